package sql

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/minecarbon/minecarbon/sql/internal/lexer"
)

// keptRows returns the files of rows that are kept in a folder.
func keptRows(t *testing.T, folder string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// csvWith returns the rows of a statement in a session of its own.
func csvWith(t *testing.T, dir, text string, o Options) string {
	t.Helper()
	rows, err := csvOf(openSession(t, dir, o), text)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Later sessions read the rows that the first one kept, in statements that give no parameter of them. Others compute their own.
func TestKept(t *testing.T) {
	t.Parallel()
	dir, folder := example(t), filepath.Join(t.TempDir(), "new", "cache")
	plain, keep := Options{}, Options{Keep: folder}
	if csvWith(t, dir, "from summary", keep); len(keptRows(t, folder)) != 0 {
		t.Error("rows are kept for a statement without intervals")
	}
	if csvWith(t, dir, "from main.interval()", Options{Keep: folder, KeepNothingNew: true}); len(keptRows(t, folder)) != 0 {
		t.Error("rows are kept where nothing new is")
	}
	const figures = "select figure, mine_id, value from main.interval("
	want := csvWith(t, dir, figures+")", plain)
	if got := csvWith(t, dir, figures+")", keep); got != want {
		t.Errorf("rows that are being kept:\n%swant\n%s", got, want)
	}
	paths := keptRows(t, folder)
	if len(paths) != 1 {
		t.Fatalf("kept %v, want one file", paths)
	}
	other := filepath.Join(t.TempDir(), "other")
	if err := openSession(t, dir, plain).CopyParquet(t.Context(), "select * replace (value + 1 as value) from interval_error()", other, nil); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	key, _, _ := strings.Cut(filepath.Base(paths[0]), "-")
	if err := errors.Join(os.Remove(paths[0]), os.WriteFile(filepath.Join(folder, key)+"-"+checksum(content)+keptSuffix, content, 0o600)); err != nil {
		t.Fatal(err)
	}
	if got, want := csvWith(t, dir, figures+")", keep), csvWith(t, dir, "select figure, mine_id, value + 1 as value from main.interval()", plain); got != want {
		t.Errorf("rows that were kept, one more each:\n%swant\n%s", got, want)
	}
	for _, arguments := range []string{"to_year := 2003", "to_year => 2003", "null, 2003", "only_mines := ['A']", "accuracy_destroyed := 0.9"} {
		text := figures + arguments + ")"
		if got, want := csvWith(t, dir, text, keep), csvWith(t, dir, text, plain); got != want {
			t.Errorf("%s:\n%swant\n%s", text, got, want)
		}
	}
	s := openSession(t, dir, keep)
	for _, text := range []string{figures + ")", figures + "to_year := 2003)", figures + "confidence := 0.8)"} { // once parameters are given, all is computed
		got, err := csvOf(s, text)
		if want := csvWith(t, dir, text, plain); err != nil || got != want && text != figures+")" {
			t.Errorf("%s in one session:\n%swant\n%s%v", text, got, want, err)
		}
	}
}

// Rows are kept for the very dataset that they were made from.
func TestKeptOfAnother(t *testing.T) {
	t.Parallel()
	dir, folder := example(t), t.TempDir()
	const text = "select count(*) from main.interval()"
	csvWith(t, dir, text, Options{Keep: folder})
	csvWith(t, dir, text, Options{Keep: folder})
	if n := len(keptRows(t, folder)); n != 1 {
		t.Fatalf("%d files of one dataset", n)
	}
	later := time.Now().Add(time.Minute)
	if err := os.Chtimes(filepath.Join(dir, "cohort_year.parquet"), later, later); err != nil {
		t.Fatal(err)
	}
	csvWith(t, dir, text, Options{Keep: folder})
	if n := len(keptRows(t, folder)); n != 2 {
		t.Errorf("%d files after a table was changed, want 2", n)
	}
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.CopyFS(moved, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	csvWith(t, moved, text, Options{Keep: folder})
	if n := len(keptRows(t, folder)); n != 3 {
		t.Errorf("%d files after the dataset was copied, want 3", n)
	}
	old := time.Now().Add(-2 * keptFor)
	for _, path := range keptRows(t, folder) {
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	csvWith(t, moved, text, Options{Keep: folder})
	csvWith(t, example(t), text, Options{Keep: folder})
	if n := len(keptRows(t, folder)); n != 1 {
		t.Errorf("%d files once the others are old, want the new one", n)
	}
}

// What is not the keeper's stays in its folder, however old it is.
func TestKeptBesideOthers(t *testing.T) {
	t.Parallel()
	dir, folder := example(t), t.TempDir()
	old := time.Now().Add(-2 * keptFor)
	for _, name := range []string{"thesis.docx", "cohort.parquet", ".staging-1"} {
		path := filepath.Join(folder, name)
		if err := errors.Join(os.WriteFile(path, []byte("mine"), 0o600), os.Chtimes(path, old, old)); err != nil {
			t.Fatal(err)
		}
	}
	csvWith(t, dir, "select count(*) from main.interval()", Options{Keep: folder})
	if paths := keptRows(t, folder); len(paths) != 4 {
		t.Errorf("the folder holds %v, want three files of the user's and one of rows", paths)
	}
}

// A folder of temporary files may be named as a column, and be tidied up while a session is open.
func TestKeptInTemporaryFolder(t *testing.T) {
	t.Parallel()
	dir, keep := example(t), t.TempDir()
	var spills []string
	o := Options{Keep: keep, TemporaryFolder: func() (string, func() error, error) {
		spill := filepath.Join(t.TempDir(), "mine_id=M009", "figure=vcsd")
		spills = append(spills, spill)
		return spill, func() error { return os.RemoveAll(spill) }, os.MkdirAll(spill, 0o700)
	}}
	const text = "from main.interval() order by all"
	want := csvWith(t, dir, text, Options{})
	s := openSession(t, dir, o)
	for _, tidied := range []bool{false, true} {
		if tidied {
			if err := os.Remove(keptFile(spills[0])); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := csvOf(s, text); err != nil || got != want {
			t.Errorf("tidied up %v:\n%s%vwant\n%s", tidied, got, err, want)
		}
	}
}

// A length of time is no reason to compute intervals.
func TestKeptForNoLengthOfTime(t *testing.T) {
	t.Parallel()
	dir, folder := example(t), t.TempDir()
	for _, text := range []string{"select date '2020-01-01' + interval 1 day", "select 'interval' as x -- interval", "select interval '1 day'"} {
		csvWith(t, dir, text, Options{Keep: folder})
	}
	if paths := keptRows(t, folder); len(paths) != 0 {
		t.Errorf("kept %v", paths)
	}
	for text, want := range map[string]bool{
		`from "interval"()`: true, "from mine, main.interval()": true, "FROM INTERVAL": true, "select 1 + interval 1 day": false, "from mine join interval using (mine_id)": true,
	} {
		if got := readsInterval(lexer.Tokens(text)); got != want {
			t.Errorf("%s reads intervals: %v, want %v", text, got, want)
		}
	}
}

// Where nothing can be kept, statements compute their rows.
func TestKeptNowhere(t *testing.T) {
	t.Parallel()
	dir := example(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	open, of := filepath.Join(t.TempDir(), "open"), filepath.Join(t.TempDir(), "dataset")
	if err := errors.Join(os.Mkdir(open, 0o700), os.Chmod(open, 0o777), os.CopyFS(of, os.DirFS(dir))); err != nil {
		t.Fatal(err)
	}
	damaged := t.TempDir()
	csvWith(t, dir, "from main.interval()", Options{Keep: damaged})
	for _, path := range keptRows(t, damaged) {
		if err := os.WriteFile(path, []byte("no rows"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := csvWith(t, dir, "from main.interval()", Options{})
	for _, folder := range []string{file, filepath.Join(file, "below"), damaged, open, of} {
		if got := csvWith(t, dir, "from main.interval()", Options{Keep: folder}); got != want {
			t.Errorf("kept in %s:\n%swant\n%s", folder, got, want)
		}
	}
	if paths := keptRows(t, open); len(paths) != 0 {
		t.Errorf("kept %v where everybody may write", paths)
	}
	if before, after := keptRows(t, dir), keptRows(t, of); len(after) != len(before) {
		t.Errorf("kept in a dataset: %v", after)
	}
}

// Views hand the parameters of rows that are kept to one another as they are: what a statement does not give, no view gives in its place.
func TestKeptParametersPassThrough(t *testing.T) {
	t.Parallel()
	reaches := map[string]bool{keptObject: true}
	call := regexp.MustCompile(`(?:from|join) (\w+)\(([^()]*)\)`)
	seen := 0
	for _, object := range objects {
		for _, match := range call.FindAllStringSubmatch(withoutComments(definition(object)), -1) {
			if !reaches[byName[match[1]]] {
				continue
			}
			reaches[object] = true
			for argument := range strings.SplitSeq(match[2], ",") {
				name, value, named := strings.Cut(strings.TrimSpace(argument), " := ")
				ours := slices.Contains(append(keptParameters(), "confidence", "npp_sd"), name)
				if argument != "" && (!named || ours && name != value && value != "at_year") {
					t.Errorf("%s calls %s with %q", object, match[1], argument)
				}
				seen++
			}
		}
	}
	if seen < 40 {
		t.Errorf("%d arguments seen", seen)
	}
}
