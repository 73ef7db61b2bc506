package reports

import (
	"fmt"
	"strings"
	"testing"
)

// A report about some mines says so under its title, one about all does not.
func TestChoice(t *testing.T) {
	t.Parallel()
	r := sample()
	const words = "This report shows 3 of the 7 mines of the study: Alpha (A), Beta (B), "
	if page := pageOf(t, r); strings.Contains(page, "of the 7 mines") {
		t.Error("a report about all mines says that it is about some")
	}
	r.Studies[0].AllMines = 7
	_, after, ok := strings.Cut(pageOf(t, r), "</h1>")
	if head, _, _ := strings.Cut(after, "<nav>"); !ok || !strings.Contains(head, words) || !strings.Contains(head, "Baselines and background come from the whole study.") {
		t.Errorf("under the title: %s", head)
	}
}

// A report about one mine speaks of one.
func TestHeadlineOfOneMine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		gain        float64
		english, zh string
	}{
		{1, "The mine's restored land sequesters more", "其恢复土地的固碳量高于"},
		{0, "The mine has no restored land that sequesters more", "其恢复土地的固碳量未高于"},
	} {
		r := sample()
		summary, trend := r.Studies[0].Tables["summary"], r.Studies[0].Tables["vcs_trend"]
		summary.Rows[0][summary.at("mines")], summary.Rows[0][summary.at("mines_with_gain")] = 1.0, c.gain
		if got := (Language{}).headlineWords(summary, trend, nil, signCount{}); !strings.Contains(got, "vegetation in 1 mine and ") || !strings.Contains(got, c.english) || strings.Contains(got, "1 mines") {
			t.Error(got)
		}
		if got := languageOf(t, "zh").headlineWords(summary, trend, nil, signCount{}); !strings.Contains(got, "1 个矿区的开采") || !strings.Contains(got, c.zh) {
			t.Error(got)
		}
	}
}

// Of many mines the first eight are named.
func TestChoiceOfMany(t *testing.T) {
	t.Parallel()
	many := Table{Columns: []string{"mine_id", "name"}}
	for i := range 10 {
		many.Rows = append(many.Rows, []any{fmt.Sprintf("M%d", i), "Mine"})
	}
	if got := (Language{}).choiceWords(many, 12); !strings.Contains(got, "Mine (M7) and 2 more.") || strings.Contains(got, "M8") {
		t.Error(got)
	}
}

// What is not known on all land is said so, and what is older than the study.
func TestWordsOfUnknown(t *testing.T) {
	t.Parallel()
	r := sample()
	tables := r.Studies[0].Tables
	summary := tables["summary"]
	set := func(t Table, column string, v any) { t.Rows[0][t.at(column)] = v }
	for column, share := range map[string]float64{"decrease_known_share": 0.25, "increase_known_share": 0.9999, "vcsd_known_share": 0.813, "vcs_known_share": 0.0001} {
		set(summary, column, share)
	}
	set(summary, "vcsd_before_study_gg", 2.3)
	set(tables["annual_band"], "known_share", 0.5)
	set(tables["annual_potential"], "known_share", 0.6)
	page := pageOf(t, r)
	for _, words := range []string{
		"The decrease covers 25.0 % of the destroyed area;", "The increase covers 99.9 % of the restored area;", "2.3 Gg CO₂ of it lie on land destroyed before 2006,",
		"It covers 81.3 % of the destroyed and restored land over the years;", "The mean VCS covers 0.1 % of the land inside mines",
		"The mean covers at least 50.0 % of the land in each year;", "The changes cover at least 60.0 % of the destroyed and restored land in each year;",
	} {
		if !strings.Contains(page, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	if strings.Contains(page, "Known part") {
		t.Error("tables without shares below 1 have a column for them")
	}
	set(tables["rates"], "decrease_known_share", 0.5)
	set(tables["deficit"], "vcsd_known_share", 0.75)
	page = pageOf(t, r)
	if !strings.Contains(page, "Known part of decrease") || !strings.Contains(page, "Known part of VCSD") || strings.Contains(page, "Known part of increase") {
		t.Error("the tables lack the known parts, or have one of what is known on all land")
	}
	for _, column := range []string{"vcsd_gg", "decrease_gg", "increase_gg", "vcs_mean_g_m2", "mines_with_gain"} {
		set(summary, column, nil)
	}
	headline := (Language{}).headlineWords(summary, tables["vcs_trend"], nil, signCount{})
	for _, words := range []string{
		"What destruction removed in the year of the event is unknown.", "What restoration added in the year of the event is unknown.",
		"The deficit of VCS (VCSD) relative to the undisturbed baseline is unknown.", "Whether restored land sequesters more than it would have undisturbed is unknown.",
	} {
		if !strings.Contains(headline, words) {
			t.Errorf("%q does not say %q", headline, words)
		}
	}
	if strings.Contains(headline, "cover") || strings.Contains(headline, "destroyed before") {
		t.Errorf("%q tells of parts of what is unknown", headline)
	}
}

// TestNPPParameters shows how NPP is read in one place: the table of the files' encodings, or without it the parameters.
func TestNPPParameters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ manifest, want string }{
		{`{"study": {"npp": {"scale": 0.1}}, "npp_encoding": [{"path": "a.tif", "year": 2006}]}`, "[]"},
		{`{"study": {"npp": {"scale": 0.1, "unit": "g C m-2 a-1"}}}`, "[{NPP scale 0.1} {NPP offset as each raster declares} {NPP unit g C m-2 a-1} {NPP nodata as each raster declares}]"},
	} {
		r := sample()
		r.Studies[0].Manifest, r.Studies[0].Settings = []byte(c.manifest), nil
		p, err := newStudyPage(r, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(p.Settings); got != c.want {
			t.Errorf("%s: %s, want %s", c.manifest, got, c.want)
		}
	}
}
