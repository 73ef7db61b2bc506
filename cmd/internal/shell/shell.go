package shell

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
	"time"

	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/dataset"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/libc"
	"github.com/minecarbon/minecarbon/sql"
)

// Options say which dataset to open and how to print results.
type Options struct {
	dataset.Options
	format string
}

// AddFlags adds the flags of the verb shell.
func (o *Options) AddFlags(flags *pflag.FlagSet) {
	o.Options.AddFlags(flags)
	flags.StringVarP(&o.format, "format", "f", "", "print as `FORMAT`: "+strings.Join(format.Names(), ", "))
	flags.Lookup("timeout").Usage = "end a statement after `TIME`, such as 30s or 5m (0 = never)"
}

// grace is how long a statement may go on after its time is up before the shell ends with it. It is long, since tables and views
// of the session's own are lost then.
const grace = 5 * time.Second

// Run talks to a person where in- and output are a terminal, else it runs what standard input holds.
func Run(ctx context.Context, s console.Streams, o Options) (err error) {
	if err := o.Check(); err != nil {
		return err
	}
	if _, err := format.Choose(o.format, "", false); err != nil {
		return err
	}
	o.Scratch, o.Grace = true, grace
	session, err := o.Open(ctx)
	if err != nil {
		return exit.Cause(ctx, err)
	}
	defer func() { err = exit.First(err, session.Close()) }()
	shell := &shell{Streams: s, Options: o, session: session}
	if s.InTerminal && s.OutTerminal {
		err = shell.runInteractive(ctx)
	} else {
		err = shell.readLoop(ctx, newLines(s.In))
	}
	if errors.Is(err, errQuit) {
		err = nil
	}
	return exit.First(err, shell.closeOutput(err))
}

// shell is a conversation with a dataset.
type shell struct {
	console.Streams
	Options
	session *sql.Session

	person     bool           // someone reads the screen, as opposed to a script
	interrupts chan os.Signal // Ctrl-C while a statement runs; nil where that ends the program
	history    *history
	pager      string // "" where results are cut to the screen
	timing     bool
	output     *outputFile // where results go, nil where they go to standard output
	reading    []string    // files under way, each read by the one before
	held       int64       // bytes of memory after an earlier statement
}

// errQuit is how a command ends the shell.
var errQuit = errors.New("quit")

// errDropped says that the person has given up what was typed.
var errDropped = errors.New("dropped")

// input is where a shell reads from. read returns the next text: a line, or from an editor all
// lines of a statement; more says that a statement goes on.
type input interface {
	read(ctx context.Context, more bool) (string, error)
}

// runInteractive serves a person at a terminal.
func (s *shell) runInteractive(ctx context.Context) error {
	s.person, s.timing, s.pager = true, true, console.FindPager()
	s.interrupts = make(chan os.Signal, 1)
	signal.Reset(os.Interrupt) // from here Ctrl-C ends statements and not the program
	signal.Notify(s.interrupts, os.Interrupt)
	defer signal.Stop(s.interrupts)
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGHUP) // the terminal is gone
	defer stop()
	study, err := s.session.Study(ctx)
	if err != nil {
		return exit.Cause(ctx, err)
	}
	fmt.Fprintf(s.Err, "%s, %d to %d, %s\n", console.OneLine(study.Name), study.FirstYear, study.LastYear, console.Counted(int64(study.Mines), "mine"))
	fmt.Fprintln(s.Err, "Statements end with a semicolon; .help lists commands, .examples questions.")
	if s.history, err = openHistory(); err != nil {
		s.Notef("history: %v; what is typed is not kept", err)
	}
	warm, done := context.WithCancel(ctx)
	var wait sync.WaitGroup
	wait.Go(func() { _, _ = s.session.Complete(warm, "from ") }) // the first one takes longer
	defer wait.Wait()
	defer done()
	if !s.OutScreen.Escapes { // for which no pager is made either
		s.pager = ""
		lines := newLines(s.In)
		lines.prompt, lines.interrupts = s.Err, s.interrupts
		return s.readLoop(ctx, lines)
	}
	return s.readLoop(ctx, newEditor(s))
}

// readLoop runs what it reads until the input ends. Without a person, an error ends it too.
func (s *shell) readLoop(ctx context.Context, in input) error {
	var lines script
	for {
		text, err := in.read(ctx, lines.pending != "")
		switch {
		case ctx.Err() != nil:
			return exit.ErrInterrupted
		case errors.Is(err, errDropped):
			lines.rest()
			continue
		case errors.Is(err, io.EOF):
			return s.showError(ctx, s.runAll(ctx, "standard input", lines.rest()))
		case err != nil:
			return err
		}
		if s.history != nil {
			s.remember(strings.TrimSpace(text))
		}
		if err := s.showError(ctx, s.runLines(ctx, "standard input", &lines, text)); err != nil {
			return err
		}
	}
}

// showError shows a person the error of a statement, and the shell goes on. Other errors are returned.
func (s *shell) showError(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return exit.ErrInterrupted
	case err == nil, !s.person, errors.Is(err, errQuit), errors.Is(err, exit.ErrStdoutClosed):
		return err
	}
	s.Notef("%v", err)
	return nil
}

func (s *shell) remember(text string) {
	if err := s.history.add(text); err != nil {
		s.Notef("history: %v; what is typed is not kept", err)
	}
}

// runLines adds the lines of the text and runs the statements and commands that are complete.
func (s *shell) runLines(ctx context.Context, name string, lines *script, text string) error {
	for line := range strings.SplitSeq(text, "\n") {
		units, err := lines.add(line)
		if err = exit.First(err, s.runAll(ctx, name, units)); err != nil {
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
		if err != nil && (!s.person || len(s.reading) > 0) && !errors.Is(err, errQuit) && !errors.Is(err, exit.ErrStdoutClosed) {
			return fmt.Errorf("%s:%d: %w", name, u.line, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// errStuck says why a second Ctrl-C ends the shell.
var errStuck = exit.WithKind(exit.ErrInterrupted, errors.New("interrupted; the statement did not stop when it was told, so the shell ends"))

// attempt calls work with a context that Ctrl-C ends. The second Ctrl-C ends the program, for work that goes on.
func (s *shell) attempt(ctx context.Context, work func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	defer cancel(nil)
	defer close(done)
	select {
	case <-s.interrupts: // one that came too late for what ran before
	default:
	}
	go func() {
		select {
		case <-s.interrupts:
			cancel(exit.ErrInterrupted)
		case <-done:
			return
		}
		hint := time.AfterFunc(exit.Grace, func() { s.Notef("the statement goes on; Ctrl-C again ends the shell") })
		defer hint.Stop()
		select {
		case <-s.interrupts:
			exit.End(ctx, errStuck)
		case <-done:
		}
	}()
	err := exit.Cause(ctx, work(ctx))
	s.giveBack()
	return err
}

// giveBack returns memory to the system where a statement has left much more of it than there was, so that a long day does not add up.
func (s *shell) giveBack() {
	const much = 16e6 // bytes
	held, _ := exit.Memory()
	if held > s.held+much {
		libc.GiveBack()
		s.held, _ = exit.Memory()
	} else {
		s.held = min(s.held, held)
	}
}

// read runs the lines of a file.
func (s *shell) read(ctx context.Context, name string) error {
	path := expandHome(name)
	if slices.Contains(s.reading, filepath.Clean(path)) {
		return exit.Usagef(".read %s: it reads itself", name)
	}
	f, err := os.Open(path)
	if err != nil {
		return exit.Inputf(".read: %w", err)
	}
	defer f.Close()
	text, err := dataset.ReadStatement(f, name)
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
