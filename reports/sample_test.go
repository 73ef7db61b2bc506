package reports

import (
	"bytes"
	"maps"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

const hostile = `<script>alert(1)</script> & "Co"`

// sampleManifest is what [sample] tells of its load.
const sampleManifest = `{
	"study": {"unobserved_years": [2006]}, "inputs": [{"role": "npp", "path": "npp_2006.tif", "bytes": 3, "sha256": "abc"}],
	"npp_encoding": [
	{"path": "npp_2006.tif", "year": 2006, "band": 1, "stored": "Int16", "scale": 0.0001, "offset": 0, "unit": "kg_C/m^2", "g_m2_per_stored": 0.1, "nodata": "32767", "mask": true, "codes": "<-30000, >32700"},
	{"path": "npp_2007.tif", "year": 2007, "band": 1, "stored": "Int16", "scale": 0.0001, "offset": 0, "unit": "kg_C/m^2", "g_m2_per_stored": 0.1, "nodata": "32767", "mask": true, "codes": "<-30000, >32700"},
	{"path": "npp_2008.tif", "year": 2008, "band": 1, "stored": "Float32", "scale": 1, "offset": 0, "unit": "", "g_m2_per_stored": 1, "codes": "3276.1-3276.7, 6552.9-6553.5"}],
	"summary": {"mapped": {"pixels": 1234567, "km2": 1111.1}, "warnings": ["mind the gap"],
	"findings": [{"severity": "warning", "input": "disturbance", "count": 9, "area_km2": 0.0081, "value": 12.5,
		"message": "year rasters: most pixels have data in one raster only and count as unmapped", "remedy": "if nodata stands for never there, make it 0 or give it as never beside the file"}],
	"cell_years_with_class": [{"class": 32766, "meaning": "water", "cell_years": 4, "km2": 0.8}]}}`

// sample is a report of three mines and three years, made up; the second mine has restored
// nothing and the third a hostile name.
func sample() Report {
	r := Report{Title: "Study of " + hostile, Created: time.Date(2024, 7, 1, 12, 0, 0, 0, time.UTC), Software: "test"}
	s := Study{Since: 2007, Manifest: []byte(sampleManifest)}
	s.Tables = sampleMines()
	maps.Copy(s.Tables, sampleIntervals())
	maps.Copy(s.Tables, sampleYears())
	// Two by two pixels of 0.15° from 110° E 39.3° N, a map in degrees.
	s.Grid = Grid{[6]float64{110, 0.15, 0, 39.3, 0, -0.15}, func(_, _ []float64) {}, func(_, _ []float64) {}}
	r.Studies = []Study{s}
	return r
}

// table returns rows under columns that are separated by spaces.
func table(columns string, rows ...[]any) Table { return Table{strings.Fields(columns), rows} }

// sampleMines are what [sample] says of mines, their land and the whole study.
func sampleMines() map[string]Table {
	return map[string]Table{
		"mine": table("mine_id name area_km2 geometry",
			[]any{"C", hostile, 2.0, "POLYGON ((110 39.2, 110.1 39.2, 110.1 39.3, 110 39.2))"},
			[]any{"B", "Beta", 3.0, "MULTIPOLYGON (((110.2 39, 110.3 39, 110.3 39.1, 110.2 39)), ((110.2 39.2, 110.3 39.2, 110.3 39.3, 110.2 39.2)))"},
			[]any{"A", "Alpha", 4.0, "POLYGON ((110 39, 110.1 39, 110.1 39.1, 110 39.1, 110 39))"}),
		"deficit": table("mine_id name destroyed_km2 restored_km2 c_destroy_gg c_restore_gg c_restore_gg_km2 vcsd_gg vcsd_known_share",
			[]any{"A", "Alpha", 2.0, 1.0, -10.0, 0.5, 0.5, 9.5, 1.0},
			[]any{"B", "Beta", 1.0, 0.0, -3.0, 0.0, nil, 3.0, 1.0},
			[]any{"C", hostile, 0.5, 0.25, -1.0, -0.5, -2.0, 1.5, 1.0}),
		"mine_relation": table("mine_id name destroyed_km2 vcsd_gg fit_gg r class class_width_gg",
			[]any{"A", "Alpha", 2.0, 9.5, 9.3, 0.98, 2.0, 4.0}, []any{"B", "Beta", 1.0, 3.0, 3.5, 0.98, 0.0, 4.0}, []any{"C", hostile, 0.5, 1.5, 0.7, 0.98, 0.0, 4.0}),
		"mine_grade":    table("class low_gg high_gg mine_count", []any{0.0, 0.0, 4.0, 2.0}, []any{1.0, 4.0, 8.0, 0.0}, []any{2.0, 8.0, 12.0, 1.0}),
		"restore_grade": table("class low_gg_km2 high_gg_km2 mine_count", []any{-1.0, -2.0, 0.0, 1.0}, []any{0.0, 0.0, 2.0, 1.0}),
		"summary": table("first_year last_year mines destroyed_km2 restored_km2 decrease_gg increase_gg r_v r_vcs vcsd_gg vcs_mean_g_m2 vcs_slope_g_m2_a mines_with_gain "+
			"vcsd_known_share vcsd_before_study_gg decrease_known_share increase_known_share vcs_known_share",
			[]any{2006.0, 2008.0, 3.0, 3.5, 1.25, 1400.5, 0.6, 0.357142, nil, 14.0, 500.0, 5.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0}),
		"vcs_trend":       table("slope_g_m2_a intercept p_value n_years", []any{5.0, -9500.0, 0.2, 3.0}),
		"trend_hold":      table("class area_km2 holds_km2", []any{2.0, 0.5, 0.5}, []any{1.0, 1.0, 0.25}, []any{0.0, 8.0, 0.0}, []any{-1.0, 0.0, 0.0}, []any{-2.0, 0.0, 0.0}),
		"trend_map":       table("block_row block_col step first_row first_col mine_id class holds", []any{0.0, 0.0, 1.0, 0.0, 0.0, "A", 2.0, true}, []any{0.0, 1.0, 1.0, 0.0, 0.0, nil, nil, nil}, []any{1.0, 1.0, 1.0, 0.0, 0.0, nil, -2.0, false}),
		"scale_map":       table("shown_mine_id year block_row block_col step first_row first_col state npp_b npp_a", []any{"C", 2008.0, 0.0, 0.0, 1.0, 0.0, 0.0, "destroyed", 60.0, 0.0}, []any{"C", 2008.0, 0.0, 1.0, 1.0, 0.0, 0.0, "vegetated", 60.0, 90.0}),
		"mine_map":        table("mine_id block_row block_col step first_row first_col state", []any{"A", 0.0, 0.0, 1.0, 1.0, 0.0, "restored"}, []any{"C", 0.0, 0.0, 1.0, 0.0, 0.0, "destroyed"}),
		"background_year": table("year samples neighbours method model nugget sill range_m variogram_source mean_error rmse msdr", []any{2006.0, 0.0, nil, "ratio", nil, nil, nil, nil, nil, nil, nil, nil}),
		"baseline_method": table("method cohorts area_km2", []any{"own", 7.0, 3.5}),
		"npp_range": table("method region first_year last_year npp_low npp_p01 npp_mean npp_p99 npp_high reference",
			[]any{"NPP_b", "made up", 2006.0, 2008.0, 40.0, 60.5, 150.25, 230.0, 1234.5, nil}, []any{"CASA", "elsewhere", 2010.0, 2015.0, 286.93, nil, nil, nil, 286.93, "Somebody 2022"}),
		"mine_land": table("mine_id area_km2 mapped_km2 mapped_share earlier_km2 open_km2 r_v r_vcs",
			[]any{"A", 4.0, 3.0, 0.75, 0.25, 1.25, 0.5, 0.6}, []any{"B", 3.0, 3.0, 1.0, 0.0, 1.0, 0.0, 0.0}, []any{"C", 2.0, 1.0, 0.5, 0.0, 0.25, 0.5, nil}),
		"accuracy": table("measure subject value standard_error low high mapped unit points",
			[]any{"overall", nil, 0.9, 0.02, 0.8608, 0.9392, nil, "1", 200.0}, []any{"area", "ever_destroyed", 3.75, 0.25, 3.26, 4.24, 3.5, "km2", 200.0},
			[]any{"area", "restored", 1.0, 0.125, 0.755, 1.245, 1.25, "km2", 200.0}, []any{"r_v", nil, 0.267, 0.04, 0.189, 0.345, 0.357, "1", 90.0},
			[]any{"mean_error", "T_D", 0.25, 0.0625, 0.1275, 0.3725, nil, "a", 85.0}, []any{"exact", "T_R", nil, nil, nil, nil, nil, "1", 0.0}),
		"annual_interval": table("year value low high", []any{2006.0, 500.0, 490.0, 510.0}, []any{2007.0, 501.0, 491.0, 511.0}, []any{2008.0, 502.0, 492.0, 512.0}),
		"control_year":    table("mine_id year vcs", []any{nil, 2006.0, 480.0}, []any{nil, 2007.0, 505.0}, []any{nil, 2008.0, 495.0}, []any{"A", 2008.0, 900.0}),
		"control_bend":    table("bend bend_t", []any{0.0625, -4.5}),
		"guard_effect":    table("years_left_out vcsd_gg change_share study_guard_years", []any{0.0, 5.5, 0.0, 0.0}, []any{1.0, 6.0, 0.0909, 0.0}),
		"mine_part": table("mine_id part_of year cohort_id part_gg area_m2 vcs_g_m2 baseline_g_m2 slope intercept n_years method npp_a npp_b npp_bg mapped_m2 vegetated_m2 grid_row grid_col",
			[]any{"A", "c_destroy", 2009.0, 7.0, -0.1, 2e5, 0.0, 500.0, 2.0, -3518.0, 6.0, "own", 0.0, 60.0, nil, 2e5, 0.0, 12.0, 34.0},
			[]any{"A", "c_restore", 2009.0, 8.0, 0.02, 1e5, 700.0, 500.0, 2.0, -3518.0, 1.0, "borrowed_slope", 195.2, 150.0, 60.0, 2e5, 1.33e5, 12.0, 34.0}),
		"resolution": table("cell_m pixel_m", []any{463.36, 30.0}),
		"study":      table("name", []any{"made up"}),
	}
}

// sampleIntervals are the intervals of [sample].
func sampleIntervals() map[string]Table {
	return map[string]Table{
		// The total of what the weather of years does is larger than its parts; C's loss is undecided.
		"interval": table("figure mine_id value sd df low high sd_weather sd_unexplained sd_slope sd_bend sd_noise sd_background sd_mixing sd_date sd_product",
			[]any{"vcsd", "total", 14.0, 1.0, 20.0, 11.9, 16.1, 0.8, nil, 0.1, 0.3, 0.1, 0.4, 0.3, nil, nil},
			[]any{"vcsd_adjusted", "total", 13.5, 0.5, 40.0, 12.5, 14.5, 0.2, 0.1, 0.1, nil, 0.1, 0.4, 0.15, nil, nil},
			[]any{"c_restore", "total", 0.0, 0.5, 20.0, -1.0, 1.0, 0.4, nil, 0.0, 0.0, 0.0, 0.3, 0.0, nil, nil},
			[]any{"decrease", "total", 1400.5, 10.0, 1e6, 1380.0, 1421.0, nil, nil, nil, nil, 1.0, 9.9, 1.0, nil, nil},
			[]any{"c_ddper", "total", 500.0, 10.0, 1e6, 480.0, 520.0, nil, nil, nil, nil, 1.0, 9.9, 1.0, nil, nil},
			[]any{"c_diper", "total", 510.0, 10.0, 1e6, 490.0, 530.0, nil, nil, nil, nil, 1.0, 9.9, 1.0, nil, nil},
			[]any{"vcsd", "A", 9.5, 0.5, 20.0, 8.5, 10.5, 0.4, nil, 0.0, 0.0, 0.0, 0.3, 0.0, nil, nil},
			[]any{"vcsd", "B", 3.0, 0.5, 20.0, 2.0, 4.0, 0.4, nil, 0.0, 0.0, 0.0, 0.3, 0.0, nil, nil},
			[]any{"vcsd", "C", 1.5, 0.5, 20.0, 0.5, 2.5, 0.4, nil, 0.0, 0.0, 0.0, 0.3, 0.0, nil, nil},
			[]any{"c_restore", "A", 0.5, 0.1, 20.0, 0.25, 0.75, 0.1, nil, 0.0, 0.0, 0.0, 0.0, 0.0, nil, nil},
			[]any{"c_restore", "B", 0.0, 0.0, 1e6, 0.0, 0.0, 0.0, nil, 0.0, 0.0, 0.0, 0.0, 0.0, nil, nil},
			[]any{"c_restore", "C", -0.5, 0.5, 20.0, -1.5, 0.5, 0.5, nil, 0.0, 0.0, 0.0, 0.0, 0.0, nil, nil}),
		// Half a Gg to either side; the parts of the first year are unknown.
		"interval_year": table("figure mine_id year low high",
			[]any{"decrease", "total", 2007.0, 0.5, 1.5}, []any{"decrease", "total", 2008.0, 1.5, 2.5}, []any{"increase", "total", 2008.0, 0.5, 0.75},
			[]any{"c_ddper", "total", 2007.0, 490.0, 510.0}, []any{"c_ddper", "total", 2008.0, 490.0, 510.0}, []any{"c_diper", "total", 2007.0, 500.0, 520.0},
			[]any{"c_diper", "total", 2008.0, 505.0, 575.0}, []any{"c_destroy", "total", 2006.0, 0.0, 0.0}, []any{"c_destroy", "total", 2008.0, -2.5, -1.5},
			[]any{"c_restore", "total", 2008.0, -0.3, 0.7}, []any{"vcsd", "total", 2007.0, 0.4, 1.4}, []any{"vcsd", "total", 2008.0, 1.3, 2.3},
			[]any{"c_destroy", "A", 2008.0, -2.5, -1.5}, []any{"decrease", "A", 2006.0, nil, nil}),
	}
}

// sampleYears are the tables of [sample] with a row a year.
func sampleYears() map[string]Table {
	rates, band, potential, series := table("year destroyed_km2 restored_km2 decrease_gg increase_gg c_ddper_g_m2 c_diper_g_m2 r_v r_vcs decrease_known_share increase_known_share"),
		table("year vcs_mean_g_m2 vcs_low_g_m2 vcs_high_g_m2 vcs_trend_g_m2 known_share"), table("year c_destroy_gg c_restore_gg change_gg known_share"),
		table("mine_id year destroyed_km2 restored_km2 decrease_gg increase_gg c_destroy_gg c_restore_gg vcs_g_m2 baseline_g_m2")
	for i, year := range []float64{2006, 2007, 2008} {
		n := float64(i)
		rates.Rows = append(rates.Rows, []any{year, n, n / 2, n, n / 3, 500.0, 480 + 30*n, 0.5, 0.33, 1.0, 1.0})
		band.Rows = append(band.Rows, []any{year, 500 + n, 400.0, 600 + n, 501 + n, 1.0})
		potential.Rows = append(potential.Rows, []any{year, -n, n / 10, -0.9 * n, 1.0})
		for _, mine := range []string{"A", "B", "C"} {
			series.Rows = append(series.Rows, []any{mine, year, n, n, n, n, -n, n, nil, 500.0})
		}
	}
	return map[string]Table{"rates": rates, "annual_band": band, "annual_potential": potential, "mine_year": series}
}

// several is a report of two studies of the same name and one of a later time.
func several() Report {
	r := sample()
	other := sample().Studies[0]
	other.Tables["annual_band"] = Table{other.Tables["annual_band"].Columns, [][]any{{2008.0, 450.0, 400.0, 500.0, 451.0, 1.0}, {2009.0, 460.0, 400.0, 520.0, 461.0, 1.0}, {2010.0, nil, nil, nil, nil, 0.0}}}
	r.Studies = append(r.Studies, sample().Studies[0], other)
	other.Tables["study"] = Table{[]string{"name"}, [][]any{{hostile}}}
	return r
}

// write is the sample's page.
func write(t *testing.T) string {
	t.Helper()
	return pageOf(t, sample())
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v      float64
		digits int
		want   string
	}{
		{1234567.891, 2, "1\u202f234\u202f567.89"}, {999.5, 0, "1\u202f000"}, {-0.004, 2, "0.00"}, {-0.006, 2, "−0.01"},
		{0, 3, "0.000"}, {-12, 0, "−12"}, {math.NaN(), 2, "–"}, {math.Inf(1), 2, "–"},
	} {
		if got := number(c.v, c.digits); got != c.want {
			t.Errorf("number(%v, %d) = %q, want %q", c.v, c.digits, got, c.want)
		}
	}
	if got := signed(3, 1) + signed(-3, 1) + short(-0.25) + exact(math.NaN()); got != "+3.0−3.0−0.25" {
		t.Errorf("signed, short, exact: %q", got)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	var r Report
	for _, name := range []string{"A", "A (1)", "A", "a/b", "A b", "…"} {
		r.Studies = append(r.Studies, Study{Tables: map[string]Table{"study": {[]string{"name"}, [][]any{{name}}}}})
	}
	names := r.Names()
	if got := strings.Join(names, "|"); got != "A (2)|A (1)|A (3)|a/b|A b|…" {
		t.Errorf("names: %s", got)
	}
	if got := strings.Join(fileNames(names), "|"); got != "A-2|A-1|A-3|a-b|study-5-A-b|study-6" {
		t.Errorf("names of files: %s", got)
	}
}

func TestOutline(t *testing.T) {
	t.Parallel()
	got := rings("MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 2 2, 1 1)), ((9 9, 8 9, 8 8, 9 9)))")
	if len(got) != 3 || len(got[1]) != 4 || got[2][1] != (point{8, 9}) {
		t.Errorf("rings: %v", got)
	}
	for _, text := range []string{"", `\x00`, "POINT (1 2)", "POLYGON EMPTY", "POLYGON ((1 2, 3 x, 4 5))"} {
		if got := rings(text); got != nil {
			t.Errorf("rings(%q) = %v, want none", text, got)
		}
	}
	// The middle point lies 0.1 off the line, the corner 1.
	line := []point{{0, 0}, {1, 0.1}, {2, 0}, {2, 1}}
	if got := simplify(line, 0.5); len(got) != 3 || got[1] != (point{2, 0}) {
		t.Errorf("simplify: %v", got)
	}
	if got := simplify(line, 0.05); len(got) != 4 {
		t.Errorf("simplify: %v, want all", got)
	}
	if got := ticks(109.87, 110.83, 5); len(got) != 5 || got[0] != 110 || got[4] != 110.8 {
		t.Errorf("ticks: %v", got)
	}
}

func TestMoved(t *testing.T) {
	t.Parallel()
	if got := moved([]int{2003, 2011, 2012}); len(got) != 2 || got[0] != [2]int{2003, 2004} || got[1] != [2]int{2011, 2013} {
		t.Errorf("moved: %v, want each run up to the next observed year", got)
	}
}

func TestBetterYears(t *testing.T) {
	t.Parallel()
	table := Table{Columns: []string{"year", "c_ddper_g_m2", "c_diper_g_m2"}}
	for i, better := range []bool{true, false, true, true, false, true, true, true} {
		table.Rows = append(table.Rows, []any{2001 + float64(i), 2.0, 1 + 2*float64(b2i(better))})
	}
	if from, to, ok := betterYears(table); from != 2006 || to != 2008 || !ok {
		t.Errorf("betterYears: %v to %v, %v; want the longest run", from, to, ok)
	}
	table.Rows[5][2] = nil // unknown is not better
	if from, to, _ := betterYears(table); from != 2003 || to != 2004 {
		t.Errorf("betterYears: %v to %v; want the first of the longest runs", from, to)
	}
}

func TestRamp(t *testing.T) {
	t.Parallel()
	r := divergingRamp(2)
	if r.at(-5) != symbology.Loss || r.at(0) != symbology.Unknown || r.at(2) != symbology.Gain {
		t.Errorf("a diverging ramp: %v %v %v", r.at(-5), r.at(0), r.at(2))
	}
	if got := lossRamp(3, 3).at(3); got != lossRamp(0, 1).at(0) {
		t.Errorf("without a span: %v", got)
	}
}

// A page of a dataset without land, mines or outlines is a page.
func TestEmpty(t *testing.T) {
	t.Parallel()
	r := sample()
	for name, table := range r.Studies[0].Tables {
		if name != "study" && name != "summary" && name != "vcs_trend" {
			table.Rows = nil
			r.Studies[0].Tables[name] = table
		}
	}
	var page bytes.Buffer
	if err := Write(&page, r); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"No mine to show.", "No mine has restored land.", "The dataset has no outlines of mines.", "No year has known VCS."} {
		if !strings.Contains(page.String(), words) {
			t.Errorf("the page does not say %q", words)
		}
	}
}

