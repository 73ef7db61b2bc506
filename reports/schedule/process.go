package schedule

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// grace is the time between the signals that ask a process to end and that kill it.
const grace = 10 * time.Second

// process returns a command in a process group of its own, so that a signal to the daemon's group does not reach it. When
// ctx ends, the whole group is asked to end, then killed.
func process(ctx context.Context, dir string, words []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir = dir
	cmd.SysProcAttr = ownGroup()
	cmd.Cancel = func() error {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		time.AfterFunc(grace, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
		return err
	}
	cmd.WaitDelay = grace + time.Second
	return cmd
}

// runStep runs a command line of the program to its end and returns its outcome.
func (r *Runner) runStep(ctx context.Context, step Step) StepRecord {
	began := time.Now()
	var printed tail
	cmd := process(ctx, r.Dir, append([]string{r.Program}, step.Args...))
	cmd.Stdout, cmd.Stderr = &printed, &printed
	err := cmd.Run()
	rec := StepRecord{Step: step.Name, Seconds: time.Since(began).Round(time.Millisecond).Seconds(), LastLines: printed.lines()}
	var exit *exec.ExitError
	switch {
	case err == nil:
	case errors.As(err, &exit):
		rec.ExitCode = exit.ExitCode()
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			rec.Signal = status.Signal().String()
		}
	default:
		rec.ExitCode = -1
		rec.LastLines = append(rec.LastLines, err.Error())
	}
	return rec
}

// failure returns why a step failed, or an empty string if it did not.
func (s StepRecord) failure() string {
	switch {
	case s.Signal != "":
		return fmt.Sprintf("%s: ended by a signal (%s)%s", s.Step, s.Signal, s.message())
	case s.ExitCode != 0:
		return fmt.Sprintf("%s: exit code %d%s", s.Step, s.ExitCode, s.message())
	}
	return ""
}

// message returns the error that the program printed, else its last line.
func (s StepRecord) message() string {
	for _, line := range slices.Backward(s.LastLines) {
		if text, ok := strings.CutPrefix(line, "minecarbon: "); ok {
			return ": " + text
		}
	}
	if n := len(s.LastLines); n > 0 {
		return ": " + s.LastLines[n-1]
	}
	return ""
}

// A tail keeps the last tailBytes bytes that are written to it.
type tail struct{ text []byte }

// Limits on the printed lines that a StepRecord keeps.
const tailBytes, tailLines = 4096, 10

func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	if extra := len(t.text) - tailBytes; extra > 0 {
		t.text = append(t.text[:0], t.text[extra:]...)
	}
	return len(p), nil
}

func (t *tail) lines() []string {
	text := strings.TrimSpace(strings.ToValidUTF8(string(t.text), ""))
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	return lines[max(0, len(lines)-tailLines):]
}
