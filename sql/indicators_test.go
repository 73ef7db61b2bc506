package sql

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
)

// example is a dataset small enough to follow by hand, 2001 to 2010. 10 pixels
// are 1 km²; VCS in g CO₂ m⁻² a⁻¹ is twice NPP, so that co2_per_carbon := 2 changes
// nothing. Mine B has no pixels.
//
//	cohort  mine  km²  history                          VCS
//	1       A     1    never destroyed                  100 + 10·(year − 2001)
//	2       A     2    destroyed 2007, restored 2009    200 + 20·(year − 2001); 250, 300 after restoration
//	3       A     1    destroyed 2003                   50, 70
//	4       A     1    destroyed 2000, before the study
//	5       –     1    destroyed 2005                   1
//	6       A     1    destroyed 2001, the first year
//	7       A     1    destroyed 2004, restored 2006,   10; unknown in 2006, 65 in 2007
//	                   destroyed 2008
//	8       –     1    never destroyed                  42
func example(t testing.TB) string {
	const value = `case
		when cohort_id = 1 then 100 + 10 * (year - 2001)
		when cohort_id = 2 and year < 2007 then 200 + 20 * (year - 2001)
		when cohort_id = 2 and year = 2009 then 250
		when cohort_id = 2 and year = 2010 then 300
		when cohort_id = 3 and year = 2001 then 50
		when cohort_id = 3 and year = 2002 then 70
		when cohort_id = 5 and year < 2005 then 1
		when cohort_id = 7 and year < 2004 then 10
		when cohort_id = 7 and year = 2006 then null
		when cohort_id = 7 and year = 2007 then 65
		when cohort_id = 8 then 42
		else 0 end`
	return writeDataset(t, 2001, 2010,
		"insert into mine values ('A', 'Alpha', 9, ''), ('B', 'Beta', 1, '')",
		`insert into cohort values
			(1, 'A', 1, null, null, 0, 10, 1e6), (2, 'A', 1, 2007, 2009, 1, 20, 2e6), (3, 'A', 1, 2003, null, 1, 10, 1e6),
			(4, 'A', 2, 2000, null, 1, 10, 1e6), (5, null, 2, 2005, null, 1, 10, 1e6), (6, 'A', 2, 2001, null, 1, 10, 1e6),
			(7, 'A', 3, 2004, null, 2, 10, 1e6), (8, null, 3, null, null, 0, 10, 1e6)`,
		`insert into event values
			(2, 1, 'destruction', 2007), (2, 1, 'restoration', 2009), (3, 1, 'destruction', 2003),
			(4, 1, 'destruction', 2000), (5, 1, 'destruction', 2005), (6, 1, 'destruction', 2001),
			(7, 1, 'destruction', 2004), (7, 1, 'restoration', 2006), (7, 2, 'destruction', 2008)`,
		`insert into cohort_year
			select cohort_id, years.year, case
				when coalesce(max(event.year) filter (where kind = 'restoration' and event.year <= years.year), 0)
					> coalesce(max(event.year) filter (where kind = 'destruction' and event.year <= years.year), 0) then 'restored'
				when count(event.year) filter (where event.year <= years.year) > 0 then 'destroyed' else 'vegetated' end, 0, 0
			from cohort cross join (select range as year from range(2001, 2011)) as years left join event using (cohort_id)
			group by cohort_id, years.year order by cohort_id, years.year`,
		"update cohort_year set vcs = "+value+", npp_a = ("+value+") / 2",
		`insert into pixel select (row_number() over ()) - 1, 0, 0, mine_id, cohort_id
			from cohort cross join range(1, 21) as numbers(n) where n <= pixels`)
}

// The rows are worked out in the comments of the file, from the method's equations.
func TestExampleByHand(t *testing.T) {
	t.Parallel()
	testSession(t, "example.txt", exampleSession(t))
}

