package kriging

import (
	"context"
	"math"

	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/udf"
)

// Geostatistics hands the kriging of package udf to the loader.
type Geostatistics struct{}

// Given completes a variogram that is not to be fitted, or refuses it.
func (Geostatistics) Given(v loader.Variogram) (loader.Variogram, error) {
	u := variogram(v)
	v.EffectiveRangeM = u.EffectiveRangeM()
	return v, u.Check()
}

func variogram(v loader.Variogram) udf.Variogram {
	return udf.Variogram{Model: udf.Model(v.Model), Nugget: v.Nugget, PartialSill: v.PartialSill, RangeM: v.RangeM, AngleDeg: v.AngleDeg, Ratio: v.Ratio}
}

func points(s loader.Points) udf.Points { return udf.Points{X: s.X, Y: s.Y, Z: s.Z} }

// Bounds returns how many samples a system may hold: of all samples, and of the nearest ones.
func (Geostatistics) Bounds() (all, nearest int) { return udf.MaxAll, udf.MaxNearest }

// Lags returns the empirical variogram of the sets, of some of the pairs where a set has very many.
func (Geostatistics) Lags(ctx context.Context, sets ...loader.Points) ([]loader.Lag, error) {
	groups := make([]udf.Points, len(sets))
	for i, s := range sets {
		groups[i] = points(s)
	}
	empirical, err := udf.EmpiricalOfMany(ctx, groups...)
	lags := make([]loader.Lag, len(empirical))
	for i, l := range empirical {
		lags[i] = loader.Lag{DistanceM: l.DistanceM, Pairs: l.Pairs, Gamma: l.Gamma, Fitted: math.NaN()}
	}
	return lags, err
}

// Gamma returns the variogram at a distance in m.
func (Geostatistics) Gamma(v loader.Variogram, distanceM float64) float64 {
	return variogram(v).Gamma(distanceM)
}

// Fit fits the chosen model, or the best of all, to the lags.
func (Geostatistics) Fit(ctx context.Context, c studyfile.VariogramChoice, lags []loader.Lag, samples loader.Points, maxNeighbours int) (loader.Variogram, error) {
	empirical := make([]udf.Lag, len(lags))
	for i, l := range lags {
		empirical[i] = udf.Lag{DistanceM: l.DistanceM, Pairs: l.Pairs, Gamma: l.Gamma}
	}
	var fit udf.Fitting
	var err error
	switch {
	case c.ChooseBy == studyfile.ByCrossValidation && len(samples.X) > 0:
		fit, _, err = udf.FitValidated(ctx, points(samples), empirical, maxNeighbours)
	case c.Model == studyfile.AutoModel:
		fit, err = udf.FitBest(empirical)
	default:
		fit, err = udf.FitModel(empirical, udf.Model(c.Model))
	}
	return loader.Variogram{
		Model: string(fit.Model), Nugget: fit.Nugget, PartialSill: fit.PartialSill, RangeM: fit.RangeM,
		EffectiveRangeM: fit.EffectiveRangeM(), WeightedSSE: fit.WeightedSSE, AtBound: fit.AtBound,
	}, err
}

// Krige fills estimate and variance at the targets by ordinary kriging and
// cross-validates it.
func (Geostatistics) Krige(ctx context.Context, v loader.Variogram, s loader.Points, maxNeighbours int, x, y, estimate, variance []float64) (loader.Validation, error) {
	o, err := udf.NewOrdinaryContext(ctx, s.X, s.Y, s.Z, variogram(v), maxNeighbours)
	if err != nil {
		return loader.Validation{}, err
	}
	if err := o.Krige(ctx, x, y, estimate, variance); err != nil {
		return loader.Validation{}, err
	}
	residuals, err := o.LeaveOneOut(ctx)
	q := udf.Validate(residuals)
	return loader.Validation{MeanError: q.MeanError, RMSE: q.RMSE, MSDR: q.MSDR}, err
}

// Nearest fills distance with that from the targets to the nearest of the samples, m.
func (Geostatistics) Nearest(ctx context.Context, s loader.Points, x, y, distance []float64) error {
	return udf.Nearest(ctx, points(s), x, y, distance)
}
