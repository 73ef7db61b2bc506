package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
)

func TestShellWritesFiles(t *testing.T) {
	skipShort(t, "waits for a terminal; TestQueryOutput writes files")
	t.Parallel()
	path := filepath.Join(t.TempDir(), "out.csv")
	c := converse(t, t.TempDir(), 80, 24, nil)
	c.ask(".output "+path+"\r", prompt)
	c.send("select 1 as a; select 'x' as b;\r")
	c.wait("1 row to ")
	c.wait("1 row to ")
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("%s is there before it is closed: %v", path, err)
	}
	c.ask("select error('late') from range(100000);\r", "late")
	c.ask(".output\rselect 'on the screen' as where_it_goes;\r", "\r\non the screen\r\n")
	if content, err := os.ReadFile(path); err != nil || string(content) != "a\n1\nb\nx\n" {
		t.Errorf("the file holds %q, %v", content, err)
	}
	parquet := filepath.Join(t.TempDir(), "out.parquet")
	c.ask(".output "+parquet+"\rselect 1 as a;\r", "out.parquet is written")
	if content, err := os.ReadFile(parquet); err != nil || !bytes.HasPrefix(content, []byte("PAR1")) {
		t.Errorf("parquet: %d bytes, %v", len(content), err)
	}
	c.ask(".output "+path+"\rselect 'at the end' as a;\r", "1 row to ")
	c.leave()
	if content, err := os.ReadFile(path); err != nil || string(content) != "a\nat the end\n" {
		t.Errorf("after the end the file holds %q, %v", content, err)
	}
}

// uninterrupted is a statement of about ten seconds in one call of a function, which does not look at an interrupt.
const uninterrupted = "select levenshtein(repeat('x', 60000), repeat('y', 60000))"

// TestLimitsHold ends statements that go on when they are told to stop, and leaves no temporary file to later runs.
func TestLimitsHold(t *testing.T) {
	skipShort(t, "waits for time limits")
	t.Parallel()
	temporary, silent := t.TempDir(), filepath.Join(t.TempDir(), "silent.sql")
	if err := unix.Mkfifo(silent, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		code      int
		want      string
		arguments []string
	}{
		"time":               {exit.TimeLimit, "the time limit of 1s was reached; raise --timeout; the work did not stop", []string{"--timeout", "1s", uninterrupted}},
		"no statement comes": {exit.TimeLimit, "the time limit of 1s was reached; raise --timeout", []string{"--timeout", "1s", "-F", silent}},
		"memory":             {exit.Failed, "more than the 612 MB that it may; ask for less at a time, or raise --memory-limit", []string{"--memory-limit", "100MB", "select len(list_transform(range(4000000), x -> x || repeat('y', 500)))"}},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			got := runProgram(t, program([]string{"TMPDIR=" + temporary}, append([]string{"query", "-d", tiny}, c.arguments...)...), "")
			if got.code != c.code || !strings.Contains(got.err, c.want) || got.out != "" {
				t.Errorf("%+v, want exit code %d and %q", got, c.code, c.want)
			}
			if took := time.Since(began); name == "time" && took > 6*time.Second {
				t.Errorf("the program took %v, want little more than the limit of 1 s and 1 s of grace", took)
			}
		})
	}
	runProgram(t, program([]string{"TMPDIR=" + temporary}, "query", "-d", tiny, "select 1"), "")
	if left, _ := os.ReadDir(temporary); len(left) != 0 {
		t.Errorf("%v is left after the next run", left)
	}
}

// TestShellInterruptedTwice ends a shell whose statement does not stop.
func TestShellInterruptedTwice(t *testing.T) {
	skipShort(t, "waits for a terminal")
	t.Parallel()
	c := converse(t, t.TempDir(), 80, 24, nil)
	c.ask("select 1 as a;\r", "1 row")
	c.send(uninterrupted + ";\r")
	time.Sleep(500 * time.Millisecond) // the statement is under way
	c.send("\x03")
	c.wait("the statement goes on; Ctrl-C again ends the shell")
	c.send("\x03")
	c.wait("the statement did not stop when it was told, so the shell ends")
	if code := c.exit(); code != exit.Interrupted {
		t.Errorf("exit code %d, want %d", code, exit.Interrupted)
	}
}

