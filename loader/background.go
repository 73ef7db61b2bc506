package loader

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// The methods of the background, from best to last resort.
const (
	byValue   = "value" // of the study
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

// background is NPP_bg of every year wherever a cell is partly or wholly destroyed (Xu et al. 2024,
// Fig. 4c).
type background struct {
	years   []backgroundYear
	there   []chan struct{} // by year: closed once it is interpolated
	written []chan struct{} // by year: closed once the table of cells has it
}

// yearsAhead is how many years are interpolated before the first of them is written. Year by year, since with a number of years in
// hand a later one could keep an earlier one out, for which the table waits.
const yearsAhead = 4

func newBackground(years int) *background {
	return &background{make([]backgroundYear, years), turns(years), turns(years)}
}

// backgroundYear is one year's background and how it came about. The slices are by bare cell;
// the last two are nil where nothing is known of them, and once they are written.
type backgroundYear struct {
	samples    int
	neighbours int // samples that an estimate uses at most, 0 for methods other than kriging
	method     backgroundMethod
	lags       []Lag      // empirical variogram of the samples
	validation Validation // of kriging

	npp      []float64 // NPP_bg, g C m⁻² a⁻¹
	variance []float64 // kriging variance, (g C m⁻² a⁻¹)²; nil for the other methods
	nearestM []float64 // distance to the nearest sample, m; nil without samples
}

// backgroundMethod is how one year's background is estimated.
type backgroundMethod struct {
	name      string
	variogram Variogram // of kriging
	source    string    // of the variogram
}

// interpolator estimates the background year by year.
type interpolator struct {
	study    *studyfile.Study
	geo      Geostatistics
	given    Variogram // of the study, where it is fixed
	cells    *cells
	cover    *cover
	npp      *cellNPP
	samples  []yearSamples
	lags     [][]Lag            // by year, where the fit needed them
	ratio    float64            // background over vegetated NPP, NaN without any sample
	methods  []backgroundMethod // by year
	findings []finding.Finding
}

// newInterpolator finds the samples of every year and chooses its method and variogram. It refuses
// samples that are too many for the neighbours that the study gives.
func newInterpolator(ctx context.Context, study *studyfile.Study, geo Geostatistics, given Variogram, cover *cover, npp *cellNPP, workers int) (*interpolator, error) {
	b := &interpolator{study: study, geo: geo, given: given, cells: cover.cells, cover: cover, npp: npp, lags: make([][]Lag, study.Years())}
	for y := range study.Years() {
		b.samples = append(b.samples, b.findSamples(y))
	}
	if err := b.checkSizes(); err != nil {
		return nil, err
	}
	b.ratio = b.sampleRatio()
	b.warnZeroSamples()
	b.chooseMethods(ctx, workers)
	return b, ctx.Err()
}

// interpolate estimates NPP_bg. Years are independent, so that workers take them in turn, and wait where the writer of the result
// has not come so far. The error of a year ends the others.
func (b *interpolator) interpolate(ctx context.Context, workers int, result *background) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	sideBySide(workers, len(b.methods), func(_, y int) (err error) {
		if before := y - max(workers, yearsAhead); before >= 0 && !await(ctx, result.written[before]) {
			return nil
		}
		if result.years[y], err = b.estimate(ctx, y, b.methods[y]); err != nil {
			cancel(fmt.Errorf("interpolate background %d: %w", b.study.FirstYear+y, err))
			return nil
		}
		close(result.there[y])
		return nil
	})
	return context.Cause(ctx)
}

