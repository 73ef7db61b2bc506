package reports

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// compared is the sample beside an earlier report, made up: mine C is new, and 2006 was restated.
func compared(t *testing.T) Report {
	t.Helper()
	r := sample()
	earlier, err := NewRecord(r, 0)
	if err != nil {
		t.Fatal(err)
	}
	earlier.Created, earlier.Dataset.Created = time.Date(2024, 6, 1, 8, 30, 0, 0, time.UTC), time.Date(2024, 5, 31, 0, 0, 0, 0, time.UTC)
	earlier.Software, earlier.Dataset.Software = "0.3", "minecarbon 0.3"
	table := func(columns string, rows ...[]any) Table { return Table{strings.Fields(columns), rows} }
	r.Studies[0].Against = &Comparison{
		Earlier: earlier,
		Changes: table("kind role name earlier_name earlier later change",
			[]any{"input", "npp", "npp_" + hostile + ".tif", nil, nil, strings.Repeat("ab", 32), "added"},
			[]any{"parameter", "", "baseline.through", nil, "before_destruction", "through_destruction", "changed"},
			[]any{"software", "dataset", "", nil, "minecarbon 0.3", "minecarbon 0.4", "changed"}),
		Figures: table("source place name presence figure earlier later changed change percent",
			[]any{"annual_potential", "2006", nil, "kept", "change_gg", -1.25, -1.5, true, -0.25, -20.0},
			[]any{"deficit", "C", hostile, "added", "destroyed_km2", nil, 0.5, true, 0.5, nil},
			[]any{"deficit", "C", hostile, "added", "vcsd_gg", nil, 1.5, true, 1.5, nil},
			[]any{"deficit", "A", "Alpha", "kept", "destroyed_km2", 2.0, 2.0, false, 0.0, 0.0},
			[]any{"deficit", "A", "Alpha", "kept", "vcsd_gg", 9.4996, 9.5, true, 0.0004, 0.004210703},
			[]any{"deficit", "B", "Beta", "kept", "vcsd_gg", 3.0, 3.0, false, 0.0, 0.0},
			[]any{"rates", "2006", nil, "kept", "decrease_gg", 0.0, 0.0, false, 0.0, nil},
			[]any{"rates", "2008", nil, "added", "decrease_gg", nil, 2.0, true, 2.0, nil},
			[]any{"summary", "", nil, "kept", "destroyed_km2", 3.0, 3.5, true, 0.5, 16.66666667},
			[]any{"summary", "", nil, "kept", "r_v", 0.357142, 0.357142, false, 0.0, 0.0},
			[]any{"summary", "", nil, "kept", "restored_km2", 1.25, 1.25, false, 0.0, 0.0},
			[]any{"summary", "", nil, "kept", "vcsd_gg", 12.0, 14.0, true, 2.0, 16.66666667}),
	}
	return r
}

