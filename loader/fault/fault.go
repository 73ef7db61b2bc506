package fault

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
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
	// ErrIntegrity marks a dataset whose files differ from what its manifest lists.
	ErrIntegrity = errors.New("integrity")
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

// New formats a message and marks it with kind. An error among args stays
// reachable through errors.Is.
func New(kind error, format string, args ...any) error {
	text := fmt.Errorf(format, args...)
	return &kindError{kind: kind, text: text.Error(), err: errors.Unwrap(text)}
}

// Cause strips the operation and the path from a file error, which the message
// around it already names.
func Cause(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

// FirstLine returns the first line of a GDAL error; those after it repeat or explain it.
func FirstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// List is several errors of one piece of work. Each keeps its kind and is a line of the message.
type List []error

// Error returns a line for each error.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, err := range l {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the errors.
func (l List) Unwrap() []error { return l }

// Add appends the errors that err consists of: none if it is nil, those of a List.
func (l *List) Add(err error) { *l = append(*l, Each(err)...) }

// Err returns nil without errors, the only one, or the list.
func (l List) Err() error {
	switch len(l) {
	case 0:
		return nil
	case 1:
		return l[0]
	}
	return l
}

// Each returns the errors of a List that err is or wraps, else err itself; nothing for nil.
func Each(err error) []error {
	if err == nil {
		return nil
	}
	if list := (List)(nil); errors.As(err, &list) {
		return list
	}
	return []error{err}
}
