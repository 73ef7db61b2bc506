package reports

import (
	"cmp"
	"html/template"
	"math"
	"slices"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// A baseMap is the grid and the mine outlines that maps are drawn on.
type baseMap struct {
	*studyPage
	outlines [][][]point // of each mine, in degrees
	onGrid   [][][]point // the same in columns and rows of the grid; none if the map cannot be placed on the earth
	names    []string
}

func newBaseMap(p *studyPage) baseMap {
	mines := p.Tables["mine"]
	m := baseMap{studyPage: p, names: mines.texts("name")}
	for _, wkt := range mines.texts("geometry") {
		m.outlines = append(m.outlines, rings(wkt))
	}
	if p.Grid.ToMap == nil {
		return m
	}
	for _, outline := range m.outlines {
		var placed [][]point
		for _, ring := range outline {
			placed = append(placed, p.Grid.pixels(ring))
		}
		m.onGrid = append(m.onGrid, placed)
	}
	return m
}

// addPanel adds a panel: the picture, as large as the room allows, with the mines outlined on it.
func (d *drawing) addPanel(m baseMap, th thinning, picture raster, room point, title template.HTML) {
	v := m.Grid.view(th, picture, room)
	p := newPanel(v)
	p.Picture, p.Title = picture.enlarged(d.pixels).uri(), title
	for i, outline := range m.onGrid {
		if path := v.outline(outline, v.place); path != "" {
			p.Mines = append(p.Mines, drawnMine{Path: path, Fill: "none", Title: m.names[i], Section: m.link(i)})
		}
	}
	d.Panels, d.Bar = append(d.Panels, p), v.bar()
}

// Colours of trends that are significant alone and not when all cells are tested together.
const (
	weakGain symbology.Colour = "#cfe8f7"
	weakLoss symbology.Colour = "#f8e3b4"
)

// trendMap draws Figure 1b: the class of the VCS trend of each pixel. Trends that do not hold among many tests are pale.
func (m baseMap) trendMap(t Table) drawing {
	d := drawing{Name: m.Prefix + "1b", pixels: 1200}
	if len(t.Rows) == 0 {
		return d
	}
	class, colours, unknown, pale := t.numbers("class"), map[float64]symbology.Colour{}, false, map[symbology.Colour]bool{}
	holds := t.at("holds")
	for _, c := range symbology.TrendClasses {
		colours[float64(c.Value)] = c.Colour
	}
	picture := draw(t, func(row int) symbology.Colour {
		if c, ok := colours[class[row]]; ok {
			if kept, _ := t.Rows[row][holds].(bool); !kept && class[row] != 0 {
				c = [2]symbology.Colour{weakLoss, weakGain}[b2i(class[row] > 0)]
				pale[c] = true
			}
			return c
		}
		unknown = true
		return symbology.Unknown
	})
	d.addPanel(m, thinningOf(t), picture, room, "")
	d.Swatches = m.swatches(symbology.TrendClasses)
	if pale[weakGain] {
		d.Swatches = append(d.Swatches, swatch{string(weakGain), m.Say("improvement that does not hold among many tests (q ≥ 0.05)")})
	}
	if pale[weakLoss] {
		d.Swatches = append(d.Swatches, swatch{string(weakLoss), m.Say("degradation that does not hold among many tests (q ≥ 0.05)")})
	}
	if unknown {
		d.Swatches = append(d.Swatches, swatch{string(symbology.Unknown), m.Say("unknown (fewer than 10 years)")})
	}
	d.arrange()
	return d
}

// scaleMap draws Figure 4: the state of the land, and NPP before and after in the same colours.
func (m baseMap) scaleMap(t Table) drawing {
	d := drawing{Name: m.Prefix + "4", pixels: 1200}
	if len(t.Rows) == 0 {
		return d
	}
	before, after := t.numbers("npp_b"), t.numbers("npp_a")
	r, _ := scaleRamp(t)
	th, step, third := thinningOf(t), r.steps(), point{255, 280}
	d.addPanel(m, th, stateRaster(t), third, subscripted(m.Say("State of the land")))
	d.addPanel(m, th, draw(t, func(row int) symbology.Colour { return step(before[row]) }), third, subscripted(m.Say("Before: NPP_b of the cell")))
	d.addPanel(m, th, draw(t, func(row int) symbology.Colour { return step(after[row]) }), third, subscripted(m.Say("After: NPP_a of the pixel")))
	for i := range d.Panels[1:] {
		d.Panels[1+i].Left = nil // the first panel's labels hold for all
	}
	d.Swatches, d.Ramp = m.swatches(symbology.States), newRampLegend(r, "NPP (g C m⁻² a⁻¹)")
	d.arrange()
	return d
}

// scaleRamp returns the ramp of Figure 4 and whether NPP lies beyond it. In a nearly destroyed cell, NPP_a amplifies the errors of
// NPP_b: the ramp ends where all NPP_b and 99 % of NPP_a do, or it would be the ramp of such a cell.
func scaleRamp(t Table) (r ramp, beyond bool) {
	r = nppRamp(0, 1)
	before, after := t.numbers("npp_b"), slices.DeleteFunc(t.numbers("npp_a"), math.IsNaN)
	if _, high, ok := extreme(before); ok {
		r.high = max(r.high, before[high])
	}
	if len(after) == 0 {
		return r, false
	}
	slices.Sort(after)
	r.high = max(r.high, after[(len(after)-1)*99/100])
	return r, after[len(after)-1] > r.high
}

// mineMap draws the state of the land of a mine. The drawing is empty if no pixel lies in the mine.
func (m baseMap) mineMap(name string, t Table) drawing {
	d := drawing{Name: name}
	if len(t.Rows) == 0 {
		return d
	}
	d.addPanel(m, thinningOf(t), stateRaster(t), point{330, 220}, "")
	d.Swatches = m.swatches(symbology.States)
	d.arrange()
	return d
}

// stateRaster colours the rows of a table by the state of their land.
func stateRaster(t Table) raster {
	state, colours := t.texts("state"), map[string]symbology.Colour{}
	for _, c := range symbology.States {
		colours[c.Label] = c.Colour
	}
	return draw(t, func(row int) symbology.Colour { return cmp.Or(colours[state[row]], symbology.Unknown) })
}

// swatches returns a legend of classes in the language.
func (l Language) swatches(classes []symbology.Class) []swatch {
	var all []swatch
	for _, c := range classes {
		all = append(all, swatch{string(c.Colour), l.Label(c)})
	}
	return all
}