// chooseMethods picks, per year, the study's value, or the best method the samples allow: kriging from
// three samples on, their mean, the ratio to vegetated NPP, zero.
func (b *interpolator) chooseMethods(ctx context.Context, workers int) {
	b.methods = make([]backgroundMethod, len(b.samples))
	if b.study.Background.ValueGM2 != nil {
		for y := range b.methods {
			b.methods[y].name = byValue
		}
		return
	}
	var pooled Variogram
	var pooledErr error
	fitPooled := sync.OnceFunc(func() { pooled, pooledErr = b.fitPooled(ctx) })
	fitErrs := sideBySide(workers, len(b.methods), func(_, y int) (err error) { b.methods[y], err = b.ownMethod(ctx, y); return err })
	for y, err := range fitErrs {
		year, n := b.study.FirstYear+y, len(b.samples[y].cells)
		if err != nil {
			b.warn(year, "background %d: the variogram of its %d samples could not be fitted (%v); the pooled one is taken", year, n, err)
		}
		if b.methods[y].name != "" {
			continue
		}
		if fitPooled(); pooledErr == nil {
			b.methods[y] = backgroundMethod{byKriging, pooled, fromPooled}
			continue
		}
		b.warn(year, "background %d: no variogram could be fitted (%v); the mean of its %d samples is taken", year, pooledErr, n)
		b.methods[y].name = byMean
	}
	b.warnZero()
}

// ownMethod returns the method of a year that needs no other year's samples to be fitted. It has no
// name where the year wants the pooled variogram, with an error if its own could not be fitted.
func (b *interpolator) ownMethod(ctx context.Context, y int) (backgroundMethod, error) {
	switch n := len(b.samples[y].cells); {
	case n < minKriging:
		return backgroundMethod{name: b.withoutKriging(b.samples[y])}, nil
	case b.study.Background.Variogram.Fixed:
		return backgroundMethod{byKriging, b.given, fromStudy}, nil
	case n < minYearFit:
		return backgroundMethod{}, nil
	}
	lags, err := b.lagsOf(ctx, y)
	if err != nil {
		return backgroundMethod{}, err
	}
	v, err := b.fit(ctx, lags, b.points(y))
	if err != nil {
		return backgroundMethod{}, err
	}
	return backgroundMethod{byKriging, v, fromYear}, nil
}

// withoutKriging returns the method of a year with too few samples to krige.
func (b *interpolator) withoutKriging(s yearSamples) string {
	switch {
	case len(s.cells) > 0:
		return byMean
	case !math.IsNaN(b.ratio) && !math.IsNaN(s.meanVegetated):
		return byRatio
	}
	return byZero
}

// givenVariogram returns the study's own variogram, where it has one.
func givenVariogram(study *studyfile.Study, geo Geostatistics) (Variogram, error) {
	c := study.Background.Variogram
	if !c.Fixed {
		return Variogram{}, nil
	}
	v, err := geo.Given(Variogram{Model: c.Model, Nugget: c.Nugget, PartialSill: c.PartialSill, RangeM: c.RangeM, AngleDeg: c.AngleDeg, Ratio: c.Ratio, WeightedSSE: math.NaN()})
	if err != nil {
		return v, fault.New(fault.ErrUsage, "%s: background.variogram: %w", study.File, err)
	}
	return v, nil
}

// lagsOf returns the empirical variogram of a year's samples, which it keeps.
func (b *interpolator) lagsOf(ctx context.Context, y int) (lags []Lag, err error) {
	if b.lags[y] == nil {
		b.lags[y], err = b.geo.Lags(ctx, b.points(y))
	}
	return b.lags[y], err
}

func (b *interpolator) fit(ctx context.Context, lags []Lag, samples Points) (Variogram, error) {
	return b.geo.Fit(ctx, b.study.Background.Variogram, lags, samples, b.maxNeighbours(len(samples.X)))
}

// fitPooled fits one variogram to all years. Only samples of one year can be cross-validated.
func (b *interpolator) fitPooled(ctx context.Context) (Variogram, error) {
	var sets []Points
	for y, samples := range b.samples {
		if len(samples.cells) > 1 {
			sets = append(sets, b.points(y))
		}
	}
	lags, err := b.geo.Lags(ctx, sets...)
	if err != nil {
		return Variogram{}, err
	}
	if len(sets) == 1 {
		return b.fit(ctx, lags, sets[0])
	}
	return b.fit(ctx, lags, Points{})
}

