package reports

import (
	"fmt"
	"math"
	"strings"
)

// A view is the geographic extent of one map.
type view struct {
	width, height float64               // units of the drawing
	draw          func([]point) []point // degrees as units; nil if the map cannot be placed on the earth
	place         func([]point) []point // columns and rows of the grid as units; nil for a view of no grid
	locate        func([]point) []point // units as degrees
}

// extent returns the outermost degrees on the edge of the view; ok is false if no point of it has any.
func (v view) extent() (west, south, east, north float64, ok bool) {
	const parts = 16
	var edge []point
	for i := range parts + 1 {
		x, y := v.width*float64(i)/parts, v.height*float64(i)/parts
		edge = append(edge, point{x, 0}, point{x, v.height}, point{0, y}, point{v.width, y})
	}
	west, south, east, north = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range v.locate(edge) {
		if !math.IsNaN(p.x) && !math.IsNaN(p.y) {
			west, east, south, north = min(west, p.x), max(east, p.x), min(south, p.y), max(north, p.y)
		}
	}
	return west, south, east, north, west < east && south < north
}

// graticule adds lines of round degrees to the panel, with labels where they meet the lower and the left edge.
func (v view) graticule(p *panel) {
	if v.draw == nil {
		return
	}
	west, south, east, north, ok := v.extent()
	if !ok {
		return
	}
	const apart = 60 // units between labels, about
	for _, lon := range ticks(west, east, max(2, int(v.width/apart))) {
		line := v.draw(between(point{lon, south}, point{lon, north}))
		p.Lines = append(p.Lines, pathOf(line))
		if x, ok := crossing(line, v.height, func(p point) (float64, float64) { return p.y, p.x }); ok && x >= 0 && x <= v.width {
			p.Below = append(p.Below, mark{int(math.Round(x)), degrees(lon, "E", "W")})
		}
	}
	for _, lat := range ticks(south, north, max(2, int(v.height/apart))) {
		line := v.draw(between(point{west, lat}, point{east, lat}))
		p.Lines = append(p.Lines, pathOf(line))
		if y, ok := crossing(line, 0, func(p point) (float64, float64) { return p.x, p.y }); ok && y >= 0 && y <= v.height {
			p.Left = append(p.Left, mark{int(math.Round(y)), degrees(lat, "N", "S")})
		}
	}
}

// between returns points on the line from one point to another and a little beyond both, so that a line reaches the edge.
func between(from, to point) []point {
	const parts, beyond = 32, 2
	var line []point
	for i := -beyond; i <= parts+beyond; i++ {
		share := float64(i) / parts
		line = append(line, point{from.x + share*(to.x-from.x), from.y + share*(to.y-from.y)})
	}
	return line
}

// crossing returns where a line passes an edge. along returns a point's coordinate across the edge and its position along it.
func crossing(line []point, edge float64, along func(point) (across, position float64)) (float64, bool) {
	for i := 1; i < len(line); i++ {
		a, from := along(line[i-1])
		b, to := along(line[i])
		if (a-edge)*(b-edge) <= 0 && a != b {
			return from + (edge-a)/(b-a)*(to-from), true
		}
	}
	return 0, false
}

// pathOf formats a line as SVG path data. Points without coordinates interrupt it.
func pathOf(line []point) string {
	var b strings.Builder
	command := "M"
	for _, p := range line {
		if math.IsNaN(p.x) || math.IsNaN(p.y) {
			command = "M"
			continue
		}
		fmt.Fprintf(&b, "%s%.1f %.1f", command, p.x, p.y)
		command = "L"
	}
	return b.String()
}

// bar returns a scale bar of a round length, true to scale in the middle of the view. It has no label if the view
// cannot be placed on the earth.
func (v view) bar() mark {
	if v.draw == nil {
		return mark{}
	}
	const part, kmPerDegree = 0.01, 111.2 // of a great circle on the mean sphere
	middle := v.locate([]point{{v.width / 2, v.height / 2}})[0]
	ends := v.draw([]point{middle, {middle.x + part, middle.y}})
	units := math.Hypot(ends[1].x-ends[0].x, ends[1].y-ends[0].y) / (part * kmPerDegree * math.Cos(middle.y*math.Pi/180))
	if !(units > 0) || math.IsInf(units, 0) {
		return mark{}
	}
	km := roundStep(v.width / units / 6)
	return mark{int(math.Round(km * units)), short(km) + " km"}
}

// outline returns the path of a mine, simplified to a third of a unit, or an empty string outside the view. draw turns points of the
// rings into units; it is nil if the map cannot be placed on the earth.
func (v view) outline(rings [][]point, draw func([]point) []point) string {
	if draw == nil {
		return ""
	}
	drawn := make([][]point, len(rings))
	for i, ring := range rings {
		for _, p := range draw(ring) {
			if !math.IsNaN(p.x) && !math.IsNaN(p.y) {
				drawn[i] = append(drawn[i], p)
			}
		}
	}
	if !within(drawn, v.width, v.height) {
		return ""
	}
	var b strings.Builder
	for _, ring := range drawn {
		if line := simplify(ring, 0.3); len(line) > 2 {
			b.WriteString(pathOf(line) + "Z")
		}
	}
	return b.String()
}
