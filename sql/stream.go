package sql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"time"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"github.com/minecarbon/minecarbon/sql/internal/sandbox"
)

// database/sql and the driver hold a result in memory before its first row, so
// results are read here through DuckDB's C interface, a chunk of rows at a time.

// interruptInterval is the time between two interrupts of a statement whose
// context ended: DuckDB forgets one that comes as a step begins.
const interruptInterval = 10 * time.Millisecond

// A stream is a statement under way on a connection of its own.
type stream struct {
	ctx         context.Context
	conn        *sql.Conn
	thread      *sandbox.Thread
	handle      bindings.Connection
	result      bindings.Result
	begun       bool // result is there
	transaction bool // is under way
}

func newStream(ctx context.Context, e *engine) (*stream, error) {
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	handle, err := nativeConnection(conn)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	thread, err := e.sandbox.NewThread()
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &stream{ctx: ctx, conn: conn, handle: handle, thread: thread}, nil
}

// nativeConnection returns DuckDB's connection beneath the driver's, which keeps it in
// an unexported field. The driver's version is pinned and a test guards the field.
func nativeConnection(conn *sql.Conn) (handle bindings.Connection, err error) {
	err = conn.Raw(func(driver any) error {
		value := reflect.ValueOf(driver)
		if value.Kind() != reflect.Pointer {
			return fmt.Errorf("driver connection is a %s, want a pointer", value.Kind())
		}
		field := value.Elem().FieldByName("conn")
		if !field.IsValid() || field.Type() != reflect.TypeOf(handle) {
			return errors.New("driver connection has no field conn; duckdb-go changed")
		}
		handle.Ptr = field.FieldByName("Ptr").UnsafePointer()
		return nil
	})
	return handle, err
}

// interruptible runs a call into DuckDB and interrupts it when the context ends.
func (s *stream) interruptible(call func()) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	if s.ctx.Done() == nil {
		s.thread.Run(call)
		return nil
	}
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		select {
		case <-done:
			return
		case <-s.ctx.Done():
		}
		for {
			bindings.Interrupt(s.handle)
			select {
			case <-done:
				return
			case <-time.After(interruptInterval):
			}
		}
	}()
	s.thread.Run(call)
	close(done)
	<-stopped
	return s.ctx.Err()
}

// begin starts a transaction, in which nothing can be written unless the statement
// is one that writes to the scratch schema.
func (s *stream) begin(writes bool) error {
	text := "begin transaction read only"
	if writes {
		text = "begin transaction"
	}
	if _, err := s.conn.ExecContext(s.ctx, text); err != nil {
		return ended(s.ctx, err)
	}
	s.transaction = true
	return nil
}

// commit ends the transaction and keeps what was written.
func (s *stream) commit() error {
	s.transaction = false
	if _, err := s.conn.ExecContext(context.Background(), "commit"); err != nil {
		return statementError(s.ctx, err.Error())
	}
	return nil
}

// prepare prepares one statement; the caller destroys it.
func (s *stream) prepare(text string) (bindings.PreparedStatement, error) {
	var statement bindings.PreparedStatement
	var state bindings.State
	err := s.interruptible(func() { state = bindings.Prepare(s.handle, text, &statement) })
	if err == nil && state == bindings.StateError {
		err = statementError(s.ctx, bindings.PrepareError(statement))
	}
	if err != nil {
		bindings.DestroyPrepare(&statement)
	}
	return statement, err
}

// throughQuery runs the query that is its parameter.
const throughQuery = "from query($1)"

// prepareQuery prepares a query that DuckDB plans once, when it is executed. DuckDB would
// plan a statement that reads Parquet files as it is prepared, and throw that plan away. While
// the text is unknown there is nothing to plan. The columns are known only from the result,
// in which the second of two with one name has another name.
func (s *stream) prepareQuery(text string) (bindings.PreparedStatement, error) {
	statement, err := s.prepare(throughQuery)
	if err != nil {
		return statement, err
	}
	parameter := bindings.CreateVarcharLength(text, bindings.IdxT(len(text)))
	defer bindings.DestroyValue(&parameter)
	if bindings.BindValue(statement, 1, parameter) == bindings.StateError {
		err = statementError(s.ctx, bindings.PrepareError(statement))
		bindings.DestroyPrepare(&statement)
	}
	return statement, err
}

// execute starts the statement; its rows are made as they are fetched.
func (s *stream) execute(statement bindings.PreparedStatement) error {
	var pending bindings.PendingResult
	defer func() { bindings.DestroyPending(&pending) }()
	var state bindings.State
	message := ""
	err := s.interruptible(func() {
		state = bindings.PendingPreparedStreaming(statement, &pending)
		if state == bindings.StateError {
			message = bindings.PendingError(pending)
			return
		}
		state = bindings.ExecutePending(pending, &s.result)
		s.begun = true
		if state == bindings.StateError {
			message = bindings.ResultError(&s.result)
		}
	})
	if err == nil && state == bindings.StateError {
		err = statementError(s.ctx, message)
	}
	return err
}

// fetch returns the next chunk of rows, with a nil pointer after the last.
func (s *stream) fetch() (bindings.DataChunk, error) {
	var chunk bindings.DataChunk
	err := s.interruptible(func() { chunk = bindings.FetchChunk(s.result) })
	if err == nil && chunk.Ptr == nil {
		if message := bindings.ResultError(&s.result); message != "" {
			err = statementError(s.ctx, message)
		}
	}
	if err != nil && chunk.Ptr != nil {
		bindings.DestroyDataChunk(&chunk)
	}
	return chunk, err
}

// close ends the statement, also in the middle of its rows.
func (s *stream) close() error {
	if s.begun {
		bindings.DestroyResult(&s.result)
	}
	var err error
	if s.transaction {
		_, err = s.conn.ExecContext(context.Background(), "rollback")
	}
	s.thread.End()
	return errors.Join(err, s.conn.Close())
}
