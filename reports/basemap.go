package reports

import (
	"html/template"
	"image/color"
)

var stateColours = map[string]color.RGBA{"vegetated": grey, "destroyed": vermilion, "restored": blue}

var classColours = map[float64]color.RGBA{2: blue, 1: sky, 0: grey, -1: orange, -2: vermilion}

// stateSwatches returns the legend of stateColours.
func (l Language) stateSwatches() []swatch {
	return []swatch{{hex(grey), l.Say("vegetated")}, {hex(vermilion), l.Say("destroyed")}, {hex(blue), l.Say("restored")}}
}

// A baseMap is the grid and the mine outlines that maps are drawn on.
type baseMap struct {
	*studyPage
	outlines [][][]point // of each mine, in degrees
	names    []string
}

func newBaseMap(p *studyPage) baseMap {
	mines := p.Tables["mine"]
	m := baseMap{studyPage: p, names: mines.texts("name")}
	for _, wkt := range mines.texts("geometry") {
		m.outlines = append(m.outlines, rings(wkt))
	}
	return m
}

// addPanel adds a panel: the picture, as large as the room allows, with the mines outlined on it.
func (d *drawing) addPanel(m baseMap, th thinning, picture raster, room point, title template.HTML) {
	v := m.Grid.view(th, picture, room)
	p := newPanel(v)
	p.Picture, p.Title = picture.enlarged(d.pixels).uri(), title
	for i, outline := range m.outlines {
		if path := v.outline(outline); path != "" {
			p.Mines = append(p.Mines, drawnMine{Path: path, Fill: "none", Title: m.names[i], Section: m.section(i)})
		}
	}
	d.Panels, d.Bar = append(d.Panels, p), v.bar()
}

// trendMap draws Figure 1b: the class of the VCS trend of each pixel.
func (m baseMap) trendMap(t Table) drawing {
	d := drawing{Name: m.Prefix + "1b", pixels: 1200}
	if len(t.Rows) == 0 {
		return d
	}
	class, unknown := t.numbers("class"), false
	picture := draw(t, func(row int) color.RGBA {
		if c, ok := classColours[class[row]]; ok {
			return c
		}
		unknown = true
		return paler
	})
	d.addPanel(m, thinningOf(t), picture, room, "")
	for _, c := range m.trendClasses() {
		d.Swatches = append(d.Swatches, swatch{hex(classColours[c.class]), c.name})
	}
	if unknown {
		d.Swatches = append(d.Swatches, swatch{hex(paler), m.Say("unknown, for want of years")})
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
	state, before, after := t.texts("state"), t.numbers("npp_b"), t.numbers("npp_a")
	r := growth(0, 1)
	for _, npp := range [][]float64{before, after} {
		if _, high, ok := extreme(npp); ok {
			r.high = max(r.high, npp[high])
		}
	}
	th, step, third := thinningOf(t), steps(r), point{255, 280}
	d.addPanel(m, th, draw(t, func(row int) color.RGBA { return stateColours[state[row]] }), third, subscripted(m.Say("State of the land")))
	d.addPanel(m, th, draw(t, func(row int) color.RGBA { return step(before[row]) }), third, subscripted(m.Say("Before: NPP_b of the cell")))
	d.addPanel(m, th, draw(t, func(row int) color.RGBA { return step(after[row]) }), third, subscripted(m.Say("After: NPP_a of the pixel")))
	for i := range d.Panels[1:] {
		d.Panels[1+i].Left = nil // the first panel's labels hold for all
	}
	d.Swatches, d.Ramp = m.stateSwatches(), newRampLegend(r, "NPP (g C m⁻² a⁻¹)")
	d.arrange()
	return d
}

// mineMap draws the state of the land of a mine. The drawing is empty if no pixel lies in the mine.
func (m baseMap) mineMap(name string, t Table) drawing {
	d := drawing{Name: name}
	if len(t.Rows) == 0 {
		return d
	}
	state := t.texts("state")
	picture := draw(t, func(row int) color.RGBA { return stateColours[state[row]] })
	d.addPanel(m, thinningOf(t), picture, point{330, 220}, "")
	d.Swatches = m.stateSwatches()
	d.arrange()
	return d
}
