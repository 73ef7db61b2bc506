package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// reportPage is the page of a report that must succeed and be silent.
func reportPage(t *testing.T, environment []string, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	got := runProgram(t, program(environment, append([]string{"report", "-o", file}, args...)...), "")
	if got.code != 0 || got.out != "" || got.err != "" {
		t.Fatalf("report %v: %+v", args, got)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// runReport writes a page and gives its text.
func runReport(t *testing.T, dataset, name string, flags ...string) (file, page string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), name)
	if got := runProgram(t, program(nil, append([]string{"report", "-d", dataset, "-o", file}, flags...)...), ""); got.code != 0 || got.out != "" || got.err != "" {
		t.Fatalf("report %v: %+v", flags, got)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return file, string(text)
}

var settingPattern = regexp.MustCompile(`<th scope="row">([^<]*)</th><td>([^<]*)</td>`)

func TestReportLanguage(t *testing.T) {
	skipShort(t, "makes several pages")
	t.Parallel()
	for _, page := range []string{
		reportPage(t, nil, "-d", tiny, "--language", "zh"),
		reportPage(t, []string{"MINECARBON_LANGUAGE=zh", "MINECARBON_DATASET=" + tiny}),
	} {
		if !strings.Contains(page, `<html lang="zh-Hans">`) || !strings.Contains(page, "植被固碳亏缺（VCSD）") {
			t.Error("the page is not in Chinese")
		}
		settings := map[string]string{}
		for _, match := range settingPattern.FindAllStringSubmatch(page, -1) {
			if regexp.MustCompile("[A-Za-z]{2,}").MatchString(strings.NewReplacer("CO₂", "", "NPP", "").Replace(match[1])) {
				t.Errorf("the parameter %q is not in Chinese", match[1])
			}
			settings[match[1]] = match[2]
		}
		if settings["显示年份"] != "2001～2006" || settings["基线拟合"] != "before_destruction（至损毁前一年）" || settings["研究区"] != "tiny" {
			t.Errorf("parameters: %v", settings)
		}
	}
	if page := reportPage(t, []string{"MINECARBON_LANGUAGE=zh"}, "-d", tiny, "--language", "en"); !strings.Contains(page, `<html lang="en">`) {
		t.Error("a flag does not beat its variable")
	}
	if page := scheduledPage(t, "--language, zh"); !strings.Contains(page, `<html lang="zh-Hans">`) {
		t.Error("a scheduled page is not in Chinese")
	}
}

// scheduledPage is the page that a job writes whose report has the flags.
func scheduledPage(t *testing.T, flags string) string {
	t.Helper()
	p := newPlanner(t, "2026-11-24T05:00:00Z", `
jobs:
  - name: j
    cron: "@daily"
    dataset: DATASET
    outputs:
      - {report: true, file: page.html, flags: [`+flags+`]}`)
	p.once(0, "j")
	text, err := os.ReadFile(p.path("page.html"))
	p.must(err)
	return string(text)
}

// TestReportStudies holds the numbers of a page of three studies, two of the same name, to their datasets.
func TestReportStudies(t *testing.T) {
	skipShort(t, "writes reports of three studies")
	t.Parallel()
	other := loadStudy(t, simulateStudy(t, "--seed", "5", "--pixels", "200", "--mines", "2"))
	datasets := []string{tiny, other, tiny}
	page := reportPage(t, nil, "-d", tiny, "-d", other, "-d", tiny)
	if !strings.Contains(page, "<title>tiny (1) · Simulated coal field 5 · tiny (2)</title>") {
		t.Error("the title does not name the studies")
	}
	if got := strings.Count(page, "<script"); got != 6 {
		t.Errorf("%d scripts, want data, record, tables, library, charts and explanations once", got)
	}
	overview := values(t, page, `<table id="studies">`, "</table>")
	half := func(figure string) string {
		return "(select (high - low) / 2 from interval() where mine_id = 'total' and figure = '" + figure + "'), "
	}
	columns := "mines, destroyed_km2, restored_km2, r_v, decrease_gg, increase_gg, r_vcs, " + half("r_vcs") + "vcsd_gg, " + half("vcsd") + "vcs_mean_g_m2, vcs_slope_g_m2_a, mines_with_gain"
	if len(overview) != len(datasets)*13 {
		t.Fatalf("the overview has %d numbers, want 13 a study", len(overview))
	}
	for i, dataset := range datasets {
		prefix := fmt.Sprintf("study-%d-", i+1)
		holdValues(t, dataset, "select "+columns+" from summary", overview[13*i:13*i+13])
		holdValues(t, dataset, "select "+yearlyColumns+" from rates", values(t, page, `<table id="`+prefix+`yearly">`, "<tfoot>"))
		interval := map[string]string{other: "from interval()"}[dataset] // tiny has too little undisturbed land
		holdValues(t, dataset, mineTable("", "", interval), values(t, page, `<table id="`+prefix+`mines">`, "</table>"))
	}
	directory := t.TempDir()
	page, inside := filepath.Join(directory, "page.html"), filepath.Join(other, "page.html")
	for _, c := range []struct {
		args    []string
		message string
	}{
		{[]string{"-o", page, "--to-year", "2010"}, "--to-year 2010: the study tiny in " + tiny + " has 2001 to 2006"},
		{[]string{"-o", page, "--since", "2010"}, "--since 2010: the report of the study tiny in " + tiny + " has 2001 to 2006"},
		{[]string{"-o", page, "--language", "xx"}, "--language xx: no language; want one of en, zh"},
		{[]string{"-o", inside}, "lies inside the dataset"},
		{[]string{"-o", "report.pdf"}, "write report.pdf: the page is HTML; end its name in .html, and use --pdf FILE for PDF"},
	} {
		got := runProgram(t, program(nil, append([]string{"report", "-d", other, "-d", tiny}, c.args...)...), "")
		if got.code != 2 || !strings.Contains(got.err, c.message) {
			t.Errorf("report %v: %d, %q; want 2, %q", c.args, got.code, got.err, c.message)
		}
	}
	wantEmpty(t, directory)
}

// TestReportStudiesFigures writes the figures of two studies into directories of their own.
func TestReportStudiesFigures(t *testing.T) {
	skipShort(t, "draws the figures of two studies with Chromium")
	t.Parallel()
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("no Chromium is installed")
	}
	figures := filepath.Join(t.TempDir(), "figures")
	got := runProgram(t, program(nil, "report", "-d", tiny, "-d", tiny, "--figures", figures, "--language", "zh"), "")
	if got.code != 0 || got.err != "" {
		t.Fatalf("%+v", got)
	}
	for _, directory := range []string{"tiny-1", "tiny-2"} {
		for _, name := range []string{"figure-1a.png", "figure-1a.svg", "figure-1a.csv", "figure-4.csv"} {
			if _, err := os.Stat(filepath.Join(figures, directory, name)); err != nil {
				t.Error(err)
			}
		}
	}
	svg, err := os.ReadFile(filepath.Join(figures, "tiny-2", "figure-2a.svg"))
	if err != nil || !strings.Contains(string(svg), "直接减少量") {
		t.Errorf("figure 2a is not in Chinese: %v", err)
	}
	data, err := os.ReadFile(filepath.Join(figures, "figure-vcs.csv"))
	if err != nil {
		t.Fatal(err)
	}
	want := ask(t, tiny, "select study, year, vcs_mean_g_m2 from annual_vcs, (values ('tiny (1)'), ('tiny (2)')) as two(study) order by study, year")
	if rows := parseCSV(t, string(data)); !slices.EqualFunc(rows, want, slices.Equal) {
		t.Errorf("figure-vcs.csv: %v, want %v", rows, want)
	}
}

