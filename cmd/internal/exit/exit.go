package exit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/reports/schedule"
	"github.com/minecarbon/minecarbon/sql"
)

// Exit codes of every verb; Meanings says them in --help.
const (
	OK          = 0
	Failed      = 1
	Usage       = 2
	Input       = 3
	TimeLimit   = 4
	Quality     = 5
	Locked      = 6
	Integrity   = 7
	Interrupted = 130
)

// Meanings are the exit codes with their meanings, in the order of --help.
var Meanings = []struct {
	Code    int
	Meaning string
}{
	{OK, "ok"},
	{Failed, "the work failed (bad SQL, bad data)"},
	{Usage, "usage or configuration"},
	{Input, "dataset or input cannot be opened"},
	{TimeLimit, "time limit reached"},
	{Quality, "a quality check failed"},
	{Locked, "locked by another process"},
	{Integrity, "integrity: files and manifest disagree"},
	{Interrupted, "interrupted"},
}

// Kinds of error that cmd itself raises; the others belong to the packages that do. ErrInterrupted is the cause of a
// context that a signal ended, ErrStdoutClosed of a write that nobody reads.
var (
	errUsage        = errors.New("usage")
	errInput        = errors.New("input")
	ErrInterrupted  = errors.New("interrupted")
	ErrStdoutClosed = errors.New("standard output was closed")
)

// rules gives each kind of error its exit code. The first that matches by errors.Is counts;
// an error of another kind is a failure of the work.
var rules = []struct {
	kind error
	code int
}{
	{ErrStdoutClosed, OK},
	{ErrInterrupted, Interrupted},
	{context.Canceled, Interrupted},
	{context.DeadlineExceeded, TimeLimit},
	{errUsage, Usage},
	{errInput, Input},
	{fault.ErrUsage, Usage},
	{fault.ErrInput, Input},
	{fault.ErrData, Failed},
	{fault.ErrLocked, Locked},
	{fault.ErrIntegrity, Integrity},
	{schedule.ErrLocked, Locked},
	{sql.ErrQuality, Quality},
	{sql.ErrStatement, Failed},
	{sql.ErrDataset, Input},
}

// Code returns the exit code for the error of a verb; OK for nil.
func Code(err error) int {
	if err == nil {
		return OK
	}
	for _, rule := range rules {
		if errors.Is(err, rule.kind) {
			return rule.code
		}
	}
	return Failed
}

// Help returns the list of exit codes for --help.
func Help() string {
	var b strings.Builder
	for _, m := range Meanings {
		fmt.Fprintf(&b, "  %3d  %s\n", m.Code, m.Meaning)
	}
	return b.String()
}

// kindError gives err a kind for errors.Is without a word of it in the message.
type kindError struct{ kind, err error }

func (e *kindError) Error() string { return e.err.Error() }

func (e *kindError) Is(target error) bool { return target == e.kind }

func (e *kindError) Unwrap() error { return e.err }

// WithKind gives err a kind, which decides the exit code.
func WithKind(kind, err error) error { return &kindError{kind, err} }

// Usagef returns an error of the command line or of the environment, exit code 2.
func Usagef(format string, args ...any) error {
	return WithKind(errUsage, fmt.Errorf(format, args...))
}

// Inputf returns the error of an input that cannot be opened, exit code 3.
func Inputf(format string, args ...any) error {
	return WithKind(errInput, fmt.Errorf(format, args...))
}

// UseThreads obeys the flag --threads: it bounds the processors that Go uses, 0 for all.
func UseThreads(n int) error {
	if n < 0 {
		return Usagef("--threads %d: is negative", n)
	}
	if n > 0 {
		runtime.GOMAXPROCS(n)
	}
	return nil
}

// Cause returns why ctx ended when work failed because it ended, and err itself otherwise:
// libraries report cancellation in words of their own. A closed standard output stays what it is.
func Cause(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || errors.Is(err, ErrStdoutClosed) {
		return err
	}
	return context.Cause(ctx)
}

// First returns the first non-nil error.
func First(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// UnknownCommand refuses a first word that is not a verb, with the verbs that look like it.
func UnknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return Usagef("unknown command %q; did you mean %s?", args[0], strings.Join(near, " or "))
	}
	return Usagef("unknown command %q; see minecarbon --help", args[0])
}

// Arguments makes the complaint of check about the number of arguments a usage error.
func Arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return Usagef("%s: %w; see %s --help", cmd.Name(), err, cmd.CommandPath())
		}
		return nil
	}
}

// WithoutPath strips call and path from an error of the file system: the message around it names them.
func WithoutPath(err error) error {
	var path *os.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// WriteError names the destination instead of the paths and system calls behind it.
func WriteError(name string, err error) error {
	return fmt.Errorf("write %s: %w", name, WithoutPath(err))
}

// WithCode gives err the first kind that has the exit code, if there is one.
func WithCode(err error, code int) error {
	for _, rule := range rules {
		if rule.code == code && code != OK {
			return WithKind(rule.kind, err)
		}
	}
	return err
}
