package sql

import (
	"testing"
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
