package loader

import (
	"math"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// yearBand is one band of a year raster.
type yearBand struct {
	path     string
	band     int
	floating bool
	nodata   float64
	hasCode  bool // nodata marks unmapped pixels
}

// disturbanceMap is the map of events: for each cycle a band of destruction
// years and, where there is a restoration raster, one of restoration years.
type disturbanceMap struct {
	gdal.Grid
	bands    []yearBand // destroyed 1, restored 1, destroyed 2, restored 2, …
	restored bool
}

// Values that no year raster holds: a pixel without data, and one whose stored
// value is not a whole number.
const unmappedYear, brokenYear = math.MinInt32, math.MinInt32 + 1

// mapTolerance is the share by which the areas of a projection may differ from those on the Earth and still
// count: those of UTM differ by at most 0.2 % within a zone, since lengths are true to 0.1 %.
const mapTolerance = 0.002

// noYear stands for anything beyond it.
const noYear = 1e9

// openDisturbance inspects both rasters and holds them to one grid. With an error of the restoration
// raster it returns the map of destruction; with others nil.
func openDisturbance(in DisturbanceInput) (*disturbanceMap, error) {
	destroyed, g, err := openYears(in.Destroyed)
	if err == nil {
		if err = g.Measure(gdal.Window{Rows: g.Height, Cols: g.Width}, mapTolerance); err != nil {
			destroyed, err = nil, fault.New(fault.ErrData, "load disturbance %s: %w", in.Destroyed, err)
		}
	}
	if in.Restored == "" {
		switch {
		case err != nil:
			return nil, err
		case len(destroyed) > 1:
			return nil, fault.New(fault.ErrData, "load disturbance %s: has %d bands, which are cycles of destruction and restoration; give the restoration raster with as many", in.Destroyed, len(destroyed))
		}
		return &disturbanceMap{Grid: g, bands: destroyed}, nil
	}
	var mistakes fault.List
	mistakes.Add(err)
	restored, rg, err := openYears(in.Restored)
	mistakes.Add(err)
	if len(mistakes) == 0 {
		if diff := rg.DiffersFrom(&g); diff != "" {
			mistakes.Add(fault.New(fault.ErrData, "load disturbance %s: %s, as %s; bring both year rasters to one grid", in.Restored, diff, in.Destroyed))
		} else if len(restored) != len(destroyed) {
			mistakes.Add(fault.New(fault.ErrData, "load disturbance %s: has %d bands, want %d, one a cycle as in %s", in.Restored, len(restored), len(destroyed), in.Destroyed))
		}
	}
	switch {
	case len(destroyed) == 0:
		return nil, mistakes.Err()
	case len(mistakes) > 0:
		return &disturbanceMap{Grid: g, bands: destroyed[:1]}, mistakes.Err()
	}
	m := &disturbanceMap{Grid: g, restored: true}
	for k := range destroyed {
		m.bands = append(m.bands, destroyed[k], restored[k])
	}
	return m, nil
}

func openYears(path string) ([]yearBand, gdal.Grid, error) {
	ds, err := gdal.OpenRaster("load disturbance", path)
	if err != nil {
		return nil, gdal.Grid{}, err
	}
	defer ds.Close()
	if len(gdal.DataBands(ds)) == 0 {
		return nil, gdal.Grid{}, fault.New(fault.ErrData, "load disturbance %s: is a container without a raster of its own; give a GeoTIFF of years", path)
	}
	g, err := gdal.GridOf(ds, "disturbance "+path, gdal.WKTOf(ds, path))
	if err != nil {
		return nil, gdal.Grid{}, err
	}
	if int64(g.Width)*int64(g.Height) > 1<<40 || g.Width > math.MaxInt32/2/blockSide {
		return nil, gdal.Grid{}, fault.New(fault.ErrData, "load disturbance %s: %d × %d pixels is more than can be addressed; cut the map", path, g.Width, g.Height)
	}
	bands := make([]yearBand, len(gdal.DataBands(ds)))
	for i, band := range gdal.DataBands(ds) {
		b := yearBand{path: path, band: i}
		switch band.Structure().DataType {
		case godal.Byte, godal.Int16, godal.UInt16, godal.Int32, godal.UInt32:
		default:
			// Wider whole numbers, too, which godal has no name for.
			if kind := band.Structure().DataType.String(); strings.HasPrefix(kind, "C") {
				return nil, gdal.Grid{}, fault.New(fault.ErrData, "load disturbance %s: stores %s, want years as whole numbers; write it as Int16", path, kind)
			}
			b.floating = true
		}
		if nodata, ok := band.NoData(); ok && nodata != 0 {
			b.setCode(nodata)
		}
		bands[i] = b
	}
	return bands, g, nil
}

// setCode takes the code of pixels without data. A whole-number band can hold
// only a whole number; GDAL reads one above int32 as the greatest of those.
func (b *yearBand) setCode(nodata float64) {
	b.nodata, b.hasCode = nodata, true
	if !b.floating {
		b.nodata = min(nodata, math.MaxInt32)
		b.hasCode = nodata == math.Trunc(nodata) && nodata >= math.MinInt32
	}
}

// mapReader reads windows of the map; one serves one goroutine.
type mapReader struct {
	m     *disturbanceMap
	open  []*godal.Dataset // one per band
	years [][]int32        // per band, of the last strip
	real  []float64
}

func (m *disturbanceMap) reader() (*mapReader, error) {
	r := &mapReader{m: m, years: make([][]int32, len(m.bands))}
	for _, b := range m.bands {
		ds, err := gdal.OpenRaster("load disturbance", b.path)
		if err != nil {
			r.close()
			return nil, err
		}
		r.open = append(r.open, ds)
	}
	return r, nil
}

func (r *mapReader) close() {
	for _, ds := range r.open {
		_ = ds.Close()
	}
}

// read gives the years of the rows from row0 on, one slice a band: 0 never,
// unmappedYear without data. The slices hold until the next read.
func (r *mapReader) read(row0, rows int) ([][]int32, error) {
	n := rows * r.m.Width
	var damaged fault.List
	for i, b := range r.m.bands {
		r.years[i] = resized(r.years[i], n)
		if err := r.readBand(i, b, row0, rows); err != nil {
			damaged.Add(fault.New(fault.ErrInput, "load disturbance %s: read rows %d to %d: %s; the file is damaged, write it again", b.path, row0, row0+rows-1, gdal.Cause(err, b.path)))
		}
	}
	return r.years, damaged.Err()
}

func (r *mapReader) readBand(i int, b yearBand, row0, rows int) error {
	years := r.years[i]
	band := gdal.DataBands(r.open[i])[b.band]
	if !b.floating {
		var masked []int
		if err := gdal.ReadQuietly(band, 0, row0, years, r.m.Width, rows, func(j int) { masked = append(masked, j) }); err != nil {
			return err
		}
		if code := int32(b.nodata); b.hasCode {
			for j, y := range years {
				if y == code {
					years[j] = unmappedYear
				}
			}
		}
		for _, j := range masked {
			years[j] = unmappedYear
		}
		return nil
	}
	if cap(r.real) < len(years) {
		r.real = make([]float64, len(years))
	}
	stored := r.real[:len(years)]
	masked := func(j int) { stored[j] = math.NaN() }
	if err := gdal.ReadQuietly(band, 0, row0, stored, r.m.Width, rows, masked); err != nil {
		return err
	}
	for j, v := range stored {
		years[j] = wholeYear(v, b)
	}
	return nil
}

func wholeYear(v float64, b yearBand) int32 {
	switch {
	case math.IsNaN(v), b.hasCode && float32(v) == float32(b.nodata):
		return unmappedYear
	case v != math.Trunc(v):
		return brokenYear
	}
	return int32(max(-noYear, min(v, noYear)))
}
