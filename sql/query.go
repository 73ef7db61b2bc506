package sql

import (
	"cmp"
	"context"
	"errors"
	"slices"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// A Column describes one column of a result.
type Column struct {
	Name string
	Type string // DuckDB's name of the type
	Kind Kind
}

// A Value is a value as DuckDB itself writes it: a double with the fewest digits that
// read back as the same, or "nan", "inf", "-inf"; a nested value as JSON. A decimal has
// a digit before its point. Text is valid until the next call of [Rows.Next] or
// [Rows.Close], and empty where Null is true.
type Value struct {
	Text []byte
	Null bool
}

// Rows are a cursor over a result, which DuckDB makes while it is read. They hold a
// connection until they are closed.
type Rows struct {
	stream  *stream
	end     func()       // of the statement
	rerun   func() error // runs the statement again for the sake of its error
	fast    bool         // it is a query that DuckDB plans once
	writes  bool         // the statement writes to the session's own objects
	columns []Column
	// prepared is the statement until it is executed.
	prepared bindings.PreparedStatement
	asText   bool // the columns are cast to text, by another statement around it
	chunk    bindings.DataChunk
	vectors  []vector
	buffer   []byte // text of the row's numbers
	size     int    // rows in chunk
	next     int    // index in chunk of the next row
	row      []Value
	err      error
	ended    bool
	intact   func() error // of the dataset, once all rows are read; nil for nothing
}

// Query runs exactly one statement that reads, or in a session with Options.Scratch one
// that writes to the session's own objects. It returns once the first rows are there;
// the caller closes them. A statement that fails because a load moves the dataset at
// that moment runs again.
//
// Errors: ErrStatement for SQL that is refused, ill-formed or fails; the context's
// error where the context ends.
func (s *Session) Query(ctx context.Context, text string) (*Rows, error) {
	e, err := s.engine(ctx)
	if err != nil {
		return nil, err
	}
	statement := parse(text)
	rows, err := e.query(ctx, statement, s.statements)
	if err != nil && ctx.Err() == nil && e.path != s.dataset.currentPath() {
		if e, err = s.engine(ctx); err != nil {
			return nil, err
		}
		rows, err = e.query(ctx, statement, s.statements)
	}
	if err != nil {
		return nil, cmp.Or(s.dataset.unchanged(), err)
	}
	rows.intact = s.dataset.unchanged
	return rows, nil
}

// setColumns gives the rows the columns of the result.
func (r *Rows) setColumns(columns []Column) {
	r.columns = columns
	r.row, r.vectors = make([]Value, len(r.columns)), make([]vector, len(r.columns))
	r.asText = slices.ContainsFunc(r.columns, func(c Column) bool { return !entryOf(c.Type).direct })
}

// Columns returns the columns of the result. Names may be empty, or the same for several.
func (r *Rows) Columns() []Column { return r.columns }

// Next returns the next row, valid until the next call. ok is false after the last row
// and at an error, as [Session.Query] returns it.
func (r *Rows) Next() (row []Value, ok bool, err error) {
	if r.next == r.size && !r.nextChunk() {
		return nil, false, r.err
	}
	r.buffer = r.buffer[:0]
	for i := range r.vectors {
		r.row[i], r.buffer = r.vectors[i].at(r.next, r.buffer)
	}
	r.next++
	return r.row, true, nil
}

// nextChunk fetches the next rows and reports whether there are any.
func (r *Rows) nextChunk() bool {
	for !r.ended {
		r.drop()
		r.chunk, r.err = r.stream.fetch()
		if r.err != nil || r.chunk.Ptr == nil {
			r.ended = true
			r.findCause()
			if r.intact != nil {
				r.err = cmp.Or(r.intact(), r.err)
			}
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

// findCause runs the statement again where its error does not say what failed, or not at
// which place of the text. It closes the rows first, as their connection may be the only
// one.
func (r *Rows) findCause() {
	improvable := causeLost(r.err) || r.fast && !placeless(r.err)
	if r.rerun == nil || r.err == nil || !improvable {
		return
	}
	if err := r.Close(); err != nil {
		r.err = errors.Join(r.err, err)
	}
	for n := 0; n < attempts && (n == 0 || causeLost(r.err)); n++ {
		if err := r.rerun(); err != nil {
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
	bindings.DestroyPrepare(&r.prepared)
	err := r.stream.close()
	r.end()
	r.stream = nil
	return err
}
