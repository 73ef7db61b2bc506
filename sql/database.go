package sql

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// storageVersion is the oldest format that holds all that is written.
const storageVersion = "v1.4.0"

// OldestDuckDB is the first version of DuckDB that reads all of such a file. Versions 1.4.0 and 1.4.1 open it, too,
// and read the tables, but lose the common table expressions of views and macros.
const OldestDuckDB = "1.4.2"

// geometryType begins the name of the type of outlines, which older clients do not know
// without an extension.
const geometryType = "GEOMETRY"

// CopyDatabase writes a self-contained DuckDB file at a new path: the tables of the
// dataset, and all views and macros with their comments. None of them needs a function of
// this program. Outlines are WKB. The table provenance
// holds the given pairs. progress is called before each table, with its name, its
// index and the number of tables.
//
// The directory of the path must be for this file alone: DuckDB makes an empty log
// beside it meanwhile, and what a failure leaves is the caller's to remove.
func (s *Session) CopyDatabase(ctx context.Context, path string, provenance map[string]string, progress func(step string, done, total int)) (err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return err
	}
	if !strings.Contains(path, "?") {
		return s.writeDatabase(ctx, path, provenance, progress)
	}
	// To DuckDB a question mark ends the path: the log of a?b is a.wal?b. So the file is made elsewhere.
	elsewhere, remove, err := s.options.folder()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	made := filepath.Join(elsewhere, "made.duckdb")
	if err := s.writeDatabase(ctx, made, provenance, progress); err != nil {
		return err
	}
	return copyFile(made, path)
}

// writeDatabase makes the file on an engine of its own.
func (s *Session) writeDatabase(ctx context.Context, path string, provenance map[string]string, progress func(step string, done, total int)) (err error) {
	files := []string{path, path + ".wal", path + ".wal.checkpoint"}
	e, err := startEngine(ctx, s.dataset, s.options, s.statements, []string{filepath.Dir(path)}, func(spill string) string {
		return settings(s.dataset, s.options, spill, files)
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	if _, err := e.ensureObjects(ctx, strings.Join(tables(), " "), false); err != nil {
		return err
	}
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // it returns to the pool
	thread, err := e.sandbox.NewThread()
	if err != nil {
		return err
	}
	defer thread.End()
	w := databaseWriter{ctx: ctx, conn: conn, progress: progress}
	thread.Run(func() { err = w.write(path, provenance) })
	return cmp.Or(s.dataset.unchanged(), ended(ctx, err))
}

// databaseWriter makes the objects of a DuckDB file on one connection.
type databaseWriter struct {
	ctx      context.Context
	conn     *sql.Conn
	progress func(step string, done, total int)
}

func (w *databaseWriter) write(file string, provenance map[string]string) error {
	if err := w.run("attach " + quote(file) + " as exported (storage_version " + quote(storageVersion) + ", recovery_mode 'no_wal_writes')"); err != nil {
		return err
	}
	stored := slices.DeleteFunc(tables(), func(object string) bool { return path.Base(object) == derived })
	for i, object := range stored {
		w.progress(path.Base(object), i, len(stored))
		if err := w.table(path.Base(object)); err != nil {
			return err
		}
	}
	if err := w.provenance(provenance); err != nil {
		return err
	}
	if err := w.run("use exported;\n" + definitions()); err != nil {
		return err
	}
	return w.run("use memory; detach exported")
}

// table copies a table in the order of its rows.
func (w *databaseWriter) table(name string) error {
	var columns []string
	rows, err := w.conn.QueryContext(w.ctx, "select column_name, data_type from duckdb_columns() where not internal and table_name = "+quote(name)+" order by column_index")
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var column, kind string
		if err := rows.Scan(&column, &kind); err != nil {
			return err
		}
		quoted := `"` + column + `"`
		if strings.HasPrefix(kind, geometryType) {
			quoted = "st_aswkb(" + quoted + ")::blob as " + quoted
		}
		columns = append(columns, quoted)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return w.run(fmt.Sprintf("create table exported.main.%s as select %s from memory.main.%s", name, strings.Join(columns, ", "), name))
}

// definitions are the views and macros with their comments, and the comments of
// what are tables in the file.
func definitions() string {
	var text strings.Builder
	text.WriteString("begin;\n")
	for _, f := range everything() {
		folder, name := path.Split(f.object)
		switch {
		case folder == "layers/":
		case folder != "tables/" || name == derived:
			text.WriteString(f.qualified())
		case f.part == comments:
			text.WriteString(strings.ReplaceAll(f.text(), "comment on view ", "comment on table "))
		}
	}
	text.WriteString("commit;\n")
	return text.String()
}

// provenance says in the file itself where it came from.
func (w *databaseWriter) provenance(pairs map[string]string) error {
	var text strings.Builder
	text.WriteString("create table exported.main.provenance (key varchar, value varchar);\n")
	pairs = maps.Collect(maps.All(pairs)) // a copy, also of nil
	pairs["duckdb"] = OldestDuckDB + " or later reads all of the file; 1.4.0 and 1.4.1 read the tables only"
	for _, key := range slices.Sorted(maps.Keys(pairs)) {
		fmt.Fprintf(&text, "insert into exported.main.provenance values (%s, %s);\n", quote(key), quote(pairs[key]))
	}
	return w.run(text.String() +
		"comment on table exported.main.provenance is 'Where this file came from; one row is a fact';\n" +
		"comment on column exported.main.provenance.key is 'What it is';\n" +
		"comment on column exported.main.provenance.value is 'Its value';\n")
}

func (w *databaseWriter) run(text string) error {
	_, err := w.conn.ExecContext(w.ctx, text)
	return err
}
