package main

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// section is the part of a page that says what changed, from what became of the numbers.
func section(t *testing.T, page string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, `<section id="changes">`)
	part, _, closed := strings.Cut(rest, "</section>")
	paragraphs := strings.SplitN(part, "<p>", 3)
	if !ok || !closed || len(paragraphs) < 3 {
		t.Fatal("the page does not say what changed")
	}
	return paragraphs[2]
}

var (
	rowPattern   = regexp.MustCompile(`(?s)<tr><td[^>]*>(.*?)</tr>`)
	deltaPattern = regexp.MustCompile(`data-value="([^"]*)" data-earlier="([^"]*)" data-later="([^"]*)" data-percent="([^"]*)"`)
)

// deltas are the rows of a table of changes: what the first field says, then change, earlier, later and percent of
// each figure; an empty one is NaN.
func deltas(t *testing.T, page, table string) (keys []string, rows [][]float64) {
	t.Helper()
	_, rest, ok := strings.Cut(page, `<table id="`+table+`">`)
	_, rest, body := strings.Cut(rest, "<tbody>")
	rest, _, closed := strings.Cut(rest, "</tbody>")
	if !ok || !body || !closed {
		t.Fatalf("the page has no table %s", table)
	}
	for _, row := range rowPattern.FindAllStringSubmatch(rest, -1) {
		key, _, _ := strings.Cut(row[1], "<")
		keys = append(keys, key)
		var numbers []float64
		for _, match := range deltaPattern.FindAllStringSubmatch(row[1], -1) {
			for _, text := range match[1:] {
				numbers = append(numbers, parsed(t, text))
			}
		}
		rows = append(rows, numbers)
	}
	return keys, rows
}

func parsed(t *testing.T, text string) float64 {
	t.Helper()
	if text == "" {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// byKey are the numbers of a query by its first column.
func byKey(t *testing.T, dataset, query string) map[string][]float64 {
	t.Helper()
	all := map[string][]float64{}
	for _, row := range ask(t, dataset, query)[1:] {
		for _, text := range row[1:] {
			all[row[0]] = append(all[row[0]], parsed(t, text))
		}
	}
	return all
}

// wantDeltas are the figures of a key beside the earlier ones, as the tables show them. Each is 0 where both agree to
// 1e-9; one that is not in both changes from or to 0.
func wantDeltas(earlier, later []float64, figures int) (want []float64, changed bool) {
	nan := math.NaN()
	for i := range figures {
		switch {
		case earlier == nil:
			want, changed = append(want, later[i], nan, later[i], nan), true
		case later == nil:
			want, changed = append(want, 0-earlier[i], earlier[i], nan, nan), true
		default:
			a, b := earlier[i], later[i]
			change, percent := 0.0, 0.0
			if math.Abs(b-a) > 1e-9*max(math.Abs(a), math.Abs(b)) {
				change, percent, changed = b-a, 100*(b-a)/math.Abs(a), true
			}
			if a == 0 {
				percent = nan
			}
			want = append(want, change, a, b, percent)
		}
	}
	return want, changed
}

func sameNumbers(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) })
}

// holdDeltas holds a table of changes to a query over both datasets: the same keys, and all numbers in full.
func holdDeltas(t *testing.T, page, table string, earlier, later map[string][]float64, figures int) (keys []string, rows [][]float64) {
	t.Helper()
	keys, rows = deltas(t, page, table)
	for i, key := range keys {
		if want, changed := wantDeltas(earlier[key], later[key], figures); !sameNumbers(rows[i], want) || !changed {
			t.Errorf("%s: %s has %v, want %v, changed %v", table, key, rows[i], want, changed)
		}
	}
	for _, all := range []map[string][]float64{earlier, later} {
		for key := range all {
			inBoth := earlier[key] != nil && later[key] != nil
			if _, changed := wantDeltas(earlier[key], later[key], figures); changed && !slices.Contains(keys, key) && (inBoth || table == "changed-mines") {
				t.Errorf("%s: has no %s", table, key)
			}
		}
	}
	return keys, rows
}