// knowsNPP reports whether NPP_b of some cell is known in a year.
func (b *interpolator) knowsNPP(y int) bool {
	for cell := range b.cells.count() {
		if npp, _ := b.npp.of(y, cell); !math.IsNaN(npp) {
			return true
		}
	}
	return false
}

func (b *interpolator) warnZero() {
	var zero []string
	for y, method := range b.methods {
		if method.name == byZero && len(b.cover.years[y].cells) > 0 && b.knowsNPP(y) {
			zero = append(zero, strconv.Itoa(b.study.FirstYear+y))
		}
	}
	if len(zero) > 0 {
		b.warn(0, "background: no wholly destroyed cell to sample, nor a wholly vegetated one to take a share of, so NPP_bg is 0 in %s; NPP_a of partly destroyed cells is too high there", strings.Join(zero, ", "))
	}
}

// warnZeroSamples finds bare land whose NPP is exactly 0 as a rule, as masked exports write the unknown.
func (b *interpolator) warnZeroSamples() {
	zeros, samples, where := 0, 0, map[int32]bool{}
	for y, s := range b.samples {
		samples += len(s.cells)
		for _, i := range s.cells {
			if npp, _ := b.npp.of(y, int(i)); npp == 0 {
				zeros, where[i] = zeros+1, true
			}
		}
	}
	if 2*zeros <= samples {
		return
	}
	km2 := 0.0
	for i := range b.cells.mapped { // in one order, whatever the map's
		if where[int32(i)] {
			km2 += b.cells.mapped[i] / 1e6
		}
	}
	b.findings = append(b.findings, finding.Finding{Severity: finding.Warning, Input: "background", Count: int64(zeros), AreaKm2: km2, Value: finding.Value(0), Remedy: "0 as a rule stands for unknown in a masked export; if so, give npp.nodata: 0"}.
		Says("background: NPP is exactly 0 in %d of %d samples of bare land, so NPP_bg is too low if 0 stands for unknown", zeros, samples))
}

// warn adds a finding, of all years where year is 0.
func (b *interpolator) warn(year int, format string, args ...any) {
	b.findings = append(b.findings, finding.Finding{Severity: finding.Warning, Input: "background", Year: year}.Says(format, args...))
}

// estimate computes NPP_bg of the cells that are not wholly vegetated in a year.
func (b *interpolator) estimate(ctx context.Context, y int, method backgroundMethod) (backgroundYear, error) {
	bare, samples := b.cover.years[y].cells, b.samples[y]
	year := backgroundYear{samples: len(samples.cells), method: method, npp: make([]float64, len(bare))}
	if year.samples > 1 && method.name != byValue {
		lags, err := b.lagsOf(ctx, y)
		if err != nil {
			return year, err
		}
		for _, lag := range lags {
			if method.variogram.Model != "" {
				lag.Fitted = b.geo.Gamma(method.variogram, lag.DistanceM)
			}
			year.lags = append(year.lags, lag)
		}
	}
	if len(bare) == 0 {
		return year, ctx.Err()
	}
	to := b.targetsOf(bare)
	var err error
	if year.nearestM, err = b.nearest(ctx, y, to); err != nil {
		return year, err
	}
	value := noBackground
	switch method.name {
	case byKriging:
		err := b.krige(ctx, y, to, &year)
		return year, err
	case byValue:
		value = *b.study.Background.ValueGM2
	case byMean:
		value = mean(b.points(y).Z)
	case byRatio:
		value = b.ratio * samples.meanVegetated
	}
	for i := range year.npp {
		year.npp[i] = value
	}
	return year, ctx.Err()
}

// krige fills NPP_bg and its variance of the targets, and validates the year's kriging.
func (b *interpolator) krige(ctx context.Context, y int, to targets, year *backgroundYear) error {
	limit := b.maxNeighbours(year.samples)
	if year.neighbours = year.samples; limit > 0 {
		year.neighbours = min(limit, year.samples)
	}
	year.variance = make([]float64, len(to.x))
	var err error
	year.validation, err = b.geo.Krige(ctx, year.method.variogram, b.points(y), limit, to.x, to.y, year.npp, year.variance)
	return err
}
