package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// starved counts how the runs in a shortage ended.
type starved struct {
	runs, well, messages, abrupt, failed int
	skipped                              string // why there was no run, empty where there were
}

// shortage is something that a run lacks.
type shortage struct {
	name    string
	wrap    func(t *trial, cmd *exec.Cmd) (lift, end func(), err error) // prepares the command; errSkipped where this machine cannot
	only    []string                                                    // prefixes of the operations that it is for, all if empty
	repeats int                                                         // how often an operation runs in it
	abrupt  bool                                                        // whether Go or an outside library may end the program at once
	// made checks the output of a run that ended well, said the message of one that did not; nil where the output must be that of
	// study b, and any message will do.
	made func(t *trial, output string) error
	said func(t *trial, message string) error
}

// errSkipped says that the machine does not permit a shortage.
var errSkipped = errors.New("skipped: needs permission to mount")

var (
	ofStudies  = []string{"load", "merge"}
	ofParts    = []string{"merge"}
	ofDatasets = []string{"query", "export", "report"}
)

var shortages = []shortage{
	{name: "full file system for outputs", wrap: mounted(full), repeats: 2},
	{name: "read-only file system for outputs", wrap: mounted(readOnly), repeats: 2},
	{name: "full file system for temporary files", wrap: fullTemporary, repeats: 2},
	{name: "at most 16 open files", wrap: limited("ulimit -n 16"), repeats: 2},
	{name: "files of at most 64 kB", wrap: limited("ulimit -f 128"), repeats: 2},
	{name: "engine with 8 MB of memory", wrap: smallEngine, repeats: 2},
	{name: "100 to 600 MB of memory", wrap: smallMemory, repeats: 6, abrupt: true},
	{name: "inputs removed midway", wrap: vanishing("npp"), only: ofStudies, repeats: 6, said: namesChanged},
	{name: "inputs replaced midway", wrap: replacing, only: ofStudies, repeats: 20, made: isOfItsInputs, said: namesChanged},
	{name: "shards removed midway", wrap: losingShards, only: ofParts, repeats: 20},
	{name: "shards replaced midway", wrap: replacingShards, only: ofParts, repeats: 20},
	{name: "datasets removed midway", wrap: vanishing(""), only: ofDatasets, repeats: 6},
	{name: "datasets replaced midway", wrap: replacingDataset, only: ofDatasets, repeats: 10, made: isOfOne},
}

// patience is how long a run may take; one that takes longer hangs.
const patience = 2 * time.Minute

// concerns reports whether a shortage is for an operation.
func (s shortage) concerns(o operation) bool {
	return len(s.only) == 0 || slices.ContainsFunc(s.only, func(prefix string) bool { return strings.HasPrefix(o.name, prefix) })
}

// starve runs the operations in a shortage: each run ends well, or with one message and the output as it was, and the run without
// the shortage ends well and leaves nothing.
func (l *laboratory) starve(s shortage, operations []operation) (c starved) {
	for _, o := range operations {
		if !s.concerns(o) {
			continue
		}
		t, err := l.begin(o)
		if err != nil {
			c.failed++
			fmt.Fprintf(os.Stderr, "%s: %v\n", o.name, err)
			continue
		}
		for range s.repeats {
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

// runShort runs an operation once in a shortage. The output of study a is there before. Then it runs it without the shortage.
func (t *trial) runShort(s shortage, c *starved) error {
	if err := t.finish(t.work, "a"); err != nil {
		return err
	}
	cmd, text, err := t.prepared(t.work, "b")
	if err != nil {
		return err
	}
	lift, end, err := s.wrap(t, cmd)
	if err != nil {
		return err
	}
	defer end()
	slow := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	ended := cmd.Run()
	wrong := fmt.Errorf("the run hung for %v", patience)
	if c.runs++; slow.Stop() {
		wrong = t.judge(s, c, filepath.Join(cmd.Dir, t.output), ended, strings.TrimSpace(text.String()))
	}
	lift()
	if err := t.recover(cmd.Dir); err != nil {
		wrong = errors.Join(wrong, fmt.Errorf("the run after a shortage: %w", err))
	}
	return wrong
}

// judge counts how a run in a shortage ended, and returns what is wrong with its output or its message.
func (t *trial) judge(s shortage, c *starved, output string, ended error, message string) error {
	got, err := t.state(output)
	switch {
	case err != nil:
		return err
	case ended == nil && s.made != nil:
		c.well++
		return s.made(t, output)
	case ended == nil && got != t.states["b"]:
		return fmt.Errorf("the run ended well with another output: %s", message)
	case ended == nil:
		c.well++
		return nil
	case got != t.states["a"] && got != t.states["b"]:
		return fmt.Errorf("the run failed and the output is neither the old one nor the new one: %s", message)
	case endedAtOnce(ended, message):
		if !s.abrupt {
			return fmt.Errorf("the run crashed: %w: %s", ended, message)
		}
		c.abrupt++
		return nil
	}
	c.messages++
	if s.said != nil {
		return s.said(t, message)
	}
	return nil
}

// endedAtOnce reports whether a run ended by a signal, by the runtime of Go, or without a word.
func endedAtOnce(ended error, message string) bool {
	var exit *exec.ExitError
	return errors.As(ended, &exit) && exit.ExitCode() < 0 || strings.Contains(message, "goroutine ") || message == "" ||
		strings.Contains(message, "fatal error: ") || strings.Contains(message, "pthread_create failed")
}
