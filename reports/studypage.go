package reports

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// A studyPage is the template's view of a Study.
type studyPage struct {
	Study
	Language
	Prefix     string // of its anchors, empty for a report of one study
	Name       string
	Choice     string // which mines are shown, empty for all
	Headline   string
	Guarded    string // what a guard year does to VCSD, empty where dates are not detected
	InShort    string // the method
	Numbers    []headlineNumber
	Manifest   manifest
	Charts     map[string]chart // that charts.js draws, by name
	Figures    map[string]figure
	Maps       map[string]drawing
	Trends     htmlTable
	Yearly     htmlTable
	Mines      []mineSection
	Background htmlTable
	Methods    htmlTable
	Published  htmlTable
	Unsure     string    // why the figures have no intervals, empty if they have
	Budget     htmlTable // sources of error, no rows without intervals
	Flags      []string  // what is implausible
	Accuracy   htmlTable // no rows without labelled points
	Judged     string    // the same in words
	Record     Record
	Changes    *changeSection // nil without an earlier report

	intervals intervals
	yearly    map[string]Table // rows of the view interval_year by mine
	names     []string         // of the mines in the view deficit, as they are
	ranked    []int            // indices of the mines in the view deficit, the largest VCSD first
	changed   []subject        // the mines beside an earlier report
}

// Certainty reports whether anything says how sure the numbers are.
func (p *studyPage) Certainty() bool {
	return len(p.Budget.Rows) > 0 || len(p.Flags) > 0 || p.Specified()
}

// Specified reports whether the page shows VCSD by all defensible choices.
func (p *studyPage) Specified() bool { return len(p.specified()) > 0 }

// Second returns the names of the charts of Figure 2.
func (*studyPage) Second() []string { return []string{"2a", "2b", "2c", "2d"} }

// Third returns the names of the charts of Figure 3; 3a and 3b are maps.
func (*studyPage) Third() []string { return []string{"3c", "3d", "3e"} }

// A figure is the name and the words of a figure.
type figure struct {
	Name, Title, Finding string
	Prefix               string // of its anchor
	Words                string // title and finding
	Empty                string // stands in its place if there is nothing to draw
}

// Label returns the figure's number in the paper, or an empty string if it has none.
func (f figure) Label() string {
	if slices.Contains(Figures, f.Name) {
		return f.Name
	}
	return ""
}

type headlineNumber struct {
	Name, Value, Exact, Unit string
	Figure                   string // its column of the view summary
	Within                   string // its interval in words, empty without one
	Low, High                string // ends of the interval in full precision
	Beside                   string // the same by other means, may be empty
	Against                  *delta // nil without an earlier report
}

func newStudyPage(r Report, study int) (*studyPage, error) {
	s := r.Studies[study]
	m, err := readManifest(s.Manifest)
	if err != nil {
		return nil, err
	}
	s.Tables = maps.Clone(s.Tables)
	// Sections and maps follow the order of the deficit, not that of the file of mines.
	s.Tables["mine"] = s.Tables["mine"].inOrder("mine_id", s.Tables["deficit"].texts("mine_id"))
	names := s.Tables["deficit"].texts("name")
	for _, view := range []string{"mine", "deficit", "mine_relation"} {
		s.Tables[view] = s.Tables[view].withShownNames()
	}
	p := &studyPage{Study: s, names: names, Language: r.Language, Prefix: r.prefix(study), Name: r.Names()[study], Manifest: m, Maps: map[string]drawing{}, ranked: byDeficit(s.Tables["deficit"])}
	if err := p.summarize(r, study); err != nil {
		return nil, err
	}
	t := s.Tables
	if len(m.Encodings) == 0 { // else their table says it
		p.Settings = slices.Concat(s.Settings, m.Study.NPP.settings(p.Language))
	}
	p.InShort = p.methodWords(t["resolution"], t["background_year"])
	p.Trends = p.trendTable(t["trend_hold"])
	p.Yearly = p.yearlyTable(t["rates"], t["summary"])
	p.Background = p.backgroundTable(t["background_year"])
	p.Methods = p.methodTable(t["baseline_method"])
	p.Published = p.nppTable(t["npp_range"])
	p.Accuracy, p.Judged = p.accuracyTable(t["accuracy"]), p.accuracyWords(t["accuracy"])
	if p.Flags = p.implausible(); p.intervals.wide() {
		p.Budget = p.budgetTable()
	}
	p.Charts = p.charts()
	p.Figures = p.figures()
	base := newBaseMap(p)
	p.drawMaps(base)
	p.Mines = base.mineSections()
	return p, nil
}

