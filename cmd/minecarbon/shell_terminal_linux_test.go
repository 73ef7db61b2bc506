package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
)

// patience is how long a text may take to appear; only a test that fails waits for it.
const patience = 30 * time.Second

// conversation is a program on a terminal of its own that a test types into.
type conversation struct {
	t      *testing.T
	cmd    *exec.Cmd
	master *os.File
	mu     sync.Mutex
	shown  bytes.Buffer
	seen   int // bytes of shown that the test has waited for
	ended  chan struct{}
}

// converse starts a shell over the dataset tiny on a terminal of that size. Its history and its
// working directory are in state, its pager what the environment says, by default none. The pager
// less writes no files: keys meant for the shell may reach it.
func converse(t *testing.T, state string, width, height int, environment []string, args ...string) *conversation {
	t.Helper()
	environment = append([]string{"TERM=xterm", "PAGER=", "LESSSECURE=1", "XDG_STATE_HOME=" + state}, environment...)
	master, slave := openTerminal(t)
	c := &conversation{
		t: t, master: master, ended: make(chan struct{}),
		cmd: program(environment, append([]string{"shell", "-d", tiny}, args...)...),
	}
	c.resize(width, height)
	c.cmd.Dir = state
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = slave, slave, slave
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	slave.Close()
	t.Cleanup(func() {
		if c.cmd.ProcessState == nil {
			c.cmd.Process.Kill()
			c.cmd.Wait()
		}
	})
	go c.watch()
	return c
}

func (c *conversation) watch() {
	defer close(c.ended)
	buffer := make([]byte, 1<<12)
	for {
		n, err := c.master.Read(buffer)
		c.mu.Lock()
		c.shown.Write(buffer[:n])
		c.mu.Unlock()
		if err != nil {
			return // the program has closed the terminal
		}
	}
}

func (c *conversation) resize(width, height int) {
	c.t.Helper()
	size := unix.Winsize{Col: uint16(width), Row: uint16(height)}
	if err := unix.IoctlSetWinsize(int(c.master.Fd()), unix.TIOCSWINSZ, &size); err != nil {
		c.t.Fatal(err)
	}
}

func (c *conversation) send(keys string) {
	c.t.Helper()
	if _, err := c.master.WriteString(keys); err != nil {
		c.t.Fatal(err)
	}
}

// wait waits for a text that was not there at the last wait, and returns what was shown since,
// with line ends as in a file.
func (c *conversation) wait(text string) string {
	c.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		c.mu.Lock()
		shown := c.shown.String()[c.seen:]
		at := strings.Index(shown, text)
		if at >= 0 {
			c.seen += at + len(text)
			shown = shown[:at+len(text)]
		}
		c.mu.Unlock()
		if at >= 0 {
			return strings.ReplaceAll(shown, "\r\n", "\n")
		}
		if time.Now().After(end) {
			c.t.Fatalf("%q did not appear; shown was\n%q", text, shown)
		}
	}
}

// prompt is what the shell shows when it is ready, once; the editor repaints only the latter part.
const prompt = "\x1b[?2004h\rminecarbon> "

// ask waits for the prompt, types the keys and returns what is shown until the text appears.
func (c *conversation) ask(keys, until string) string {
	c.t.Helper()
	c.wait(prompt)
	c.send(keys)
	return c.wait(until)
}

// leave ends the shell as a person does and asserts that it ends well.
func (c *conversation) leave() {
	c.t.Helper()
	c.wait(prompt)
	c.send("\x04")
	if code := c.exit(); code != 0 {
		c.t.Errorf("exit code %d\n%s", code, c.shown.String())
	}
}

// exit waits for the end of the program.
func (c *conversation) exit() int {
	c.t.Helper()
	err := c.cmd.Wait()
	<-c.ended
	return finish(c.t, err)
}

