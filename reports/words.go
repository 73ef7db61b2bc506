package reports

import (
	"math"
	"strings"
)

// join returns the sentences one after another. Empty ones are left out.
func (l Language) join(sentences ...string) (text string) {
	for _, next := range sentences {
		switch {
		case text == "":
			text = next
		case next != "":
			text = l.Say("%s %s", text, next)
		}
	}
	return text
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
		names = append(names, l.Say("%s (%s)", shownName(name), shownName(id[i])))
	}
	which := strings.Join(names, l.Say(", "))
	if n := len(names) - most; n > 0 {
		which = l.Say("%s and %d more", strings.Join(names[:most], l.Say(", ")), n)
	}
	return l.join(l.Say("This report shows %d of the %d mines of the study: %s.", len(id), all, which), l.Say("Baselines and background come from the whole study."))
}

// headlineWords says what the intervals do not contradict; c counts what they say of restored land.
func (l Language) headlineWords(summary, trend Table, v intervals, c signCount) string {
	shown, mines := summary.first("last_year")-summary.first("first_year")+1, summary.first("mines")
	gains := l.signWords(c, mines)
	if gains == "" {
		gains = l.gainWords(summary)
	}
	return l.join(l.areaWords(summary), l.directSumWords(summary),
		l.partWords(summary, "decrease_gg", "decrease_known_share", func(share string) string {
			return l.Say("The decrease covers %s %% of the destroyed area; VCS in the year before is unknown on the rest.", share)
		}),
		l.partWords(summary, "increase_gg", "increase_known_share", func(share string) string {
			return l.Say("The increase covers %s %% of the restored area; VCS is unknown on the rest.", share)
		}),
		l.deficitSumWords(summary, v), gains, l.trendWords(trend, mines, shown),
		l.partWords(summary, "vcs_mean_g_m2", "vcs_known_share", func(share string) string {
			return l.Say("The mean VCS covers %s %% of the land inside mines over the years; VCS is unknown on the rest.", share)
		}))
}

// guardWords says what a guard year in the fit of the baseline does to VCSD; empty where dates are not detected.
func (l Language) guardWords(t Table) string {
	if len(t.Rows) < 2 || math.IsNaN(t.numbers("vcsd_gg")[0]) || math.IsNaN(t.numbers("vcsd_gg")[1]) {
		return ""
	}
	vcsd, change := t.numbers("vcsd_gg"), t.numbers("change_share")[1]
	years := t.first("study_guard_years")
	which := l.Count(years, "The study has %s guard year, as is advised for detected dates.", "The study has %s guard years; 1 is advised for detected dates.", number(years, 0))
	effect := l.Say("VCSD is %s Gg CO₂ without a guard year in the fit of the baseline, and %s Gg CO₂ with one.", number(vcsd[0], 1), number(vcsd[1], 1))
	if !math.IsNaN(change) {
		effect = l.Say("VCSD is %s Gg CO₂ without a guard year in the fit of the baseline, and %s Gg CO₂ with one (%s %%).", number(vcsd[0], 1), number(vcsd[1], 1), signed(100*change, 1))
	}
	return l.join(l.Say("The dates of this study can be late, which puts bare years into the baseline."), effect, which)
}

// deficitSumWords returns VCSD with its interval and its second figure, on how much of the land it is known, and how much of it is older than the study.
func (l Language) deficitSumWords(summary Table, v intervals) string {
	deficit, before := summary.first("vcsd_gg"), summary.first("vcsd_before_study_gg")
	if math.IsNaN(deficit) {
		return l.Say("The deficit of VCS (VCSD) relative to the undisturbed baseline is unknown.")
	}
	first, older := short(summary.first("first_year")), ""
	switch {
	case math.IsNaN(before):
		older = l.Say("How much of it lies on land destroyed before %s is unknown.", first)
	case before != 0:
		older = l.Say("%s Gg CO₂ of it lie on land destroyed before %s, which takes the baseline of undisturbed land.", number(before, 1), first)
	}
	shown := l.within(l.Say("%s Gg CO₂", number(deficit, 1)), v.sum("vcsd"))
	return l.join(l.Say("Relative to the undisturbed baseline, the deficit of VCS (VCSD) adds up to %s.", shown), l.adjustedWords(v), older,
		l.partWords(summary, "vcsd_gg", "vcsd_known_share", func(share string) string {
			return l.Say("It covers %s %% of the destroyed and restored land over the years; VCS or the baseline is unknown on the rest.", share)
		}))
}

