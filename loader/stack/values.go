package stack

import (
	"math"

	"github.com/minecarbon/minecarbon/loader/gdal"
)

// Values reads a window of the i-th year as it is stored: codes, or NDVI before scale and offset. Unknown values
// are NaN. The slice lasts until the next call.
func (r *Reader) Values(i int, w gdal.Window) ([]float64, error) {
	l := &r.s.layers[i]
	var masked []int
	stored, err := read(r, l, w, &r.reals, func(j int) { masked = append(masked, j) })
	if err != nil {
		return nil, err
	}
	for j, v := range stored {
		if l.isNoData(v) {
			stored[j] = math.NaN()
		}
	}
	for _, j := range masked {
		stored[j] = math.NaN()
	}
	return stored, nil
}
