package libcrash

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"
)

func init() {
	crashes["exit"] = func() { os.Exit(7) }
	crashes["reading and waiting"] = func() {
		Reading("load npp 2001.hdf", func() {
			fmt.Println(os.Getpid())
			select {}
		})
	}
	crashes["interruptible"] = func() {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGTERM)
		fmt.Println(os.Getpid())
		<-signals
		os.Exit(130)
	}
}

// watched starts the test's executable with a verb that has a parent, and returns the process that runs Go.
func watched(t *testing.T, name string) (cmd *exec.Cmd, text *bytes.Buffer, inner int) {
	t.Helper()
	cmd, text = child(name)
	cmd.Args = append(cmd.Args, "load")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err == nil && name != "exit" {
		_, err = fmt.Fscan(out, &inner)
	}
	if err != nil || inner == cmd.Process.Pid {
		t.Fatalf("%v; the process has no parent that waits for it", err)
	}
	return cmd, text, inner
}

// TestParentSpeaks has the inner process die by a signal from outside, which its own handler leaves alone.
func TestParentSpeaks(t *testing.T) {
	t.Parallel()
	cmd, text, inner := watched(t, "reading and waiting")
	if err := syscall.Kill(inner, syscall.SIGABRT); err != nil {
		t.Fatal(err)
	}
	err := cmd.Wait()
	const want = "minecarbon: load npp 2001.hdf: the library that reads it crashed (SIGABRT); the file is damaged or of a kind that the library cannot read; fetch it again, or write it anew\n"
	if code := cmd.ProcessState.ExitCode(); code != 3 || text.String() != want {
		t.Errorf("%v, exit code %d, %q; want 3, %q", err, code, text, want)
	}
}

// TestParentPassesOn holds exit codes, signals and deaths that are not crashes.
func TestParentPassesOn(t *testing.T) {
	t.Parallel()
	cmd, text, _ := watched(t, "exit")
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 7 || text.Len() > 0 {
		t.Errorf("%v, %q; want exit code 7", err, text)
	}
	cmd, text, _ = watched(t, "interruptible")
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 130 || text.Len() > 0 {
		t.Errorf("%v, %q; want exit code 130 of the inner process", err, text)
	}
	cmd, text, inner := watched(t, "reading and waiting")
	if err := syscall.Kill(inner, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	var ended *exec.ExitError
	err := cmd.Wait()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !errors.As(err, &ended) || !ok || status.Signal() != syscall.SIGKILL || text.Len() > 0 {
		t.Errorf("%v, %q; want the end by SIGKILL, as that of the inner process", err, text)
	}
}

// TestParentTakesItAlong kills the parent. Wait returns when the inner process has closed its end of the pipe, as it dies.
func TestParentTakesItAlong(t *testing.T) {
	t.Parallel()
	cmd, _, inner := watched(t, "reading and waiting")
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for began := time.Now(); syscall.Kill(inner, 0) == nil; time.Sleep(time.Millisecond) {
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", inner))
		if bytes.Contains(status, []byte(") Z ")) { // nobody has asked for it yet
			return
		}
		if time.Since(began) > 10*time.Second {
			t.Fatalf("the inner process lives on: %s", status)
		}
	}
}
