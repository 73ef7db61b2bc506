package reports

import (
	"fmt"
	"math"
	"strings"
)

// The findings say in words what a figure shows: they are its caption's last sentence
// and its alternative text.

func headlineWords(summary, trend Table) string {
	f := func(column string, digits int) string { return number(summary.first(column), digits) }
	return fmt.Sprintf("From %s to %s, mining destroyed %s km² of vegetation in %s mines and %s km² were restored, R_V = %s. "+
		"In the year of the event, destruction took away %s Gg CO₂ and restoration brought back %s, R_VCS = %s. "+
		"Against the undisturbed state the deficit (VCSD) adds up to %s Gg CO₂. %s of %s mines have restored land that sequesters more than it would have undisturbed. %s",
		short(summary.first("first_year")), short(summary.first("last_year")), f("destroyed_km2", 2), f("mines", 0), f("restored_km2", 2), f("r_v", 3),
		f("decrease_gg", 2), f("increase_gg", 2), f("r_vcs", 3), f("vcsd_gg", 1), f("mines_with_gain", 0), f("mines", 0), trendWords(trend))
}

// choiceWords say that only some mines of the study are shown, and which.
func choiceWords(shown Table, all int) string {
	if all == 0 {
		return ""
	}
	const most = 8
	var names []string
	id := shown.texts("mine_id")
	for i, name := range shown.texts("name") {
		names = append(names, name+" ("+id[i]+")")
	}
	rest := ""
	if n := len(names); n > most {
		names, rest = names[:most], fmt.Sprintf(" and %d more", n-most)
	}
	return fmt.Sprintf("About %d of the study's %d mines only: %s. Baselines and background are those of the whole study.", len(id), all, strings.Join(names, ", ")+rest)
}

func trendWords(t Table) string {
	slope := t.first("slope_g_m2_a")
	if math.IsNaN(slope) {
		return "The annual mean VCS has no trend, for want of years."
	}
	return fmt.Sprintf("The annual mean VCS of the mines changed by %s g CO₂ m⁻² a⁻¹ each year (%s).", signed(slope, 2), significance(t.first("p_value")))
}

func annualWords(t, trend Table) string {
	year, mean := t.numbers("year"), t.numbers("vcs_mean_g_m2")
	low, high, ok := extreme(mean)
	if !ok {
		return "No year has known VCS."
	}
	return fmt.Sprintf("The annual mean lay between %s (%s) and %s g CO₂ m⁻² a⁻¹ (%s). %s", number(mean[low], 1), short(year[low]), number(mean[high], 1), short(year[high]), trendWords(trend))
}

// classNames are the classes of pixel_trend in the order of the legend.
var classNames = []struct {
	class float64
	name  string
}{
	{2, "extremely significant improvement (p < 0.01)"},
	{1, "significant improvement (p < 0.05)"},
	{0, "not significant"},
	{-1, "significant degradation (p < 0.05)"},
	{-2, "extremely significant degradation (p < 0.01)"},
}

func classWords(t Table) string {
	area, class := t.numbers("area_km2"), t.numbers("class")
	var parts []string
	for _, c := range classNames {
		for i := range class {
			if class[i] == c.class {
				parts = append(parts, number(area[i], 2)+" km² "+c.name)
			}
		}
	}
	return "Inside the mines: " + strings.Join(parts, ", ") + "."
}

func directWords(t Table) string {
	year, decrease, increase := t.numbers("year"), t.numbers("decrease_gg"), t.numbers("increase_gg")
	_, d, _ := extreme(decrease)
	_, i, ok := extreme(increase)
	if !ok {
		return "There is no year."
	}
	return fmt.Sprintf("The largest decrease was %s Gg CO₂ a⁻¹ (%s), the largest increase %s Gg CO₂ a⁻¹ (%s).", number(decrease[d], 2), short(year[d]), number(increase[i], 2), short(year[i]))
}

func ratesWords(t Table) string {
	if from, to, ok := betterYears(t); ok {
		return fmt.Sprintf("From %s to %s more was regained per restored area than lost per destroyed area.", short(from), short(to))
	}
	return "In no two successive years was more regained per restored area than lost per destroyed area."
}

func potentialWords(t Table) string {
	n := len(t.Rows) - 1
	if n < 0 {
		return "There is no year."
	}
	return fmt.Sprintf("In %s destroyed land sequestered %s Gg CO₂ a⁻¹ against its undisturbed state, restored land %s.",
		short(t.numbers("year")[n]), signed(t.numbers("c_destroy_gg")[n], 2), signed(t.numbers("c_restore_gg")[n], 2))
}

func sumWords(t Table) string {
	n := len(t.Rows) - 1
	if n < 0 {
		return "There is no year."
	}
	year, change := t.numbers("year"), t.numbers("change_gg")
	return fmt.Sprintf("From %s in %s to %s Gg CO₂ a⁻¹ in %s.", signed(change[0], 2), short(year[0]), signed(change[n], 2), short(year[n]))
}

func deficitWords(t Table) string {
	name, vcsd := t.texts("name"), t.numbers("vcsd_gg")
	low, high, ok := extreme(vcsd)
	if !ok {
		return "There is no mine."
	}
	return fmt.Sprintf("From %s Gg CO₂ (%s) to %s Gg CO₂ (%s).", number(vcsd[low], 2), name[low], number(vcsd[high], 2), name[high])
}

func restoreWords(t Table) string {
	name, per := t.texts("name"), t.numbers("c_restore_gg_km2")
	low, high, ok := extreme(per)
	if !ok {
		return "No mine has restored land."
	}
	return fmt.Sprintf("From %s Gg CO₂ km⁻² (%s) to %s Gg CO₂ km⁻² (%s).", signed(per[low], 2), name[low], signed(per[high], 2), name[high])
}

// gradeWords says which class is the most frequent.
func gradeWords(t Table, low, high, unit string) string {
	counts := t.numbers("mine_count")
	_, most, ok := extreme(counts)
	if !ok {
		return "No mine is in any class."
	}
	return fmt.Sprintf("Most mines, %s, have %s to %s %s.", number(counts[most], 0), short(t.numbers(low)[most]), short(t.numbers(high)[most]), unit)
}

func relationWords(t Table) string {
	r := t.first("r")
	if math.IsNaN(r) {
		return "The mines do not differ enough for a relation."
	}
	return "The correlation is r = " + number(r, 2) + "."
}

func scaleWords(t Table, name string) string {
	if len(t.Rows) == 0 {
		return "No land is destroyed in the last year."
	}
	return fmt.Sprintf("%s in %s, the mine with the most destroyed land: what a cell of 500 m mixes is spread over its vegetated pixels, and destroyed pixels become 0.", name, short(t.first("year")))
}
