package main

import (
	"cmp"
	"fmt"

	"github.com/minecarbon/minecarbon/cmd/internal/golden"

	stdsql "database/sql"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// figureViews are the views made for figures, whose rows for the dataset tiny are golden files.
var figureViews = []string{
	"annual_band", "annual_potential", "trend_map", "mine_relation", "mine_grade", "restore_grade",
	"scale_map", "mine_year", "mine_map", "baseline_method", "npp_range",
	"mine_land", "resolution",
}

func TestFigureData(t *testing.T) {
	skipShort(t, "makes a report and its figures")
	t.Parallel()
	for _, view := range figureViews {
		got := runProgram(t, program(nil, "query", "-d", tiny, "-f", "csv", "from "+view), "")
		if got.code != 0 {
			t.Errorf("%s: %s", view, got.err)
		}
		golden.Check(t, "figures/"+view+".csv", []byte(got.out))
	}
}

// figureIdentities hold between the views of figures and those that they draw.
var figureIdentities = map[string]string{
	"figure 2c sums to VCSD":          "select abs(sum(change_gg) + any_value(vcsd_gg)) < 1e-9 * any_value(vcsd_gg) from annual_potential cross join summary",
	"figure 2c is the sum over mines": "select bool_and(abs(a.c_destroy_gg - p.c) < 1e-9) from annual_potential as a join (select year, sum(c_destroy_gg) as c from potential_change group by year) as p using (year)",
	"figure 3c counts every mine":     "select sum(mine_count) = (select count(*) from mine) from mine_grade",
	"figure 3e counts restored mines": "select sum(mine_count) = (select count(c_restore_gg_km2) from deficit) from restore_grade",
	"figure 3d lies in its class":     "select bool_and(vcsd_gg >= class * class_width_gg and vcsd_gg < (class + 1) * class_width_gg) from mine_relation",
	// A least-squares line passes through the means and leaves residuals that sum to nothing.
	"figure 3d fits":             "select abs(sum(vcsd_gg - fit_gg)) < 1e-9 * sum(abs(vcsd_gg)) and abs(sum((vcsd_gg - fit_gg) * destroyed_km2)) < 1e-9 * sum(abs(vcsd_gg * destroyed_km2)) from mine_relation",
	"figure 1a lies on the line": "select bool_and(abs(vcs_trend_g_m2 - (intercept + slope_g_m2_a * year)) < 1e-6 and abs(vcs_high_g_m2 + vcs_low_g_m2 - 2 * vcs_mean_g_m2) < 1e-6) from annual_band cross join vcs_trend",
	// The map of fewer pixels shows the classes in their shares, to a twentieth of the map.
	"figure 1b keeps shares": `select bool_and(abs(m.n / m.total - p.km2 / p.total) < 0.05)
		from (select class, count(*) as n, sum(count(*)) over () as total from trend_map group by class) as m
		join (select class, sum(area_m2) as km2, sum(sum(area_m2)) over () as total from pixel_trend group by class) as p on m.class is not distinct from p.class`,
	"figure 4 balances": "select bool_and(state <> 'destroyed' or npp_a = 0) and count(*) > 100 from scale_map",
	// Where all of the land is destroyed or restored, what it lacks of its baseline is the potential change.
	"a mine's series is its change": `select count(*) > 0 and bool_and(abs((vcs_g_m2 - baseline_g_m2) * area / 1e9 - c_destroy_gg - c_restore_gg) < 1e-6 * abs(c_destroy_gg))
		from mine_year join (select mine_id, sum(area_m2) as area, max(destroyed_year) as last from cohort where destroyed_year <= 2022 group by mine_id) using (mine_id) where year >= last`,
	// The same means from all vegetated cohorts, and the extremes of the NPP raster's own cells.
	"table 2 is of all vegetated land": `select bool_and(abs(npp_mean - mean) < 1e-6) and count(*) = 2 from npp_range join (
		select 'NPP_a' as method, sum(npp_a * area_m2) / sum(area_m2) as mean from cohort_year join cohort using (cohort_id) where state <> 'destroyed' and npp_a is not null
		union all select 'NPP_b', sum(npp_b * area_m2) / sum(area_m2) from cohort_year join cohort using (cohort_id) join cell_year using (cell_id, year) where state <> 'destroyed' and npp_b is not null) using (method)`,
	"table 2 has the range of cells":   "select count(*) = 1 from npp_range where method = 'NPP_b' and npp_low = (select min(npp_b) from cell_year where vegetated_m2 > 0) and npp_high = (select max(npp_b) from cell_year where vegetated_m2 > 0) and npp_low < npp_p01 and npp_p01 < npp_mean and npp_mean < npp_p99 and npp_p99 < npp_high",
	"table 2 of mines is of fewer":     "select bool_and(part.npp_low >= total.npp_low and part.npp_high <= total.npp_high) and bool_or(part.npp_mean <> total.npp_mean) from npp_range(only_mines := ['M002']) as part join npp_range as total using (method) where method like 'NPP%'",
	"table 2 is the paper's":           "select string_agg(npp_low || '-' || npp_high, ' ') = '76.67-318.56 286.93-286.93 114.76-394.05 90.0-511.0' from npp_range where reference is not null",
	"the map of a mine is its part":    "select count(*) > 0 and bool_and(mine_id = 'M002') and min(block_row) = 0 and min(block_col) = 0 and max(greatest(block_row, block_col)) < 600 from trend_map(only_mines := ['M002'])",
	"the map of mines shows all land":  "select sum(area_m2) = (select count(*) * any_value(step * step * map_pixel_width_m * -map_pixel_height_m) from trend_map(only_mines := ['M002']) cross join study) from cohort where mine_id = 'M002'",
	"figure 1b begins at its corner":   "select count(*) > 0 and bool_and(p.mine_id = t.mine_id and p.row = t.first_row + t.block_row and p.col = t.first_col + t.block_col) from (from trend_map(only_mines := ['M002', 'M003']) where step = 1) as t left join pixel as p on p.row = t.first_row + t.block_row and p.col = t.first_col + t.block_col",
	"the map of a mine is the study's": "select count(*) > 0 and count(*) = count(b.mine_id) and count(*) = (select count(*) from mine_map where mine_id = 'M002') from mine_map(only_mines := ['M002']) as a left join mine_map as b using (mine_id, block_row, block_col, step, state)",
	"figure 4 is of one of the mines":  "select any_value(shown_mine_id) = 'M003' from scale_map(only_mines := ['M003'])",
	"figure 4 is of the most destroyed": `select any_value(shown_mine_id) = (select mine_id from cohort join cohort_year using (cohort_id) where mine_id in ('M002', 'M003') and state = 'destroyed' and year = 2022
		group by mine_id order by sum(area_m2) desc limit 1) from scale_map(only_mines := ['M002', 'M003'])`,
	// MODIS cells have a side of 463.3127 m, and UTM's scale is within 0.04 % of 1; the simulated pixels have one of 30 m.
	"sizes of cells and pixels":      "select abs(cell_m - 463.3127) < 0.2 and pixel_m = 30 from resolution",
	"a mine has its own ratios":      "select count(*) = 4 and bool_and(l.area_km2 = i.area_km2 and l.r_v = i.r_v and l.r_vcs = i.r_vcs) from mine_land as l join mine_indicators as i using (mine_id)",
	"a mine's mapped land is pixels": "select bool_and(abs(mapped_km2 - n * 0.0009) < 1e-9 and abs(mapped_share * area_km2 - mapped_km2) < 1e-9) from mine_land join (select mine_id, count(*) as n from pixel group by mine_id) using (mine_id)",
	"open land is destroyed land": `select bool_and(abs(open_km2 - coalesce(n, 0) * 0.0009) < 1e-9) from mine_land(to_year := 2015)
		left join (select mine_id, count(*) as n from pixel_year where year = 2015 and state = 'destroyed' group by mine_id) using (mine_id)`,
	"land destroyed earlier is in no year": `select count(*) = 4 and bool_and(abs(earlier_km2 + destroyed_km2 - km2) < 1e-9) from mine_land join deficit using (mine_id)
		join (select mine_id, sum(area_m2) / 1e6 as km2 from event join cohort using (cohort_id) where kind = 'destruction' and year <= 2022 group by mine_id) using (mine_id)`,
	"every destroyed mine has all methods' land": "select abs(sum(area_km2) - (select sum(area_m2) / 1e6 from cohort where mine_id is not null and destroyed_year is not null)) < 1e-9 from baseline_method",
}

// The field of a table, or a number of the headline.
var valuePattern = regexp.MustCompile(`data-value="([^"]*)">([^<]*)`)

// values are the numbers of an element of a page, exact and as shown.
func values(t *testing.T, page, begin, end string) [][2]string {
	t.Helper()
	_, rest, ok := strings.Cut(page, begin)
	part, _, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("the page has no %s", begin)
	}
	var all [][2]string
	for _, match := range valuePattern.FindAllStringSubmatch(part, -1) {
		all = append(all, [2]string{match[1], match[2]})
	}
	return all
}

