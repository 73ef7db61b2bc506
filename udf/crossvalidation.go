package udf

import (
	"context"
	"fmt"
	"math"
)

// Residual is one sample, estimated from the others.
type Residual struct {
	Sample   int     // its index in the slices given to NewOrdinary; the first of several at one location
	Observed float64 // its value, the mean of several at one location
	Estimate float64 // from all other samples, or the nearest of them
	Variance float64 // the kriging variance of that estimate
}

// LeaveOneOut estimates each sample from the others, as gstat's krige.cv does,
// and returns the residuals in the order of the caller's samples. A single
// sample has nothing to be estimated from: the result is empty.
//
// With all samples no system is solved anew (Dubrule 1983, Math. Geol. 15,
// 687–699): with Q = K⁻¹ − K⁻¹11ᵀK⁻¹ / 1ᵀK⁻¹1, the residual of sample i is
// (Qz)ᵢ / Qᵢᵢ and its variance 1 / Qᵢᵢ.
func (o *Ordinary) LeaveOneOut(ctx context.Context) ([]Residual, error) {
	n := len(o.xs)
	if n < 2 {
		return nil, ctx.Err()
	}
	found := make([]Residual, n)
	for i := range found {
		found[i] = Residual{Sample: o.input[i], Observed: o.values[i], Estimate: o.values[i]}
	}
	var err error
	switch {
	case o.variogram.variance0() == 0: // all values equal
		err = ctx.Err()
	case o.all != nil:
		err = o.leaveOneOutOfAll(ctx, found)
	default:
		err = o.leaveOneOutOfNearest(ctx, found)
	}
	if err != nil {
		return nil, fmt.Errorf("cross-validate %d samples: %w", n, err)
	}
	for _, r := range found {
		if !finite(r.Estimate) || !finite(r.Variance) {
			return nil, fmt.Errorf("cross-validate %d samples: %w: %w", n, ErrSamples, errOverflow)
		}
	}
	return inInputOrder(found, o.merged), nil
}

func (o *Ordinary) leaveOneOutOfAll(ctx context.Context, found []Residual) error {
	g := o.all
	if err := g.invert(ctx); err != nil {
		return err
	}
	diagonal, err := g.white.inverseDiagonal(ctx)
	if err != nil {
		return err
	}
	for i, d := range diagonal {
		q := d - g.unit[i]*g.unit[i]/g.ones
		found[i].Estimate -= o.scale * g.dual[i] / q
		found[i].Variance = o.variogram.variance0() / q
	}
	return nil
}

func (o *Ordinary) leaveOneOutOfNearest(ctx context.Context, found []Residual) error {
	l := newLocal(o)
	for i := range found {
		if i%o.blockSize() == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		e, v := l.krige(ctx, o.xs[i], o.ys[i], i)
		found[i].Estimate, found[i].Variance = e, max(0, v)*o.variogram.variance0()
	}
	return ctx.Err()
}

// inInputOrder sorts by Sample, of which merged numbers are missing.
func inInputOrder(found []Residual, merged int) []Residual {
	position := make([]int, len(found)+merged)
	for i, r := range found {
		position[r.Sample] = i + 1
	}
	sorted := make([]Residual, 0, len(found))
	for _, p := range position {
		if p > 0 {
			sorted = append(sorted, found[p-1])
		}
	}
	return sorted
}

// Validation sums residuals up.
type Validation struct {
	Samples   int
	MeanError float64 // mean of observed − estimate: near 0 where the estimates are unbiased
	RMSE      float64 // root of the mean squared error, in the unit of the samples
	MSDR      float64 // mean of squared error / variance: near 1 where the variances match the errors
}

// Validate sums residuals up. Residuals with variance 0 do not enter MSDR. All
// is 0 for no residuals.
func Validate(residuals []Residual) Validation {
	v := Validation{Samples: len(residuals)}
	ratios := 0
	for _, r := range residuals {
		e := r.Observed - r.Estimate
		v.MeanError += e / float64(v.Samples)
		v.RMSE += e * e / float64(v.Samples)
		if r.Variance > 0 {
			v.MSDR += e * e / r.Variance
			ratios++
		}
	}
	v.RMSE = math.Sqrt(v.RMSE)
	if ratios > 0 {
		v.MSDR /= float64(ratios)
	}
	return v
}

// FitValidated fits each model, all of Models if none is given, to lags, an empirical
// variogram of p, cross-validates each fit on p with maxNeighbours as in
// NewOrdinary, and returns the one with the smallest RMSE, the earlier of equals.
// A model that cannot be fitted or kriged is passed over; if none can, the last one's
// error is returned.
func FitValidated(ctx context.Context, p Points, lags []Lag, maxNeighbours int, models ...Model) (Fitting, Validation, error) {
	if len(models) == 0 {
		models = Models()
	}
	var best Fitting
	var least Validation
	var err error
	found := false
	for _, m := range models {
		f, v, cause := fitOneValidated(ctx, p, lags, maxNeighbours, m)
		switch {
		case ctx.Err() != nil:
			return Fitting{}, Validation{}, ctx.Err()
		case cause != nil:
			err = cause
		case !found || v.RMSE < least.RMSE:
			best, least, found = f, v, true
		}
	}
	if !found {
		return Fitting{}, Validation{}, err
	}
	return best, least, nil
}

func fitOneValidated(ctx context.Context, p Points, lags []Lag, maxNeighbours int, m Model) (Fitting, Validation, error) {
	f, err := FitModel(lags, m)
	if err != nil {
		return f, Validation{}, err
	}
	o, err := NewOrdinaryContext(ctx, p.X, p.Y, p.Z, f.Variogram, maxNeighbours)
	if err != nil {
		return f, Validation{}, err
	}
	residuals, err := o.LeaveOneOut(ctx)
	return f, Validate(residuals), err
}
