package sql

import (
	"database/sql"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

// tiedSeries are series of 2001 to 2016 with many ties. R 4.2.2 gives their numbers:
//
//	k <- cor.test(t, v, method = "kendall", exact = FALSE, continuity = TRUE); k$estimate; k$p.value
//	i <- combn(16, 2); median((v[i[2, ]] - v[i[1, ]]) / (i[2, ] - i[1, ]))
//	p.adjust(c(p of lm(v ~ t) for each series), "BH")
var tiedSeries = []struct {
	vcs                      [16]float64
	tau, p, sen, ratePerCell float64
}{
	{[16]float64{520, 490, 490, 500, 490, 490, 510, 500, 500, 520, 500, 530, 520, 500, 520, 500}, 0.3502431311190233, 0.08885415957889704, 0.9090909090909091, 0.1753892764779525},
	{[16]float64{490, 500, 510, 520, 520, 520, 530, 510, 540, 530, 540, 540, 520, 530, 530, 550}, 0.6445033866354896, 0.001074143862890367, 2.857142857142857, 0.0006203527220873487},
	{[16]float64{395, 395, 395, 395, 385, 390, 385, 380, 370, 380, 375, 375, 370, 365, 355, 355}, -0.8831154886881196, 4.972602415750254e-06, -2.5, 5.437648670833403e-08},
	{[16]float64{0, 25, 50, 75, 0, 25, 50, 75, 0, 25, 50, 75, 0, 25, 50, 75}, 0.223606797749979, 0.2828504297177608, 0.9615384615384616, 0.3654303385914637},
}

// tied is a dataset of those series, each a mine with a cell of its own. The first cell has two cohorts, the last series is known in 9
// years only where short.
func tied(t *testing.T, short bool) string {
	var years, cohorts []string
	for i, s := range tiedSeries {
		mine := i + 1
		cohorts = append(cohorts, fmt.Sprintf("(%d, '%d', %d, null, null, 0, 1, 1e6)", mine, mine, mine))
		for y, v := range s.vcs {
			if short && mine == 4 && y >= 9 {
				break
			}
			years = append(years, fmt.Sprintf("(%d, %d, 'vegetated', 0, %v)", mine, 2001+y, v))
			if mine == 1 {
				years = append(years, fmt.Sprintf("(11, %d, 'vegetated', 0, %v)", 2001+y, v))
			}
		}
	}
	cohorts = append(cohorts, "(11, '1', 1, null, null, 0, 3, 3e6)")
	return writeDataset(t, 2001, 2016,
		"insert into mine select n, '', 1, '' from range(1, 5) as mines(n)",
		"insert into cohort values "+strings.Join(cohorts, ", "),
		"insert into cohort_year values "+strings.Join(years, ", "))
}

func TestRankTrend(t *testing.T) {
	t.Parallel()
	s := openSession(t, tied(t, false), Options{})
	for i, want := range tiedSeries {
		for _, from := range []string{
			fmt.Sprintf("pixel_rank_trend where cohort_id = %d", i+1),
			fmt.Sprintf("vcs_rank_trend(only_mines := ['%d'])", i+1), // the mean of a mine whose land has one series is that series
		} {
			csv, err := csvOf(s, "select tau, p_value, sen_slope_g_m2_a, rho, p_memory, s, n_years from "+from)
			if err != nil {
				t.Fatal(err)
			}
			got := numbers(t, csv)
			for k, number := range []float64{want.tau, want.p, want.sen} {
				if math.Abs(got[k]/number-1) > 1e-12 {
					t.Errorf("%s: %s", from, csv)
				}
			}
			rho, p := lasting(want.vcs[:], want.p)
			if math.Abs(got[3]-rho) > 1e-8 || math.Abs(got[4]/p-1) > 1e-7 || got[6] != 16 {
				t.Errorf("%s: rho %v and p_memory %v, want %v and %v", from, got[3], got[4], rho, p)
			}
		}
	}
}

// lasting is ρ of a series and what p becomes by it, after Hamed & Rao (1998), from the residuals of its line. p alone gives z.
func lasting(v []float64, p float64) (rho, lastingP float64) {
	n := float64(len(v))
	var mean, tv, tt float64
	for t, x := range v {
		mean += x / n
		tt += (float64(t) - (n-1)/2) * (float64(t) - (n-1)/2)
		tv += (float64(t) - (n-1)/2) * x
	}
	var squares, products, last float64
	for t, x := range v {
		e := x - mean - tv/tt*(float64(t)-(n-1)/2)
		squares += e * e
		products += e * last
		last = e
	}
	rho = min(0.8, max(0, (n*products/squares+2)/(n-4)))
	factor := 1.0
	for k := 1.0; k < n-2; k++ {
		factor += 2 * (n - k) * (n - k - 1) * (n - k - 2) / (n * (n - 1) * (n - 2)) * 6 / math.Pi * math.Asin(math.Pow(rho, k)/2)
	}
	return rho, math.Erfc(math.Erfcinv(p) / math.Sqrt(factor))
}

// A cell is one test, whatever its cohorts: the rates are those of four tests, also where fewer mines are shown.
func TestFalseDiscovery(t *testing.T) {
	t.Parallel()
	s := openSession(t, tied(t, false), Options{})
	for i, want := range tiedSeries {
		for _, mines := range []string{"null", fmt.Sprintf("['%d']", i+1)} {
			csv, err := csvOf(s, fmt.Sprintf("select min(q_value), max(q_value) from pixel_trend(adjust := 'fdr', only_mines := %s) where mine_id = '%d'", mines, i+1))
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range numbers(t, csv) {
				if math.Abs(q/want.ratePerCell-1) > 1e-9 {
					t.Errorf("mine %d, only_mines := %s: q %v, want %v", i+1, mines, q, want.ratePerCell)
				}
			}
		}
	}
	for text, want := range map[string]string{
		// q is below 0.01 in mines 2 and 3 alone.
		"select class, area_km2 from trend_class(adjust := 'fdr')":                               "-2,1.0\n-1,0.0\n0,5.0\n1,0.0\n2,1.0\n",
		"select class, count(*) from pixel_trend(adjust := 'fdr') group by class order by class": "-2,1\n0,3\n2,1\n",
		"select count(q_value) from pixel_trend":                                                 "0\n",
	} {
		if got, err := csvOf(s, text); err != nil || got != want {
			t.Errorf("%s: %v\n%swant\n%s", text, err, got, want)
		}
	}
	// Two of the example's eight cohorts lie outside mines.
	if got, err := csvOf(exampleSession(t), "select count(*), count(*) filter (where mine_id is null) from pixel_trend(adjust := 'fdr')"); err != nil || got != "8,2\n" {
		t.Errorf("adjusted trends and those outside mines: %v %s, want all land", err, got)
	}
	if _, err := csvOf(s, "from trend_class(adjust := 'bonferroni')"); err == nil || !strings.Contains(err.Error(), "adjust: bonferroni, want fdr") {
		t.Errorf("another adjustment: %v", err)
	}
}

// Land with fewer than 10 known years has a slope but no test, and is not among the tests that others are adjusted for.
func TestRankTrendOfFewYears(t *testing.T) {
	t.Parallel()
	s := openSession(t, tied(t, true), Options{})
	for text, want := range map[string]string{
		"select n_years, sen_slope_g_m2_a > 0, rho, p_value, p_memory, class from pixel_rank_trend where cohort_id = 4": "9,true,0.0,∅,∅,∅\n",
		"select n_years, p_value, p_memory from vcs_rank_trend(only_mines := ['4'])":                                    "9,∅,∅\n",
		"select q_value, class from pixel_trend(adjust := 'fdr') where cohort_id = 4":                                   "∅,∅\n",
		// Of three tests, mine 1 has the largest p, which is then q.
		"select q_value = p_value from pixel_trend(adjust := 'fdr') where cohort_id = 1": "true\n",
	} {
		if got, err := csvOf(s, text); err != nil || got != want {
			t.Errorf("%s: %v\n%swant\n%s", text, err, got, want)
		}
	}
}

// (20 · 0.5 + 2) / 16 is 0.75. Years without residuals have no correlation, and no memory.
func TestSeriesMemory(t *testing.T) {
	t.Parallel()
	s := openSession(t, tied(t, false), Options{})
	got, err := csvOf(s, "select series_memory(0.5::double, 20), series_memory(0.9::double, 20), series_memory(-1::double, 20), series_memory(0.5::double, 9), series_memory(null::double, 20)")
	if want := "0.75,0.8,0.0,0.0,0.0\n"; err != nil || got != want {
		t.Errorf("%v: %swant %s", err, got, want)
	}
}

// The tail is held to math.Erfc over the range in which it is a number above 0.
func TestNormalTail(t *testing.T) {
	t.Parallel()
	s := openSession(t, tied(t, false), Options{})
	csv, err := csvOf(s, "select x, normal_tail(x) from (select (n / 80)::double as x from range(0, 2081) as steps(n)) order by x")
	if err != nil {
		t.Fatal(err)
	}
	all := numbers(t, csv)
	for i := 0; i < len(all); i += 2 {
		if want := math.Erfc(all[i]); math.Abs(all[i+1]/want-1) > 1e-13 {
			t.Errorf("x = %v: %v, want %v", all[i], all[i+1], want)
		}
	}
}

// TestControlBend holds the bend of control land against R 4.2.2, on the second of the tied series:
//
//	k <- summary(lm(v ~ t + I(t^2)))$coefficients[3, ]; k[["t value"]]; -k[["Estimate"]] * 7.5^2 / mean(v)
func TestControlBend(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		years   int
		t, bend float64
	}{{16, -1.79410204210512925, 0.02406690599867631}, {9, math.NaN(), math.NaN()}, {0, math.NaN(), math.NaN()}} {
		dir := writeDataset(t, 2001, 2016)
		var rows []string
		for y, v := range tiedSeries[1].vcs[:c.years] {
			rows = append(rows, fmt.Sprintf("(null, %d, 'pooled', 4, %v::double), ('1', %d, 'own', 4, 1)", 2001+y, v, 2001+y))
		}
		if c.years > 0 {
			writeControl(t, dir, strings.Join(rows, ", "))
		}
		csv, err := csvOf(openSession(t, dir, Options{}), "select coalesce(bend_t, 'nan'), coalesce(bend, 'nan') from control_bend")
		if err != nil {
			t.Fatal(err)
		}
		got := numbers(t, csv)
		for i, want := range []float64{c.t, c.bend} {
			if math.IsNaN(got[i]) != math.IsNaN(want) || math.Abs(got[i]/want-1) > 1e-12 {
				t.Errorf("%d years: %swant t %v and bend %v", c.years, csv, c.t, c.bend)
			}
		}
	}
}

// writeControl adds the table control_year to a dataset; rows are mine_id, year, land, cells and vcs.
func writeControl(t *testing.T, dir, rows string) {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(fmt.Sprintf(`copy (
		select *, regr_intercept(vcs, year) over own + regr_slope(vcs, year) over own * year as line, 0::double as r
		from (values %s) as control(mine_id, year, land, cells, vcs) window own as (partition by mine_id))
		to %s (format parquet)`, rows, quote(filepath.Join(dir, "control_year.parquet"))))
	if err != nil {
		t.Fatal(err)
	}
}
