package reports

import "math"

// accuracyMeasures are the words for the measures of the view accuracy.
func (l Language) accuracyMeasures() map[string]string {
	return map[string]string{
		"overall": l.Say("Overall accuracy"), "user": l.Say("User's accuracy"), "producer": l.Say("Producer's accuracy"),
		"area": l.Say("Area"), "r_v": l.Say("Restored per ever destroyed area"),
		"exact": l.Say("Year right"), "within_one_year": l.Say("Year right within one year"), "mean_error": l.Say("Mean error of the mapped year"),
		"missed": l.Say("Missed by the map"), "false": l.Say("Only on the map"),
	}
}

// accuracySubjects are the words for the subjects of the view accuracy.
func (l Language) accuracySubjects() map[string]string {
	return map[string]string{
		"": l.Say("All land"), "never": l.Say("never destroyed"), "destroyed": l.Say("destroyed"), "restored": l.Say("restored"),
		"ever_destroyed": l.Say("ever destroyed"), "T_D": l.Say("destruction"), "T_R": l.Say("restoration"),
	}
}

// accuracyTable shows the view accuracy. Shares have no unit.
func (l Language) accuracyTable(t Table) htmlTable {
	numeric := func(name string) columnHead { return columnHead{Name: name, Number: true} }
	all := htmlTable{Heads: []columnHead{
		{Name: l.Say("Measure")}, {Name: l.Say("Land or event")}, numeric(l.Say("Estimate")), numeric(l.Say("Standard error")),
		numeric(l.Say("Lower end")), numeric(l.Say("Upper end")), numeric(l.Say("By the map")), numeric(l.Say("Points")),
	}}
	measures, subjects := l.accuracyMeasures(), l.accuracySubjects()
	measure, subject, unit := t.texts("measure"), t.texts("subject"), t.texts("unit")
	for i := range t.Rows {
		shown, digits := "", 3
		switch unit[i] {
		case "km2":
			shown, digits = "km²", 2
		case "a":
			shown, digits = l.Say("years"), 2
		}
		row := []cell{{Text: measures[measure[i]]}, {Text: subjects[subject[i]]}}
		for _, column := range []string{"value", "standard_error", "low", "high", "mapped"} {
			c := cell{Exact: exact(t.numbers(column)[i]), Text: number(t.numbers(column)[i], digits), Number: true}
			if !math.IsNaN(t.numbers(column)[i]) {
				c.Unit = shown
			}
			row = append(row, c)
		}
		points := t.numbers("points")[i]
		all.Rows = append(all.Rows, append(row, cell{Text: number(points, 0), Exact: exact(points), Number: true}))
	}
	return all
}

// estimate returns an estimate of the view accuracy, NaN without one.
func (t Table) estimate(measure, subject string) (value, standardError, mapped float64) {
	measures, subjects := t.texts("measure"), t.texts("subject")
	for i := range t.Rows {
		if measures[i] == measure && subjects[i] == subject {
			return t.numbers("value")[i], t.numbers("standard_error")[i], t.numbers("mapped")[i]
		}
	}
	return math.NaN(), math.NaN(), math.NaN()
}

// adjusted is R_V by the labelled points, which corrects for the errors of the map; empty for other figures and without points.
func (l Language) adjusted(accuracy Table, figure string) string {
	ratio, standardError, _ := accuracy.estimate("r_v", "")
	if figure != "r_v" || math.IsNaN(ratio) {
		return ""
	}
	return l.Say("adjusted for the map's errors: %s ± %s", number(ratio, 3), number(standardError, 3))
}

// accuracyWords says how much land there is by the labelled points, and by the map; empty without points.
func (l Language) accuracyWords(t Table) string {
	if len(t.Rows) == 0 {
		return ""
	}
	find := t.estimate
	destroyed, destroyedSE, mappedDestroyed := find("area", "ever_destroyed")
	restored, restoredSE, mappedRestored := find("area", "restored")
	ratio, ratioSE, mappedRatio := find("r_v", "")
	overall, overallSE, _ := find("overall", "")
	return l.join(
		l.Say("By the labelled points, the map gives the right class for a share of %s ± %s of the land.", number(overall, 3), number(overallSE, 3)),
		l.Say("Land ever destroyed covers %s ± %s km² (%s km² on the map), land restored at the end of the study %s ± %s km² (%s km² on the map).",
			number(destroyed, 2), number(destroyedSE, 2), number(mappedDestroyed, 2), number(restored, 2), number(restoredSE, 2), number(mappedRestored, 2)),
		l.Say("R_V of these areas is %s ± %s (%s on the map); it counts land once, however often it was destroyed.", number(ratio, 3), number(ratioSE, 3), number(mappedRatio, 3)))
}
