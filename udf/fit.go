package udf

import (
	"errors"
	"fmt"
	"math"
)

// ErrFit is the cause of every failed fit.
var ErrFit = errors.New("variogram cannot be fitted")

// minLags is the least number of lags that a fit needs: it has 3 parameters.
const minLags = 3

// Fitting is a variogram fitted to an empirical one.
type Fitting struct {
	Variogram
	WeightedSSE float64 // Σ N/h² (γ − fitted)², the smallest found
	Lags        int     // lags that took part

	// AtBound tells that the empirical variogram still rises at its longest lag,
	// so that the range is the longest one allowed and not a finding.
	AtBound bool
}

// Fit fits nugget, partial sill and range of a model to an empirical variogram
// and returns the weighted sum of squares: FitModel, in short. An error wraps
// ErrFit or ErrModel.
func Fit(lags []Lag, model Model) (Variogram, float64, error) {
	f, err := FitModel(lags, model)
	return f.Variogram, f.WeightedSSE, err
}

// FitModel minimises Σ N/h² (γ(h) − fitted(h))² over the lags, the weights that
// gstat uses by default (its fit.method 7), with nugget and partial sill ≥ 0 and
// a practical range between the shortest lag and 10 times the longest.
//
// For a given range the best nugget and partial sill solve two linear equations
// (variable projection, Golub and Pereyra 1973, SIAM J. Numer. Anal. 10,
// 413–432), so that one parameter remains. It is scanned over its whole
// interval and then refined by golden sections: no starting value enters, and
// the minimum is the global one up to the spacing of the scan (2 %).
//
// Lags at distance 0 are passed over; fewer than 3 others, or numbers that are
// not finite and ≥ 0, are errors. A flat variogram of height 0, as of equal
// values, gives nugget and partial sill 0. Where nothing but a nugget fits, the
// partial sill is 0 and the range, without meaning, the longest lag.
func FitModel(lags []Lag, model Model) (Fitting, error) {
	if _, err := ParseModel(string(model)); err != nil {
		return Fitting{}, fmt.Errorf("fit: %w", err)
	}
	p, err := newProjection(lags, model)
	if err != nil {
		return Fitting{}, fmt.Errorf("fit %s: %w", model, err)
	}
	longest := p.distanceScale
	f := Fitting{Lags: len(p.gamma), Variogram: Variogram{Model: model, RangeM: longest}}
	if p.gammaScale == 0 {
		return f, nil
	}
	lo, hi := math.Log(p.shortest/model.practical()), math.Log(10/model.practical())
	best := p.minimise(lo, hi)
	nugget, sill, sse := p.at(math.Exp(best))
	f.Nugget, f.PartialSill = nugget*p.gammaScale, sill*p.gammaScale
	f.WeightedSSE = sse * p.gammaScale / longest * p.gammaScale / longest
	if sill > 0 {
		f.RangeM = math.Exp(best) * longest
		f.AtBound = hi-best < 1e-6
	}
	if !finite(f.WeightedSSE) || !finite(f.RangeM) || f.Check() != nil {
		return Fitting{}, fmt.Errorf("fit %s: %w: %w", model, ErrFit, errOverflow)
	}
	return f, nil
}

// FitBest fits each model, all of Models if none is given, and returns the fit
// with the smallest weighted sum of squares, the earlier of equals.
func FitBest(lags []Lag, models ...Model) (Fitting, error) {
	if len(models) == 0 {
		models = Models()
	}
	var best Fitting
	for i, m := range models {
		f, err := FitModel(lags, m)
		if err != nil {
			return Fitting{}, err
		}
		if i == 0 || f.WeightedSSE < best.WeightedSSE {
			best = f
		}
	}
	return best, nil
}

// projection is the fit as a function of the range alone, with distances in
// units of the longest lag and semivariances in units of the highest.
type projection struct {
	model                     Model
	h, gamma, weight          []float64
	shortest                  float64
	distanceScale, gammaScale float64
}

