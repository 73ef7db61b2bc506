package main

import (
	"encoding/json"
	"fmt"
	"html"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/sql"
)

// sentences are the places of a page where numbers stand in words, each with the row of a query that holds exactly
// them, in the order in which they are read. PERIOD is the end of the years, ALL this and the parameter of the baseline, SINCE
// the first year of Figure 2d. A caption is named by its figure.
var sentences = map[string]string{
	"lead": `select first_year, last_year, destroyed_km2, mines, restored_km2, r_v, decrease_gg, increase_gg, r_vcs, vcsd_gg, 95, v.low, v.high, a.value, 95, a.low, a.high,
		gain, gain + undecided, gain + loss + undecided, 95, gain, loss, undecided,
		slope_g_m2_a, greatest(p_value, 0.001) from summary(ALL) cross join vcs_trend cross join (from interval(ALL) where mine_id = 'total' and figure = 'vcsd') as v
		cross join (from interval(ALL) where mine_id = 'total' and figure = 'vcsd_adjusted') as a cross join (
			select count(*) filter (where low > 0) as gain, count(*) filter (where high < 0) as loss, count(*) filter (where low <= 0 and high >= 0 and sd > 0) as undecided
			from interval(ALL) where mine_id <> 'total' and figure = 'c_restore')`,
	// The title says that destroyed land has 0.
	"1a": `select 0, min(vcs_mean_g_m2), arg_min(year, vcs_mean_g_m2), max(vcs_mean_g_m2), arg_max(year, vcs_mean_g_m2), any_value(slope_g_m2_a),
		greatest(any_value(p_value), 0.001), 95, (select max(high - low) / 2 from annual_interval(PERIOD)) from annual_vcs(PERIOD) cross join vcs_trend`,
	"1b": `with areas as (select map(list(class), list(area_km2)) as km2 from trend_class),
			held as (select coalesce(sum(area_km2) filter (where class <> 0), 0) as held_km2 from trend_class(adjust := 'fdr'))
		select km2[2], 0.01, km2[1], 0.05, km2[0], km2[-1], 0.05, km2[-2], 0.01, km2[2] + km2[1] + km2[-1] + km2[-2], held_km2, 0.05 from areas cross join held`,
	"2a": "select max(decrease_gg), arg_max(year, decrease_gg), max(increase_gg), arg_max(year, increase_gg), 95 from rates(PERIOD)",
	// The longest run of years, the first of equally long ones, in which more was regained.
	"2b": `with better as (select year, row_number() over (order by year) as n from rates(PERIOD) where c_diper_g_m2 > c_ddper_g_m2),
			apart as (select year as apart_year from interval_year(ALL) join rates(PERIOD) using (year) where mine_id = 'total' group by year
				having max(low * increase_known_share) filter (where figure = 'c_diper') > max(high * decrease_known_share) filter (where figure = 'c_ddper'))
		select min(year), max(year), case when count(apart_year) < count(*) then min(apart_year) end,
			case when count(apart_year) > 1 and count(apart_year) < count(*) then max(apart_year) end, any_value(won.value), 95, any_value(won.low), any_value(won.high), any_value(lost.value), 95, any_value(lost.low), any_value(lost.high), 95
		from (from interval(ALL) where mine_id = 'total' and figure = 'c_diper') as won cross join (from interval(ALL) where mine_id = 'total' and figure = 'c_ddper') as lost
		left join better on true left join apart on apart_year = year group by year - n order by count(year) > 1 desc, count(*) desc, min(year) limit 1`,
	"2c": `with sure as (from interval_year(ALL) where mine_id = 'total')
		select year, c_destroy_gg, 95, d.low, d.high, c_restore_gg, 95, r.low, r.high, 95 from annual_potential(ALL)
		join (from sure where figure = 'c_destroy') as d using (year) join (from sure where figure = 'c_restore') as r using (year) order by year desc limit 1`,
	"2d": `select SINCE, arg_min(change_gg, year), 95, arg_min(-high, year), arg_min(-low, year), min(year), arg_max(change_gg, year), 95, arg_max(-high, year), arg_max(-low, year), max(year), 95
		from annual_potential(ALL) join (from interval_year(ALL) where mine_id = 'total' and figure = 'vcsd') using (year) where year >= SINCE`,
	"3a": `with mines as (from interval(ALL) where mine_id <> 'total' and figure = 'vcsd')
		select (select min(value) from mines), (select max(value) from mines), count(*) filter (where a.high < b.low or b.high < a.low), count(*)
		from mines as a join mines as b on a.mine_id < b.mine_id`,
	// A dashed outline is one whose interval contains 0.
	"3b": `select min(c_restore_gg_km2), max(c_restore_gg_km2), case when (select bool_or(low <= 0 and high >= 0 and sd > 0) from interval(ALL) where mine_id <> 'total' and figure = 'c_restore') then 0 end
		from deficit(ALL)`,
	"3c": "select mine_count, low_gg, high_gg from mine_grade(ALL) order by mine_count desc, class limit 1",
	"3d": "select any_value(r) from mine_relation(ALL)",
	"3e": "select mine_count, low_gg_km2, high_gg_km2 from restore_grade(ALL) order by mine_count desc, class limit 1",
	"4":  "select max(year), (select round(cell_m) from resolution), 0 from annual_vcs(PERIOD)", // a cell is spread, destroyed pixels become 0
}

