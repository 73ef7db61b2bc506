package loader

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// The methods of the background, from best to last resort.
const (
	byKriging = "kriging"
	byMean    = "mean"
	byRatio   = "ratio"
	byZero    = "zero"
)

// Where a variogram came from.
const (
	fromStudy  = "study"
	fromYear   = "year"
	fromPooled = "pooled"
)

const (
	minKriging   = 3    // samples for ordinary kriging
	minYearFit   = 30   // samples for a variogram of the year's own
	wholeShare   = 0.95 // of the nominal cell that must be mapped
	noBackground = 0.0
)

// backgroundYear is how one year's background came about.
type backgroundYear struct {
	samples   []int32 // cells
	method    string
	variogram Variogram // of kriging
	source    string
	quality   Validation // of kriging
	lags      []Lag      // empirical variogram of the samples
	meanVeg   float64    // NPP_b of wholly vegetated whole cells, NaN without any
}

// background interpolates NPP_bg wherever a cell is partly or wholly destroyed
// (Xu et al. 2024, Fig. 4c), year by year.
type background struct {
	t        *cellTable
	study    *Study
	geo      Geostatistics
	years    []backgroundYear
	ratio    float64 // background over vegetated NPP, NaN without any sample
	warnings []string
}

func newBackground(t *cellTable, study *Study, geo Geostatistics) *background {
	b := &background{t: t, study: study, geo: geo, years: make([]backgroundYear, study.Years())}
	for y := range b.years {
		b.years[y] = b.look(y)
	}
	b.ratio = b.sampleRatio()
	return b
}

// look finds the samples of a year and the mean of its undisturbed cells.
func (b *background) look(y int) backgroundYear {
	t, sum, n := b.t, 0.0, 0
	var year backgroundYear
	for i, npp := range t.npp[y] {
		if math.IsNaN(npp) || t.mapped[i] < wholeShare*t.nominal[i] {
			continue
		}
		switch t.vegetatedAt(y, int32(i)) {
		case 0:
			year.samples = append(year.samples, int32(i))
		case t.mapped[i]:
			sum += npp
			n++
		}
	}
	year.meanVeg = sum / float64(n) // NaN without any
	year.samples = b.draw(y, year.samples)
	return year
}

// draw takes a random sample of the cells, the same for one seed and year on
// every machine, in the order of the cells.
func (b *background) draw(y int, cells []int32) []int32 {
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

// sampleRatio is r of the fallback: samples over the vegetated mean, both
// summed over the years that have both.
func (b *background) sampleRatio() float64 {
	var bare, green float64
	for y, year := range b.years {
		if math.IsNaN(year.meanVeg) {
			continue
		}
		for _, i := range year.samples {
			bare += b.t.npp[y][i]
		}
		green += float64(len(year.samples)) * year.meanVeg
	}
	if green == 0 {
		return math.NaN()
	}
	return bare / green
}

// run chooses each year's method and variogram and fills npp_bg; years are
// independent, so workers take them in turn.
func (b *background) run(ctx context.Context, workers int) error {
	if err := b.chooseMethods(ctx); err != nil {
		return err
	}
	years := make(chan int)
	errs := make([]error, len(b.years))
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for y := range years {
				errs[y] = b.fill(ctx, y)
			}
		})
	}
	for y := range b.years {
		years <- y
	}
	close(years)
	wg.Wait()
	for y, err := range errs {
		if err != nil {
			return fmt.Errorf("interpolate background %d: %w", b.study.FirstYear+y, err)
		}
	}
	return nil
}

// chooseMethods walks down the ladder: kriging from three samples on, their
// mean, the ratio to vegetated NPP, zero.
func (b *background) chooseMethods(ctx context.Context) error {
	choice := b.study.Background.Variogram
	given, err := b.given(choice)
	if err != nil {
		return err
	}
	var pooled Variogram
	var pooledErr error
	fitPooled := sync.OnceFunc(func() { pooled, pooledErr = b.fitPooled(ctx) })
	for y := range b.years {
		year := &b.years[y]
		switch n := len(year.samples); {
		case n >= minKriging:
			year.method = byKriging
		case n > 0:
			year.method = byMean
		case !math.IsNaN(b.ratio) && !math.IsNaN(year.meanVeg):
			year.method = byRatio
		default:
			year.method = byZero
		}
		if year.method != byKriging {
			continue
		}
		if choice.Fixed {
			year.variogram, year.source = given, fromStudy
			continue
		}
		if len(year.samples) >= minYearFit {
			v, err := b.geo.Fit(ctx, choice, b.study.Background.MaxNeighbours, []Points{b.sampleSet(y)})
			if err == nil {
				year.variogram, year.source = v, fromYear
				continue
			}
			b.warn("background %d: the variogram of its %d samples could not be fitted (%v); the pooled one is taken", b.study.FirstYear+y, len(year.samples), err)
		}
		if fitPooled(); pooledErr == nil {
			year.variogram, year.source = pooled, fromPooled
			continue
		}
		b.warn("background %d: no variogram could be fitted (%v); the mean of its %d samples is taken", b.study.FirstYear+y, pooledErr, len(year.samples))
		year.method = byMean
	}
	b.warnZero()
	return ctx.Err()
}

