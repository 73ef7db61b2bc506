package sql

import (
	"cmp"
	"context"
	"encoding/json"
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

// CopyParquet writes the result of one statement that reads as zstd Parquet at a new path.
// A file that is there is an error and stays as it is; a failure leaves none. The caller
// stages, flushes and renames the file where it must appear whole or not at all. metadata
// gives the key-value pairs of its footer for the columns of the result; nil gives none.
//
// A column of type GEOMETRY makes the file a GeoParquet. DuckDB may write only to this one
// file. Errors are those of [Session.Query] and of the file system.
func (s *Session) CopyParquet(ctx context.Context, text, path string, metadata func([]Column) map[string]string) (err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) // the sandbox allows files that are there
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write %s: exists; remove it or choose another name", path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, errors.Unwrap(err))
	}
	if err = file.Close(); err == nil {
		err = s.writeParquet(ctx, parse(text), path, metadata)
		err = cmp.Or(s.dataset.unchanged(), err)
	}
	if err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// writeParquet has DuckDB write the file on an engine that may. A session with
// objects of its own has them on one engine only, which writes beside what it
// spills.
func (s *Session) writeParquet(ctx context.Context, st statement, path string, metadata func([]Column) map[string]string) (err error) {
	if st.explained != nil {
		return statementErrorf("explain: its result is not a table; choose another format than parquet")
	}
	if !s.options.Scratch {
		e, err := connect(ctx, s.dataset, s.options, s.statements, []string{path})
		if err != nil {
			return err
		}
		return errors.Join(e.copyTo(ctx, st, path, metadata, s.statements), e.close())
	}
	e, err := s.engine(ctx)
	if err != nil {
		return err
	}
	spool := spoolFile(e.spill)
	defer func() { err = cmp.Or(err, removeIfThere(spool)) }()
	if err := e.copyTo(ctx, st, spool, metadata, s.statements); err != nil {
		return err
	}
	return copyFile(spool, path)
}

// copyTo writes the result of a statement that reads to a Parquet file, which is there or not.
func (e *engine) copyTo(ctx context.Context, s statement, path string, metadata func([]Column) map[string]string, statements *running) error {
	s, err := e.keepOwnColumns(ctx, s, statements)
	if err != nil {
		return err
	}
	rows, err := e.prepare(ctx, s, statements)
	if err != nil {
		return err
	}
	if err := rows.Close(); err != nil {
		return err
	}
	if s.writes() {
		return statementErrorf("%s: gives no table to write; only a statement that reads does", s.word)
	}
	pairs := map[string]string{}
	if metadata != nil {
		maps.Copy(pairs, metadata(rows.Columns()))
	}
	defer statements.begin(ctx)()
	if err := e.copyWith(ctx, s, path, pairs); err != nil || !slices.ContainsFunc(rows.Columns(), isGeometry) {
		return err
	}
	thread, err := e.sandbox.NewThread()
	if err != nil {
		return err
	}
	defer thread.End()
	thread.Run(func() { pairs[geoKey], err = e.geoParquet(ctx, s, path) })
	switch {
	case err != nil:
		return statementError(ctx, err.Error())
	case pairs[geoKey] == "":
		return nil
	}
	return e.copyWith(ctx, s, path, pairs)
}

func (e *engine) copyWith(ctx context.Context, s statement, path string, pairs map[string]string) error {
	return e.run(ctx, "copy (from query("+quote(s.text)+")) to "+quote(path)+
		" (format parquet, compression zstd, overwrite_or_ignore true, use_tmp_file false"+keyValues(pairs)+")")
}

func isGeometry(c Column) bool { return c.Type == geometryType }

// geoKey is the key of the metadata that makes a Parquet file a GeoParquet.
const geoKey = "geo"

// geoParquet returns the metadata that a file with a geometry lacks, empty where it lacks none. DuckDB writes it with
// the first outline, so that a result without any would be plain Parquet.
func (e *engine) geoParquet(ctx context.Context, s statement, path string) (string, error) {
	var has bool
	err := e.db.QueryRowContext(ctx, "select count(*) > 0 from parquet_kv_metadata("+quote(path)+") where key = "+quote(geoKey)).Scan(&has)
	if err != nil || has {
		return "", err
	}
	rows, err := e.db.QueryContext(ctx, "select column_name, column_type from (describe from query("+quote(s.text)+"))")
	if err != nil {
		return "", err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	type column struct {
		Encoding string           `json:"encoding"`
		Types    []string         `json:"geometry_types"`
		CRS      *json.RawMessage `json:"crs,omitempty"`
	}
	geo := struct {
		Version string            `json:"version"`
		Primary string            `json:"primary_column"`
		Columns map[string]column `json:"columns"`
	}{Version: "1.0.0", Columns: map[string]column{}}
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			return "", err
		}
		crs, ok := strings.CutPrefix(kind, geometryType)
		if !ok {
			continue
		}
		outlines := column{Encoding: "WKB", Types: []string{}}
		if projjson := json.RawMessage(strings.TrimSuffix(strings.TrimPrefix(crs, "('"), "')")); json.Valid(projjson) {
			outlines.CRS = &projjson
		}
		geo.Columns[name] = outlines
		geo.Primary = cmp.Or(geo.Primary, name)
	}
	text, err := json.Marshal(geo)
	return string(text), errors.Join(err, rows.Err())
}

// spoolFile is the one file beside what an engine spills that its statements may
// be written to.
func spoolFile(spill string) string { return filepath.Join(spill, "result.parquet") }

// copyFile writes the bytes of one file over those of another, which it makes where there is none.
func copyFile(from, to string) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
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