// drawn are the charts of a page, each with a query whose columns are those of its series in their order: values, or low
// and high, or places and values.
var drawn = map[string]string{
	"1a": "select vcs_low_g_m2, vcs_high_g_m2, vcs_mean_g_m2, low, high, vcs_trend_g_m2 from annual_band(PERIOD) join annual_interval(PERIOD) using (year) order by year",
	"2a": "select -decrease_gg, -decrease_high, -decrease_low, increase_gg, increase_low, increase_high from rates(PERIOD)" + ends("total", "decrease", "increase") + " order by year",
	"2b": "select c_ddper_g_m2, c_ddper_low, c_ddper_high, c_diper_g_m2, c_diper_low, c_diper_high from rates(PERIOD)" + ends("total", "c_ddper", "c_diper") + " order by year",
	"2c": "select c_destroy_gg, c_destroy_low, c_destroy_high, c_restore_gg, c_restore_low, c_restore_high from annual_potential(ALL)" + ends("total", "c_destroy", "c_restore") + " order by year",
	"2d": "select change_gg, -vcsd_high, -vcsd_low from annual_potential(ALL)" + ends("total", "vcsd") + " where year >= SINCE order by year",
	"3c": `select mine_count, (select count(*) from interval(ALL) where mine_id <> 'total' and figure = 'vcsd' and low >= low_gg and high < high_gg),
		(select count(*) from interval(ALL) where mine_id <> 'total' and figure = 'vcsd' and high >= low_gg and low < high_gg) from mine_grade(ALL)`,
	"3e": `with per as (select low / restored_km2 as least, high / restored_km2 as most from interval(ALL) join deficit(ALL) using (mine_id) where figure = 'c_restore' and restored_km2 > 0)
		select mine_count, (select count(*) from per where least >= low_gg_km2 and most < high_gg_km2),
		(select count(*) from per where most >= low_gg_km2 and least < high_gg_km2) from restore_grade(ALL)`,

	"mine-%d-direct": "select -decrease_gg, -decrease_high, -decrease_low, increase_gg, increase_low, increase_high from (from mine_year(ALL) where mine_id = 'MINE')" +
		ends("MINE", "decrease", "increase") + " order by year",
	"mine-%d-potential": "select c_destroy_gg, c_destroy_low, c_destroy_high, c_restore_gg, c_restore_low, c_restore_high from (from mine_year(ALL) where mine_id = 'MINE')" +
		ends("MINE", "c_destroy", "c_restore") + " order by year",
	"mine-%d-baseline": "select baseline_g_m2, vcs_g_m2 from mine_year(ALL) where mine_id = 'MINE'",
}

