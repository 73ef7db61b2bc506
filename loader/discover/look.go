package discover

import (
	"math"
	"slices"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/gdal"
)

// look is how a sample of the numbers of a band looks, as they are stored.
type look struct {
	known       int // of the sample
	zeros       int
	years       int // numbers from 1900 to before 2200
	least, most float64
	median      float64
	whole       bool      // all are whole numbers
	values      []float64 // each value once in ascending order, nil if there are more than fewValues
	sample      []float64 // row by row, NaN where unknown; only of year rasters
}

// sampleSide bounds the rows and columns of a sample; fewValues the values that are listed.
const sampleSide, fewValues = 1024, 400

// lookAt samples a band by its nearest pixels. A band that cannot be read has no known number.
func lookAt(b godal.Band, nodata float64, hasNoData bool) (l look) {
	st := b.Structure()
	cols, rows := min(st.SizeX, sampleSide), min(st.SizeY, sampleSide)
	sample := make([]float64, cols*rows)
	if b.Read(0, 0, sample, cols, rows, godal.Window(st.SizeX, st.SizeY)) != nil {
		return look{}
	}
	if b.MaskFlags()&gdal.MaskOfDataset != 0 {
		mask := make([]byte, len(sample))
		if b.MaskBand().Read(0, 0, mask, cols, rows, godal.Window(st.SizeX, st.SizeY)) == nil {
			for i, valid := range mask {
				if valid == 0 {
					sample[i] = math.NaN()
				}
			}
		}
	}
	for i, v := range sample {
		// Of 0 as nodata, "never" and "unknown" are told apart by what the raster is.
		if hasNoData && nodata != 0 && (v == nodata || float32(v) == float32(nodata)) || math.IsInf(v, 0) {
			sample[i] = math.NaN()
		}
	}
	l.fill(sample)
	return l
}

func (l *look) fill(sample []float64) {
	known := make([]float64, 0, len(sample))
	l.whole = true
	for _, v := range sample {
		if math.IsNaN(v) {
			continue
		}
		known = append(known, v)
		l.whole = l.whole && v == math.Trunc(v)
		if v == 0 {
			l.zeros++
		}
		if v >= earliestYear && v < latestYear+1 {
			l.years++
		}
	}
	if l.known = len(known); l.known == 0 {
		return
	}
	slices.Sort(known)
	l.least, l.most, l.median = known[0], known[len(known)-1], known[len(known)/2]
	if values := slices.Compact(known); len(values) <= fewValues {
		l.values = values
	}
	if l.kind() == looksYears {
		l.sample = sample
	}
}

// The kinds of rasters by their numbers.
const (
	looksEmpty    = "no known number"
	looksYears    = "years"
	looksFraction = "years with fractions"
	looksStates   = "0 and 1"
	looksCodes    = "codes"
	looksAmount   = "amounts"
)

// kind tells what the numbers may be.
func (l *look) kind() string {
	const mostCode = 255
	switch {
	case l.known == 0:
		return looksEmpty
	case l.years > 0 && !l.whole && l.years+l.zeros == l.known:
		return looksFraction
	case !l.whole || l.values == nil:
		return looksAmount
	case l.years > 0 && len(l.odd()) <= 1:
		return looksYears
	case len(l.values) <= 2 && l.least >= 0 && l.most <= 1:
		return looksStates
	case l.least >= 0 && l.most <= mostCode:
		return looksCodes
	}
	return looksAmount
}

// odd returns the values that are neither 0 nor years.
func (l *look) odd() (values []float64) {
	for _, v := range l.values {
		if v != 0 && (v < earliestYear || v >= latestYear+1) {
			values = append(values, v)
		}
	}
	return values
}

// yearRange returns the first and last of the years among the values.
func (l *look) yearRange() (first, last int) {
	for _, v := range l.values {
		if v >= earliestYear && v < latestYear+1 {
			if first == 0 {
				first = int(v)
			}
			last = int(v)
		}
	}
	return first, last
}
