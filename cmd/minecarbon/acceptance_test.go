package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/sql"
)

// shared is data that lies beside the repository on some machines; its README
// says where each file comes from. Tests on it are skipped elsewhere.
const shared = "../../../shared"

// The tolerances to which results must agree with an independent reference.
const relative, absolute = 1e-6, 1e-9

// expectations maps a file of expected results to the query that must give it.
// Keys are the columns that identify a row.
var expectations = map[string]struct {
	query string
	keys  []string
}{
	"annual_vcs.csv":       {"from annual_vcs", []string{"year"}},
	"vcs_trend.csv":        {"from vcs_trend", nil},
	"trend_class.csv":      {"from trend_class", []string{"class"}},
	"direct_change.csv":    {"from direct_change", []string{"mine_id", "year"}},
	"potential_change.csv": {"from potential_change", []string{"mine_id", "year"}},
	"rates.csv":            {"from rates", []string{"year"}},
	"deficit.csv":          {"from deficit", []string{"mine_id"}},
	"deficit_2015.csv":     {"from deficit(to_year := 2015)", []string{"mine_id"}},
	"deficit_literal.csv":  {"from deficit(baseline_through := 'through_destruction')", []string{"mine_id"}},
	"background_year.csv":  {"from background_year", []string{"year"}},
	"background.csv": {`select grid_row as cell_row, grid_col as cell_col, year, npp_bg, npp_bg_variance
		from cell_year join cell using (cell_id) where npp_bg is not null`, []string{"cell_row", "cell_col", "year"}},
}

// loadStudy loads a study into a new dataset through the command line.
func loadStudy(t *testing.T, study string, flags ...string) string {
	t.Helper()
	dataset := filepath.Join(t.TempDir(), "dataset")
	got := runProgram(t, program(nil, append([]string{"load", study, "-d", dataset}, flags...)...), "")
	if got.code != 0 || got.out != "" {
		t.Fatalf("load %s: exit code %d, standard output %q\n%s", study, got.code, got.out, got.err)
	}
	return dataset
}

// loads are those of the studies beside the repository, by name.
var loads sync.Map // of func() outcome

// sharedDataset returns the dataset of a study beside the repository. Tests only read it.
func sharedDataset(t *testing.T, name string) string {
	t.Helper()
	dataset := filepath.Join(common, name)
	load, _ := loads.LoadOrStore(name, sync.OnceValue(func() outcome {
		return runProgram(t, program(nil, "load", filepath.Join(shared, "data", name, "study.yaml"), "-d", dataset), "")
	}))
	if got := load.(func() outcome)(); got.code != 0 || got.out != "" {
		t.Fatalf("load %s: exit code %d, standard output %q\n%s", name, got.code, got.out, got.err)
	}
	return dataset
}

// sessions are the datasets that tests ask, open until their test ends.
var sessions sync.Map // of *sql.Session by asked

// asked is a dataset that a test asks.
type asked struct {
	*testing.T
	dataset string
}

