package udf

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// open starts a database with the functions; statement may be nil.
func open(t testing.TB, statement func() context.Context) *sql.Conn {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := Register(conn, statement); err != nil {
		t.Fatal(err)
	}
	return conn
}

const corners = `[0, 1000, 0], [0, 0, 1000], [1, 2, 3]`

func TestSQLValues(t *testing.T) {
	t.Parallel()
	conn := open(t, nil)
	o, err := NewOrdinary([]float64{0, 1000, 0}, []float64{0, 0, 1000}, []float64{1, 2, 3},
		Variogram{Model: Exponential, Nugget: 0.1, PartialSill: 1, RangeM: 500}, 0)
	if err != nil {
		t.Fatal(err)
	}
	e, v := make([]float64, 1), make([]float64, 1)
	if err := o.Krige(context.Background(), []float64{300}, []float64{200}, e, v); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		expression string
		want       any
	}{
		{"krige(300, 200, " + corners + ", 'exponential', 0.1, 1, 500)", e[0]},
		{"krige_variance(300, 200, " + corners + ", 'exponential', 0.1, 1, 500)", v[0]},
		{"krige(300, 200, " + corners + ", 'exponential', 0.1, 1, 500, 0)", e[0]},
		{"krige(0, 0, " + corners + ", 'spherical', 0, 1, 500, 2)", 1.0},
		{"krige(NULL, 200, " + corners + ", 'exponential', 0.1, 1, 500)", nil},
		{"krige(300, 200, NULL, [1], [1], 'exponential', 0.1, 1, 500)", nil},
		{"krige(300, 200, " + corners + ", NULL, 0.1, 1, 500)", nil},
		{"variogram_fit([1], [1], NULL, 'spherical')", nil},
		{"variogram(NULL, [1], [1])", nil},
		{"typeof(variogram_fit([1], [1], NULL, 'spherical'))",
			"STRUCT(nugget DOUBLE, sill DOUBLE, range_m DOUBLE, weighted_sse DOUBLE, at_bound BOOLEAN)"},
		{"len(variogram([0, 100, 250], [0, 0, 0], [1, 2, 4]))", int64(0)},
	} {
		var got any
		if err := conn.QueryRowContext(context.Background(), "select "+c.expression).Scan(&got); err != nil {
			t.Errorf("%s: %v", c.expression, err)
		} else if got != c.want {
			t.Errorf("%s = %v, want %v", c.expression, got, c.want)
		}
	}
}

func TestSQLErrors(t *testing.T) {
	t.Parallel()
	conn := open(t, nil)
	for _, c := range []struct{ expression, want string }{
		{"krige(0, 0, " + corners + ", 'cubic', 0, 1, 500)", `model "cubic" is unknown`},
		{"krige(0, 0, " + corners + ", 'spherical', -1, 1, 500)", "nugget -1"},
		{"krige(0, 0, " + corners + ", 'spherical', 0, 1, 0)", "range 0 m"},
		{"krige(0, 0, " + corners + ", 'spherical', 0, 1, 'nan'::double)", "range NaN m"},
		{"krige(0, 0, " + corners + ", 'spherical', 0, 1, 500, -2)", "at most -2 neighbours"},
		{"krige('nan'::double, 0, " + corners + ", 'spherical', 0, 1, 500)", "target 1 is at (NaN, 0)"},
		{"krige(0, 0, [1, 2], [1], [1], 'spherical', 0, 1, 500)", "2 x, 1 y and 1 values"},
		{"krige(0, 0, []::double[], []::double[], []::double[], 'spherical', 0, 1, 500)", "none given"},
		{"krige(0, 0, [1, NULL], [1, 2], [1, 2], 'spherical', 0, 1, 500)", "element 2 of xs is NULL"},
		{"krige(0, 0, [1, 'inf'::double], [1, 2], [1, 2], 'spherical', 0, 1, 500)", "x of sample 2 is +Inf"},
		{"variogram_fit([1, 2], [1, 2], [1, 2], 'spherical')", "lags with pairs, want at least 3"},
		{"variogram_fit([1, 2], [1, 2], [1, 2], 'x')", `model "x" is unknown`},
		{"variogram_fit([1, 2], [1, NULL], [1, 2], 'x')", "element 2 of ys is NULL"},
		{"variogram([1, 2], [1], [1, 2])", "2 x, 1 y and 2 values"},
	} {
		var got any
		err := conn.QueryRowContext(context.Background(), "select "+c.expression).Scan(&got)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.expression, err, c.want)
		}
	}
}

// TestSQLAgreesWithGstat krigs the meuse data in SQL: expected numbers as in
// TestKrigeAgreesWithGstat and TestEmpiricalAgreesWithGstat.
func TestSQLAgreesWithGstat(t *testing.T) {
	t.Parallel()
	table(t, "meuse.csv") // skips without data
	conn := open(t, nil)
	text := fmt.Sprintf(`
		with samples as (
			select list(x) as xs, list(y) as ys, list(ln(zinc)) as zs from '%[1]s/meuse.csv'
		),
		kriged as (
			select "var1.pred" as want, "var1.var" as want_variance,
				krige(x, y, xs, ys, zs, 'spherical', 0.05, 0.59, 897) as estimate,
				krige_variance(x, y, xs, ys, zs, 'spherical', 0.05, 0.59, 897) as variance
			from '%[1]s/ref_meuse_OK_logzinc_vgm_059_sph897_005.csv', samples
		)
		select count(*), max(abs(estimate / want - 1)), max(abs(variance / want_variance - 1)),
			(select variogram_fit(xs, ys, zs, 'spherical').range_m from samples),
			(select variogram_fit(xs, ys, zs).model from samples),
			(select variogram(xs, ys, zs)[1].pairs from samples)
		from kriged`, krigingData)
	var rows, pairs int
	var estimate, variance, rangeM float64
	var model string
	if err := conn.QueryRowContext(context.Background(), text).Scan(&rows, &estimate, &variance, &rangeM, &model, &pairs); err != nil {
		t.Fatal(err)
	}
	if rows != 3103 || estimate > 1e-9 || variance > 1e-9 || math.Abs(rangeM-897.02) > 0.9 || pairs != 57 || model != "spherical" {
		t.Errorf("%d rows, estimates off by %g, variances by %g, range %v, %d pairs, best model %s; want 3103, 1e-9, 1e-9, 897.02, 57, spherical",
			rows, estimate, variance, rangeM, pairs, model)
	}
}

