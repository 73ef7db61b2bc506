package udf

import (
	"context"
	"errors"
	"math"
	"reflect"
	"testing"
)

// TestModels holds the models against gstat's definitions, the Matérn ones
// against t^κ K_κ(t) / (2^(κ−1) Γ(κ)) with the Bessel functions of half order:
// K½ = √(π/2t) e^−t, K_{κ+1} = K_{κ−1} + 2κ/t K_κ (Abramowitz and Stegun 10.2).
func TestModels(t *testing.T) {
	t.Parallel()
	bessel := func(t float64) (k32, k52 float64) {
		k12 := math.Sqrt(math.Pi/(2*t)) * math.Exp(-t)
		k32 = k12 + k12/t // K−½ = K½
		return k32, k12 + 3/t*k32
	}
	for _, h := range []float64{1e-3, 0.1, 0.5, 0.999, 1, 1.5, 3, 20} {
		k32, k52 := bessel(h)
		spherical := 1.5*h - 0.5*h*h*h
		if h >= 1 {
			spherical = 1
		}
		for model, want := range map[Model]float64{
			Spherical:   spherical,
			Exponential: 1 - math.Exp(-h),
			Gaussian:    1 - math.Exp(-h*h),
			Matern32:    1 - math.Pow(h, 1.5)*k32/(math.Sqrt2*math.Gamma(1.5)),
			Matern52:    1 - math.Pow(h, 2.5)*k52/(math.Pow(2, 1.5)*math.Gamma(2.5)),
		} {
			v := Variogram{Model: model, Nugget: 1, PartialSill: 2, RangeM: 7}
			if got := v.Gamma(7 * h); math.Abs(got-1-2*want) > 1e-12 {
				t.Errorf("%s at %v ranges: %v, want %v", model, h, got, 1+2*want)
			}
			if v.Gamma(0) != 0 {
				t.Errorf("%s at 0: %v, want 0", model, v.Gamma(0))
			}
		}
	}
}

func TestParseModel(t *testing.T) {
	t.Parallel()
	for _, m := range Models() {
		if got, err := ParseModel(string(m)); got != m || err != nil {
			t.Errorf("%q: %v, %v", m, got, err)
		}
	}
	if _, err := ParseModel("Sph"); !errors.Is(err, ErrModel) {
		t.Errorf(`"Sph": error %v`, err)
	}
}

// The box is 30 × 40, its diagonal 50, so the cutoff is 16.6665 and a lag
// 1.1111 m wide:
//
//	0────4         d      a–b 4 m, lag 4 (3.33 to 4.44), (1−3)²/2 = 2
//	a    b         ·      b–c 3 m, lag 3 (2.22 to 3.33), (3−6)²/2 = 4.5
//	     c      (30,40)   a–c 5 m, lag 5 (4.44 to 5.56), (1−6)²/2 = 12.5
func TestEmpiricalByHand(t *testing.T) {
	t.Parallel()
	p := Points{X: []float64{0, 4, 4, 30}, Y: []float64{0, 0, 3, 40}, Z: []float64{1, 3, 6, 100}}
	want := []Lag{{DistanceM: 3, Pairs: 1, Gamma: 4.5}, {DistanceM: 4, Pairs: 1, Gamma: 2}, {DistanceM: 5, Pairs: 1, Gamma: 12.5}}
	if got := Empirical(p); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	// A second group of the same shape, higher by 1000, doubles the pairs only.
	shifted := Points{X: p.X, Y: p.Y, Z: []float64{1001, 1003, 1006, 1100}}
	for i := range want {
		want[i].Pairs = 2
	}
	if got := Empirical(p, shifted); !reflect.DeepEqual(got, want) {
		t.Errorf("two groups: %v, want %v", got, want)
	}
	broken := Points{X: append(p.X, math.NaN(), 1, 1), Y: append(p.Y, 1, math.Inf(1), 1), Z: append(p.Z, 1, 1, math.NaN())}
	if got := Empirical(broken, shifted); !reflect.DeepEqual(got, want) {
		t.Errorf("with points that are not numbers: %v, want %v", got, want)
	}
	for _, few := range []Points{{}, {X: []float64{1}, Y: []float64{1}, Z: []float64{1}}} {
		if got := Empirical(few); len(got) != 0 {
			t.Errorf("%v: %v, want no lags", few, got)
		}
	}
	one := Points{X: []float64{1, 1}, Y: []float64{2, 2}, Z: []float64{3, 5}}
	if got := Empirical(one); !reflect.DeepEqual(got, []Lag{{Pairs: 1, Gamma: 2}}) {
		t.Errorf("one place: %v", got)
	}
}