// twoDatasets are those of a scene of ten years and of the same with one more, of which a raster, a parameter and the
// outlines of mines differ: M001 has gone, and what was M002 is M009.
func twoDatasets(t *testing.T) (earlier, later string) {
	t.Helper()
	study := simulateStudy(t, "--seed", "31", "--pixels", "300", "--mines", "3", "--last-year", "2011")
	s := scenario{t, filepath.Dir(study)}
	s.study("[2001, 2011]", "[2001, 2010]")
	earlier = loadStudy(t, study)
	s.study("[2001, 2010]", "[2001, 2011]")
	s.study("background:", "baseline: {min_years: 4}\nbackground:")
	s.raster("npp/npp_2004.tif", shiftNPP)
	s.mines("layer.DeleteFeature(layer.GetNextFeature().GetFID())\nf = layer.GetNextFeature()\nf.SetField('mine_id', 'M009')\nlayer.SetFeature(f)")
	return earlier, loadStudy(t, study)
}

// TestChanges holds every number of what changed to queries over both datasets, and what is said to what was done.
func TestChanges(t *testing.T) {
	skipShort(t, "loads and reports a study twice")
	t.Parallel()
	earlier, later := twoDatasets(t)
	first, page := runReport(t, earlier, "first.html", "--title", "The first <b>")
	if strings.Contains(page, `id="changes"`) {
		t.Error("a report that is compared with nothing says what changed")
	}
	_, page = runReport(t, later, "second.html", "--against", first)

	const mines, years = "select mine_id, vcsd_gg, destroyed_km2, restored_km2 from deficit", `select year, destroyed_km2, restored_km2, decrease_gg, increase_gg, change_gg
		from rates join annual_potential using (year)`
	keys, rows := holdDeltas(t, page, "changed-mines", byKey(t, earlier, mines), byKey(t, later, mines), 3)
	if !slices.Equal(slices.Sorted(slices.Values(keys)), []string{"M001", "M002", "M003", "M009"}) {
		t.Errorf("mines %v", keys)
	}
	sum := 0.0
	for i, row := range rows {
		sum += row[0]
		if i > 0 && math.Abs(row[0]) > math.Abs(rows[i-1][0]) {
			t.Errorf("the mines %v are not sorted by the change of VCSD", keys)
		}
	}
	if keys, _ := holdDeltas(t, page, "changed-years", byKey(t, earlier, years), byKey(t, later, years), 5); slices.Contains(keys, "2011") || len(keys) == 0 {
		t.Errorf("years %v", keys)
	}
	holdHeadline(t, page, earlier, later, sum)

	said := section(t, page)
	for _, words := range []string{
		"NPP rasters were added (npp/npp_2011.tif)", "NPP rasters changed (npp/npp_2004.tif)", "The outlines of mines changed (mines.gpkg)",
		"The parameter baseline.min_years (before: 5, now: 4)", "The parameter last_year (before: 2010, now: 2011)", "The years summed and shown now include 2011.",
		"<td>Study file</td><td>study.yaml</td><td>changed</td>", "<td>NPP raster</td><td>npp/npp_2011.tif</td><td>added</td>", "Mines: 1 of 2 changed, 1 added, 2 removed.",
	} {
		if !strings.Contains(said, words) {
			t.Errorf("the section does not say %q", words)
		}
	}
	if strings.Contains(said, "Nothing that is recorded") || !strings.Contains(page, "“The first &lt;b&gt;”") {
		t.Error("the section says that something is unexplained, or not what it compares with")
	}
	if _, other := runReport(t, later, "third.html", "--against", earlier); section(t, other) != said {
		t.Error("against the dataset itself it says otherwise")
	}
}

// holdHeadline holds the headline numbers to both summaries; VCSD changed by the sum over mines.
func holdHeadline(t *testing.T, page, earlier, later string, sum float64) {
	t.Helper()
	const query = "select 1, destroyed_km2, restored_km2, r_v, decrease_gg, increase_gg, r_vcs, vcsd_gg, vcs_mean_g_m2 from summary"
	want, _ := wantDeltas(byKey(t, earlier, query)["1"], byKey(t, later, query)["1"], 8)
	all := regexp.MustCompile(`class="against" data-change="([^"]*)" data-earlier="([^"]*)" data-percent="([^"]*)"`).FindAllStringSubmatch(page, -1)
	if len(all) != 8 {
		t.Fatalf("%d headline numbers are compared", len(all))
	}
	for i, match := range all {
		got := []float64{parsed(t, match[1]), parsed(t, match[2]), parsed(t, match[3])}
		if w := want[4*i:]; !sameNumbers(got, []float64{w[0], w[1], w[3]}) {
			t.Errorf("headline number %d: %v, want %v", i, got, w[:4])
		}
	}
	if vcsd := want[24]; math.Abs(vcsd-sum) > 1e-9*math.Abs(vcsd) {
		t.Errorf("VCSD changed by %v, over the mines by %v", vcsd, sum)
	}
}

