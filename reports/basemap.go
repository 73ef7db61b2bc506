package reports

import (
	"html/template"
	"image/color"
)

var stateColours = map[string]color.RGBA{"vegetated": grey, "destroyed": vermilion, "restored": blue}

var classColours = map[float64]color.RGBA{2: blue, 1: sky, 0: grey, -1: orange, -2: vermilion}

// stateSwatches explain stateColours.
func (l Language) stateSwatches() []swatch {
	return []swatch{{hex(grey), l.Say("vegetated")}, {hex(vermilion), l.Say("destroyed")}, {hex(blue), l.Say("restored")}}
}

// A baseMap is the map beneath pictures: the grid of a study and the mines on it.
type baseMap struct {
	*studyPage
	outlines [][][]point // of each mine, in degrees
	names    []string
}

func newBaseMap(p *studyPage) baseMap {
	mines := p.Tables["mine"]
	l := baseMap{studyPage: p, names: mines.texts("name")}
	for _, wkt := range mines.texts("geometry") {
		l.outlines = append(l.outlines, rings(wkt))
	}
	return l
}

// addPanel adds a picture with the mines outlined on it.
func (d *drawing) addPanel(l baseMap, b thinning, picture raster, room point, title template.HTML) {
	s := l.Grid.view(b, picture, room)
	p := newPanel(s)
	p.Picture, p.Title = picture.enlarged(d.pixels).uri(), title
	for i, outline := range l.outlines {
		if path := s.outline(outline); path != "" {
			p.Mines = append(p.Mines, drawnMine{Path: path, Fill: "none", Title: l.names[i], Section: l.section(i)})
		}
	}
	d.Panels, d.Bar = append(d.Panels, p), s.bar()
}

// trendMap is Figure 1b.
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
	d.addPanel(m, thinning{t.first("first_col"), t.first("first_row"), t.first("step")}, picture, room, "")
	for _, c := range m.trendClasses() {
		d.Swatches = append(d.Swatches, swatch{hex(classColours[c.class]), c.name})
	}
	if unknown {
		d.Swatches = append(d.Swatches, swatch{hex(paler), m.Say("unknown, for want of years")})
	}
	d.arrange()
	return d
}

// scaleMap is Figure 4: the state of the land, and NPP before and after in the same colours.
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
	b, step, third := thinning{t.first("first_col"), t.first("first_row"), t.first("step")}, steps(r), point{255, 280}
	d.addPanel(m, b, draw(t, func(row int) color.RGBA { return stateColours[state[row]] }), third, subscripted(m.Say("State of the land")))
	d.addPanel(m, b, draw(t, func(row int) color.RGBA { return step(before[row]) }), third, subscripted(m.Say("Before: NPP_b of the cell")))
	d.addPanel(m, b, draw(t, func(row int) color.RGBA { return step(after[row]) }), third, subscripted(m.Say("After: NPP_a of the pixel")))
	for i := range d.Panels[1:] {
		d.Panels[1+i].Left = nil // those of the first hold for all
	}
	d.Swatches, d.Ramp = m.stateSwatches(), newRampLegend(r, "NPP (g C m⁻² a⁻¹)")
	d.arrange()
	return d
}

// mineMap is the land of a mine, and empty where no pixel lies in it.
func (m baseMap) mineMap(name string, t Table) drawing {
	d := drawing{Name: name}
	if len(t.Rows) == 0 {
		return d
	}
	state := t.texts("state")
	picture := draw(t, func(row int) color.RGBA { return stateColours[state[row]] })
	d.addPanel(m, thinning{t.first("first_col"), t.first("first_row"), t.first("step")}, picture, point{330, 220}, "")
	d.Swatches = m.stateSwatches()
	d.arrange()
	return d
}