// Everything computed by cohorts equals what pixel_year, a row a pixel, gives.
func TestCohortsEqualPixels(t *testing.T) {
	t.Parallel()
	s := exampleSession(t)
	const pixels = `with known as (select year, npp_a * 2 as v from pixel_year where mine_id is not null and npp_a is not null) `
	pixelwise, err := csvOf(s, pixels+"select year, count(*) / 10, avg(v), stddev_samp(v), sum(v) * 1e5 / 1e9 from known group by year order by year")
	if err != nil {
		t.Fatal(err)
	}
	cohortwise, err := csvOf(s, "select year, area_km2, vcs_mean_g_m2, vcs_sd_g_m2, vcs_total_gg from annual_vcs")
	if err != nil {
		t.Fatal(err)
	}
	a, b := numbers(t, pixelwise), numbers(t, cohortwise)
	if len(a) != 50 || len(a) != len(b) {
		t.Fatalf("%d and %d numbers, want 50", len(a), len(b))
	}
	for i := range a {
		if math.Abs(a[i]-b[i]) > 1e-12*math.Abs(a[i]) {
			t.Errorf("number %d: %v by pixels, %v by cohorts", i, a[i], b[i])
		}
	}
}

func numbers(t *testing.T, csv string) []float64 {
	var all []float64
	for _, field := range strings.FieldsFunc(csv, func(r rune) bool { return r == ',' || r == '\n' }) {
		x, err := strconv.ParseFloat(field, 64)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, x)
	}
	return all
}

// What a statement calls its own CTEs does not reach into the macros it calls.
func TestMacrosKeepTheirTables(t *testing.T) {
	t.Parallel()
	s := exampleSession(t)
	for _, view := range append([]string{"background_variogram", "background_beyond_range"}, indicators...) {
		plain, err := csvOf(s, "from "+view+" order by all")
		if err != nil {
			t.Fatal(err)
		}
		ctes := make([]string, 0, len(objects))
		for name := range byName {
			if name != view {
				ctes = append(ctes, name+" as (select 1 as x)")
			}
		}
		hiding := "with " + strings.Join(ctes, ", ") + " from " + view + "() order by all"
		if got, err := csvOf(s, hiding); err != nil || got != plain {
			t.Errorf("%s among CTEs named like tables: %v\n%s\nwant\n%s", view, err, got, plain)
		}
	}
}

// indicators are the views.
var indicators = []string{
	"annual_vcs", "vcs_trend", "vcs_rank_trend", "pixel_trend", "pixel_rank_trend", "trend_class", "undisturbed_line", "baseline", "direct_change",
	"potential_change", "rates", "deficit", "payback", "what_if", "summary",
}

// restorations is a dataset of mines that restore, 2001 to 2010. VCS in g CO₂ m⁻² a⁻¹ is twice NPP, and 100 on land that was never
// destroyed (cohort 1, mine E) and before destruction but in mine C, where it is 100 + 10·(year − 2001). Only there does the land have six
// years before its destruction and so a line of its own.
//
//	cohorts  mine  km² each  history                          VCS since restoration
//	2 to 6   A     1         destroyed 2003, restored 2005    50, 120, 130, 110, unknown, 120
//	7        A     0.5       destroyed 2008
//	8        B     1         destroyed 2002, restored 2003    150
//	9        C     1         destroyed 2007
//	10       D     1         destroyed 2008, restored 2009    80, 90
//	11       F     1         destroyed 2003, restored 2005    unknown, as before
func restorations(t *testing.T) string {
	return writeDataset(t, 2001, 2010,
		"insert into mine values ('A', 'Alpha', 6, ''), ('B', 'Beta', 1, ''), ('C', 'Gamma', 1, ''), ('D', 'Delta', 1, ''), ('E', 'Epsilon', 1, ''), ('F', 'Phi', 1, '')",
		`insert into cohort values (1, 'E', 1, null, null, 0, 10, 1e6), (7, 'A', 1, 2008, null, 1, 5, 5e5), (8, 'B', 1, 2002, 2003, 1, 10, 1e6),
			(9, 'C', 1, 2007, null, 1, 10, 1e6), (10, 'D', 1, 2008, 2009, 1, 10, 1e6), (11, 'F', 1, 2003, 2005, 1, 10, 1e6)`,
		"insert into cohort select range, 'A', 1, 2003, 2005, 1, 10, 1e6 from range(2, 7)",
		"insert into event select cohort_id, 1, 'destruction', destroyed_year from cohort where destroyed_year is not null",
		"insert into event select cohort_id, 1, 'restoration', restored_year from cohort where restored_year is not null",
		`insert into cohort_year
			select cohort_id, years.year,
				case when coalesce(destroyed_year, 9999) > years.year then 'vegetated' when coalesce(restored_year, 9999) > years.year then 'destroyed'
					else 'restored' end as state,
				null,
				case when state = 'destroyed' then 0 when cohort_id = 11 then null when cohort_id = 9 then 100 + 10 * (years.year - 2001)
					when state = 'vegetated' then 100 when cohort_id = 8 then 150 when cohort_id = 10 then 80 + 10 * (years.year - 2009)
					else [50, 120, 130, 110, null, 120][years.year - 2004] end
			from cohort cross join range(2001, 2011) as years(year) order by all`,
		"update cohort_year set npp_a = vcs / 2")
}