// holdValues holds the numbers of a page to rows of a query, whose columns of text the page has not as numbers.
func holdValues(t *testing.T, dataset, query string, got [][2]string) {
	t.Helper()
	var want []string
	for _, row := range ask(t, dataset, query)[1:] {
		want = append(want, row...)
	}
	if len(got) < len(want) || len(want) == 0 {
		t.Fatalf("%s: the page has %d numbers, want %d", query, len(got), len(want))
	}
	for i, w := range want {
		exact, shown := got[i][0], strings.NewReplacer("\u202f", "", "−", "-", " ", "").Replace(got[i][1])
		if w == "" {
			if exact != "" || shown != "–" {
				t.Errorf("%s: number %d is %q, shown %q; want none", query, i, exact, shown)
			}
			continue
		}
		value, err := strconv.ParseFloat(w, 64)
		if err != nil {
			t.Fatal(err)
		}
		same, err := strconv.ParseFloat(exact, 64)
		rounded, shownErr := strconv.ParseFloat(shown, 64)
		_, fraction, _ := strings.Cut(shown, ".")
		if err != nil || same != value || shownErr != nil || math.Abs(rounded-value) > 0.5000001*math.Pow(10, -float64(len(fraction))) {
			t.Errorf("%s: number %d is %q, shown %q; want %v", query, i, exact, shown, value)
		}
	}
}

