package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"time"
)

// prompt is what the shell writes where it waits for a statement: it asks for marked pastes, then shows the prompt.
const prompt = "\x1b[?2004h\rminecarbon> "

// shell types statements of all kinds into one shell.
func (e *endurance) shell() error {
	typist, err := e.newTypist(rand.New(rand.NewPCG(e.seed, 0)))
	if err != nil {
		return err
	}
	t, err := openTerminal(e.command("shell", "-d", "dataset", "--timeout", "1m"))
	if err != nil {
		return err
	}
	defer func() { _ = t.cmd.Process.Kill() }()
	if _, err := t.wait(prompt); err != nil {
		return err
	}
	var held samples
	counts := map[string]int{}
	for n := 1; n <= e.statements; n++ {
		s := typist.next()
		counts[s.kind]++
		if err := t.answer(s); err != nil {
			return fmt.Errorf("statement %d: %w", n, err)
		}
		if n%max(1, e.statements/30) == 0 {
			if err := held.take(t.cmd.Process.Pid, n); err != nil {
				return err
			}
		}
	}
	if err := t.leave(); err != nil {
		return fmt.Errorf("leave: %w", err)
	}
	if err := held.print("one shell"); err != nil {
		return err
	}
	fmt.Print("\n| statements | number |\n|---|--:|\n")
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		fmt.Printf("| %s | %d |\n", kind, counts[kind])
	}
	history, err := os.Stat(e.path("state/minecarbon/history"))
	if err != nil {
		return err
	}
	fmt.Printf("| history, bytes | %d |\n", history.Size())
	return e.left()
}

// pause is how long a statement runs before it is cancelled.
const pause = 300 * time.Millisecond

// answer types a statement and waits for its end.
func (t *terminal) answer(s statement) error {
	for i, line := range s.lines {
		if err := t.send(line + "\r"); err != nil {
			return err
		}
		if s.cancel {
			if _, err := t.wait("\x1b[?2004l"); err != nil { // the statement begins
				return fmt.Errorf("%s: %w", line, err)
			}
			time.Sleep(pause)
			if err := t.send("\x03"); err != nil {
				return err
			}
		}
		shown, err := t.wait(prompt)
		if err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
		if i < len(s.lines)-1 {
			continue
		}
		if wrong := s.wrong(shown); wrong != "" {
			return fmt.Errorf("%s: %s: %q", line, wrong, end(shown))
		}
	}
	return nil
}
