package sql

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
)

// Options limit what a session uses; zero values leave DuckDB's defaults.
type Options struct {
	Threads     int
	MemoryLimit string // such as "2GB"
	// AllowFiles are directories whose files statements may read too.
	AllowFiles []string
	// Scratch lets statements make and change tables, views and macros of the
	// session's own, in the schema scratch or as temp. They are gone with the
	// session. Statements then run one after another: the rows of one must be
	// closed before the next.
	Scratch bool
}

// A Session is a dataset opened for reading. Its methods may be called from
// several goroutines.
type Session struct {
	dataset    *dataset
	options    Options
	statements *running

	mu      sync.Mutex
	engines []*engine // the last is in use, others end with their statements
	known   []Object  // the catalogue, once Complete has asked for it
}

// Open opens the dataset in the directory. The session reads the files that are
// there now, on Linux also when the directory is replaced meanwhile.
//
// An error that says why the directory is no dataset is ErrDataset.
func Open(ctx context.Context, dir string, o Options) (*Session, error) {
	o.AllowFiles = slices.Clone(o.AllowFiles)
	for i, dir := range o.AllowFiles {
		place, err := filepath.EvalSymlinks(dir)
		if err != nil {
			return nil, fmt.Errorf("allow files of %s: %w", dir, err)
		}
		o.AllowFiles[i] = place
	}
	set, err := openDataset(dir)
	if err != nil {
		return nil, err
	}
	s := &Session{dataset: set, options: o, statements: &running{}}
	if _, err := s.engine(ctx); err != nil {
		return nil, errors.Join(err, set.close())
	}
	return s, nil
}

// engine is the one to use now. DuckDB allows files by the true name of their
// directory, so when a load has moved the dataset aside, a new engine is started
// where it is.
func (s *Session) engine(ctx context.Context) (*engine, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.engines); n > 0 && s.dataset.isAt(s.engines[n-1].place) {
		return s.engines[n-1], nil
	}
	e, err := connect(ctx, s.dataset, s.options, s.statements, nil)
	if err != nil {
		return nil, err
	}
	s.engines = append(s.engines, e)
	return e, nil
}

// engineWith is the engine to use now, with the objects that the text names.
func (s *Session) engineWith(ctx context.Context, text string) (*engine, error) {
	e, err := s.engine(ctx)
	if err == nil {
		_, err = e.ensureObjects(ctx, text, false)
	}
	return e, err
}

// Close ends the session. Rows that are still open must be closed before.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []error
	for _, e := range s.engines {
		all = append(all, e.close())
	}
	return errors.Join(append(all, s.dataset.close())...)
}