// TestPlainFilesOnly refuses, by name and without waiting, what is not a plain file in an opened folder, and reads the
// plain files beside it.
func TestPlainFilesOnly(t *testing.T) {
	skipShort(t, "runs many statements on files")
	t.Parallel()
	own, other := t.TempDir(), t.TempDir()
	for _, path := range []string{filepath.Join(own, "coal.csv"), filepath.Join(other, "secret.csv")} {
		if err := os.WriteFile(path, []byte("a\n1\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := unix.Mkfifo(filepath.Join(own, "pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	socket, err := net.Listen("unix", filepath.Join(own, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	for name, target := range map[string]string{"to_pipe": "pipe", "to_plain": "coal.csv", "out": filepath.Join(other, "secret.csv")} {
		if err := os.Symlink(target, filepath.Join(own, name)); err != nil {
			t.Fatal(err)
		}
	}
	read := func(folder, name string) outcome {
		return runProgram(t, program(nil, "query", "-d", tiny, "--timeout", "20s", "--allow-files", folder, "from read_csv('"+filepath.Join(folder, name)+"')"), "")
	}
	for name, want := range map[string]string{
		"pipe": "pipe: is a named pipe; only plain files below", "to_pipe": "to_pipe: is a named pipe",
		"socket": "socket: is a socket", "out": "out: is a link to " + filepath.Join(other, "secret.csv"),
	} {
		if got := read(own, name); got.code != exit.Failed || !strings.Contains(got.err, want) || got.out != "" {
			t.Errorf("%s: %+v, want exit code %d and %q", name, got, exit.Failed, want)
		}
	}
	for _, name := range []string{"coal.csv", "to_plain", "*.csv"} {
		if got := read(own, name); got.code != 0 || got.out != "a\n1\n" {
			t.Errorf("%s: %+v, want its row", name, got)
		}
	}
	if got := read("/dev", "zero"); got.code != exit.Failed || !strings.Contains(got.err, "/dev/zero: is a device") {
		t.Errorf("a device: %+v", got)
	}
}

// TestPipeComesLater refuses statements that may read files while a pipe is in the opened folder that was not there
// before, and no others.
func TestPipeComesLater(t *testing.T) {
	skipShort(t, "waits for a terminal; TestPlainFilesOnly opens folders with pipes")
	t.Parallel()
	own := t.TempDir()
	c := converse(t, t.TempDir(), 100, 24, nil, "--allow-files", own)
	c.ask("select 1 as a;\r", "1 row")
	if err := unix.Mkfifo(filepath.Join(own, "late"), 0o644); err != nil {
		t.Fatal(err)
	}
	c.ask("from read_text(concat('"+own+"', '/la', 'te'));\r", "is a named pipe; remove it")
	c.ask("select 2 as b;\r", "1 row")
	c.leave()
}

// TestFileSizeLimit writes more than the limits of the user's session allow in a file. The kernel sends a signal then, and the
// program says what it could not write.
func TestFileSizeLimit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd := program(nil, "query", "-d", tiny, "-o", filepath.Join(dir, "x.csv"), "select repeat('x', 1000000) as x")
	cmd.Args = append([]string{"sh", "-c", `ulimit -f 100; exec "$0" "$@"`}, cmd.Args...)
	cmd.Path = "/bin/sh"
	got := runProgram(t, cmd, "")
	if got.code != exit.Failed || got.err != "minecarbon: write "+filepath.Join(dir, "x.csv")+": file too large\n" {
		t.Errorf("exit code %d, %q", got.code, got.err)
	}
	wantFiles(t, dir, 0)
}
