package sql

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"github.com/minecarbon/minecarbon/sql/internal/lexer"
	"github.com/minecarbon/minecarbon/sql/internal/ownfile"
)

// attempts bounds how often a statement runs until DuckDB says why it fails.
const attempts = 5

// query starts a statement, the fast way where it can.
func (e *engine) query(ctx context.Context, s statement, statements *running) (rows *Rows, err error) {
	if err := e.checkOpened(s); err != nil {
		return nil, err
	}
	if s, err = e.keepOwnColumns(ctx, s, statements); err != nil {
		return nil, err
	}
	rows, err = e.startFast(ctx, s, statements)
	if rows == nil && err == nil {
		rows, err = e.start(ctx, s, statements)
		for n := 1; n < attempts && causeLost(err); n++ {
			rows, err = e.start(ctx, s, statements)
		}
	}
	if err != nil {
		return nil, err
	}
	rows.rerun = func() error { return e.runToEnd(ctx, s, statements) }
	return rows, nil
}

// checkOpened refuses a statement that names a file that is not plain, and any that may read files while a folder holds
// one that the sandbox does not keep from it.
func (e *engine) checkOpened(s statement) error {
	for _, t := range s.parts {
		if t.Kind != lexer.String && t.Kind != lexer.Name {
			continue
		}
		if special, ok := e.opened.Names(t.Text); ok {
			return statementErrorf("read %s: is %s; only plain files below an opened folder can be read", special.Path, special.Kind)
		}
	}
	if e.opened.Empty() || !ownfile.MayRead(s.parts) && !e.readsFiles {
		return nil
	}
	e.readsFiles = e.readsFiles || !s.reads() // a view or macro of the session's own may read them from now on
	if special, ok := e.opened.Unguarded(e.sandbox); ok {
		return statementErrorf("read files beside the dataset: %s is %s; remove it, or open another folder", special.Path, special.Kind)
	}
	return nil
}

// keepOwnColumns returns the statement with the columns that files of the user's own have. DuckDB replaces the column
// year of a file beneath a folder year=2030 by 2030. Where the files lack the column, it adds one, and the statement
// stays as it is.
func (e *engine) keepOwnColumns(ctx context.Context, s statement, statements *running) (statement, error) {
	if e.opened.Empty() {
		return s, nil
	}
	text, changed := s.text, false
	for _, m := range slices.Backward(ownfile.Mentions(s.text, s.parts)) {
		if !e.folderHides(ctx, m.Call, statements) {
			continue
		}
		changed = true
		before, after := text[:m.Start]+m.Call, text[m.End:]
		text = before + after
		if m.Alias == "" {
			continue
		}
		named := before + ` as "` + strings.ReplaceAll(m.Alias, `"`, `""`) + `"` + after
		if ok, err := e.parses(ctx, named); err != nil {
			return s, err
		} else if ok { // the statement gives it no other name
			text = named
		}
	}
	if !changed {
		return s, nil
	}
	return parse(text), nil
}

// folderHides reports whether the files that the call reads have a column that a folder in their path is named for.
// It is false where they cannot be read: the statement itself then says why.
func (e *engine) folderHides(ctx context.Context, call string, statements *running) bool {
	rows, err := e.start(ctx, parse("select filename, * from "+call+" limit 1"), statements)
	if err != nil {
		return false
	}
	defer rows.Close() //nolint:errcheck // what was read is enough
	row, ok, err := rows.Next()
	if err != nil || !ok {
		return false
	}
	for _, folder := range strings.Split(filepath.ToSlash(string(row[0].Text)), "/") {
		key, _, partition := strings.Cut(folder, "=")
		own := func(c Column) bool { return strings.EqualFold(c.Name, key) }
		if partition && slices.ContainsFunc(rows.Columns()[1:], own) {
			return true
		}
	}
	return false
}

// parses reports whether DuckDB's parser takes the text.
func (e *engine) parses(ctx context.Context, text string) (bool, error) {
	stream, err := newStream(ctx, e)
	if err != nil {
		return false, err
	}
	var extracted bindings.ExtractedStatements
	count := bindings.ExtractStatements(stream.handle, text, &extracted)
	bindings.DestroyExtracted(&extracted)
	return count > 0, stream.close()
}

// startFast starts a query that DuckDB plans once. It returns nil for rows and error
// where the caller has to use start, the slower path: for statements other than queries,
// for columns that are read as text or share a name, and for what fails, since only the
// messages of start point at a place of the text.
func (e *engine) startFast(ctx context.Context, s statement, statements *running) (*Rows, error) {
	if !s.reads() || s.hasParameter() { // a parameter would be that of the statement around it
		return nil, nil
	}
	if _, err := e.ensureObjects(ctx, s.text, false); err != nil {
		return nil, err
	}
	stream, err := newStream(ctx, e)
	if err != nil {
		return nil, err
	}
	rows := &Rows{stream: stream, end: statements.begin(ctx), fast: true}
	suited, err := rows.executeQuery(s)
	if suited && !rows.nextChunk() {
		err = rows.err
	}
	if suited && err == nil {
		return rows, nil
	}
	if !placeless(err) {
		err = nil
	}
	return nil, errors.Join(err, rows.Close())
}

