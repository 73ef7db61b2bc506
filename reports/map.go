package reports

import (
	"fmt"
	"math"
)

// room is how large a map alone may be, in units of its drawing.
var room = point{430, 470}

// drawMines draws outlines by mine, each in the colour of its value; without any there is no pane.
func drawMines(name string, outlines [][][]point, t Table, column string, digits int, unit string, r ramp) drawing {
	var all [][]point
	for _, outline := range outlines {
		all = append(all, outline...)
	}
	d := drawing{Name: name, Ramp: newLegend(r, unit)}
	if len(all) == 0 {
		return d
	}
	s := frameOf(all).sheet()
	p := newPane(s)
	d.Bar = s.bar()
	value, names := t.numbers(column), t.texts("name")
	for i, outline := range outlines {
		mine := drawnMine{Path: s.outline(outline), Title: names[i] + ": " + number(value[i], digits) + " " + unit, Section: section(i)}
		if math.IsNaN(value[i]) {
			mine.Fill, mine.Title = "url(#hatch-"+name+")", names[i]+": nothing restored"
			d.Swatches = []swatch{{mine.Fill, "nothing restored"}}
		} else {
			mine.Fill = hex(r.at(value[i]))
		}
		p.Mines = append(p.Mines, mine)
	}
	d.Panes = []pane{p}
	d.arrange()
	return d
}

func degrees(v float64, positive, negative string) string {
	if v < 0 {
		return short(-v) + "°" + negative
	}
	return short(v) + "°" + positive
}

// section is the anchor of the section of the mine in that place.
func section(i int) string { return fmt.Sprintf("mine-%d", i+1) }

// deficitMap is Figure 3a.
func deficitMap(outlines [][][]point, t Table) drawing {
	vcsd := t.numbers("vcsd_gg")
	r := losses(0, 1)
	if low, high, ok := extreme(vcsd); ok {
		r = losses(min(0, vcsd[low]), vcsd[high])
	}
	return drawMines("3a", outlines, t, "vcsd_gg", 2, "Gg CO₂", r)
}

// restoreMap is Figure 3b; grey is as undisturbed.
func restoreMap(outlines [][][]point, t Table) drawing {
	per, largest := t.numbers("c_restore_gg_km2"), 1.0
	if low, high, ok := extreme(per); ok {
		largest = max(math.Abs(per[low]), math.Abs(per[high]))
	}
	return drawMines("3b", outlines, t, "c_restore_gg_km2", 2, "Gg CO₂ km⁻²", changes(largest))
}
