package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// killed counts what the kills of an operation left.
type killed struct{ kills, old, new, cleared, failed int }

// trial is an operation in a folder of its own.
type trial struct {
	*laboratory
	operation
	work   string
	states map[string]string // of the whole outputs of studies a and b
	took   time.Duration     // of a run for study b
}

// begin makes the folder and the outputs of both studies, b's last.
func (l *laboratory) begin(o operation) (*trial, error) {
	work, err := os.MkdirTemp(l.dir, "w")
	if err != nil {
		return nil, err
	}
	t := &trial{laboratory: l, operation: o, work: work, states: map[string]string{}}
	for _, study := range []string{"a", "b"} {
		began := time.Now()
		if err := t.finish(work, study); err != nil {
			return nil, err
		}
		t.took = time.Since(began)
		if t.states[study], err = t.state(t.path()); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (t *trial) path() string { return filepath.Join(t.work, t.output) }

// prepared returns the command of a run for a study, whose output lies in a folder, and what it will say.
func (t *trial) prepared(dir, study string) (*exec.Cmd, *bytes.Buffer, error) {
	if t.before != nil {
		if err := t.before(dir, study); err != nil {
			return nil, nil, err
		}
	}
	cmd := t.command(t.work, t.arguments(dir, study))
	text := &bytes.Buffer{}
	cmd.Dir, cmd.Stderr = dir, text
	return cmd, text, nil
}

// finish runs the operation for a study to its end.
func (t *trial) finish(dir, study string) error {
	cmd, text, err := t.prepared(dir, study)
	if err == nil {
		err = cmd.Run()
	}
	if err != nil {
		return fmt.Errorf("%s for study %s: %w: %s", t.name, study, err, text)
	}
	return nil
}

// recover runs the operation for study b behind a kill or a shortage: it makes the output, and leaves nothing else.
func (t *trial) recover(dir string) error {
	wrong := t.finish(dir, "b")
	if got, err := t.state(filepath.Join(dir, t.output)); err != nil {
		wrong = errors.Join(wrong, err)
	} else if got != t.states["b"] {
		wrong = errors.Join(wrong, errors.New("it made another output"))
	}
	if left := t.left(dir); len(left) > 0 {
		wrong = errors.Join(wrong, fmt.Errorf("it left %v", left))
	}
	return wrong
}

// left returns what lies beside the output in a folder, and among the temporary files.
func (t *trial) left(dir string) []string {
	return remains(t.output, dir, filepath.Join(t.work, temporary))
}

// kill kills the operation n times at random moments. Each time an output of study a is there, and the run is for b.
func (l *laboratory) kill(o operation, n int) (c killed) {
	fail := func(format string, arguments ...any) {
		c.failed++
		fmt.Fprintf(os.Stderr, o.name+": "+format+"\n", arguments...)
	}
	t, err := l.begin(o)
	if err != nil {
		fail("%v", err)
		return c
	}
	defer os.RemoveAll(t.work)
	for attempts := 0; c.kills < n && attempts < 3*n; attempts++ {
		if err := t.finish(t.work, "a"); err != nil {
			fail("the run before a kill: %v", err)
			return c
		}
		cmd, _, err := t.prepared(t.work, "b")
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			fail("%v", err)
			return c
		}
		time.Sleep(time.Duration(l.random.Float64() * 1.1 * float64(t.took)))
		if cmd.Process.Kill() != nil {
			_ = cmd.Wait()
			continue // it had ended
		}
		if cmd.Wait() == nil {
			continue
		}
		c.kills++
		switch got, err := t.state(t.path()); {
		case err != nil:
			fail("after a kill: %v", err)
		case got == t.states["a"]:
			c.old++
		case got == t.states["b"]:
			c.new++
		default:
			fail("after a kill the output is neither the old one nor the new one")
		}
		if len(t.left(t.work)) > 0 {
			c.cleared++
		}
		if err := t.recover(t.work); err != nil {
			fail("the run after a kill: %v", err)
		}
	}
	return c
}