// TestSummary holds the Markdown to a golden file, which is looked at. The hostile name is one mine's and the title's.
func TestSummary(t *testing.T) {
	t.Parallel()
	chinese := compared(t)
	chinese.Language = languageOf(t, "zh")
	for name, r := range map[string]Report{"summary.md": sample(), "summary_against.md": compared(t), "summary_against.zh.md": chinese} {
		var got bytes.Buffer
		if err := WriteSummary(&got, r); err != nil {
			t.Fatal(err)
		}
		golden(t, name, got.Bytes())
		if lines := strings.Count(got.String(), "\n"); lines > 45 {
			t.Errorf("%s has %d lines, too many for a screen", name, lines)
		}
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"R_V = 0.5 (p < 0.001) A & B":         "R_V = 0.5 (p < 0.001) A & B",
		"<script>alert(1)</script>":           "&lt;script&gt;alert(1)&lt;/script&gt;",
		"[x](http://evil) ![y](www.evil.com)": `\[x\](http&#58;//evil) \!\[y\](www&#46;evil.com)`,
		"a | b\n# c\r\n":                      `a \| b \# c  `,
		"*a* _b_ `c` ~~d~~ &lt; @channel":     "\\*a\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~ &amp;lt; &#64;channel",
		"_x_y_ \u202Eevil":                    `\_x_y\_ evil`,
		"\\| 煤矿 B":                            `\\\| 煤矿 B`,
	} {
		if got := plain(text); got != want {
			t.Errorf("plain(%q) = %q, want %q", text, got, want)
		}
	}
	for _, c := range [][2]string{
		{strings.Repeat("矿", 100), strings.Repeat("矿", 19) + "…"}, {"as long as the limit", "as long as the limit"},
		{"never cut inside a word", "never cut inside a…"}, {"never cut inside words", "never cut inside…"}, {"a share of 46.125 km² more", "a share of 46.125…"},
		{"MOD17A3HGF.A2001001.hdf", "MOD17A3HGF.A2001001…"}, {strings.Repeat("x", 30), strings.Repeat("x", 19) + "…"},
	} {
		if got := shorter(c[0], 20); got != c[1] {
			t.Errorf("shorter(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

// TestReasons attributes changes of three depths to what reaches as far, and says what nothing explains.
func TestReasons(t *testing.T) {
	t.Parallel()
	figure := func(source, place, presence, figure string) []any {
		return []any{source, place, nil, presence, figure, 1.0, 2.0, true, 1.0, 100.0}
	}
	area, direct, lost := figure("rates", "2006", "kept", "destroyed_km2"), figure("rates", "2006", "kept", "decrease_gg"), figure("annual_potential", "2006", "kept", "change_gg")
	mine, year := figure("deficit", "A", "kept", "destroyed_km2"), figure("rates", "2008", "added", "decrease_gg")
	raster, changed := []any{"input", "npp", "npp_2006.tif", nil, "a", "b", "changed"}, []any{"input", "disturbance", "destruction_year.tif", nil, "a", "b", "changed"}
	renamed, study := []any{"input", "npp", "new.tif", "old.tif", nil, "b", "renamed"}, []any{"input", "study", "study.yaml", nil, "a", "b", "changed"}
	through, only := []any{"parameter", "", "baseline.through", nil, "x", "y", "changed"}, []any{"parameter", "", "only_mines", nil, nil, "y", "added"}
	software := []any{"software", "report", "", nil, "0.3", "0.4", "changed"}
	for name, c := range map[string]struct {
		settings, figures [][]any
		want              []string // how each begins
	}{
		"nothing":                                 {nil, nil, nil},
		"a setting that moved nothing":            {[][]any{raster}, nil, nil},
		"an area without a cause":                 {nil, [][]any{area}, []string{"Nothing that is recorded explains why areas"}},
		"a raster moves no area":                  {[][]any{raster}, [][]any{area, direct}, []string{"NPP rasters changed (npp_2006.tif)", "Nothing that is recorded explains why areas"}},
		"a map moves all":                         {[][]any{changed}, [][]any{area, direct, lost}, []string{"The map of destruction and restoration changed (destruction_year.tif)"}},
		"a baseline moves potential changes":      {[][]any{through}, [][]any{lost}, []string{"The parameter baseline.through (before: x, now: y)"}},
		"a baseline moves no direct change":       {[][]any{through}, [][]any{direct, lost}, []string{"The parameter baseline.through", "Nothing that is recorded explains why VCS"}},
		"a baseline does not explain areas alone": {[][]any{through}, [][]any{area}, []string{"Nothing that is recorded explains why areas"}},
		"a parameter that was not set":            {[][]any{only}, [][]any{mine}, []string{"The parameter only_mines (before: not set, now: y)"}},
		"a name explains nothing":                 {[][]any{renamed, study}, [][]any{lost}, []string{"Nothing that is recorded explains why potential"}},
		"software":                                {[][]any{software}, [][]any{area}, []string{"The earlier report is by minecarbon 0.3, this one by 0.4"}},
		"a mine without a cause":                  {nil, [][]any{mine}, []string{"Nothing that is recorded explains why areas"}},
		"another year sums otherwise":             {nil, [][]any{mine, year}, []string{"The years summed and shown now include 2008."}},
	} {
		r := compared(t)
		slices.SortStableFunc(c.figures, func(a, b []any) int { return strings.Compare(a[0].(string)+a[1].(string), b[0].(string)+b[1].(string)) })
		r.Studies[0].Against.Changes.Rows, r.Studies[0].Against.Figures.Rows = c.settings, c.figures
		p, err := newPage(r)
		if err != nil {
			t.Fatal(err)
		}
		got := p.StudyPages[0].Changes.Reasons
		if len(got) != len(c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
			continue
		}
		for i := range got {
			if !strings.HasPrefix(got[i], c.want[i]) {
				t.Errorf("%s: %q, want %q", name, got[i], c.want[i])
			}
		}
	}
}

func TestNothingChanged(t *testing.T) {
	t.Parallel()
	r := compared(t)
	r.Studies[0].Against.Changes.Rows, r.Studies[0].Against.Figures.Rows = nil, nil
	var page bytes.Buffer
	if err := Write(&page, r); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"Nothing has changed: ", "Compared with the report of 2024-06-01, no headline number has changed.", `<a href="#changes">`} {
		if !strings.Contains(page.String(), words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	r.Studies[0].Against.Earlier.Study = "another " + hostile
	page.Reset()
	if err := Write(&page, r); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page.String(), "It is of another study, “another &lt;script&gt;") || strings.Contains(page.String(), "<script>alert") {
		t.Error("the page does not say that the studies differ, or the name does harm")
	}
}

// TestRecord reads the record of a page back, whatever the names in it hold, and refuses what is none.
func TestRecord(t *testing.T) {
	t.Parallel()
	r := sample()
	r.Studies[0].Parameters = map[string]string{"to_year": "2008"}
	r.Studies[0].Tables["study"] = Table{[]string{"name"}, [][]any{{hostile}}}
	r.Studies[0].Manifest = bytes.Replace(r.Studies[0].Manifest, []byte(`"study": {`), []byte(`"study": {"name": "x", "npp": {"files": ["a"], "scale": 0.1}, "years": [1, 2], `), 1)
	var text bytes.Buffer
	if err := Write(&text, r); err != nil {
		t.Fatal(err)
	}
	page := text.String()
	all, err := ReadRecords([]byte(page))
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	got := all[0]
	if got.Study != hostile || got.Title != r.Title || !got.Created.Equal(r.Created) || got.Inputs[0].SHA256 != "abc" {
		t.Fatalf("%+v", got)
	}
	if p := got.Parameters; len(p) != 4 || p["to_year"] != "2008" || p["npp.scale"] != "0.1" || p["years"] != "1, 2" || p["unobserved_years"] != "2006" {
		t.Errorf("parameters %v", p)
	}
	if row := got.Tables["deficit"][1]; row["vcsd_gg"] != 3.0 || row["c_restore_gg_km2"] != nil || got.Tables["deficit"][2]["name"] != hostile {
		t.Errorf("tables %v", got.Tables["deficit"])
	}
	record := regexp.MustCompile(`(?s)<script type="application/json" id="record">.*?</script>`)
	for text, want := range map[string]string{
		"<p>a page</p>":                                                        "is not a report of minecarbon; ",
		record.ReplaceAllString(page, ""):                                      "holds no record of itself",
		page[:strings.Index(page, recordBegin)+500]:                            "holds no record of itself, as reports did not at first, or not all of it",
		strings.Replace(page, `{"schema":1`, `{"schema":2`, 1):                 "has a record of schema 2, and this minecarbon reads up to 1; use the version that wrote it",
		strings.Replace(page, `"studies":[{`, `"studies":[{{`, 1):              "has a record that is damaged",
		strings.Replace(page, `{"schema":1,"studies"`, `{"studies":[],"x"`, 1): "has a record that is damaged",
	} {
		if _, err := ReadRecords([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q…: %v, want %s", text, err, want)
		}
	}
}

// A page of several studies has the record of each, and one is compared with that of its own name.
func TestCounterpart(t *testing.T) {
	t.Parallel()
	r := several() // two studies named alike, and one that is hostile
	r.Studies[1].Tables["deficit"].Rows[0][7] = 99.0
	var page bytes.Buffer
	if err := Write(&page, r); err != nil {
		t.Fatal(err)
	}
	all, err := ReadRecords(page.Bytes())
	if err != nil || len(all) != 3 {
		t.Fatalf("%d records, %v", len(all), err)
	}
	for i := range r.Studies {
		got, ok := r.Counterpart(i, all)
		if want := []float64{9.5, 99, 9.5}[i]; !ok || got.Study != r.Studies[i].name() || got.Tables["deficit"][0]["vcsd_gg"] != want {
			t.Errorf("study %d is compared with %q, %v, %v", i, got.Study, got.Tables["deficit"][0], ok)
		}
	}
	other := sample()
	other.Studies[0].Tables["study"] = Table{[]string{"name"}, [][]any{{"another"}}}
	if _, ok := other.Counterpart(0, all); ok {
		t.Error("a study is compared with others, of which none is the same")
	}
	if got, ok := other.Counterpart(0, all[:1]); !ok || got.Study != "made up" {
		t.Error("a study is not compared with the only one there is")
	}
}

// The section in Chromium: nothing complains, nothing is wider than a phone, and the hostile names are text.
func TestChangesInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("opens a second page in a browser")
	}
	t.Parallel()
	var page bytes.Buffer
	if err := Write(&page, compared(t)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), "<script>alert") {
		t.Error("a name has become markup")
	}
	b, seen := open(t, page.String(), 375)
	if got := eval[int](t, b, "document.documentElement.scrollWidth"); got > 375 {
		t.Errorf("the page is %d pixels wide on a phone of 375", got)
	}
	for expression, want := range map[string]string{
		"document.querySelector('#changed-mines tbody').innerText.replaceAll(/\\s+/g, ' ').trim()":          "C " + hostile + " added +1.50 – → 1.50 +0.50 – → 0.50 A Alpha changed +0.00040 9.49960 → 9.50000, +0.0042 % 0",
		"document.querySelector('#changed-years tbody').innerText.replaceAll(/\\s+/g, ' ').trim()":          "2006 0 −0.25 −1.25 → −1.50, −20.0 %",
		"document.querySelector('#changed-settings tbody tr').innerText.replaceAll(/\\s+/g, ' ')":           "NPP raster npp_" + hostile + ".tif added – abababababab…",
		"[...document.querySelectorAll('[data-change]')].map(e => e.textContent).join('; ')":                "+0.50 (3.00 → 3.50, +16.7 %); unchanged; unchanged; +2.00 (12.00 → 14.00, +16.7 %)",
		"JSON.parse(document.getElementById('record').textContent).studies[0].tables.deficit[2].name":       hostile,
		"[...document.querySelectorAll('#changes p')].map(e => e.textContent).slice(1, 3).join('|').trim()": "Figures of past years were restated: 2006. Mines: 1 of 3 changed, 1 added, 0 removed. The two reports sum different years, so the intervals do not tell their difference from noise.|These changes can explain it:",
		"document.querySelectorAll('#changes li').length.toString()":                                        "4",
	} {
		if got := eval[string](t, b, expression); got != want {
			t.Errorf("%s\n got %q\nwant %q", expression, got, want)
		}
	}
	if all := seen(); len(all) > 0 {
		t.Errorf("the page asks or complains: %q", all)
	}
}
