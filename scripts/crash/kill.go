package main

import (
	"bytes"
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
		if err := t.finish(study); err != nil {
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

// start starts the run for a study.
func (t *trial) start(study string) (*exec.Cmd, *bytes.Buffer, error) {
	if t.before != nil {
		if err := t.before(t.work, study); err != nil {
			return nil, nil, err
		}
	}
	cmd := t.command(t.work, t.arguments(t.work, study))
	text := &bytes.Buffer{}
	cmd.Stderr = text
	return cmd, text, cmd.Start()
}

// finish runs the operation to its end.
func (t *trial) finish(study string) error {
	cmd, text, err := t.start(study)
	if err == nil {
		err = cmd.Wait()
	}
	if err != nil {
		return fmt.Errorf("%s for study %s: %w: %s", t.name, study, err, text)
	}
	return nil
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
		if err := t.finish("a"); err != nil {
			fail("the run before a kill: %v", err)
			return c
		}
		cmd, _, err := t.start("b")
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
		if len(remains(t.output, t.work, filepath.Join(t.work, temporary))) > 0 {
			c.cleared++
		}
		if err := t.finish("b"); err != nil {
			fail("the run after a kill: %v", err)
		}
		if got, err := t.state(t.path()); err != nil || got != t.states["b"] {
			fail("the run after a kill made another output, %v", err)
		}
		if left := remains(t.output, t.work, filepath.Join(t.work, temporary)); len(left) > 0 {
			fail("the run after a kill left %v", left)
		}
	}
	return c
}
