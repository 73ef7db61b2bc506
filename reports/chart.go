package reports

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
)

// A chart is drawn by charts.js: categories or numbers across, numbers up.
type chart struct {
	Name       string   `json:"name"`
	Categories []string `json:"categories,omitempty"` // none for numbers across
	Across     string   `json:"across"`               // label of the axis, with its unit
	Up         string   `json:"up"`
	Most       float64  `json:"most,omitempty"` // end of the axis upward, if it is fixed
	Digits     int      `json:"digits"`         // of values shown
	Series     []series `json:"series"`
	Boxes      []box    `json:"boxes,omitempty"`
}

// A series is one quantity of a chart.
type series struct {
	Name   string   `json:"name"`
	Kind   string   `json:"kind"`   // line, bar, band (its ends), points, fit
	Colour string   `json:"colour"` // loss, gain, rest, light, green, pink, sky, yellow, violet
	Stack  bool     `json:"stack,omitempty"`
	Dashed bool     `json:"dashed,omitempty"`
	Mark   string   `json:"mark,omitempty"` // of a line: circle (also without one), rect, triangle
	Values values   `json:"values,omitempty"`
	Low    values   `json:"low,omitempty"`  // ends of whiskers, or of a band about a line
	High   values   `json:"high,omitempty"` // the same, or of a band, whose low are Values
	X      values   `json:"x,omitempty"`    // of points
	Names  []string `json:"names,omitempty"`
	Each   []string `json:"each,omitempty"` // colour of each bar
}

// A box marks categories from one to another.
type box struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Dotted bool   `json:"dotted,omitempty"`
	Label  string `json:"label"`
}

// values are numbers in JSON, NaN as null.
type values []float64

// MarshalJSON writes NaN, which JSON does not know, as null.
func (v values) MarshalJSON() ([]byte, error) {
	numbers := make([]*float64, len(v))
	for i := range v {
		if !math.IsNaN(v[i]) {
			numbers[i] = &v[i]
		}
	}
	return json.Marshal(numbers)
}

// sure adds the ends of intervals to a series, if there are any.
func (s series) sure(ends span) series {
	if ends.wide() {
		s.Low, s.High = ends.low, ends.high
	}
	return s
}

// negative changes the sign of the values, so that they are drawn below the axis.
func negative(v []float64) values {
	below := make(values, len(v))
	for i := range v {
		below[i] = 0 - v[i]
	}
	return below
}

// years returns the years of a table as categories.
func years(t Table) []string {
	var names []string
	for _, year := range t.numbers("year") {
		names = append(names, short(year))
	}
	return names
}

const (
	perYear = "Gg CO₂ a⁻¹"
	perArea = "g CO₂ m⁻² a⁻¹"
)

// annualChart has the interval of the annual means as a band about their line.
func (l Language) annualChart(t Table, ends span) chart {
	return chart{
		Name: "1a", Categories: years(t), Across: l.Say("Year"), Up: "VCS (" + perArea + ")", Digits: 1,
		Series: []series{
			{Name: l.Say("±1 standard deviation of pixels"), Kind: "band", Colour: "gain", Values: t.numbers("vcs_low_g_m2"), High: t.numbers("vcs_high_g_m2")},
			series{Name: l.Say("Mean"), Kind: "line", Colour: "gain", Values: t.numbers("vcs_mean_g_m2")}.sure(ends),
			{Name: l.Say("Trend"), Kind: "line", Colour: "rest", Dashed: true, Values: t.numbers("vcs_trend_g_m2")},
		},
	}
}

// directChart marks unobserved years among those shown, whose events are counted in the next observed one.
func (l Language) directChart(t Table, ends spans, unobserved []int) chart {
	year := t.numbers("year")
	c := chart{
		Name: "2a", Categories: years(t), Across: l.Say("Year"), Up: l.Say("Direct change (%s)", perYear), Digits: 2,
		Series: []series{
			series{Name: l.Say("Direct decrease"), Kind: "bar", Colour: "loss", Stack: true, Values: negative(t.numbers("decrease_gg"))}.sure(ends.of("decrease", year, -1)),
			series{Name: l.Say("Direct increase"), Kind: "bar", Colour: "gain", Stack: true, Values: t.numbers("increase_gg")}.sure(ends.of("increase", year, 1)),
		},
	}
	for _, span := range moved(unobserved) {
		from, to := strconv.Itoa(span[0]), strconv.Itoa(span[1])
		if slices.Contains(c.Categories, from) && slices.Contains(c.Categories, to) {
			c.Boxes = append(c.Boxes, box{From: from, To: to, Dotted: true, Label: l.Say("counted in %s", to)})
		}
	}
	return c
}

