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

// goFunctions describe what registerFunctions registers, for which DuckDB keeps
// no comments.
var goFunctions = []Object{
	{
		Name: "krige", Kind: "function", Comment: "Ordinary kriging estimate at a point",
		Columns:    []ObjectColumn{{Column: Column{"estimate", "DOUBLE", Number}, Comment: "Estimate, in the unit of zs"}},
		Parameters: krigeParameters,
	},
	{
		Name: "krige_variance", Kind: "function", Comment: "Ordinary kriging variance at a point",
		Columns:    []ObjectColumn{{Column: Column{"variance", "DOUBLE", Number}, Comment: "Kriging variance, in the unit of zs squared"}},
		Parameters: krigeParameters,
	},
	{
		Name: "variogram", Kind: "function", Comment: "Empirical variogram of samples, with gstat's cutoff and lags",
		Columns: []ObjectColumn{{
			Column:  Column{"lags", "STRUCT(distance_m DOUBLE, pairs BIGINT, gamma DOUBLE)[]", JSON},
			Comment: "Mean distance, pairs and semivariance by lag",
		}},
		Parameters: sampleParameters,
	},
	{
		Name: "variogram_fit", Kind: "function", Comment: "Variogram fitted to samples by weighted least squares",
		Columns: []ObjectColumn{{
			Column: Column{
				"fit", "STRUCT(nugget DOUBLE, sill DOUBLE, range_m DOUBLE, weighted_sse DOUBLE, at_bound BOOLEAN)", JSON,
			},
			Comment: "Parameters of the model; without a model, also the best one's name",
		}},
		Parameters: append(sampleParameters[:3:3], Parameter{"model", "best", "spherical, exponential, gaussian, matern32 or matern52"}),
	},
}

var sampleParameters = []Parameter{
	{"xs", "", "Eastings of the samples, DOUBLE[] in m"},
	{"ys", "", "Northings of the samples, DOUBLE[] in m"},
	{"zs", "", "Values of the samples, DOUBLE[]"},
}

var krigeParameters = []Parameter{
	{"x", "", "Easting of the point in m"},
	{"y", "", "Northing of the point in m"},
	sampleParameters[0], sampleParameters[1], sampleParameters[2],
	{"model", "", "spherical, exponential, gaussian, matern32 or matern52"},
	{"nugget", "", "Nugget of the variogram"},
	{"sill", "", "Partial sill of the variogram"},
	{"range_m", "", "Range of the variogram in m"},
	{"max_neighbours", "0", "Nearest samples used; 0 = all"},
}
