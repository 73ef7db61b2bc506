package sql

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrStatement marks SQL that is refused, ill-formed or fails as it runs.
	ErrStatement = errors.New("statement")
	// ErrDataset marks a directory that is not a dataset, or one that this version cannot read.
	ErrDataset = errors.New("dataset")
)

// markedError is an error that errors.Is recognizes as its mark, which does not
// show in the message.
type markedError struct {
	mark error
	err  error
}

func (e *markedError) Error() string   { return e.err.Error() }
func (e *markedError) Unwrap() []error { return []error{e.mark, e.err} }

func statementErrorf(format string, args ...any) error {
	return &markedError{ErrStatement, fmt.Errorf(format, args...)}
}

func datasetErrorf(format string, args ...any) error {
	return &markedError{ErrDataset, fmt.Errorf(format, args...)}
}

// errCauseLost marks a statement that failed without DuckDB saying why. When a thread
// fails, DuckDB interrupts the others before it notes the cause, and now and then one of
// those reports its interrupt first.
var errCauseLost = errors.New("cause lost")

// causeLost reports whether running the statement again may tell why it fails.
func causeLost(err error) bool { return errors.Is(err, errCauseLost) }

// statementError returns DuckDB's message as an error, or the context's error if the
// context ended, which is then the cause.
func statementError(ctx context.Context, message string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if strings.HasPrefix(message, "INTERRUPT Error") {
		return &markedError{errCauseLost, statementErrorf("the statement failed and DuckDB lost the cause; run it again, or with --threads 1")}
	}
	return &markedError{ErrStatement, errors.New(remedied(message))}
}

// remedied returns DuckDB's message without advice on settings that a session has locked.
func remedied(message string) string {
	if cause, _, found := strings.Cut(message, "\n\nPossible solutions:"); found {
		return cause + "; ask for less at a time, or give the session more memory or fewer threads"
	}
	return message
}

// namesAbsent reports whether a statement failed because it names an object that is not there.
func namesAbsent(err error) bool {
	return errors.Is(err, ErrStatement) && strings.HasPrefix(err.Error(), "Catalog Error")
}

// placeless reports whether an error has no place in the text of the statement, so that
// running it again tells nothing new.
func placeless(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		outOfMemory(err)
}

func outOfMemory(err error) bool {
	return err != nil && strings.HasPrefix(err.Error(), "Out of Memory Error")
}

// ended returns the context's error where the context ended, else the error itself.
func ended(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil {
		return cause
	}
	return err
}