// TestEmpiricalOfMany takes all pairs of 2001 points, and of more a part of them that tells the same: of
// n points n·500 of n(n−1)/2. A mean of N squared normal differences is known to √(2/N) of itself, so
// that six of these are never left by chance.
func TestEmpiricalOfMany(t *testing.T) {
	t.Parallel()
	of := func(n int) (all, drawn []Lag) {
		x, y, z := field(n, 100_000)
		p := Points{X: x, Y: y, Z: z}
		drawn, err := EmpiricalOfMany(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := EmpiricalOfMany(context.Background(), p); err != nil || !reflect.DeepEqual(again, drawn) {
			t.Errorf("%d points: drawn again %v, error %v", n, again, err)
		}
		return Empirical(p), drawn
	}
	if all, drawn := of(2001); !reflect.DeepEqual(all, drawn) {
		t.Errorf("2001 points: %v, want %v", drawn, all)
	}
	for _, n := range []int{2002, 4003} {
		all, drawn := of(n)
		share := 1000 / float64(n-1)
		for k := range all {
			chance := 6 * math.Sqrt(2/float64(drawn[k].Pairs))
			if pairs := share * float64(all[k].Pairs); math.Abs(float64(drawn[k].Pairs)-pairs) > 6*math.Sqrt(pairs) {
				t.Errorf("%d points, lag %d: %d pairs, want about %.0f", n, k+1, drawn[k].Pairs, pairs)
			}
			if math.Abs(drawn[k].Gamma/all[k].Gamma-1) > chance || math.Abs(drawn[k].DistanceM/all[k].DistanceM-1) > chance {
				t.Errorf("%d points, lag %d: %+v, want about %+v", n, k+1, drawn[k], all[k])
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	x, y, z := field(2002, 1)
	if _, err := EmpiricalOfMany(ctx, Points{X: x, Y: y, Z: z}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: error %v", err)
	}
}

// lagsOf is an empirical variogram that lies exactly on v.
func lagsOf(v Variogram, longest float64) []Lag {
	var lags []Lag
	for i := range 15 {
		h := longest * (float64(i) + 0.5) / 15
		lags = append(lags, Lag{DistanceM: h, Pairs: 100 + 30*i, Gamma: v.Gamma(h)})
	}
	return lags
}

func TestFitFindsTheModel(t *testing.T) {
	t.Parallel()
	for _, v := range variograms() {
		v.AngleDeg, v.Ratio = 0, 0
		if v.PartialSill == 0 {
			continue
		}
		f, err := FitModel(lagsOf(v, 3000), v.Model)
		if err != nil {
			t.Fatal(err)
		}
		alike(t, string(v.Model), []float64{f.Nugget * 1e-3, f.PartialSill * 1e-3, f.RangeM / v.RangeM}, []float64{v.Nugget * 1e-3, v.PartialSill * 1e-3, 1})
		if f.WeightedSSE > 1e-12 || f.AtBound || f.Lags != 15 {
			t.Errorf("%+v: %+v", v, f)
		}
		best, err := FitBest(lagsOf(v, 3000))
		if err != nil || best.Model != v.Model {
			t.Errorf("best model for %+v: %+v, error %v", v, best, err)
		}
	}
}

func TestFitDegenerate(t *testing.T) {
	t.Parallel()
	flat := lagsOf(Variogram{Model: Spherical}, 3000)
	if v, sse, err := Fit(flat, Gaussian); err != nil || sse != 0 || v != (Variogram{Model: Gaussian, RangeM: 2900}) {
		t.Errorf("of height 0: %+v, %v, %v", v, sse, err)
	}
	nugget := lagsOf(Variogram{Model: Spherical, Nugget: 3}, 3000)
	if v, sse, err := Fit(nugget, Exponential); err != nil || sse > 1e-15 || math.Abs(v.Nugget+v.PartialSill-3) > 1e-9 {
		t.Errorf("pure nugget: %+v, %v, %v", v, sse, err)
	}
	falling := lagsOf(Variogram{Model: Spherical, Nugget: 3}, 3000)
	for i := range falling {
		falling[i].Gamma -= 0.1 * float64(i)
	}
	if v, _, err := Fit(falling, Spherical); err != nil || v.PartialSill != 0 || v.RangeM != 2900 {
		t.Errorf("falling: %+v, %v; want a nugget", v, err)
	}
	rising := lagsOf(Variogram{Model: Spherical, PartialSill: 1, RangeM: 1e6}, 3000)
	if f, err := FitModel(rising, Spherical); err != nil || !f.AtBound || math.Abs(f.RangeM-29_000) > 1 {
		t.Errorf("rising: %+v, %v; want a range of 29000 m, at the bound", f, err)
	}
	for name, lags := range map[string][]Lag{
		"none": nil, "two": flat[:2], "NaN": {{DistanceM: math.NaN(), Pairs: 1, Gamma: 1}},
		"at distance 0": {{Pairs: 9, Gamma: 1}, {DistanceM: 1, Pairs: 1, Gamma: 1}, {DistanceM: 2, Pairs: 1, Gamma: 1}},
		"negative":      {{DistanceM: 1, Pairs: 1, Gamma: -1}, {DistanceM: 2, Pairs: 1, Gamma: 1}, {DistanceM: 3, Pairs: 1, Gamma: 1}},
	} {
		if f, err := FitModel(lags, Spherical); !errors.Is(err, ErrFit) || f != (Fitting{}) {
			t.Errorf("%s: %+v, error %v, want %v", name, f, err, ErrFit)
		}
	}
	if _, err := FitModel(flat, "cubic"); !errors.Is(err, ErrModel) {
		t.Errorf("unknown model: error %v", err)
	}
}