// given is the study's own variogram, where it has one.
func (b *background) given(c VariogramChoice) (Variogram, error) {
	if !c.Fixed {
		return Variogram{}, nil
	}
	v, err := b.geo.Given(Variogram{Model: c.Model, Nugget: c.Nugget, PartialSill: c.PartialSill, RangeM: c.RangeM, AngleDeg: c.AngleDeg, Ratio: c.Ratio, WeightedSSE: math.NaN()})
	if err != nil {
		return v, fail(ErrUsage, "%s: background.variogram: %w", b.study.File, err)
	}
	return v, nil
}

func (b *background) warnZero() {
	var zero []int
	for y := range b.years {
		if b.years[y].method == byZero && b.needed(y) {
			zero = append(zero, b.study.FirstYear+y)
		}
	}
	if len(zero) > 0 {
		b.warn("background: no wholly destroyed cell to sample, nor a wholly vegetated one to take a share of, so NPP_bg is 0 in %v; NPP_a of partly destroyed cells is too high there", zero)
	}
}

func (b *background) warn(format string, args ...any) {
	b.warnings = append(b.warnings, fmt.Sprintf(format, args...))
}

func (b *background) needed(y int) bool {
	for pit, veg := range b.t.vegetated[y] {
		if veg < b.t.mapped[b.t.pits[pit]] {
			return true
		}
	}
	return false
}

func (b *background) fitPooled(ctx context.Context) (Variogram, error) {
	var sets []Points
	for y := range b.years {
		if len(b.years[y].samples) > 1 {
			sets = append(sets, b.sampleSet(y))
		}
	}
	return b.geo.Fit(ctx, b.study.Background.Variogram, b.study.Background.MaxNeighbours, sets)
}

func (b *background) sampleSet(y int) (s Points) {
	for _, i := range b.years[y].samples {
		s.X, s.Y, s.Z = append(s.X, b.t.x[i]), append(s.Y, b.t.y[i]), append(s.Z, b.t.npp[y][i])
	}
	return s
}

// fill computes NPP_bg of the cells that are not wholly vegetated.
func (b *background) fill(ctx context.Context, y int) error {
	t, year := b.t, &b.years[y]
	bg := nans(len(t.pits))
	t.bg[y], t.bgVar[y], t.nearest[y] = bg, nans(len(t.pits)), nans(len(t.pits))
	if len(year.samples) > 1 {
		var err error
		if year.lags, err = b.geo.Lags(ctx, year.variogram, b.sampleSet(y)); err != nil {
			return err
		}
	}
	var needed []int // pits
	for pit, veg := range t.vegetated[y] {
		if veg < t.mapped[t.pits[pit]] {
			needed = append(needed, pit)
		}
	}
	if len(needed) == 0 {
		return ctx.Err()
	}
	b.measureNearest(y, needed)
	if year.method == byKriging {
		return b.krige(ctx, y, needed)
	}
	value := noBackground
	switch year.method {
	case byMean:
		value = mean(b.sampleSet(y).Z)
	case byRatio:
		value = b.ratio * year.meanVeg
	}
	for _, pit := range needed {
		bg[pit] = value
	}
	return ctx.Err()
}

func (b *background) krige(ctx context.Context, y int, needed []int) error {
	t := b.t
	x, yy := make([]float64, len(needed)), make([]float64, len(needed))
	for k, pit := range needed {
		x[k], yy[k] = t.x[t.pits[pit]], t.y[t.pits[pit]]
	}
	estimate, variance := make([]float64, len(needed)), make([]float64, len(needed))
	quality, err := b.geo.Krige(ctx, b.years[y].variogram, b.sampleSet(y), b.study.Background.MaxNeighbours, x, yy, estimate, variance)
	if err != nil {
		return err
	}
	b.years[y].quality = quality
	for k, pit := range needed {
		t.bg[y][pit], t.bgVar[y][pit] = estimate[k], variance[k]
	}
	return nil
}

// measureNearest finds the distance of each pit to the year's nearest sample.
func (b *background) measureNearest(y int, needed []int) {
	t := b.t
	if len(b.years[y].samples) == 0 {
		return
	}
	for _, pit := range needed {
		cell, least := t.pits[pit], math.Inf(1)
		for _, i := range b.years[y].samples {
			dx, dy := t.x[i]-t.x[cell], t.y[i]-t.y[cell]
			least = min(least, dx*dx+dy*dy)
		}
		t.nearest[y][pit] = math.Sqrt(least)
	}
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