// partWords returns what to say of the share of the land that a figure covers, and nothing of an unknown figure or one of all land.
func (l Language) partWords(summary Table, figure, share string, say func(share string) string) string {
	if v := summary.first(share); v < 1 && !math.IsNaN(summary.first(figure)) {
		return say(percent(v))
	}
	return ""
}

// period returns the years of a sentence.
func (l Language) period(first, last float64) string {
	if first == last {
		return l.Say("In %s", short(first))
	}
	return l.Say("From %s to %s", short(first), short(last))
}

// areaWords returns the destroyed and restored areas.
func (l Language) areaWords(summary Table) string {
	f := func(column string, digits int) string { return number(summary.first(column), digits) }
	period, mines := l.period(summary.first("first_year"), summary.first("last_year")), l.Count(summary.first("mines"), "%s mine", "%s mines", f("mines", 0))
	switch destroyed, restored := summary.first("destroyed_km2"), summary.first("restored_km2"); {
	case destroyed == 0 && restored == 0:
		return l.Say("%s, nothing was destroyed or restored in %s.", period, mines)
	case destroyed == 0:
		return l.Say("%s, %s km² were restored in %s and nothing was destroyed.", period, f("restored_km2", 2), mines)
	case restored == 0:
		return l.Say("%s, mining destroyed %s km² of vegetation in %s and nothing was restored.", period, f("destroyed_km2", 2), mines)
	}
	return l.Say("%s, mining destroyed %s km² of vegetation in %s and %s km² were restored; the ratio of these areas is R_V = %s.",
		period, f("destroyed_km2", 2), mines, f("restored_km2", 2), f("r_v", 3))
}

// directSumWords returns the sums of direct changes, and nothing without events.
func (l Language) directSumWords(summary Table) string {
	destroyed, restored := summary.first("destroyed_km2") != 0, summary.first("restored_km2") != 0
	decrease, increase, ratio := summary.first("decrease_gg"), summary.first("increase_gg"), summary.first("r_vcs")
	lost, gained := l.Say("Destruction removed %s Gg CO₂ in the year of the event (direct change).", number(decrease, 2)), l.Say("Restoration added %s Gg CO₂ in the year of the event (direct change).", number(increase, 2))
	if math.IsNaN(decrease) {
		lost = l.Say("What destruction removed in the year of the event is unknown.")
	}
	if math.IsNaN(increase) {
		gained = l.Say("What restoration added in the year of the event is unknown.")
	}
	switch {
	case destroyed && restored && !math.IsNaN(ratio):
		return l.Say("Destruction removed %s Gg CO₂ and restoration added %s in the year of the event (direct changes); the ratio of increase to decrease is R_VCS = %s.",
			number(decrease, 2), number(increase, 2), number(ratio, 3))
	case destroyed && restored:
		return l.join(lost, gained)
	case destroyed:
		return lost
	case restored:
		return gained
	}
	return ""
}

// gainWords returns how many mines have more than their undisturbed baseline, and nothing if that is unknown or nothing is restored.
func (l Language) gainWords(summary Table) string {
	gain, mines := summary.first("mines_with_gain"), summary.first("mines")
	switch {
	case math.IsNaN(gain):
		return l.Say("Whether restored land sequesters more than it would have undisturbed is unknown.")
	case gain == 0 && summary.first("restored_km2") == 0:
		return ""
	case mines == 1 && gain == 0:
		return l.Say("The mine has no restored land that sequesters more than it would have undisturbed.")
	case mines == 1:
		return l.Say("The mine's restored land sequesters more than it would have undisturbed.")
	}
	return l.Count(gain, "%s of %s mines has restored land that sequesters more than it would have undisturbed.",
		"%s of %s mines have restored land that sequesters more than it would have undisturbed.", number(gain, 0), number(mines, 0))
}