// mineTable is the query of the table of mines, from the views deficit and mine_land with parameters, by default without, and
// from interval, without which the table has no half widths.
func mineTable(deficit, land, interval string) string {
	half := func(figure string) string {
		if interval == "" {
			return ""
		}
		return "(select (high - low) / 2 from (" + interval + ") as i where i.mine_id = d.mine_id and figure = '" + figure + "'), "
	}
	return "select area_km2, mapped_share, earlier_km2, destroyed_km2, restored_km2, open_km2, r_v, r_vcs, c_destroy_gg, c_restore_gg, " + half("c_restore") +
		"c_restore_gg_km2, vcsd_gg, " + half("vcsd") + "from (" + cmp.Or(deficit, "from deficit") + ") as d join (" + cmp.Or(land, "from mine_land") + ") using (mine_id) order by mine_id"
}

// yearlyColumns are the columns of the yearly table where all land is known.
const yearlyColumns = "year, destroyed_km2, restored_km2, decrease_gg, increase_gg, c_ddper_g_m2, c_diper_g_m2, r_v, r_vcs"

// TestReportNumbers holds every number of a page to the view it comes from, with and without parameters.
func TestReportNumbers(t *testing.T) {
	skipShort(t, "asks fifty queries of four pages")
	t.Parallel()
	dataset := loadStudy(t, simulateStudy(t, "--seed", "21", "--pixels", "400", "--mines", "4", "--date-unobserved"))
	for name, query := range figureIdentities {
		if got := ask(t, dataset, query); got[1][0] != "true" {
			t.Errorf("%s: %v", name, got[1])
		}
	}
	for _, c := range []struct {
		flags                  []string
		years, baseline, mines string
	}{
		{},
		{[]string{"--to-year", "2015", "--baseline-through", "through_destruction"}, "to_year := 2015", "baseline_through := 'through_destruction'", ""},
		{[]string{"--mines", "M002, M003", "--since", "2010"}, "", "", "only_mines := ['M002', 'M003']"},
		{[]string{"--to-year", "2015", "--mines", "M004"}, "to_year := 2015", "", "only_mines := ['M004']"},
	} {
		page := reportPage(t, nil, append([]string{"-d", dataset}, c.flags...)...)
		of := func(view string, arguments ...string) string {
			return " from " + view + "(" + strings.Join(slices.DeleteFunc(arguments, func(a string) bool { return a == "" }), ", ") + ")"
		}
		summary, rates := of("summary", c.years, c.baseline, c.mines), of("rates", c.years, c.mines)
		holdValues(t, dataset, "select destroyed_km2, restored_km2, r_v, decrease_gg, increase_gg, r_vcs, vcsd_gg, vcs_mean_g_m2"+summary, values(t, page, `<dl class="numbers">`, "</dl>"))
		holdValues(t, dataset, "select "+yearlyColumns+rates, values(t, page, `<table id="yearly">`, "<tfoot>"))
		holdValues(t, dataset, "select destroyed_km2, restored_km2, decrease_gg, increase_gg"+summary, values(t, page, "<td>All years</td>", "</tfoot>")[:4])
		holdValues(t, dataset, mineTable(of("deficit", c.years, c.baseline, c.mines), of("mine_land", c.years, c.mines), of("interval", c.years, c.baseline, c.mines)), values(t, page, `<table id="mines">`, "</table>"))
		holdValues(t, dataset, "select year, samples, neighbours, nugget, sill, range_m, mean_error, rmse, msdr from background_year", values(t, page, `<table id="background">`, "</table>"))
		holdValues(t, dataset, "select first_year, last_year, npp_low, npp_p01, npp_mean, npp_p99, npp_high"+of("npp_range", c.years, c.mines), values(t, page, `<table id="published">`, "</table>"))
		holdValues(t, dataset, "select area_km2, holds_km2"+of("trend_hold", "", c.mines), values(t, page, `<table id="trends">`, "</table>"))
		holdValues(t, dataset, "select cohorts, area_km2"+of("baseline_method", c.baseline, c.mines), values(t, page, `<table id="methods">`, "</table>"))
	}
}

