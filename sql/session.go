package sql

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
)

// Options limit what a session uses and allow it more. The zero value allows nothing
// beside reading the dataset.
type Options struct {
	// Threads is the number of DuckDB's threads; 0 means runtime.GOMAXPROCS(0).
	Threads int
	// MemoryLimit is the size in bytes beyond which DuckDB spills to disk; 0 leaves DuckDB's default, 80 % of the memory.
	MemoryLimit int64
	// AllowFiles are directories whose files statements may read too.
	AllowFiles []string
	// Scratch lets statements make and change tables, views and macros of the
	// session's own, in the schema scratch or as temp. They are gone with the
	// session. Statements then run one after another: the rows of one must be
	// closed before the next.
	Scratch bool
	// Keep is a folder where rows that take long to compute are kept for later sessions, in which statements then find them; empty for
	// none. It is made where it is absent.
	Keep string
	// KeepNothingNew has statements read what is kept and keep no more, as where they share steps, see [Session.Share].
	KeepNothingNew bool
	// TemporaryFolder makes a folder for temporary files and the function that removes it; nil for one in the system's place for them.
	TemporaryFolder func() (dir string, remove func() error, err error)
}

// folder makes a folder for temporary files.
func (o Options) folder() (dir string, remove func() error, err error) {
	if o.TemporaryFolder != nil {
		return o.TemporaryFolder()
	}
	dir, err = os.MkdirTemp("", "minecarbon-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}

// A Session is a dataset opened for reading. Its methods may be called from
// several goroutines.
type Session struct {
	dataset    *dataset
	options    Options
	statements *running

	keeper *keeper // nil where no rows are kept

	mu      sync.Mutex
	engines []*engine // the last is in use, others end with their statements
	bare    *engine   // without the dataset's objects, once Complete has asked for it
	known   []Object  // the catalogue, once Complete has asked for it
}

// Open opens the dataset in the directory. The session reads the files that are
// there now, on Linux also when the directory is replaced meanwhile.
//
// Errors: ErrDataset where the directory is not a dataset or cannot be opened; others where
// DuckDB cannot start or a directory of AllowFiles is not there.
func Open(ctx context.Context, dir string, o Options) (*Session, error) {
	o.AllowFiles = slices.Clone(o.AllowFiles)
	for i, dir := range o.AllowFiles {
		path, err := filepath.EvalSymlinks(dir)
		if err != nil {
			return nil, fmt.Errorf("allow files of %s: %w", dir, err)
		}
		o.AllowFiles[i] = path
	}
	set, err := openDataset(dir)
	if err != nil {
		return nil, err
	}
	s := &Session{dataset: set, options: o, statements: &running{}}
	if o.Keep != "" {
		s.keeper = &keeper{session: s, folder: o.Keep}
	}
	if _, err := s.engine(ctx); err != nil {
		return nil, errors.Join(err, set.close())
	}
	return s, nil
}

// Folder returns where the session reads files of the dataset, also once a load has replaced the directory.
func (s *Session) Folder() string { return s.dataset.path }

// engine returns the engine to use now. DuckDB allows files by the true path of their
// directory, so a new engine starts when a load has moved the dataset.
func (s *Session) engine(ctx context.Context) (*engine, error) {
	if err := s.dataset.unchanged(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.engines); n > 0 && s.dataset.isReadableAt(s.engines[n-1].path) {
		return s.engines[n-1], nil
	}
	e, err := connect(ctx, s.dataset, s.options, s.statements, nil)
	if err != nil {
		return nil, err
	}
	e.keeper = s.keeper
	s.engines = append(s.engines, e)
	return e, nil
}

// Share computes steps that many views are made of, once. Views that are asked with the same parameters then need less time
// and give the same rows; it pays for those who ask for many. Errors are those of [Session.Query].
func (s *Session) Share(ctx context.Context, p Parameters) error {
	e, err := s.engine(ctx)
	if err != nil {
		return err
	}
	return e.share(ctx, p)
}

// bareEngine returns an engine that has none of the dataset's objects.
func (s *Session) bareEngine(ctx context.Context) (*engine, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bare == nil {
		bare, err := connect(ctx, s.dataset, Options{Threads: 1, TemporaryFolder: s.options.TemporaryFolder}, s.statements, nil)
		if err != nil {
			return nil, err // and stays to be made: what failed is closed already
		}
		s.bare = bare
	}
	return s.bare, nil
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
	if s.bare != nil {
		all = append(all, s.bare.close())
	}
	return errors.Join(append(all, s.dataset.close())...)
}

// A Study names the study of a dataset, with its years and the number of its mines.
type Study struct {
	Name                string
	FirstYear, LastYear int
	Mines               int
}

// Study returns the study of the dataset. Errors are those of [Session.Query], and ErrDataset
// where the table study has no row.
func (s *Session) Study(ctx context.Context) (study Study, err error) {
	rows, err := s.Query(ctx, "select name, first_year, last_year, (select count(*) from mine) from study")
	if err != nil {
		return study, err
	}
	defer func() { err = cmp.Or(err, rows.Close()) }()
	row, ok, err := rows.Next()
	if err != nil || !ok {
		return study, cmp.Or(err, datasetErrorf("open dataset: table study is empty; load the study again"))
	}
	study.Name = string(row[0].Text)
	for i, number := range []*int{&study.FirstYear, &study.LastYear, &study.Mines} {
		if *number, err = strconv.Atoi(string(row[i+1].Text)); err != nil {
			return study, datasetErrorf("open dataset: table study: %w; load the study again", err)
		}
	}
	return study, nil
}