// session opens a dataset once a test. The test does not replace it afterwards.
func session(t *testing.T, dataset string) *sql.Session {
	t.Helper()
	key := asked{t, dataset}
	if open, ok := sessions.Load(key); ok {
		return open.(*sql.Session)
	}
	open, err := sql.Open(context.Background(), dataset, sql.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sessions.Store(key, open)
	t.Cleanup(func() {
		sessions.Delete(key)
		if err := open.Close(); err != nil {
			t.Error(err)
		}
	})
	return open
}

// ask gives the rows of a query, the header first, as query -f csv prints them.
func ask(t *testing.T, dataset, query string) [][]string {
	t.Helper()
	return askSession(t, session(t, dataset), query)
}

func askSession(t *testing.T, session *sql.Session, query string) [][]string {
	t.Helper()
	rows, err := session.Query(context.Background(), query)
	if err != nil {
		t.Fatalf("query %s: %v", query, err)
	}
	var out strings.Builder
	_, err = format.Copy(&out, format.New("csv", format.Style{}), rows, 0, func() {})
	if err := errors.Join(err, rows.Close()); err != nil {
		t.Fatalf("query %s: %v", query, err)
	}
	return parseCSV(t, out.String())
}

func parseCSV(t *testing.T, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// compare holds rows to the expected ones: the same keys, and every expected
// column within the tolerances. It says the largest relative difference.
func compare(t *testing.T, name string, keys []string, want, got [][]string) {
	t.Helper()
	byKey := map[string][]string{}
	for _, row := range got[1:] {
		byKey[keyOf(got[0], row, keys)] = row
	}
	if len(got) != len(want) || len(byKey) != len(got)-1 {
		t.Errorf("%s: %d rows with %d keys, want %d rows", name, len(got)-1, len(byKey), len(want)-1)
	}
	worst, bad := 0.0, 0
	for _, row := range want[1:] {
		key := keyOf(want[0], row, keys)
		other, ok := byKey[key]
		if !ok {
			t.Errorf("%s: no row %s", name, key)
			continue
		}
		for i, column := range want[0] {
			at := slices.Index(got[0], column)
			if at < 0 {
				t.Fatalf("%s: no column %s", name, column)
			}
			difference, agree := agrees(row[i], other[at])
			worst = max(worst, difference)
			if !agree {
				if bad++; bad <= 5 {
					t.Errorf("%s: %s: %s is %q, want %q", name, key, column, other[at], row[i])
				}
			}
		}
	}
	t.Logf("%-22s %6d rows, largest relative difference %.1e", name, len(want)-1, worst)
}

func keyOf(header, row, keys []string) string {
	parts := make([]string, len(keys))
	for i, key := range keys {
		parts[i] = row[slices.Index(header, key)]
	}
	return strings.Join(parts, " ")
}

// agrees compares two fields; the difference is relative where both are
// numbers that are not near zero.
func agrees(want, got string) (difference float64, ok bool) {
	if want == got {
		return 0, true
	}
	a, errA := strconv.ParseFloat(want, 64)
	b, errB := strconv.ParseFloat(got, 64)
	if errA != nil || errB != nil {
		return 0, false
	}
	if math.Abs(a-b) <= absolute {
		return 0, true
	}
	difference = math.Abs(a-b) / math.Abs(a)
	return difference, difference <= relative
}

// holdTo compares a dataset with every file of a folder of expected results. adjust, if it is not nil, changes the expected rows of a
// file before.
func holdTo(t *testing.T, dataset, folder string, adjust func(file string, rows [][]string)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no expected results in %s", folder)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		e, ok := expectations[name]
		if !ok {
			t.Errorf("%s: no query is known for it", name)
			continue
		}
		rows := parseCSV(t, string(text))
		if adjust != nil {
			adjust(name, rows)
		}
		compare(t, name, e.keys, rows, ask(t, dataset, e.query))
	}
}

// withoutNPP are mines and years of maui in which MOD17A3HGF has class codes in the year before under all land that is destroyed.
var withoutNPP = []string{"MA_12_17_0015 2014", "UH_2019_0015 2019"}

// unknownDecreases empties the decrease of land destroyed in the first year or where no NPP was known in the year before. It is
// unknown, and the results beside the repository have 0.
func unknownDecreases(file string, rows [][]string) {
	if file != "rates.csv" && file != "direct_change.csv" {
		return
	}
	at := func(column string) int { return slices.Index(rows[0], column) }
	for _, row := range rows[1:] {
		first := row[at("year")] == rows[1][at("year")] && row[at("destroyed_km2")] != "0.0"
		coded := file == "direct_change.csv" && slices.Contains(withoutNPP, row[at("mine_id")]+" "+row[at("year")]) && row[at("decrease_gg")] == "0.0"
		if !first && !coded {
			continue
		}
		row[at("decrease_gg")] = ""
		if file == "rates.csv" {
			row[at("c_ddper_g_m2")] = ""
		}
	}
}

// TestExpected holds the simulated and the real study beside the repository to
// the results of an independent pixel-by-pixel reference.
func TestExpected(t *testing.T) {
	skipShort(t, "loads two whole studies")
	t.Parallel()
	for _, name := range []string{"shendong-sim", "maui"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(shared, "data", name)
			if _, err := os.Stat(folder); err != nil {
				t.Skipf("%s is not on this machine", folder)
			}
			dataset := sharedDataset(t, name)
			holdTo(t, dataset, filepath.Join(folder, "expected"), unknownDecreases)
			holdIdentities(t, dataset)
		})
	}
}

