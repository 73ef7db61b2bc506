package reports

import "math"

// A Grid places the pixels of the disturbance map on the earth.
type Grid struct {
	// Transform is GDAL's geotransform, six terms in this order: x of the upper left corner, width of a pixel,
	// x per row (0 for a map that is north up), y of the upper left corner, y per column (0 likewise), and height of
	// a pixel (negative for north up). A corner of column c and row r lies at x = [0] + [1]c + [2]r and
	// y = [3] + [4]c + [5]r, in units of the map's reference system.
	Transform [6]float64
	// ToMap converts degrees on WGS 84, longitude in x and latitude in y, to coordinates of the map, and ToDegrees
	// converts back; both work in place. Points without a counterpart become NaN. Both functions are nil if the map
	// cannot be placed on the earth; maps then have no graticule, no scale bar and no outlines.
	ToMap, ToDegrees func(x, y []float64)
}

// project returns converted copies of the points.
func project(points []point, convert func(x, y []float64)) []point {
	x, y := make([]float64, len(points)), make([]float64, len(points))
	for i, p := range points {
		x[i], y[i] = p.x, p.y
	}
	convert(x, y)
	converted := make([]point, len(points))
	for i := range converted {
		converted[i] = point{x[i], y[i]}
	}
	return converted
}

// pixels converts points from degrees to columns and rows.
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

// degrees converts points from columns and rows to degrees.
func (g Grid) degrees(pixels []point) []point {
	t := g.Transform
	points := make([]point, len(pixels))
	for i, p := range pixels {
		points[i] = point{t[0] + t[1]*p.x + t[2]*p.y, t[3] + t[4]*p.x + t[5]*p.y}
	}
	return project(points, g.ToDegrees)
}

// A thinning relates a map of fewer, larger pixels to the grid: its first column and row, and the width of its square blocks, all in
// pixels.
type thinning struct{ col, row, step float64 }

// thinningOf reads the thinning of a map's view from its first row.
func thinningOf(t Table) thinning {
	return thinning{t.first("first_col"), t.first("first_row"), t.first("step")}
}

// view returns the view of a picture of the map, as large as fits into the box.
func (g Grid) view(th thinning, picture raster, box point) view {
	size := picture.picture.Rect.Size()
	scale := min(box.x/float64(size.X), box.y/float64(size.Y)) // units a block
	v := view{width: float64(size.X) * scale, height: float64(size.Y) * scale}
	if g.ToMap == nil {
		return v
	}
	v.place = func(pixels []point) []point {
		points := make([]point, len(pixels))
		for i, p := range pixels {
			points[i] = point{(p.x - th.col) / th.step * scale, (p.y - th.row) / th.step * scale}
		}
		return points
	}
	v.draw = func(degrees []point) []point { return v.place(g.pixels(degrees)) }
	v.locate = func(units []point) []point {
		points := make([]point, len(units))
		for i, p := range units {
			points[i] = point{th.col + p.x/scale*th.step, th.row + p.y/scale*th.step}
		}
		return g.degrees(points)
	}
	return v
}

// within reports whether the bounding box of the rings overlaps the rectangle from the origin to width and height.
func within(rings [][]point, width, height float64) bool {
	west, north, east, south := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, ring := range rings {
		for _, p := range ring {
			west, east, north, south = min(west, p.x), max(east, p.x), min(north, p.y), max(south, p.y)
		}
	}
	return west < width && east > 0 && north < height && south > 0
}