// moved returns the first year of each run of unobserved years, and the observed year that follows the run.
func moved(unobserved []int) [][2]int {
	var spans [][2]int
	for _, year := range unobserved {
		if n := len(spans); n > 0 && spans[n-1][1] == year {
			spans[n-1][1] = year + 1
			continue
		}
		spans = append(spans, [2]int{year, year + 1})
	}
	return spans
}

func (l Language) ratesChart(t Table, ends spans) chart {
	lost, regained := ends.perArea(t)
	c := chart{
		Name: "2b", Categories: years(t), Across: l.Say("Year"), Up: l.Say("Change per area (%s)", perArea), Digits: 1,
		Series: []series{
			series{Name: l.Say("Lost per destroyed area"), Kind: "line", Colour: "loss", Values: t.numbers("c_ddper_g_m2")}.sure(lost),
			series{Name: l.Say("Regained per restored area"), Kind: "line", Colour: "gain", Values: t.numbers("c_diper_g_m2")}.sure(regained),
		},
	}
	if from, to, ok := betterYears(t); ok {
		c.Boxes = []box{{From: short(from), To: short(to), Label: l.Say("regained > lost")}}
	}
	return c
}

// betterYears returns the longest run of at least two years in which more was regained per area than lost. Of equally
// long runs it is the first; ok is false if there is none.
func betterYears(t Table) (from, to float64, ok bool) {
	year, lost, regained := t.numbers("year"), t.numbers("c_ddper_g_m2"), t.numbers("c_diper_g_m2")
	best, run := 1, 0
	for i := range year {
		if !(regained[i] > lost[i]) {
			run = 0
			continue
		}
		if run++; run > best {
			best, from, to, ok = run, year[i-run+1], year[i], true
		}
	}
	return from, to, ok
}

func (l Language) potentialChart(t Table, ends spans) chart {
	year := t.numbers("year")
	return chart{
		Name: "2c", Categories: years(t), Across: l.Say("Year"), Up: l.Say("Potential change (%s)", perYear), Digits: 2,
		Series: []series{
			series{Name: l.Say("On destroyed land"), Kind: "bar", Colour: "loss", Stack: true, Values: t.numbers("c_destroy_gg")}.sure(ends.of("c_destroy", year, 1)),
			series{Name: l.Say("On restored land"), Kind: "bar", Colour: "gain", Stack: true, Values: t.numbers("c_restore_gg")}.sure(ends.of("c_restore", year, 1)),
		},
	}
}

// sumChart has the change of all land, which is the deficit with the other sign.
func (l Language) sumChart(t Table, ends spans) chart {
	return chart{
		Name: "2d", Categories: years(t), Across: l.Say("Year"), Up: l.Say("Potential change (%s)", perYear), Digits: 2,
		Series: []series{series{Name: l.Say("Destroyed and restored land"), Kind: "line", Colour: "loss", Values: t.numbers("change_gg")}.sure(ends.of("vcsd", t.numbers("year"), -1))},
	}
}

// gradeChart counts mines by class; colour returns the colour of the class in a row.
func (l Language) gradeChart(name string, t Table, low, high, across string, colour func(row int) string) chart {
	c := chart{Name: name, Across: across, Up: l.Say("Mines"), Series: []series{{Name: l.Say("Mines"), Kind: "bar", Values: t.numbers("mine_count")}}}
	lows, highs := t.numbers(low), t.numbers(high)
	for i := range t.Rows {
		c.Categories = append(c.Categories, l.Say("%s to %s", short(lows[i]), short(highs[i])))
		c.Series[0].Each = append(c.Series[0].Each, colour(i))
	}
	return c
}

