package udf

import (
	"math"
	"testing"
)

// The expected numbers are math.Exp's, which is right to less than one unit in
// the last place.
func TestDecay(t *testing.T) {
	t.Parallel()
	for x := 0.0; x < 699.9; x += 0.00317 {
		want := math.Exp(-x)
		if d := math.Abs(decay(x) - want); !(d < 2.3e-16 && d < (5e-16+x*2.3e-16)*want) {
			t.Fatalf("decay(%v) = %v, want %v: off by %.1e", x, decay(x), want, d)
		}
	}
	for x, want := range map[float64]float64{0: 1, 700: 0, math.Inf(1): 0, 1e-300: 1} {
		if got := decay(x); got != want {
			t.Errorf("decay(%v) = %v, want %v", x, got, want)
		}
	}
}
