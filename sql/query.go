package sql

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// A Kind says how the text of a value is to be read.
type Kind int

// The kinds of values.
const (
	Text Kind = iota
	Number
	Boolean
	JSON // lists, structs and other nested values, and JSON itself
)

// A Column is one of a result.
type Column struct {
	Name string
	Type string // DuckDB's name of the type
	Kind Kind
}

// A Value is DuckDB's own text of a value: doubles as short as they round-trip,
// "nan", "inf"; nested values as JSON. A decimal has a digit before its point.
type Value struct {
	Text []byte
	Null bool
}

// Rows are a result on its way: rows are made while they are read. They hold a
// connection until they are closed.
type Rows struct {
	stream  *stream
	end     func()       // of the statement
	again   func() error // runs the statement anew and says why it fails
	short   bool         // it is a query that DuckDB plans once
	scratch bool         // the session's own objects may be written
	writes  bool         // they are
	columns []Column
	// statement is the prepared one until it is executed.
	statement bindings.PreparedStatement
	asText    bool // its columns are cast to text, by another statement around it
	chunk     bindings.DataChunk
	vectors   []vector
	buffer    []byte // of the row's numbers
	size      int    // rows in chunk
	next      int    // of them
	row       []Value
	err       error
	ended     bool
}

// Query runs exactly one statement that reads, up to its first rows, which must be
// closed. A statement that fails because the dataset is moved aside at this very
// moment runs again.
//
// SQL that is refused, ill-formed or fails is ErrStatement; the context's error
// passes through.
func (s *Session) Query(ctx context.Context, text string) (*Rows, error) {
	e, err := s.engine(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := e.query(ctx, text, s.statements)
	if err == nil || ctx.Err() != nil || e.place == s.dataset.place() {
		return rows, err
	}
	if e, err = s.engine(ctx); err != nil {
		return nil, err
	}
	return e.query(ctx, text, s.statements)
}

// attempts bounds how often a statement runs until DuckDB says why it fails.
const attempts = 5

func (e *engine) query(ctx context.Context, text string, statements *running) (rows *Rows, err error) {
	rows, err = e.startQuery(ctx, text, statements)
	for n := 0; n < attempts && errors.Is(err, errUnexplained); n++ {
		rows, err = e.start(ctx, text, statements)
	}
	if err == nil {
		rows.again = func() error { return e.drain(ctx, text, statements) }
	}
	return rows, err
}

// startQuery starts a query that DuckDB plans once. Its errors are errUnexplained: start has
// to go the long way for statements that are no query, for columns that are read as text or
// have one name, and for what fails, to say at which place of the text.
func (e *engine) startQuery(ctx context.Context, text string, statements *running) (*Rows, error) {
	if _, err := e.ensureObjects(ctx, text, false); err != nil {
		return nil, err
	}
	stream, err := newStream(ctx, e)
	if err != nil {
		return nil, err
	}
	rows := &Rows{stream: stream, end: statements.begin(ctx), short: true}
	started, err := rows.started(rows.executeQuery(text))
	if err != nil && !placeless(err) {
		err = &markedError{errUnexplained, err}
	}
	return started, err
}

// executeQuery starts a query and learns its columns.
func (r *Rows) executeQuery(text string) (err error) {
	if err := checkText(r.stream.handle, text, false); err != nil {
		return err
	}
	if strings.ContainsAny(text, "?$") {
		return errUnexplained // a parameter of the text would be that of the statement around it
	}
	if err := r.stream.begin(false); err != nil {
		return err
	}
	if r.statement, err = r.stream.prepareQuery(text); err != nil {
		return err
	}
	if err := r.stream.execute(r.statement); err != nil {
		return err
	}
	r.learn(columnsOfResult(&r.stream.result))
	if r.asText || slices.ContainsFunc(r.columns, func(c Column) bool { return secondOfName(c.Name, r.columns) }) {
		return errUnexplained
	}
	return nil
}

// secondOfName tells whether the name may be that of another column with _1, _2 and so on
// behind it.
func secondOfName(name string, columns []Column) bool {
	at := strings.LastIndexByte(name, '_')
	if at < 0 || strings.Trim(name[at+1:], "0123456789") != "" {
		return false
	}
	return slices.ContainsFunc(columns, func(c Column) bool { return strings.EqualFold(c.Name, name[:at]) })
}

// started fetches the first rows unless the statement could not start.
func (r *Rows) started(err error) (*Rows, error) {
	if err == nil && !r.fill() {
		err = r.err
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// start runs the statement up to its first rows.
func (e *engine) start(ctx context.Context, text string, statements *running) (*Rows, error) {
	rows, err := e.prepare(ctx, text, statements)
	if err != nil {
		return nil, err
	}
	return rows.started(rows.execute(text))
}

// drain runs the statement to its end for the sake of its error.
func (e *engine) drain(ctx context.Context, text string, statements *running) error {
	rows, err := e.start(ctx, text, statements)
	for ok := err == nil; ok; {
		_, ok, err = rows.Next()
	}
	if rows != nil {
		err = errors.Join(err, rows.Close())
	}
	return err
}

// prepare checks a statement without running it. One that fails for want of an
// object gets all of them and a second chance, which also lets DuckDB's message
// name the object that was meant.
func (e *engine) prepare(ctx context.Context, text string, statements *running) (*Rows, error) {
	complete, err := e.ensureObjects(ctx, text, false)
	if err != nil {
		return nil, err
	}
	rows, err := e.tryPrepare(ctx, text, statements)
	if err == nil || complete || !errors.Is(err, ErrStatement) {
		return rows, err
	}
	if _, err := e.ensureObjects(ctx, text, true); err != nil {
		return nil, err
	}
	return e.tryPrepare(ctx, text, statements)
}

func (e *engine) tryPrepare(ctx context.Context, text string, statements *running) (*Rows, error) {
	stream, err := newStream(ctx, e)
	if err != nil {
		return nil, err
	}
	rows := &Rows{stream: stream, end: statements.begin(ctx), scratch: e.scratch}
	if err := rows.prepare(text); err != nil {
		return nil, errors.Join(err, rows.Close())
	}
	return rows, nil
}

// prepare checks the statement and learns its columns.
func (r *Rows) prepare(text string) error {
	if err := checkText(r.stream.handle, text, r.scratch); err != nil {
		return err
	}
	word := firstWord(tokens(text))
	r.writes = slices.Contains(writingWords, word)
	if err := r.stream.begin(r.writes); err != nil {
		return err
	}
	if word == "explain" {
		if err := r.checkExplained(explained(text)); err != nil {
			return err
		}
	}
	var err error
	if r.statement, err = r.stream.prepare(text); err != nil {
		return err
	}
	if err := checkPrepared(r.statement, word); err != nil || r.writes {
		return err
	}
	r.learn(columnsOf(r.statement))
	return nil
}

func (r *Rows) learn(columns []Column) {
	r.columns = columns
	r.row, r.vectors = make([]Value, len(r.columns)), make([]vector, len(r.columns))
	r.asText = slices.ContainsFunc(r.columns, func(c Column) bool { return !hasText(c.Type) })
}

// execute starts the statement, and ends one that writes.
func (r *Rows) execute(text string) error {
	if r.asText {
		bindings.DestroyPrepare(&r.statement)
		var err error
		if r.statement, err = r.stream.prepare(asText(text, r.columns)); err != nil {
			return err
		}
	}
	if err := r.stream.execute(r.statement); err != nil || !r.writes {
		return err
	}
	for r.fill() { //nolint:revive // the count of rows is of no use
	}
	if r.err != nil {
		return r.err
	}
	return r.stream.commit()
}

// checkExplained refuses to explain what is not to be run, as explain analyze
// runs it.
func (r *Rows) checkExplained(text string) error {
	if err := checkText(r.stream.handle, text, false); err != nil {
		return err
	}
	statement, err := r.stream.prepare(text)
	if err != nil {
		return err
	}
	defer func() { bindings.DestroyPrepare(&statement) }()
	return checkPrepared(statement, firstWord(tokens(text)))
}

// asText is the statement with every column as text, where DuckDB alone knows the
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

// Columns are those of the result, whose names may be empty or the same.
func (r *Rows) Columns() []Column { return r.columns }

// Next is the next row, valid until the next call; ok is false after the last and
// at an error.
func (r *Rows) Next() (row []Value, ok bool, err error) {
	if r.next == r.size && !r.fill() {
		return nil, false, r.err
	}
	r.buffer = r.buffer[:0]
	for i := range r.vectors {
		r.row[i], r.buffer = r.vectors[i].at(r.next, r.buffer)
	}
	r.next++
	return r.row, true, nil
}

// fill fetches the next vector of rows.
func (r *Rows) fill() bool {
	for !r.ended {
		r.drop()
		r.chunk, r.err = r.stream.fetch()
		if r.err != nil || r.chunk.Ptr == nil {
			r.ended = true
			r.explain()
			break
		}
		r.size, r.next = int(bindings.DataChunkGetSize(r.chunk)), 0
		for i := range r.vectors {
			r.vectors[i] = vectorOf(r.chunk, i)
		}
		if r.size > 0 {
			return true
		}
	}
	return false
}

// explain finds out why the statement ended where DuckDB did not say. It lets go of
// its connection, which may be the only one.
func (r *Rows) explain() {
	if r.again == nil || r.err == nil || (!r.short || placeless(r.err)) && !errors.Is(r.err, errUnexplained) {
		return
	}
	if err := r.Close(); err != nil {
		r.err = errors.Join(r.err, err)
	}
	for n := 0; n < attempts && (n == 0 || errors.Is(r.err, errUnexplained)); n++ {
		if err := r.again(); err != nil {
			r.err = err
		}
	}
}

func (r *Rows) drop() {
	if r.chunk.Ptr != nil {
		bindings.DestroyDataChunk(&r.chunk)
		r.chunk.Ptr = nil
	}
	r.size, r.next = 0, 0
}

// Close ends the statement, also in the middle of its rows. A second Close does
// nothing.
func (r *Rows) Close() error {
	if r.stream == nil {
		return nil
	}
	r.drop()
	r.ended = true
	bindings.DestroyPrepare(&r.statement)
	err := r.stream.close()
	r.end()
	r.stream = nil
	return err
}
