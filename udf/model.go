package udf

import (
	"errors"
	"fmt"
	"math"
)

// Model names the shape of a variogram.
type Model string

// The models as gstat defines them, with t = h / range. All rise from 0 to 1.
// Only the spherical model reaches 1, at t = 1; the exponential is at 0.95 for
// t = 3, the gaussian for t = √3.
const (
	Spherical   Model = "spherical"   // 1.5 t − 0.5 t³, 1 from t = 1 on (gstat "Sph")
	Exponential Model = "exponential" // 1 − exp(−t) (gstat "Exp")
	Gaussian    Model = "gaussian"    // 1 − exp(−t²) (gstat "Gau")
	Matern32    Model = "matern32"    // 1 − (1 + t) exp(−t) (gstat "Mat", kappa 1.5)
	Matern52    Model = "matern52"    // 1 − (1 + t + t²/3) exp(−t) (gstat "Mat", kappa 2.5)
)

// Models lists every model, simplest first.
func Models() []Model {
	return []Model{Spherical, Exponential, Gaussian, Matern32, Matern52}
}

// ErrModel is the cause of every refusal of a variogram.
var ErrModel = errors.New("impossible variogram")

// ParseModel returns the model of that name.
func ParseModel(name string) (Model, error) {
	for _, m := range Models() {
		if name == string(m) {
			return m, nil
		}
	}
	return "", fmt.Errorf("%w: model %q is unknown; use one of %v", ErrModel, name, Models())
}

// practical returns the distance, in ranges, at which the model is at 0.95 of its
// sill (the spherical one at 1); 0 for an unknown model.
func (m Model) practical() float64 {
	switch m {
	case Spherical:
		return 1
	case Exponential:
		return 3
	case Gaussian:
		return math.Sqrt(3)
	case Matern32:
		return 4.744
	case Matern52:
		return 5.918
	}
	return 0
}

// rise returns the model at t = h / range ≥ 0 without nugget, from 0 to 1.
func (m Model) rise(t float64) float64 { return 1 - m.correlation(t) }

// correlation returns 1 − rise, without the loss of digits at long distances.
func (m Model) correlation(t float64) float64 {
	switch m {
	case Spherical:
		if t >= 1 {
			return 0
		}
		return 1 - t*(1.5-0.5*t*t)
	case Exponential:
		return decay(t)
	case Gaussian:
		return decay(t * t)
	}
	if t >= 700 { // decay is 0 there and t² may be infinite
		return 0
	}
	if m == Matern32 {
		return (1 + t) * decay(t)
	}
	return (1 + t + t*t/3) * decay(t)
}

// Variogram is γ(h) = Nugget + PartialSill · model(h / RangeM) for h > 0 and
// γ(0) = 0. Nugget and PartialSill are in squared units of the samples, RangeM
// in metres.
//
// Ratio and AngleDeg describe geometric anisotropy as gstat's anis = c(angle,
// ratio) does: RangeM is the range along the direction AngleDeg, in degrees
// clockwise from north (the y axis), and RangeM · Ratio the range across it.
// Ratio 0 means 1, isotropic.
type Variogram struct {
	Model       Model
	Nugget      float64
	PartialSill float64
	RangeM      float64
	AngleDeg    float64
	Ratio       float64
}

// Check returns an error that wraps ErrModel and names the first impossible
// parameter: an unknown model, a negative or non-finite nugget or partial sill,
// a range that is not positive (any will do with partial sill 0), a ratio
// outside [0, 1].
func (v Variogram) Check() error {
	if _, err := ParseModel(string(v.Model)); err != nil {
		return err
	}
	switch {
	case !(v.Nugget >= 0) || v.Nugget > maxMagnitude:
		return fmt.Errorf("%w: nugget %v, want a number from 0 on", ErrModel, v.Nugget)
	case !(v.PartialSill >= 0) || v.PartialSill > maxMagnitude:
		return fmt.Errorf("%w: sill %v, want a number from 0 on", ErrModel, v.PartialSill)
	case math.IsNaN(v.RangeM) || math.IsInf(v.RangeM, 0) || v.RangeM <= 0 && v.PartialSill > 0:
		return fmt.Errorf("%w: range %v m, want above 0 m", ErrModel, v.RangeM)
	case !(v.Ratio >= 0 && v.Ratio <= 1):
		return fmt.Errorf("%w: anisotropy ratio %v, want above 0 to 1", ErrModel, v.Ratio)
	case math.IsNaN(v.AngleDeg) || math.IsInf(v.AngleDeg, 0):
		return fmt.Errorf("%w: anisotropy angle %v degrees, want a number", ErrModel, v.AngleDeg)
	}
	return nil
}

// Gamma returns the semivariance at distance h ≥ 0, in metres along AngleDeg.
func (v Variogram) Gamma(h float64) float64 {
	if h == 0 {
		return 0
	}
	if v.PartialSill == 0 {
		return v.Nugget
	}
	return v.Nugget + v.PartialSill*v.Model.rise(h/v.RangeM)
}

// EffectiveRangeM returns the practical range: the distance in metres along AngleDeg
// at which the variogram reaches 95 % of its partial sill; for the spherical model
// its range. Beyond it, samples add almost nothing to the mean. A pure nugget has 0.
func (v Variogram) EffectiveRangeM() float64 {
	if v.PartialSill == 0 {
		return 0
	}
	return v.RangeM * v.Model.practical()
}

// variance0 returns the covariance at distance 0, nugget + partial sill.
func (v Variogram) variance0() float64 { return v.Nugget + v.PartialSill }

// isotropic returns the function that maps coordinates to a plane where the
// variogram depends on distance alone, nil where it already does.
func (v Variogram) isotropic() func(x, y float64) (float64, float64) {
	if v.Ratio == 0 || v.Ratio == 1 {
		return nil
	}
	sin, cos := math.Sincos(v.AngleDeg * math.Pi / 180)
	stretch := 1 / v.Ratio
	return func(x, y float64) (float64, float64) {
		return x*sin + y*cos, (x*cos - y*sin) * stretch
	}
}