func TestManifest(t *testing.T) {
	t.Parallel()
	r := sample()
	r.Studies[0].Manifest = []byte("{")
	var page bytes.Buffer
	if err := Write(&page, r); err == nil || page.Len() > 0 {
		t.Errorf("a broken manifest: %v, %d bytes; want an error and nothing", err, page.Len())
	}
}

// The mines of the file are in another order than those of the deficit: area, map and place of a mine are its own.
func TestOrderOfMines(t *testing.T) {
	t.Parallel()
	page := write(t)
	_, first, _ := strings.Cut(page, `<details id="mine-1">`)
	first, _, _ = strings.Cut(first, "</details>")
	if !strings.Contains(first, "Alpha") || !strings.Contains(first, `data-value="4">4.00`) {
		t.Errorf("the first section is %.300s", first)
	}
	path := regexp.MustCompile(`<path d="M([0-9.]+) ([0-9.]+)L[^"]*" fill="[^"]*"><title>(.+?): (9.50|1.50) Gg CO₂ \([^)]*\)</title>`)
	for _, m := range path.FindAllStringSubmatch(page, -1) {
		y, err := strconv.ParseFloat(m[2], 64)
		if north := y < 250; err != nil || north != (m[4] == "1.50") { // C begins at 39.2° N, A at 39° N, the map ends at 39.3° N
			t.Errorf("%s lies at %s, %s of figure 3a", m[3], m[1], m[2])
		}
	}
	if got := len(path.FindAllString(page, -1)); got != 2 {
		t.Errorf("%d outlines of A and C are drawn in figure 3a, want 2", got)
	}
}