func newProjection(lags []Lag, model Model) (*projection, error) {
	p := &projection{model: model, shortest: 1}
	for i, l := range lags {
		if !(l.DistanceM >= 0 && l.DistanceM <= maxMagnitude) || !(l.Gamma >= 0) || math.IsInf(l.Gamma, 0) || l.Pairs < 0 {
			return nil, fmt.Errorf("%w: lag %d is %v m, %d pairs, gamma %v, want numbers from 0 on", ErrFit, i+1, l.DistanceM, l.Pairs, l.Gamma)
		}
		if l.DistanceM > 0 && l.Pairs > 0 {
			p.distanceScale = max(p.distanceScale, l.DistanceM)
			p.gammaScale = max(p.gammaScale, l.Gamma)
		}
	}
	for _, l := range lags {
		h := l.DistanceM / p.distanceScale
		if l.Pairs == 0 || !(h*h > 0) {
			continue
		}
		p.h = append(p.h, h)
		p.gamma = append(p.gamma, l.Gamma/max(p.gammaScale, math.SmallestNonzeroFloat64))
		p.weight = append(p.weight, float64(l.Pairs)/(h*h))
		p.shortest = min(p.shortest, h)
	}
	if len(p.h) < minLags {
		return nil, fmt.Errorf("%w: %d lags with pairs, want at least %d", ErrFit, len(p.h), minLags)
	}
	return p, nil
}

// at is the best nugget and partial sill ≥ 0 for range a, and the weighted sum
// of squares they leave.
func (p *projection) at(a float64) (nugget, sill, sse float64) {
	var w, wg, wgg, wy, wgy float64
	for i, h := range p.h {
		g := p.model.rise(h / a)
		w += p.weight[i]
		wg += p.weight[i] * g
		wgg += p.weight[i] * g * g
		wy += p.weight[i] * p.gamma[i]
		wgy += p.weight[i] * g * p.gamma[i]
	}
	determinant := w*wgg - wg*wg
	nugget, sill = (wgg*wy-wg*wgy)/determinant, (w*wgy-wg*wy)/determinant
	switch {
	case !(determinant > 1e-12*w*wgg) || sill < 0:
		nugget, sill = wy/w, 0
	case nugget < 0:
		nugget, sill = 0, wgy/wgg
	}
	for i, h := range p.h {
		d := p.gamma[i] - nugget - sill*p.model.rise(h/a)
		sse += p.weight[i] * d * d
	}
	return nugget, sill, sse
}

// minimise returns the logarithm of the best range between lo and hi.
func (p *projection) minimise(lo, hi float64) float64 {
	steps := int((hi-lo)/0.02) + 2
	at := func(i int) float64 { return lo + (hi-lo)*float64(i)/float64(steps) }
	best, least := 0, math.Inf(1)
	for i := range steps + 1 {
		if _, _, sse := p.at(math.Exp(at(i))); sse < least {
			best, least = i, sse
		}
	}
	return p.golden(at(max(best-1, 0)), at(min(best+1, steps)), at(best))
}

// golden narrows the interval from a to b by golden sections and returns the
// better of its middle and start.
func (p *projection) golden(a, b, start float64) float64 {
	value := func(x float64) float64 { _, _, sse := p.at(math.Exp(x)); return sse }
	ratio := (math.Sqrt(5) - 1) / 2
	c, d := b-ratio*(b-a), a+ratio*(b-a)
	fc, fd := value(c), value(d)
	for b-a > 1e-10 {
		if fc <= fd {
			b, d, fd = d, c, fc
			c = b - ratio*(b-a)
			fc = value(c)
		} else {
			a, c, fc = c, d, fd
			d = a + ratio*(b-a)
			fd = value(d)
		}
	}
	if middle := (a + b) / 2; value(middle) < value(start) {
		return middle
	}
	return start
}
