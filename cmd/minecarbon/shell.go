package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/sql"
)

type shellOptions struct {
	datasetOptions
	format string
}

func (o *shellOptions) addFlags(flags *pflag.FlagSet) {
	o.datasetOptions.addFlags(flags)
	flags.StringVarP(&o.format, "format", "f", "", "print as `FORMAT`: "+strings.Join(formatNames(), ", "))
	flags.Lookup("timeout").Usage = "end a statement after `TIME`, such as 30s or 5m (0 = never)"
}

const shellLong = `shell runs SQL statements over a dataset as they are typed. They end with a semicolon and may have
many lines. TAB completes tables, columns, macros, their parameters, functions and keywords, the arrow
keys and Ctrl-R look through what was typed, today or in an earlier shell. Ctrl-C ends the statement
that runs, or drops what is typed; Ctrl-D on an empty line leaves.

Lines that begin with a dot are commands to the shell itself; .help lists them, and .examples has the
questions of the paper. What does not fit the screen goes through PAGER, less if that is not set.

Where standard input is no terminal, statements and commands are read from it, without prompt, pager
and timing; the first error ends the shell with its exit code.`

const shellExample = `  minecarbon shell -d shendong
  minecarbon shell -d shendong -f csv < questions.sql > answers.csv`

func newShellCommand(s streams) *cobra.Command {
	var o shellOptions
	cmd := &cobra.Command{
		Use:     "shell -d DATASET",
		Short:   "Interactive SQL over a dataset",
		Long:    shellLong,
		Example: shellExample,
		Args:    arguments(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runShell(cmd.Context(), s, o) },
	}
	o.addFlags(cmd.Flags())
	return cmd
}

func runShell(ctx context.Context, s streams, o shellOptions) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	if _, err := chooseFormat(o.format, "", false); err != nil {
		return err
	}
	o.scratch = true
	session, err := o.open(ctx)
	if err != nil {
		return causeOf(ctx, err)
	}
	defer func() { err = firstError(err, session.Close()) }()
	shell := &shell{streams: s, shellOptions: o, session: session}
	if s.inTerminal && s.outTerminal {
		err = shell.talk(ctx)
	} else {
		err = shell.serve(ctx, newLines(s.in))
	}
	if errors.Is(err, errQuit) {
		err = nil
	}
	return firstError(err, shell.closeOutput(err))
}

// shell is a conversation with a dataset.
type shell struct {
	streams
	shellOptions
	session *sql.Session

	person     bool           // someone reads the screen, as opposed to a script
	interrupts chan os.Signal // Ctrl-C while a statement runs; nil where that ends the program
	history    *history
	pager      string // "" where results are cut to the screen
	timing     bool
	output     *outputFile // where results go, nil where they go to standard output
	reading    []string    // files under way, each read by the one before
}

// errQuit is how a command ends the shell.
var errQuit = errors.New("quit")

// errDropped says that what was typed is not wanted.
var errDropped = errors.New("dropped")

// input is where a shell reads from. read returns the next text: a line, or from an editor all
// lines of a statement; more says that a statement goes on.
type input interface {
	read(ctx context.Context, more bool) (string, error)
}

// talk serves a person at a terminal.
func (s *shell) talk(ctx context.Context) error {
	s.person, s.timing, s.pager = true, true, findPager()
	s.interrupts = make(chan os.Signal, 1)
	signal.Reset(os.Interrupt) // from here Ctrl-C ends statements and not the program
	signal.Notify(s.interrupts, os.Interrupt)
	defer signal.Stop(s.interrupts)
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGHUP) // the terminal is gone
	defer stop()
	study, err := s.session.Study(ctx)
	if err != nil {
		return causeOf(ctx, err)
	}
	fmt.Fprintf(s.err, "%s, %d to %d, %s\n", oneLine(study.Name), study.FirstYear, study.LastYear, counted(int64(study.Mines), "mine"))
	fmt.Fprintln(s.err, "Statements end with a semicolon; .help lists commands, .examples questions.")
	if s.history, err = openHistory(); err != nil {
		s.notef("history: %v; what is typed is not kept", err)
	}
	warm, done := context.WithCancel(ctx)
	var wait sync.WaitGroup
	wait.Go(func() { _, _ = s.session.Complete(warm, "from ") }) // the first one takes longer
	defer wait.Wait()
	defer done()
	if os.Getenv("TERM") == "dumb" { // for which no pager is made either
		s.pager = ""
		lines := newLines(s.in)
		lines.prompt, lines.interrupts = s.err, s.interrupts
		return s.serve(ctx, lines)
	}
	return s.serve(ctx, newEditor(s))
}