var (
	drawnPattern   = regexp.MustCompile(`tabindex="-1"><path d="M[^>]*><title>([^:<]*):`)
	summaryPattern = regexp.MustCompile(`<summary><h4>([^<]*) <small>([^<]*)</small>`)
	titlePattern   = regexp.MustCompile(`(?s)</h1>(.*?)<nav>`)
)

// TestReportMines holds a page to the mines that are asked for: its title and parameters say so, and no other mine is on it.
func TestReportMines(t *testing.T) {
	skipShort(t, "writes reports of chosen mines")
	t.Parallel()
	dataset := loadStudy(t, simulateStudy(t, "--seed", "21", "--pixels", "400", "--mines", "4"))
	page := reportPage(t, []string{"MINECARBON_MINES=M001"}, "-d", dataset, "--mines", "M004,M002", "--mines", "M002")
	var settings, drawn, sections []string
	for _, match := range settingPattern.FindAllStringSubmatch(page, -1) {
		settings = append(settings, match[1]+": "+match[2])
	}
	for _, match := range drawnPattern.FindAllStringSubmatch(page, -1) {
		drawn = append(drawn, match[1])
	}
	for _, match := range summaryPattern.FindAllStringSubmatch(page, -1) {
		sections = append(sections, match[1]+" "+match[2])
	}
	head := titlePattern.FindString(page)
	if !strings.Contains(head, "This report shows 2 of the 4 mines of the study: Mine 2 (M002), Mine 4 (M004). Baselines") {
		t.Errorf("under the title: %s", head)
	}
	if got := strings.Join(settings, "\n"); !strings.Contains(got, "\nMines shown: 2 of 4: M002, M004\n") && !strings.HasSuffix(got, "\nMines shown: 2 of 4: M002, M004") {
		t.Errorf("parameters: %s", got)
	}
	if got := strings.Join(drawn, ", "); got != "Mine 2, Mine 4, Mine 2, Mine 4" {
		t.Errorf("maps 3a and 3b draw %s", got)
	}
	if got := strings.Join(sections, ", "); got != "Mine 2 M002, Mine 4 M004" {
		t.Errorf("sections of %s", got)
	}
	for _, other := range []string{"Mine 1", "M001", "Mine 3", "M003"} {
		if strings.Contains(page, other) {
			t.Errorf("the page names %s", other)
		}
	}
	// A report about all mines draws the mine by the same map.
	all := reportPage(t, nil, "-d", dataset)
	picture := regexp.MustCompile(`(?s)<svg class="map"[^>]*aria-label="Map of Mine 4:[^>]*>.*?<image [^>]*href="([^"]*)"`)
	if a, b := picture.FindStringSubmatch(page), picture.FindStringSubmatch(all); a == nil || b == nil || a[1] != b[1] {
		t.Error("the map of Mine 4 differs, or there is none")
	}
	if strings.Contains(titlePattern.FindString(all), "About") || !strings.Contains(all, "<td>all 4</td>") {
		t.Error("a report about all mines does not say so")
	}
	// Against itself nothing has changed; of a dataset without the mine there is nothing to compare it with.
	for earlier, want := range map[string]string{dataset: "Nothing has changed", tiny: "1 added"} {
		got := runProgram(t, program(nil, "report", "-d", dataset, "--mines", "M004", "--against", earlier, "--summary", "-"), "")
		if got.code != 0 || !strings.Contains(got.out, want) || !strings.Contains(got.out, "This report shows 1 of the 4 mines of the study: Mine 4 (M004).") {
			t.Errorf("against %s: %+v", earlier, got)
		}
	}
}

