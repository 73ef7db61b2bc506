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

// Further streams, apart from those above.
const (
	fieldStream   = 99    // uniform
	againStream   = 98    // uniform
	productStream = 45    // normal
	unseenStream  = 2_000 // uniform, one for each year
)

// field is a row of a random field that varies over scale pixels: standard normal numbers on a lattice and between
// them their weighted mean, divided by its standard deviation.
func (s *scene) field(stream, scale, row int) []float64 {
	out := make([]float64, s.Pixels)
	if s.InputNoise == 0 {
		return out
	}
	line := make([]float64, s.Pixels/scale+2)
	row += scale // rows above the map have no negative remainder
	for j := range line {
		line[j] = between(normal(s.Seed, row/scale, j, stream), normal(s.Seed, row/scale+1, j, stream), row%scale, scale)
	}
	for col := range out {
		out[col] = between(line[col/scale], line[col/scale+1], col%scale, scale)
	}
	return out
}

// between returns a standard normal number at part of the way from a to b, two of them.
func between(a, b float64, part, whole int) float64 {
	t := float64(part) / float64(whole)
	return (float64((1-t)*a) + float64(t*b)) / math.Sqrt(float64((1-t)*(1-t))+float64(t*t))
}

// grain is a number of a pixel of mean 0 and standard deviation 1, the sum of four uniform ones.
func (s *scene) grain(stream, row, col int) float64 {
	if s.InputNoise == 0 {
		return 0
	}
	bits := uint64(uniform(s.Seed, row, col, stream) * (1 << 53))
	sum := bits&0x1fff + bits>>13&0x1fff + bits>>26&0x1fff + bits>>39&0x1fff
	return (float64(sum)/(1<<13) - 2) * math.Sqrt(3)
}

// rare is the number that a standard normal one exceeds with a probability; with none it never does.
func rare(share float64) float64 {
	if share <= 0 {
		return math.Inf(1)
	}
	return math.Sqrt2 * math.Erfinv(1-2*share)
}
