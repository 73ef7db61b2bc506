package reports

import (
	"cmp"
	"math"
	"slices"
)

// A choice is VCSD of all mines by one choice of the view specification.
type choice struct {
	name       string
	vcsd       float64
	defensible bool
}

// choices are those whose VCSD is known, the smallest first.
func (l Language) choices(t Table) (all []choice) {
	baseline, background, guard, factor := t.texts("baseline"), t.texts("background"), t.numbers("guard"), t.numbers("conversion")
	for i, v := range t.numbers("vcsd_gg") {
		if defensible, _ := t.Rows[i][t.at("defensible")].(bool); !math.IsNaN(v) {
			name := l.Say("%s; guard years: %s; NPP of bare land: %s; CO₂ per carbon: %s", l.baselineChoice(baseline[i]), number(guard[i], 0), l.backgroundChoice(background[i]), number(factor[i], 3))
			all = append(all, choice{name, v, defensible})
		}
	}
	slices.SortStableFunc(all, func(a, b choice) int { return cmp.Compare(a.vcsd, b.vcsd) })
	return all
}

// baselineChoice returns a baseline of the view specification in words.
func (l Language) baselineChoice(name string) string {
	switch name {
	case "own line, min 5":
		return l.Say("own line, at least 5 years")
	case "own line, min 8":
		return l.Say("own line, at least 8 years")
	case "own line, min 10":
		return l.Say("own line, at least 10 years")
	case "borrowed slope":
		return l.Say("slope of undisturbed land")
	case "Theil-Sen, min 5":
		return l.Say("median of slopes, at least 5 years")
	case "weather-adjusted own line":
		return l.Say("own line, adjusted for weather")
	case "ratio to control's line":
		return l.Say("ratio to the line of undisturbed land")
	case "ratio to control":
		return l.Say("ratio to undisturbed land")
	case "difference to undisturbed":
		return l.Say("difference to undisturbed land")
	case "mean level before destruction":
		return l.Say("mean level before destruction")
	case "line through T_D":
		return l.Say("line that includes the year of destruction")
	}
	return name
}

// backgroundChoice returns a background of the view specification in words.
func (l Language) backgroundChoice(name string) string {
	switch name {
	case "kriged":
		return l.Say("as in the study")
	case "mean":
		return l.Say("mean of bare cells")
	case "zero":
		return l.Say("taken as 0")
	}
	return name
}

// specified reports whether the choices have been asked for, and which there are.
func (p *studyPage) specified() []choice {
	if t := p.Tables["specification"]; len(t.Rows) > 0 {
		return p.choices(t)
	}
	return nil
}

// choiceChart shows VCSD of the defensible choices in their order, the published figure among them, and the readings that mislead
// beside them.
func (p *studyPage) choiceChart() chart {
	c := chart{Name: "specification", Across: p.Say("Choice, the smallest VCSD first"), Up: "VCSD (Gg CO₂)", Digits: 1, Series: []series{
		{Name: p.Say("Defensible choices"), Kind: "points", Colour: "gain"},
		{Name: p.Say("Published figure"), Kind: "fit", Colour: "rest"},
		{Name: p.Say("Readings that mislead"), Kind: "points", Colour: "loss"},
	}}
	add := func(s *series, x float64, one choice) {
		s.X, s.Values, s.Names = append(s.X, x), append(s.Values, one.vcsd), append(s.Names, one.name)
	}
	all, n := p.specified(), 0.0
	for _, one := range all {
		if one.defensible {
			n++
			add(&c.Series[0], n, one)
		}
	}
	beside := n + math.Ceil(n/20)
	for _, one := range all {
		if !one.defensible {
			add(&c.Series[2], beside, one)
		}
	}
	published := p.Tables["summary"].first("vcsd_gg")
	c.Series[1].X, c.Series[1].Values = values{1, beside}, values{published, published}
	return c
}

// choiceSpread says from where to where the choices reach, and in how many of them the signs hold.
func (p *studyPage) choiceSpread() string {
	t := p.Tables["specification"]
	all := slices.DeleteFunc(p.specified(), func(one choice) bool { return !one.defensible })
	if len(all) == 0 {
		return ""
	}
	text := p.Say("VCSD is %s to %s Gg CO₂ in %s defensible choices; the published figure is %s.",
		number(all[0].vcsd, 1), number(all[len(all)-1].vcsd, 1), number(float64(len(all)), 0), number(p.Tables["summary"].first("vcsd_gg"), 1))
	vcsd, restore := t.first("vcsd_sign_share"), t.first("c_restore_sign_share")
	switch {
	case math.IsNaN(vcsd) || math.IsNaN(restore):
		return text
	case !(p.Tables["summary"].first("restored_km2") > 0):
		return p.join(text, p.Say("VCSD keeps its sign in %s %% of them.", percent(vcsd)))
	}
	return p.join(text, p.Say("VCSD keeps its sign in %s %% of them, C_restore in %s %%.", percent(vcsd), percent(restore)))
}
