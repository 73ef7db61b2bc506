package sql

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/minecarbon/minecarbon/sql/internal/testfile"
)

// emptyTables are the columns of the files of a dataset without rows, by table.
var emptyTables = map[string]string{
	"study": `name varchar, first_year int, last_year int, min_baseline_years int, baseline_through varchar,
		organic_matter_per_carbon double, co2_per_organic_matter double, co2_per_carbon double,
		map_crs varchar, map_width int, map_height int, map_x0_m double, map_pixel_width_m double, map_row_rotation double,
		map_y0_m double, map_column_rotation double, map_pixel_height_m double, pixel_years varchar`,
	"mine": "mine_id varchar, name varchar, area_km2 double, geometry blob",
	"cell": "cell_id int, grid_row int, grid_col int, x_m double, y_m double, lon double, lat double, mapped_m2 double",
	"cell_year": `cell_id int, year int, npp_b double, npp_class int, vegetated_m2 double, npp_bg double,
		npp_bg_variance double, npp_a_raw double, npp_a double, nearest_sample_m double`,
	"background_year": `year int, samples int, method varchar, model varchar, nugget double, sill double, range_m double,
		variogram_source varchar, effective_range_m double, weighted_sse double, at_bound boolean,
		mean_error double, rmse double, msdr double`,
	"background_lag": "year int, lag int, distance_m double, pairs bigint, gamma double, fitted double",
	"cohort": `cohort_id int, mine_id varchar, cell_id int, destroyed_year int, restored_year int, cycles int,
		pixels bigint, area_m2 double`,
	"event":       "cohort_id int, cycle int, kind varchar, year int",
	"cohort_year": "cohort_id int, year int, state varchar, npp_a double, vcs double",
	"input_quality": `severity varchar, input varchar, year int, place varchar, count bigint, area_km2 double,
		value double, expected varchar, remedy varchar, message varchar`,
	"accuracy": `measure varchar, subject varchar, unit varchar, value double, standard_error double, low double, high double,
		mapped double, points bigint`,
	"accuracy_matrix": `stratum varchar, stratum_km2 double, stratum_points bigint, map_class varchar, reference_class varchar,
		points bigint, share double`,
	"pixel": `pixel_id bigint, "row" int, col int, mine_id varchar, cohort_id int`,
}

// writeDataset writes a dataset of one study 'Test' over the years, with rows
// inserted by the statements, and returns its directory.
func writeDataset(t testing.TB, first, last int, statements ...string) string {
	t.Helper()
	dir := t.TempDir()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var script strings.Builder
	for table, columns := range emptyTables {
		fmt.Fprintf(&script, "create table %s (%s);\n", table, columns)
	}
	fmt.Fprintf(&script, `insert into study values ('Test', %d, %d, 5, 'before_destruction', 2.2, 1.63, 3.586,
		'LOCAL_CS["none"]', 10, 10, 0, 30, 0, 0, 0, -30, 'none');`, first, last)
	script.WriteString(strings.Join(statements, ";\n") + ";\n")
	for table := range emptyTables {
		fmt.Fprintf(&script, "copy %s to %s (format parquet, compression zstd, row_group_size 112640);\n",
			table, quote(filepath.Join(dir, table+".parquet")))
	}
	if _, err := db.Exec(script.String()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, manifestFile), []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func openSession(t testing.TB, dir string, o Options) *Session {
	t.Helper()
	s, err := Open(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// shared are the sessions that tests read from without changing them, by the names of their datasets.
var shared = struct {
	sync.Mutex
	sessions map[string]*Session
}{sessions: map[string]*Session{}}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, s := range shared.sessions {
		if err := errors.Join(s.Close(), os.RemoveAll(filepath.Dir(s.dataset.dir))); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// sharedSession returns the session of a name. The first caller opens it over the dataset that it makes.
func sharedSession(t testing.TB, name string, make func() string) *Session {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if s, ok := shared.sessions[name]; ok {
		return s
	}
	folder, err := os.MkdirTemp("", "minecarbon-test-")
	dir := filepath.Join(folder, "dataset")
	if err == nil {
		err = os.Rename(make(), dir) // the test's own folder ends with the test
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(context.Background(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	shared.sessions[name] = s
	return s
}

// emptySession reads a dataset without mines and land.
func emptySession(t testing.TB) *Session {
	t.Helper()
	return sharedSession(t, "empty", func() string { return writeDataset(t, 2001, 2010) })
}

// exampleSession reads the dataset of [example].
func exampleSession(t testing.TB) *Session {
	t.Helper()
	return sharedSession(t, "example", func() string { return example(t) })
}

// csvOf is the result of a query as lines of values joined by commas, NULL as ∅.
func csvOf(s *Session, text string) (string, error) {
	rows, err := s.Query(context.Background(), text)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var out bytes.Buffer
	for {
		row, ok, err := rows.Next()
		if err != nil || !ok {
			return out.String(), err
		}
		for i, value := range row {
			if i > 0 {
				out.WriteByte(',')
			}
			if value.Null {
				out.WriteString("∅")
			}
			out.Write(value.Text)
		}
		out.WriteByte('\n')
	}
}

// want checks the result of a query.
func want(t *testing.T, s *Session, text string, lines ...string) {
	t.Helper()
	got, err := csvOf(s, text)
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	if expected := strings.Join(lines, "\n") + "\n"; len(lines) > 0 && got != expected || len(lines) == 0 && got != "" {
		t.Errorf("%s\n got:\n%swant:\n%s", text, got, expected)
	}
}

// resultOf is what a statement gives: its rows as [csvOf] writes them, or its error
// without blank lines, in which DATASET stands for the directory that the session reads.
func resultOf(t *testing.T, s *Session, text string) string {
	t.Helper()
	rows, err := csvOf(s, text)
	if err == nil {
		return rows
	}
	if !errors.Is(err, ErrStatement) || strings.Contains(err.Error(), throughQuery) {
		t.Errorf("%s: %v, want ErrStatement about the statement itself", text, err)
	}
	message := "error: "
	for line := range strings.Lines(strings.ReplaceAll(err.Error(), s.dataset.path, "DATASET")) {
		if line = strings.TrimRight(line, " \n"); line != "" {
			message += line + "\n"
		}
	}
	return message
}

// testSession runs the statements of a file of testdata in one session.
func testSession(t *testing.T, name string, s *Session) {
	t.Helper()
	testfile.Run(t, "testdata/"+name, func(text string) string { return resultOf(t, s, text) })
}

// TestEarlierDataset reads a dataset that was written before there were findings.
func TestEarlierDataset(t *testing.T) {
	skipShort(t, "makes all views twice")
	t.Parallel()
	dir := writeDataset(t, 2001, 2002, "insert into input_quality (severity, input, message) values ('warning', 'npp', 'npp: low')")
	want(t, openSession(t, dir, Options{}), "select input, count from input_quality", "npp,∅")
	if err := os.Remove(filepath.Join(dir, "input_quality.parquet")); err != nil {
		t.Fatal(err)
	}
	s := openSession(t, dir, Options{})
	want(t, s, "from input_quality")
	want(t, s, "select typeof(any_value(count)), count(*) from (from input_quality union all select null, null, null, null, null, null, null, null, null, null)", "BIGINT,1")
	want(t, s, "select count(*) from duckdb_views() where view_name = 'input_quality'", "1")
}

// skipShort leaves a long test out of go test -short; why says what takes the time.
func skipShort(t *testing.T, why string) {
	t.Helper()
	if testing.Short() {
		t.Skip(why)
	}
}
