package loader

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

const nuggetOnly = "background: {variogram: {nugget: 4, sill: 0, range_m: 1}}\n"

// ladder is six cells in a row: the first three are wholly destroyed from 2002,
// 2003 and 2004 on, two stay green, of the last the left half is destroyed.
func ladder() small {
	row := "2002 2002 2003 2003 2004 2004 0 0 0 0 2001 0"
	s := drawn(row+"\n"+row, "",
		"300 300 300 400 200 250",
		"100 300 300 400 200 250",
		"80 120 200 300 400 250",
		"90 60 150 500 300 250")
	s.more = nuggetOnly
	return s
}

// TestBackgroundLadder walks down from kriging to the ratio. By hand: the means
// of the green cells are 300, 300, 300 and 400, so
// r = (100 + 80+120 + 90+60+150) / (1·300 + 2·300 + 3·400) = 600/2100, and
// 300 r = 85.714. Kriging under a nugget alone is the mean of the samples, 100,
// with variance 4 (1 + 1/3).
func TestBackgroundLadder(t *testing.T) {
	t.Parallel()
	dir, summary := ladder().loaded(t)
	same(t, "years", rowsOf(t, dir, "background_year", "year", "samples", "method", "model", "nugget", "sill", "range_m", "variogram_source"),
		"2001 0 ratio - - - - -", "2002 1 mean - - - - -", "2003 2 mean - - - - -", "2004 3 kriging spherical 4 0 1 study")
	var got []string
	for _, row := range rowsOf(t, dir, "cell_year", "cell_id", "year", "npp_bg", "npp_bg_variance", "npp_a") {
		if strings.HasPrefix(row, "6 ") {
			got = append(got, row)
		}
	}
	// NPP_a = (250·400 − bg·200) / 200 = 500 − bg.
	same(t, "last cell", got, "6 2001 85.71428571 - 414.2857143", "6 2002 100 - 400", "6 2003 100 - 400", "6 2004 100 5.333333333 400")
	same(t, "findings", messages(summary, "background"))
	same(t, "methods", strings.Fields(fmt.Sprint(summary.Methods)), strings.Fields("[{kriging [2004]} {mean [2002 2003]} {ratio [2001]}]")...)
}

// TestZeroSamples finds bare land whose NPP is exactly 0: of the ladder's 6 samples, on 3 cells of 400 m².
func TestZeroSamples(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		npp  []string
		want []string
	}{
		{[]string{"0 300 300 400 200 250", "0 0 200 300 400 250", "0 0 0 500 300 250"}, []string{"background: NPP is exactly 0 in 6 of 6 samples of bare land, so NPP_bg is too low if 0 stands for unknown; 0 as a rule stands for unknown in a masked export; if so, give npp.nodata: 0"}},
		{[]string{"0 300 300 400 200 250", "0 0 200 300 400 250", "9 9 9 500 300 250"}, nil},
	} {
		row := "2002 2002 2003 2003 2004 2004 0 0 0 0 2001 0"
		s := drawn(row+"\n"+row, "", slices.Insert(c.npp, 0, "300 300 300 400 200 250")...)
		s.more = nuggetOnly
		_, summary := s.loaded(t)
		same(t, "findings", messages(summary, "background"), c.want...)
		for _, f := range summary.Findings {
			if f.Input == "background" {
				near(t, "area", f.AreaKm2, 0.0012)
			}
		}
	}
}

// TestBackgroundKriging puts four samples around a half destroyed cell. By
// symmetry each weighs 1/4, so the estimate is their mean and the variance
// C(0) − 2 C(20) + (C(0) + 2 C(20√2) + C(40)) / 4 (Cressie 1993, eq. 3.2.16).
func TestBackgroundKriging(t *testing.T) {
	t.Parallel()
	s := drawn(`
		0 0 1999 1999 0 0
		0 0 1999 1999 0 0
		1999 1999 1999 0 1999 1999
		1999 1999 1999 0 1999 1999
		0 0 1999 1999 0 0
		0 0 1999 1999 0 0`, "", "300 90 300\n120 200 80\n300 110 300", "300 90 300\n120 200 80\n300 110 300")
	s.more = "background: {variogram: {nugget: 4, sill: 60, range_m: 100}}\n"
	dir, _ := s.loaded(t)
	c := func(h float64) float64 { r := h / 100; return 60 * (1 - 1.5*r + 0.5*r*r*r) }
	columns := reals(t, dir, "cell_year", "cell_id", "npp_bg", "npp_bg_variance")
	if columns[0][4] != 5 {
		t.Fatal("the fifth row is not the fifth cell")
	}
	near(t, "npp_bg", columns[1][4], 100)
	near(t, "npp_bg_variance", columns[2][4], 64-2*c(20)+(64+2*c(20*math.Sqrt2)+c(40))/4)
	// An exact interpolator: at a sample the sample, without variance.
	near(t, "npp_bg at a sample", columns[1][3], 120)
	if v := columns[2][3]; math.Abs(v) > 1e-9 {
		t.Errorf("variance at a sample is %v", v)
	}
}

