package sql

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// do runs a statement to its end.
func do(s *Session, text string) error {
	rows, err := s.Query(context.Background(), text)
	if err != nil {
		return err
	}
	for ok := true; ok && err == nil; {
		_, ok, err = rows.Next()
	}
	return errors.Join(err, rows.Close())
}

func TestScratch(t *testing.T) {
	t.Parallel()
	dir := example(t)
	before := checksums(t, dir)
	testSession(t, "scratch.txt", openSession(t, dir, Options{Scratch: true}))
	if checksums(t, dir) != before {
		t.Error("files of the dataset changed")
	}
}

// What is the session's own can be written as Parquet, and only by asking for it.
func TestScratchToParquet(t *testing.T) {
	skipShort(t, "makes all objects; TestCopyParquet writes files")
	t.Parallel()
	s := openSession(t, example(t), Options{Scratch: true})
	if err := do(s, "create temp table own as select range as n from range(1000)"); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for i := range 2 {
		path := filepath.Join(dir, fmt.Sprint(i, ".parquet"))
		if err := s.CopyParquet(context.Background(), "from own", path, nil); err != nil {
			t.Fatal(err)
		}
		reader := openSession(t, example(t), Options{AllowFiles: []string{dir}})
		want(t, reader, "select sum(n) from "+quote(path), "499500")
	}
	spool := spoolFile(s.engines[0].spill)
	if _, err := os.Stat(spool); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left: %v", spool, err)
	}
	for _, text := range []string{"copy own to " + quote(spool), "drop table own", "create table more as select 1", "from nowhere"} {
		path := filepath.Join(dir, "x.parquet")
		if err := s.CopyParquet(context.Background(), text, path, nil); !errors.Is(err, ErrStatement) {
			t.Errorf("%s: %v, want ErrStatement", text, err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s: left a file", text)
		}
	}
	want(t, s, "select count(*) from own", "1000")
	if err := do(s, "from more"); err == nil {
		t.Error("a statement that was to be written as Parquet made a table")
	}
}

// A statement that fails half way leaves nothing.
func TestScratchRollsBack(t *testing.T) {
	skipShort(t, "makes all objects; TestScratch tries statements that fail")
	t.Parallel()
	s := openSession(t, example(t), Options{Scratch: true})
	if err := do(s, "create table own as select case when range = 400000 then error('planted') else range end as n from range(500000)"); !errors.Is(err, ErrStatement) || !strings.Contains(err.Error(), "planted") {
		t.Errorf("%v, want the planted error", err)
	}
	if err := do(s, "from own"); err == nil {
		t.Error("there is a table after its making failed")
	}
	if err := do(s, "select case when range = 400000 then error('planted') else range end as n from range(500000)"); err == nil || !strings.Contains(err.Error(), "planted") {
		t.Errorf("%v, want the planted error", err)
	}
}

// What is the session's own outlives that the dataset is replaced.
func TestScratchOutlivesReplacement(t *testing.T) {
	t.Parallel()
	dir := example(t)
	s := openSession(t, dir, Options{Scratch: true})
	if err := do(s, "create table own as select count(*) as n from cohort"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir, replacedPath(dir, s.dataset.handle)); err != nil {
		t.Fatal(err)
	}
	want(t, s, "select n, count(*) from own cross join cohort group by n", "8,8")
}

