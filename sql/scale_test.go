package sql

import (
	"context"
	"crypto/sha256"
	"fmt"
	"testing"
)

// indicators are the views.
var indicators = []string{
	"annual_vcs", "vcs_trend", "pixel_trend", "trend_class", "undisturbed_line", "baseline", "direct_change",
	"potential_change", "rates", "deficit", "summary",
}

// scene is a dataset of so many cohorts over 2001 to 2022, 133 mines, in the
// proportions of the paper's area: two in five cohorts inside mines, one in five
// destroyed, half of those restored five years later. The numbers mean nothing.
func scene(t testing.TB, cohorts int) string {
	return writeDataset(t, 2001, 2022,
		"insert into mine select 'M' || lpad(n::varchar, 3, '0'), 'Mine ' || n, 40, '' from range(1, 134) as mines(n)",
		fmt.Sprintf(`insert into cohort select n, case when n %% 5 < 2 then 'M' || lpad((1 + n * 133 // %d)::varchar, 3, '0') end, n,
			case when n %% 5 = 0 then 2002 + hash(n) %% 20 end, case when n %% 10 = 0 and hash(n) %% 20 < 15 then 2007 + hash(n) %% 20 end,
			(n %% 5 = 0)::int, 1 + hash(n, 1) %% 238, (1 + hash(n, 1) %% 238) * 900.0
			from range(1, %d) as cohorts(n)`, cohorts+1, cohorts+1),
		"insert into event select cohort_id, 1, 'destruction', destroyed_year from cohort where destroyed_year is not null",
		"insert into event select cohort_id, 1, 'restoration', restored_year from cohort where restored_year is not null",
		`insert into cohort_year
			select cohort_id, year,
				case when coalesce(destroyed_year, 9999) > year then 'vegetated' when coalesce(restored_year, 9999) > year then 'destroyed'
					else 'restored' end as state,
				case state when 'vegetated' then 100 + 0.6 * (year - 2001) + hash(cohort_id, year) % 4000 / 101.0 when 'destroyed' then 0
					else 80 + 0.6 * (year - 2001) + hash(cohort_id, year) % 3000 / 103.0 end,
				null
			from cohort cross join range(2001, 2023) as years(year) order by cohort_id, year`,
		"update cohort_year set vcs = npp_a * 2.2 * 1.63")
}

// A figure is the same to the last bit on every run, whatever the threads.
func TestSameOnEveryRun(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	dir := scene(t, 16_000)
	first := map[string][32]byte{}
	for run := range 20 {
		s, err := Open(context.Background(), dir, Options{Threads: 1 + run%8})
		if err != nil {
			t.Fatal(err)
		}
		for _, view := range indicators {
			result, err := csvOf(s, "from "+view+" order by all")
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256([]byte(result))
			if before, ok := first[view]; ok && before != sum {
				t.Errorf("run %d, %d threads: %s differs from the first run", run, 1+run%8, view)
			}
			first[view] = sum
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkViews reads each view on a dataset of the paper's size: 160 000
// cohorts, 3.5 million cohort-years.
func BenchmarkViews(b *testing.B) {
	s := openSession(b, scene(b, 160_000), Options{})
	for _, view := range indicators {
		b.Run(view, func(b *testing.B) {
			for b.Loop() {
				rows, err := s.Query(context.Background(), "from "+view)
				if err != nil {
					b.Fatal(err)
				}
				for ok := true; ok && err == nil; {
					_, ok, err = rows.Next()
				}
				if err := rows.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	dir := writeDataset(b, 2001, 2010)
	for b.Loop() {
		s, err := Open(context.Background(), dir, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