// executeQuery starts a query and reports whether its columns can be read as they are.
func (r *Rows) executeQuery(s statement) (suited bool, err error) {
	if err := s.check(r.stream.handle, false); err != nil {
		return false, err
	}
	if err := r.stream.begin(false); err != nil {
		return false, err
	}
	if r.prepared, err = r.stream.prepareQuery(s.text); err != nil {
		return false, err
	}
	if err := r.stream.execute(r.prepared); err != nil {
		return false, err
	}
	r.setColumns(columnsOfResult(&r.stream.result))
	return !r.asText && !slices.ContainsFunc(r.columns, func(c Column) bool { return mayBeRenamed(c.Name, r.columns) }), nil
}

// mayBeRenamed reports whether a column may have been given its name by DuckDB, which
// calls the second of two columns a a_1.
func mayBeRenamed(name string, columns []Column) bool {
	end := strings.LastIndexByte(name, '_')
	if end < 0 || strings.Trim(name[end+1:], "0123456789") != "" {
		return false
	}
	return slices.ContainsFunc(columns, func(c Column) bool { return strings.EqualFold(c.Name, name[:end]) })
}

// start runs the statement up to its first rows.
func (e *engine) start(ctx context.Context, s statement, statements *running) (*Rows, error) {
	rows, err := e.prepare(ctx, s, statements)
	if err != nil {
		return nil, err
	}
	if err = rows.execute(s.text); err == nil && !rows.nextChunk() {
		err = rows.err
	}
	if err != nil {
		return nil, errors.Join(err, rows.Close())
	}
	return rows, nil
}

// runToEnd runs the statement to its end for the sake of its error.
func (e *engine) runToEnd(ctx context.Context, s statement, statements *running) error {
	rows, err := e.start(ctx, s, statements)
	for ok := err == nil; ok; {
		_, ok, err = rows.Next()
	}
	if rows != nil {
		err = errors.Join(err, rows.Close())
	}
	return err
}

// prepare checks a statement without running it. One that fails because an object is not
// there gets all of them and a second chance, which also lets DuckDB's message name the
// object that was meant.
func (e *engine) prepare(ctx context.Context, s statement, statements *running) (*Rows, error) {
	complete, err := e.ensureObjects(ctx, s.text, false)
	if err != nil {
		return nil, err
	}
	rows, err := e.tryPrepare(ctx, s, statements)
	if err == nil || complete || !namesAbsent(err) {
		return rows, err
	}
	if _, err := e.ensureObjects(ctx, s.text, true); err != nil {
		return nil, err
	}
	return e.tryPrepare(ctx, s, statements)
}

func (e *engine) tryPrepare(ctx context.Context, s statement, statements *running) (*Rows, error) {
	stream, err := newStream(ctx, e)
	if err != nil {
		return nil, err
	}
	rows := &Rows{stream: stream, end: statements.begin(ctx), writes: s.writes()}
	if err := rows.prepare(s, e.scratch); err != nil {
		return nil, errors.Join(err, rows.Close())
	}
	return rows, nil
}

// prepare checks the statement and sets its columns.
func (r *Rows) prepare(s statement, scratch bool) (err error) {
	if err := s.check(r.stream.handle, scratch); err != nil {
		return err
	}
	if err := r.stream.begin(r.writes); err != nil {
		return err
	}
	if s.explained != nil {
		if err := r.checkExplained(*s.explained); err != nil {
			return err
		}
	}
	if r.prepared, err = r.stream.prepare(s.text); err != nil {
		return err
	}
	if err := s.checkPrepared(r.prepared); err != nil || r.writes {
		return err
	}
	r.setColumns(columnsOf(r.prepared))
	return nil
}

// checkExplained refuses to explain what may not run, since explain analyze runs it.
func (r *Rows) checkExplained(s statement) error {
	if err := s.check(r.stream.handle, false); err != nil {
		return err
	}
	prepared, err := r.stream.prepare(s.text)
	if err != nil {
		return err
	}
	defer func() { bindings.DestroyPrepare(&prepared) }()
	return s.checkPrepared(prepared)
}

// execute starts the statement, and ends one that writes.
func (r *Rows) execute(text string) error {
	if r.asText {
		bindings.DestroyPrepare(&r.prepared)
		var err error
		if r.prepared, err = r.stream.prepare(asText(text, r.columns)); err != nil {
			return err
		}
	}
	if err := r.stream.execute(r.prepared); err != nil || !r.writes {
		return err
	}
	for r.nextChunk() { //nolint:revive // the count of rows is of no use
	}
	if r.err != nil {
		return r.err
	}
	return r.stream.commit()
}

// asText is the statement with every column cast to text, where DuckDB alone knows the
// text of some. The function query takes one select and nothing else, whatever the
// text holds.
func asText(text string, columns []Column) string {
	var names, casts []string
	for i, column := range columns {
		name := fmt.Sprintf("c%d", i)
		names = append(names, name)
		if column.Kind == JSON && column.Type != "JSON" {
			name = "to_json(" + name + ")"
		}
		casts = append(casts, "cast("+name+" as varchar)")
	}
	return "select " + strings.Join(casts, ", ") + " from query(" + quote(text) + ") as r(" + strings.Join(names, ", ") + ")"
}
