package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
)

// peakMemory is the largest resident size that a finished process had, in bytes.
func peakMemory(state *os.ProcessState) int64 {
	return state.SysUsage().(*syscall.Rusage).Maxrss << 10
}

// openTerminal returns both ends of a pseudo-terminal.
func openTerminal(t *testing.T) (master, slave *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo-terminals on this system: ", err)
	}
	t.Cleanup(func() { master.Close() })
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { slave.Close() })
	return master, slave
}

// onTerminal runs a command line with all its streams on a terminal and returns what it showed.
func onTerminal(t *testing.T, cmd *exec.Cmd) (shown string, code int) {
	t.Helper()
	master, slave := openTerminal(t)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	slave.Close()
	var out bytes.Buffer
	_, _ = io.Copy(&out, master) // ends with EIO when the program has closed the terminal
	return strings.ReplaceAll(out.String(), "\r\n", "\n"), finish(t, cmd.Wait())
}

func TestTerminal(t *testing.T) {
	const text = "select 1 as n, null::int as nothing, chr(27) || '[2Jx' as t"
	const table = "n  nothing  t\n-  -------  ----\n1     NULL  [2Jx\nminecarbon: 1 row\n"
	coloured := strings.NewReplacer("n  nothing  t\n", "\x1b[1mn  nothing  t\x1b[0m\n", "NULL", "\x1b[2mNULL\x1b[0m").Replace(table)
	for _, c := range []struct {
		name        string
		environment []string
		args        []string
		want        string
	}{
		{"default", []string{"TERM=xterm"}, nil, coloured},
		{"no colour", []string{"TERM=xterm", "NO_COLOR=1"}, nil, table},
		{"dumb", []string{"TERM=dumb"}, nil, table},
		{"csv", nil, []string{"-f", "csv"}, "n,nothing,t\n1,,[2Jx\n"},
	} {
		cmd := program(c.environment, append([]string{"query", "-d", tiny, text}, c.args...)...)
		if shown, code := onTerminal(t, cmd); code != 0 || shown != c.want {
			t.Errorf("%s: exit code %d\n%q\nwant\n%q", c.name, code, shown, c.want)
		}
	}
	for message, args := range map[string][]string{
		"minecarbon: format parquet: is not for a terminal; use -o FILE\n":                                   {"-f", "parquet", "select 1"},
		"minecarbon: query: no statement is given; give it as argument, with -F FILE or on standard input\n": nil,
	} {
		shown, code := onTerminal(t, program(nil, append([]string{"query", "-d", tiny}, args...)...))
		if code != 2 || shown != message {
			t.Errorf("%v: exit code %d, %q", args, code, shown)
		}
	}
}

// TestTablesOnTerminal asks for lists that fit the usual 80 columns.
func TestTablesOnTerminal(t *testing.T) {
	for _, args := range [][]string{nil, {"deficit"}, {"cell_year"}, {"--search", "area"}} {
		shown, code := onTerminal(t, program([]string{"NO_COLOR=1"}, append([]string{"tables", "-d", tiny}, args...)...))
		if code != 0 || strings.Count(shown, "\n") < 10 {
			t.Errorf("%v: exit code %d, %q", args, code, shown)
		}
		for line := range strings.Lines(shown) {
			if console.TextWidth(strings.TrimRight(line, "\n")) > 80 {
				t.Errorf("%v: wider than 80 columns: %s", args, line)
			}
		}
	}
}

// TestProgress lets a query run long enough for the progress line, which must be gone at the end.
func TestProgress(t *testing.T) {
	cmd := program(nil, "query", "-d", tiny, "--timeout", "1500ms", endless)
	began := time.Now()
	shown, code := onTerminal(t, cmd)
	if code != 4 || !strings.Contains(shown, "\r\x1b[K0 rows, 1s") {
		t.Errorf("exit code %d after %v, %q; want a progress line", code, time.Since(began), shown)
	}
	if _, end, _ := strings.Cut(shown, "minecarbon: "); end != "the time limit of 1.5s was reached; raise --timeout\n" {
		t.Errorf("%q: the error is not the last thing shown", shown)
	}
	if !strings.Contains(shown, "\r\x1b[Kminecarbon: ") {
		t.Errorf("%q: the progress line was not cleared", shown)
	}
}
