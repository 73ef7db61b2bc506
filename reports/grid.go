package reports

import "math"

// A Grid is where the pixels of the disturbance map lie.
type Grid struct {
	Transform [6]float64 // GDAL's, from columns and rows to coordinates of the map
	// ToMap turns degrees on WGS 84, longitude before latitude, into coordinates of the map, ToDegrees these into
	// degrees, both in place. Where there are none, they are NaN. Both are nil where the map lies nowhere on the earth.
	ToMap, ToDegrees func(x, y []float64)
}

// project is a copy of the points after the turn.
func project(points []point, turn func(x, y []float64)) []point {
	x, y := make([]float64, len(points)), make([]float64, len(points))
	for i, p := range points {
		x[i], y[i] = p.x, p.y
	}
	turn(x, y)
	turned := make([]point, len(points))
	for i := range turned {
		turned[i] = point{x[i], y[i]}
	}
	return turned
}

// pixels are places given in degrees as columns and rows.
func (g Grid) pixels(degrees []point) []point {
	t := g.Transform
	det := t[1]*t[5] - t[2]*t[4]
	points := project(degrees, g.ToMap)
	for i, p := range points {
		dx, dy := p.x-t[0], p.y-t[3]
		points[i] = point{(t[5]*dx - t[2]*dy) / det, (t[1]*dy - t[4]*dx) / det}
	}
	return points
}

// degrees are places given as columns and rows in degrees.
func (g Grid) degrees(pixels []point) []point {
	t := g.Transform
	points := make([]point, len(pixels))
	for i, p := range pixels {
		points[i] = point{t[0] + t[1]*p.x + t[2]*p.y, t[3] + t[4]*p.x + t[5]*p.y}
	}
	return project(points, g.ToDegrees)
}

// A thinning is where a thinned map begins on the grid, in pixels, and how wide and high its blocks are.
type thinning struct{ col, row, step float64 }

// view is the part of the map that a picture shows, as large as fits into a box.
func (g Grid) view(b thinning, picture raster, box point) view {
	size := picture.picture.Rect.Size()
	scale := min(box.x/float64(size.X), box.y/float64(size.Y)) // units a block
	s := view{width: float64(size.X) * scale, height: float64(size.Y) * scale}
	if g.ToMap == nil {
		return s
	}
	s.draw = func(degrees []point) []point {
		points := g.pixels(degrees)
		for i, p := range points {
			points[i] = point{(p.x - b.col) / b.step * scale, (p.y - b.row) / b.step * scale}
		}
		return points
	}
	s.locate = func(units []point) []point {
		points := make([]point, len(units))
		for i, p := range units {
			points[i] = point{b.col + p.x/scale*b.step, b.row + p.y/scale*b.step}
		}
		return g.degrees(points)
	}
	return s
}

// within says whether some vertex of the rings lies in a rectangle from the origin, or they surround it.
func within(rings [][]point, width, height float64) bool {
	west, north, east, south := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, ring := range rings {
		for _, p := range ring {
			west, east, north, south = min(west, p.x), max(east, p.x), min(north, p.y), max(south, p.y)
		}
	}
	return west < width && east > 0 && north < height && south > 0
}
