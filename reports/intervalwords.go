package reports

import (
	"math"
	"slices"
)

// sources are the sources of error of the view interval, in the order of the page.
var sources = []string{"weather", "unexplained", "slope", "bend", "noise", "background", "mixing", "date", "product"}

// sourceColours are the colours of the sources in charts.
var sourceColours = map[string]string{
	"weather": "gain", "unexplained": "sky", "slope": "light", "bend": "violet", "noise": "rest", "background": "loss", "mixing": "green", "date": "pink", "product": "yellow",
}

// sourceWords returns what a source is called and what it means.
func (l Language) sourceWords(source string) (name, meaning string) {
	switch source {
	case "weather":
		return l.Say("Weather of baseline years"), l.Say("The years before destruction may have been wetter or drier than average, so the baseline may be too high or too low.")
	case "unexplained":
		return l.Say("What undisturbed land does not show"), l.Say("Baselines still scatter after the weather of undisturbed land is taken out of them.")
	case "slope":
		return l.Say("Borrowed lines"), l.Say("Land with few years before destruction takes the growth of undisturbed land, which may not be its own.")
	case "bend":
		return l.Say("Growth that bends"), l.Say("Undisturbed land may not grow along a straight line, as baselines do.")
	case "noise":
		return l.Say("Single cells"), l.Say("The NPP of each cell has a random error, which almost cancels in a sum over many cells.")
	case "background":
		return l.Say("NPP of bare land"), l.Say("It is interpolated between few cells, and subtracted from every cell that has destroyed land.")
	case "mixing":
		return l.Say("Mixed cells"), l.Say("The NPP of a cell is spread evenly over its vegetated land, though restored land in it may do better or worse.")
	case "date":
		return l.Say("Dates"), l.Say("A year of destruction or restoration may be one year off.")
	}
	return l.Say("NPP product"), l.Say("The product may be too high or too low everywhere.")
}

// uncounted returns why an error is not counted.
func (l Language) uncounted(source string) string {
	switch source {
	case "date":
		return l.Say("Not counted, since no labelled points say how many dates are right.")
	case "bend":
		return l.Say("Not counted, since the undisturbed land of this study grows along one.")
	case "product":
		return l.Say("Not counted, since nothing in the dataset says how wrong the product is.")
	}
	return l.Say("Not part of these figures.")
}

// ends returns the interval in words, with two digits of half its width; empty without an interval and without a width.
func (l Language) ends(i interval) string {
	if !i.known() || i.half() == 0 {
		return ""
	}
	digits := digitsOf(i.half(), 0)
	return l.Say("%d %%: %s to %s", confidence, number(i.low, digits), number(i.high, digits))
}

// within returns a figure as shown, with its interval if it has one.
func (l Language) within(shown string, i interval) string {
	if ends := l.ends(i); ends != "" {
		return l.Say("%s (%s)", shown, ends)
	}
	return shown
}

// adjustedWords returns the second figure of VCSD, of baselines adjusted for weather, and why there are two.
func (l Language) adjustedWords(v intervals) string {
	i := v.sum("vcsd_adjusted")
	if !v.known() || !i.known() {
		return ""
	}
	return l.join(l.Say("With baselines adjusted for weather it is %s.", l.within(l.Say("%s Gg CO₂", number(i.value, 1)), i)),
		l.Say("The first takes the baseline years as they were, wet or dry, as published; the second takes out the weather that undisturbed land shows."))
}

// unsureWords says that the figures have no intervals, and why.
func (p *studyPage) unsureWords() string {
	if p.intervals.known() || math.IsNaN(p.Tables["summary"].first("vcsd_gg")) {
		return ""
	}
	return p.Say("The numbers have no intervals, so this report does not say how sure they are: the dataset has fewer than 3 years or too little undisturbed land (fewer than 4 wholly vegetated cells), or was loaded before intervals existed.")
}