// ends joins the intervals of a mine's figures that have a width to rows of years, as FIGURE_low and FIGURE_high.
func ends(mine string, figures ...string) string {
	var columns strings.Builder
	for _, figure := range figures {
		for _, end := range []string{"low", "high"} {
			fmt.Fprintf(&columns, ", max(%[1]s) filter (where figure = '%[2]s' and low < high) as %[2]s_%[1]s", end, figure)
		}
	}
	return " left join (select year" + columns.String() + " from interval_year(ALL) where mine_id = '" + mine + "' group by year) using (year)"
}

// A reading is a page and the dataset that it shows.
type reading struct {
	dataset, page string
	fill          *strings.Replacer // parameters of queries
	names         []string          // of mines, the longest first
	session       *sql.Session
}

// keptViews are views of which most queries read, so that their rows are kept in tables.
var keptViews = []string{"interval", "interval_year", "mine_year"}

// newReading keeps the rows of keptViews with the parameters ALL.
func newReading(t *testing.T, dataset, page string, parameters map[string]string) *reading {
	t.Helper()
	session, err := sql.Open(t.Context(), dataset, sql.Options{Scratch: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := session.Close(); err != nil {
			t.Error(err)
		}
	})
	var fill []string
	for _, view := range keptViews {
		askSession(t, session, "create table kept_"+view+" as from main."+view+"("+parameters["ALL"]+")")
		fill = append(fill, view+"(ALL)", "kept_"+view)
	}
	for name, text := range parameters {
		fill = append(fill, name, text)
	}
	r := &reading{dataset: dataset, page: page, fill: strings.NewReplacer(fill...), session: session}
	for _, row := range r.ask(t, "select name from mine order by length(name) desc") {
		r.names = append(r.names, row[0])
	}
	return r
}

func (r *reading) ask(t *testing.T, query string) [][]string {
	t.Helper()
	return askSession(t, r.session, r.fill.Replace(query))[1:]
}

var (
	tagPattern    = regexp.MustCompile(`<[^>]*>`)
	numberPattern = regexp.MustCompile(`[−+]?\d[\d\x{202f}]*(?:\.\d+)?`)
)

// text is what is read of a part of a page, without the names of mines.
func (r *reading) text(part string) string {
	part = html.UnescapeString(tagPattern.ReplaceAllString(part, " "))
	for _, name := range r.names {
		part = strings.ReplaceAll(part, name, "")
	}
	return part
}

// rounds says whether text is the value, rounded to the digits that it shows.
func rounds(text, value string) bool {
	text = strings.NewReplacer("\u202f", "", "−", "-", "+", "").Replace(text)
	shown, err := strconv.ParseFloat(text, 64)
	want, err2 := strconv.ParseFloat(value, 64)
	_, fraction, _ := strings.Cut(text, ".")
	return err == nil && err2 == nil && math.Abs(shown-want) <= 0.5000001*math.Pow(10, -float64(len(fraction)))
}

// hold holds the numbers in a text to values in their order, of which empty ones are not shown.
func hold(t *testing.T, place, text string, values []string) {
	t.Helper()
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
	numbers := numberPattern.FindAllString(text, -1)
	if !slices.EqualFunc(numbers, values, rounds) {
		t.Errorf("%s says %q of %q", place, numbers, values)
	}
}

// TestReportWords holds every number that a page says outside of its tables to the view it comes from, and demands
// that no number is left over.
func TestReportWords(t *testing.T) {
	skipShort(t, "asks a hundred queries of two pages")
	t.Parallel()
	dataset := loadStudy(t, simulateStudy(t, "--seed", "22", "--pixels", "400", "--mines", "4", "--date-unobserved"))
	for _, c := range []struct{ period, parameter, since string }{
		{"", "", "2007"},
		{"to_year := 2015", "baseline_through := 'through_destruction'", "2009"},
	} {
		file := filepath.Join(t.TempDir(), "report.html")
		args := []string{"report", "-d", dataset, "-o", file, "--since", c.since}
		all := c.period
		if c.period != "" {
			args, all = append(args, "--to-year", "2015", "--baseline-through", "through_destruction"), c.period+", "+c.parameter
		}
		if got := runProgram(t, program(nil, args...), ""); got.code != 0 {
			t.Fatalf("%+v", got)
		}
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r := newReading(t, dataset, string(page), map[string]string{"PERIOD": c.period, "ALL": all, "SINCE": c.since})
		r.holdCharts(t)
		r.holdMaps(t)
		r.holdMines(t)
		r.holdManifest(t)
		r.holdSentences(t)
		r.holdRest(t)
	}
}