// TestBackgroundSamples leaves out cells without NPP_b and cells of which less
// than 95 % is mapped.
func TestBackgroundSamples(t *testing.T) {
	t.Parallel()
	row := "1999 1999 1999 1999 1999 -1 0 0 1999 0"
	s := drawn(row+"\n"+strings.Replace(row, "-1", "1999", 1), "", "100 nan 50 300 200", "100 60 50 300 200")
	s.destroyed.nodata = "-1"
	s.more = nuggetOnly
	dir, _ := s.loaded(t)
	same(t, "years", rowsOf(t, dir, "background_year", "year", "samples", "method"), "2001 1 mean", "2002 2 mean")
}

func TestBackgroundZero(t *testing.T) {
	t.Parallel()
	s := drawn("1999 0 0 0\n1999 0 0 0", "", "300 200", "300 200")
	dir, summary := s.loaded(t)
	same(t, "years", rowsOf(t, dir, "background_year", "year", "samples", "method"), "2001 0 zero", "2002 0 zero")
	same(t, "cells", rowsOf(t, dir, "cell_year", "year", "npp_bg", "npp_a"), "2001 0 600", "2001 - 200", "2002 0 600", "2002 - 200")
	same(t, "warnings", messages(summary, "background"), "background: no wholly destroyed cell to sample, nor a wholly vegetated one to take a share of, so NPP_bg is 0 in 2001, 2002; NPP_a of partly destroyed cells is too high there")
}

// TestBackgroundRandomSample draws reproducibly by seed.
func TestBackgroundRandomSample(t *testing.T) {
	t.Parallel()
	drawnBy := map[string]bool{}
	for seed := range 8 {
		s := ladder()
		s.more = fmt.Sprintf("background: {variogram: {nugget: 4, sill: 0, range_m: 1}, sample: {n: 1, seed: %d}}\n", seed)
		dir, _ := s.loaded(t)
		again, _ := s.loaded(t)
		got := rowsOf(t, dir, "cell_year", "year", "npp_bg")
		same(t, "the same seed", got, rowsOf(t, again, "cell_year", "year", "npp_bg")...)
		same(t, "samples", rowsOf(t, dir, "background_year", "samples", "method"), "0 ratio", "1 mean", "1 mean", "1 mean")
		drawnBy[got[23]] = true // the last cell in 2004
	}
	for value := range drawnBy {
		if value != "2004 90" && value != "2004 60" && value != "2004 150" {
			t.Errorf("%s is not a sample", value)
		}
	}
	if len(drawnBy) < 2 {
		t.Errorf("eight seeds draw %v", drawnBy)
	}
}

// fitting fits a variogram that tells how many sets of samples it was fitted
// to, or fails for so many.
type fitting struct {
	meanKriging
	failFor func(sets int) bool
}

func (f fitting) Fit(_ context.Context, c studyfile.VariogramChoice, lags []Lag, _ Points, _ int) (Variogram, error) {
	sets := lags[0].Pairs // as Lags of withoutQuality counts them
	if f.failFor(sets) {
		return Variogram{}, errors.New("no convergence")
	}
	return Variogram{Model: c.Model, Nugget: float64(sets), PartialSill: 1, RangeM: 5}, nil
}

// TestBackgroundFits takes the year's own variogram from 30 samples on, else
// the pooled one, else the mean, and says why.
func TestBackgroundFits(t *testing.T) {
	t.Parallel()
	// 30 cells: in 2001 all are destroyed, in 2002 three.
	rows := strings.Repeat("2000 2000 ", 31) + "\n" + strings.Repeat("2000 2000 ", 31)
	back := strings.Repeat("0 0 ", 3) + strings.Repeat("2002 2002 ", 28)
	s := drawn(rows, back+"\n"+back, strings.Repeat("100 ", 31), strings.Repeat("100 ", 31))
	study := s.write(t)
	never, always := func(int) bool { return false }, func(int) bool { return true }
	for _, c := range []struct {
		name     string
		failFor  func(int) bool
		want     []string
		warnings []string
	}{
		{"fits", never, []string{"2001 31 kriging 1 year", "2002 3 kriging 2 pooled"}, nil},
		{"the year's own fails", func(sets int) bool { return sets == 1 }, []string{"2001 31 kriging 2 pooled", "2002 3 kriging 2 pooled"},
			[]string{"background 2001: the variogram of its 31 samples could not be fitted (no convergence); the pooled one is taken"}},
		{"the pooled one fails", func(sets int) bool { return sets == 2 }, []string{"2001 31 kriging 1 year", "2002 3 mean - -"},
			[]string{"background 2002: no variogram could be fitted (no convergence); the mean of its 3 samples is taken"}},
		{"both fail", always, []string{"2001 31 mean - -", "2002 3 mean - -"},
			[]string{"background 2001: the variogram of its 31 samples could not be fitted (no convergence); the pooled one is taken",
				"background 2001: no variogram could be fitted (no convergence); the mean of its 31 samples is taken",
				"background 2002: no variogram could be fitted (no convergence); the mean of its 3 samples is taken"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, summary, err := load1(t, study, Options{Geostatistics: fitting{failFor: c.failFor}})
			if err != nil {
				t.Fatal(err)
			}
			same(t, "years", rowsOf(t, dir, "background_year", "year", "samples", "method", "nugget", "variogram_source"), c.want...)
			same(t, "warnings", messages(summary, "background"), c.warnings...)
		})
	}
}

