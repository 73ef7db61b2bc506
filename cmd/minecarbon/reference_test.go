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

// trustTable returns a table of the independent reference for a shared study, as maps from column to text.
func trustTable(t *testing.T, study, file string) (rows []map[string]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(shared, "data", study, "expected", "trust", file))
	if err != nil {
		t.Skipf("without the shared data: %v", err)
	}
	return named(parseCSV(t, string(text)))
}

// named turns a table with a header into maps from column to text.
func named(table [][]string) (rows []map[string]string) {
	for _, row := range table[1:] {
		fields := make(map[string]string)
		for i, column := range table[0] {
			fields[column] = row[i]
		}
		rows = append(rows, fields)
	}
	return rows
}

// TestIntervalsEqualReference holds control land and intervals to an independent numpy reference, to 1e-9, bounds to
// 1e-9 of the larger of figure and error. It takes the accuracies of the paper. What the reference calls 0, a source that does not
// bear on a figure and a decrease of which nothing is known, is NULL here.
func TestIntervalsEqualReference(t *testing.T) {
	skipShort(t, "loads two studies")
	for _, study := range []string{"shendong-sim", "maui"} {
		t.Run(study, func(t *testing.T) {
			t.Parallel()
			want := trustTable(t, study, "interval.csv")
			dataset := loadStudy(t, filepath.Join(shared, "data", study, "study.yaml"), "--pixel-years", "none")
			got := make(map[string]map[string]string)
			for _, confidence := range []string{"95", "80"} {
				table := ask(t, dataset, "from interval(accuracy_destroyed := 0.94, accuracy_restored := 0.92, npp_sd := 0, confidence := 0."+confidence+")")
				for _, row := range named(table) {
					key := row["figure"] + " " + row["mine_id"]
					if got[key] == nil {
						got[key] = row
					}
					got[key]["low"+confidence], got[key]["high"+confidence] = row["low"], row["high"]
				}
			}
			if len(got) != len(want) {
				t.Errorf("%d figures, want %d", len(got), len(want))
			}
			for _, row := range want {
				key := row["figure"] + " " + row["mine_id"]
				holdInterval(t, key, row, got[key])
			}
			holdAnnual(t, study, dataset)
			control := make(map[string]map[string]string)
			for _, row := range named(ask(t, dataset, "select mine_id, year, vcs as vcs_g_m2, line as line_g_m2, r from control_year")) {
				control[row["mine_id"]+" "+row["year"]] = row
			}
			for _, row := range trustTable(t, study, "control.csv") {
				key := row["mine_id"] + " " + row["year"]
				for _, column := range []string{"vcs_g_m2", "line_g_m2", "r"} {
					holdClose(t, key+" "+column, parseFloat(t, row[column]), control[key][column], 1)
				}
			}
		})
	}
}

// holdAnnual compares the intervals of annual VCS and its trend.
func holdAnnual(t *testing.T, study, dataset string) {
	t.Helper()
	got := make(map[string]map[string]string)
	for _, row := range named(ask(t, dataset, `select 'mean ' || year as figure, value, sd, low as low95, high as high95 from annual_interval()
		union all select 'trend', value, sd, low, high from trend_interval()`)) {
		got[row["figure"]] = row
	}
	for _, row := range trustTable(t, study, "annual.csv") {
		size := max(math.Abs(parseFloat(t, row["value"])), parseFloat(t, row["sd"]))
		for _, column := range []string{"value", "sd", "low95", "high95"} {
			holdClose(t, row["figure"]+" "+column, parseFloat(t, row[column]), got[row["figure"]][column], size)
		}
	}
}

// holdInterval compares the columns of an interval.
func holdInterval(t *testing.T, key string, want, got map[string]string) {
	t.Helper()
	for column, text := range want {
		if column == "figure" || column == "mine_id" {
			continue
		}
		v := parseFloat(t, text)
		unknown := got[column] == "" && v == 0 && (strings.HasPrefix(column, "sd_") || got["value"] == "")
		if got != nil && unknown {
			continue
		}
		size := 0.0
		if strings.HasPrefix(column, "low") || strings.HasPrefix(column, "high") {
			size = max(math.Abs(parseFloat(t, want["value"])), parseFloat(t, want["sd"]))
		}
		holdClose(t, key+" "+column, v, got[column], size)
	}
}

// holdClose compares a number to 1e-9 of itself, or of what it is a difference of.
func holdClose(t *testing.T, what string, want float64, text string, size float64) {
	t.Helper()
	got, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Abs(got-want) > 1e-9*max(math.Abs(want), size) {
		t.Errorf("%s is %q, want %v", what, text, want)
	}
}