// summarize sets the headline, its numbers and what changed.
func (p *studyPage) summarize(r Report, study int) (err error) {
	p.Choice = p.choiceWords(p.Tables["mine"], p.AllMines)
	p.intervals, p.yearly = newIntervals(p.Tables["interval"]), p.Tables["interval_year"].groupBy("mine_id")
	p.Unsure = p.unsureWords()
	p.Headline = p.headlineWords(p.Tables["summary"], p.Tables["vcs_trend"], p.intervals, p.restoredSigns())
	p.Guarded = p.guardWords(p.Tables["guard_effect"])
	accuracy := p.Tables["accuracy"]
	if p.Parameters["to_year"] != "" || p.Parameters["only_mines"] != "" { // the points are of the whole study, at its end
		accuracy.Rows = nil
	}
	p.Numbers = p.headlineNumbers(p.Tables["summary"], accuracy, p.intervals)
	if p.Record, err = NewRecord(r, study); err == nil && p.Against != nil {
		p.compare()
	}
	return err
}

// section returns the anchor of the mine's section, by its index in the table of mines.
func (p *studyPage) section(mine int) string { return fmt.Sprintf("%smine-%d", p.Prefix, mine+1) }

// An explained is where a deficit comes from. Its years are those of the chart of potential changes.
type explained struct {
	Name    string  `json:"name"`
	ID      string  `json:"id,omitempty"`      // of the mine, empty for all mines
	Parts   [][]any `json:"parts,omitempty"`   // the columns of mine_part from part_of on
	Largest []int   `json:"largest,omitempty"` // numbers of mines, the largest deficit first
	Ends    [][]any `json:"ends,omitempty"`    // of the intervals of C_destroy, C_restore and VCSD
}

// explainedEnds returns the ends of the intervals of a deficit and its parts; none without them.
func (p *studyPage) explainedEnds(mine string) (all [][]any) {
	for _, figure := range []string{"c_destroy", "c_restore", "vcsd"} {
		i := p.intervals.of(mine, figure)
		if !i.known() {
			return nil
		}
		all = append(all, []any{p.brief(i.low), p.brief(i.high)})
	}
	return all
}

// largestMines is how many mines the explanation of all mines leads to.
const largestMines = 8

// explained returns where the deficit of all mines and that of each comes from, by key.
func (p *studyPage) explained() map[string]explained {
	deficit, parts := p.Tables["deficit"], p.Tables["mine_part"].groupBy("mine_id")
	names, by := deficit.texts("name"), map[string]explained{}
	all := explained{Name: p.Name, Ends: p.explainedEnds("total")}
	for i, id := range deficit.texts("mine_id") {
		if !p.detailed(i) {
			continue
		}
		e := explained{Name: names[i], ID: id, Ends: p.explainedEnds(id)}
		for _, row := range parts[id].Rows {
			part := []any{row[1] == "c_restore"}
			for _, v := range row[2:] {
				part = append(part, p.brief(v))
			}
			e.Parts = append(e.Parts, part)
		}
		by[p.section(i)] = e
	}
	for _, i := range p.ranked[:min(largestMines, len(p.ranked))] {
		all.Largest = append(all.Largest, i+1)
	}
	by[p.Prefix+"headline"] = all
	return by
}

// brief is a value of a part, a number with nine digits and a code in words.
func (l Language) brief(v any) any {
	switch v := v.(type) {
	case float64:
		return json.Number(strconv.FormatFloat(v, 'g', 9, 64))
	case string:
		return l.Code(v)
	}
	return v
}

// figureOf maps columns of the view summary to figures of the view interval.
var figureOf = map[string]string{"decrease_gg": "decrease", "increase_gg": "increase", "r_vcs": "r_vcs", "vcsd_gg": "vcsd"}

