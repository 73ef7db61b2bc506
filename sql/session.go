package sql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/duckdb/duckdb-go/v2"
)

// Options limit what a session uses; zero values leave DuckDB's defaults.
type Options struct {
	Threads     int
	MemoryLimit string // such as "2GB"
}

// A Session is a dataset opened for reading. Its methods may be called from
// several goroutines.
type Session struct {
	dataset *dataset
	options Options
	db      *sql.DB
	running *running
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
	s := &Session{dataset: set, options: o, running: &running{}}
	if s.db, err = s.connect(ctx, nil); err != nil {
		return nil, errors.Join(err, set.close())
	}
	return s, nil
}

// Close ends the session. Rows that are still open must be closed before.
func (s *Session) Close() error {
	return errors.Join(s.db.Close(), s.dataset.close())
}

// connect starts DuckDB in memory with all objects over the dataset. Beside the
// dataset it may touch only the writable files.
func (s *Session) connect(ctx context.Context, writable []string) (*sql.DB, error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, fmt.Errorf("start DuckDB: %w", err)
	}
	db := sql.OpenDB(connector)
	if err := s.setUp(ctx, db, writable); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (s *Session) setUp(ctx context.Context, db *sql.DB, writable []string) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // it returns to the pool
	if _, err := conn.ExecContext(ctx, settings(s.dataset, s.options, writable)); err != nil {
		return ended(ctx, fmt.Errorf("set up DuckDB: %w", err))
	}
	if err := registerFunctions(conn, s.running); err != nil {
		return fmt.Errorf("register functions: %w", err)
	}
	text, err := definitions()
	if err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, text); err != nil {
		return ended(ctx, datasetErrorf("open dataset %s: %w; load the study again with this version", s.dataset.dir, err))
	}
	return nil
}

// ended is the context's error where the context ended, else the error itself.
func ended(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil {
		return cause
	}
	return err
}

var sessions atomic.Int64

// settings close DuckDB off: files of the dataset only, no extensions, nothing to
// be set later. The files are named through dataset_file and not found along
// file_search_path, which prefers a file of that name in the working directory.
func settings(set *dataset, o Options, writable []string) string {
	spill := filepath.Join(os.TempDir(), fmt.Sprintf("minecarbon-%d-%d", os.Getpid(), sessions.Add(1)))
	var text strings.Builder
	set1 := func(name, value string) { fmt.Fprintf(&text, "set global %s = %s;\n", name, value) }
	if o.Threads > 0 {
		set1("threads", fmt.Sprint(o.Threads))
	}
	if o.MemoryLimit != "" {
		set1("memory_limit", quote(o.MemoryLimit))
	}
	set1("temp_directory", quote(spill))
	set1("parquet_metadata_cache", "true")
	set1("autoinstall_known_extensions", "false")
	set1("autoload_known_extensions", "false")
	set1("allowed_directories", list([]string{set.path}))
	set1("allowed_paths", list(writable))
	set1("enable_external_access", "false")
	set1("lock_configuration", "true")
	fmt.Fprintf(&text, "create macro dataset_file(file_name) as %s || file_name;\n", quote(set.path+"/"))
	return text.String()
}

// quote is the text as an SQL literal.
func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

func list(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = quote(text)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