// messages are the findings on an input.
func messages(s *Summary, input string) (all []string) {
	for _, f := range s.Findings {
		if f.Input == input {
			all = append(all, f.String())
		}
	}
	return all
}

// TestKnownBackground takes the study's NPP of bare land, without any sample: NPP_a = (100 − 20 · 1/4) / (3/4)
// in the cell with one of four pixels destroyed.
func TestKnownBackground(t *testing.T) {
	t.Parallel()
	s := drawn("2002 0\n0 0", "", "100", "100")
	s.more = "background: {value_g_m2: 20}\n"
	dir, summary := s.loaded(t)
	same(t, "cells", rowsOf(t, dir, "cell_year", "year", "npp_bg", "npp_bg_variance", "npp_a"), "2001 - - 100", "2002 20 - 126.6666667")
	same(t, "methods", rowsOf(t, dir, "background_year", "year", "samples", "method", "model"), "2001 0 value -", "2002 0 value -")
	if len(summary.Methods) != 1 || summary.Methods[0].Method != byValue || messages(summary, "background") != nil {
		t.Errorf("methods %+v, findings %v", summary.Methods, summary.Findings)
	}
}

// counting keeps how many neighbours each kriging was given.
type counting struct {
	meanKriging
	asked *[]int
}

func (c counting) Krige(ctx context.Context, v Variogram, s Points, maxNeighbours int, x, y, estimate, variance []float64) (Validation, error) {
	*c.asked = append(*c.asked, maxNeighbours)
	return c.meanKriging.Krige(ctx, v, s, maxNeighbours, x, y, estimate, variance)
}

func (counting) Bounds() (all, nearest int) { return 2000, 2000 }

// manySamples is cells of four pixels, all but the last wholly destroyed in 2001, and none in 2002.
func manySamples(cells int, more string) small {
	row, back := strings.Repeat("2000 2000 ", cells-1)+"0 0", strings.Repeat("2002 2002 ", cells-1)+"0 0"
	npp := strings.Repeat("100 ", cells)
	s := drawn(row+"\n"+row, back+"\n"+back, npp, npp)
	s.more = "background: {variogram: {nugget: 4, sill: 0, range_m: 1}" + more + "}\n"
	return s
}

// TestBackgroundNeighbours takes all samples of a year up to 1000 of them, the 32 nearest of more, and
// what the study gives before that. The dataset says how many an estimate used.
func TestBackgroundNeighbours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		samples         int
		more            string
		asked, recorded int
	}{
		{1000, "", 0, 1000},
		{1001, "", 32, 32},
		{1001, ", max_neighbours: 0", 0, 1001},
		{1001, ", max_neighbours: 50", 50, 50},
		{30, ", max_neighbours: 50", 50, 30},
		{40, ", sample: {n: 8}", 0, 8},
	} {
		var asked []int
		dir, _, err := load1(t, manySamples(c.samples+1, c.more).write(t), Options{Geostatistics: counting{asked: &asked}})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(asked, []int{c.asked}) {
			t.Errorf("%d samples%s: kriged with %v neighbours, want %d", c.samples, c.more, asked, c.asked)
		}
		same(t, fmt.Sprint(c.samples, c.more), rowsOf(t, dir, "background_year", "method", "neighbours"), fmt.Sprintf("kriging %d", c.recorded), "ratio -")
	}
}

// TestBackgroundTooLarge refuses systems that the kriging package refuses, here of more than 40 samples
// or 20 neighbours, before anything is kriged, and says what they would cost.
func TestBackgroundTooLarge(t *testing.T) {
	t.Parallel()
	all := "*background.max_neighbours: all 41 samples of 2001 are too many for one system, which may hold 40; such systems would take 0.0 GB and in all years about 1 minute of processor time; leave it out for the 32 nearest, or give at most 20"
	manySamples(42, ", max_neighbours: 0").refused(t, fault.ErrUsage, all)
	manySamples(42, ", max_neighbours: 41").refused(t, fault.ErrUsage, all)
	manySamples(42, ", max_neighbours: 21").refused(t, fault.ErrUsage, "*background.max_neighbours: is 21, and an estimate takes at most 20 of the 41 samples of 2001; give that or less, or leave it out for the 32 nearest")
	for _, sound := range []string{", max_neighbours: 20", ", max_neighbours: 0, sample: {n: 40}", ""} {
		manySamples(42, sound).loaded(t)
	}
	study, err := studyfile.Read(manySamples(42, ", max_neighbours: 0").write(t))
	if err != nil {
		t.Fatal(err)
	}
	report, err := Check(t.Context(), study.File, Options{Geostatistics: plainKriging{}})
	if err != nil {
		t.Fatal(err)
	}
	if found := report.Findings; found[0].Input != "background" || found[0].Severity != finding.Error || report.Loads {
		t.Errorf("check says %v", found)
	}
}
