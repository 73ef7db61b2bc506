package loader

import "context"

// SampleSet is NPP_b in g C m⁻² a⁻¹ at the centres of wholly destroyed cells,
// in metres.
type SampleSet struct{ X, Y, Z []float64 }

// Variogram is a fitted or given variogram: sill is the partial sill, nugget
// and sill in (g C m⁻² a⁻¹)², ranges in metres.
type Variogram struct {
	Model               string
	Nugget, Sill, Range float64
	AngleDeg, Ratio     float64 // of the anisotropy; ratio 0 is isotropic
	EffectiveRange      float64 // where it is at 0.95 of its sill
	WeightedSSE         float64 // of the fit, NaN where the variogram was given
	AtBound             bool    // the fit wanted a longer range than its bounds allow
}

// Lag is a class of pairs of an empirical variogram: its mean distance in
// metres, its semivariance, and the fitted one there.
type Lag struct {
	Distance      float64
	Pairs         int
	Gamma, Fitted float64
}

// Quality is what leave-one-out cross-validation says of a kriging: mean of
// sample − estimate, root mean square of that, and the mean of its square over
// the kriging variance, which is near 1 where the variances are honest.
type Quality struct{ MeanError, RMSE, MSDR float64 }

// Geostatistics is what the loader needs of a kriging package.
type Geostatistics interface {
	// Given completes a variogram that is not to be fitted, or refuses it.
	Given(v Variogram) (Variogram, error)
	// Fit fits the chosen model to the empirical variogram of the sets; pairs
	// lie within one set, and several sets are taken as residuals from their means.
	Fit(ctx context.Context, c VariogramChoice, maxNeighbours int, sets []SampleSet) (Variogram, error)
	// Lags is the empirical variogram of the samples, and v at its distances.
	Lags(ctx context.Context, v Variogram, s SampleSet) ([]Lag, error)
	// Krige fills estimate and variance at the targets by ordinary kriging and
	// cross-validates it; maxNeighbours 0 takes all samples.
	Krige(ctx context.Context, v Variogram, s SampleSet, maxNeighbours int, x, y, estimate, variance []float64) (Quality, error)
}
