package main

import (
	"context"
	stdsql "database/sql"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
	"github.com/minecarbon/minecarbon/sql"
)

// TestExportDatabase opens the file with a client that knows nothing of the program.
func TestExportDatabase(t *testing.T) {
	skipShort(t, "exports a database; TestExportParquet exports tables")
	t.Parallel()
	directory := t.TempDir()
	path := filepath.Join(directory, "x.duckdb")
	if got := runExport(t, tiny, "database", "-o", path); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	wantFiles(t, directory, 1)
	db, err := stdsql.Open("duckdb", path+"?access_mode=read_only")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, from := range []string{"deficit", "deficit(to_year := 2004)", "mine_indicators", "rates", "pixel_year", "summary", "trend_class", "background_variogram"} {
		var got string
		if err := db.QueryRow("select list(t order by t::varchar)::varchar from " + from + " as t").Scan(&got); err != nil {
			t.Errorf("%s: %v", from, err)
		}
		want := ask(t, tiny, "select list(t order by t::varchar)::varchar from "+from+" as t")[1][0]
		if got != want {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
	var bare int
	if err := db.QueryRow("select count(*) from duckdb_columns() where not internal and comment is null").Scan(&bare); err != nil || bare > 0 {
		t.Errorf("%d columns without comment, %v", bare, err)
	}
}

// TestOldestDuckDB opens a database with the oldest DuckDB that the documentation promises, and reads all of it.
func TestOldestDuckDB(t *testing.T) {
	skipShort(t, "installs an older DuckDB")
	t.Parallel()
	python := oldestDuckDB(t)
	directory := t.TempDir()
	path, statement := filepath.Join(directory, "x.duckdb"), "from deficit order by mine_id"
	expected := filepath.Join(directory, "deficit.csv")
	if got := runExport(t, tiny, "database", "-o", path); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	if got := runProgram(t, program(nil, "query", "-d", tiny, "-o", expected, statement), ""); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	if out, err := exec.Command(python, "testdata/read_database.py", path, expected).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// oldestDuckDB returns a Python with that version, which it installs into the user's cache.
func oldestDuckDB(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	environment := filepath.Join(cache, "minecarbon", "duckdb-"+sql.OldestDuckDB)
	python := filepath.Join(environment, "bin", "python")
	if _, err := os.Stat(python); err == nil {
		return python
	}
	fresh, err := os.MkdirTemp(filepath.Dir(environment), "fresh-")
	if err != nil {
		t.Skip(err)
	}
	defer os.RemoveAll(fresh)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for _, args := range [][]string{
		{debianPython(), "-m", "venv", fresh},
		{filepath.Join(fresh, "bin", "python"), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", "duckdb==" + sql.OldestDuckDB},
	} {
		if out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Skipf("DuckDB %s cannot be installed: %v\n%s", sql.OldestDuckDB, err, out)
		}
	}
	if err := os.Rename(fresh, environment); err != nil {
		t.Skip(err)
	}
	return python
}

// TestExportAll reads everything that is exported with other programs and holds it to queries, as of a year that is not the last. It takes the place of an
// earlier export. scripts/notebook exports as of the last year.
func TestExportAll(t *testing.T) {
	skipShort(t, "reads all exports with other programs")
	t.Parallel()
	study := simulateStudy(t, strings.Fields("--seed 21 --pixels 400 --mines 4")...)
	scenario{t, filepath.Dir(study)}.mines(hostileNames)
	dataset := loadStudy(t, study)
	directory := filepath.Join(t.TempDir(), "export")
	earlier := scenario{t, directory}
	earlier.must(os.Mkdir(directory, 0o755))
	earlier.must(os.WriteFile(earlier.path("README.txt"), []byte("minecarbon export of another study\n\nold.gpkg  its mines\n"), 0o644))
	earlier.must(os.WriteFile(earlier.path("old.gpkg"), nil, 0o644))
	if got := runExport(t, dataset, "--all", "--force", "--year", "2021", "-o", directory); got.code != 0 || got.out != "" || got.err != "" {
		t.Fatalf("%+v", got)
	}
	readme, err := os.ReadFile(filepath.Join(directory, "README.txt"))
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(directory, func(path string, entry os.DirEntry, err error) error {
		name := strings.TrimSuffix(entry.Name(), ".aux.xml")
		name = strings.TrimSuffix(name, ".qml")
		if err == nil && !entry.IsDir() && name != "README.txt" && !strings.Contains(string(readme), name) {
			t.Errorf("README.txt does not tell of %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	file := func(name, statement string) string {
		path := filepath.Join(t.TempDir(), name)
		if got := runProgram(t, program(nil, "query", "-d", dataset, "-o", path, statement), ""); got.code != 0 {
			t.Fatalf("%s: %+v", statement, got)
		}
		return path
	}
	mines, cells := file("mines.csv", "from mine_indicators(to_year := 2021)"), file("cells.csv", "from cell_indicators(to_year := 2021)")
	pixels := file("pixels.csv", pixelValues)
	check := func(python, script string, args ...string) {
		t.Helper()
		if out, err := exec.Command(python, append([]string{script}, args...)...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", script, err, out)
		}
	}
	check(debianPython(), "testdata/check_gis.py", directory, pixels, mines, cells)
	if python := notebookPython(); python != "" {
		check(python, "testdata/read_exports.py", directory, mines, file("types.parquet", allTypes), filepath.Join(dataset, "pixel_year"),
			file("years.csv", "select year, count(*) as pixels from pixel_year where mine_id is not null group by year order by year"))
	} else {
		t.Log("no Python environment of the notebook; pandas, polars, pyarrow and geopandas are not asked")
	}
	if got := runExport(t, dataset, "--all", "-o", directory); got.code != exit.Usage || !strings.Contains(got.err, "--force") {
		t.Errorf("a second time: %+v", got)
	}
	for name, want := range map[string]bool{"rasters/state_2021.tif": true, "old.gpkg": false} {
		if _, err := os.Stat(earlier.path(name)); (err == nil) != want {
			t.Errorf("%s: is there: %v, want %v", name, err == nil, want)
		}
	}
	wantFiles(t, filepath.Dir(directory), 1)
}

// TestSameBytes makes a dataset, a report and the tables of an export with 1, 2 and 8 threads. Their bytes are the same,
// but for the time at which they were made.
func TestSameBytes(t *testing.T) {
	skipShort(t, "loads, exports and reports three times")
	t.Parallel()
	dir := t.TempDir()
	scene := filepath.Join(dir, "scene")
	run := func(args ...string) {
		t.Helper()
		if got := runProgram(t, program(nil, args...), ""); got.code != 0 {
			t.Fatalf("%v: %+v", args, got)
		}
	}
	run("simulate", scene, "--pixels", "400", "--mines", "4", "--last-year", "2010", "--weather-memory", "0.4")
	var first map[string]string
	for _, threads := range []string{"1", "2", "8"} {
		at := filepath.Join(dir, threads)
		if err := os.Mkdir(at, 0o755); err != nil {
			t.Fatal(err)
		}
		run("load", filepath.Join(scene, "study.yaml"), "-d", filepath.Join(at, "dataset"), "--threads", threads, "--pixel-years", "all")
		dataset := filepath.Join(dir, "1", "dataset") // exports and reports say when it was loaded
		run("report", "-d", dataset, "-o", filepath.Join(at, "report.html"), "--threads", threads)
		for _, table := range []string{"deficit", "interval", "pixel_trend", "explanation", "baseline", "mines"} {
			run("export", "-d", dataset, table, "-o", filepath.Join(at, table+".parquet"), "--threads", threads)
		}
		made := contents(t, at)
		if first == nil {
			first = made
		}
		if !maps.Equal(made, first) {
			for name := range first {
				if made[name] != first[name] {
					t.Errorf("%s threads: %s differs from that of 1 thread", threads, name)
				}
			}
		}
	}
}

// timesOfMaking are the times in files that the program writes.
var timesOfMaking = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z| UTC)|"(seconds|threads)": ?[0-9.]+`)

// contents are the files below a folder without the times of their making, by name.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(folder, path)
		found[name] = string(timesOfMaking.ReplaceAll(text, nil))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestReplacedDataset exports from a session whose dataset another has replaced: the provenance is that of the rows.
func TestReplacedDataset(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("elsewhere a session reads by name")
	}
	dir := filepath.Join(t.TempDir(), "dataset")
	s := scenario{t, dir}
	s.must(os.CopyFS(dir, os.DirFS(tiny)))
	session, err := sql.Open(t.Context(), dir, sql.Options{})
	s.must(err)
	defer session.Close()
	before, err := export.Provenance(session, dir)
	s.must(err)
	s.must(os.Rename(dir, dir+".replaced"))
	s.must(os.CopyFS(dir, os.DirFS(tiny)))
	manifest, err := os.ReadFile(s.path("manifest.json"))
	s.must(err)
	s.must(os.WriteFile(s.path("manifest.json"), append(manifest, '\n'), 0o644))
	after, err := export.Provenance(session, dir)
	s.must(err)
	if !maps.Equal(before, after) {
		t.Errorf("provenance %v, want %v", after, before)
	}
}
