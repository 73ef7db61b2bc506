package loader

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
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
	for i := range b.cells.mapped {
		npp, _ := b.npp.of(y, i)
		if math.IsNaN(npp) || !b.cells.whole[i] {
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
			npp, _ := b.npp.of(y, int(i))
			sampleSum += npp
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
		npp, _ := b.npp.of(y, int(i))
		p.X, p.Y, p.Z = append(p.X, b.cells.x[i]), append(p.Y, b.cells.y[i]), append(p.Z, npp)
	}
	return p
}

// targets are the centres of the bare cells of a year, where NPP_bg is estimated.
type targets struct{ x, y []float64 }

func (b *interpolator) targetsOf(bare []int32) targets {
	t := targets{make([]float64, len(bare)), make([]float64, len(bare))}
	for k, cell := range bare {
		t.x[k], t.y[k] = b.cells.x[cell], b.cells.y[cell]
	}
	return t
}

// nearest returns the distance in m of the targets to the year's nearest sample, nil without samples.
func (b *interpolator) nearest(ctx context.Context, y int, to targets) ([]float64, error) {
	if len(b.samples[y].cells) == 0 {
		return nil, nil
	}
	distance := make([]float64, len(to.x))
	return distance, b.geo.Nearest(ctx, b.points(y), to.x, to.y, distance)
}

// Kriging a year of more than mostTogether samples takes the nearest ones by default.
const (
	mostTogether = 1000
	nearestOnes  = 32
)

// maxNeighbours returns how many of n samples an estimate may use, 0 for all.
func (b *interpolator) maxNeighbours(n int) int {
	switch given := b.study.Background.MaxNeighbours; {
	case given != nil:
		return *given
	case n > mostTogether:
		return nearestOnes
	}
	return 0
}

// checkSizes refuses max_neighbours of the study where the samples of a year make a system too large.
func (b *interpolator) checkSizes() error {
	given := b.study.Background.MaxNeighbours
	if given == nil || b.study.Background.ValueGM2 != nil {
		return nil
	}
	year, samples, seconds := 0, 0, 0.0
	for y, s := range b.samples {
		n := float64(len(s.cells))
		if len(s.cells) > samples {
			year, samples = b.study.FirstYear+y, len(s.cells)
		}
		seconds += n * n * (n/3 + float64(len(b.cover.years[y].cells))/2) / multiplicationsPerSecond
	}
	all, nearest := b.geo.Bounds()
	switch together := *given == 0 || *given >= samples; {
	case together && samples > all:
		return fault.New(fault.ErrUsage, "%s: background.max_neighbours: all %d samples of %d are too many for one system, which may hold %d; such systems would take %.1f GB and in all years about %s of processor time; leave it out for the %d nearest, or give at most %d",
			b.study.File, samples, year, all, bytesPerPair*float64(samples)*float64(samples)/1e9, finding.Counted(int64(math.Ceil(seconds/60)), "minute", "minutes"), nearestOnes, nearest)
	case !together && *given > nearest:
		return fault.New(fault.ErrUsage, "%s: background.max_neighbours: is %d, and an estimate takes at most %d of the %d samples of %d; give that or less, or leave it out for the %d nearest", b.study.File, *given, nearest, samples, year, nearestOnes)
	}
	return nil
}

// What kriging from all samples of a year costs, measured on one core.
const (
	multiplicationsPerSecond = 1e10
	bytesPerPair             = 12
)

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
