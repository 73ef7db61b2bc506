package udf

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"
)

// Register makes the geostatistics known to the database of conn as SQL
// functions:
//
//	krige(x, y, xs, ys, zs, model, nugget, sill, range_m [, max_neighbours]) → DOUBLE
//	krige_variance(the same) → DOUBLE
//	variogram_fit(xs, ys, zs, model) → STRUCT(nugget, sill, range_m, weighted_sse DOUBLE, at_bound BOOLEAN)
//	variogram_fit(xs, ys, zs) → STRUCT(model VARCHAR, and the same): the model with the smallest weighted_sse
//	variogram(xs, ys, zs) → STRUCT(distance_m DOUBLE, pairs BIGINT, gamma DOUBLE)[]
//
// x and y are metres, xs, ys and zs lists of as many DOUBLE, model a name of
// Models, sill the partial sill, max_neighbours 0 for all. NULL in, NULL out; a
// NULL within a list, NaN, and whatever NewOrdinary or FitModel refuse is an SQL
// error. Rows with the same lists and parameters share one factored system, also
// across chunks, threads and both functions.
//
// statement gives the context of the statement under way, for callers that run
// statements past database/sql; nil means that the driver knows it. When it ends
// the functions stop with its error. A panic becomes an SQL error.
func Register(conn *sql.Conn, statement func() context.Context) error {
	types, err := newTypes()
	if err != nil {
		return fmt.Errorf("register functions: %w", err)
	}
	cache := &systems{}
	for name, set := range map[string][]duckdb.ScalarFunc{
		"krige":          krigeFunctions(types, cache, statement, false),
		"krige_variance": krigeFunctions(types, cache, statement, true),
		"variogram_fit": {
			&function{inputs: types.lists(types.text), result: types.fit, row: fitRow, statement: statement},
			&function{inputs: types.lists(), result: types.best, row: fitRow, statement: statement},
		},
		"variogram": {&function{inputs: types.lists(), result: types.lags, row: variogramRow, statement: statement}},
	} {
		if err := duckdb.RegisterScalarUDFSet(conn, name, set...); err != nil {
			return fmt.Errorf("register function %s: %w", name, err)
		}
	}
	return nil
}

// types are the SQL types in use.
type types struct{ number, count, text, list, fit, best, lags duckdb.TypeInfo }

func newTypes() (t types, err error) {
	var flag, lag duckdb.TypeInfo
	for _, c := range []struct {
		info *duckdb.TypeInfo
		t    duckdb.Type
	}{{&t.number, duckdb.TYPE_DOUBLE}, {&t.count, duckdb.TYPE_BIGINT}, {&t.text, duckdb.TYPE_VARCHAR}, {&flag, duckdb.TYPE_BOOLEAN}} {
		if *c.info, err = duckdb.NewTypeInfo(c.t); err != nil {
			return t, err
		}
	}
	if t.list, err = duckdb.NewListInfo(t.number); err != nil {
		return t, err
	}
	names := []string{"model", "nugget", "sill", "range_m", "weighted_sse", "at_bound"}
	infos := []duckdb.TypeInfo{t.text, t.number, t.number, t.number, t.number, flag}
	if t.best, err = structOf(names, infos...); err != nil {
		return t, err
	}
	if t.fit, err = structOf(names[1:], infos[1:]...); err != nil {
		return t, err
	}
	if lag, err = structOf([]string{"distance_m", "pairs", "gamma"}, t.number, t.count, t.number); err != nil {
		return t, err
	}
	t.lags, err = duckdb.NewListInfo(lag)
	return t, err
}

func structOf(names []string, infos ...duckdb.TypeInfo) (duckdb.TypeInfo, error) {
	entries := make([]duckdb.StructEntry, len(names))
	for i, name := range names {
		var err error
		if entries[i], err = duckdb.NewStructEntry(infos[i], name); err != nil {
			return nil, err
		}
	}
	return duckdb.NewStructInfo(entries[0], entries[1:]...)
}