// The rows are worked out in the comments of the file.
func TestPayback(t *testing.T) {
	t.Parallel()
	testSession(t, "payback.txt", openSession(t, restorations(t), Options{}))
}

// Land still open counts with C_destroy of the last year, and restored land over one year with C_restore of that. What stays open lacks
// its baseline in the next one.
func TestPaybackRates(t *testing.T) {
	skipShort(t, "reads a scene of 3000 cohorts; TestPayback holds its numbers")
	t.Parallel()
	s := sceneSession(t)
	for _, year := range []string{"2012", "2022"} {
		same(t, s, `select mine_id, vcsd_gg, round(open_gg_a, 9) + 0, round(restored_gg_a, 9) + 0 from payback(rate_years := 1, to_year := `+year+`)`,
			`select mine_id, vcsd_gg, round(change.c_destroy_gg, 9) + 0, round(change.c_restore_gg, 9) + 0
			from deficit(to_year := `+year+`) join potential_change as change using (mine_id) where year = `+year+" order by mine_id")
	}
	same(t, s, `select mine_id, round(open_added_gg, 9) + 0 from what_if(to_year := 2015, target_year := 2016, restore := 'never')`,
		`select mine_id, round(coalesce(sum(greatest(0, line.intercept + line.slope * 2016) * area_m2 / 1e9), 0), 9) + 0
		from mine
		left join (select * from cohort join cohort_year using (cohort_id) where year = 2015 and state = 'destroyed') as land using (mine_id)
		left join baseline as line using (cohort_id)
		group by mine_id order by mine_id`)
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

// sceneSession reads a [scene] of 3000 cohorts.
func sceneSession(t testing.TB) *Session {
	t.Helper()
	return sharedSession(t, "scene", func() string { return scene(t, 3000) })
}

// A figure is the same to the last bit on every run, whatever the threads.
func TestSameOnEveryRun(t *testing.T) {
	t.Parallel()
	skipShort(t, "takes some seconds")
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

// Two years kriged with the ranges 1000 m and 500 m, one without kriging. Cell 1
// is 400 m, cell 2 700 m and cell 3 1000 m from the nearest sample.
func TestBackground(t *testing.T) {
	t.Parallel()
	testSession(t, "background.txt", openSession(t, writeDataset(t, 2001, 2003,
		"insert into cell select n, 0, n, n * 10.0, n * -10.0, 110, 39, 900 from range(1, 5) as cells(n)",
		`insert into cell_year
			select cell_id, years.year, 100, null, 450, case when cell_id < 4 then 40 + cell_id end,
				case when cell_id < 4 and years.year < 2003 then cell_id end, 160, 160, case when cell_id < 4 then 100 + 300 * cell_id end
			from cell cross join range(2001, 2004) as years(year)`,
		`insert into background_year (year, samples, method, model, range_m, effective_range_m) values
			(2001, 3, 'kriging', 'spherical', 1000, 1000), (2002, 3, 'kriging', 'exponential', 500 / 3.0, 500), (2003, 2, 'mean', null, null, null)`,
		`insert into background_lag values
			(2002, 2, 300, 2, 5, 4.5), (2002, 1, 100, 1, 2.5, 3), (2001, 1, 120, 3, 7, 7.5), (2003, 1, 90, 1, 8, null)`),
		Options{}))
}
