package detect

import "math"

// Unknown is the q of an unknown value. Range is the greatest |q| of NDVI.
const (
	Unknown int16   = math.MinInt16
	Range           = 10000
	perUnit float64 = 10000
)

// Q returns NDVI as a whole number of 10⁻⁴, half to even. ok is false for a value that is not NDVI:
// its q is Unknown, as that of NaN, which is ok.
func Q(ndvi float64) (q int16, ok bool) {
	if math.IsNaN(ndvi) {
		return Unknown, true
	}
	if r := math.RoundToEven(ndvi * perUnit); math.Abs(r) <= Range {
		return int16(r), true
	}
	return Unknown, false
}

// NDVI returns the NDVI that a q stands for, NaN if it is Unknown.
func NDVI(q int16) float64 {
	if q == Unknown {
		return math.NaN()
	}
	return float64(q) / perUnit
}

// Threshold tells bare from vegetated land in a mine and year. Levels that are not known are Unknown;
// with Alpha Unknown the year is unknown there.
type Threshold struct {
	Soil, Vegetation int16 // s, v
	Alpha, Clear     int16 // α, α₂
	Source           string
}

// The sources of a Threshold.
const (
	SourceGiven       = "given"
	SourceOtsu        = "otsu"
	SourceSamples     = "samples"
	SourceMineAndYear = "mine and year" // v of the mine in the year
	SourceMine        = "mine"          // v of the mine in all years
	SourceYear        = "year"          // v of all mines in the year
	SourceNone        = "none"          // no value
	SourceNoContrast  = "no contrast"   // v - s below 0.05
)

// NewThreshold returns a threshold with its α₂, half way from α to the bare level s, or ¾ α where s is
// Unknown.
func NewThreshold(alpha, soil int16, source string) Threshold {
	t := Threshold{Soil: soil, Vegetation: Unknown, Alpha: alpha, Source: source}
	if soil == Unknown {
		t.Clear = int16(floorHalf(floorHalf(3 * int(alpha))))
	} else {
		t.Clear = int16(floorHalf(int(alpha) + int(soil)))
	}
	return t
}

// floorHalf returns ⌊v/2⌋.
func floorHalf(v int) int { return v >> 1 }

// NoThreshold returns the threshold of a mine and year that is unknown.
func NoThreshold(soil, vegetation int16, source string) Threshold {
	return Threshold{Soil: soil, Vegetation: vegetation, Alpha: Unknown, Clear: Unknown, Source: source}
}

// Add adds the value of a year to a series, i counted from the first year of the record.
func (s *Series) Add(i int, t Threshold, q int16) {
	if q == Unknown || t.Alpha == Unknown {
		return
	}
	s.Known |= 1 << i
	if q < t.Alpha {
		s.Bare |= 1 << i
	}
	if q < t.Clear {
		s.Clear |= 1 << i
	}
}

// Split measures how well a threshold tells two kinds of land apart, from all values of both.
type Split struct {
	N, Sum, Squares [2]int64 // of bare and of vegetated values: their number, sum and sum of squares
}

// Add counts a known value.
func (s *Split) Add(q int16, bare bool) {
	k := 1
	if bare {
		k = 0
	}
	s.N[k]++
	s.Sum[k] += int64(q)
	s.Squares[k] += int64(q) * int64(q)
}

// Join adds what another has counted.
func (s *Split) Join(o *Split) {
	for k := range s.N {
		s.N[k] += o.N[k]
		s.Sum[k] += o.Sum[k]
		s.Squares[k] += o.Squares[k]
	}
}

// Values returns the numbers of bare and of vegetated values.
func (s *Split) Values() (bare, vegetated int64) { return s.N[0], s.N[1] }

// States reports whether all bare values are 0 and all vegetated ones 1.
func (s *Split) States() bool {
	return s.N[0] > 0 && s.N[1] > 0 && s.Squares[0] == 0 && s.Sum[1] == s.N[1]*Range
}

// Separation returns the share of the variance of NDVI that lies between the two kinds, 0 to 1 (the
// criterion of Otsu 1979); NaN where one kind has no value.
func (s *Split) Separation() float64 {
	if s.N[0] == 0 || s.N[1] == 0 {
		return math.NaN()
	}
	a, b := float64(s.N[0]), float64(s.N[1])
	difference := float64(s.Sum[0])/a - float64(s.Sum[1])/b
	between := a * b / (a + b) * difference * difference
	within := 0.0
	for k, n := range s.N {
		mean := float64(s.Sum[k]) / float64(n)
		within += float64(s.Squares[k]) - float64(float64(s.Sum[k])*mean)
	}
	return between / (between + max(within, 0))
}