// deficitGrades shows the most frequent class, which it also returns, in another colour. deficitRelation shows the
// mines of that class in the same colour.
func (l Language) deficitGrades(t Table) (c chart, most float64) {
	_, modal, ok := extreme(t.numbers("mine_count"))
	c = l.gradeChart("3c", t, "low_gg", "high_gg", "VCSD (Gg CO₂)", func(row int) string {
		return [2]string{"gain", "light"}[b2i(row == modal)]
	})
	if !ok {
		return c, math.NaN()
	}
	return c, t.numbers("class")[modal]
}

func (l Language) restoreGrades(t Table) chart {
	class := t.numbers("class")
	return l.gradeChart("3e", t, "low_gg_km2", "high_gg_km2", l.Say("Change per restored area (%s)", "Gg CO₂ km⁻²"), func(row int) string {
		return [2]string{"gain", "loss"}[b2i(class[row] < 0)]
	})
}

// whisker adds to a histogram from how many to how many mines are in each class by their intervals.
func whisker(c *chart, t Table, low, high string, all []interval) {
	if !slices.ContainsFunc(all, interval.known) || len(all) < 2 {
		return
	}
	lows, highs := t.numbers(low), t.numbers(high)
	for i := range t.Rows {
		least, most := countRange(all, lows[i], highs[i])
		c.Series[0].Low, c.Series[0].High = append(c.Series[0].Low, least), append(c.Series[0].High, most)
	}
}

// deficitRelation has whiskers where a mine's VCSD has an interval.
func (p *studyPage) deficitRelation(t Table, most float64) chart {
	l := p.Language
	c := chart{Name: "3d", Across: l.Say("Destroyed area (%s)", "km²"), Up: "VCSD (Gg CO₂)", Digits: 2, Series: []series{
		{Name: l.Say("Mines of the most frequent class"), Kind: "points", Colour: "light"},
		{Name: l.Say("Other mines"), Kind: "points", Colour: "gain"},
	}}
	area, vcsd, class := t.numbers("destroyed_km2"), t.numbers("vcsd_gg"), t.numbers("class")
	mines := t.texts("mine_id")
	for i, name := range t.texts("name") {
		s := &c.Series[b2i(class[i] != most)]
		s.X, s.Values, s.Names = append(s.X, area[i]), append(s.Values, vcsd[i]), append(s.Names, name)
		if p.intervals.known() {
			of := p.intervals.of(mines[i], "vcsd")
			s.Low, s.High = append(s.Low, of.low), append(s.High, of.high)
		}
	}
	if low, high, ok := extreme(area); ok && area[high] > area[low] {
		fit := t.numbers("fit_gg")
		c.Series = append(c.Series, series{Name: l.Say("Least-squares line"), Kind: "fit", Colour: "rest", X: values{area[low], area[high]}, Values: values{fit[low], fit[high]}})
	}
	return c
}

// mineCharts returns the three charts of a mine's section, whose names begin with the section's.
func (l Language) mineCharts(section string, t Table, ends spans) []chart {
	direct, potential := l.directChart(t, ends, nil), l.potentialChart(t, ends)
	direct.Name, potential.Name = section+"-direct", section+"-potential"
	return []chart{direct, potential, {
		Name: section + "-baseline", Categories: years(t), Across: l.Say("Year"), Up: "VCS (" + perArea + ")", Digits: 1,
		Series: []series{
			{Name: l.Say("Undisturbed baseline"), Kind: "line", Colour: "rest", Dashed: true, Values: t.numbers("baseline_g_m2")},
			{Name: l.Say("Land ever destroyed"), Kind: "line", Colour: "gain", Values: t.numbers("vcs_g_m2")},
		},
	}}
}

// drawsNothing reports whether every value of the chart is 0 or unknown.
func (c chart) drawsNothing() bool {
	return !slices.ContainsFunc(c.Series, func(s series) bool {
		return slices.ContainsFunc(s.Values, func(v float64) bool { return v != 0 && !math.IsNaN(v) })
	})
}