// cut takes a part out of the page, which then lacks it.
func (r *reading) cut(t *testing.T, pattern string) []string {
	t.Helper()
	compiled := regexp.MustCompile("(?s)" + pattern)
	found := compiled.FindStringSubmatch(r.page)
	if found == nil {
		t.Fatalf("the page has no %s", pattern)
	}
	r.page = strings.Replace(r.page, found[0], "", 1)
	return found
}

func (r *reading) holdSentences(t *testing.T) {
	for place, query := range sentences {
		pattern := `<p class="lead">(.*?)</p>`
		if place != "lead" {
			pattern = `<figcaption><b>` + place + `</b>(.*?)</figcaption>`
		}
		rows := r.ask(t, query)
		var want []string
		if len(rows) > 0 {
			want = rows[0]
		}
		hold(t, place, r.text(r.cut(t, pattern)[1]), want)
	}
}

// A drawnSeries is one of page.js.
type drawnSeries struct {
	Values, Low, High, X []*float64
	Names                []string
}

func (r *reading) holdCharts(t *testing.T) {
	var data struct {
		Charts map[string]struct {
			Categories []string
			Series     []drawnSeries
		}
	}
	if err := json.Unmarshal([]byte(r.cut(t, `<script type="application/json" id="data">(.*?)</script>`)[1]), &data); err != nil {
		t.Fatal(err)
	}
	charts := data.Charts
	queries := map[string]string{}
	mines := r.ask(t, "select mine_id from deficit")
	for name, query := range drawn {
		for i, mine := range mines {
			if !strings.Contains(name, "%d") {
				queries[name] = query
				continue
			}
			queries[fmt.Sprintf(name, i+1)] = strings.ReplaceAll(query, "MINE", mine[0])
		}
	}
	if len(charts) != len(queries)+2 { // and 3d and the error budget
		t.Errorf("the page has %d charts, want %d", len(charts), len(queries)+2)
	}
	for name, query := range queries {
		var columns [][]*float64
		for _, s := range charts[name].Series {
			for _, values := range [][]*float64{s.Values, s.Low, s.High} {
				if values != nil {
					columns = append(columns, values)
				}
			}
		}
		r.holdColumns(t, name, query, columns)
	}
	r.holdCategories(t, "2a", charts["2a"].Categories, "select year from rates(PERIOD)", "")
	r.holdCategories(t, "2d", charts["2d"].Categories, "select year from rates(PERIOD) where year >= SINCE", "")
	r.holdCategories(t, "3c", charts["3c"].Categories, "select low_gg, high_gg from mine_grade(ALL)", " to ")
	r.holdCategories(t, "3e", charts["3e"].Categories, "select low_gg_km2, high_gg_km2 from restore_grade(ALL)", " to ")
	r.holdPoints(t, charts["3d"].Series)
}

// holdColumns holds values of a chart to the columns of a query, to the last digit. A column of ends without any is left out of the chart.
func (r *reading) holdColumns(t *testing.T, name, query string, columns [][]*float64) {
	t.Helper()
	rows := r.ask(t, query)
	for n := len(rows[0]) - 1; n > 0 && len(rows[0]) > len(columns); n-- {
		if !slices.ContainsFunc(rows, func(row []string) bool { return row[n] != "" }) {
			for i := range rows {
				rows[i] = slices.Delete(rows[i], n, n+1)
			}
		}
	}
	if len(columns) == 0 || len(rows) == 0 || len(columns) != len(rows[0]) {
		t.Errorf("chart %s has %d columns of %d rows", name, len(columns), len(rows))
		return
	}
	for i, row := range rows {
		for n, want := range row {
			if len(columns[n]) != len(rows) || !same(columns[n][i], want) {
				t.Errorf("chart %s: row %d of column %d is not %q", name, i, n, want)
			}
		}
	}
}