// TestShellTyping edits lines and statements and looks at the results, not at how the editor
// paints them.
func TestShellTyping(t *testing.T) {
	skipShort(t, "waits for a terminal; the shell's package tests keys and lines")
	t.Parallel()
	c := converse(t, t.TempDir(), 80, 24, nil)
	c.wait("tiny, 2001 to 2006, 2 mines")
	c.wait(".help")
	for _, step := range []struct{ keys, want string }{
		{"select 41 + 1 as answer;\r", "\r\n------\r\n    42\r\n"},
		{"select 'xyz\x7f\x7f\x7fa\x1b[Db\x1b[Cc' as edited;\r", "\r\nbac\r\n"},                       // backspace, left, right
		{"elect 7 as home;\x01s\x05\r", "\r\n   7\r\n"},                                               // to the start, to the end
		{"select\r'日本' as\rwide\r;\r", "\r\n日本\r\n"},                                                  // several lines, wide letters
		{"select 'a;b' as one; select 2 as two;\r", "\r\n  2\r\n"},                                    // several statements
		{"selec 1;\r", "syntax error"},                                                                // an error
		{"select 'good' as again;\r", "\r\ngood\r\n"},                                                 // does not end it
		{"dropped\x03select 'after' as the_line;\r", "\r\nafter\r\n"},                                 // Ctrl-C at the prompt
		{"\x1b[200~select 'pasted'\r\nas text;\nselect 'twice' as more\x1b[201~;\r", "\r\ntwice\r\n"}, // pasted lines
		{"select 'un\x1b[15~\x1bOP\x07\x1d\x1b[99;99zknown' as keys;\r", "\r\nunknown\r\n"},           // keys that do nothing
		{"select 'line\n' || 'feed' as text;\n", "\r\nline feed\r\n"},                                 // as some programs type it
		{"select 'line' as a,\r'two' as b\x1b[A\x05\x7f1,\x1b[B\x05;\r", "\r\nline  two\r\n"},         // up and down among lines
		{"select 'x' || chr(27) || '[2J' || chr(7) || 'y' as control;\r", "\r\nx[2Jy\r\n"},            // what data must not do
		{".format jsonl\rselect chr(27) || '[2J' as esc, 1 as n;\r", `{"esc":"\u001b[2J","n":1}`},     // nor in another format
		{".format tsv\rselect chr(155) || '2J' as esc;\r", "\r\n2J\r\n"},                              //
		{".FORMAT auto\r.timing off\rselect 'untimed' as t;\r", "\r\nuntimed\r\n"},                    //
	} {
		c.ask(step.keys, step.want)
	}
	c.leave()
	if shown := c.shown.String(); strings.Contains(shown, "\x1b[2J") || strings.Contains(shown, "\u009b") || strings.Contains(shown, "\a") {
		t.Errorf("data steered the terminal: %q", shown)
	}
}

func TestShellCompletes(t *testing.T) {
	skipShort(t, "waits for a terminal; sql tests completions")
	t.Parallel()
	c := converse(t, t.TempDir(), 80, 24, nil)
	for _, step := range []struct{ keys, want string }{
		{"sel\tcount(*) + 100 as n fr\tdefi\t;\r", "\r\n102\r\n"},                                 // keywords and a view
		{"select 'by' as p from deficit(ba\t'before_destruction') lim\t1;\r", "\r\nby\r\n"},       // a parameter
		{"select 201 as n from\rdeficit d where d.vcsd_g\t = 0 or true lim\t1;\r", "\r\n201\r\n"}, // an alias, in the second line
	} {
		c.ask(step.keys, step.want)
	}
	shown := c.ask("from coh\t\t", "State and productivity") // a list with what things are
	if !strings.Contains(shown, "cohort ") {
		t.Errorf("the list of completions:\n%q", shown)
	}
	c.send("_y\t limit 1;\r")
	c.wait("cohort_id  year  state")
	c.ask(".des\tdefi\t\r", "Deficit, positive where")
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "questions.sql"), []byte("select 'from a file' as x;\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	c.ask(".rea\t"+directory+"/que\t\r", "\r\nfrom a file\r\n")
	c.leave()
}

// TestShellRemembers has one shell find what another one was told.
func TestShellRemembers(t *testing.T) {
	skipShort(t, "waits for terminals")
	t.Parallel()
	state := t.TempDir()
	first := converse(t, state, 80, 24, nil)
	first.ask("select 'to be found'\ras a;\r", "\r\nto be found\r\n")
	first.ask("select 'the last' as a;\r", "\r\nthe last\r\n")
	first.leave()
	info, err := os.Stat(filepath.Join(state, "minecarbon", "history"))
	if err != nil || info.Mode() != 0o600 {
		t.Fatalf("the history: %v, %v; want a file with mode 0600", info, err)
	}
	second := converse(t, state, 80, 24, nil)
	second.ask("\x1b[A\r", "\r\nthe last\r\n")
	second.ask("\x12found\r\r", "\r\nto be found\r\n")
	second.ask(".examples 4\r", "accumulated_gg")
	second.wait(" s")
	second.ask("\x1b[A\x1b[A\x1b[A", "potential_change")
	second.send("\x03")
	second.leave()
}