// debianPython is the interpreter that has Debian's GDAL bindings.
func debianPython() string {
	if _, err := os.Stat("/usr/bin/python3"); err == nil {
		return "/usr/bin/python3"
	}
	return "python3"
}

// notebookPython is the interpreter of the notebook's environment, which scripts/notebook makes, or
// the one that TEST_PYTHON names; empty where neither is.
func notebookPython() string {
	if python := os.Getenv("TEST_PYTHON"); python != "" {
		return python
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	found, _ := filepath.Glob(filepath.Join(cache, "minecarbon", "notebook-*", "bin", "python"))
	if len(found) == 0 {
		return ""
	}
	return found[len(found)-1]
}

// simulateStudy writes a scene with a fixed variogram and gives its study file.
func simulateStudy(t *testing.T, flags ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "scene")
	got := runProgram(t, program(nil, append([]string{"simulate", dir}, flags...)...), "")
	if got.code != 0 {
		t.Fatalf("simulate %v: exit code %d\n%s", flags, got.code, got.err)
	}
	return filepath.Join(dir, "study.yaml")
}

// sceneGenerator compiles the generator of HDF-EOS2 tiles that lies beside the
// repository and gives what makes scenes with it. The error says what is absent.
func sceneGenerator(tb testing.TB) (generate func(tb testing.TB, dir string, flags ...string), err error) {
	tb.Helper()
	tools := filepath.Join(shared, "tools")
	if _, err := os.Stat(tools); err != nil {
		return nil, fmt.Errorf("%s is not on this machine", tools)
	}
	tile := filepath.Join(tb.TempDir(), "mod17tile")
	compile := exec.Command("cc", "-O2", "-o", tile, filepath.Join(tools, "mod17tile.c"),
		"-I/usr/include/x86_64-linux-gnu/hdf", "-I/usr/include/hdf", "-lhdfeos", "-lgctp", "-lmfhdfalt", "-ldfalt", "-lm")
	if out, err := compile.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("the libraries of HDF-EOS2 are not installed: %s", strings.SplitN(string(out), "\n", 2)[0])
	}
	return func(tb testing.TB, dir string, flags ...string) {
		tb.Helper()
		scene := exec.Command(debianPython(), append([]string{filepath.Join(tools, "scene.py"), dir}, flags...)...)
		scene.Env = append(os.Environ(), "MOD17TILE="+tile)
		if out, err := scene.CombinedOutput(); err != nil {
			tb.Fatalf("scene.py: %v\n%s", err, out)
		}
	}, nil
}

// TestTrickyScenes makes scenes of HDF-EOS2 tiles with the generator beside the
// repository, where its compiler's libraries are installed, and holds them to
// the reference.
func TestTrickyScenes(t *testing.T) {
	skipShort(t, "makes and loads scenes of HDF-EOS2 tiles")
	t.Parallel()
	generate, err := sceneGenerator(t)
	if err != nil {
		t.Skip(err)
	}
	for seed := 2; seed <= 4; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "scene")
			generate(t, dir, "--seed", fmt.Sprint(seed), "--size", "420", "--tricky", "--weather", "0.05")
			study := filepath.Join(dir, "study.yaml")
			dataset := loadStudy(t, study)
			holdTo(t, dataset, reference(t, study), nil)
			holdIdentities(t, dataset)
		})
	}
}
