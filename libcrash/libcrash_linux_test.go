package libcrash

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// crashes are ways to die, which the test's own executable runs as a child.
var crashes = map[string]func(){
	"reading": func() { Reading("load npp 2001.hdf", abort) },
	"control": func() { Reading("load npp \x1b[2J.hdf", abort) },
	"behind":  func() { Reading("load npp 2001.hdf", func() {}); abort() },
	"long":    func() { Reading(strings.Repeat("x", 5000), abort) },
	"panic":   func() { Reading("load npp 2001.hdf", func() { fmt.Println(*(*int)(nil)) }) }, //nolint:govet // on purpose
	"waiting": func() {
		fmt.Println("ready")
		select {}
	},
}

// abort sends the signal by which a C library ends the program to this thread, as abort(3) does.
func abort() {
	_ = unix.Tgkill(os.Getpid(), unix.Gettid(), unix.SIGABRT)
	select {}
}

const way = "LIBCRASH_TEST"

func TestMain(m *testing.M) {
	if crash := crashes[os.Getenv(way)]; crash != nil {
		crash()
	}
	os.Exit(m.Run())
}

// child prepares the test's executable to die in a way.
func child(name string) (cmd *exec.Cmd, text *bytes.Buffer) {
	cmd, text = exec.Command(os.Args[0]), &bytes.Buffer{}
	cmd.Env = append(os.Environ(), way+"="+name, "GOTRACEBACK=single")
	cmd.Stderr = text
	return cmd, text
}

// TestCrashIsAnError holds exit code and message of a crash: 3 where an input was being read, otherwise 1, as --help says.
func TestCrashIsAnError(t *testing.T) {
	t.Parallel()
	const rest = ": the library that reads it crashed (SIGABRT); the file is damaged or of a kind that the library cannot read; fetch it again, or write it anew\n"
	for name, want := range map[string]struct {
		code int
		text string
	}{
		"reading": {3, "minecarbon: load npp 2001.hdf" + rest},
		"control": {3, "minecarbon: load npp \ufffd[2J.hdf" + rest},
		"long":    {3, "minecarbon: " + strings.Repeat("x", 4095) + rest},
		"behind":  {1, "minecarbon: a library of the program crashed (SIGABRT); check the dataset with minecarbon verify, and the inputs by opening them in another program\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd, text := child(name)
			err := cmd.Run()
			if code := cmd.ProcessState.ExitCode(); code != want.code || text.String() != want.text {
				t.Errorf("%v, exit code %d, %q; want %d, %q", err, code, text, want.code, want.text)
			}
		})
	}
}

// TestPanicStays holds that a mistake in Go is a panic with its trace, whose exit code is 2.
func TestPanicStays(t *testing.T) {
	t.Parallel()
	cmd, text := child("panic")
	err := cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != 2 || !strings.HasPrefix(text.String(), "panic: runtime error: invalid memory address") {
		t.Errorf("%v, exit code %d, %q", err, code, text)
	}
}

// TestSignalOfOthers holds that a signal which another process sends does what it always does.
func TestSignalOfOthers(t *testing.T) {
	t.Parallel()
	cmd, text := child("waiting")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, len("ready\n"))); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGABRT); err != nil {
		t.Fatal(err)
	}
	var ended *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &ended) {
		t.Fatal(err)
	}
	if status, ok := ended.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGABRT || text.Len() > 0 {
		t.Errorf("%v, %q; want the end by SIGABRT without a word", ended, text)
	}
}
