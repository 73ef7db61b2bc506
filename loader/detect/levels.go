package detect

import (
	"errors"
	"fmt"
	"iter"
	"math"
)

// Member is a pixel that sets the levels of mines: one inside a mine, or one outside all that surrounds
// some. Q has a value for each year of the record.
type Member struct {
	Mines  []int32 // indexes
	Inside bool
	Q      []int16
}

// Limits of the levels rule.
type Limits struct {
	BareValues       int64 // values that the bare level needs
	UndisturbedYears int64 // values that a level of vegetation needs
}

// DefaultLimits are those of the method.
var DefaultLimits = Limits{BareValues: 100, UndisturbedYears: 50}

// Constants of the levels rule: the share of the way from bare to vegetated land at which α lies, the
// greatest bare level as a share of undisturbed land, and the least contrast.
const (
	levelShare    = 0.35
	mostSoil      = 0.6
	leastContrast = 500
)

// ErrNoBareLand means that the levels rule finds no land that turned bare.
var ErrNoBareLand = errors.New("no land turned bare")

// Levels returns α by mine and year from the levels of bare and of undisturbed land. It goes through the
// members three times. soil is the bare level, Unknown to find it. An error wraps ErrNoBareLand.
func Levels(members iter.Seq[Member], mines, years int, soil int16, limits Limits) ([][]Threshold, error) {
	l := &levels{first: firstThresholds(members, mines), vegetation: newMedians(mines, years)}
	for m := range members {
		l.add(m)
	}
	l.vegetation.refine()
	for m := range members {
		l.undisturbed(m, l.vegetation.addFine)
	}
	if soil == Unknown {
		var err error
		if soil, err = l.soil(limits); err != nil {
			return nil, err
		}
	}
	all := make([][]Threshold, mines)
	for mine := range all {
		all[mine] = make([]Threshold, years)
		for y := range all[mine] {
			all[mine][y] = l.threshold(mine, y, soil, limits)
		}
	}
	return all, nil
}

// firstThresholds returns a₀ of each mine: Otsu's threshold of the second lowest value of its members.
func firstThresholds(members iter.Seq[Member], mines int) []int16 {
	lows := make([]Histogram, mines)
	for m := range members {
		low, second := int16(math.MaxInt16), int16(math.MaxInt16)
		for _, q := range m.Q {
			switch {
			case q == Unknown || q >= second:
			case q < low:
				low, second = q, low
			default:
				second = q
			}
		}
		if second == math.MaxInt16 {
			second = low
		}
		for _, mine := range m.Mines {
			if second != math.MaxInt16 {
				lows[mine].Add(second)
			}
		}
	}
	first := make([]int16, mines)
	for mine := range lows {
		first[mine] = lows[mine].Otsu()
	}
	return first
}

// levels gathers the levels of bare and of undisturbed land.
type levels struct {
	first      []int16   // a₀ by mine; Unknown is below all values, so that nothing is bare
	bare       Histogram // values below a₀ of pixels inside mines that were bare and vegetated
	vegetation *medians
}

// runs reports whether a member has two bare and two vegetated years running.
func (l *levels) runs(m Member, mine int32) (bared, greened bool) {
	length, wasBare := 0, false
	for _, q := range m.Q {
		if q == Unknown {
			continue
		}
		isBare := q < l.first[mine]
		if isBare != wasBare {
			length, wasBare = 0, isBare
		}
		if length++; length >= 2 {
			bared, greened = bared || isBare, greened || !isBare
		}
	}
	return bared, greened
}

func (l *levels) add(m Member) {
	l.undisturbed(m, l.vegetation.addCoarse)
	if !m.Inside {
		return
	}
	for _, mine := range m.Mines {
		if bared, greened := l.runs(m, mine); bared && greened {
			for _, q := range m.Q {
				if q != Unknown && q < l.first[mine] {
					l.bare.Add(q)
				}
			}
		}
	}
}

// undisturbed hands the known values of a member to add for each mine where it is undisturbed.
func (l *levels) undisturbed(m Member, add func(mine, year int, q int16)) {
	for _, mine := range m.Mines {
		if bared, _ := l.runs(m, mine); bared {
			continue
		}
		for y, q := range m.Q {
			if q != Unknown {
				add(int(mine), y, q)
			}
		}
	}
}

// soil returns the bare level s.
func (l *levels) soil(limits Limits) (int16, error) {
	if n := l.bare.Count(); n < limits.BareValues {
		return 0, fmt.Errorf("%w: %d values of pixels that were vegetated and bare, want %d", ErrNoBareLand, n, limits.BareValues)
	}
	s := l.bare.peak()
	if median, n := l.vegetation.ofAll(); n > 0 && float64(s) > mostSoil*float64(median) {
		return 0, fmt.Errorf("%w: the lowest land has NDVI %.4f, more than 0.6 of undisturbed land, %.4f", ErrNoBareLand, float64(s)/perUnit, float64(median)/perUnit)
	}
	return s, nil
}

func (l *levels) threshold(mine, year int, soil int16, limits Limits) Threshold {
	source := SourceMineAndYear
	v, n := l.vegetation.of(mine, year)
	if n < limits.UndisturbedYears {
		source = SourceMine
		v, n = l.vegetation.ofMine(mine)
	}
	if n < limits.UndisturbedYears {
		source = SourceYear
		v, n = l.vegetation.ofYear(year)
	}
	switch {
	case n < limits.UndisturbedYears:
		return NoThreshold(soil, Unknown, SourceNone)
	case int(v)-int(soil) < leastContrast:
		return NoThreshold(soil, v, SourceNoContrast)
	}
	way := levelShare * float64(int(v)-int(soil))
	t := NewThreshold(int16(math.RoundToEven(float64(soil)+float64(way))), soil, source)
	t.Vegetation = v
	return t
}
