package unit

import (
	"errors"
	"math"
	"testing"
)

// FuzzParse wants a factor above 0 that is finite, or an error of one of the two kinds.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"", "1", "g C m-2 a-1", "kg_C/m^2", "kg*C/m^2/yr", "gC m⁻² year⁻¹", "t CO2 ha-1 a-1", "克碳/平方米/年", "Mg C / ha", "mol m-2 s-1", "0.1 g m-2", "10^3 kg km**-2"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		factor, known, err := Parse(text)
		switch {
		case err != nil:
			if !errors.Is(err, ErrUnknown) && !errors.Is(err, ErrOther) || err.Error() == "" {
				t.Errorf("%q: error %v, want ErrUnknown or ErrOther", text, err)
			}
		case !(factor > 0) || math.IsInf(factor, 0) || !known && factor != 1:
			t.Errorf("%q: factor %v, known %v", text, factor, known)
		}
	})
}
