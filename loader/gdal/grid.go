package gdal

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
)

// Corners are the corners of a cell, as offsets of column and row, in the order of a closed ring.
var Corners = [][2]float64{{0, 0}, {0, 1}, {1, 1}, {1, 0}, {0, 0}}

// Grid is where a raster's pixels lie on the ground.
type Grid struct {
	GeoTransform  [6]float64 // GDAL geotransform
	Width, Height int        // pixels
	SRS           *godal.SpatialRef
	WKT           string
	Geographic    bool
	ellipsoid     Ellipsoid // of a geographic grid
	metres        float64   // in a unit of a projected grid

	measured   *measures // nil where all pixels of a projected grid have one area
	trueLength bool

	round float64 // of a projected grid, see Round
	// turn is how many columns go round the Earth, 0 where columns are no
	// longitudes; left is the column where the turn begins.
	turn, left float64
}

// GridOf reads the grid of a dataset with its reference system; what names the dataset in messages.
func GridOf(ds *godal.Dataset, what, wkt string) (Grid, error) {
	st := ds.Structure()
	g := Grid{Width: st.SizeX, Height: st.SizeY, WKT: wkt}
	if g.WKT == "" {
		return g, fault.New(fault.ErrData, "load %s: has no coordinate reference system; assign one, for example with gdal_edit.py -a_srs", what)
	}
	gt, err := ds.GeoTransform()
	if err != nil || gt[1]*gt[5]-gt[2]*gt[4] == 0 {
		return g, fault.New(fault.ErrData, "load %s: has no geotransform; georeference it, for example with gdal_edit.py -a_ullr", what)
	}
	g.GeoTransform = gt
	srs, err := godal.NewSpatialRefFromWKT(g.WKT)
	if err != nil {
		return g, fault.New(fault.ErrData, "load %s: coordinate reference system not understood (%s)", what, fault.FirstLine(err))
	}
	g.SRS = srs
	switch {
	case srs.Geographic() && strings.Contains(g.WKT, "DERIVINGCONVERSION"):
		// Degrees around another pole than the Earth's, as of regional climate models.
		g.metres = math.Pi / 180 * wgs84.A
	case srs.Geographic():
		g.Geographic = true
		g.ellipsoid, err = EllipsoidOf(srs)
		if err != nil {
			return g, fault.New(fault.ErrData, "load %s: %w", what, err)
		}
		if g.ellipsoid.E2 == 0 {
			g.ellipsoid = wgs84 // see Measure
		}
		if unit, ok := srs.AttrValue("GEOGCS|UNIT", 0); ok && unit != "degree" {
			return g, fault.New(fault.ErrData, "load %s: map units are %s, want degrees; reproject the raster", what, unit)
		}
	case !srs.Projected():
		return g, fault.New(fault.ErrData, "load %s: coordinate reference system is neither geographic nor projected; reproject the raster", what)
	default:
		g.metres = 1
		if unit, ok := srs.AttrValue("PROJCS|UNIT", 1); ok {
			if g.metres, err = strconv.ParseFloat(unit, 64); err != nil || !(g.metres > 0) {
				return g, fault.New(fault.ErrData, "load %s: map units of %s m are not understood; reproject the raster", what, unit)
			}
		}
	}
	g.round = roundOf(srs)
	return g, nil
}

// At returns the map coordinate of a position in pixels; (0, 0) is the outer corner
// of the first pixel, (0.5, 0.5) its centre.
func (g *Grid) At(col, row float64) (x, y float64) {
	return g.GeoTransform[0] + col*g.GeoTransform[1] + row*g.GeoTransform[2], g.GeoTransform[3] + col*g.GeoTransform[4] + row*g.GeoTransform[5]
}

// Position inverts At.
func (g *Grid) Position(x, y float64) (col, row float64) {
	dx, dy := x-g.GeoTransform[0], y-g.GeoTransform[3]
	det := g.GeoTransform[1]*g.GeoTransform[5] - g.GeoTransform[2]*g.GeoTransform[4]
	return (dx*g.GeoTransform[5] - dy*g.GeoTransform[2]) / det, (dy*g.GeoTransform[1] - dx*g.GeoTransform[4]) / det
}

// Wrap lets longitudes that differ by full turns fall on one column, the one in
// or nearest the extent: 190° and −170° are one meridian.
func (g *Grid) Wrap(extent Window) {
	if g.Round() == 0 || g.GeoTransform[2] != 0 || g.GeoTransform[4] != 0 {
		return
	}
	g.turn = g.Round() / math.Abs(g.GeoTransform[1])
	g.left = float64(extent.Col0) + (float64(extent.Cols)-g.turn)/2
}

// Round returns the way round the Earth along x, in units of the map: 360 in degrees, 40 075 017 in Web Mercator. Places
// that far apart are one. It is 0 where x is not a longitude alone.
func (g *Grid) Round() float64 {
	if g.Geographic {
		return 360
	}
	return g.round
}

// Wrapped returns the column, within the turn, of a column at any number of turns.
func (g *Grid) Wrapped(col float64) float64 {
	if g.turn == 0 || col >= g.left && col < g.left+g.turn {
		return col
	}
	return col - g.turn*math.Floor((col-g.left)/g.turn)
}

