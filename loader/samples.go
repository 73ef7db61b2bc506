package loader

import (
	"math"
	"math/rand/v2"
	"slices"
)

// yearSamples are the background samples of a year: wholly destroyed cells that are mapped to
// wholeShare and have a known NPP_b.
type yearSamples struct {
	cells         []int32
	meanVegetated float64 // mean NPP_b of wholly vegetated cells mapped as much, NaN without any
}

// findSamples finds the samples of a year and the mean of its undisturbed cells.
func (b *interpolator) findSamples(y int) (s yearSamples) {
	sum, n := 0.0, 0
	for i, npp := range b.npp.npp[y] {
		if math.IsNaN(npp) || b.cells.mapped[i] < wholeShare*b.cells.nominal[i] {
			continue
		}
		switch b.cover.at(y, int32(i)) {
		case 0:
			s.cells = append(s.cells, int32(i))
		case b.cells.mapped[i]:
			sum += npp
			n++
		}
	}
	s.meanVegetated = sum / float64(n) // NaN without any
	s.cells = b.draw(y, s.cells)
	return s
}

// draw takes a random sample of the cells, the same for one seed and year on
// every machine, in the order of the cells.
func (b *interpolator) draw(y int, cells []int32) []int32 {
	choice := b.study.Background.Sample
	if choice.N == 0 || choice.N >= len(cells) {
		return cells
	}
	random := rand.New(rand.NewPCG(choice.Seed, uint64(b.study.FirstYear+y)))
	for i := range choice.N {
		j := i + random.IntN(len(cells)-i)
		cells[i], cells[j] = cells[j], cells[i]
	}
	cells = cells[:choice.N]
	slices.Sort(cells)
	return cells
}

// sampleRatio returns r of the method "ratio": samples over the vegetated mean, both
// summed over the years that have both.
func (b *interpolator) sampleRatio() float64 {
	var sampleSum, vegetatedSum float64
	for y, s := range b.samples {
		if math.IsNaN(s.meanVegetated) {
			continue
		}
		for _, i := range s.cells {
			sampleSum += b.npp.npp[y][i]
		}
		vegetatedSum += float64(len(s.cells)) * s.meanVegetated
	}
	if vegetatedSum == 0 {
		return math.NaN()
	}
	return sampleSum / vegetatedSum
}

// points returns the samples of a year for Geostatistics.
func (b *interpolator) points(y int) (p Points) {
	for _, i := range b.samples[y].cells {
		p.X, p.Y, p.Z = append(p.X, b.cells.x[i]), append(p.Y, b.cells.y[i]), append(p.Z, b.npp.npp[y][i])
	}
	return p
}

// nearestSample returns the distance in m from each of the bare disturbed cells to the year's
// nearest sample; it is NaN for the other disturbed cells, and for all without samples.
func (b *interpolator) nearestSample(y int, bare []int) []float64 {
	nearest := nans(len(b.cover.disturbedCells))
	if len(b.samples[y].cells) == 0 {
		return nearest
	}
	for _, i := range bare {
		cell, least := b.cover.disturbedCells[i], math.Inf(1)
		for _, sample := range b.samples[y].cells {
			dx, dy := b.cells.x[sample]-b.cells.x[cell], b.cells.y[sample]-b.cells.y[cell]
			least = min(least, dx*dx+dy*dy)
		}
		nearest[i] = math.Sqrt(least)
	}
	return nearest
}

func nans(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = math.NaN()
	}
	return v
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}
