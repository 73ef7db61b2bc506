package dialect

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// library reads objects made up for a test.
func library(t *testing.T, objects map[string]string) *Library {
	t.Helper()
	l, err := New(func(yield func(string, string) bool) {
		for _, name := range slices.Sorted(maps.Keys(objects)) {
			if !yield(name, objects[name]) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// A table macro becomes a CTE, once for the same arguments, and a scalar macro an expression.
func TestStatement(t *testing.T) {
	t.Parallel()
	l := library(t, map[string]string{
		"functions/twice": "-- Twice, with a call( in a comment.\ncreate macro twice(x, plus := 0) as 2 * x + plus;\n\ncomment on macro twice is 'It''s twice';\n",
		"steps/part":      "create macro part(to_year := null) as table\nselect id, twice(v) as w\nfrom t\nwhere year <= to_year;\n",
		"views/whole": "create macro whole(to_year := null, id := 'to_year') as table\nwith\nboth as (\n  select * from part(to_year := to_year)\n" +
			"  union all select * from part(to_year := to_year - 1) as a join main.part(to_year := to_year) using (k)\n)\n" +
			"select id, twice(w - 1, plus := w) as x, a.to_year, both.w from both where id = 'twice(1)';\n",
	})
	const want = `with
part_call as (
select id, (2 * v + 0) as w
from t
where year <= 2015
),
part_call2 as (
select id, (2 * v + 0) as w
from t
where year <= (2015 - 1)
),
whole_both as (
  select * from part_call as part
  union all select * from part_call2 as a join main.part(to_year := 2015) using (k)
)
select 'to_year', (2 * (w - 1) + w) as x, a.to_year, both.w from whole_both as both where 'to_year' = 'twice(1)'`
	got, err := l.Statement(DuckDB, "whole", map[string]string{"to_year": "2015"})
	if err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
	if views := l.Views(); !slices.Equal(views, []string{"whole"}) {
		t.Errorf("views %v", views)
	}
	for view, arguments := range map[string]map[string]string{"part": nil, "whole": {"year": "1"}} {
		if text, err := l.Statement(DuckDB, view, arguments); err == nil {
			t.Errorf("%s %v: no error but %s", view, arguments, text)
		}
	}
}

// A CTE of a macro has a name of its own, so that an argument may read it wherever the other macro's CTE stands.
func TestStatementOfSubquery(t *testing.T) {
	t.Parallel()
	l := library(t, map[string]string{
		"steps/numbers": "create macro numbers(all_of) as table\nselect unnest(all_of) as n;\n",
		"views/v":       "create macro v() as table\nwith\nown as (select [1] as known)\nfrom numbers((select known from own)) where n > 0;\n",
	})
	const want = "with\nv_own as (\nselect [1] as known\n),\nnumbers_call as (\nselect unnest((select known from v_own as own)) as n\n)\nfrom numbers_call as numbers where n > 0"
	if got, err := l.Statement(DuckDB, "v", nil); err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}

// The files are the project's own, so that a call that does not fit its macro is a mistake that an error names.
func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"tables/a": "select 1;", "views/a": "create macro b() as 1;", "steps/a": "create macro a() as 1",
	} {
		_, err := New(func(yield func(string, string) bool) { yield(name, text) })
		if err == nil || !strings.Contains(err.Error(), "a.sql") {
			t.Errorf("%s: %v", text, err)
		}
	}
	l := library(t, map[string]string{
		"functions/f": "create macro f(x) as x;", "views/a": "create macro a() as table select f();", "views/b": "create macro b() as table select f(y := 1);",
	})
	for _, view := range l.Views() {
		if text, err := l.Statement(DuckDB, view, nil); err == nil {
			t.Errorf("%s: no error but %s", view, text)
		}
	}
}

// What is read twice, or is marked, is a step; the rest stays with what reads it.
func TestSteps(t *testing.T) {
	t.Parallel()
	l := library(t, map[string]string{
		"steps/once":  "create macro once(year := null) as table\nselect 1 as n where year is not null;\n",
		"steps/twice": "create macro twice() as table\nselect n from once(year := 1);\n",
		"views/v":     "create macro v(from_year := null) as table\nwith\ntwo(m) as (\n  values (1), (2)\n),\nmark as materialized (\n  select m from two join two as b using (m)\n)\nfrom twice() cross join twice() as b cross join once(year := from_year) cross join mark;\n",
	})
	steps, err := l.Steps(Spark, "v", false)
	if err != nil {
		t.Fatal(err)
	}
	want := []Step{
		{"minecarbon_step_v_two", "with\nv_two(m) as (\n  values (1), (2)\n)\nselect * from v_two"},
		{"minecarbon_step_v_mark", "  select m from minecarbon_step_v_two as two join minecarbon_step_v_two as b using (m)"},
		{"minecarbon_step_twice_call", "with\nonce_call as (\nselect 1 as n where 1 is not null\n)\nselect n from once_call as once"},
		{"", "with\nonce_call2 as (\nselect 1 as n where cast(:from_year as int) is not null\n)\nfrom minecarbon_step_twice_call as twice cross join minecarbon_step_twice_call as b" +
			" cross join once_call2 as once cross join minecarbon_step_v_mark as mark"},
	}
	if !slices.Equal(steps, want) {
		t.Errorf("steps\n%q\nwant\n%q", steps, want)
	}
}

// A view reads intervals only where a confidence is given; brief steps have no marker for it.
func TestBrief(t *testing.T) {
	t.Parallel()
	l := library(t, map[string]string{
		"steps/no_interval": "create macro no_interval() as table\nselect null::double as sd where false;\n",
		"views/interval":    "create macro interval(confidence := 0.95) as table\nselect confidence as sd;\n",
		"views/v":           "create macro v(confidence := null) as table\nselect sd\nfrom interval(confidence := confidence)\nwhere confidence is not null;\n",
		"views/w":           "create macro w() as table\nfrom v();\n",
	})
	const without = "no_interval_call as (\nselect null::double as sd where false\n)"
	const briefly = "select sd\nfrom no_interval_call as no_interval\n  where false"
	for view, want := range map[string]string{"v": "with\n" + without + "\n" + briefly, "w": "with\n" + without + ",\nv_call as (\n" + briefly + "\n)\nfrom v_call as v"} {
		for _, d := range Dialects {
			if got, err := l.Statement(d, view, nil); err != nil || got != want {
				t.Errorf("%s for %s: %v\n%s\nwant\n%s", view, d.Name, err, got, want)
			}
		}
	}
	const whole = "with\ninterval_call as (\nselect 0.8 as sd\n)\nselect sd\nfrom interval_call as interval\nwhere 0.8 is not null"
	if got, err := l.Statement(Spark, "v", map[string]string{"confidence": "0.8"}); err != nil || got != whole {
		t.Errorf("%v\n%s\nwant\n%s", err, got, whole)
	}
	for brief, marked := range map[bool]bool{true: false, false: true} {
		steps, err := l.Steps(Spark, "v", brief)
		if err != nil || len(steps) != 1 || strings.Contains(steps[0].Text, "cast(:confidence as double)") != marked {
			t.Errorf("brief %t: %v\n%q", brief, err, steps)
		}
	}
	if !l.MayBeBrief("v") || l.MayBeBrief("interval") || l.MayBeBrief("w") {
		t.Error("v alone may be brief")
	}
}
