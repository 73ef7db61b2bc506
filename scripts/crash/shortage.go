package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// starved counts how the runs in a shortage ended.
type starved struct {
	runs, well, messages, failed int
	skipped                      string // why there was no run, empty where there were
}

// shortage is something that a run lacks.
type shortage struct {
	name string
	wrap func(t *trial, cmd *exec.Cmd) (end func(), err error) // prepares the command; errSkipped where this machine cannot
	only string                                                // prefix of the operations that it is for
}

// errSkipped says that the machine does not permit a shortage.
var errSkipped = errors.New("skipped: needs permission to mount")

var shortages = []shortage{
	{name: "full file system for outputs", wrap: mounted("size=300k")},
	{name: "read-only file system for outputs", wrap: mounted("size=64m", "ro")},
	{name: "full file system for temporary files", wrap: fullTemporary},
	{name: "at most 16 open files", wrap: limited("ulimit -n 16")},
	{name: "files of at most 64 kB", wrap: limited("ulimit -f 128")},
	{name: "inputs removed midway", wrap: vanishing, only: "load"},
	{name: "datasets removed midway", wrap: vanishingDataset, only: "query"},
}

// shell puts a command behind words of the shell.
func shell(cmd *exec.Cmd, words string) {
	cmd.Args = append([]string{"sh", "-c", words + `; exec "$0" "$@"`}, cmd.Args...)
	cmd.Path = "/bin/sh"
}

func limited(words string) func(*trial, *exec.Cmd) (func(), error) {
	return func(_ *trial, cmd *exec.Cmd) (func(), error) {
		shell(cmd, words)
		return func() {}, nil
	}
}

// mounted has the output grow in a file system of its own.
func mounted(options ...string) func(*trial, *exec.Cmd) (func(), error) {
	return func(t *trial, cmd *exec.Cmd) (func(), error) {
		dir := filepath.Join(t.work, "mounted")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
		if exec.Command("mount", "-t", "tmpfs", "-o", strings.Join(options, ","), "tmpfs", dir).Run() != nil {
			return nil, errSkipped
		}
		cmd.Dir = dir
		return func() { _ = exec.Command("umount", dir).Run() }, nil
	}
}

// fullTemporary gives the run a small file system for its temporary files.
func fullTemporary(t *trial, _ *exec.Cmd) (func(), error) {
	dir := filepath.Join(t.work, temporary)
	if exec.Command("mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", dir).Run() != nil {
		return nil, errSkipped
	}
	return func() { _ = exec.Command("umount", dir).Run() }, nil
}

// vanishing removes the NPP of a copy of the study while it is loaded.
func vanishing(t *trial, cmd *exec.Cmd) (func(), error) {
	return t.removing(cmd, t.study("b"), "npp")
}

func vanishingDataset(t *trial, cmd *exec.Cmd) (func(), error) {
	return t.removing(cmd, t.dataset("b"), "")
}

// removing has the command use a copy of a folder, of which a part is removed at a random moment.
func (t *trial) removing(cmd *exec.Cmd, folder, part string) (func(), error) {
	twin := filepath.Join(t.work, temporary, "twin")
	if err := os.CopyFS(twin, os.DirFS(folder)); err != nil {
		return nil, err
	}
	for i, word := range cmd.Args {
		cmd.Args[i] = strings.Replace(word, folder, twin, 1)
	}
	moment := time.Duration(t.random.Float64() * float64(t.took))
	timer := time.AfterFunc(moment, func() { _ = os.RemoveAll(filepath.Join(twin, part)) })
	return func() {
		timer.Stop()
		_ = os.RemoveAll(twin)
	}, nil
}

// patience is how long a run may take; one that takes longer hangs.
const patience = 2 * time.Minute

// repeats is how often an operation runs in a shortage.
const repeats = 2

// starve runs the operations in a shortage: each ends well, or with one message and the output as it was.
func (l *laboratory) starve(s shortage, operations []operation) (c starved) {
	for _, o := range operations {
		if !strings.HasPrefix(o.name, s.only) {
			continue
		}
		t, err := l.begin(o)
		if err != nil {
			c.failed++
			fmt.Fprintf(os.Stderr, "%s: %v\n", o.name, err)
			continue
		}
		for range repeats {
			if err := t.runShort(s, &c); errors.Is(err, errSkipped) {
				c.skipped = err.Error()
				return c
			} else if err != nil {
				c.failed++
				fmt.Fprintf(os.Stderr, "%s, %s: %v\n", o.name, s.name, err)
			}
		}
		_ = os.RemoveAll(t.work)
	}
	return c
}

// runShort runs an operation once in a shortage. The output of study a is there before.
func (t *trial) runShort(s shortage, c *starved) error {
	if err := t.finish("a"); err != nil {
		return err
	}
	if t.before != nil {
		if err := t.before(t.work, "b"); err != nil {
			return err
		}
	}
	cmd := t.command(t.work, t.arguments(t.work, "b"))
	var text bytes.Buffer
	cmd.Stderr = &text
	end, err := s.wrap(t, cmd)
	if err != nil {
		return err
	}
	slow := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	err = cmd.Run()
	slow.Stop()
	got, stateErr := state(t.path())
	end()
	c.runs++
	if stateErr != nil {
		return stateErr
	}
	if err == nil {
		c.well++
		return nil
	}
	message := strings.TrimSpace(text.String())
	switch {
	case cmd.ProcessState.ExitCode() < 0, strings.Contains(message, "goroutine "), message == "":
		return fmt.Errorf("the run crashed: %w: %s", err, message)
	case got != t.states["a"] && got != t.states["b"]:
		return fmt.Errorf("the run failed and the output is neither the old one nor the new one: %s", message)
	}
	c.messages++
	return nil
}
