package reports

import (
	"fmt"
	"math"
)

// A mineMap is a drawing of the mines, each in the colour of its value.
type mineMap struct {
	Name          string
	Width, Height int
	Mines         []drawnMine
	Meridians     []mark // across the bottom
	Parallels     []mark // up the left side
	Bar           mark   // scale: its length in units
	Legend        legend
	Hatched       bool // some mine has no value
}

// ViewBox holds the map and the labels of its margins.
func (m mineMap) ViewBox() string { return fmt.Sprintf("-62 -4 %d %d", m.Width+70, m.Height+26) }

type drawnMine struct {
	Path, Fill, Title, Section string
}

type mark struct {
	At    int
	Label string
}

// A legend explains a ramp: colours from left to right and the numbers at some places, in
// percent of its width.
type legend struct {
	Stops  []mark // label is the colour
	Labels []mark
	Title  string
}

func newLegend(r ramp, title string) legend {
	l := legend{Title: title}
	for i, stop := range r.stops {
		l.Stops = append(l.Stops, mark{i * 100 / (len(r.stops) - 1), hex(stop)})
	}
	if !(r.high > r.low) {
		return l
	}
	for _, v := range ticks(r.low, r.high, 4) {
		l.Labels = append(l.Labels, mark{int(math.Round((v - r.low) / (r.high - r.low) * 100)), short(v)})
	}
	return l
}

// drawMines draws outlines by mine; without any the map is empty.
func (p *part) drawMines(name string, outlines [][][]point, t Table, column string, digits int, unit string, r ramp) mineMap {
	var all [][]point
	for _, outline := range outlines {
		all = append(all, outline...)
	}
	m := mineMap{Name: p.Prefix + name, Width: drawingWidth, Legend: newLegend(r, unit)}
	if len(all) == 0 {
		return m
	}
	f := frameOf(all)
	m.Height = int(math.Round(f.height))
	m.graticule(f)
	value, names := t.numbers(column), t.texts("name")
	for i, outline := range outlines {
		mine := drawnMine{Path: f.path(outline), Title: p.Say("%s: %s %s", names[i], number(value[i], digits), unit), Section: p.section(i), Fill: "url(#hatch)"}
		if math.IsNaN(value[i]) {
			m.Hatched = true
			mine.Title = p.Say("%s: nothing restored", names[i])
		} else {
			mine.Fill = hex(r.at(value[i]))
		}
		m.Mines = append(m.Mines, mine)
	}
	return m
}

// graticule marks round degrees and a scale of a round length.
func (m *mineMap) graticule(f frame) {
	for _, lon := range ticks(f.west, f.east, 5) {
		m.Meridians = append(m.Meridians, mark{int(math.Round(f.at(point{lon, f.north}).x)), degrees(lon, "E", "W")})
	}
	for _, lat := range ticks(f.south, f.north, 5) {
		m.Parallels = append(m.Parallels, mark{int(math.Round(f.at(point{f.west, lat}).y)), degrees(lat, "N", "S")})
	}
	const kmPerDegree = 111.2 // of latitude, on the mean sphere
	km := roundStep(f.width / f.scale * kmPerDegree / 6)
	m.Bar = mark{int(math.Round(km / kmPerDegree * f.scale)), short(km) + " km"}
}

func degrees(v float64, positive, negative string) string {
	if v < 0 {
		return short(-v) + "°" + negative
	}
	return short(v) + "°" + positive
}

// deficitMap is Figure 3a.
func (p *part) deficitMap(outlines [][][]point, t Table) mineMap {
	vcsd := t.numbers("vcsd_gg")
	r := losses(0, 1)
	if low, high, ok := extreme(vcsd); ok {
		r = losses(min(0, vcsd[low]), vcsd[high])
	}
	return p.drawMines("3a", outlines, t, "vcsd_gg", 2, "Gg CO₂", r)
}

// restoreMap is Figure 3b; grey is as undisturbed.
func (p *part) restoreMap(outlines [][][]point, t Table) mineMap {
	per, largest := t.numbers("c_restore_gg_km2"), 1.0
	if low, high, ok := extreme(per); ok {
		largest = max(math.Abs(per[low]), math.Abs(per[high]))
	}
	return p.drawMines("3b", outlines, t, "c_restore_gg_km2", 2, "Gg CO₂ km⁻²", changes(largest))
}
