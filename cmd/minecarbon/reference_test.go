package main

import (
	"compress/gzip"
	"context"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/loader/scene"
)

func parseFloat(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// reference runs testdata/reference.py, which follows the method pixel by pixel
// with numpy and shares no code with the program.
func reference(t *testing.T, study string) string {
	t.Helper()
	folder := t.TempDir()
	if out, err := exec.Command(debianPython(), "testdata/reference.py", study, folder).CombinedOutput(); err != nil {
		t.Fatalf("reference.py %s: %v\n%s", study, err, out)
	}
	return folder
}

// TestReference holds scenes of the program's own simulator to the reference:
// dates in the unobserved year, fill codes, noise, few mines and many.
func TestReference(t *testing.T) {
	skipShort(t, "loads three scenes; TestMODIS holds one to the reference")
	t.Parallel()
	for _, flags := range []string{
		"--seed 11 --pixels 360 --mines 3 --date-unobserved --barren 0.3",
		"--seed 12 --pixels 500 --mines 16 --noise 4 --weather 0.1 --first-year 2000 --last-year 2013",
		"--seed 13 --pixels 300 --mines 1 --exact",
	} {
		t.Run(flags, func(t *testing.T) {
			t.Parallel()
			study := simulateStudy(t, strings.Fields(flags)...)
			dataset := loadStudy(t, study)
			holdTo(t, dataset, reference(t, study), nil)
			holdIdentities(t, dataset)
		})
	}
}

// TestHonestVariance kriges backgrounds that were drawn with the study's own
// variogram. Deviations of the planted background from the estimate, divided by
// the kriging standard deviation, then have mean 0 and variance 1; so has
// leave-one-out cross-validation. The bounds are about three standard errors
// for the few dozen independent places of five scenes.
func TestHonestVariance(t *testing.T) {
	skipShort(t, "loads five scenes")
	t.Parallel()
	var n, sum, squares, ratios, years float64
	for seed := uint64(1); seed <= 5; seed++ {
		o := scene.DefaultOptions()
		o.Seed, o.Pixels, o.Mines, o.FirstYear, o.LastYear = seed, 1300, 9, 2001, 2016
		o.Background, o.NoiseSD, o.WeatherSD, o.Quantised = scene.Field, 0, 0, false
		dir := filepath.Join(t.TempDir(), "scene")
		truth, err := scene.Write(context.Background(), dir, o, nil)
		if err != nil {
			t.Fatal(err)
		}
		dataset := loadStudy(t, filepath.Join(dir, "study.yaml"), "--pixel-years", "none")
		for _, row := range ask(t, dataset, `select grid_row, grid_col, npp_bg, npp_bg_variance from cell_year join cell using (cell_id)
			where year = 2016 and npp_bg_variance > 1e-6`)[1:] {
			r, c := int(parseFloat(t, row[0])), int(parseFloat(t, row[1]))
			z := (truth.Background(r, c, 2016) - parseFloat(t, row[2])) / math.Sqrt(parseFloat(t, row[3]))
			n, sum, squares = n+1, sum+z, squares+z*z
		}
		for _, row := range ask(t, dataset, "select msdr from background_year where samples >= 10")[1:] {
			ratios, years = ratios+parseFloat(t, row[0]), years+1
		}
	}
	mean := sum / n
	variance := squares/n - mean*mean
	t.Logf("%.0f cells: reduced deviations have mean %.3f and variance %.3f; mean squared deviation ratio of cross-validation %.3f", n, mean, variance, ratios/years)
	if math.Abs(mean) > 0.25 || math.Abs(variance-1) > 0.3 || math.Abs(ratios/years-1) > 0.3 {
		t.Error("the kriging variance does not match the errors")
	}
}

// TestVariogramChoices loads a scene with each way to come by a variogram and
// reads back what the dataset says of it.
func TestVariogramChoices(t *testing.T) {
	skipShort(t, "loads a scene five times")
	t.Parallel()
	study := simulateStudy(t, "--pixels", "1200", "--mines", "9", "--last-year", "2016", "--background", "field")
	for _, c := range []struct{ variogram, source, model string }{
		{"{model: exponential, sill: 36, range_m: 6000}", "study", "exponential"},
		{"{model: exponential, sill: 36, range_m: 6000, anisotropy: {angle_deg: 30, ratio: 0.5}}", "study", "exponential"},
		{"{model: matern32}", "year|pooled", "matern32"},
		{"{model: auto}", "year|pooled", "spherical|exponential|gaussian|matern32|matern52"},
		{"{model: auto, choose_by: cross_validation}", "year|pooled", "spherical|exponential|gaussian|matern32|matern52"},
	} {
		t.Run(c.variogram, func(t *testing.T) {
			s := scenario{t, filepath.Dir(study)}
			s.study("variogram: {", "# variogram: {")
			s.study("background: ", "background: {variogram: "+c.variogram+"} #")
			defer func() {
				s.study("background: {variogram: "+c.variogram+"} #", "background: ")
				s.study("# variogram: {", "variogram: {")
			}()
			dataset := loadStudy(t, study, "--pixel-years", "none")
			for _, row := range ask(t, dataset, `select model, variogram_source, effective_range_m > 0, rmse > 0, msdr > 0, weighted_sse is null
				from background_year where method = 'kriging'`)[1:] {
				fixed := strconv.FormatBool(c.source == "study")
				if !strings.Contains(c.model, row[0]) || !strings.Contains(c.source, row[1]) || row[2] != "true" || row[3] != "true" || row[4] != "true" || row[5] != fixed {
					t.Errorf("background_year: %v", row)
				}
			}
			lags := ask(t, dataset, "select count(*), count(fitted), min(pairs), bool_and(gamma >= 0 and distance_m > 0) from background_lag")
			if lags[1][0] == "0" || lags[1][0] != lags[1][1] || lags[1][2] == "0" || lags[1][3] != "true" {
				t.Errorf("background_lag: %v: %v", lags[0], lags[1])
			}
		})
	}
}

// unpackMODIS copies testdata/modis, a small simulated study whose NPP is in tiles of HDF-EOS2, into a temporary
// directory. make.sh there says how it and its expected results, the independent reference's, were made.
func unpackMODIS(t *testing.T) scenario {
	t.Helper()
	s := scenario{t, filepath.Join(t.TempDir(), "modis")}
	s.must(os.CopyFS(s.dir, os.DirFS("testdata/modis")))
	tiles, err := filepath.Glob(s.path("npp/*.hdf.gz"))
	s.must(err)
	for _, packed := range tiles {
		f, err := os.Open(packed)
		s.must(err)
		defer f.Close()
		r, err := gzip.NewReader(f)
		s.must(err)
		tile, err := io.ReadAll(r)
		s.must(err)
		s.must(os.WriteFile(strings.TrimSuffix(packed, ".gz"), tile, 0o644))
	}
	return s
}

// TestMODIS loads tiles in the format of MOD17A3HGF, two a year with class codes among their cells.
func TestMODIS(t *testing.T) {
	t.Parallel()
	s := unpackMODIS(t)
	dataset := loadStudy(t, s.path("study.yaml"))
	holdTo(t, dataset, s.path("expected"), nil)
	holdIdentities(t, dataset)
}

// TestMODISDamaged refuses tiles that hold no NPP, or not all of it.
func TestMODISDamaged(t *testing.T) {
	skipShort(t, "damages tiles one by one; TestMODIS reads them")
	t.Parallel()
	const tile = "npp/MOD17A3HGF.A2004001.h26v05.061.hdf"
	for _, c := range []struct {
		name    string
		spoil   func(scenario)
		code    int
		message string
	}{
		{"a field that is absent", func(s scenario) { s.study("npp:\n", "npp:\n  subdataset: Gpp_500m\n") }, 1,
			`load npp .*A2001001\.h26v04\.061\.hdf: want subdataset Gpp_500m, have Npp_500m, Npp_QC_500m; give MOD17A3HGF files`},
		{"a tile cut short", func(s scenario) { s.must(os.Truncate(s.path(tile), 40_000)) }, 3,
			`load npp .*A2004001\.h26v05\.061\.hdf: .*; fetch`},
		{"a tile that is absent", func(s scenario) { s.must(os.Remove(s.path(tile))) }, 1,
			`load npp 2004: .*A2004001\.h26v04\.061\.hdf do not cover the map: `},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := unpackMODIS(t)
			c.spoil(s)
			got := runProgram(t, program(nil, "load", s.path("study.yaml"), "-d", s.path("dataset")), "")
			if got.code != c.code || !regexp.MustCompile(c.message).MatchString(got.err) {
				t.Errorf("exit code %d, want %d; standard error\n%swant %s", got.code, c.code, got.err, c.message)
			}
			if _, err := os.Stat(s.path("dataset")); !os.IsNotExist(err) {
				t.Errorf("a dataset is left behind: %v", err)
			}
		})
	}
}
