package internal_test

import (
	stdsql "database/sql"
	"fmt"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/minecarbon/minecarbon/cmd/internal/kriging"
	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/loader/scene"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/sql"
	"github.com/minecarbon/minecarbon/sql/explain"
)

// shared has studies that lie beside the repository; absent ones are skipped.
const shared = "../../../shared/data"

// tiny writes the dataset of two mines and six years that tests of the command line share.
func tiny(t *testing.T) string {
	t.Helper()
	dir, from := filepath.Join(t.TempDir(), "tiny"), "../minecarbon/testdata/tiny."
	text, err := os.ReadFile(from + "sql")
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := os.ReadFile(from + "json")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), manifest, 0o644); err != nil {
		t.Fatal(err)
	}
	db, err := stdsql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(strings.ReplaceAll(string(text), "DIR", dir)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// loaded loads a study.
func loaded(t *testing.T, file string) string {
	t.Helper()
	study, err := studyfile.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "dataset")
	if _, err := loader.Load(t.Context(), study, dir, loader.Options{Geostatistics: kriging.Geostatistics{}}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// datasets runs a test over the tiny dataset, a simulated one and the shared studies.
func datasets(t *testing.T, test func(t *testing.T, s *sql.Session)) {
	makers := map[string]func(t *testing.T) string{"tiny": tiny, "simulated": func(t *testing.T) string {
		dir := t.TempDir()
		o := scene.DefaultOptions()
		o.Pixels, o.Mines = 240, 5
		if _, err := scene.Write(t.Context(), dir, o, func(int, int) {}); err != nil {
			t.Fatal(err)
		}
		return loaded(t, filepath.Join(dir, "study.yaml"))
	}}
	for _, name := range []string{"maui", "shendong-sim"} {
		makers[name] = func(t *testing.T) string {
			file := filepath.Join(shared, name, "study.yaml")
			if _, err := os.Stat(file); err != nil || testing.Short() {
				t.Skip("no reference data, or little time")
			}
			return loaded(t, file)
		}
	}
	for name, dataset := range makers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := sql.Open(t.Context(), dataset(t), sql.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			test(t, s)
		})
	}
}

// ask returns the first row of a statement as texts, NULL as "NULL".
func ask(t *testing.T, s *sql.Session, text string) (all []string) {
	t.Helper()
	rows, err := s.Query(t.Context(), text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer rows.Close()
	row, _, err := rows.Next()
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for _, v := range row {
		if v.Null {
			all = append(all, "NULL")
			continue
		}
		all = append(all, string(v.Text))
	}
	return all
}

// partsEqualFigures counts mines in years, and those whose parts do not make the figures to the last bit or are unknown where the
// figure is not. %[1]s are parameters of the baseline, %[2]s those of all.
const partsEqualFigures = `
with parts as (
  select mine_id, year,
    sum(part) filter (where part_of = 'c_destroy') / 1e5 / 1e9 as destroy, count(*) filter (where part_of = 'c_destroy') as destroy_parts,
    sum(part) filter (where part_of = 'c_restore') / 1e5 / 1e9 as restore, count(*) filter (where part_of = 'c_restore') as restore_parts,
    sum(part) filter (where part_of = 'decrease') / 1e5 / 1e9 as decrease, count(*) filter (where part_of = 'decrease') as decrease_parts,
    sum(part) filter (where part_of = 'increase') / 1e5 / 1e9 as increase, count(*) filter (where part_of = 'increase') as increase_parts,
    coalesce(sum(exact(area_m2)) filter (where part_of = 'decrease'), 0) / 1e5 / 1e6 as destroyed,
    coalesce(sum(exact(area_m2)) filter (where part_of = 'increase'), 0) / 1e5 / 1e6 as restored
  from explanation(%[1]s %[2]s)
  group by mine_id, year
)
select count(*), count(*) filter (where
  c_destroy_gg is distinct from case when coalesce(destroy_parts, 0) = 0 then 0 else destroy end
  or c_restore_gg is distinct from case when coalesce(restore_parts, 0) = 0 then 0 else restore end
  or decrease_gg is distinct from case when coalesce(decrease_parts, 0) = 0 then 0 else decrease end
  or increase_gg is distinct from case when coalesce(increase_parts, 0) = 0 then 0 else increase end
  or destroyed_km2 <> coalesce(destroyed, 0) or restored_km2 <> coalesce(restored, 0))
from potential_change(%[1]s %[2]s)
join direct_change(%[2]s) using (mine_id, year)
left join parts using (mine_id, year)`

// sumsEqualFigures counts mines and those whose parts over the years do not make the deficit to the last bit, and does the same for all mines.
const sumsEqualFigures = `
with years as (
  select mine_id, year, coalesce(sum(part) filter (where part_of = 'c_destroy'), 0) / 1e5 / 1e9 as destroy,
    coalesce(sum(part) filter (where part_of = 'c_restore'), 0) / 1e5 / 1e9 as restore
  from explanation(%[1]s %[2]s)
  group by mine_id, year
),
mines as (
  select mine_id, 0 - total(destroy) - total(restore) as vcsd
  from years
  group by mine_id
)
select count(*), count(*) filter (where vcsd_gg <> coalesce(vcsd, 0)), total(vcsd) <> (select vcsd_gg from summary(%[1]s %[2]s))
from deficit(%[1]s %[2]s)
left join mines using (mine_id)`

// meansEqualFigures counts years and those whose parts do not make the mean VCS to the last bit.
const meansEqualFigures = `
with years as (
  select year, sum(part) / 1e5 / (sum(exact(area_m2)) filter (where part is not null) / 1e5) as mean
  from explanation(%[1]s %[2]s)
  where part_of = 'vcs'
  group by year
)
select count(*), count(*) filter (where vcs_mean_g_m2 is distinct from mean)
from annual_vcs(%[2]s)
join years using (year)
where vcs_mean_g_m2 is not null`

// TestPartsAreTheFigures holds the parts to the views for every mine and every year, with all parameters.
func TestPartsAreTheFigures(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates and loads scenes")
	}
	t.Parallel()
	datasets(t, func(t *testing.T, s *sql.Session) {
		for _, p := range [][2]string{
			{"", ""},
			{"baseline_through := 'through_destruction', guard_years := 1, min_baseline_years := 8,", "co2_per_carbon := 44.0 / 12"},
		} {
			for _, text := range []string{partsEqualFigures, sumsEqualFigures, meansEqualFigures} {
				got := ask(t, s, fmt.Sprintf(text, p[0], p[1]))
				if got[0] == "0" || got[1] != "0" || len(got) == 3 && got[2] == "true" {
					t.Errorf("%v: %v of rows, rows that differ, and whether the sum of all mines does\n%s", p, got, text)
				}
			}
		}
	})
}

