package sql

import (
	"context"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestExamplesAreListed(t *testing.T) {
	t.Parallel()
	files, err := exampleFiles.ReadDir("examples")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !slices.Contains(exampleNames, strings.TrimSuffix(file.Name(), ".sql")) {
			t.Errorf("%s is not in exampleNames", file.Name())
		}
	}
	if len(files) != len(exampleNames) {
		t.Errorf("%d files, %d names", len(files), len(exampleNames))
	}
}

// TestExamples runs every example over the hand-made study and over one without
// any rows, as they are shown and typed: one statement, whose head says what one
// row is.
func TestExamples(t *testing.T) {
	t.Parallel()
	head := regexp.MustCompile(`^-- [A-Z].*; one row is a [a-z ]+\.`)
	study := openSession(t, example(t), Options{})
	empty := openSession(t, writeDataset(t, 2001, 2010), Options{})
	for _, e := range Examples() {
		if !head.MatchString(e.Text) || e.Title == "" || strings.Contains(e.Title, "one row") {
			t.Errorf("%s: its head %q says not what one row is", e.Name, e.Title)
		}
		if statements, rest := Split(e.Text); len(statements) != 1 || rest != "" {
			t.Errorf("%s: %d statements, rest %q", e.Name, len(statements), rest)
		}
		for name, s := range map[string]*Session{"study": study, "empty": empty} {
			rows, err := s.Query(context.Background(), e.Text)
			if err != nil {
				t.Errorf("%s, %s: %v", e.Name, name, err)
				continue
			}
			for ok := true; ok && err == nil; {
				_, ok, err = rows.Next()
			}
			if err != nil || len(rows.Columns()) < 3 {
				t.Errorf("%s, %s: %d columns, %v", e.Name, name, len(rows.Columns()), err)
			}
			rows.Close()
		}
	}
}

func exampleText(t *testing.T, name string) string {
	t.Helper()
	i := slices.Index(exampleNames, name)
	if i < 0 {
		t.Fatalf("the example %s is missing", name)
	}
	return Examples()[i].Text
}

// TestRecovery has one mine whose undisturbed VCS is 100 + 10 (year - 2001). Land A,
// 300 m2, is destroyed in 2006 and restored in 2008 with 3/4 of its baseline; land B,
// 100 m2, is restored in 2009 with 1/2. So the year of restoration has
// (3/4·170·300 + 1/2·180·100) / (170·300 + 180·100) = 47250 / 69000 of the baseline,
// the year after (3/4·180·300 + 1/2·190·100) / (180·300 + 190·100) = 50000 / 73000,
// and two years after only A has its 3/4.
func TestRecovery(t *testing.T) {
	t.Parallel()
	s := openSession(t, writeDataset(t, 2001, 2010,
		"insert into mine values ('M', 'Mine', 1, null)",
		"insert into cohort values (1, 'M', 1, 2006, 2008, 1, 3, 300), (2, 'M', 1, 2006, 2009, 1, 1, 100), (3, null, 1, 2006, 2008, 1, 1, 1e6)",
		`insert into cohort_year
			select cohort_id, year,
				case when year < 2006 then 'vegetated' when year < restored_year then 'destroyed' else 'restored' end,
				vcs / 3.586, vcs
			from (select *, (90 + 10 * (year - 2000)) *
					case when year < 2006 then 1 when year < restored_year then 0 when cohort_id = 2 then 0.5 else 0.75 end as vcs
				from cohort cross join range(2001, 2011) as years(year))`), Options{})
	got, err := csvOf(s, exampleText(t, "recovery"))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]float64{
		{0, 47250. / 69000, 47250. / 400, 69000. / 400, 0.0004, 2008, 2009},
		{1, 50000. / 73000, 50000. / 400, 73000. / 400, 0.0004, 2008, 2009},
		{2, 0.75, 0.75 * 190, 190, 0.0003, 2008, 2008},
	}
	if values := numbers(t, got); !slices.EqualFunc(values, slices.Concat(want...), func(a, b float64) bool { return math.Abs(a-b) < 1e-9*(1+math.Abs(b)) }) {
		t.Errorf("%s\nwant %v", got, want)
	}
}

func TestStudy(t *testing.T) {
	t.Parallel()
	s := openSession(t, writeDataset(t, 2001, 2010, "insert into mine values ('M', 'Mine', 1, null)"), Options{})
	study, err := s.Study(context.Background())
	if want := (Study{"Test", 2001, 2010, 1}); err != nil || study != want {
		t.Errorf("%+v, %v; want %+v", study, err, want)
	}
}