// signWords returns in how many mines restored land gains or loses, and in how many that is undecided.
func (l Language) signWords(c signCount, mines float64) string {
	switch {
	case c.all() == 0:
		return ""
	case mines > 1:
		return l.Count(c.all(), "Restored land sequesters more than it would have undisturbed in %s to %s of %s mine with restored land (%d %% intervals): gain in %s, loss in %s, undecided in %s.",
			"Restored land sequesters more than it would have undisturbed in %s to %s of %s mines with restored land (%d %% intervals): gain in %s, loss in %s, undecided in %s.",
			number(c.gain, 0), number(c.gain+c.undecided, 0), number(c.all(), 0), confidence, number(c.gain, 0), number(c.loss, 0), number(c.undecided, 0))
	case c.gain == 1:
		return l.Say("The mine's restored land sequesters more than it would have undisturbed: the whole %d %% interval is a gain.", confidence)
	case c.loss == 1:
		return l.Say("The mine's restored land sequesters less than it would have undisturbed: the whole %d %% interval is a loss.", confidence)
	}
	return l.Say("Whether the mine's restored land sequesters more or less than it would have undisturbed is undecided (%d %% interval).", confidence)
}

// signWord returns a sign of the view in words.
func (l Language) signWord(sign string) string {
	switch sign {
	case gain:
		return l.Say("gain")
	case loss:
		return l.Say("loss")
	case undecided:
		return l.Say("undecided")
	}
	return sign
}

// rankWord returns the ranks that a mine may have.
func (l Language) rankWord(r rankRange) string {
	if math.IsNaN(r.best) {
		return missing
	}
	return l.Say("%s to %s", number(r.best, 0), number(r.worst, 0))
}

// signMapWords says which outlines of Figure 3b are dashed.
func (p *studyPage) signMapWords() string {
	if !p.Few() || p.restoredSigns().undecided == 0 { // outlines of many mines are too thin for dashes
		return ""
	}
	return p.Say("Dashed outlines: the interval contains 0, so gain or loss is undecided.")
}

// rankWords returns how many pairs of mines the intervals tell apart.
func (l Language) rankWords(all []rankRange) string {
	n, apart := pairs(all)
	if n == 0 {
		return ""
	}
	return l.Count(n, "The intervals tell %s of %s pair of mines apart.", "The intervals tell %s of %s pairs of mines apart.", number(apart, 0), number(n, 0))
}

// perAreaWords compares what is lost and regained per area, over all years.
func (l Language) perAreaWords(v intervals) string {
	lost, won := v.sum("c_ddper"), v.sum("c_diper")
	if !lost.known() || !won.known() {
		return ""
	}
	amounts := []any{l.within(number(won.value, 1), won), l.within(number(lost.value, 1), lost)}
	switch {
	case won.low > lost.high:
		return l.Say("Over all years, clearly more was regained per restored area, %s, than lost per destroyed area, %s.", amounts...)
	case won.high < lost.low:
		return l.Say("Over all years, clearly less was regained per restored area, %s, than lost per destroyed area, %s.", amounts...)
	}
	return l.Say("Over all years, what was regained per restored area, %s, cannot be told apart from what was lost per destroyed area, %s.", amounts...)
}

// bandWords say what the bands or whiskers of a chart are; empty if it has none.
func (p *studyPage) bandWords(name string) string {
	c := p.Charts[p.Prefix+name]
	at := slices.IndexFunc(c.Series, func(s series) bool { return s.Low != nil })
	switch {
	case at < 0:
		return ""
	case name == "2c":
		return p.Say("Whiskers: %d %% intervals, of destroyed land on the left and of restored land on the right.", confidence)
	case c.Series[at].Kind == "bar":
		return p.Say("Whiskers: %d %% intervals.", confidence)
	case name == "1a":
		widest := 0.0
		for n, low := range c.Series[at].Low {
			if half := (c.Series[at].High[n] - low) / 2; half > widest { // and not NaN
				widest = half
			}
		}
		return p.Say("The narrow band about the line is the %d %% interval of the mean, at most ± %s.", confidence, number(widest, digitsOf(widest, 0)))
	case len(c.Series) == 1:
		return p.Say("Band: %d %% interval.", confidence)
	}
	return p.Say("Bands: %d %% intervals.", confidence)
}

// apartWords tells in which years more was surely regained per area than lost, of the longest run of years that show more.
func (l Language) apartWords(t Table, ends spans) string {
	from, to, ok := betterYears(t)
	lost, regained := ends.perArea(t)
	if !ok || !lost.wide() {
		return ""
	}
	var apart []int
	for n, year := range t.numbers("year") {
		if year >= from && year <= to && regained.low[n] > lost.high[n] {
			apart = append(apart, int(year))
		}
	}
	switch len(apart) {
	case 0:
		return l.Say("Their intervals overlap in each of these years, so that may be chance.")
	case int(to-from) + 1:
		return l.Say("Their intervals are apart in each of these years.")
	}
	return l.Say("Their intervals are apart only in %s; else it may be chance.", l.yearWords(apart))
}

