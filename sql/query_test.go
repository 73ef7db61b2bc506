package sql

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/duckdb/duckdb-go/v2"
)

func TestQueryKinds(t *testing.T) {
	s := openSession(t, writeDataset(t, 2001, 2010), Options{})
	want(t, s, "select 1 as a, 'x' as a, null, 0.1, 1e20, 'nan'::double, true, [1, 2], {'k': null}, 1.50::decimal(9, 2); -- end",
		`1,x,∅,0.1,1e+20,nan,true,[1,2],{"k":null},1.50`)
	want(t, s, "from range(3)", "0", "1", "2")
	want(t, s, "values (1), (2);", "1", "2")
	want(t, s, "/* a /* b */ */ (select 7)", "7")
	want(t, s, "with x as (select 3 as y) from x -- comment", "3")
	want(t, s, "describe select 1 as a", "a,INTEGER,YES,∅,∅,∅")
	want(t, s, "from (values (1), (3), (2)) as v(x) order by x desc", "3", "2", "1")
	want(t, s, "select name from study", "Test")
	if _, err := csvOf(s, "explain analyze select 42"); err != nil {
		t.Error(err)
	}
	if _, err := csvOf(s, "show tables"); err != nil {
		t.Error(err)
	}
}

// What a query gives does not depend on the way it takes: names that come twice, names
// that look like the second of such, parameters, columns that are read as text, messages
// that point at a place.
func TestShortWayDoesNotShow(t *testing.T) {
	s := openSession(t, writeDataset(t, 2001, 2010), Options{})
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
	for text, message := range map[string]string{
		"select $1":      "has a parameter",
		"select ?":       "has a parameter",
		"select 1, nope": "LINE 1: select 1, nope",
		"select cast(x as int) from (values ('1'), ('x')) as v(x)":                                                "LINE 1: select cast(x as int)",
		"select case when i = 3000000 then cast('x' || i as int) else 1 end from range(5000000) as r(i)":          "LINE 1: select case when",
		"with x as (from study) insert into study from x":                                                         "statements that read",
		"select error('planted') from range(3)":                                                                   "planted",
		"select case when range = 3000000 then error('planted') else 'fine' end as x, 1 as x from range(5000000)": "planted",
	} {
		if _, err := csvOf(s, text); !errors.Is(err, ErrStatement) || !strings.Contains(err.Error(), message) || strings.Contains(err.Error(), throughQuery) {
			t.Errorf("%s: %v, want %q", text, err, message)
		}
	}
}

// DuckDB plans a query over Parquet files once: as it plans, it works out functions of
// constants.
func TestQueryIsPlannedOnce(t *testing.T) {
	s := openSession(t, writeDataset(t, 2001, 2010), Options{})
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
