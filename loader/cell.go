package loader

import (
	"math"

	"github.com/airbusgeo/godal"
)

// cells are the NPP cells that hold a mapped pixel, in row order of the NPP grid. All slices are
// indexed by cell; cell_id in the tables is the index + 1.
type cells struct {
	row, col []int32   // on the NPP grid
	x, y     []float64 // centre in metres, in the map's projected system
	lon, lat []float64 // centre in degrees, WGS 84
	outline  [][]byte  // WKB polygon in degrees, WGS 84; nil where the NPP grid reaches beyond its projection
	pixels   []int64   // mapped pixels
	mapped   []float64 // S, area of the mapped pixels, m²
	nominal  []float64 // area of a whole cell, m²
}

// newCells makes the cells of a land: where they lie and the area S of each.
func newCells(l *land, npp, m *grid) (*cells, error) {
	c := newFootprint(l, npp, m)
	metric, err := metricSystem(m)
	if err != nil {
		return nil, err
	}
	if metric != m.srs {
		defer metric.Close()
	}
	lonlat, err := wgs84()
	if err != nil {
		return nil, err
	}
	defer lonlat.Close()
	if c.x, c.y, err = c.centres(npp, metric); err != nil {
		return nil, err
	}
	if c.lon, c.lat, err = c.centres(npp, lonlat); err != nil {
		return nil, err
	}
	for i, lon := range c.lon {
		c.lon[i] = math.Remainder(lon, 360) // of rasters from 0 to 360
	}
	c.outline, err = c.outlines(npp, lonlat)
	return c, err
}

// newFootprint makes the cells without their geometry.
func newFootprint(l *land, npp, m *grid) *cells {
	n := len(l.cellAt)
	c := &cells{row: make([]int32, n), col: make([]int32, n), pixels: make([]int64, n), mapped: make([]float64, n), nominal: make([]float64, n)}
	for i, at := range l.cellAt {
		row := l.window.row0 + int(at)/l.window.cols
		c.row[i], c.col[i] = int32(row), int32(l.window.col0+int(at)%l.window.cols)
		c.nominal[i] = npp.pixelArea(row)
	}
	for _, co := range l.cohorts {
		c.pixels[co.cell] += co.pixels
		c.mapped[co.cell] += co.area
	}
	if !m.geographic {
		for i, pixels := range c.pixels {
			c.mapped[i] = float64(pixels) * m.pixelArea(0)
		}
	}
	return c
}

func (c *cells) count() int { return len(c.row) }

// metricSystem returns the reference system of distances: the map's own, or the UTM zone of the
// centre of a geographic map.
func metricSystem(m *grid) (*godal.SpatialRef, error) {
	if !m.geographic {
		return m.srs, nil
	}
	x, y := m.at(float64(m.width)/2, float64(m.height)/2)
	zone := int(math.Floor((math.Remainder(x, 360)+180)/6))%60 + 1
	code := 32600 + zone
	if y < 0 {
		code += 100
	}
	utm, err := godal.NewSpatialRefFromEPSG(code)
	if err != nil {
		return nil, fail(ErrData, "locate cells: UTM zone of the map's centre (EPSG:%d): %s", code, firstLine(err))
	}
	return utm, nil
}

func (c *cells) centres(npp *grid, to *godal.SpatialRef) (x, y []float64, err error) {
	tr, err := transformTo(npp.srs, to)
	if err != nil {
		return nil, nil, err
	}
	defer tr.Close()
	x, y = make([]float64, c.count()), make([]float64, c.count())
	for i := range x {
		x[i], y[i] = npp.at(float64(c.col[i])+0.5, float64(c.row[i])+0.5)
	}
	if err := tr.TransformEx(x, y, nil, nil); err != nil {
		return nil, nil, fail(ErrData, "locate cells: %w; the NPP grid reaches beyond the map's projection", err)
	}
	return x, y, nil
}
