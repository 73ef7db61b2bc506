package loader

import (
	"context"

	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// Points are NPP_b at the centres of wholly destroyed cells, all of one length.
type Points struct {
	X, Y []float64 // m, in the map's projected system
	Z    []float64 // g C m⁻² a⁻¹
}

// A Variogram is a fitted or given variogram. Its numbers mean what the model's definition in
// package udf says; a model of gstat has the same.
type Variogram struct {
	Model           string
	Nugget          float64 // (g C m⁻² a⁻¹)²
	PartialSill     float64 // (g C m⁻² a⁻¹)², above the nugget
	RangeM          float64 // m, along AngleDeg
	AngleDeg        float64 // of the longest range, degrees clockwise from north
	Ratio           float64 // range across AngleDeg over range along it; 0 is isotropic
	EffectiveRangeM float64 // m, distance at which it reaches 95 % of its sill
	WeightedSSE     float64 // of the fit (SSErr in gstat), NaN where the variogram was given
	AtBound         bool    // the fit wanted a longer range than its bounds allow
}

// A Lag is a class of pairs of an empirical variogram.
type Lag struct {
	DistanceM float64 // mean distance of the pairs, m
	Pairs     int     // at least 1
	Gamma     float64 // semivariance of the pairs, (g C m⁻² a⁻¹)²
	Fitted    float64 // the variogram at DistanceM, (g C m⁻² a⁻¹)²; NaN without one
}

// A Validation sums up a leave-one-out cross-validation.
type Validation struct {
	MeanError float64 // mean of sample − estimate, g C m⁻² a⁻¹; near 0 for unbiased estimates
	RMSE      float64 // root mean square of sample − estimate, g C m⁻² a⁻¹
	MSDR      float64 // mean of squared error over kriging variance; near 1 where the variances match the errors
}

// Geostatistics is what the loader needs of a kriging package.
type Geostatistics interface {
	// Given completes a variogram that is not to be fitted, or refuses it.
	Given(v Variogram) (Variogram, error)
	// Bounds returns how many samples a system may hold: of all samples, and of the nearest ones.
	Bounds() (all, nearest int)
	// Lags returns the empirical variogram of the sets, without Fitted. Pairs lie within one set;
	// several sets are taken as residuals from their means.
	Lags(ctx context.Context, sets ...Points) ([]Lag, error)
	// Gamma returns the variogram at a distance in m.
	Gamma(v Variogram, distanceM float64) float64
	// Fit fits the chosen model to the lags. Cross-validation is on the samples, with
	// maxNeighbours as in Krige; without samples there is none.
	Fit(ctx context.Context, c studyfile.VariogramChoice, lags []Lag, samples Points, maxNeighbours int) (Variogram, error)
	// Krige fills estimate (g C m⁻² a⁻¹) and variance (its square) at the targets x, y in m by
	// ordinary kriging, and cross-validates it. maxNeighbours 0 takes all samples.
	Krige(ctx context.Context, v Variogram, samples Points, maxNeighbours int, x, y, estimate, variance []float64) (Validation, error)
	// Nearest fills distance with that from the targets x, y to the nearest of the samples, m.
	Nearest(ctx context.Context, samples Points, x, y, distance []float64) error
}
