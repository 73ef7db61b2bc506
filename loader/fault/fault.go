package fault

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
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

// Repeated are errors of many files or features, of which some say the same.
type Repeated struct {
	What  string // "file", in the singular
	first []error
	keys  []string
	texts [][]string // of the errors with each key, every one once
}

// Add adds an error. Errors with one key say the same; of them the first is kept.
func (r *Repeated) Add(key string, err error) {
	i := slices.Index(r.keys, key)
	if i < 0 {
		r.first, r.keys, r.texts = append(r.first, err), append(r.keys, key), append(r.texts, []string{err.Error()})
		return
	}
	if text := err.Error(); !slices.Contains(r.texts[i], text) {
		r.texts[i] = append(r.texts[i], text)
	}
}

// Err returns what was added as one error, which counts what says the same; nil without any.
func (r *Repeated) Err() error {
	var all List
	for i, err := range r.first {
		switch n := len(r.texts[i]) - 1; n {
		case 0:
			all.Add(err)
		case 1:
			all.Add(fmt.Errorf("%w; the same in 1 further %s", err, r.What))
		default:
			all.Add(fmt.Errorf("%w; the same in %d further %ss", err, n, r.What))
		}
	}
	return all.Err()
}
