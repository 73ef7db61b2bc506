package reading

import (
	"math"

	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// The limits of annual NPP of land, in g C m⁻² a⁻¹.
const (
	Least = -300              // plants may lose a little carbon in a year, never as much
	Most  = studyfile.MostNPP // MOD17A3HGF stores at most 3270

	kgLike    = Most / 1000.0 // the most that NPP in kg C m⁻² a⁻¹ can be
	tonneLike = Most / 100.0  // the most that NPP in t C ha⁻¹ a⁻¹ can be
	wetForest = 1200          // land other than wet forests seldom has more
	sparse    = 100           // deserts apart, land seldom has less everywhere
)

// modisScale is the scale of MOD17 in g C m⁻² a⁻¹ per stored number.
const modisScale = 0.1

// IsCode reports whether a stored number is a class code of MOD17: 32761 to 32766, of version 055 from 65529 to 65534. The
// fill of MOD17 does not show it, since many rasters of 16 bits have the largest number as fill.
func IsCode(stored float64) bool {
	return stored >= 32761 && stored < 32767 || stored >= 65529 && stored < 65535
}

// IsFill reports whether a stored number is the fill of MOD17.
func IsFill(stored float64) bool { return stored == 32767 || stored == 65535 }

// Read is how the numbers of a file are read: stored × Scale + Offset is NPP in the file's unit, and one stored
// number is PerStored g C m⁻² a⁻¹.
type Read struct {
	Floating      bool // stores real numbers
	SixteenBits   bool // stores whole numbers of 16 bits, as MOD17 does
	Scale, Offset float64
	PerStored     float64
	UnitKnown     bool    // the file or the study names a unit that is understood
	Unread        bool    // the file names a unit that is not understood
	Named         float64 // scale in the metadata of real numbers, which is not applied; 1 without
	Fill          bool    // the nodata value, or a number that no tag names, is the fill of MOD17
	ScaleGiven    bool    // by the study
	Given         bool    // the study gives scale or unit
}

// AtModisScale reports whether a stored number is read as one of MOD17, 0.1 g C m⁻² a⁻¹.
func (r *Read) AtModisScale() bool {
	return r.Offset == 0 && math.Abs(r.PerStored/modisScale-1) < 1e-9
}

// factor returns g C m⁻² a⁻¹ per unit.
func (r *Read) factor() float64 { return r.PerStored / r.Scale }

// Look is how the known numbers of a raster look, in g C m⁻² a⁻¹ as they are read.
type Look struct {
	Read
	Path         string
	Known        int
	Median, High float64 // High is the 99th percentile
	Least, Most  float64 // of the numbers within the limits
	OddMedian    bool    // the median is a fill that stands in most cells
	Codes        int     // cells whose stored number is a class code, in a raster read at another scale than MOD17's
	Proven       bool    // class codes or the fill of MOD17, as they are read, show that scale and unit are right

	whole    bool // all stored numbers are whole
	multiple bool // all stored numbers are whole multiples of the scale that the file names
}

// Sample takes some of the known numbers, sorted, in g C m⁻² a⁻¹ as they are read.
func (l *Look) Sample(npp []float64) {
	l.Median, l.High = npp[len(npp)/2], npp[len(npp)*99/100]
	scale := l.Scale
	if scale == 1 {
		scale = l.Named
	}
	l.whole, l.multiple = true, true
	for _, v := range npp {
		stored := v/l.PerStored - l.Offset/l.Scale
		l.whole = l.whole && isWhole(stored)
		l.multiple = l.multiple && isWhole((stored-l.Offset)/scale)
	}
}

// isWhole reports whether a number is whole but for the rounding to single precision.
func isWhole(v float64) bool {
	return math.Abs(v-math.Round(v)) <= min(1e-7*max(math.Abs(v), 1), 0.01)
}

// plausible reports whether the numbers times a factor can be NPP of land.
func (l *Look) plausible(times float64) bool { return canBe(l.Median*times, l.High*times) }

// scaled returns a number that is stored in a unit, without scale and offset of the file.
func (l *Look) scaled(npp, factor float64) float64 {
	return (npp - l.Offset*l.factor()) * factor / l.PerStored
}

// canBe reports whether numbers with a median and a 99th percentile can be NPP of land.
func canBe(median, high float64) bool { return median <= Most && median > Least && high > kgLike }
