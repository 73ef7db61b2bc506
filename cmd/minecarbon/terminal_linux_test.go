package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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
	t.Parallel()
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
	skipShort(t, "lists the catalogue in several terminals")
	t.Parallel()
	tables := func(args ...string) []string { return append([]string{"tables", "-d", tiny}, args...) }
	for _, args := range [][]string{tables(), tables("deficit"), tables("cell_year"), tables("--search", "area"), {"study", "keys"}, {"schedule", "keys"}} {
		shown, code := onTerminal(t, program([]string{"NO_COLOR=1"}, args...))
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
	skipShort(t, "waits for terminals")
	cmd := program([]string{"TERM=xterm"}, "query", "-d", tiny, "--timeout", "1500ms", endless)
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

// TestDumbTerminal runs work that is slow enough for a progress line where there can be none.
func TestDumbTerminal(t *testing.T) {
	skipShort(t, "waits for progress to show")
	t.Parallel()
	for _, args := range [][]string{
		{"query", "-d", tiny, "--timeout", "1500ms", endless},
		{"export", "-d", tiny, "--timeout", "1500ms", endless, "-o", filepath.Join(t.TempDir(), "x.csv")},
	} {
		shown, code := onTerminal(t, program([]string{"TERM=dumb"}, args...))
		if code != 4 || shown != "minecarbon: the time limit of 1.5s was reached; raise --timeout\n" {
			t.Errorf("%v: exit code %d, %q", args, code, shown)
		}
	}
}

// TestShellPlain asks for results without colour, and on a dumb terminal for no escape sequence at
// all.
func TestShellPlain(t *testing.T) {
	skipShort(t, "waits for a terminal")
	t.Parallel()
	c := converse(t, t.TempDir(), 80, 24, []string{"NO_COLOR=1"})
	c.ask("from deficit limit 1;\r", "1 row")
	c.ask("from co\t\t\x03", "cohort")
	c.leave()
	if colours := regexp.MustCompile(`\x1b\[[0-9;]*m`).FindString(c.shown.String()); colours != "" {
		t.Errorf("NO_COLOR, but %q in\n%q", colours, c.shown.String())
	}
	c = converse(t, t.TempDir(), 80, 24, []string{"TERM=dumb", "PAGER=sed s/^/paged:/"})
	c.wait("minecarbon> ")
	c.send("select 'dumb'\n")
	c.wait("        ..> ")
	c.send("as terminal;\n")
	c.wait("\r\ndumb\r\n")
	c.wait("minecarbon> ")
	c.send("select 'dropped\x03")
	c.wait("minecarbon> ")
	c.send("select 'next' as statement, repeat('w', 90) as wide;\n")
	c.wait("\r\nnext ")
	c.wait("minecarbon> ")
	c.send(endless + ";\n")
	time.Sleep(1500 * time.Millisecond) // a progress line would have begun
	c.send("\x03")
	c.wait("minecarbon: interrupted")
	c.wait("minecarbon> ")
	c.send("\x04")
	if code := c.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(c.shown.String(), "\x1b") || strings.Contains(c.shown.String(), "paged:") {
		t.Errorf("escape sequences on a dumb terminal: %q", c.shown.String())
	}
}
