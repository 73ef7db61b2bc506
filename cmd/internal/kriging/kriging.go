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

// Fit fits the chosen model, or the best of all, to the sets.
func (Geostatistics) Fit(ctx context.Context, c studyfile.VariogramChoice, maxNeighbours int, sets []loader.Points) (loader.Variogram, error) {
	var fit udf.Fitting
	var err error
	if c.ChooseBy == studyfile.ByCrossValidation && len(sets) == 1 {
		fit, _, err = udf.FitValidated(ctx, points(sets[0]), maxNeighbours)
	} else {
		groups := make([]udf.Points, len(sets))
		for i, s := range sets {
			groups[i] = points(s)
		}
		var lags []udf.Lag
		if lags, err = udf.EmpiricalContext(ctx, groups...); err != nil {
			return loader.Variogram{}, err
		}
		if c.Model == studyfile.AutoModel {
			fit, err = udf.FitBest(lags)
		} else {
			fit, err = udf.FitModel(lags, udf.Model(c.Model))
		}
	}
	return loader.Variogram{
		Model: string(fit.Model), Nugget: fit.Nugget, PartialSill: fit.PartialSill, RangeM: fit.RangeM,
		EffectiveRangeM: fit.EffectiveRangeM(), WeightedSSE: fit.WeightedSSE, AtBound: fit.AtBound,
	}, err
}

// Lags returns the empirical variogram of the samples, and v at its distances, NaN where v has no
// model.
func (Geostatistics) Lags(ctx context.Context, v loader.Variogram, s loader.Points) ([]loader.Lag, error) {
	empirical, err := udf.EmpiricalContext(ctx, points(s))
	lags := make([]loader.Lag, len(empirical))
	for i, l := range empirical {
		lags[i] = loader.Lag{DistanceM: l.DistanceM, Pairs: l.Pairs, Gamma: l.Gamma, Fitted: math.NaN()}
		if v.Model != "" {
			lags[i].Fitted = variogram(v).Gamma(l.DistanceM)
		}
	}
	return lags, err
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
