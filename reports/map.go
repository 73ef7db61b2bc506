package reports

import "math"

// room is the largest size of a map alone, in units of its drawing.
var room = point{430, 470}

// drawMines draws the outline of each mine in the colour of its value. Without outlines the drawing has no panel.
func (m baseMap) drawMines(name string, t Table, column string, digits int, unit string, r ramp) drawing {
	var all [][]point
	for _, outline := range m.outlines {
		all = append(all, outline...)
	}
	d := drawing{Name: m.Prefix + name, Ramp: newRampLegend(r, unit)}
	if len(all) == 0 {
		return d
	}
	v := boundsOf(all).view()
	p := newPanel(v)
	d.Bar = v.bar()
	value, names := t.numbers(column), t.texts("name")
	for i, outline := range m.outlines {
		mine := drawnMine{Path: v.outline(outline), Title: m.Say("%s: %s %s", names[i], number(value[i], digits), unit), Section: m.section(i)}
		if math.IsNaN(value[i]) {
			mine.Fill, mine.Title = "url(#hatch-"+d.Name+")", m.Say("%s: nothing restored", names[i])
			d.Swatches = []swatch{{mine.Fill, m.Say("nothing restored")}}
		} else {
			mine.Fill = string(r.at(value[i]))
		}
		p.Mines = append(p.Mines, mine)
	}
	d.Panels = []panel{p}
	d.arrange()
	return d
}

// degrees labels an angle with the letter of its hemisphere.
func degrees(v float64, positive, negative string) string {
	if v < 0 {
		return short(-v) + "°" + negative
	}
	return short(v) + "°" + positive
}

// deficitMap draws Figure 3a: the deficit of each mine.
func (m baseMap) deficitMap(t Table) drawing {
	vcsd := t.numbers("vcsd_gg")
	r := lossRamp(0, 1)
	if low, high, ok := extreme(vcsd); ok {
		r = lossRamp(min(0, vcsd[low]), vcsd[high])
	}
	return m.drawMines("3a", t, "vcsd_gg", 2, "Gg CO₂", r)
}

// restoreMap draws Figure 3b: C_restore per restored area of each mine. The palest colour is 0, as undisturbed.
func (m baseMap) restoreMap(t Table) drawing {
	per, largest := t.numbers("c_restore_gg_km2"), 1.0
	if low, high, ok := extreme(per); ok {
		largest = max(math.Abs(per[low]), math.Abs(per[high]))
	}
	return m.drawMines("3b", t, "c_restore_gg_km2", 2, "Gg CO₂ km⁻²", divergingRamp(largest))
}
