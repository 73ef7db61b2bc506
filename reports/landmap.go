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

// A land is the map beneath pictures: the grid of a study and the mines on it.
type land struct {
	*part
	outlines [][][]point // of each mine, in degrees
	names    []string
}

func newLand(p *part) land {
	mines := p.Tables["mine"]
	l := land{part: p, names: mines.texts("name")}
	for _, wkt := range mines.texts("geometry") {
		l.outlines = append(l.outlines, rings(wkt))
	}
	return l
}

// draw adds a picture with the mines outlined on it.
func (d *drawing) draw(l land, b block, picture raster, room point, title template.HTML) {
	s := l.Grid.sheet(b, picture, room)
	p := newPane(s)
	p.Picture, p.Title = picture.enlarged(d.pixels).uri(), title
	for i, outline := range l.outlines {
		if path := s.outline(outline); path != "" {
			p.Mines = append(p.Mines, drawnMine{Path: path, Fill: "none", Title: l.names[i], Section: l.section(i)})
		}
	}
	d.Panes, d.Bar = append(d.Panes, p), s.bar()
}

// trendMap is Figure 1b.
func (l land) trendMap(t Table) drawing {
	d := drawing{Name: l.Prefix + "1b", pixels: 1200}
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
	d.draw(l, block{t.first("first_col"), t.first("first_row"), t.first("step")}, picture, room, "")
	for _, c := range l.trendClasses() {
		d.Swatches = append(d.Swatches, swatch{hex(classColours[c.class]), c.name})
	}
	if unknown {
		d.Swatches = append(d.Swatches, swatch{hex(paler), l.Say("unknown, for want of years")})
	}
	d.arrange()
	return d
}

// scaleMap is Figure 4: the state of the land, and NPP before and after in the same colours.
func (l land) scaleMap(t Table) drawing {
	d := drawing{Name: l.Prefix + "4", pixels: 1200}
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
	b, step, third := block{t.first("first_col"), t.first("first_row"), t.first("step")}, steps(r), point{255, 280}
	d.draw(l, b, draw(t, func(row int) color.RGBA { return stateColours[state[row]] }), third, low(l.Say("State of the land")))
	d.draw(l, b, draw(t, func(row int) color.RGBA { return step(before[row]) }), third, low(l.Say("Before: NPP_b of the cell")))
	d.draw(l, b, draw(t, func(row int) color.RGBA { return step(after[row]) }), third, low(l.Say("After: NPP_a of the pixel")))
	for i := range d.Panes[1:] {
		d.Panes[1+i].Left = nil // those of the first hold for all
	}
	d.Swatches, d.Ramp = l.stateSwatches(), newLegend(r, "NPP (g C m⁻² a⁻¹)")
	d.arrange()
	return d
}

// mineMap is the land of a mine, and empty where no pixel lies in it.
func (l land) mineMap(name string, t Table) drawing {
	d := drawing{Name: name}
	if len(t.Rows) == 0 {
		return d
	}
	state := t.texts("state")
	picture := draw(t, func(row int) color.RGBA { return stateColours[state[row]] })
	d.draw(l, block{t.first("first_col"), t.first("first_row"), t.first("step")}, picture, point{330, 220}, "")
	d.Swatches = l.stateSwatches()
	d.arrange()
	return d
}