// TestReportHostile writes the page of mines whose names and outline mean harm.
func TestReportHostile(t *testing.T) {
	skipShort(t, "writes several reports")
	t.Parallel()
	dataset, file := filepath.Join(t.TempDir(), "hostile"), filepath.Join(t.TempDir(), "report.html")
	if err := writeTiny(dataset); err != nil {
		t.Fatal(err)
	}
	db, err := stdsql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(`copy (select * from (values
		('a', '<script>alert(1)</script> & "Co"', 1.0::double, 'POLYGON ((110 39, 111 39, 111 40, 110 39))'::geometry),
		('b', '</script><img src=x onerror=alert(1)>', 1.0::double, 'POLYGON ((112 39, 113 39, 113 40, 112 39))'::geometry)) as t(mine_id, name, area_km2, geometry)
		) to '` + filepath.Join(dataset, "mine.parquet") + "' (format parquet)")
	if err != nil {
		t.Fatal(err)
	}
	if got := runProgram(t, program(nil, "report", "-d", dataset, "-o", file, "--title", "<b>bold</b>"), ""); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	for _, harm := range []string{"<script>alert", "<img src=x", "<b>bold"} {
		if strings.Contains(page, harm) {
			t.Errorf("the page holds %s", harm)
		}
	}
	// In the league table, the section, and the titles of two maps at least.
	if got := strings.Count(page, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;Co&#34;"); got < 4 {
		t.Errorf("the hostile name is shown %d times", got)
	}
	if got := strings.Count(page, `tabindex="-1"><path d="M`); got != 4 {
		t.Errorf("%d outlines are drawn, want two mines on two maps", got)
	}
}

func TestReportRefuses(t *testing.T) {
	skipShort(t, "starts the program a dozen times")
	t.Parallel()
	directory := t.TempDir()
	file := filepath.Join(directory, "report.html")
	for _, c := range []struct {
		args    []string
		code    int
		message string
	}{
		{nil, 2, "report: no file is given; use -o FILE"},
		{[]string{"-o", file, "--to-year", "1999"}, 2, "--to-year 1999: the study has 2001 to 2006"},
		{[]string{"-o", file, "--to-year", "2004", "--since", "2005"}, 2, "--since 2005: the report of the study has 2001 to 2004"},
		{[]string{"-o", file, "--baseline-through", "1999"}, 2, "--baseline-through 1999: want before_destruction or through_destruction"},
		{[]string{"-o", file, "--logo", "absent.png"}, 3, "--logo: open absent.png: no such file"},
		{[]string{"-o", file, "--logo", "testdata/tiny.sql"}, 2, "--logo testdata/tiny.sql: is not a picture"},
		{[]string{"-o", file, "--mines", "a,c"}, 2, "--mines c: the study has no such mine_id; did you mean a or b?"},
		{[]string{"-o", file, "--mines", "mine a"}, 2, "--mines mine a: the study has no such mine_id; did you mean a?"},
		{[]string{"-o", file, "--mines", "Shangwan"}, 2, "--mines Shangwan: the study has no such mine_id; it has a, b"},
		{[]string{"-o", file, "--mines", ""}, 2, "--mines: names no mines; give ids as in M001,M002, or leave it out"},
		{[]string{"-o", file, "--mines", "a", "-d", tiny}, 2, "--mines: chooses among the mines of one study; give one dataset"},
		{[]string{"-o", filepath.Join(tiny, "report.html")}, 2, "lies inside the dataset"},
		{[]string{"-o", filepath.Join(directory, "absent", "report.html")}, 2, "there is no directory"},
	} {
		got := runProgram(t, program(nil, append([]string{"report", "-d", tiny}, c.args...)...), "")
		if got.code != c.code || !strings.Contains(got.err, c.message) {
			t.Errorf("report %v: %d, %q; want %d, %q", c.args, got.code, got.err, c.code, c.message)
		}
	}
	wantEmpty(t, directory)
}

