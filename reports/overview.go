package reports

import (
	"math"
	"slices"
	"strings"
)

// overviewFigures are the names of the figures that compare studies.
var overviewFigures = []string{"vcs", "r_vcs"}

// An overview compares the studies of a report.
type overview struct {
	Table   htmlTable
	Told    string // which studies the intervals tell apart
	Figures []figure
	charts  map[string]chart
	data    map[string]Table
}

func newOverview(r Report) *overview {
	l, names := r.Language, r.Names()
	o := &overview{
		Table: l.studyTable(r),
		Told:  l.toldWords(r),
		Figures: []figure{
			{Name: "vcs", Title: l.Say("Annual mean VCS inside the mines of each study")},
			{Name: "r_vcs", Title: l.Say("R_VCS of each study by year: increase per decrease of VCS")},
		},
		charts: map[string]chart{},
		data: map[string]Table{
			"vcs":   yearsOfStudies(r, "annual_band", "vcs_mean_g_m2"),
			"r_vcs": yearsOfStudies(r, "rates", "r_vcs"),
		},
	}
	o.Figures[0].Finding = l.studyWords(o.data["vcs"], "vcs_mean_g_m2", 1, perArea)
	o.Figures[1].Finding = l.studyWords(o.data["r_vcs"], "r_vcs", 3, "")
	for i := range o.Figures {
		f := &o.Figures[i]
		f.Words = l.join(l.Say("%s.", f.Title), f.Finding)
	}
	o.charts["vcs"] = l.studyChart("vcs", names, o.data["vcs"], "vcs_mean_g_m2", 1, "VCS ("+perArea+")")
	o.charts["r_vcs"] = l.studyChart("r_vcs", names, o.data["r_vcs"], "r_vcs", 3, "R_VCS")
	return o
}

// yearsOfStudies returns the rows of a view of all studies, one per study and year, with the study's name.
func yearsOfStudies(r Report, view, column string) Table {
	t := Table{Columns: []string{"study", "year", column}}
	for i, name := range r.Names() {
		from := r.Studies[i].Tables[view]
		values := from.numbers(column)
		for n, year := range from.numbers("year") {
			var value any
			if !math.IsNaN(values[n]) {
				value = values[n]
			}
			t.Rows = append(t.Rows, []any{name, year, value})
		}
	}
	return t
}

// studyTable has a row for each study, whose name links to its part of the page.
func (l Language) studyTable(r Report) htmlTable {
	t := Table{Columns: slices.Concat([]string{"study"}, r.Studies[0].Tables["summary"].Columns, []string{"r_vcs_half", "vcsd_half_gg"})}
	for i, name := range r.Names() {
		v := newIntervals(r.Studies[i].Tables["interval"])
		for _, row := range r.Studies[i].Tables["summary"].Rows {
			t.Rows = append(t.Rows, slices.Concat([]any{name}, row, []any{v.sum("r_vcs").half(), v.sum("vcsd").half()}))
		}
	}
	half := l.Say("± (%d %%)", confidence)
	all := l.table(t, []column{
		{columnHead{Name: l.Say("Study")}, "study", texts},
		{columnHead{Name: l.Say("Mines")}, "mines", 0},
		{columnHead{Name: l.Say("Destroyed"), Unit: "km²"}, "destroyed_km2", 2},
		{columnHead{Name: l.Say("Restored"), Unit: "km²"}, "restored_km2", 2},
		{columnHead{Name: "R_V"}, "r_v", 3},
		{columnHead{Name: l.Say("Decrease"), Unit: "Gg CO₂"}, "decrease_gg", 2},
		{columnHead{Name: l.Say("Increase"), Unit: "Gg CO₂"}, "increase_gg", 2},
		{columnHead{Name: "R_VCS"}, "r_vcs", 3},
		{columnHead{Name: half}, "r_vcs_half", 3},
		{columnHead{Name: "VCSD", Unit: "Gg CO₂"}, "vcsd_gg", 2},
		{columnHead{Name: half, Unit: "Gg CO₂"}, "vcsd_half_gg", 2},
		{columnHead{Name: l.Say("Mean annual VCS"), Unit: perArea}, "vcs_mean_g_m2", 1},
		{columnHead{Name: l.Say("Trend"), Unit: "g CO₂ m⁻² a⁻²"}, "vcs_slope_g_m2_a", 2},
		{columnHead{Name: "C_restore > 0", Unit: l.Say("mines")}, "mines_with_gain", 0},
	})
	for i := range all.Rows {
		all.Rows[i][0].Section = r.prefix(i) + "study"
	}
	return all
}

// toldWords returns how many pairs of studies the intervals tell apart; empty without intervals.
func (l Language) toldWords(r Report) string {
	apart := func(figure string) (n, apart float64) {
		var all []interval
		for _, s := range r.Studies {
			all = append(all, newIntervals(s.Tables["interval"]).sum(figure))
		}
		return pairs(ranks(all))
	}
	n, ratio := apart("r_vcs")
	m, deficit := apart("vcsd")
	if n == 0 || m == 0 {
		return ""
	}
	return l.Count(n, "By their %d %% intervals, R_VCS differs in %s of %s pair of studies and VCSD in %s of %s. What overlaps cannot be told apart.",
		"By their %d %% intervals, R_VCS differs in %s of %s pairs of studies and VCSD in %s of %s. What overlaps cannot be told apart.",
		confidence, number(ratio, 0), number(n, 0), number(deficit, 0), number(m, 0))
}

// studyWords returns the lowest and the highest value, with their studies and years.
func (l Language) studyWords(t Table, column string, digits int, unit string) string {
	study, year, values := t.texts("study"), t.numbers("year"), t.numbers(column)
	low, high, ok := extreme(values)
	if !ok {
		return l.Say("No year has a value.")
	}
	value := func(i int) string { return strings.TrimSpace(number(values[i], digits) + " " + unit) }
	return l.Say("From %s (%s, %s) to %s (%s, %s).", value(low), study[low], short(year[low]), value(high), study[high], short(year[high]))
}

// Colours and marks of the studies in order; the next mark is taken when all colours are used.
var (
	studyColours = []string{"gain", "loss", "light", "green", "pink", "rest"}
	studyMarks   = []string{"circle", "rect", "triangle"}
)

// studyChart draws a line for each study over the years of all of them.
func (l Language) studyChart(name string, studies []string, t Table, column string, digits int, up string) chart {
	c := chart{Name: name, Across: l.Say("Year"), Up: up, Digits: digits}
	all := years(t)
	slices.Sort(all) // four digits each
	c.Categories = slices.Compact(all)
	groups := t.groupBy("study")
	for i, study := range studies {
		s := series{Name: study, Kind: "line", Colour: studyColours[i%len(studyColours)], Mark: studyMarks[i/len(studyColours)%len(studyMarks)]}
		group := Table{t.Columns, groups[study].Rows}
		byYear, values := map[string]float64{}, group.numbers(column)
		for n, year := range years(group) {
			byYear[year] = values[n]
		}
		for _, year := range c.Categories {
			v, ok := byYear[year]
			if !ok {
				v = math.NaN()
			}
			s.Values = append(s.Values, v)
		}
		c.Series = append(c.Series, s)
	}
	return c
}
