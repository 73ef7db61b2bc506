package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/cmd/internal/catalogue"
	"github.com/minecarbon/minecarbon/cmd/internal/jobs"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/loader/yaml"
	"github.com/minecarbon/minecarbon/sql"
	"github.com/minecarbon/minecarbon/sql/dialect"
)

func TestTables(t *testing.T) {
	skipShort(t, "starts the program thirty times; the package catalogue holds one listing")
	t.Parallel()
	tables := func(args ...string) outcome {
		return runProgram(t, program(nil, append([]string{"tables", "-d", tiny}, args...)...), "")
	}
	list := tables()
	for _, name := range []string{"mine", "pixel_year", "deficit", "summary", "krige"} {
		if list.code != 0 || !strings.Contains(list.out, "\n"+name+" ") {
			t.Errorf("tables does not list %s: %+v", name, list)
		}
	}
	one := tables("DEFICIT")
	for _, text := range []string{"view, macro deficit\n", "\nvcsd_gg ", "Gg", "to_year"} {
		if one.code != 0 || !strings.Contains(one.out, text) {
			t.Errorf("tables DEFICIT does not say %q: %+v", text, one)
		}
	}
	if markdown := tables("-f", "markdown", "deficit"); !strings.Contains(markdown.out, "## view, macro deficit\n") {
		t.Errorf("markdown: %+v", markdown)
	}
	if wrong := tables("defict"); wrong.err != "minecarbon: tables: there is no \"defict\"; did you mean deficit?\n" {
		t.Errorf("near match: %+v", wrong)
	}
	if wrong := tables("xyzzy"); wrong.code != 2 || !strings.Contains(wrong.err, "tables without a name lists all") {
		t.Errorf("no match: %+v", wrong)
	}
}

func TestTablesSearch(t *testing.T) {
	skipShort(t, "lists the catalogue many times")
	t.Parallel()
	search := func(words string, args ...string) outcome {
		return runProgram(t, program(nil, append([]string{"tables", "-d", tiny, "--search", words}, args...)...), "")
	}
	found := search("Restored AREA")
	for _, name := range []string{"rates.restored_km2", "deficit.c_restore_gg_km2", "summary.r_v"} {
		if found.code != 0 || !strings.Contains(found.out, "\n"+name+" ") {
			t.Errorf("restored area: lacks %s: %+v", name, found)
		}
	}
	if strings.Contains(found.out, "\nmine ") || strings.Contains(found.out, "vcs_trend") {
		t.Errorf("restored area: holds what has nothing to do with it: %+v", found)
	}
	if byUnit := search("km-2"); !strings.Contains(byUnit.out, "\ndeficit.c_restore_gg_km2 ") {
		t.Errorf("a unit: %+v", byUnit)
	}
	if byParameter := search("literal reading"); !strings.Contains(byParameter.out, "\ndeficit(baseline_through) ") {
		t.Errorf("a parameter: %+v", byParameter)
	}
	var entries []catalogue.Entry
	if err := json.Unmarshal([]byte(search("deficit", "-f", "json").out), &entries); err != nil {
		t.Fatal(err)
	}
	columns := map[string]int{}
	for _, e := range entries {
		columns[e.Name] = len(e.Columns)
	}
	if columns["deficit"] != 1 || columns["summary"] != 1 || columns["rates"] > 0 {
		t.Errorf("json: columns by object %v; want vcsd_gg of deficit and of summary, and nothing of rates", columns)
	}
	if none := search("xyzzy"); none.code != 2 || none.err != "minecarbon: tables: nothing has \"xyzzy\"; tables without --search lists all\n" {
		t.Errorf("no match: %+v", none)
	}
	if both := search("area", "deficit"); both.code != 2 || !strings.Contains(both.err, "give one") {
		t.Errorf("with a name: %+v", both)
	}
}

// TestTablesMarkdown follows every link of the table of contents.
func TestTablesMarkdown(t *testing.T) {
	skipShort(t, "makes all objects; the catalogue's package holds its Markdown")
	t.Parallel()
	got := runProgram(t, program(nil, "tables", "-d", tiny, "-f", "markdown"), "")
	used := map[string]int{}
	anchors := map[string]bool{}
	for _, title := range regexp.MustCompile(`(?m)^## (.*)$`).FindAllStringSubmatch(got.out, -1) {
		anchors[catalogue.Anchor(title[1], used)] = true
	}
	links := regexp.MustCompile(`\]\(#([^)]*)\)`).FindAllStringSubmatch(got.out, -1)
	for _, link := range links {
		if !anchors[link[1]] {
			t.Errorf("a link to #%s, which is not a section", link[1])
		}
	}
	if len(links) != len(anchors) || len(links) < 20 {
		t.Errorf("%d links to %d sections", len(links), len(anchors))
	}
}

// TestTablesDocumented holds the catalogue to documenting every object, column and parameter.
func TestTablesDocumented(t *testing.T) {
	skipShort(t, "lists the catalogue of a loaded study")
	t.Parallel()
	got := runProgram(t, program(nil, "tables", "-d", tiny, "-f", "json"), "")
	var entries []catalogue.Entry
	if err := json.Unmarshal([]byte(got.out), &entries); err != nil || len(entries) == 0 {
		t.Fatal(err, got)
	}
	for _, e := range entries {
		if e.Meaning == "" || !slices.Contains(catalogue.Kinds, e.Kind) {
			t.Errorf("%s %s: meaning %q", e.Kind, e.Name, e.Meaning)
		}
		for _, c := range e.Columns {
			if c.Meaning == "" {
				t.Errorf("%s %s: column %s has no meaning", e.Kind, e.Name, c.Name)
			}
		}
	}
	if rows := runProgram(t, program(nil, "tables", "-d", tiny, "-f", "jsonl"), ""); bytes.Count([]byte(rows.out), []byte("\n")) < len(entries) {
		t.Errorf("jsonl: %+v", rows)
	}
}

