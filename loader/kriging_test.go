package loader

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// plainKriging is ordinary kriging with a spherical variogram as one dense
// system with a Lagrange multiplier, solved by elimination: the textbook form
// (Cressie 1993, eq. 3.2.12), independent of the package that the program uses.
type plainKriging struct{ withoutQuality }

// withoutQuality is what tests of numbers leave out: variograms as they are
// given, and no cross-validation.
type withoutQuality struct{}

func (withoutQuality) Given(v Variogram) (Variogram, error) {
	v.EffectiveRangeM = v.RangeM
	return v, nil
}

// Bounds of a test: more samples than it can make, and few.
func (withoutQuality) Bounds() (all, nearest int) { return 40, 20 }

func (withoutQuality) Lags(_ context.Context, sets ...Points) ([]Lag, error) {
	return []Lag{{DistanceM: 10, Pairs: len(sets), Gamma: 2, Fitted: math.NaN()}}, nil
}

func (withoutQuality) Gamma(v Variogram, _ float64) float64 { return v.Nugget }

// Nearest compares all pairs.
func (withoutQuality) Nearest(_ context.Context, s Points, x, y, distance []float64) error {
	for k := range x {
		distance[k] = math.Inf(1)
		for i := range s.X {
			distance[k] = min(distance[k], math.Hypot(s.X[i]-x[k], s.Y[i]-y[k]))
		}
	}
	return nil
}

func (plainKriging) Fit(context.Context, studyfile.VariogramChoice, []Lag, Points, int) (Variogram, error) {
	return Variogram{}, errors.New("fits nothing")
}

func (plainKriging) Krige(_ context.Context, v Variogram, s Points, _ int, x, y, estimate, variance []float64) (Validation, error) {
	if v.Model != "spherical" {
		return Validation{}, fmt.Errorf("model %s", v.Model)
	}
	cov := func(h float64) float64 {
		switch r := h / v.RangeM; {
		case h == 0:
			return v.Nugget + v.PartialSill
		case r >= 1:
			return 0
		default:
			return v.PartialSill * (1 - 1.5*r + 0.5*r*r*r)
		}
	}
	n := len(s.X)
	for k := range x {
		a := make([][]float64, n+1)
		for i := range n {
			a[i] = make([]float64, n+2)
			for j := range n {
				a[i][j] = cov(math.Hypot(s.X[i]-s.X[j], s.Y[i]-s.Y[j]))
			}
			a[i][n] = 1
			a[i][n+1] = cov(math.Hypot(s.X[i]-x[k], s.Y[i]-y[k]))
		}
		a[n] = make([]float64, n+2)
		for j := range n {
			a[n][j] = 1
		}
		a[n][n+1] = 1
		w := eliminate(a)
		variance[k] = v.Nugget + v.PartialSill - w[n]
		for i := range n {
			estimate[k] += w[i] * s.Z[i]
			variance[k] -= w[i] * cov(math.Hypot(s.X[i]-x[k], s.Y[i]-y[k]))
		}
	}
	return Validation{}, nil
}

// eliminate solves an augmented system by Gaussian elimination with partial pivoting.
func eliminate(a [][]float64) []float64 {
	n := len(a)
	for c := range n {
		p := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r][c]) > math.Abs(a[p][c]) {
				p = r
			}
		}
		a[c], a[p] = a[p], a[c]
		for r := c + 1; r < n; r++ {
			f := a[r][c] / a[c][c]
			for j := c; j <= n; j++ {
				a[r][j] -= f * a[c][j]
			}
		}
	}
	x := make([]float64, n)
	for r := n - 1; r >= 0; r-- {
		x[r] = a[r][n]
		for j := r + 1; j < n; j++ {
			x[r] -= a[r][j] * x[j]
		}
		x[r] /= a[r][r]
	}
	return x
}

// meanKriging takes the mean of the samples everywhere, for tests to which the
// background's values do not matter.
type meanKriging struct{ withoutQuality }

func (meanKriging) Fit(_ context.Context, c studyfile.VariogramChoice, _ []Lag, _ Points, _ int) (Variogram, error) {
	return Variogram{Model: c.Model, Nugget: 1, PartialSill: 2, RangeM: 3}, nil
}

func (meanKriging) Krige(ctx context.Context, v Variogram, s Points, _ int, _, _, estimate, variance []float64) (Validation, error) {
	for i := range estimate {
		estimate[i], variance[i] = mean(s.Z), v.Nugget
	}
	return Validation{}, ctx.Err()
}