// lists are the types of xs, ys, zs and further parameters.
func (t types) lists(further ...duckdb.TypeInfo) []duckdb.TypeInfo {
	return append([]duckdb.TypeInfo{t.list, t.list, t.list}, further...)
}

// function is one SQL function, computed by rows or by chunks.
type function struct {
	inputs    []duckdb.TypeInfo
	result    duckdb.TypeInfo
	statement func() context.Context
	row       func(ctx context.Context, values []driver.Value) (any, error)
	chunk     func(ctx context.Context, state *duckdb.ChunkIteratorState) error
}

// Config implements duckdb.ScalarFunc.
func (f *function) Config() duckdb.ScalarFuncConfig {
	return duckdb.ScalarFuncConfig{InputTypeInfos: f.inputs, ResultTypeInfo: f.result}
}

// Executor implements duckdb.ScalarFunc.
func (f *function) Executor() duckdb.ScalarFuncExecutor {
	if f.chunk != nil {
		return duckdb.ScalarFuncExecutor{ChunkContextExecutor: func(ctx context.Context, state *duckdb.ChunkIteratorState) (err error) {
			stayOnThread()
			defer recoverTo(&err)
			return f.chunk(f.context(ctx), state)
		}}
	}
	return duckdb.ScalarFuncExecutor{RowContextExecutor: func(ctx context.Context, values []driver.Value) (result any, err error) {
		stayOnThread()
		defer recoverTo(&err)
		return f.row(f.context(ctx), values)
	}}
}

// stayOnThread marks the thread as one of which the Go runtime must not start others:
// they would inherit what the kernel forbids to threads of DuckDB. The mark stays,
// since the runtime may start a thread on the way into the next call, before any
// code of ours runs.
func stayOnThread() { runtime.LockOSThread() }

// context returns the context of the statement if it is known, else the driver's.
func (f *function) context(ctx context.Context) context.Context {
	if f.statement != nil {
		if own := f.statement(); own != nil {
			return own
		}
	}
	if ctx == nil {
		return context.Background()
	}
	return ctx
}

// recoverTo turns a panic, which would end the process, into an error.
func recoverTo(err *error) {
	if cause := recover(); cause != nil {
		*err = fmt.Errorf("geostatistics: internal error: %v", cause)
	}
}

// points are the first three values of a row as numbers.
func points(values []driver.Value) (Points, error) {
	var lists [3][]float64
	for i, name := range listNames {
		elements, ok := values[i].([]any)
		if !ok {
			return Points{}, fmt.Errorf("%w: %s is a %T, want a list", ErrSamples, name, values[i])
		}
		lists[i] = make([]float64, len(elements))
		for j, e := range elements {
			if lists[i][j], ok = e.(float64); !ok {
				return Points{}, nullElement(name, j)
			}
		}
	}
	return Points{lists[0], lists[1], lists[2]}, checkSamples(lists[0], lists[1], lists[2])
}

var listNames = [3]string{"xs", "ys", "zs"}

func nullElement(list string, i int) error {
	return fmt.Errorf("%w: element %d of %s is NULL; leave such samples out of all three lists", ErrSamples, i+1, list)
}

func variogramRow(ctx context.Context, values []driver.Value) (any, error) {
	p, err := points(values)
	if err != nil {
		return nil, fmt.Errorf("variogram: %w", err)
	}
	lags, err := EmpiricalContext(ctx, p)
	if err != nil {
		return nil, err
	}
	rows := make([]any, len(lags))
	for i, l := range lags {
		rows[i] = map[string]any{"distance_m": l.DistanceM, "pairs": int64(l.Pairs), "gamma": l.Gamma}
	}
	return rows, nil
}