// TestScheduledMines runs a job whose report is about one mine.
func TestScheduledMines(t *testing.T) {
	skipShort(t, "runs jobs of a study")
	t.Parallel()
	if page := scheduledPage(t, "--mines, b"); !strings.Contains(page, "This report shows 1 of the 2 mines of the study: 煤矿 B (b).") {
		t.Errorf("%.2000s", page)
	}
}

// TestAgainstStudies compares each of several studies with the one of its name.
func TestAgainstStudies(t *testing.T) {
	skipShort(t, "loads and reports three studies")
	t.Parallel()
	other := loadStudy(t, simulateStudy(t, "--seed", "34", "--pixels", "200", "--mines", "2", "--last-year", "2012"))
	only, _ := runReport(t, tiny, "tiny.html")
	both, page := runReport(t, tiny, "both.html", "-d", other, "--against", only)
	if !strings.Contains(page, `<section id="study-1-changes">`) || strings.Contains(page, `<section id="study-2-changes">`) {
		t.Error("of two studies not the one is compared that the earlier report has")
	}
	_, page = runReport(t, other, "again.html", "-d", tiny, "--against", both)
	for _, id := range []string{"study-1-changes", "study-2-changes"} {
		_, said, ok := strings.Cut(page, `<section id="`+id+`">`)
		if said, _, _ = strings.Cut(said, "</section>"); !ok || !strings.Contains(said, "Nothing has changed: ") {
			t.Errorf("%s says %s", id, said)
		}
	}
	third, out := loadStudy(t, simulateStudy(t, "--seed", "35", "--pixels", "200", "--mines", "1", "--last-year", "2012")), filepath.Join(t.TempDir(), "out.html")
	got := runProgram(t, program(nil, "report", "-d", third, "-o", out, "--against", both), "")
	if got.code != 3 || !strings.Contains(got.err, "is of none of the studies in this report; name one that is") {
		t.Errorf("a report of others: %+v", got)
	}
}

// holdBudget holds the error budget: shares of the square of sd, the half width that a source would give alone, and their sums.
func (r *reading) holdBudget(t *testing.T) {
	section := r.cut(t, `<section id="certainty">.*?</section>`)[0]
	table := regexp.MustCompile(`(?s)<table id="budget">.*?</table>`).FindString(section)
	var want []string
	figures := []string{"vcsd", "vcsd_adjusted", "c_restore"}
	for _, source := range []string{"weather", "unexplained", "slope", "noise", "background", "mixing", "date", "product"} {
		for _, f := range figures {
			want = append(want, r.ask(t, fmt.Sprintf(`select 100 * sd_%[1]s * sd_%[1]s / sd / sd, (high - low) / 2 * sd_%[1]s / sd from interval(ALL) where mine_id = 'total' and figure = '%[2]s'`, source, f))[0]...)
		}
	}
	for _, f := range figures {
		want = append(want, "100", r.ask(t, `select (high - low) / 2 from interval(ALL) where mine_id = 'total' and figure = '`+f+`'`)[0][0])
	}
	hold(t, "error budget", fields(table), want)
}
