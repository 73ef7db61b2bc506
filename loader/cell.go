package loader

import (
	"bytes"
	"encoding/binary"
	"math"
	"sync"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// cells are the NPP cells that hold a mapped pixel, in row order of the NPP grid. All slices are
// indexed by cell; cell_id in the tables is the index + 1.
type cells struct {
	grid     *gdal.Grid // of NPP
	row, col []int32    // on the NPP grid
	x, y     []float64  // centre in metres, see metricSystem
	lon, lat []float64  // centre in degrees, WGS 84
	pixels   []int64    // mapped pixels
	mapped   []float64  // S, area of the mapped pixels, m²
	nominal  []float64  // area of a whole cell, m²
}

// newCells makes the cells of a land: where they lie and the area S of each.
func newCells(l *land, npp, m *gdal.Grid) (*cells, error) {
	c := newFootprint(l, npp, m)
	lonlat, err := gdal.WGS84()
	if err != nil {
		return nil, err
	}
	defer lonlat.Close()
	toDegrees, err := gdal.TransformTo(npp.SRS, lonlat)
	if err != nil {
		return nil, err
	}
	defer toDegrees.Close()
	var degrees error
	var beside sync.WaitGroup
	beside.Go(func() { c.lon, c.lat, degrees = c.centresBy(toDegrees, npp) })
	c.x, c.y, err = c.metricCentres(npp, m)
	if beside.Wait(); err == nil {
		err = degrees
	}
	if err != nil {
		return nil, err
	}
	for i, lon := range c.lon {
		c.lon[i] = math.Remainder(lon, 360) // of rasters from 0 to 360
	}
	return c, nil
}

// newFootprint makes the cells without their geometry.
func newFootprint(l *land, npp, m *gdal.Grid) *cells {
	n := len(l.cellAt)
	c := &cells{grid: npp, row: make([]int32, n), col: make([]int32, n), pixels: make([]int64, n), mapped: make([]float64, n), nominal: make([]float64, n)}
	for i, at := range l.cellAt {
		row := l.window.Row0 + int(at)/l.window.Cols
		c.row[i], c.col[i] = int32(row), int32(l.window.Col0+int(at)%l.window.Cols)
		c.nominal[i] = npp.PixelArea(row, int(c.col[i]))
	}
	for _, co := range l.cohorts {
		c.pixels[co.cell] += co.pixels
		c.mapped[co.cell] += co.area
	}
	if each, ok := m.UniformArea(); ok {
		for i, pixels := range c.pixels {
			c.mapped[i] = float64(pixels) * each
		}
	}
	return c
}

func (c *cells) count() int { return len(c.mapped) }

// forget lets go of what the tables of pixels, cohorts and years do not need.
func (c *cells) forget() {
	c.row, c.col, c.lon, c.lat, c.pixels, c.nominal = nil, nil, nil, nil, nil, nil
}

// metricCentres returns the centres of the cells in m.
func (c *cells) metricCentres(npp, m *gdal.Grid) (x, y []float64, err error) {
	metric, err := metricSystem(m)
	if err != nil {
		return nil, nil, err
	}
	if metric != m.SRS {
		defer metric.Close()
	}
	x, y, err = c.centres(npp, metric)
	if err != nil && metric != m.SRS && !m.Geographic { // a map of half the Earth
		return c.centres(npp, m.SRS)
	}
	return x, y, err
}

// metricSystem returns the reference system of distances in m: the map's own if it is in metres and its lengths are
// true within 5 %, else the UTM zone of the map's centre.
func metricSystem(m *gdal.Grid) (*godal.SpatialRef, error) {
	if m.TrueLength() {
		return m.SRS, nil
	}
	lon, lat := m.At(float64(m.Width)/2, float64(m.Height)/2)
	if !m.Geographic {
		var err error
		if lon, lat, err = gdal.Degrees(m.SRS, lon, lat); err != nil {
			return nil, fault.New(fault.ErrData, "locate cells: centre of the map: %w; cut the map, or reproject it", err)
		}
	}
	zone := int(math.Floor((math.Remainder(lon, 360)+180)/6))%60 + 1
	code := 32600 + zone
	if lat < 0 {
		code += 100
	}
	utm, err := godal.NewSpatialRefFromEPSG(code)
	if err != nil {
		return nil, fault.New(fault.ErrData, "locate cells: UTM zone of the map's centre (EPSG:%d): %s", code, fault.FirstLine(err))
	}
	return utm, nil
}

func (c *cells) centres(npp *gdal.Grid, to *godal.SpatialRef) (x, y []float64, err error) {
	tr, err := gdal.TransformTo(npp.SRS, to)
	if err != nil {
		return nil, nil, err
	}
	defer tr.Close()
	return c.centresBy(tr, npp)
}

// centresBy returns the centres of the cells as a transform from the NPP grid gives them.
func (c *cells) centresBy(tr *godal.Transform, npp *gdal.Grid) (x, y []float64, err error) {
	x, y = make([]float64, c.count()), make([]float64, c.count())
	for i := range x {
		x[i], y[i] = npp.At(float64(c.col[i])+0.5, float64(c.row[i])+0.5)
	}
	if err := tr.TransformEx(x, y, nil, nil); err != nil {
		return nil, nil, fault.New(fault.ErrData, "locate cells: %w; the NPP grid reaches beyond the map's projection", err)
	}
	return x, y, nil
}

// outlines returns the quadrilaterals of the cells from one to before another as WKB in degrees, WGS 84, slanted ones on the
// sinusoidal grid of MODIS; nil where the NPP grid reaches beyond its projection. The corners of a cell across 180°
// stay together.
func (c *cells) outlines(from, to int) ([][]byte, error) {
	lonlat, err := gdal.WGS84()
	if err != nil {
		return nil, err
	}
	defer lonlat.Close()
	tr, err := gdal.TransformTo(c.grid.SRS, lonlat)
	if err != nil {
		return nil, err
	}
	defer tr.Close()
	n := len(gdal.Corners)
	x, y := make([]float64, n*(to-from)), make([]float64, n*(to-from))
	for i := range to - from {
		for k, corner := range gdal.Corners {
			x[n*i+k], y[n*i+k] = c.grid.At(float64(c.col[from+i])+corner[0], float64(c.row[from+i])+corner[1])
		}
	}
	ok := make([]bool, len(x))
	// An error means that some point failed; ok tells which.
	_ = tr.TransformEx(x, y, nil, ok)
	wkb := make([][]byte, to-from)
	for i := range wkb {
		wkb[i] = quadrilateral(c.lon[from+i], x[n*i:n*i+n], y[n*i:n*i+n], ok[n*i:n*i+n])
	}
	return wkb, nil
}

// quadrilateral returns the WKB of a ring around a longitude, nil if a corner is not
// on the Earth.
func quadrilateral(lon float64, x, y []float64, ok []bool) []byte {
	const littleEndian, polygon, rings = 1, 3, 1
	var out bytes.Buffer
	out.WriteByte(littleEndian)
	for _, v := range []uint32{polygon, rings, uint32(len(x))} {
		_ = binary.Write(&out, binary.LittleEndian, v)
	}
	for k := range x {
		if !ok[k] || math.IsInf(x[k], 0) || math.IsInf(y[k], 0) || math.Abs(y[k]) > 90 {
			return nil
		}
		corner := [2]float64{lon + math.Remainder(x[k]-lon, 360), y[k]}
		_ = binary.Write(&out, binary.LittleEndian, corner)
	}
	return out.Bytes()
}
