package loader

import (
	"fmt"
	"math"

	"github.com/airbusgeo/godal"
)

// grid is where a raster's pixels lie on the ground.
type grid struct {
	gt            [6]float64 // GDAL geotransform
	width, height int        // pixels
	srs           *godal.SpatialRef
	wkt           string
	geographic    bool
	ellipsoid     ellipsoid

	// turn is how many columns go round the Earth, 0 where columns are no
	// longitudes; left is the column where the turn begins.
	turn, left float64
}

// gridOf reads the grid of a dataset with its reference system; what names the dataset in messages.
func gridOf(ds *godal.Dataset, what, wkt string) (grid, error) {
	st := ds.Structure()
	g := grid{width: st.SizeX, height: st.SizeY, wkt: wkt}
	if g.wkt == "" {
		return g, fail(ErrData, "load %s: has no coordinate reference system; assign one, for example with gdal_edit.py -a_srs", what)
	}
	gt, err := ds.GeoTransform()
	if err != nil || gt[1]*gt[5]-gt[2]*gt[4] == 0 {
		return g, fail(ErrData, "load %s: has no geotransform; georeference it, for example with gdal_edit.py -a_ullr", what)
	}
	g.gt = gt
	srs, err := godal.NewSpatialRefFromWKT(g.wkt)
	if err != nil {
		return g, fail(ErrData, "load %s: coordinate reference system not understood (%s)", what, firstLine(err))
	}
	g.srs = srs
	switch {
	case srs.Geographic():
		g.geographic = true
		g.ellipsoid, err = ellipsoidOf(srs)
		if err != nil {
			return g, fail(ErrData, "load %s: %w", what, err)
		}
		if unit, ok := srs.AttrValue("GEOGCS|UNIT", 0); ok && unit != "degree" {
			return g, fail(ErrData, "load %s: map units are %s, want degrees; reproject the raster", what, unit)
		}
		if gt[4] != 0 {
			return g, fail(ErrData, "load %s: rows do not follow the parallels, so that the area of a pixel is not that of its row; warp the raster north up", what)
		}
	case !srs.Projected():
		return g, fail(ErrData, "load %s: coordinate reference system is neither geographic nor projected; reproject the raster", what)
	default:
		if unit, ok := srs.AttrValue("PROJCS|UNIT", 1); ok && unit != "1" {
			return g, fail(ErrData, "load %s: map units are %s m, want metres; reproject the raster", what, unit)
		}
	}
	return g, nil
}

// at returns the map coordinate of a position in pixels; (0, 0) is the outer corner
// of the first pixel, (0.5, 0.5) its centre.
func (g *grid) at(col, row float64) (x, y float64) {
	return g.gt[0] + col*g.gt[1] + row*g.gt[2], g.gt[3] + col*g.gt[4] + row*g.gt[5]
}

// position inverts at.
func (g *grid) position(x, y float64) (col, row float64) {
	dx, dy := x-g.gt[0], y-g.gt[3]
	det := g.gt[1]*g.gt[5] - g.gt[2]*g.gt[4]
	return (dx*g.gt[5] - dy*g.gt[2]) / det, (dy*g.gt[1] - dx*g.gt[4]) / det
}

// wrap lets longitudes that differ by full turns fall on one column, the one in
// or nearest the extent: 190° and −170° are one meridian.
func (g *grid) wrap(extent window) {
	if !g.geographic || g.gt[2] != 0 || g.gt[4] != 0 {
		return
	}
	g.turn = 360 / math.Abs(g.gt[1])
	g.left = float64(extent.col0) + (float64(extent.cols)-g.turn)/2
}

// wrapped returns the column, within the turn, of a column at any number of turns.
func (g *grid) wrapped(col float64) float64 {
	if g.turn == 0 || col >= g.left && col < g.left+g.turn {
		return col
	}
	return col - g.turn*math.Floor((col-g.left)/g.turn)
}

// pixelArea returns the area in m² of a pixel of one row: of the geotransform for a
// projected system, on the ellipsoid for a geographic one.
func (g *grid) pixelArea(row int) float64 {
	if !g.geographic {
		return math.Abs(g.gt[1]*g.gt[5] - g.gt[2]*g.gt[4])
	}
	_, top := g.at(0.5, float64(row))
	_, bottom := g.at(0.5, float64(row+1))
	return math.Abs(g.gt[1]) * math.Pi / 180 * math.Abs(g.ellipsoid.areaBelow(top)-g.ellipsoid.areaBelow(bottom))
}

// differsFrom describes how two grids differ; it is empty where they are the same.
// Origins may differ by a thousandth of a pixel.
func (g *grid) differsFrom(o *grid) string {
	if g.width != o.width || g.height != o.height {
		return fmt.Sprintf("is %d × %d pixels, want %d × %d", g.width, g.height, o.width, o.height)
	}
	if !sameCRS(g, o) {
		return "has another coordinate reference system"
	}
	if math.Abs(g.gt[1]-o.gt[1]) > 1e-3*math.Abs(o.gt[1])/float64(o.width) || math.Abs(g.gt[5]-o.gt[5]) > 1e-3*math.Abs(o.gt[5])/float64(o.height) ||
		g.gt[2] != o.gt[2] || g.gt[4] != o.gt[4] {
		return fmt.Sprintf("has pixels of %.10g × %.10g, want %.10g × %.10g", g.gt[1], -g.gt[5], o.gt[1], -o.gt[5])
	}
	if col, row := o.position(g.gt[0], g.gt[3]); math.Abs(col) > 1e-3 || math.Abs(row) > 1e-3 {
		return fmt.Sprintf("starts at (%.10g, %.10g), want (%.10g, %.10g)", g.gt[0], g.gt[3], o.gt[0], o.gt[3])
	}
	return ""
}

func sameCRS(a, b *grid) bool { return a.wkt == b.wkt || a.srs.IsSame(b.srs) }

// ellipsoid is a reference ellipsoid by its semi-major axis in metres and its
// squared eccentricity.
type ellipsoid struct{ a, e2 float64 }

func ellipsoidOf(srs *godal.SpatialRef) (ellipsoid, error) {
	a, err := srs.SemiMajor()
	if err != nil {
		return ellipsoid{}, fmt.Errorf("ellipsoid: %s", firstLine(err))
	}
	b, err := srs.SemiMinor()
	if err != nil {
		return ellipsoid{}, fmt.Errorf("ellipsoid: %s", firstLine(err))
	}
	return ellipsoid{a: a, e2: 1 - b*b/(a*a)}, nil
}

// areaBelow returns the area in m² between the equator and a latitude in degrees,
// per radian of longitude (Snyder 1987, Map Projections, eq. 3-12: a² q / 2).
func (e ellipsoid) areaBelow(lat float64) float64 {
	s := math.Sin(lat * math.Pi / 180)
	if e.e2 == 0 {
		return e.a * e.a * s
	}
	ecc := math.Sqrt(e.e2)
	q := (1 - e.e2) * (s/(1-e.e2*s*s) + math.Atanh(ecc*s)/ecc)
	return e.a * e.a * q / 2
}
