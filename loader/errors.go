package loader

import (
	"errors"
	"fmt"
)

// The kinds of failure that a caller tells apart with errors.Is.
var (
	// ErrUsage marks a mistake in the study file or in the call.
	ErrUsage = errors.New("usage")
	// ErrInput marks an input that is absent, unreadable or damaged.
	ErrInput = errors.New("input")
	// ErrData marks inputs that can be read and contradict each other or the method.
	ErrData = errors.New("data")
	// ErrLocked marks a dataset that another process is writing.
	ErrLocked = errors.New("locked")
)

// kindError carries one of the kinds above without showing it in the message.
type kindError struct {
	kind error
	text string
	err  error
}

func (e *kindError) Error() string { return e.text }

func (e *kindError) Unwrap() []error {
	if e.err == nil {
		return []error{e.kind}
	}
	return []error{e.kind, e.err}
}

// fail formats a message and marks it with kind. An error among args stays
// reachable through errors.Is.
func fail(kind error, format string, args ...any) error {
	text := fmt.Errorf(format, args...)
	return &kindError{kind: kind, text: text.Error(), err: errors.Unwrap(text)}
}