// DiffersFrom describes how two grids differ; it is empty where they are the same.
// Origins may differ by a thousandth of a pixel.
func (g *Grid) DiffersFrom(o *Grid) string {
	if g.Width != o.Width || g.Height != o.Height {
		return fmt.Sprintf("is %d × %d pixels, want %d × %d", g.Width, g.Height, o.Width, o.Height)
	}
	if !SameCRS(g, o) {
		return "has another coordinate reference system"
	}
	if math.Abs(g.GeoTransform[1]-o.GeoTransform[1]) > 1e-3*math.Abs(o.GeoTransform[1])/float64(o.Width) || math.Abs(g.GeoTransform[5]-o.GeoTransform[5]) > 1e-3*math.Abs(o.GeoTransform[5])/float64(o.Height) ||
		g.GeoTransform[2] != o.GeoTransform[2] || g.GeoTransform[4] != o.GeoTransform[4] {
		return fmt.Sprintf("has pixels of %.10g × %.10g, want %.10g × %.10g", g.GeoTransform[1], -g.GeoTransform[5], o.GeoTransform[1], -o.GeoTransform[5])
	}
	if col, row := o.Position(g.GeoTransform[0], g.GeoTransform[3]); math.Abs(col) > 1e-3 || math.Abs(row) > 1e-3 {
		return fmt.Sprintf("starts at (%.10g, %.10g), want (%.10g, %.10g)", g.GeoTransform[0], g.GeoTransform[3], o.GeoTransform[0], o.GeoTransform[3])
	}
	return ""
}

// SameCRS reports whether two grids have one coordinate reference system.
func SameCRS(a, b *Grid) bool { return a.WKT == b.WKT || a.SRS.IsSame(b.SRS) }

// Ellipsoid is a reference ellipsoid by its semi-major axis in metres and its
// squared eccentricity.
type Ellipsoid struct{ A, E2 float64 }

// EllipsoidOf returns the ellipsoid of a reference system, an error where it names none.
func EllipsoidOf(srs *godal.SpatialRef) (Ellipsoid, error) {
	a, err := srs.SemiMajor()
	if err != nil {
		return Ellipsoid{}, fmt.Errorf("ellipsoid: %s", fault.FirstLine(err))
	}
	b, err := srs.SemiMinor()
	if err != nil {
		return Ellipsoid{}, fmt.Errorf("ellipsoid: %s", fault.FirstLine(err))
	}
	return Ellipsoid{A: a, E2: 1 - b*b/(a*a)}, nil
}

// areaBelow returns the area in m² between the equator and a latitude in degrees,
// per radian of longitude (Snyder 1987, Map Projections, eq. 3-12: a² q / 2).
func (e Ellipsoid) areaBelow(lat float64) float64 {
	s := math.Sin(lat * math.Pi / 180)
	if e.E2 == 0 {
		return e.A * e.A * s
	}
	ecc := math.Sqrt(e.E2)
	q := (1 - e.E2) * (s/(1-e.E2*s*s) + math.Atanh(ecc*s)/ecc)
	return e.A * e.A * q / 2
}

// Frame returns the outline of the raster in its own coordinates.
func (g *Grid) Frame() (*godal.Geometry, error) {
	w, h := float64(g.Width), float64(g.Height)
	text := "POLYGON(("
	for i, corner := range Corners {
		if i > 0 {
			text += ","
		}
		x, y := g.At(corner[0]*w, corner[1]*h)
		text += fmt.Sprintf("%.17g %.17g", x, y)
	}
	return godal.NewGeometryFromWKT(text+"))", nil)
}

// Under returns the pixels under a rectangle of map coordinates: min x, min y, max x, max y.
func (g *Grid) Under(bounds [4]float64) Window {
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, x := range []float64{bounds[0], bounds[2]} {
		for _, y := range []float64{bounds[1], bounds[3]} {
			col, row := g.Position(x, y)
			low[0], high[0] = min(low[0], col), max(high[0], col)
			low[1], high[1] = min(low[1], row), max(high[1], row)
		}
	}
	bound := func(v float64, most int) int { return int(max(0, min(v, float64(most)))) }
	w := Window{Row0: bound(math.Floor(low[1]), g.Height), Col0: bound(math.Floor(low[0]), g.Width)}
	w.Rows, w.Cols = bound(math.Ceil(high[1]), g.Height)-w.Row0, bound(math.Ceil(high[0]), g.Width)-w.Col0
	return w
}

// Cut returns the part of the grid under a rectangle of map coordinates.
func (g *Grid) Cut(bounds [4]float64) (part Grid) {
	w := g.Under(bounds)
	part = *g
	part.GeoTransform[0], part.GeoTransform[3] = g.At(float64(w.Col0), float64(w.Row0))
	part.Width, part.Height = w.Cols, w.Rows
	if g.measured != nil {
		m := *g.measured
		m.part.Row0 -= w.Row0
		m.part.Col0 -= w.Col0
		part.measured = &m
	}
	return part
}

// NewGrid returns the grid of a map that a dataset records, to place points on it. It has no areas of pixels. It fails
// where the reference system is not understood.
func NewGrid(wkt string, transform [6]float64, width, height int) (*Grid, error) {
	RegisterDrivers()
	srs, err := godal.NewSpatialRefFromWKT(wkt)
	if err != nil {
		return nil, fault.New(fault.ErrData, "read the map: coordinate reference system not understood (%s)", fault.FirstLine(err))
	}
	return &Grid{GeoTransform: transform, Width: width, Height: height, SRS: srs, WKT: wkt}, nil
}
