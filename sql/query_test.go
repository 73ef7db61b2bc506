package sql

import (
	"context"
	"database/sql/driver"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/duckdb/duckdb-go/v2"
)

func TestQuery(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	testSession(t, "query.txt", s)
	for _, text := range []string{"explain analyze select 42", "show tables"} {
		if _, err := csvOf(s, text); err != nil {
			t.Error(err)
		}
	}
}

// Columns do not depend on the path that a query takes: names that come twice, names that
// look like the second of such, columns that are read as text.
func TestFastPathDoesNotShow(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	for _, c := range []struct{ text, names, row string }{
		{"select 1 as a, 2 as a, 3 as A", "a,a,A", "1,2,3"},
		{"select 1 as a, 2 as a_1", "a,a_1", "1,2"},
		{"select 1 as a, 2 as a, 3 as a_1", "a,a,a_1", "1,2,3"},
		{"select 1 as a_1, 2 as b_2", "a_1,b_2", "1,2"},
		{"select x.range, y.range from range(4) x join range(4) y using (range) order by 1 desc limit 1", "range,range", "3,3"},
		{"select sum(range) as s, 0.5 as h from range(4)", "s,h", "6,0.5"},
		{"select [1, 2] as l, date '2001-02-03' as d", "l,d", "[1,2],2001-02-03"},
		{"select '?' as q, '$1' as d, $$x$$ as e", "q,d,e", "?,$1,x"},
		{"describe select 1 as a", "column_name,column_type,null,key,default,extra", "a,INTEGER,YES,∅,∅,∅"},
	} {
		rows, err := s.Query(context.Background(), c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		var names []string
		for _, column := range rows.Columns() {
			names = append(names, column.Name)
		}
		if got := strings.Join(names, ","); got != c.names {
			t.Errorf("%s: columns %s, want %s", c.text, got, c.names)
		}
		if err := rows.Close(); err != nil {
			t.Error(err)
		}
		want(t, s, c.text, c.row)
	}
}

// DuckDB plans a query over Parquet files once: as it plans, it works out functions of
// constants.
func TestQueryIsPlannedOnce(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	e, err := s.engineWith(context.Background(), "cohort")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := e.db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	f := &planned{}
	if err := duckdb.RegisterScalarUDF(conn, "planned", f); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	want(t, s, "select planned(1) from read_parquet(dataset_file('study.parquet'))", "1")
	if n := f.count.Load(); n != 1 {
		t.Errorf("planned %d times", n)
	}
}

// planned counts its calls.
type planned struct{ count atomic.Int64 }

func (f *planned) Config() duckdb.ScalarFuncConfig {
	integer, err := duckdb.NewTypeInfo(duckdb.TYPE_INTEGER)
	if err != nil {
		panic(err)
	}
	return duckdb.ScalarFuncConfig{InputTypeInfos: []duckdb.TypeInfo{integer}, ResultTypeInfo: integer}
}

func (f *planned) Executor() duckdb.ScalarFuncExecutor {
	return duckdb.ScalarFuncExecutor{RowExecutor: func(values []driver.Value) (any, error) {
		f.count.Add(1)
		return values[0], nil
	}}
}