// TestWhy changes one thing at a time.
func TestWhy(t *testing.T) {
	skipShort(t, "writes nine reports")
	t.Parallel()
	dataset := loadStudy(t, simulateStudy(t, "--seed", "32", "--pixels", "240", "--mines", "2", "--last-year", "2012"))
	first, _ := runReport(t, dataset, "first.html")
	distorted := filepath.Join(t.TempDir(), "distorted")
	if err := os.CopyFS(distorted, os.DirFS(dataset)); err != nil {
		t.Fatal(err)
	}
	scenario{t, distorted}.distort("cohort_year.parquet", "select * replace (vcs * 1.25 as vcs) from read_parquet('%s')")
	scenario{t, distorted}.distort("mine_vcs.parquet", "select * replace (cast(vcs::double * 1.25 as decimal(38, 0)) as vcs, cast(increase::double * 1.25 as decimal(38, 0)) as increase, "+
		"cast(decrease::double * 1.25 as decimal(38, 0)) as decrease) from read_parquet('%s')")
	for name, c := range map[string]struct {
		dataset, against string
		flags            []string
		want, not        []string
	}{
		"nothing":                          {dataset, first, nil, []string{"Nothing has changed: "}, []string{"<table", "<li>"}},
		"nothing, by the dataset":          {dataset, dataset, nil, []string{"Nothing has changed: "}, []string{"<table", "<li>"}},
		"the same parameters":              {dataset, dataset, []string{"--to-year", "2010", "--baseline-through", "through_destruction"}, []string{"Nothing has changed: "}, nil},
		"title and first year of a figure": {dataset, first, []string{"--title", "Another", "--since", "2009"}, []string{"Nothing has changed: "}, nil},
		"fewer years": {dataset, first, []string{"--to-year", "2010"},
			[]string{"No figure of a past year was restated.", "The parameter to_year (before: not set, now: 2010)", "no longer include 2011 to 2012"}, []string{"changed-years"}},
		"the baseline": {dataset, first, []string{"--baseline-through", "through_destruction"},
			[]string{"Figures of past years were restated: 200", "The parameter baseline.through (before: before_destruction, now: through_destruction) affects the undisturbed baselines"}, []string{"Nothing that is recorded"}},
		"what nothing explains": {distorted, first, nil, []string{"Nothing that is recorded explains why VCS", "Nothing that is recorded explains why potential"}, []string{"why areas", "changed-settings"}},
		"another study":         {dataset, tiny, nil, []string{"Mines: 0 of 2 changed, 2 added, 2 removed."}, nil},
	} {
		_, page := runReport(t, c.dataset, "report.html", append(c.flags, "--against", c.against)...)
		said := section(t, page)
		for _, words := range c.want {
			if !strings.Contains(said, words) {
				t.Errorf("%s: does not say %q, but %s", name, words, said)
			}
		}
		for _, words := range c.not {
			if strings.Contains(said, words) {
				t.Errorf("%s: says %q", name, words)
			}
		}
		if name == "another study" && !strings.Contains(page, "It is of another study, “tiny”: ") {
			t.Error("it is not said that the studies differ")
		}
	}
}