// TestSQLManySystems has another set of samples, or NULL, in every few rows.
func TestSQLManySystems(t *testing.T) {
	t.Parallel()
	conn := open(t, nil)
	var wrong, nulls int
	err := conn.QueryRowContext(context.Background(), `
		with answered as (
			select i, krige(0, 0, [0, 10, 20], [0, 5, 0], [i // 3, 1, 2],
				case when i % 2 = 0 then 'spherical' else 'matern32' end, 0, 1, case when i % 7 = 0 then null else 30 end) as z
			from range(5000) r(i)
		)
		select count(*) filter (where z != i // 3), count(*) filter (where z is null) from answered`).Scan(&wrong, &nulls)
	if err != nil || wrong != 0 || nulls != 715 {
		t.Errorf("%d wrong, %d NULL, error %v; want 0, 715, none", wrong, nulls, err)
	}
}

// scatter makes the tables samples(xs, ys, zs) of n and targets(x, y).
func scatter(t testing.TB, conn *sql.Conn, n, targets int) {
	t.Helper()
	_, err := conn.ExecContext(context.Background(), fmt.Sprintf(`
		create table samples as select list(hash(i) %% 100000) as xs, list(hash(i + 0.5) %% 100000) as ys, list(hash(-i) %% 100) as zs from range(%d) r(i);
		create table targets as select (hash(-i - 0.5) %% 100000)::double as x, (hash(i * 7) %% 100000)::double as y from range(%d) r(i);`, n, targets))
	if err != nil {
		t.Fatal(err)
	}
}

const krigeTargets = `select sum(krige_variance(x, y, xs, ys, zs, 'exponential', 4, 60, 30000)) from targets, samples`

func TestSQLCancellation(t *testing.T) {
	conn := open(t, nil)
	scatter(t, conn, 2000, 200_000) // more than 20 s
	promptly(t, func() time.Duration {
		ctx, cancel := context.WithCancelCause(context.Background())
		var ended time.Time
		time.AfterFunc(700*time.Millisecond, func() { ended = time.Now(); cancel(nil) })
		var sum float64
		err := conn.QueryRowContext(ctx, krigeTargets).Scan(&sum)
		if !errors.Is(err, context.Canceled) && (err == nil || !strings.Contains(err.Error(), "cancel")) {
			t.Errorf("error %v, want that of the context", err)
		}
		return time.Since(ended)
	})
}

// TestSQLStatementContext has the context handed over past the driver.
func TestSQLStatementContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	conn := open(t, func() context.Context { return ctx })
	scatter(t, conn, 200, 100)
	var sum float64
	if err := conn.QueryRowContext(context.Background(), krigeTargets).Scan(&sum); err != nil {
		t.Fatal(err)
	}
	cancel()
	err := conn.QueryRowContext(context.Background(), krigeTargets).Scan(&sum)
	if err == nil || !strings.Contains(err.Error(), context.Canceled.Error()) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

func TestSQLPanic(t *testing.T) {
	t.Parallel()
	conn := open(t, nil)
	types, err := newTypes()
	if err != nil {
		t.Fatal(err)
	}
	explode := &function{
		inputs: []duckdb.TypeInfo{types.number}, result: types.number,
		row: func(context.Context, []driver.Value) (any, error) { panic("no such thing") },
	}
	explodeChunk := &function{
		inputs: []duckdb.TypeInfo{types.count}, result: types.number,
		chunk: func(context.Context, *duckdb.ChunkIteratorState) error { panic("no such thing") },
	}
	if err := duckdb.RegisterScalarUDFSet(conn, "explode", explode, explodeChunk); err != nil {
		t.Fatal(err)
	}
	for _, expression := range []string{"explode(1::double)", "explode(1::bigint)"} {
		var got any
		err := conn.QueryRowContext(context.Background(), "select "+expression).Scan(&got)
		if err == nil || !strings.Contains(err.Error(), "internal error: no such thing") {
			t.Errorf("%s: error %v", expression, err)
		}
	}
}

// BenchmarkKrigeSQL compares 20 000 rows in SQL with one call of the kernel.
func BenchmarkKrigeSQL(b *testing.B) {
	conn := open(b, nil)
	scatter(b, conn, 500, 20_000)
	for _, function := range []string{"krige", "krige_variance"} {
		b.Run(function, func(b *testing.B) {
			text := strings.Replace(krigeTargets, "krige_variance", function, 1)
			for i := 0; b.Loop(); i++ {
				var sum float64
				fresh := strings.Replace(text, "30000", fmt.Sprint(30000+i), 1) // past the cache
				if err := conn.QueryRowContext(context.Background(), fresh).Scan(&sum); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(function+"/kernel", func(b *testing.B) { benchmark(b, 500, 0, long, function == "krige_variance") })
	}
}
