package unit

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// carbonPerCO2 is the mass of carbon in CO₂, from the rounded atomic masses 12 and 16.
const carbonPerCO2 = 12.0 / 44

var (
	// ErrUnknown marks a text that is not a unit which this package knows.
	ErrUnknown = errors.New("unknown unit")
	// ErrOther marks a unit that is understood and is not one of annual NPP.
	ErrOther = errors.New("not a unit of annual NPP")
)

// Parse returns the factor that turns numbers in the unit into g C m⁻² a⁻¹.
// A unit that names no period is annual, one that names no substance is carbon.
// A text without content, as "" and "1", gives 1 and known = false.
// Errors are ErrUnknown or ErrOther; ErrOther says what the unit is.
func Parse(text string) (factor float64, known bool, err error) {
	if empty(text) {
		return 1, false, nil
	}
	terms, err := split(text)
	if err != nil {
		return 0, false, err
	}
	var u sum
	u.factor = 1
	for _, t := range terms {
		if err := u.add(t); err != nil {
			return 0, false, err
		}
	}
	factor, err = u.perYear()
	return factor, err == nil, err
}

// empty reports whether the text says nothing about the unit.
func empty(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "", "1", "-", "none", "n/a", "na", "nan", "null", "unknown", "unitless", "dimensionless", "no units", "undefined":
		return true
	}
	return false
}

// sum gathers the terms of a unit.
type sum struct {
	factor      float64
	mass, area  int // exponents of a mass, and of a squared length
	period      string
	years       int // exponent of the year
	carbon, co2 bool
}

func (u *sum) add(t term) error {
	switch kind, size := meaning(t.name); kind {
	case number:
		u.factor *= math.Pow(size*t.number, float64(t.power))
	case mass:
		u.mass += t.power
		u.factor *= math.Pow(size, float64(t.power))
	case length:
		if t.power%2 != 0 {
			return fmt.Errorf("%w: a length to the power %d is not an area", ErrOther, t.power)
		}
		u.area += t.power / 2
		u.factor *= math.Pow(size, float64(t.power))
	case area:
		u.area += t.power
		u.factor *= math.Pow(size, float64(t.power))
	case year:
		u.years += t.power
	case period:
		switch name := periods[strings.ToLower(t.name)]; {
		case t.count+name == "365day", t.count+name == "366day", t.count+name == "12month":
			u.years += t.power
		case t.count != "":
			u.period = t.count + " " + name + "s"
		default:
			u.period = name
		}
	case carbon:
		u.carbon = true
	case co2:
		u.co2 = true
	case filler:
	case amount:
		return fmt.Errorf("%w: it counts mol, not mass", ErrOther)
	case otherMatter:
		return fmt.Errorf("%w: it weighs %s, not carbon", ErrOther, t.name)
	case energy:
		return fmt.Errorf("%w: %s is not a mass", ErrOther, t.name)
	case place:
		return fmt.Errorf("%w: it is per %s, not per m2, km2 or ha", ErrOther, strings.ToLower(t.name))
	case imperial:
		return fmt.Errorf("%w: %s is not a metric unit", ErrOther, t.name)
	default:
		return fmt.Errorf("%w: %q", ErrUnknown, t.name)
	}
	return nil
}

// perYear holds the sum to mass per area and year.
func (u *sum) perYear() (float64, error) {
	switch {
	case u.period != "":
		return 0, fmt.Errorf("%w: it is per %s, not per year", ErrOther, u.period)
	case u.mass == 0 && u.area == 0:
		return 0, fmt.Errorf("%w: it names neither a mass nor an area", ErrUnknown)
	case u.mass != 1:
		return 0, fmt.Errorf("%w: it names no mass of carbon", ErrOther)
	case u.area == 0:
		return 0, fmt.Errorf("%w: it names no area, as m-2", ErrOther)
	case u.area != -1:
		return 0, fmt.Errorf("%w: it is not per area", ErrOther)
	case u.years < -1 || u.years > 1: // +1 is "g/m2 yr", which means per year
		return 0, fmt.Errorf("%w: it is per year to the power %d", ErrOther, -u.years)
	case u.carbon && u.co2:
		return 0, fmt.Errorf("%w: it names both carbon and CO2", ErrUnknown)
	case u.co2:
		return u.factor * carbonPerCO2, nil
	}
	return u.factor, nil
}