// rat reads an amount as it is printed.
func rat(t *testing.T, a explain.Amount) *big.Rat {
	t.Helper()
	if !a.Known() {
		return new(big.Rat)
	}
	v, ok := new(big.Rat).SetString(a.String())
	if !ok {
		t.Fatalf("%q is not a number", a)
	}
	return v
}

// holdError holds an interval to the figure that it is about, and its sources to the whole error.
func holdError(t *testing.T, e *explain.Explanation) {
	t.Helper()
	i := e.Interval
	if i == nil {
		return
	}
	squares := 0.0
	for _, s := range i.Sources {
		squares += s.SD * s.SD
	}
	if e.Value == nil || i.Low > *e.Value || i.High < *e.Value || math.Abs(math.Sqrt(squares)-i.SD) > 1e-9*i.SD {
		t.Errorf("%s of %q: interval %+v about %v", e.Figure, e.Mine, *i, e.Value)
	}
}

// holdTree holds each sum of an explanation to the parts below it, as they are printed.
func holdTree(t *testing.T, e *explain.Explanation) {
	t.Helper()
	holdError(t, e)
	for i, term := range e.Terms {
		years, mines := new(big.Rat), new(big.Rat)
		for _, year := range term.Years {
			years.Add(years, rat(t, year.Sum))
			if i > 0 && e.SameParts() || year.Cohorts == nil {
				continue // the first term shows the cohorts
			}
			parts, n := new(big.Rat), int64(len(year.Cohorts))
			for _, c := range year.Cohorts {
				parts.Add(parts, rat(t, c.Sum))
			}
			if year.Rest != nil {
				parts.Add(parts, rat(t, year.Rest.Sum))
				n += year.Rest.Parts
			}
			if parts.Cmp(rat(t, year.Sum)) != 0 || n != year.Parts {
				t.Errorf("%s of %q in %d: %d parts are %v, want %d that are %v", e.Figure, e.Mine, year.Year, n, parts, year.Parts, year.Sum)
			}
		}
		if years.Cmp(rat(t, term.Sum)) != 0 {
			t.Errorf("%s of %q: years are %v, want %v", e.Figure, e.Mine, years, term.Sum)
		}
		for _, mine := range term.Mines {
			mines.Add(mines, rat(t, mine.Sum))
		}
		if term.Mines != nil && mines.Cmp(rat(t, term.Sum)) != 0 {
			t.Errorf("%s: mines are %v, want %v", e.Figure, mines, term.Sum)
		}
	}
}

// TestTree takes every figure of all mines apart, and VCSD of each mine with every year; of the tiny dataset every figure of each mine and
// year. Explain itself holds the terms to the figure that the dataset publishes.
func TestTree(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates and loads scenes")
	}
	t.Parallel()
	datasets(t, func(t *testing.T, s *sql.Session) {
		mines, err := s.Mines(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		study, err := s.Study(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		hold := func(r explain.Request) {
			e, err := explain.Explain(t.Context(), s, r)
			if err != nil {
				t.Fatalf("%s of %q: %v", r.Figure.Name, r.Mine, err)
			}
			holdTree(t, e)
		}
		for i, f := range explain.Figures() {
			hold(explain.Request{Figure: f, Top: 2, Error: true})
			for _, m := range mines {
				if i == 0 || study.Name == "tiny" {
					hold(explain.Request{Figure: f, Mine: m.ID, Top: 2, EveryYear: true})
				}
			}
			for year := study.FirstYear; study.Name == "tiny" && year <= study.LastYear; year++ {
				hold(explain.Request{Figure: f, Parameters: sql.Parameters{FromYear: year, ToYear: year}, Top: 1})
				hold(explain.Request{Figure: f, Mine: mines[0].ID, Parameters: sql.Parameters{FromYear: year, ToYear: year}, Top: 3})
			}
		}
	})
}
