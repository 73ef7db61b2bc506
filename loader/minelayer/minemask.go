package minelayer

import (
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// Rasterize fills mineOf with the index of the mine that holds each pixel centre
// of the rows from row0 on, -1 outside all.
func (l *Layer) Rasterize(m *gdal.Grid, row0, rows int, mineOf []int32) error {
	for i := range mineOf {
		mineOf[i] = -1
	}
	var outlines [][]byte
	var numbers []float64
	for i := range l.Mines {
		if l.Mines[i].meets(m, row0, rows) {
			outlines, numbers = append(outlines, l.Mines[i].onMap), append(numbers, float64(i))
		}
	}
	gt := m.GeoTransform
	gt[0], gt[3] = m.At(0, float64(row0))
	if err := gdal.Burn(mineOf[:rows*m.Width], m.Width, gt, outlines, numbers); err != nil {
		return fault.New(fault.ErrData, "load mines %s: rasterize: %s", l.path, fault.FirstLine(err))
	}
	return nil
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
