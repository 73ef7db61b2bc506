package loader

import (
	"encoding/binary"
	"math"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// cells are the NPP cells that hold a mapped pixel, in row order of the NPP grid. All slices are
// indexed by cell; cell_id in the tables is the index + 1.
type cells struct {
	*places
	grid   *gdal.Grid // of NPP
	x, y   []float64  // centre in metres, see metricSystem
	mapped []float64  // S, area of the mapped pixels, m²
	whole  []bool     // mapped to wholeShare
}

// places are where cells lie on the NPP grid.
type places struct {
	window gdal.Window
	at     []int32 // by cell: index in the window
}

func (p *places) count() int { return len(p.at) }

// place returns the row and the column of a cell on the NPP grid.
func (p *places) place(cell int) (row, col int) {
	at := int(p.at[cell])
	return p.window.Row0 + at/p.window.Cols, p.window.Col0 + at%p.window.Cols
}

// newCells makes the cells of a land with the area S of each. Their centres are those of [cells.locate].
func newCells(l *land, npp *gdal.Grid) *cells {
	n := l.count()
	c := &cells{places: l.places, grid: npp, mapped: make([]float64, n), whole: make([]bool, n)}
	for i, co := range l.cohorts {
		if l.areas == nil {
			c.mapped[co.cell] += float64(co.pixels) // a sum without rounding
		} else {
			c.mapped[co.cell] += l.areas[i]
		}
	}
	for i := range c.mapped {
		if l.areas == nil {
			c.mapped[i] *= l.pixelM2
		}
		c.whole[i] = !(c.mapped[i] < wholeShare*npp.PixelArea(c.place(i)))
	}
	return c
}

// locate finds the centres of the cells in m.
func (c *cells) locate(m *gdal.Grid) error {
	metric, err := metricSystem(m)
	if err != nil {
		return err
	}
	if metric != m.SRS {
		defer metric.Close()
	}
	c.x, c.y, err = c.centres(metric, 0, c.count())
	if err != nil && metric != m.SRS && !m.Geographic { // a map of half the Earth
		c.x, c.y, err = c.centres(m.SRS, 0, c.count())
	}
	return err
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

// centres returns the centres of the cells from one to before another in a reference system.
func (c *cells) centres(in *godal.SpatialRef, from, to int) (x, y []float64, err error) {
	tr, err := gdal.TransformTo(c.grid.SRS, in)
	if err != nil {
		return nil, nil, err
	}
	defer tr.Close()
	x, y = make([]float64, to-from), make([]float64, to-from)
	for i := range x {
		row, col := c.place(from + i)
		x[i], y[i] = c.grid.At(float64(col)+0.5, float64(row)+0.5)
	}
	if err := tr.TransformEx(x, y, nil, nil); err != nil {
		return nil, nil, fault.New(fault.ErrData, "locate cells: %w; the NPP grid reaches beyond the map's projection", err)
	}
	return x, y, nil
}

// degrees returns the centres of the cells from one to before another in WGS 84.
func (c *cells) degrees(from, to int) (lon, lat []float64, err error) {
	lonlat, err := gdal.WGS84()
	if err != nil {
		return nil, nil, err
	}
	defer lonlat.Close()
	lon, lat, err = c.centres(lonlat, from, to)
	for i := range lon {
		lon[i] = math.Remainder(lon[i], 360) // of rasters from 0 to 360
	}
	return lon, lat, err
}

// outlines returns the quadrilaterals of the cells from one on, whose centres have the longitudes lon, as WKB in degrees, WGS 84,
// slanted ones on the sinusoidal grid of MODIS; nil where the NPP grid reaches beyond its projection. The corners of a cell
// across 180° stay together.
func (c *cells) outlines(from int, lon []float64) ([][]byte, error) {
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
	const atOnce = 1 << 13 // cells, since GDAL wants arrays of all corners
	x, y, ok := make([]float64, n*atOnce), make([]float64, n*atOnce), make([]bool, n*atOnce)
	wkb, shared := make([][]byte, len(lon)), make([]byte, 0, len(lon)*quadrilateralBytes)
	for first := 0; first < len(lon); first += atOnce {
		count := min(atOnce, len(lon)-first)
		for i := range count {
			row, col := c.place(from + first + i)
			for k, corner := range gdal.Corners {
				x[n*i+k], y[n*i+k] = c.grid.At(float64(col)+corner[0], float64(row)+corner[1])
			}
		}
		// An error means that some point failed; ok tells which.
		_ = tr.TransformEx(x[:n*count], y[:n*count], nil, ok[:n*count])
		for i := range count {
			before := len(shared)
			if shared = appendQuadrilateral(shared, lon[first+i], x[n*i:n*i+n], y[n*i:n*i+n], ok[n*i:n*i+n]); len(shared) > before {
				wkb[first+i] = shared[before:len(shared):len(shared)]
			}
		}
	}
	return wkb, nil
}

// quadrilateralBytes is the size of a ring of gdal.Corners as WKB.
var quadrilateralBytes = 1 + 3*4 + len(gdal.Corners)*2*8

// appendQuadrilateral appends the WKB of a ring around a longitude, nothing if a corner is not
// on the Earth.
func appendQuadrilateral(out []byte, lon float64, x, y []float64, ok []bool) []byte {
	const littleEndian, polygon, rings = 1, 3, 1
	before := len(out)
	out = append(out, littleEndian)
	for _, v := range []uint32{polygon, rings, uint32(len(x))} {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	for k := range x {
		if !ok[k] || math.IsInf(x[k], 0) || math.IsInf(y[k], 0) || math.Abs(y[k]) > 90 {
			return out[:before]
		}
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(lon+math.Remainder(x[k]-lon, 360)))
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(y[k]))
	}
	return out
}
