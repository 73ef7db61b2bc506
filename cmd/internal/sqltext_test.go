package internal_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/sqltext"
	"github.com/minecarbon/minecarbon/sql"
	"github.com/minecarbon/minecarbon/sql/dialect"
)

// Arguments become literals of the dialect.
func TestSQLArguments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		dialect, argument, want string
	}{
		{"duckdb", "to_year=2015", "year <= 2015"},
		{"duckdb", "co2_per_carbon=3.7", "when (3.7e+00) > 0"},
		{"duckdb", "baseline_through=it's", "coalesce('it''s', study_baseline_through)"},
		{"duckdb", "only_mines=a,b", "cast(['a', 'b'] as varchar[])"},
		{"spark", `only_mines=["a,b", "c'"]`, `cast(array('a,b', 'c\'') as array<string>)`},
	} {
		if got, err := ran(t, sqltext.NewCommand, "--dialect", c.dialect, "deficit", c.argument); err != nil || !strings.Contains(got, c.want) {
			t.Errorf("%s: %v; no %s in\n%s", c.argument, err, c.want, got)
		}
	}
	if got, err := ran(t, sqltext.NewCommand, "deficit", "only_mines=a", "only_mines=b"); err != nil || !strings.Contains(got, "['a', 'b']") {
		t.Errorf("a list in parts: %v\n%s", err, got)
	}
}

func TestSQLRefused(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"defict":                               "did you mean deficit?",
		"xyzzy":                                "choose background_variogram, ",
		"deficit to_yeer=1":                    "did you mean to_year?",
		"deficit 2015":                         "want PARAMETER=VALUE",
		"deficit to_year=x":                    "want a whole number",
		"deficit to_year=1 to_year=2":          "is given twice",
		"deficit co2_per_carbon=nan":           "want a number",
		`deficit only_mines=["a"`:              "want a list",
		"deficit -o here":                      "leave out deficit",
		"--dialect oracle":                     "choose duckdb, spark",
		"-d " + filepath.Join("no", "dataset"): "no such directory",
	} {
		got, err := ran(t, sqltext.NewCommand, strings.Fields(args)...)
		if code := exit.Code(err); got != "" || err == nil || code != exit.Usage && code != exit.Input || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, %v; want %q", args, got, err, want)
		}
	}
}

// A sqlIndex is what index.json says of a folder of SQL.
type sqlIndex struct {
	Tables []struct {
		Name     string
		Optional bool
	}
	Views []struct {
		Name, Comment string
		Parameters    []struct{ Name, Comment string }
		Steps         []string
		Brief         *struct{ Steps []string }
	}
}

// Every view has its files, and every parameter of a view is one that an argument can be given for.
func TestSQLFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("writes every view in both dialects three times")
	}
	t.Parallel()
	for _, name := range []string{dialect.DuckDB.Name, dialect.Spark.Name} {
		dir := filepath.Join(t.TempDir(), "sql")
		for range 2 {
			if _, err := ran(t, sqltext.NewCommand, "--dialect", name, "-o", dir, "--force"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := ran(t, sqltext.NewCommand, "--dialect", name, "-o", dir); exit.Code(err) != exit.Usage {
			t.Errorf("written over without --force: %v", err)
		}
		content, err := os.ReadFile(filepath.Join(dir, "index.json"))
		if err != nil {
			t.Fatal(err)
		}
		var got sqlIndex
		if err := json.Unmarshal(content, &got); err != nil {
			t.Fatal(err)
		}
		for _, view := range got.Views {
			text, err := os.ReadFile(filepath.Join(dir, "views", view.Name+".sql"))
			if err != nil || view.Comment == "" || len(view.Steps) != strings.Count(string(text), "\n;\n") {
				t.Errorf("%s %s: %v, %q, %d steps", name, view.Name, err, view.Comment, len(view.Steps))
			}
			if brief := view.Brief; brief != nil {
				text, err := os.ReadFile(filepath.Join(dir, "views", view.Name+".brief.sql"))
				if err != nil || strings.Contains(string(text), ":confidence") || strings.Contains(string(text), "influence") || len(brief.Steps) != strings.Count(string(text), "\n;\n") {
					t.Errorf("%s %s without intervals: %v, %d steps\n%s", name, view.Name, err, len(brief.Steps), text)
				}
			}
			for _, p := range view.Parameters {
				if p.Comment == "" || dialect.KindOf(p.Name) == dialect.Integer && !strings.HasSuffix(p.Name, "_year") && !strings.HasSuffix(p.Name, "_years") {
					t.Errorf("%s.%s: it has no kind or no comment", view.Name, p.Name)
				}
				if marked := strings.Contains(string(text), "cast(:"+p.Name+" as "); marked != (name == dialect.Spark.Name) {
					t.Errorf("%s %s: marker of %s: %t", name, view.Name, p.Name, marked)
				}
			}
		}
		for _, table := range got.Tables {
			for _, suffix := range []string{"", ".empty"}[:1+map[bool]int{true: 1}[table.Optional]] {
				if _, err := os.Stat(filepath.Join(dir, "tables", table.Name+suffix+".sql")); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

// The scripts make every table and view.
func TestSQLScript(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the script of all views")
	}
	t.Parallel()
	library, err := dialect.New(sql.Definitions())
	if err != nil {
		t.Fatal(err)
	}
	for name, begins := range map[string]string{"duckdb": "create or replace view main.", "spark": "create or replace temporary view "} {
		got, err := ran(t, sqltext.NewCommand, "--dialect", name, "-d", "s3://lake/a'b/")
		if err != nil {
			t.Fatal(err)
		}
		for _, view := range library.Views() {
			if !strings.Contains(got, begins+view+" ") {
				t.Errorf("%s: no %s", name, view)
			}
		}
		if want := map[string]string{"duckdb": "'s3://lake/a''b' || '/'", "spark": "set minecarbon.dataset=s3://lake/a'b;\n"}[name]; !strings.Contains(got, want) {
			t.Errorf("%s: no %s", name, want)
		}
	}
}