func TestAllowFiles(t *testing.T) {
	t.Parallel()
	allowed := t.TempDir()
	if err := os.WriteFile(filepath.Join(allowed, "own.csv"), []byte("mine_id,tonnes\nA,12\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "secret.csv")
	if err := os.WriteFile(secret, []byte("x\n1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(allowed, "link.csv")); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(allowed, link); err != nil {
		t.Fatal(err)
	}
	s := openSession(t, example(t), Options{AllowFiles: []string{link}})
	want(t, s, "select name, tonnes from mine join read_csv("+quote(allowed+"/own.csv")+") using (mine_id)", "Alpha,12")
	want(t, s, "select tonnes from "+quote(link+"/own.csv"), "12")
	for _, text := range []string{
		"from read_csv(" + quote(allowed+"/link.csv") + ")",
		"from read_csv(" + quote(allowed+"/../"+filepath.Base(secret)) + ")",
		"from read_csv(" + quote(secret) + ")",
	} {
		if err := do(s, text); !errors.Is(err, ErrStatement) {
			t.Errorf("%s: %v, want it refused", text, err)
		}
	}
	if _, err := Open(context.Background(), example(t), Options{AllowFiles: []string{filepath.Join(allowed, "none")}}); err == nil {
		t.Error("a directory that is not there is allowed")
	}
}

// TestOwnColumns: a file keeps its column year beneath a folder year=2030. Folders are columns where files have none
// of that name.
func TestOwnColumns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := func(parts ...string) string { return quote(filepath.Join(append([]string{dir}, parts...)...)) }
	maker, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer maker.Close()
	for _, folder := range []string{"year=2030/region=5", "split/YEAR=2030", "split/YEAR=2031", "lacking/year=2030", "lacking/year=2031"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
		columns := "1 as year, 2 as a"
		if strings.HasPrefix(folder, "lacking") {
			columns = "2 as a"
		}
		for _, kind := range []string{"csv", "parquet", "json"} {
			if _, err := maker.Exec("copy (select " + columns + ") to " + in(folder, "own."+kind) + " (format " + kind + ")"); err != nil {
				t.Fatal(err)
			}
		}
	}
	s := openSession(t, example(t), Options{AllowFiles: []string{dir}, Scratch: true})
	for _, kind := range []string{"csv", "parquet", "json"} {
		file := in("year=2030", "region=5", "own."+kind)
		want(t, s, "from "+file, "1,2")
		want(t, s, "select own.year, m.a from "+file+", "+file+" m where m.year = own.year", "1,2")
		want(t, s, "select b from "+file+" as t(b, c)", "1")
		want(t, s, "from read_"+kind+"("+file+")", "1,2")
		want(t, s, "select year, region from read_"+kind+"("+file+", hive_partitioning = true)", "2030,5")
		want(t, s, "select year from "+in("split", "*", "own."+kind), "1", "1")
		want(t, s, "select count(*) from read_"+kind+"(["+in("split", "YEAR=2030", "own."+kind)+", "+in("split", "YEAR=2031", "own."+kind)+"]) where year = 1", "2")
		want(t, s, "select year from "+in("lacking", "*", "own."+kind)+" order by year", "2030", "2031")
	}
	if err := do(s, "create view later as from "+in("year=2030", "region=5", "own.csv")); err != nil {
		t.Fatal(err)
	}
	want(t, s, "from later", "1,2")
	if err := do(s, "select nothing from "+in("year=2030", "region=5", "own.csv")); !errors.Is(err, ErrStatement) || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("a wrong column: %v", err)
	}
	copied := filepath.Join(t.TempDir(), "x.parquet")
	if err := s.CopyParquet(context.Background(), "from "+in("year=2030", "region=5", "own.csv"), copied, nil); err != nil {
		t.Fatal(err)
	}
	var year int
	if err := maker.QueryRow("select year from " + quote(copied)).Scan(&year); err != nil || year != 1 {
		t.Errorf("copied year %d, %v", year, err)
	}
}

// No macro of one's own takes the place of a function that the dataset's views use.
func TestOwnMacrosDoNotReachViews(t *testing.T) {
	skipShort(t, "defines a macro for each function")
	t.Parallel()
	s := openSession(t, example(t), Options{Scratch: true})
	results := func() string {
		var all strings.Builder
		for _, view := range append([]string{"mine_indicators", "mine_relation", "npp_range", "layer_potential_change()"}, indicators...) {
			result, err := csvOf(s, "from "+view+" order by all")
			if err != nil {
				t.Fatal(err)
			}
			all.WriteString(view + "\n" + result)
		}
		return all.String()
	}
	before := results()
	names := functionsOfFiles(t, s)
	for _, name := range []string{"pow", "greatest", "nullif", "max", "count_star", "sign", "sum", "unnest", "json_each", "read_parquet", "+", "row_number"} {
		if !slices.Contains(names, name) {
			t.Errorf("%s is not among the functions that the files use: %q", name, names)
		}
	}
	forms := []string{
		"create macro %s(a) as 0", "create or replace temp macro %s(a, b) as 0", "create function scratch.%s() as 0",
		"create macro %s(a, b := 0) as table select 0 as year", "CREATE TEMPORARY MACRO TEMP.MAIN.%s(a) AS TABLE SELECT 0",
	}
	for i, name := range names {
		text := fmt.Sprintf(forms[i%len(forms)], `"`+name+`"`)
		if i%2 == 1 {
			text = strings.ToUpper(text)
		}
		if err := do(s, text); !errors.Is(err, ErrStatement) || !strings.Contains(err.Error(), "is a function of DuckDB") {
			t.Errorf("%s: %v, want that it is a function of DuckDB", text, err)
		}
	}
	if after := results(); after != before {
		t.Errorf("the indicators changed to\n%s\nfrom\n%s", after, before)
	}
}

var headPattern = regexp.MustCompile(`(?s)^\s*create (?:(?:view|table) \w+ as|macro \w+\([^()]*\) as( table)?)\s`)

// functionsOfFiles are the functions of DuckDB that the dataset's objects and checks call, operators included, as DuckDB's parser
// finds them.
func functionsOfFiles(t *testing.T, s *Session) []string {
	t.Helper()
	names := map[string]bool{}
	for _, object := range objects {
		text := withoutComments(fragment{object, body}.text())
		head := headPattern.FindStringSubmatch(text)
		if head == nil {
			t.Fatalf("%s: does not begin like a view, table or macro", object)
		}
		text = qualify(strings.TrimSuffix(strings.TrimSpace(strings.TrimPrefix(text, head[0])), ";"))
		if strings.Contains(head[0], "macro") && head[1] == "" {
			text = "select " + text
		}
		addFunctions(t, s, text, names)
	}
	for _, check := range checks {
		text, err := files.ReadFile("checks/" + check + ".sql")
		if err != nil {
			t.Fatal(err)
		}
		addFunctions(t, s, string(text), names)
	}
	for name := range byName {
		delete(names, name)
	}
	delete(names, "dataset_file")
	return slices.Sorted(maps.Keys(names))
}

func addFunctions(t *testing.T, s *Session, text string, names map[string]bool) {
	t.Helper()
	tree, err := s.Query(t.Context(), "select json_serialize_sql("+quote(text)+")::varchar")
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	row, _, err := tree.Next()
	if err != nil {
		t.Fatal(err)
	}
	var root map[string]any
	if err := json.Unmarshal(row[0].Text, &root); err != nil || root["error"] != false {
		t.Fatalf("%s: %v, %v", text, err, root["error_message"])
	}
	var walk func(node any)
	walk = func(node any) {
		switch node := node.(type) {
		case map[string]any:
			if name, ok := node["function_name"].(string); ok {
				names[name] = true
			}
			for _, child := range node {
				walk(child)
			}
		case []any:
			for _, child := range node {
				walk(child)
			}
		}
	}
	walk(root)
}
