package sql

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// CopyParquet writes the result of one statement as zstd Parquet. The path must
// be new: a file that is there is an error and stays as it is. The file appears
// whole or not at all. metadata gives the key-value pairs of its footer for the
// columns of the result; nil gives none.
//
// A column of type GEOMETRY makes the file a GeoParquet. DuckDB may write only to
// the one file that becomes it.
func (s *Session) CopyParquet(ctx context.Context, text, path string, metadata func([]Column) map[string]string) (err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("write %s: exists; remove it or choose another name", path)
	}
	stage, err := stageBeside(path)
	if err != nil {
		return err
	}
	defer func() {
		if gone := os.Remove(stage); err == nil && !errors.Is(gone, fs.ErrNotExist) {
			err = gone
		}
	}()
	if err := s.writeParquet(ctx, text, stage, metadata); err != nil {
		return err
	}
	return publish(stage, path)
}

// stageBeside makes an empty file in the directory of the path.
func stageBeside(path string) (string, error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".minecarbon-*.parquet")
	if err != nil {
		return "", fmt.Errorf("write %s: %w", path, errors.Unwrap(err))
	}
	return file.Name(), file.Close()
}

// writeParquet has DuckDB write the file on an engine that may. A session with
// objects of its own has them on one engine only, which writes beside what it
// spills.
func (s *Session) writeParquet(ctx context.Context, text, stage string, metadata func([]Column) map[string]string) (err error) {
	if firstWord(tokens(text)) == "explain" {
		return statementErrorf("explain: its result is no table; choose another format than parquet")
	}
	if !s.options.Scratch {
		e, err := connect(ctx, s.dataset, s.options, s.statements, []string{stage})
		if err != nil {
			return err
		}
		return errors.Join(e.copyTo(ctx, text, stage, metadata, s.statements), e.close())
	}
	e, err := s.engine(ctx)
	if err != nil {
		return err
	}
	spool := spoolFile(e.spill)
	defer func() {
		if gone := os.Remove(spool); err == nil && !errors.Is(gone, fs.ErrNotExist) {
			err = gone
		}
	}()
	if err := e.copyTo(ctx, text, spool, metadata, s.statements); err != nil {
		return err
	}
	return copyFile(spool, stage)
}

// copyTo runs a statement that reads into a Parquet file, which is there or not.
func (e *engine) copyTo(ctx context.Context, text, path string, metadata func([]Column) map[string]string, statements *running) error {
	rows, err := e.prepare(ctx, text, statements)
	if err != nil {
		return err
	}
	writes := rows.writes
	if err := rows.Close(); err != nil {
		return err
	}
	if writes {
		return statementErrorf("%s: gives no table to write; only a statement that reads does", firstWord(tokens(text)))
	}
	footer := ""
	if metadata != nil {
		footer = keyValues(metadata(rows.Columns()))
	}
	defer statements.begin(ctx)()
	copying := "copy (from query(" + quote(text) + ")) to " + quote(path) +
		" (format parquet, compression zstd, overwrite_or_ignore true, use_tmp_file false" + footer + ")"
	inside, err := e.cage.worker()
	if err != nil {
		return err
	}
	defer inside.end()
	inside.run(func() { _, err = e.db.ExecContext(ctx, copying) })
	if err != nil {
		return statementError(ctx, err.Error())
	}
	return nil
}

// spoolFile is the one file beside what an engine spills that its statements may
// be written to.
func spoolFile(spill string) string { return filepath.Join(spill, "result.parquet") }

// copyFile writes the bytes of one file over those of another.
func copyFile(from, to string) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	_, err = io.Copy(target, source)
	return err
}

// keyValues is copy's option for the footer of the file.
func keyValues(pairs map[string]string) string {
	if len(pairs) == 0 {
		return ""
	}
	var fields []string
	for _, key := range slices.Sorted(maps.Keys(pairs)) {
		fields = append(fields, quote(key)+": "+quote(pairs[key]))
	}
	return ", kv_metadata {" + strings.Join(fields, ", ") + "}"
}

// publish makes the finished file appear under its name, unless one has appeared
// meanwhile.
func publish(stage, path string) error {
	file, err := os.OpenFile(stage, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(file.Chmod(0o644), file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	err = os.Link(stage, path)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write %s: has appeared meanwhile; remove it or choose another name", path)
	}
	if err != nil { // a file system without hard links
		err = os.Rename(stage, path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes the new name durable where directories can be synced.
func syncDir(dir string) error {
	handle, err := os.Open(dir)
	if err != nil {
		return nil //nolint:nilerr // the file is there; only its durability is unknown
	}
	_ = handle.Sync()
	return handle.Close()
}
