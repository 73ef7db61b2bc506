package dialect

import (
	"math"
	"strings"
	"testing"
)

// Each rule by what it makes of DuckDB's words. Texts stay as they are.
func TestSparkRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, text, want string }{
		{"casts", "cast(v * 1e5 as bigint)", "cast(cast(rint(v * 1e5) as bigint) as decimal(20, 0))"},
		{"casts", "cast(cast(a as hugeint) as double)", "cast(cast(rint(a) as decimal(38, 0)) as double)"},
		{"casts", "cast(floor(a, b) as integer) + cast(v as decimal(38, 15))", "cast(rint(floor(a, b)) as integer) + cast(v as decimal(38, 15))"},
		{"divisions", "a / b / 1e5 // 2 - 'a / b'", "a / 1e0 / b / 1e5 // 2 - 'a / b'"},
		{"whole divisions", "n // 2, '//'", "n div 2, '//'"},
		{"lists", "f(v, [0.1, [a[1]]]), p[2], x::varchar[]", "f(v, array(0.1, array(element_at(a, 1)))), element_at(p, 2), x::varchar[]"},
		{"types", "x::varchar[], y::varchar, cast(z as hugeint), '::varchar'", "x::array<string>, y::string, cast(z as decimal(38, 0)), '::varchar'"},
		{"ranges", "unnest(range(1, n - 2)) over (order by x range unbounded preceding)",
			"unnest(filter(sequence(1, n - 2), i -> i < n - 2)) over (order by x range unbounded preceding)"},
		{"extremes", "arg_max(v, t) + arg_min(w, t)", "max_by(v, case when v is not null then t end) + min_by(w, case when w is not null then t end)"},
		{"nulls", "last_value(a ignore nulls) over w", "last_value(a) ignore nulls over w"},
		{"exists", "not exists (from a) or 'exists (from a)'", "not exists (select * from a) or 'exists (from a)'"},
		{"digits", "round(a, n)", "(rint((a) * pow(10, n)) / pow(10, n))"},
		{"materialized", "with a as (select 1), b as materialized (from a), c as (from b join b) from c",
			"with a as (select 1), b as (select * from (from a) where rand() >= 0), c as (from b join b) from c"},
		{"materialized", "with a as (select 1), c(x) as (from a join a) select (select x from c) from c",
			"with a as (select * from (select 1) where rand() >= 0), c(x) as (select * from (from a join a) where rand() >= 0) select (select x from c) from c"},
		{"materialized", "with a as not materialized (select 1) from a", "with a as (select 1) from a"},
		{"materialized", "with a as (with c as (select 1) from c), b as (from c) from c", "with a as (with c as (select 1) from c), b as (from c) from c"},
		{"functions", "error(list_contains(list(x), 'list(x)')), unnest(x)", "raise_error(array_contains(collect_list(x), 'list(x)')), explode(x)"},
		{"names", `"row" || 'a "b"'`, "`row` || 'a \"b\"'"},
		{"texts", `'it''s' || 'a\b' || 'c'`, `'it\'s' || 'a\\b' || 'c'`},
		{"outlines", "select null::geometry('OGC:CRS84') as g", "select null::binary as g"},
		{"columns of later versions", "with\nfields as (\n  select null::integer as q\n  where false\n),\nf as (\n  from t\n  union all by name\n  from fields\n)\nselect a, q\nfrom f",
			"with\nf as (\n  select * from t\n)\nselect present.*\nfrom (\n  select null::integer as q\n) as older\ncross join lateral (\nselect a, q\nfrom f\n) as present"},
	} {
		for _, r := range Spark.rules {
			if r.name == c.rule {
				if got := r.apply(c.text); got != c.want {
					t.Errorf("%s: %s\n got %s\nwant %s", c.rule, c.text, got, c.want)
				}
				c.want = ""
			}
		}
		if c.want != "" {
			t.Errorf("there is no rule %s", c.rule)
		}
	}
}

// The rule for lgamma, with Go's words, is within 1e-14 of Go's own from 0.5 to 200, which are the arguments that trends have.
func TestLogGamma(t *testing.T) {
	t.Parallel()
	text := logGamma("z")
	if strings.Contains(text, "lgamma") || strings.Count(text, "ln(") != 3 {
		t.Fatalf("logGamma is %s", text)
	}
	for z := 0.5; z < 200; z += 0.5 {
		far, low, high := z+12, 1., 1.
		for i := range 6 {
			low *= z + float64(i)
			high *= z + float64(i+6)
		}
		got := (far-0.5)*math.Log(far) - far + 0.9189385332046727 + 1/(12*far) - 1/(360*math.Pow(far, 3)) + 1/(1260*math.Pow(far, 5)) -
			1/(1680*math.Pow(far, 7)) + 1/(1188*math.Pow(far, 9)) - math.Log(low) - math.Log(high)
		if want, _ := math.Lgamma(z); math.Abs(got-want) > 1e-13*max(1, math.Abs(want)) {
			t.Errorf("lgamma(%v) = %v, want %v", z, got, want)
		}
	}
}

// Literals are what a dialect reads back as the same text.
func TestLiterals(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		`'it''s \'`: DuckDB.Quoted(`it's \`), `'it\'s \\'`: Spark.Quoted(`it's \`), `'it''s'`: TextLiteral("it's"),
		`cast(['a', 'b'] as varchar[])`: TextsLiteral([]string{"a", "b"}), `cast(array('it\'s') as array<string>)`: Spark.translate(TextsLiteral([]string{"it's"})),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// A table of Spark reads its file below the variable; one without a file has its columns and no rows.
func TestTable(t *testing.T) {
	t.Parallel()
	l := library(t, map[string]string{"tables/a": "create view a as\nselect x::integer as x, y::varchar as y\nfrom read_parquet(dataset_file('a.parquet'));\n\ncomment on view a is 'It''s a';\n"})
	for absent, want := range map[bool]string{
		false: "select x::integer as x, y::string as y\nfrom parquet.`${minecarbon.dataset}/a.parquet`",
		true:  "select x::integer as x, y::string as y\nfrom (select null as x, null as y) where false",
	} {
		if got, err := l.Table(Spark, "a", absent); err != nil || got != want {
			t.Errorf("%v\n%s\nwant\n%s", err, got, want)
		}
	}
	if got := l.Comment("a"); got != "It's a" {
		t.Errorf("comment %s", got)
	}
	if _, err := l.Table(Spark, "b", false); err == nil {
		t.Error("b is a table")
	}
}