// TestShellInterrupt ends a statement that would run for ever.
func TestShellInterrupt(t *testing.T) {
	skipShort(t, "waits for statements to run")
	t.Parallel()
	c := converse(t, t.TempDir(), 80, 24, nil)
	for range 3 {
		c.ask(endless+";\r", "0 rows, ") // the line of progress
		began := time.Now()
		c.send("\x03")
		c.wait("minecarbon: interrupted")
		t.Logf("ended within %v", time.Since(began))
		c.ask("select 'alive' as shell;\r", "\r\nalive\r\n")
	}
	c.leave()
	limited := converse(t, t.TempDir(), 80, 24, nil, "--timeout", "4s") // time enough for what comes after, while the shell warms up
	limited.ask(endless+";\r", "the time limit of 4s was reached")
	limited.ask("select 'alive' as shell;\r", "\r\nalive\r\n")
	limited.leave()
}

// TestShellFits looks at results that are wider and longer than the screen.
func TestShellFits(t *testing.T) {
	skipShort(t, "waits for a terminal")
	t.Parallel()
	c := converse(t, t.TempDir(), 40, 24, nil)
	const wide = "select 1 as first_number, 'some text that is long' as some_text, 2 as second_number, 3 as third_number, 4 as fourth_number;\r"
	c.wait(prompt)
	c.send(wide)
	shown := c.wait("no room for fourth_number; .pager on or .output FILE shows all")
	for _, line := range strings.Split(shown[strings.LastIndex(shown, "first"):], "\n")[:3] {
		if width := console.TextWidth(plain(line)); width > 40 {
			t.Errorf("%q is %d columns wide, want 40 at most", line, width)
		}
	}
	c.wait(prompt)
	c.resize(120, 24)
	c.send(wide)
	c.wait("first_number  some_text               second_number  third_number  fourth_number")
	c.ask("select range as n from range(1000);\r", "the first 100 rows")
	c.wait("there are more; .pager on or .output FILE shows all")
	c.leave()
}

// plain is a line without escape sequences.
func plain(line string) string {
	return regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`).ReplaceAllString(line, "")
}

// TestShellPages has a pager that marks the lines that pass it.
func TestShellPages(t *testing.T) {
	skipShort(t, "waits for pagers")
	t.Parallel()
	c := converse(t, t.TempDir(), 60, 20, []string{"PAGER=sed s/^/paged:/", "NO_COLOR=1"})
	shown := c.ask("select 'short' as text;\r", "1 row")
	if strings.Contains(shown, "paged:") {
		t.Errorf("what fits the screen is paged:\n%s", shown)
	}
	c.ask("select range as n from range(300);\r", "paged:299\r\n")
	c.wait("300 rows")
	c.ask("select repeat('w', 59) as a, 'far right' as b;\r", "paged:"+strings.Repeat("w", 59)+"  far right\r\n")
	c.ask(".pager off\rselect range as n from range(300);\r", "the first 100 rows")
	c.ask(".pager on\rselect range as n from range(300);\r", "paged:299\r\n")
	c.leave()
	gone := converse(t, t.TempDir(), 60, 20, []string{"PAGER=head -n 3"})
	gone.ask("select range as n from range(100000000);\r", "at least ")
	gone.ask("select 'alive' as shell;\r", "\r\nalive\r\n")
	gone.leave()
}

func TestShellSignals(t *testing.T) {
	skipShort(t, "waits for shells to end")
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		for _, busy := range []bool{false, true} {
			state, directory := t.TempDir(), t.TempDir()
			c := converse(t, state, 80, 24, nil)
			c.ask(".output "+filepath.Join(directory, "x.csv")+"\rselect 'kept' as a;\r", "1 row to ")
			c.wait(prompt)
			if busy {
				c.send(endless + ";\r")
				c.wait("0 rows, ")
			}
			if err := c.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			err := c.cmd.Wait()
			modes, failed := unix.IoctlGetTermios(int(c.master.Fd()), unix.TCGETS)
			if code := finish(t, err); code != 130 || failed == nil && modes.Lflag&(unix.ECHO|unix.ICANON) != unix.ECHO|unix.ICANON {
				t.Errorf("%v, busy %t: exit code %d, modes %+v; want 130 and a terminal that echoes", signal, busy, code, modes)
			}
			history, err := os.ReadFile(filepath.Join(state, "minecarbon", "history"))
			if err != nil || !bytes.Contains(history, []byte("kept")) {
				t.Errorf("%v: the history holds %q, %v", signal, history, err)
			}
			wantEmpty(t, directory)
		}
	}
}
