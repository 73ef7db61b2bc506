package minelayer

import (
	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// Rasterize fills mineOf with the index of the mine that holds each pixel centre
// of the rows from row0 on, -1 outside all.
func (l *Layer) Rasterize(m *gdal.Grid, row0, rows int, mineOf []int32) error {
	for i := range mineOf {
		mineOf[i] = -1
	}
	var strip *godal.Dataset
	for i := range l.Mines {
		if !l.Mines[i].meets(m, row0, rows) {
			continue
		}
		if strip == nil {
			var err error
			if strip, err = l.strip(m, row0, rows); err != nil {
				return err
			}
			defer strip.Close()
		}
		if err := strip.RasterizeGeometry(l.Mines[i].shape, godal.Values(float64(i+1))); err != nil {
			return fault.New(fault.ErrData, "load mines %s: rasterize mine %q: %s", l.path, l.Mines[i].ID, fault.FirstLine(err))
		}
	}
	if strip == nil {
		return nil
	}
	if err := strip.Read(0, 0, mineOf, m.Width, rows); err != nil {
		return fault.New(fault.ErrData, "load mines %s: read the rasterized mines: %s", l.path, fault.FirstLine(err))
	}
	for i := range mineOf {
		mineOf[i]--
	}
	return nil
}

func (l *Layer) strip(m *gdal.Grid, row0, rows int) (*godal.Dataset, error) {
	ds, err := godal.Create(godal.Memory, "", 1, godal.Int32, m.Width, rows)
	if err != nil {
		return nil, fault.New(fault.ErrData, "load mines %s: rasterize: %s", l.path, fault.FirstLine(err))
	}
	gt := m.GeoTransform
	gt[0], gt[3] = m.At(0, float64(row0))
	if err := ds.SetGeoTransform(gt); err != nil {
		_ = ds.Close()
		return nil, fault.New(fault.ErrData, "load mines %s: rasterize: %s", l.path, fault.FirstLine(err))
	}
	return ds, nil
}

// meets reports whether the mine's rectangle reaches into the rows.
func (mn *Mine) meets(m *gdal.Grid, row0, rows int) bool {
	if mn.shape == nil {
		return false
	}
	low, high := float64(m.Height), 0.0
	for _, x := range []float64{mn.bounds[0], mn.bounds[2]} {
		for _, y := range []float64{mn.bounds[1], mn.bounds[3]} {
			_, row := m.Position(x, y)
			low, high = min(low, row), max(high, row)
		}
	}
	return low < float64(row0+rows) && high > float64(row0)
}
