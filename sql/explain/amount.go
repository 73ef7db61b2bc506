package explain

import (
	"math/big"
	"strings"
)

// An Amount is an exact sum of parts in Gg CO2 or km2. The zero value is unknown.
type Amount struct {
	units *big.Int // nil is unknown
	area  bool
}

// Decimals of a unit of 10^-5 g in Gg, and of 10^-5 m2 in km2.
const (
	fluxDecimals = 14
	areaDecimals = 11
)

// Known reports whether the amount is known.
func (a Amount) Known() bool { return a.units != nil }

// IsZero reports whether the amount is known and 0.
func (a Amount) IsZero() bool { return a.units != nil && a.units.Sign() == 0 }

func (a Amount) decimals() int {
	if a.area {
		return areaDecimals
	}
	return fluxDecimals
}

// String returns all digits of the amount, "unknown" where it is unknown.
func (a Amount) String() string {
	if a.units == nil {
		return "unknown"
	}
	text := new(big.Int).Abs(a.units).String()
	if short := a.decimals() + 1 - len(text); short > 0 {
		text = strings.Repeat("0", short) + text
	}
	point := len(text) - a.decimals()
	text = text[:point] + "." + text[point:]
	if a.units.Sign() < 0 {
		text = "-" + text
	}
	return text
}

// MarshalJSON writes a number with all digits, null where it is unknown.
func (a Amount) MarshalJSON() ([]byte, error) {
	if a.units == nil {
		return []byte("null"), nil
	}
	return []byte(a.String()), nil
}

// rat is the amount as a fraction, 0 where it is unknown.
func (a Amount) rat() *big.Rat {
	if a.units == nil {
		return new(big.Rat)
	}
	return new(big.Rat).SetFrac(a.units, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(a.decimals())), nil))
}

// plus adds b; an unknown one adds nothing.
func (a Amount) plus(b Amount) Amount {
	switch {
	case a.units == nil:
		return b
	case b.units == nil:
		return a
	}
	return Amount{new(big.Int).Add(a.units, b.units), a.area}
}

// negative is minus the amount.
func (a Amount) negative() Amount {
	if a.units == nil {
		return a
	}
	return Amount{new(big.Int).Neg(a.units), a.area}
}
