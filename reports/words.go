package reports

import (
	"math"
	"strings"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// The findings describe a figure in words. They end its caption and its alternative text.

// join returns the sentences one after another.
func (l Language) join(first string, others ...string) string {
	for _, next := range others {
		first = l.Say("%s %s", first, next)
	}
	return first
}

// choiceWords returns which mines are shown, if only some of the study's are.
func (l Language) choiceWords(shown Table, all int) string {
	if all == 0 {
		return ""
	}
	const most = 8
	var names []string
	id := shown.texts("mine_id")
	for i, name := range shown.texts("name") {
		names = append(names, l.Say("%s (%s)", name, id[i]))
	}
	which := strings.Join(names, l.Say(", "))
	if n := len(names) - most; n > 0 {
		which = l.Say("%s and %d more", strings.Join(names[:most], l.Say(", ")), n)
	}
	return l.join(l.Say("This report shows %d of the %d mines of the study: %s.", len(id), all, which), l.Say("Baselines and background come from the whole study."))
}

func (l Language) headlineWords(summary, trend Table) string {
	f := func(column string, digits int) string { return number(summary.first(column), digits) }
	mines := l.Count(summary.first("mines"), "%s mine", "%s mines", f("mines", 0))
	gain := l.Count(summary.first("mines_with_gain"), "%s of %s mines has restored land that sequesters more than it would have undisturbed.",
		"%s of %s mines have restored land that sequesters more than it would have undisturbed.", f("mines_with_gain", 0), f("mines", 0))
	if summary.first("mines") == 1 {
		gain = l.Say("The mine's restored land sequesters more than it would have undisturbed.")
		if summary.first("mines_with_gain") == 0 {
			gain = l.Say("The mine has no restored land that sequesters more than it would have undisturbed.")
		}
	}
	return l.join(
		l.Say("From %s to %s, mining destroyed %s km² of vegetation in %s and %s km² were restored; the ratio of these areas is R_V = %s.",
			short(summary.first("first_year")), short(summary.first("last_year")), f("destroyed_km2", 2), mines, f("restored_km2", 2), f("r_v", 3)),
		l.Say("Destruction removed %s Gg CO₂ and restoration added %s in the year of the event (direct changes); the ratio of increase to decrease is R_VCS = %s.", f("decrease_gg", 2), f("increase_gg", 2), f("r_vcs", 3)),
		l.Say("Relative to the undisturbed baseline, the deficit of VCS (VCSD) adds up to %s Gg CO₂.", f("vcsd_gg", 1)),
		gain, l.trendWords(trend))
}

func (l Language) trendWords(t Table) string {
	slope := t.first("slope_g_m2_a")
	if math.IsNaN(slope) {
		return l.Say("There are too few years to fit a trend to the annual mean VCS.")
	}
	return l.Say("The annual mean VCS of the mines changed by %s g CO₂ m⁻² a⁻¹ each year (%s).", signed(slope, 2), l.significance(t.first("p_value")))
}

func (l Language) annualWords(t, trend Table) string {
	year, mean := t.numbers("year"), t.numbers("vcs_mean_g_m2")
	low, high, ok := extreme(mean)
	if !ok {
		return l.Say("No year has known VCS.")
	}
	return l.join(l.Say("The annual mean lay between %s (%s) and %s g CO₂ m⁻² a⁻¹ (%s).", number(mean[low], 1), short(year[low]), number(mean[high], 1), short(year[high])), l.trendWords(trend))
}

func (l Language) classWords(t Table) string {
	area, class := t.numbers("area_km2"), t.numbers("class")
	var parts []string
	for _, c := range symbology.TrendClasses {
		for i := range class {
			if class[i] == float64(c.Value) {
				parts = append(parts, l.Say("%s km² %s", number(area[i], 2), l.label(c)))
			}
		}
	}
	return l.Say("Inside the mines: %s.", strings.Join(parts, l.Say(", ")))
}

func (l Language) directWords(t Table) string {
	year, decrease, increase := t.numbers("year"), t.numbers("decrease_gg"), t.numbers("increase_gg")
	_, d, _ := extreme(decrease)
	_, i, ok := extreme(increase)
	if !ok {
		return l.Say("No year to show.")
	}
	return l.Say("The largest decrease was %s Gg CO₂ a⁻¹ (%s), the largest increase %s Gg CO₂ a⁻¹ (%s).", number(decrease[d], 2), short(year[d]), number(increase[i], 2), short(year[i]))
}

func (l Language) ratesWords(t Table) string {
	if from, to, ok := betterYears(t); ok {
		return l.Say("From %s to %s more was regained per restored area than lost per destroyed area.", short(from), short(to))
	}
	return l.Say("In no two successive years was more regained per restored area than lost per destroyed area.")
}

func (l Language) potentialWords(t Table) string {
	n := len(t.Rows) - 1
	if n < 0 {
		return l.Say("No year to show.")
	}
	return l.Say("In %s destroyed land sequestered %s Gg CO₂ a⁻¹ relative to its undisturbed baseline, restored land %s.",
		short(t.numbers("year")[n]), signed(t.numbers("c_destroy_gg")[n], 2), signed(t.numbers("c_restore_gg")[n], 2))
}

func (l Language) sumWords(t Table) string {
	n := len(t.Rows) - 1
	if n < 0 {
		return l.Say("No year to show.")
	}
	year, change := t.numbers("year"), t.numbers("change_gg")
	return l.Say("From %s in %s to %s Gg CO₂ a⁻¹ in %s.", signed(change[0], 2), short(year[0]), signed(change[n], 2), short(year[n]))
}

func (l Language) deficitWords(t Table) string {
	name, vcsd := t.texts("name"), t.numbers("vcsd_gg")
	low, high, ok := extreme(vcsd)
	if !ok {
		return l.Say("No mine to show.")
	}
	return l.Say("From %s Gg CO₂ (%s) to %s Gg CO₂ (%s).", number(vcsd[low], 2), name[low], number(vcsd[high], 2), name[high])
}

func (l Language) restoreWords(t Table) string {
	name, per := t.texts("name"), t.numbers("c_restore_gg_km2")
	low, high, ok := extreme(per)
	if !ok {
		return l.Say("No mine has restored land.")
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
	if math.IsNaN(r) {
		return l.Say("The mines are too similar to fit a line.")
	}
	return l.Say("The correlation is r = %s.", number(r, 2))
}

func (l Language) scaleWords(t Table, name string) string {
	if len(t.Rows) == 0 {
		return l.Say("No land is destroyed in the last year.")
	}
	return l.Say("%s in %s, the mine with the most destroyed land: the NPP of each 500 m cell is distributed over its vegetated pixels; destroyed pixels have 0.", name, short(t.first("year")))
}
