package sql

import (
	"context"
	"errors"
)

// Options limit what a session uses; zero values leave DuckDB's defaults.
type Options struct {
	Threads     int
	MemoryLimit string // such as "2GB"
}

// A Session is a dataset opened for reading. Its methods may be called from
// several goroutines.
type Session struct {
	dataset    *dataset
	options    Options
	engine     *engine
	statements *running
}

// Open opens the dataset in the directory. The session reads the files that are
// there now, on Linux also when the directory is replaced meanwhile.
//
// An error that says why the directory is no dataset is ErrDataset.
func Open(ctx context.Context, dir string, o Options) (*Session, error) {
	set, err := openDataset(dir)
	if err != nil {
		return nil, err
	}
	s := &Session{dataset: set, options: o, statements: &running{}}
	if s.engine, err = connect(ctx, set, o, s.statements, nil); err != nil {
		return nil, errors.Join(err, set.close())
	}
	return s, nil
}

// Close ends the session. Rows that are still open must be closed before.
func (s *Session) Close() error {
	return errors.Join(s.engine.db.Close(), s.dataset.close())
}
