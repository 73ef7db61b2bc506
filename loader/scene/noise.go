package scene

import "math"

// uniform is a number in [0, 1) that depends on its arguments alone, so that
// rows can be computed in any order (SplitMix64, Steele et al. 2014).
func uniform(seed uint64, a, b, stream int) float64 {
	z := seed ^ uint64(stream)*0x9e3779b97f4a7c15
	for _, part := range [2]int{a, b} {
		z += uint64(part) + 0x9e3779b97f4a7c15
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		z ^= z >> 31
	}
	return float64(z>>11) / (1 << 53)
}

// normal is a standard normal number of the same kind (Box and Muller 1958).
func normal(seed uint64, a, b, stream int) float64 {
	u, v := 1-uniform(seed, a, b, 2*stream), uniform(seed, a, b, 2*stream+1)
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*v)
}

// Streams of numbers. Those of normal take two streams of uniform each, 2n and 2n + 1.
const (
	blurStream = iota + 100 // uniform
	lateStream
	barrenStream
	baseStream = iota + 200 // normal
	slopeStream
	noiseStream // one for each year from here on
)

const fieldStream = 99 // uniform
