package sql

import (
	"context"
	"database/sql"
	"sync"

	"github.com/minecarbon/minecarbon/udf"
)

// registerFunctions makes the Go functions known to DuckDB, before any view or
// macro that names one.
func registerFunctions(conn *sql.Conn, current *running) error {
	return udf.Register(conn, current.context)
}

// running knows the contexts of the statements under way, which the driver does
// not see as they go past database/sql.
type running struct {
	mu       sync.Mutex
	last     int
	contexts map[int]context.Context
}

// begin notes a statement and returns what to call at its end.
func (r *running) begin(ctx context.Context) (end func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.contexts == nil {
		r.contexts = make(map[int]context.Context)
	}
	r.last++
	statement := r.last
	r.contexts[statement] = ctx
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.contexts, statement)
	}
}

// context is that of the one statement under way. Of several nobody can tell
// which one calls, so none of them stops the function, only the statement.
func (r *running) context() context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.contexts) == 1 {
		for _, ctx := range r.contexts {
			return ctx
		}
	}
	return context.Background()
}