// whiskerWords explain the whiskers of a histogram of mines; empty if it has none.
func (p *studyPage) whiskerWords(all []interval) string {
	if !slices.ContainsFunc(all, interval.known) || p.Alone() {
		return ""
	}
	return p.Say("Whiskers: at least the mines whose whole interval lies in the class, at most those whose interval touches it.")
}

// implausible returns what no land should do by what undisturbed land does: a change per area above what it reaches in any year, growth
// along a line that it does not grow along.
func (p *studyPage) implausible() (flags []string) {
	control, rates := p.Tables["control_year"], p.Tables["rates"]
	reach := math.NaN()
	vcs := control.numbers("vcs")
	for n, mine := range control.texts("mine_id") {
		if mine == "" && !(vcs[n] <= reach) {
			reach = vcs[n]
		}
	}
	flag := func(figure string, say func(reach, years string) string) {
		var beyond []int
		year := rates.numbers("year")
		for n, v := range rates.numbers(figure) {
			if v > reach {
				beyond = append(beyond, int(year[n]))
			}
		}
		if len(beyond) > 0 {
			flags = append(flags, say(number(reach, 1), p.yearWords(beyond)))
		}
	}
	flag("c_ddper_g_m2", func(reach, years string) string {
		return p.Say("C_ddper is above what undisturbed land reaches in its best year (%s g CO₂ m⁻² a⁻¹): %s. The land may have been richer, or the map or NPP of these years is wrong.", reach, years)
	})
	flag("c_diper_g_m2", func(reach, years string) string {
		return p.Say("C_diper is above what undisturbed land reaches in its best year (%s g CO₂ m⁻² a⁻¹): %s. Restored land seldom does; cells that are nearly bare amplify the errors of NPP.", reach, years)
	})
	return append(flags, p.bendWords(p.Tables["control_bend"])...)
}

// leastBend is Student's t from which undisturbed land is said to grow along a curve.
const leastBend = 3

// bendWords says that undisturbed land does not grow along a line, as baselines do.
func (l Language) bendWords(t Table) []string {
	bend := 100 * t.first("bend")
	switch {
	case !(math.Abs(t.first("bend_t")) >= leastBend):
		return nil
	case bend > 0:
		return []string{l.Say("Undisturbed land does not grow along a straight line, as baselines do. Halfway through the years its VCS is %s %% above the line between first and last. VCSD is then probably too high, and the weather-adjusted figure the better one.", number(bend, 1))}
	}
	return []string{l.Say("Undisturbed land does not grow along a straight line, as baselines do. Halfway through the years its VCS is %s %% below the line between first and last. VCSD is then probably too low, and the weather-adjusted figure the better one.", number(-bend, 1))}
}

// errorWords tells whether changes since the earlier report are within the error of this one.
func (p *studyPage) errorWords(study subject, mines []subject, r reasons) string {
	change, ok := study.figures["vcsd_gg"]
	switch {
	case !ok || !change.changed || !p.intervals.known():
		return ""
	case len(r.added)+len(r.removed) > 0:
		return p.Say("The two reports sum different years, so the intervals do not tell their difference from noise.")
	}
	changed, beyond := 0.0, 0.0
	for _, m := range mines {
		if d, i := m.figures["vcsd_gg"], p.intervals.of(m.key, "vcsd"); m.presence == kept && d.changed && i.known() {
			changed++
			beyond += float64(b2i(!i.holds(d.earlier)))
		}
	}
	total := p.Say("The change of VCSD is beyond its error: the earlier figure lies outside the %d %% interval.", confidence)
	if p.intervals.sum("vcsd").holds(change.earlier) {
		total = p.Say("The change of VCSD is within its error: the earlier figure lies inside the %d %% interval.", confidence)
	}
	if changed < 2 {
		return total
	}
	return p.join(total, p.Say("It is beyond the error in %s of the %s mines whose VCSD changed.", number(beyond, 0), number(changed, 0)))
}
