package sql

import (
	"context"
	"database/sql"
	"sync"

	"github.com/minecarbon/minecarbon/udf"
)

// registerFunctions registers the Go functions with DuckDB, before any view or macro
// that names one.
func registerFunctions(conn *sql.Conn, current *running) error {
	return udf.Register(conn, current.context)
}

// running holds the contexts of the statements under way. The driver does not see them,
// since these statements bypass database/sql.
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

// context returns the context of the statement under way if there is only one. Among
// several, the caller of a function is unknown: then their contexts stop the statements
// and not the functions.
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