// headlineNumbers are the numbers of the view summary, with their intervals and what the view accuracy says beside them.
func (l Language) headlineNumbers(t, accuracy Table, intervals intervals) []headlineNumber {
	all := []headlineNumber{
		{Name: l.Say("Destroyed area"), Value: "destroyed_km2", Unit: "km²"},
		{Name: l.Say("Restored area"), Value: "restored_km2", Unit: "km²"},
		{Name: l.Say("R_V, restored per destroyed area"), Value: "r_v"},
		{Name: l.Say("Direct decrease"), Value: "decrease_gg", Unit: "Gg CO₂"},
		{Name: l.Say("Direct increase"), Value: "increase_gg", Unit: "Gg CO₂"},
		{Name: l.Say("R_VCS, increase per decrease"), Value: "r_vcs"},
		{Name: l.Say("VCSD, deficit of VCS"), Value: "vcsd_gg", Unit: "Gg CO₂"},
		{Name: l.Say("Mean annual VCS"), Value: "vcs_mean_g_m2", Unit: perArea},
	}
	for i := range all {
		all[i].Beside = l.adjusted(accuracy, all[i].Value)
		if of := intervals.sum(figureOf[all[i].Value]); l.ends(of) != "" {
			all[i].Within, all[i].Low, all[i].High = l.ends(of), exact(of.low), exact(of.high)
		}
		if of := intervals.sum("vcsd_adjusted"); all[i].Value == "vcsd_gg" && l.ends(of) != "" {
			all[i].Beside = l.Say("adjusted for weather: %s, %s", number(of.value, 1), l.ends(of))
		}
		v, digits := t.first(all[i].Value), 2
		if all[i].Unit == "" {
			digits = 3
		}
		all[i].Figure, all[i].Value, all[i].Exact = all[i].Value, number(v, digits), exact(v)
	}
	return all
}

// mines returns the number of mines shown.
func (p *studyPage) mines() float64 { return p.Tables["summary"].first("mines") }

// Alone reports whether the page shows one mine, which it compares with no other.
func (p *studyPage) Alone() bool { return p.mines() == 1 }

func (p *studyPage) figures() map[string]figure {
	t, mines := p.Tables, p.mines()
	scaleName := ""
	if shown := t["scale_map"].texts("shown_mine_id"); len(shown) > 0 {
		if i := slices.Index(t["mine"].texts("mine_id"), shown[0]); i >= 0 {
			scaleName = t["mine"].texts("name")[i]
		}
	}
	ends, order := p.spans("total"), p.rankWords(ranks(p.deficits("vcsd")))
	all := map[string]figure{}
	for _, f := range []figure{
		{Name: "1a", Title: p.Count(mines, "Annual VCS inside the mine, with 0 for destroyed land", "Annual VCS inside the mines, with 0 for destroyed land"), Finding: p.join(p.annualWords(t["annual_band"], t["vcs_trend"], mines), p.bandWords("1a"))},
		{Name: "1b", Title: p.Count(mines, "Trend of VCS over all years, mine outlined", "Trend of VCS over all years, mines outlined"), Finding: p.classWords(t["trend_hold"], mines)},
		{Name: "2a", Title: p.Say("Direct changes in VCS, relative to the year before"), Finding: p.join(p.directWords(t["rates"]), p.bandWords("2a"))},
		{Name: "2b", Title: p.Say("Direct changes per area: lost per destroyed area (C_ddper), regained per restored area (C_diper)"), Finding: p.join(p.ratesWords(t["rates"]), p.apartWords(t["rates"], ends), p.perAreaWords(p.intervals), p.bandWords("2b"))},
		{Name: "2c", Title: p.Say("Potential changes in VCS, relative to the undisturbed baseline"), Finding: p.join(p.annualPotentialWords(t["annual_potential"], ends), p.bandWords("2c"))},
		{Name: "2d", Title: p.Say("Potential change of destroyed and restored land for each year since %d", p.Since), Finding: p.join(p.sumWords(t["annual_potential"].since(p.Since), ends), p.bandWords("2d"))},
		{Name: "3a", Title: p.Count(mines, "Deficit (VCSD) of the mine", "Deficit (VCSD) of each mine"), Finding: p.join(p.deficitWords(t["deficit"]), order)},
		{Name: "3b", Title: p.Say("Potential change on restored land (C_restore) per restored area: blue above undisturbed land, vermilion below"), Finding: p.join(p.restoreWords(t["deficit"]), p.signMapWords())},
		{Name: "3c", Title: p.Say("Mines by class of VCSD"), Finding: p.join(p.gradeWords(t["mine_grade"], "low_gg", "high_gg", "Gg CO₂"), p.whiskerWords(p.deficits("vcsd")))},
		{Name: "3d", Title: p.Say("VCSD against destroyed area"), Finding: p.relationWords(t["mine_relation"])},
		{Name: "3e", Title: p.Say("Mines by class of C_restore per restored area"), Finding: p.join(p.gradeWords(t["restore_grade"], "low_gg_km2", "high_gg_km2", "Gg CO₂ km⁻²"), p.whiskerWords(p.restorations()))},
		{Name: "budget", Title: p.Say("Error budget: which source weighs what"), Finding: p.budgetWords()},
		{Name: "specification", Title: p.Say("VCSD by all defensible choices"), Finding: p.choiceSpread()},
		{Name: "4", Title: p.Say("Scale transformation of net primary production (NPP)"), Finding: p.scaleWords(t["scale_map"], scaleName, mines, t["resolution"].first("cell_m"))},
	} {
		if p.Alone() && slices.Contains(p.Third(), f.Name) {
			f.Finding = p.Say("One mine has nothing to be compared with.")
		}
		f.Prefix, f.Words = p.Prefix, p.join(p.Say("%s.", f.Title), f.Finding)
		if p.isEmpty(f.Name) {
			f.Empty, f.Finding = f.Finding, ""
		}
		all[f.Name] = f
	}
	return all
}