// TestReportFigures writes pictures and data of a dataset without outlines, and the page in print.
func TestReportFigures(t *testing.T) {
	skipShort(t, "draws figures with Chromium")
	t.Parallel()
	directory := t.TempDir()
	pdf, figures := filepath.Join(directory, "report.pdf"), filepath.Join(directory, "figures")
	cmd := program(nil, "report", "-d", tiny, "--pdf", pdf, "--figures", figures)
	if _, err := exec.LookPath("chromium"); err != nil {
		got := runProgram(t, cmd, "")
		if got.code != 2 || !strings.Contains(got.err, "no Chromium is installed") {
			t.Errorf("without Chromium: %+v", got)
		}
		t.Skip("no Chromium is installed")
	}
	if got := runProgram(t, cmd, ""); got.code != 0 || got.err != "" {
		t.Fatalf("%+v", got)
	}
	if text, err := os.ReadFile(pdf); err != nil || !strings.HasPrefix(string(text), "%PDF-") {
		t.Errorf("%s: %.10q, %v", pdf, text, err)
	}
	data, err := os.ReadFile(filepath.Join(figures, "figure-2d.csv"))
	want := ask(t, tiny, "from annual_potential(from_year := 2006)") // the last year, as 2007 is after it
	if got := parseCSV(t, string(data)); err != nil || len(got) != 2 || !slices.Equal(got[0], want[0]) || got[1][0] != want[1][0] {
		t.Errorf("figure-2d.csv: %v, %v; want %v", got, err, want)
	}
}

// holdMines holds the facts of each mine, whose heads name the first and the last year.
func (r *reading) holdMines(t *testing.T) {
	ranks := r.ask(t, `with mines as (from interval(ALL) where mine_id <> 'total' and figure = 'vcsd')
		select (select 1 + count(*) from mines as b where b.low > a.high), (select count(*) from mines as b where b.high >= a.low) from mines as a order by mine_id`)
	names := r.ask(t, "select name, mine_id, first_year, last_year, 95, 95 from deficit cross join summary(ALL) order by mine_id")
	for i, row := range r.ask(t, mineTable("from deficit(ALL)", "from mine_land(PERIOD)", "from interval(ALL)")) {
		r.cut(t, fmt.Sprintf(`<details id="mine-%d"><summary><h4>%s <small>%s</small></h4></summary>`, i+1, names[i][0], names[i][1]))
		r.cut(t, `<figure><svg class="map".*?<figcaption>`)
		hold(t, names[i][0], r.text(r.cut(t, `<div class="scroll"><table><thead><tr><th scope="col" class="number">Polygon.*?</details>`)[0]), slices.Concat(names[i][2:], row, ranks[i]))
	}
}

// fields are the numbers of a table.
func fields(table string) string {
	var all []string
	for _, match := range numberField.FindAllStringSubmatch(table, -1) {
		all = append(all, match[1])
	}
	return strings.Join(all, " | ")
}

// holdFindings holds what the load noticed to the view input_quality, sentences and numbers.
func (r *reading) holdFindings(t *testing.T) {
	text := r.text(r.cut(t, `<h3>Findings on the inputs.*?</table>`)[0])
	var want []string
	for _, row := range r.ask(t, "select message, value, expected, area_km2, remedy from input_quality") {
		if !strings.Contains(text, row[0]) || !strings.Contains(text, row[4]) {
			t.Errorf("the page does not say %q and %q", row[0], row[4])
		}
		for _, field := range row {
			want = append(want, numberPattern.FindAllString(field, -1)...)
		}
	}
	hold(t, "findings", text, want)
}

func (r *reading) holdCategories(t *testing.T, name string, got []string, query, between string) {
	t.Helper()
	rows := r.ask(t, query)
	if len(got) != len(rows) {
		t.Errorf("chart %s has %d categories, want %d", name, len(got), len(rows))
		return
	}
	for i, row := range rows {
		if !slices.EqualFunc(strings.Split(got[i], between), row, rounds) && !(between == "" && rounds(got[i], row[0])) {
			t.Errorf("chart %s: category %q, want %q", name, got[i], row)
		}
	}
}
