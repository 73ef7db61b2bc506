package reports

import (
	"math"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// The findings describe a figure in words. They end its caption and its alternative text, or stand in the place of a
// figure that has nothing to show.

// known returns how many values are known.
func known(values []float64) (n int) {
	for _, v := range values {
		n += b2i(!math.IsNaN(v))
	}
	return n
}

// zero reports whether every value is known to be 0.
func zero(values []float64) bool {
	return !slices.ContainsFunc(values, func(v float64) bool { return v != 0 })
}

func (l Language) annualWords(t, trend Table, mines float64) string {
	year, mean := t.numbers("year"), t.numbers("vcs_mean_g_m2")
	low, high, ok := extreme(mean)
	if !ok {
		return l.Say("No year has known VCS.")
	}
	span := l.Say("The annual mean lay between %s (%s) and %s g CO₂ m⁻² a⁻¹ (%s).", number(mean[low], 1), short(year[low]), number(mean[high], 1), short(year[high]))
	if known(mean) == 1 {
		span = l.Say("The annual mean was %s g CO₂ m⁻² a⁻¹ (%s).", number(mean[low], 1), short(year[low]))
	}
	part := l.leastWords(t, "vcs_mean_g_m2", func(share string) string {
		return l.Say("The mean covers at least %s %% of the land in each year; VCS is unknown on the rest.", share)
	})
	return l.join(span, l.trendWords(trend, mines, float64(len(year))), part)
}

// leastWords returns what to say of the smallest share of the land that a figure of a year covers, and nothing where it is all land.
func (l Language) leastWords(t Table, figure string, say func(share string) string) string {
	least, shares := 1.0, t.numbers("known_share")
	for i, v := range t.numbers(figure) {
		if !math.IsNaN(v) && shares[i] < least {
			least = shares[i]
		}
	}
	if least == 1 {
		return ""
	}
	return say(percent(least))
}

func (l Language) classWords(t Table, mines float64) string {
	area, class := t.numbers("area_km2"), t.numbers("class")
	var parts []string
	for _, c := range symbology.TrendClasses {
		for i := range class {
			if class[i] == float64(c.Value) {
				parts = append(parts, l.Say("%s km² %s", number(area[i], 2), l.Label(c)))
			}
		}
	}
	if zero(area) {
		return l.Say("No land has enough years of known VCS for a trend.")
	}
	return l.join(l.Count(mines, "Inside the mine: %s.", "Inside the mines: %s.", strings.Join(parts, l.Say(", "))), l.holdWords(t))
}

// holdWords returns how much of the land with a significant trend keeps it among many tests.
func (l Language) holdWords(t Table) string {
	class, area, holds := t.numbers("class"), t.numbers("area_km2"), t.numbers("holds_km2")
	significant, kept := 0.0, 0.0
	for i := range class {
		if class[i] != 0 {
			significant, kept = significant+area[i], kept+holds[i]
		}
	}
	if significant == 0 {
		return ""
	}
	return l.Say("Of %s km² with a significant trend, %s km² hold when all cells are tested together (q < 0.05).", number(significant, 2), number(kept, 2))
}

// eventWords returns which kind of event none of the years has, and nothing if there are both.
func (l Language) eventWords(t Table) string {
	destroyed, restored := zero(t.numbers("destroyed_km2")), zero(t.numbers("restored_km2"))
	switch {
	case len(t.Rows) == 0:
		return l.Say("No year to show.")
	case destroyed && restored:
		return l.Say("Nothing was destroyed or restored.")
	case destroyed:
		return l.Say("Nothing was destroyed.")
	case restored:
		return l.Say("Nothing was restored.")
	}
	return ""
}

func (l Language) directWords(t Table) string {
	year, decrease, increase := t.numbers("year"), t.numbers("decrease_gg"), t.numbers("increase_gg")
	_, d, lost := extreme(decrease)
	_, i, gained := extreme(increase)
	lost, gained = lost && decrease[d] > 0, gained && increase[i] > 0
	events := l.eventWords(t)
	switch {
	case lost && gained:
		return l.Say("The largest decrease was %s Gg CO₂ a⁻¹ (%s), the largest increase %s Gg CO₂ a⁻¹ (%s).", number(decrease[d], 2), short(year[d]), number(increase[i], 2), short(year[i]))
	case lost:
		return l.join(l.Say("The largest decrease was %s Gg CO₂ a⁻¹ (%s).", number(decrease[d], 2), short(year[d])), events)
	case gained:
		return l.join(l.Say("The largest increase was %s Gg CO₂ a⁻¹ (%s).", number(increase[i], 2), short(year[i])), events)
	case events != "":
		return events
	}
	return l.Say("No direct change is known.")
}

func (l Language) ratesWords(t Table) string {
	if events := l.eventWords(t); events != "" {
		return events
	}
	if from, to, ok := betterYears(t); ok {
		return l.Say("The figures of %s to %s are higher per restored area than per destroyed area.", short(from), short(to))
	}
	if known(t.numbers("c_ddper_g_m2")) < 2 || known(t.numbers("c_diper_g_m2")) < 2 {
		return l.Say("There are too few years to compare the two.")
	}
	return l.Say("In no two successive years are the figures higher per restored area than per destroyed area.")
}

func (l Language) potentialWords(t Table, ends spans) string {
	year, destroy, restore := t.numbers("year"), t.numbers("c_destroy_gg"), t.numbers("c_restore_gg")
	n := len(t.Rows) - 1
	for n > 0 && math.IsNaN(destroy[n]+restore[n]) {
		n--
	}
	lost := func() string { return l.within(signed(destroy[n], 2), ends.at("c_destroy", year[n], 1)) }
	won := func() string { return l.within(signed(restore[n], 2), ends.at("c_restore", year[n], 1)) }
	switch {
	case n < 0:
		return l.Say("No year to show.")
	case zero(destroy) && zero(restore):
		return l.Say("No land is destroyed or restored.")
	case math.IsNaN(destroy[n]+restore[n]) || destroy[n] == 0 && restore[n] == 0:
		return l.Say("No potential change is known.")
	case zero(restore):
		return l.Say("In %s destroyed land sequestered %s Gg CO₂ a⁻¹ relative to its undisturbed baseline; no land is restored.", short(year[n]), lost())
	case zero(destroy):
		return l.Say("In %s restored land sequestered %s Gg CO₂ a⁻¹ relative to its undisturbed baseline; no land is destroyed.", short(year[n]), won())
	}
	return l.Say("In %s destroyed land sequestered %s Gg CO₂ a⁻¹ relative to its undisturbed baseline, restored land %s.", short(year[n]), lost(), won())
}

// annualPotentialWords returns the words of all mines, with the share of the land that the changes cover.
func (l Language) annualPotentialWords(t Table, ends spans) string {
	return l.join(l.potentialWords(t, ends), l.leastWords(t, "change_gg", func(share string) string {
		return l.Say("The changes cover at least %s %% of the destroyed and restored land in each year; VCS or the baseline is unknown on the rest.", share)
	}))
}

// sumWords returns the change in the first and in the last year in which it is known.
func (l Language) sumWords(t Table, ends spans) string {
	if len(t.Rows) == 0 {
		return l.Say("No year to show.")
	}
	year, change := t.numbers("year"), t.numbers("change_gg")
	if zero(change) {
		return l.Say("No land is destroyed or restored.")
	}
	first, last := 0, len(change)-1
	for first < last && math.IsNaN(change[first]) {
		first++
	}
	for last > first && math.IsNaN(change[last]) {
		last--
	}
	shown := func(n int) string { return l.within(signed(change[n], 2), ends.at("vcsd", year[n], -1)) }
	switch {
	case math.IsNaN(change[first]):
		return l.Say("No potential change is known.")
	case first == last:
		return l.Say("It was %s Gg CO₂ a⁻¹ in %s.", shown(first), short(year[first]))
	}
	return l.Say("From %s in %s to %s Gg CO₂ a⁻¹ in %s.", shown(first), short(year[first]), shown(last), short(year[last]))
}

func (l Language) deficitWords(t Table) string {
	name, vcsd := t.texts("name"), t.numbers("vcsd_gg")
	low, high, ok := extreme(vcsd)
	switch {
	case len(t.Rows) == 0:
		return l.Say("No mine to show.")
	case !ok:
		return l.Say("No mine has a known VCSD.")
	case known(vcsd) == 1:
		return l.Say("%s Gg CO₂ (%s).", number(vcsd[low], 2), name[low])
	}
	return l.Say("From %s Gg CO₂ (%s) to %s Gg CO₂ (%s).", number(vcsd[low], 2), name[low], number(vcsd[high], 2), name[high])
}

func (l Language) restoreWords(t Table) string {
	name, per := t.texts("name"), t.numbers("c_restore_gg_km2")
	low, high, ok := extreme(per)
	switch {
	case !ok && !zero(t.numbers("restored_km2")):
		return l.Say("No potential change is known.")
	case !ok:
		return l.Say("No mine has restored land.")
	case known(per) == 1:
		return l.Say("%s Gg CO₂ km⁻² (%s).", signed(per[low], 2), name[low])
	}
	return l.Say("From %s Gg CO₂ km⁻² (%s) to %s Gg CO₂ km⁻² (%s).", signed(per[low], 2), name[low], signed(per[high], 2), name[high])
}

// gradeWords returns the most frequent class.
func (l Language) gradeWords(t Table, low, high, unit string) string {
	counts := t.numbers("mine_count")
	_, most, ok := extreme(counts)
	if !ok {
		return l.Say("No mine is in any class.")
	}
	return l.Count(counts[most], "The most frequent class has %s mine: %s to %s %s.", "The most frequent class has %s mines: %s to %s %s.", number(counts[most], 0), short(t.numbers(low)[most]), short(t.numbers(high)[most]), unit)
}

func (l Language) relationWords(t Table) string {
	r := t.first("r")
	switch n := len(t.Rows); {
	case n == 0:
		return l.Say("No mine to show.")
	case known(t.numbers("vcsd_gg")) == 0:
		return l.Say("No mine has a known VCSD.")
	case math.IsNaN(r):
		return l.Say("The mines are too similar to fit a line.")
	case n == 2:
		return l.Say("Two mines lie on one line, whatever their values are.")
	}
	return l.Say("The correlation is r = %s.", number(r, 2))
}

// scaleWords says what the maps of a mine show; cell is the size of a cell in m, NaN if unknown.
func (l Language) scaleWords(t Table, name string, mines, cell float64) string {
	if len(t.Rows) == 0 {
		return l.Say("No land is destroyed in the last year.")
	}
	shown := l.Say("%s in %s, the mine with the most destroyed land: the NPP of %s is distributed over its vegetated pixels; destroyed pixels have 0.", name, short(t.first("year")), l.cellWords(cell))
	if mines == 1 {
		shown = l.Say("%s in %s: the NPP of %s is distributed over its vegetated pixels; destroyed pixels have 0.", name, short(t.first("year")), l.cellWords(cell))
	}
	if _, beyond := scaleRamp(t); beyond {
		return l.join(shown, l.Say("NPP above the scale has the darkest colour."))
	}
	return shown
}

// cellWords names a cell by its size in m.
func (l Language) cellWords(size float64) string {
	if math.IsNaN(size) {
		return l.Say("each cell")
	}
	return l.Say("each cell of %s m", Length(size))
}