// isEmpty reports whether a figure has nothing to draw. Figures 3c to 3e compare mines, of which there must be two.
func (p *studyPage) isEmpty(name string) bool {
	if c, ok := p.Charts[p.Prefix+name]; ok {
		return c.drawsNothing() || slices.Contains(p.Third(), name) && p.Alone()
	}
	return name == "4" && len(p.Tables["scale_map"].Rows) == 0
}

// charts returns the charts that charts.js draws, by name.
func (p *studyPage) charts() map[string]chart {
	t := p.Tables
	grades, most := p.deficitGrades(t["mine_grade"])
	restored := p.restoreGrades(t["restore_grade"])
	whisker(&grades, t["mine_grade"], "low_gg", "high_gg", p.deficits("vcsd"))
	whisker(&restored, t["restore_grade"], "low_gg_km2", "high_gg_km2", p.restorations())
	all := map[string]chart{}
	add := func(charts ...chart) {
		for _, c := range charts {
			c.Name = p.Prefix + c.Name
			all[c.Name] = c
		}
	}
	ends := p.spans("total")
	add(p.annualChart(t["annual_band"], p.annualSpan()), p.directChart(t["rates"], ends, p.Manifest.Study.Unobserved), p.ratesChart(t["rates"], ends),
		p.potentialChart(t["annual_potential"], ends), p.sumChart(t["annual_potential"].since(p.Since), ends),
		grades, p.deficitRelation(t["mine_relation"], most), restored)
	if len(p.specified()) > 0 {
		add(p.choiceChart())
	}
	if p.intervals.wide() {
		add(p.budgetChart())
	}
	series := t["mine_year"].groupBy("mine_id")
	for i, id := range t["deficit"].texts("mine_id") {
		if !p.detailed(i) {
			continue
		}
		add(p.mineCharts(fmt.Sprintf("mine-%d", i+1), Table{t["mine_year"].Columns, series[id].Rows}, p.spans(id))...)
	}
	return all
}

// drawMaps draws the maps of the figures; the figure's words are their alternative text.
func (p *studyPage) drawMaps(m baseMap) {
	t := p.Tables
	for name, d := range map[string]drawing{
		"1b": m.trendMap(t["trend_map"]), "3a": m.deficitMap(t["deficit"]), "3b": m.restoreMap(t["deficit"]), "4": m.scaleMap(t["scale_map"]),
	} {
		d.Label = p.Figures[name].Words
		p.Maps[name] = d
	}
}