// TestKeys lists the keys of the study and the jobs file: every key once, each with its type and meaning.
func TestKeys(t *testing.T) {
	t.Parallel()
	for verb, keys := range map[string][]yaml.Key{"study": studyfile.StudyKeys(), "schedule": jobs.Keys()} {
		got := runProgram(t, program(nil, verb, "keys", "-f", "json"), "")
		var rows []struct{ Key, Type, Unit, Default, Example, Meaning string }
		if err := json.Unmarshal([]byte(got.out), &rows); err != nil || got.code != 0 || len(rows) != len(keys) {
			t.Fatalf("%s: %d rows, want %d, %v: %+v", verb, len(rows), len(keys), err, got)
		}
		for i, row := range rows {
			if row.Key != keys[i].Name || row.Type == "" || row.Meaning == "" || keys[i].Required != (row.Default == "required") {
				t.Errorf("%s: row %d is %+v, want %+v", verb, i, row, keys[i])
			}
		}
		if got := runProgram(t, program(nil, verb, "keys", "-f", "parquet"), ""); got.code != 2 || !strings.Contains(got.err, "format parquet: is for results of query") {
			t.Errorf("%s: %+v", verb, got)
		}
	}
}

// flatArguments are two sets of arguments beside the defaults; a view takes those that it has.
var flatArguments = []map[string]string{
	nil,
	{
		"from_year": "2004", "to_year": "2012", "baseline_through": "'through_destruction'", "co2_per_carbon": "3.7", "adjust": "'fdr'", "of_land": "'restored'",
		"accuracy_destroyed": "0.94", "accuracy_restored": "0.92", "npp_sd": "0.1", "confidence": "0.8", "restore": "'now'",
	},
	{"to_year": "2013", "guard_years": "1", "min_baseline_years": "8", "only_mines": "['M001']", "rate_years": "3", "target_year": "2025"},
}

// TestFlatStatements holds the statement of every view, with every macro written out, to the view itself: the same rows, to the last bit.
func TestFlatStatements(t *testing.T) {
	skipShort(t, "loads a scene and reads every view six times")
	t.Parallel()
	dataset := loadStudy(t, simulateStudy(t, "--pixels", "250", "--mines", "2", "--last-year", "2014"), "--pixel-years", "none")
	session, err := sql.Open(t.Context(), dataset, sql.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	library, err := dialect.New(sql.Definitions())
	if err != nil {
		t.Fatal(err)
	}
	plain := map[string][]string{} // rows of views with default parameters
	for _, view := range library.Views() {
		seen := map[string]bool{}
		for _, all := range flatArguments {
			given, texts := map[string]string{}, []string{}
			for _, p := range library.Parameters(view) {
				if value, ok := all[p.Name]; ok {
					given[p.Name] = value
					texts = append(texts, p.Name+" := "+value)
				}
			}
			call := "main." + view + "(" + strings.Join(texts, ", ") + ")"
			if seen[call] {
				continue
			}
			seen[call] = true
			flat, err := library.Statement(dialect.DuckDB, view, given)
			if err != nil {
				t.Fatal(err)
			}
			rows := sortedRows(t, session, "from "+call)
			if all == nil {
				plain[view] = rows
			}
			if !slices.Equal(rows, sortedRows(t, session, flat)) || rows == nil && all == nil && view != "background_beyond_range" && view != "guard_effect" {
				t.Errorf("%s: %d rows, which differ from those of its flat statement", call, len(rows))
			}
		}
	}
	testStockScript(t, dataset, plain)
}

// sortedRows are the rows of a statement as text, in an order that does not depend on the engine's threads.
func sortedRows(t *testing.T, session *sql.Session, statement string) (all []string) {
	t.Helper()
	rows, err := session.Query(t.Context(), statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	defer rows.Close()
	for {
		row, ok, err := rows.Next()
		if err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		if !ok {
			slices.Sort(all)
			return all
		}
		all = append(all, fmt.Sprint(row))
	}
}

// testStockScript holds the script for stock DuckDB to the program, in the Python package of another version where there is one.
func testStockScript(t *testing.T, dataset string, views map[string][]string) {
	if notebookPython() == "" {
		t.Log("no Python with duckdb; the script for stock DuckDB is not run")
		return
	}
	script := runProgram(t, program(nil, "sql", "-d", dataset), "")
	if script.code != 0 || script.err != "" {
		t.Fatalf("sql: %+v", script)
	}
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "script.sql"), []byte(script.out), 0o644); err != nil {
		t.Fatal(err)
	}
	python := exec.Command(notebookPython(), append([]string{"-c", `import duckdb, sys
duckdb.execute(open('script.sql').read())
for view in sys.argv[1:]:
    duckdb.execute(f"copy {view} to '{view}.parquet'")`}, slices.Collect(maps.Keys(views))...)...)
	python.Dir = directory
	if out, err := python.CombinedOutput(); err != nil {
		t.Fatalf("stock DuckDB: %v\n%s", err, out)
	}
	session, err := sql.Open(t.Context(), dataset, sql.Options{AllowFiles: []string{directory}})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	for view, rows := range views {
		if !slices.Equal(rows, sortedRows(t, session, "from '"+filepath.Join(directory, view+".parquet")+"'")) {
			t.Errorf("%s: rows differ in stock DuckDB", view)
		}
	}
}