func same(v *float64, want string) bool {
	if v == nil || want == "" {
		return v == nil && want == ""
	}
	number, err := strconv.ParseFloat(want, 64)
	return err == nil && *v == number
}

// holdPoints holds the mines of Figure 3d and the ends of its line.
func (r *reading) holdPoints(t *testing.T, series []drawnSeries) {
	points := map[string][4]*float64{}
	for _, s := range series[:2] {
		for i, name := range s.Names {
			points[name] = [4]*float64{s.X[i], s.Values[i], s.Low[i], s.High[i]}
		}
	}
	for _, row := range r.ask(t, "select name, destroyed_km2, vcsd_gg, low, high from mine_relation(ALL) join interval(ALL) using (mine_id) where figure = 'vcsd'") {
		if p := points[row[0]]; !same(p[0], row[1]) || !same(p[1], row[2]) || !same(p[2], row[3]) || !same(p[3], row[4]) {
			t.Errorf("figure 3d has not %q", row)
		}
	}
	ends := r.ask(t, `select min(destroyed_km2), arg_min(fit_gg, destroyed_km2), max(destroyed_km2), arg_max(fit_gg, destroyed_km2) from mine_relation(ALL)`)[0]
	if line := series[2]; !same(line.X[0], ends[0]) || !same(line.Values[0], ends[1]) || !same(line.X[1], ends[2]) || !same(line.Values[1], ends[3]) {
		t.Errorf("the line of figure 3d does not end at %q", ends)
	}
}

// holdMaps holds what the pointer shows on Figures 3a and 3b; of all maps only coordinates, scales and legends are left.
func (r *reading) holdMaps(t *testing.T) {
	for figure, column := range map[string]string{
		"3a": "vcsd_gg, 95, low, high from deficit(ALL) join interval(ALL) using (mine_id) where figure = 'vcsd'",
		"3b": "c_restore_gg_km2, case when sd > 0 then 95 end, case when sd > 0 then low / restored_km2 end, case when sd > 0 then high / restored_km2 end from deficit(ALL) join interval(ALL) using (mine_id) where figure = 'c_restore'",
	} {
		drawing := r.cut(t, `<figure id="figure-`+figure+`"><div class="scroll">.*?</div>`)[0]
		titles := regexp.MustCompile(`<title>(.*?): (.*?)</title>`).FindAllStringSubmatch(drawing, -1)
		rows := r.ask(t, "select name, "+column+" order by mine_id")
		if len(titles) != len(rows) {
			t.Errorf("figure %s shows %d mines, want %d", figure, len(titles), len(rows))
			continue
		}
		for i, row := range rows {
			if html.UnescapeString(titles[i][1]) != row[0] {
				t.Errorf("figure %s names %s, want %s", figure, titles[i][1], row[0])
			}
			hold(t, "figure "+figure+", "+row[0], titles[i][2], row[1:])
		}
	}
	// The map of the simulated scene is in UTM around 111° E; its four mines lie inside, and one of them in all panes of Figure 4.
	for figure, outlines := range map[string]int{"1b": 4, "4": 3} {
		drawing := r.cut(t, `<figure id="figure-`+figure+`"><div class="scroll">.*?</div>`)[0]
		if got := strings.Count(drawing, "<title>"); got < outlines || !strings.Contains(drawing, "°E</text>") || !strings.Contains(drawing, "°N</text>") || !strings.Contains(drawing, " km</text>") {
			t.Errorf("figure %s has %d outlines, want %d, coordinates and a scale", figure, got, outlines)
		}
	}
}