// trendWords returns the trend, which is of all years of the study; shown is the number of years that the sentence stands among.
func (l Language) trendWords(t Table, mines, shown float64) string {
	slope, p := t.first("slope_g_m2_a"), l.significance(t.first("p_value"))
	switch {
	case math.IsNaN(slope):
		return l.Say("There are too few years to fit a trend to the annual mean VCS.")
	case shown < t.first("n_years"):
		return l.Count(mines, "Over all years of the study, the annual mean VCS of the mine changed by %s g CO₂ m⁻² a⁻¹ each year (%s).",
			"Over all years of the study, the annual mean VCS of the mines changed by %s g CO₂ m⁻² a⁻¹ each year (%s).", signed(slope, 2), p)
	}
	return l.Count(mines, "The annual mean VCS of the mine changed by %s g CO₂ m⁻² a⁻¹ each year (%s).",
		"The annual mean VCS of the mines changed by %s g CO₂ m⁻² a⁻¹ each year (%s).", signed(slope, 2), p)
}

// methodWords tells the method in short, with the sizes of cells and pixels and the methods of the background.
func (l Language) methodWords(resolution, background Table) string {
	cells, pixels := l.Say("cells"), l.Say("pixels")
	if size := resolution.first("cell_m"); !math.IsNaN(size) {
		cells = l.Say("cells of %s m", Length(size))
	}
	if size := resolution.first("pixel_m"); !math.IsNaN(size) {
		pixels = l.Say("pixels of %s m", Length(size))
	}
	words := []string{
		l.Say("Carbon sequestration in vegetation (VCS) is net primary production (NPP) × organic matter per carbon × CO₂ per organic matter."),
		l.Say("From the NPP of %s with destroyed land, the background NPP of bare land is first removed.", cells),
	}
	words = append(words, l.backgroundWords(background)...)
	words = append(words,
		l.Say("The rest is distributed over the vegetated %s (scale transformation, Eq. 1); destroyed pixels have 0.", pixels),
		l.Say("Direct changes compare VCS with the year before the event."),
		l.Say("Potential changes compare it with the undisturbed baseline, a line through the years before destruction (Eqs. 3–4)."),
		l.Say("The deficit VCSD is the sum of potential changes with the opposite sign (Eq. 5)."),
		l.Say("After Xu et al., Sci. Rep. 2024, doi 10.1038/s41598-024-64381-1."))
	return l.join(words...)
}

// backgroundWords returns a sentence for each method of the background, with its number of years.
func (l Language) backgroundWords(t Table) (words []string) {
	methods := t.texts("method")
	add := func(method string, say func(years string) string) {
		n := 0
		for _, m := range methods {
			n += b2i(m == method)
		}
		if n > 0 {
			words = append(words, say(l.Count(float64(n), "%d year", "%d years", n)))
		}
	}
	add("kriging", func(years string) string {
		return l.Say("Ordinary kriging interpolates that background from wholly destroyed cells (%s).", years)
	})
	add("mean", func(years string) string {
		return l.Say("It is the mean of the wholly destroyed cells where they are too few to interpolate (%s).", years)
	})
	add("ratio", func(years string) string {
		return l.Say("Without wholly destroyed cells, it is the share of the NPP of vegetated cells that bare land has in other years (%s).", years)
	})
	add("value", func(years string) string {
		return l.Say("It is the value that the study gives (%s).", years)
	})
	add("zero", func(years string) string {
		return l.Say("It is taken as 0 where nothing tells it (%s).", years)
	})
	return words
}
