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

// goFunctions describe what registerFunctions registers, an object for each signature,
// since DuckDB keeps no comments of such functions.
var goFunctions = []Object{
	{
		Name: "krige", Kind: "function", Comment: "Ordinary kriging estimate at a point, as gstat's",
		Columns: []ObjectColumn{{
			Column: Column{"estimate", "DOUBLE", Number}, Unit: "unit of zs",
			Comment: "Estimate; at a sample its value, at several samples with the same coordinates their mean",
		}},
		Parameters: krigeParameters,
		Examples:   []string{"select krige(50, 50, [0, 100, 0, 100], [0, 0, 100, 100], [1, 2, 2, 4], 'spherical', 0.1, 1, 200) as estimate"},
	},
	{
		Name: "krige_variance", Kind: "function", Comment: "Ordinary kriging variance at a point, as gstat's",
		Columns: []ObjectColumn{{
			Column: Column{"variance", "DOUBLE", Number}, Unit: "(unit of zs)2",
			Comment: "Variance of the estimate's error; 0 at a sample",
		}},
		Parameters: krigeParameters,
		Examples:   []string{"select krige_variance(50, 50, [0, 100, 0, 100], [0, 0, 100, 100], [1, 2, 2, 4], 'spherical', 0.1, 1, 200) as variance"},
	},
	{
		Name: "variogram", Kind: "function",
		Comment: "Empirical variogram: pairs up to a third of the diagonal of the samples' extent in 15 classes, as gstat's default",
		Columns: append([]ObjectColumn{{
			Column:  Column{"lags", "STRUCT(distance_m DOUBLE, pairs BIGINT, gamma DOUBLE)[]", JSON},
			Comment: "One element is a class with pairs, the shortest first; unnest makes rows of it",
		}}, lagFields...),
		Parameters: sampleParameters,
		Examples:   []string{"select unnest(variogram(list(x), list(y), list(z)), recursive := true) " + exampleSamples},
	},
	{
		Name: "variogram_fit", Kind: "function",
		Comment: "Variogram of a model fitted to the empirical one by least squares with weights pairs / distance²",
		Columns: append([]ObjectColumn{{
			Column: Column{
				"fit", "STRUCT(nugget DOUBLE, sill DOUBLE, range_m DOUBLE, weighted_sse DOUBLE, at_bound BOOLEAN)", JSON,
			},
			Comment: "Nugget, partial sill and range as krige takes them; an error with fewer than 3 classes of pairs",
		}}, fitFields...),
		Parameters: append(sampleParameters[:3:3], modelParameter),
		Examples:   []string{"select variogram_fit(list(x), list(y), list(z), 'spherical') as fit " + exampleSamples},
	},
	{
		Name: "variogram_fit", Kind: "function",
		Comment: "Variogram of the model that fits the empirical one best",
		Columns: append([]ObjectColumn{
			{
				Column: Column{
					"fit", "STRUCT(model VARCHAR, nugget DOUBLE, sill DOUBLE, range_m DOUBLE, weighted_sse DOUBLE, at_bound BOOLEAN)", JSON,
				},
				Comment: "Model, nugget, partial sill and range as krige takes them; an error with fewer than 3 classes of pairs",
			},
			{Column: Column{"fit.model", "VARCHAR", Text}, Comment: "The model with the smallest weighted_sse"},
		}, fitFields...),
		Parameters: sampleParameters,
		Examples:   []string{"select variogram_fit(list(x), list(y), list(z)) as fit " + exampleSamples},
	},
}

// exampleSamples are those of a wavy surface on a grid of 100 m.
const exampleSamples = "from (select 100 * (i % 20) as x, 100 * (i // 20) as y, sin(x / 700) + cos(y / 500) as z from range(400) as grid(i))"

var lagFields = []ObjectColumn{
	{Column{"lags.distance_m", "DOUBLE", Number}, "m", "Mean distance of the pairs"},
	{Column{"lags.pairs", "BIGINT", Number}, "1", "Pairs of samples"},
	{Column{"lags.gamma", "DOUBLE", Number}, "(unit of zs)2", "Semivariance, half the mean squared difference of a pair"},
}

var fitFields = []ObjectColumn{
	{Column{"fit.nugget", "DOUBLE", Number}, "(unit of zs)2", "Nugget, 0 or more"},
	{Column{"fit.sill", "DOUBLE", Number}, "(unit of zs)2", "Partial sill, 0 or more: what the model adds to the nugget"},
	{Column{"fit.range_m", "DOUBLE", Number}, "m", "Range, without meaning where the sill is 0"},
	{Column{"fit.weighted_sse", "DOUBLE", Number}, "(unit of zs)4 m-2", "Weighted sum of squares left by the fit, SSErr in gstat"},
	{
		Column{"fit.at_bound", "BOOLEAN", Boolean}, "",
		"Whether the variogram still rises at its longest class, so the range is only a lower bound, not an estimate",
	},
}

var modelParameter = Parameter{
	"model", "", "spherical, exponential, gaussian, matern32 or matern52, VARCHAR; another is an error, NULL gives NULL",
}

// sampleParameters say once what holds for all arguments: the functions do not
// guess, an argument is NULL, usable or an error.
var sampleParameters = []Parameter{
	{"xs", "", "Eastings of the samples, DOUBLE[] [m]; NULL gives NULL; no sample, or a NULL or nan among them, is an error"},
	{"ys", "", "Northings of the samples, DOUBLE[] [m]; as many as xs"},
	{"zs", "", "Values of the samples, DOUBLE[]; as many as xs"},
}

var krigeParameters = []Parameter{
	{"x", "", "Easting of the point, DOUBLE [m]; NULL gives NULL, nan is an error"},
	{"y", "", "Northing of the point, DOUBLE [m]; likewise"},
	sampleParameters[0], sampleParameters[1], sampleParameters[2],
	modelParameter,
	{"nugget", "", "Nugget, DOUBLE [(unit of zs)2]; below 0 is an error, so is 0 with sill 0 where samples differ"},
	{"sill", "", "Partial sill, DOUBLE [(unit of zs)2]; below 0 is an error"},
	{"range_m", "", "Range as gstat has it, DOUBLE [m]; 0 or less is an error where sill is above 0"},
	{"max_neighbours", "0", "Nearest samples used, BIGINT, up to 2000; 0 = all, up to 10 000 distinct locations; more is an error"},
}
