package gdal

import (
	"math"
	"slices"
)

// measures are the areas of pixels on the Earth, at nodes of a lattice over a part of a grid.
type measures struct {
	part       Window
	cols, rows int       // of nodes, at the centres of the part's outermost pixels and evenly between them
	m2         []float64 // area of the pixel at each node, row by row
	trueLength bool      // in metres, and no length is off by more than lengthTolerance
}

// lengthTolerance is the share by which a projection may stretch or shrink a length for its
// coordinates to serve as distances.
const lengthTolerance = 0.05

// nodeDistance is the distance of nodes in m. Between them areas are interpolated: in Mercator, whose
// areas change most, to within 1e-5 (d²/8 times the second derivative, at most 4 / R²).
const nodeDistance, mostNodes = 25e3, 257

// Measure compares the areas of pixels in a part of the grid, by the grid's projection, with those
// that they cover on the WGS 84 ellipsoid. If they agree within the tolerance, a share, the
// projection's area stays that of all pixels, to the last bit; otherwise every pixel has its own.
// Rows along parallels have the area of their ellipsoid either way.
//
// Latitudes on a sphere are taken as geodetic, as PROJ does and as the MODIS grid means them.
func (g *Grid) Measure(part Window, tolerance float64) error {
	if g.alongParallels() {
		return nil
	}
	s, err := g.surveyor()
	if err != nil {
		return err
	}
	defer s.tr.Close()
	m := s.measure(part)
	g.trueLength = m.trueLength
	flat := g.flatArea()
	if g.Geographic || slices.ContainsFunc(m.m2, func(m2 float64) bool { return math.Abs(flat/m2-1) > tolerance }) {
		g.measured = m
	}
	return nil
}

// alongParallels reports whether the rows follow the parallels.
func (g *Grid) alongParallels() bool { return g.Geographic && g.GeoTransform[4] == 0 }

// flatArea returns the area of a pixel in the plane of the projection, m².
func (g *Grid) flatArea() float64 {
	return math.Abs(g.GeoTransform[1]*g.GeoTransform[5]-g.GeoTransform[2]*g.GeoTransform[4]) * g.metres * g.metres
}

// TrueLength reports whether distances in the coordinates of the grid are those on the ground, within 5 %
// everywhere in its measured part.
func (g *Grid) TrueLength() bool { return g.trueLength }

// UniformArea returns the area of every pixel in m²; ok is false where pixels differ.
func (g *Grid) UniformArea() (m2 float64, ok bool) {
	return g.flatArea(), !g.Geographic && g.measured == nil
}

// PixelArea returns the area in m² of a pixel on the Earth.
func (g *Grid) PixelArea(row, col int) float64 {
	if g.measured == nil {
		return g.RowAreas(row, nil).each
	}
	return g.measured.at(row, col)
}

// RowAreas are the areas of the pixels of one row in m².
type RowAreas struct {
	each float64
	sums []float64 // of the pixels before a column; nil where all have the area each
}

// Sums returns the memory of the sums, for the next row.
func (a RowAreas) Sums() []float64 { return a.sums }

// Of returns the area in m² of the pixels from one column to before another.
func (a RowAreas) Of(from, to int) float64 {
	if a.sums == nil {
		return float64(to-from) * a.each
	}
	return a.sums[to] - a.sums[from]
}

// RowAreas returns the areas of a row. It may use the memory of buffer.
func (g *Grid) RowAreas(row int, buffer []float64) RowAreas {
	switch {
	case g.measured != nil:
		return RowAreas{sums: g.measured.sums(row, g.Width, buffer)}
	case !g.Geographic:
		return RowAreas{each: g.flatArea()}
	}
	_, top := g.At(0.5, float64(row))
	_, bottom := g.At(0.5, float64(row+1))
	return RowAreas{each: math.Abs(g.GeoTransform[1]) * math.Pi / 180 * math.Abs(g.ellipsoid.areaBelow(top)-g.ellipsoid.areaBelow(bottom))}
}

// fill gives nodes that are not on the Earth the area of the nearest node of their row or, in a row without
// any, of the row beside it; other if no node is on the Earth.
func (m *measures) fill(other float64) {
	spread := func(n int, at func(i int) int) {
		for i := 1; i < n; i++ {
			if math.IsNaN(m.m2[at(i)]) {
				m.m2[at(i)] = m.m2[at(i-1)]
			}
		}
		for i := n - 2; i >= 0; i-- {
			if math.IsNaN(m.m2[at(i)]) {
				m.m2[at(i)] = m.m2[at(i+1)]
			}
		}
	}
	for r := range m.rows {
		spread(m.cols, func(c int) int { return r*m.cols + c })
	}
	for c := range m.cols {
		spread(m.rows, func(r int) int { return r*m.cols + c })
	}
	for i, m2 := range m.m2 {
		if math.IsNaN(m2) {
			m.m2[i] = other
		}
	}
}

// between returns the node before a pixel and how far on it lies towards the next, in steps of the
// lattice. Pixels outside the part lie beyond the first or last step.
func between(pixel, first, n, nodes int) (before int, t float64) {
	if nodes == 1 {
		return 0, 0
	}
	at := float64(pixel-first) * float64(nodes-1) / float64(n-1)
	before = min(max(int(at), 0), nodes-2)
	return before, at - float64(before)
}

// line returns the areas at the columns of nodes in a row of pixels.
func (m *measures) line(row int, into []float64) []float64 {
	r, t := between(row, m.part.Row0, m.part.Rows, m.rows)
	above := m.m2[r*m.cols:][:m.cols]
	if t == 0 {
		return append(into, above...)
	}
	below := m.m2[(r+1)*m.cols:][:m.cols]
	for c := range above {
		into = append(into, above[c]+t*(below[c]-above[c]))
	}
	return into
}

// at returns the area of a pixel.
func (m *measures) at(row, col int) float64 {
	line := m.line(row, nil)
	c, t := between(col, m.part.Col0, m.part.Cols, m.cols)
	if t == 0 {
		return line[c]
	}
	return line[c] + t*(line[c+1]-line[c])
}

// sums returns the areas of the pixels of a row before each of its columns and before its end.
func (m *measures) sums(row, width int, buffer []float64) []float64 {
	var line [mostNodes]float64
	areas := m.line(row, line[:0])
	sums, sum := buffer[:0], 0.0
	for col := range width {
		c, t := between(col, m.part.Col0, m.part.Cols, m.cols)
		area := areas[c]
		if t != 0 {
			area += t * (areas[c+1] - areas[c])
		}
		sums = append(sums, sum)
		sum += area
	}
	return append(sums, sum)
}
