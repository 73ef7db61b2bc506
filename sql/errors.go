package sql

import (
	"context"
	"errors"
	"fmt"
)

var (
	// ErrStatement marks SQL that is refused, ill-formed or fails.
	ErrStatement = errors.New("statement")
	// ErrDataset marks a directory that cannot be opened as a dataset.
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

// statementError is DuckDB's message as an error, or the context's error if the
// context ended, which is then the cause.
func statementError(ctx context.Context, message string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return &markedError{ErrStatement, errors.New(message)}
}

// ended is the context's error where the context ended, else the error itself.
func ended(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil {
		return cause
	}
	return err
}