// TestIntervalIdentities holds intervals to what follows from their definition, on a study that the program simulates. Each statement
// counts what does not hold, so that all give 0, and the rows it looked at.
func TestIntervalIdentities(t *testing.T) {
	skipShort(t, "loads a scene")
	t.Parallel()
	dataset := loadStudy(t, simulateStudy(t, "--pixels", "400", "--mines", "5", "--last-year", "2014"), "--pixel-years", "none")
	const known = "(accuracy_destroyed := 0.94, accuracy_restored := 0.92, npp_sd := 0.1)"
	for name, statement := range map[string]string{
		"the sum of squares of the influences is the variance": `
			select count(*) filter (where abs(variance / (sd * sd) - 1) > 1e-9 or variance is null and sd <> 0), count(*) from interval` + known + ` as i
			left join (select figure, mine_id, sum(g_gg * g_gg) as variance from influence` + known + ` group by all) using (figure, mine_id)
			where mine_id <> 'total' and figure not in ('r_vcs', 'c_ddper', 'c_diper')`,
		"a group of mines has one sum": `
			select count(*) filter (where abs(variance / (sd * sd) - 1) > 1e-9), count(*)
			from interval(only_mines := ['M001', 'M003'], accuracy_destroyed := 0.94, accuracy_restored := 0.92, npp_sd := 0.1)
			join (
				select figure, sum(v) as variance from (
					select figure, source, k, pow(sum(g_gg), 2) as v from influence` + known + ` where mine_id in ('M001', 'M003') group by all)
				group by figure) using (figure)
			where mine_id = 'total'`,
		"one mine is its own total": `
			select count(*) filter (where abs(a.sd - b.sd) > 1e-12 * b.sd or a.value <> b.value or abs(a.df - b.df) > 1e-9 * b.df), count(*)
			from interval(only_mines := ['M002']) as a join interval() as b using (figure)
			where a.mine_id = 'total' and b.mine_id = 'M002'`,
		"the sources add up": `
			select count(*) filter (where sd > 0 and abs(sd * sd / (coalesce(sd_weather, 0) ** 2 + coalesce(sd_unexplained, 0) ** 2 + coalesce(sd_slope, 0) ** 2
				+ sd_noise ** 2 + sd_background ** 2 + sd_mixing ** 2 + sd_date ** 2 + sd_product ** 2) - 1) > 1e-9), count(*) from interval` + known,
		"more confidence, a wider interval about the same figure": `
			select count(*) filter (where not (wide.low < narrow.low and narrow.low < value and value < narrow.high and narrow.high < wide.high)), count(*)
			from interval(confidence := 0.5) as narrow join interval(confidence := 0.99) as wide using (figure, mine_id, value)
			where value is not null and wide.sd > 0`,
		"a bias of the product scales every figure and no ratio": `
			select count(*) filter (where abs(sd_product - case figure when 'r_vcs' then 0 else 0.1 * abs(value) end) > 1e-9 * abs(value)), count(*)
			from interval` + known,
		"a source whose parameter is unknown is NULL": `
			select count(*) filter (where sd_date is not null or sd_product is not null), count(*) from interval()`,
		"VCS by another factor scales figure and error": `
			select count(*) filter (where abs(a.sd * f / b.sd - 1) > 1e-7 or abs(a.value * f - b.value) > 1e-7 * abs(b.value)), count(*)
			from interval() as a join interval(co2_per_carbon := 7.172) as b using (figure, mine_id) cross join (values (2)) as t(f)
			where figure <> 'r_vcs' and b.sd > 0`,
		"a gain is above 0, a loss below, what is between undecided": `
			select count(*) filter (where case gain when 'gain' then low <= 0 when 'loss' then high >= 0 else low > 0 or high < 0 end), count(*)
			from restore_gain() join (from interval() where figure = 'c_restore') using (mine_id)`,
		"the number of gains lies in its range": `
			select count(*) filter (where not (surely <= r.mines_with_gain and r.mines_with_gain <= at_most and at_most <= mines_with_restored_land)
				or r.mines_with_gain <> summary.mines_with_gain), count(*) from gain_range() as r cross join summary`,
		"the adjusted deficit is its parts and the published one without weather": `
			select count(*) filter (where abs(c_destroy_gg + c_restore_gg + vcsd_gg) > 1e-9 or abs(published_gg - weather_gg - vcsd_gg) > 1e-9
				or not vcsd_low_gg < vcsd_high_gg), count(*) from vcsd_adjusted()`,
		"figures are those that are published": `
			select count(*) filter (where c_destroy <> c_destroy_gg or c_restore <> c_restore_gg or vcsd <> vcsd_gg), count(*)
			from deficit join (pivot (select figure, mine_id, value from interval()) on figure in ('vcsd', 'c_destroy', 'c_restore', 'decrease', 'increase', 'r_vcs') using max(value)) using (mine_id)`,
		"so are those of all mines": `
			select count(*) filter (where vcsd <> vcsd_gg or decrease <> decrease_gg or increase <> increase_gg or r.r_vcs <> s.r_vcs), count(*)
			from summary as s cross join (pivot (select figure, mine_id, value from interval()) on figure in ('vcsd', 'c_destroy', 'c_restore', 'decrease', 'increase', 'r_vcs') using max(value)) as r where mine_id = 'total'`,
	} {
		row := ask(t, dataset, statement)[1]
		if row[0] != "0" || row[1] == "0" {
			t.Errorf("%s: not in %s of %s rows", name, row[0], row[1])
		}
	}
}

// TestIntervalsWithoutControl opens a dataset as an earlier version wrote it: figures are there, intervals are not.
func TestIntervalsWithoutControl(t *testing.T) {
	skipShort(t, "loads a scene")
	t.Parallel()
	dataset := loadStudy(t, simulateStudy(t, "--pixels", "300", "--mines", "2", "--last-year", "2010"), "--pixel-years", "none")
	for _, table := range []string{"control_year", "control_cell"} {
		if err := os.Remove(filepath.Join(dataset, table+".parquet")); err != nil {
			t.Fatal(err)
		}
	}
	row := ask(t, dataset, `select count(value) = count(*), count(sd) + count(low) + count(high) + count(df) + count(sd_noise)
		from interval() where figure in ('vcsd', 'c_destroy')`)[1]
	if row[0] != "true" || row[1] != "0" {
		t.Errorf("figures known %s, intervals %s; want true and 0", row[0], row[1])
	}
	if rows := ask(t, dataset, "from influence()"); len(rows) != 1 {
		t.Errorf("%d influences without control land", len(rows)-1)
	}
}
