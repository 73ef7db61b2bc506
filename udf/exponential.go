package udf

import "math"

// steps cuts each doubling into parts whose powers of 2 are tabulated, 16 kB of them.
const steps = 2048

var power = func() (p [steps]uint64) {
	for i := range p {
		p[i] = math.Float64bits(math.Exp2(float64(i) / steps))
	}
	return p
}()

// The Taylor coefficients of 2^(f/steps).
const (
	series1 = math.Ln2 / steps
	series2 = series1 * series1 / 2
	series3 = series1 * series1 * series1 / 6
)

// decay is exp(−x) for x ≥ 0 to 2e-16, relatively to x·2e-16 and two units in the
// last place, and 0 from 700 on where exp(−x) is below 1e−304. In a loop it takes
// a third of the time of math.Exp.
//
// With −x·2048/ln2 = k + f, k whole and |f| ≤ 1/2, exp(−x) = 2^(k/2048) 2^(f/2048),
// the first from the table, the second from its series, of which the next term is
// below 4e-17 (Tang 1989, ACM Trans. Math. Softw. 15, 144–157).
func decay(x float64) float64 {
	const round = 3 << 51 // the last bit of numbers near it counts ones
	if x >= 700 {
		return 0
	}
	x *= steps / math.Ln2
	shifted := round - x
	f := (round - shifted) - x
	k := math.Float64bits(shifted) // plus a multiple of 4096·steps
	series := 1 + f*(series1+f*(series2+f*series3))
	return math.Float64frombits(power[k%steps]+k/steps<<52) * series
}