func TestAgainstRefuses(t *testing.T) {
	skipShort(t, "writes many reports")
	t.Parallel()
	directory := t.TempDir()
	put := func(name, text string) string {
		path := filepath.Join(directory, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	_, page := runReport(t, tiny, "page.html")
	empty, out := t.TempDir(), filepath.Join(t.TempDir(), "out.html")
	for _, c := range []struct{ against, message string }{
		{filepath.Join(directory, "absent"), "absent: no such file or directory; name an HTML report or the directory of a dataset"},
		{"testdata/tiny.sql", "--against testdata/tiny.sql: is not a report of minecarbon; name an HTML report"},
		{empty, "contains no manifest.json, so it is not a dataset"},
		{put("cut.html", page[:strings.Index(page, `id="record">`)+99]), "holds no record of itself"},
		{put("newer.html", strings.Replace(page, `id="record">{"schema":1`, `id="record">{"schema":7`, 1)), "has a record of schema 7, and this minecarbon reads up to 1; use the version that wrote it"},
		{put("damaged.html", strings.Replace(page, `"studies":[`, `"studies":[[`, 1)), "has a record that is damaged; name the dataset"},
	} {
		got := runProgram(t, program(nil, "report", "-d", tiny, "-o", out, "--against", c.against), "")
		if got.code != 3 || !strings.Contains(got.err, c.message) {
			t.Errorf("%s: %d, %q; want 3, %q", c.against, got.code, got.err, c.message)
		}
		if _, err := os.Stat(out); err == nil {
			t.Fatalf("%s: left a report", c.against)
		}
	}
	got := runProgram(t, program(nil, "report", "-d", tiny, "-o", out, "--against-last", filepath.Join(directory, "cut.html")), "")
	if got.code != 0 || !strings.Contains(got.err, "minecarbon: not compared with the last report: --against ") || strings.Count(got.err, "\n") != 1 {
		t.Errorf("a last report that is cut: %+v", got)
	}
	if text, err := os.ReadFile(out); err != nil || strings.Contains(string(text), `id="changes"`) {
		t.Errorf("the report without a last one: %v", err)
	}
}

// shownNumber is a number of a summary, whose digits after the point tell how it is rounded.
func shownNumber(t *testing.T, text string) (v, half float64) {
	t.Helper()
	text = strings.NewReplacer("\u202f", "", "−", "-").Replace(text)
	_, fraction, _ := strings.Cut(text, ".")
	return parsed(t, text), 0.5000001 * math.Pow(10, -float64(len(fraction)))
}

// TestReportSummary holds the numbers of the summary to queries.
func TestReportSummary(t *testing.T) {
	skipShort(t, "loads a study of seven mines")
	t.Parallel()
	dataset := loadStudy(t, simulateStudy(t, "--seed", "33", "--pixels", "300", "--mines", "7"))
	got := runProgram(t, program(nil, "report", "-d", dataset, "--summary", "-"), "")
	if got.code != 0 || got.err != "" || !strings.HasPrefix(got.out, "# Simulated coal field 33\n\nCarbon sequestration in vegetation (VCS) lost to surface mining and regained by restoration\n\nFrom 2001 to 2022, ") {
		t.Fatalf("%+v", got)
	}
	var shown [][]string
	for line := range strings.Lines(got.out) {
		if fields := strings.Split(strings.Trim(line, "| \n"), " | "); strings.HasPrefix(line, "| ") && !strings.Contains(line, "---") {
			shown = append(shown, fields)
		}
	}
	want := ask(t, dataset, "select destroyed_km2, restored_km2, r_v, decrease_gg, increase_gg, r_vcs, vcsd_gg, vcs_mean_g_m2 from summary")[1]
	mines := ask(t, dataset, "select name, vcsd_gg, 95, low, high from deficit join interval() using (mine_id) where figure = 'vcsd' order by deficit.vcsd_gg desc limit 5")[1:]
	if len(shown) != 1+len(want)+1+len(mines) {
		t.Fatalf("%d lines of tables:\n%s", len(shown), got.out)
	}
	for i, text := range want {
		value, _, _ := strings.Cut(shown[1+i][1], " (") // its interval
		if v, half := shownNumber(t, value); math.Abs(v-parsed(t, text)) > half {
			t.Errorf("%v, want %s", shown[1+i], text)
		}
	}
	for i, mine := range mines {
		line := shown[2+len(want)+i]
		if line[0] != mine[0] {
			t.Errorf("%v, want %v", line, mine)
		}
		hold(t, mine[0], line[1], mine[1:])
	}
	file := filepath.Join(t.TempDir(), "report.md")
	if again := runProgram(t, program(nil, "report", "-d", dataset, "--summary", file), ""); again.code != 0 || again.out != "" {
		t.Errorf("%+v", again)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != got.out {
		t.Errorf("the file holds %q, %v", text, err)
	}
	if got := runProgram(t, program(nil, "report", "-d", dataset, "--summary", filepath.Join(dataset, "x.md")), ""); got.code != 2 || !strings.Contains(got.err, "lies inside the dataset") {
		t.Errorf("into the dataset: %+v", got)
	}
}
