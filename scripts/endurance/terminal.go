package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// terminal is a program on a pseudo-terminal.
type terminal struct {
	cmd   *exec.Cmd
	keys  *os.File
	shown chan []byte // what the program writes; closed at its end
	text  string      // that was written and not yet waited for
}

// patience is how long a text may take to appear.
const patience = 2 * time.Minute

// openTerminal starts a program on a terminal of its own, 200 columns wide.
func openTerminal(cmd *exec.Cmd) (*terminal, error) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		return nil, err
	}
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		return nil, err
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	defer slave.Close()
	if err := unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: 200}); err != nil {
		return nil, err
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	t := &terminal{cmd: cmd, keys: master, shown: make(chan []byte, 64)}
	go func() {
		defer close(t.shown)
		for {
			part := make([]byte, 1<<16)
			n, err := master.Read(part)
			if err != nil { // EIO, once the program has closed the terminal
				return
			}
			t.shown <- part[:n]
		}
	}()
	return t, cmd.Start()
}

// wait waits for a text and returns what was shown up to it.
func (t *terminal) wait(text string) (string, error) {
	late := time.After(patience)
	for {
		if before, after, ok := strings.Cut(t.text, text); ok {
			t.text = after
			return before, nil
		}
		select {
		case part, ok := <-t.shown:
			if !ok {
				return "", fmt.Errorf("the program ended: %q", end(t.text))
			}
			t.text += string(part)
		case <-late:
			return "", fmt.Errorf("no %q after %v: %q", text, patience, end(t.text))
		}
	}
}

// end is the last part of a text.
func end(text string) string { return text[max(0, len(text)-500):] }

func (t *terminal) send(keys string) error {
	_, err := t.keys.WriteString(keys)
	return err
}

// leave ends a program that leaves at Ctrl-D.
func (t *terminal) leave() error {
	if err := t.send("\x04"); err != nil {
		return err
	}
	for range t.shown { // the program may write as long as it runs
		continue
	}
	return t.cmd.Wait()
}
