package reports

import (
	"math"
	"slices"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// room is the largest size of a map alone, in units of its drawing.
var room = point{430, 470}

// drawMines draws the outline of each mine in the colour of its value. Without outlines the drawing has no panel, without a value
// no ramp.
func (m baseMap) drawMines(name string, t Table, column string, digits int, unit string, r ramp, sure []interval) drawing {
	var all [][]point
	for _, outline := range m.outlines {
		all = append(all, outline...)
	}
	d := drawing{Name: m.Prefix + name}
	if len(all) == 0 {
		return d
	}
	if known(t.numbers(column)) > 0 {
		d.Ramp = newRampLegend(r, unit)
	}
	v := boundsOf(all).view()
	p := newPanel(v)
	d.Bar = v.bar()
	value, names, restored := t.numbers(column), t.texts("name"), t.numbers("restored_km2")
	for i, outline := range m.outlines {
		mine := drawnMine{Path: v.outline(outline, v.draw), Title: m.Say("%s: %s %s", names[i], number(value[i], digits), m.within(unit, sure[i])), Section: m.link(i)}
		switch hatch := "url(#hatch-" + d.Name + ")"; {
		case !math.IsNaN(value[i]):
			mine.Fill = string(r.at(value[i]))
			mine.Dashed = column == "c_restore_gg_km2" && m.Few() && sure[i].sign() == undecided
		case column == "c_restore_gg_km2" && restored[i] == 0:
			mine.Fill, mine.Title = hatch, m.Say("%s: nothing restored", names[i])
			d.addSwatch(hatch, m.Say("nothing restored"))
		default:
			mine.Fill, mine.Title = string(symbology.Unknown), m.Say("%s: unknown", names[i])
			d.addSwatch(string(symbology.Unknown), m.Say("unknown"))
		}
		p.Mines = append(p.Mines, mine)
	}
	d.Panels = []panel{p}
	d.arrange()
	return d
}

// addSwatch adds a swatch to the legend once.
func (d *drawing) addSwatch(colour, name string) {
	if s := (swatch{colour, name}); !slices.Contains(d.Swatches, s) {
		d.Swatches = append(d.Swatches, s)
	}
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
	if low, high, ok := extreme(vcsd); ok && vcsd[high] > min(0, vcsd[low]) {
		r = lossRamp(min(0, vcsd[low]), vcsd[high])
	}
	return m.drawMines("3a", t, "vcsd_gg", 2, "Gg CO₂", r, m.deficits("vcsd"))
}

// restoreMap draws Figure 3b: C_restore per restored area of each mine. The palest colour is 0, as undisturbed.
func (m baseMap) restoreMap(t Table) drawing {
	per, largest := t.numbers("c_restore_gg_km2"), 1.0
	if low, high, ok := extreme(per); ok && (per[low] != 0 || per[high] != 0) {
		largest = max(math.Abs(per[low]), math.Abs(per[high]))
	}
	return m.drawMines("3b", t, "c_restore_gg_km2", 2, "Gg CO₂ km⁻²", divergingRamp(largest), m.restorations())
}