// serve runs what it reads until the input ends or, without a person to see to it, an error.
func (s *shell) serve(ctx context.Context, in input) error {
	var lines script
	for {
		text, err := in.read(ctx, lines.pending != "")
		switch {
		case ctx.Err() != nil:
			return errInterrupted
		case errors.Is(err, errDropped):
			lines.rest()
			continue
		case errors.Is(err, io.EOF):
			return s.settle(ctx, s.runAll(ctx, "standard input", lines.rest()))
		case err != nil:
			return err
		}
		if s.history != nil {
			s.remember(strings.TrimSpace(text))
		}
		if err := s.settle(ctx, s.runLines(ctx, "standard input", &lines, text)); err != nil {
			return err
		}
	}
}

// settle shows a person the error of a statement, after which the shell goes on. Others are
// returned.
func (s *shell) settle(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return errInterrupted
	case err == nil, !s.person, errors.Is(err, errQuit), errors.Is(err, errStdoutClosed):
		return err
	}
	s.notef("%v", err)
	return nil
}

func (s *shell) remember(text string) {
	if err := s.history.add(text); err != nil {
		s.notef("history: %v; what is typed is not kept", err)
	}
}

// runLines runs what is complete with the lines of the text.
func (s *shell) runLines(ctx context.Context, name string, lines *script, text string) error {
	for line := range strings.SplitSeq(text, "\n") {
		units, err := lines.add(line)
		if err = firstError(err, s.runAll(ctx, name, units)); err != nil {
			lines.rest()
			return err
		}
	}
	return nil
}

// runAll runs commands and statements up to the first error, which says where it is unless a
// person has just typed it.
func (s *shell) runAll(ctx context.Context, name string, units []unit) error {
	for _, u := range units {
		run := s.statement
		if isCommand(u.text) {
			run = s.command
		}
		err := s.attempt(ctx, func(ctx context.Context) error { return run(ctx, u.text) })
		if err != nil && (!s.person || len(s.reading) > 0) && !errors.Is(err, errQuit) && !errors.Is(err, errStdoutClosed) {
			return fmt.Errorf("%s:%d: %w", name, u.line, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// attempt does work that Ctrl-C ends.
func (s *shell) attempt(ctx context.Context, work func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	select {
	case <-s.interrupts: // one that came too late for what ran before
	default:
	}
	go func() {
		select {
		case <-s.interrupts:
			cancel(errInterrupted)
		case <-ctx.Done():
		}
	}()
	return causeOf(ctx, work(ctx))
}

// read runs the lines of a file.
func (s *shell) read(ctx context.Context, name string) error {
	path := expandHome(name)
	if slices.Contains(s.reading, filepath.Clean(path)) {
		return usageErrorf(".read %s: it reads itself", name)
	}
	f, err := os.Open(path)
	if err != nil {
		return inputErrorf(".read: %w", err)
	}
	defer f.Close()
	text, err := readStatement(f, name)
	if err != nil {
		return err
	}
	s.reading = append(s.reading, filepath.Clean(path))
	defer func() { s.reading = s.reading[:len(s.reading)-1] }()
	var lines script
	if err := s.runLines(ctx, name, &lines, text); err != nil {
		return err
	}
	return s.runAll(ctx, name, lines.rest())
}