// fitRow fits the model named by the fourth value, or without one the best.
func fitRow(ctx context.Context, values []driver.Value) (any, error) {
	p, err := points(values)
	if err != nil {
		return nil, fmt.Errorf("variogram_fit: %w", err)
	}
	lags, err := EmpiricalContext(ctx, p)
	if err != nil {
		return nil, err
	}
	models := Models()
	if len(values) > 3 {
		name, _ := values[3].(string)
		models = []Model{Model(name)}
	}
	f, err := FitBest(lags, models...)
	if err != nil {
		return nil, fmt.Errorf("variogram_fit: %w", err)
	}
	row := map[string]any{"nugget": f.Nugget, "sill": f.PartialSill, "range_m": f.RangeM, "weighted_sse": f.WeightedSSE, "at_bound": f.AtBound}
	if len(values) == 3 {
		row["model"] = string(f.Model)
	}
	return row, nil
}

// krigeFunctions are krige or krige_variance without and with max_neighbours.
func krigeFunctions(t types, cache *systems, statement func() context.Context, variance bool) []duckdb.ScalarFunc {
	inputs := append([]duckdb.TypeInfo{t.number, t.number}, t.lists(t.text, t.number, t.number, t.number)...)
	chunk := func(ctx context.Context, state *duckdb.ChunkIteratorState) error {
		return krigeChunk(ctx, state, cache, variance)
	}
	return []duckdb.ScalarFunc{
		&function{inputs: inputs, result: t.number, chunk: chunk, statement: statement},
		&function{inputs: append(inputs[:len(inputs):len(inputs)], t.count), result: t.number, chunk: chunk, statement: statement},
	}
}

// krigeChunk answers for the rows of a chunk, in runs of equal samples and
// parameters. Rows with a NULL are left to the driver, which makes them NULL.
func krigeChunk(ctx context.Context, state *duckdb.ChunkIteratorState, cache *systems, variance bool) error {
	a, err := newArguments(state)
	if err != nil {
		return err
	}
	var run []int
	solve := func() error { return a.krige(ctx, cache, run, variance) }
	for row := range a.rows {
		if a.null(row) {
			continue
		}
		if len(run) > 0 && !a.same(run[0], row) {
			if err := solve(); err != nil {
				return err
			}
			run = run[:0]
		}
		run = append(run, row)
	}
	return solve()
}

// errDriver means that the driver's structures differ from those known here.
var errDriver = errors.New("this version of the DuckDB driver is not supported")

func newArguments(state *duckdb.ChunkIteratorState) (*arguments, error) {
	input := state.GetInputChunk()
	chunk := pointerIn(input, "chunk", "Ptr")
	output := pointerIn(state, "output", "vec", "Ptr")
	if chunk == nil || output == nil {
		return nil, errDriver
	}
	a := &arguments{rows: input.GetSize(), columns: make([]column, input.ColumnCount())}
	for i := range a.columns {
		v := mapping.DataChunkGetVector(mapping.DataChunk{Ptr: chunk}, mapping.IdxT(i))
		a.columns[i] = newColumn(v)
		if i >= argXs && i <= argZs {
			child := newColumn(mapping.ListVectorGetChild(v))
			a.columns[i].child = &child
		}
	}
	a.result = unsafe.Slice((*float64)(mapping.VectorGetData(mapping.Vector{Ptr: output})), a.rows)
	return a, nil
}

// pointerIn follows fields by name, exported or not, to a pointer; nil if there
// has no such field. The driver offers no other way to read lists as blocks of memory.
func pointerIn(of any, fields ...string) unsafe.Pointer {
	v := reflect.ValueOf(of)
	for _, name := range fields {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct {
			return nil
		}
		v = v.FieldByName(name)
	}
	if v.Kind() != reflect.UnsafePointer {
		return nil
	}
	return v.UnsafePointer()
}

func newColumn(v mapping.Vector) column {
	return column{data: mapping.VectorGetData(v), mask: mapping.VectorGetValidity(v)}
}
