package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/reports/schedule"
	"github.com/minecarbon/minecarbon/sql"
)

// Exit codes of every verb; exitMeanings says them in --help.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInput       = 3
	exitTimeLimit   = 4
	exitQuality     = 5
	exitLocked      = 6
	exitIntegrity   = 7
	exitInterrupted = 130
)

var exitMeanings = []struct {
	code    int
	meaning string
}{
	{exitOK, "ok"},
	{exitFailed, "the work failed (bad SQL, bad data)"},
	{exitUsage, "usage or configuration"},
	{exitInput, "dataset or input cannot be opened"},
	{exitTimeLimit, "time limit reached"},
	{exitQuality, "a quality check failed"},
	{exitLocked, "locked by another process"},
	{exitIntegrity, "integrity: files and manifest disagree"},
	{exitInterrupted, "interrupted"},
}

// Kinds of error that this package itself raises; the others belong to the packages that do.
var (
	errUsage        = errors.New("usage")
	errInput        = errors.New("input")
	errInterrupted  = errors.New("interrupted")
	errStdoutClosed = errors.New("standard output was closed")
)

// exitRules gives each kind of error its exit code. The first that matches by errors.Is counts;
// an error of no known kind is a failure of the work.
var exitRules = []struct {
	kind error
	code int
}{
	{errStdoutClosed, exitOK},
	{errInterrupted, exitInterrupted},
	{context.Canceled, exitInterrupted},
	{context.DeadlineExceeded, exitTimeLimit},
	{errUsage, exitUsage},
	{errInput, exitInput},
	{loader.ErrUsage, exitUsage},
	{loader.ErrInput, exitInput},
	{loader.ErrData, exitFailed},
	{loader.ErrLocked, exitLocked},
	{loader.ErrIntegrity, exitIntegrity},
	{schedule.ErrLocked, exitLocked},
	{sql.ErrQuality, exitQuality},
	{sql.ErrStatement, exitFailed},
	{sql.ErrDataset, exitInput},
}

// exitCode is the exit code for the error of a verb; nil is exitOK.
func exitCode(err error) int {
	if err == nil {
		return exitOK
	}
	for _, rule := range exitRules {
		if errors.Is(err, rule.kind) {
			return rule.code
		}
	}
	return exitFailed
}

// exitHelp lists the exit codes for --help.
func exitHelp() string {
	var b strings.Builder
	for _, m := range exitMeanings {
		fmt.Fprintf(&b, "  %3d  %s\n", m.code, m.meaning)
	}
	return b.String()
}

// kindError gives err a kind for errors.Is without a word of it in the message.
type kindError struct {
	error
	kind error
}

func (e kindError) Is(target error) bool { return target == e.kind }

func (e kindError) Unwrap() error { return e.error }

// usageErrorf is an error of the command line or of the environment, exit code 2.
func usageErrorf(format string, args ...any) error {
	return kindError{fmt.Errorf(format, args...), errUsage}
}

// inputErrorf is an input that cannot be opened, exit code 3.
func inputErrorf(format string, args ...any) error {
	return kindError{fmt.Errorf(format, args...), errInput}
}

// timeLimitError is the cause of a context that withTimeLimit ended.
type timeLimitError struct{ limit time.Duration }

func (e timeLimitError) Error() string {
	return fmt.Sprintf("the time limit of %v was reached; raise --timeout", e.limit)
}

func (e timeLimitError) Is(target error) bool { return target == context.DeadlineExceeded }

// withTimeLimit ends the context after limit; 0 is no limit.
func withTimeLimit(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, limit, timeLimitError{limit})
}

// causeOf returns why ctx ended when work failed because it ended, and err itself otherwise:
// libraries report cancellation in words of their own. A closed standard output stays what it is.
func causeOf(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || errors.Is(err, errStdoutClosed) {
		return err
	}
	return context.Cause(ctx)
}
