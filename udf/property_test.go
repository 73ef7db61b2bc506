package udf

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// scene is a set of samples and of targets.
type scene struct{ x, y, z, tx, ty []float64 }

func newScene(samples, targets int) scene {
	var s scene
	s.x, s.y, s.z = field(samples, 5000)
	s.tx, s.ty, _ = field(targets, 6000)
	return s
}

// variograms are all models, with and without nugget, and an anisotropic one.
func variograms() []Variogram {
	var all []Variogram
	for _, m := range Models() {
		all = append(all,
			Variogram{Model: m, Nugget: 0.3, PartialSill: 1.7, RangeM: 900},
			Variogram{Model: m, Nugget: 0.05, PartialSill: 1, RangeM: 900, AngleDeg: 30, Ratio: 0.4})
		if m != Gaussian {
			all = append(all, Variogram{Model: m, PartialSill: 2, RangeM: 400})
		}
	}
	return append(all, Variogram{Model: Exponential, Nugget: 2})
}

// krige is NewOrdinary and Krige in one.
func krige(t *testing.T, s scene, v Variogram, neighbours int) (estimate, variance []float64) {
	t.Helper()
	o, err := NewOrdinary(s.x, s.y, s.z, v, neighbours)
	if err != nil {
		t.Fatal(err)
	}
	estimate, variance = make([]float64, len(s.tx)), make([]float64, len(s.tx))
	if err := o.Krige(context.Background(), s.tx, s.ty, estimate, variance); err != nil {
		t.Fatal(err)
	}
	return estimate, variance
}

// alike fails unless got equals want to 1e-9 of the largest want.
func alike(t *testing.T, what string, got, want []float64) {
	t.Helper()
	scale := 0.0
	for _, w := range want {
		scale = max(scale, math.Abs(w))
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= 1e-9*scale) {
			t.Fatalf("%s[%d] = %v, want %v", what, i, got[i], want[i])
		}
	}
}

// each runs a test for every variogram with all samples and with 12 neighbours.
func each(t *testing.T, test func(t *testing.T, v Variogram, neighbours int)) {
	for _, v := range variograms() {
		for _, neighbours := range []int{0, 12} {
			test(t, v, neighbours)
		}
	}
}

// textbook kriges by the system with a Lagrange multiplier in semivariances
// (Cressie 1993, eqs. 3.2.9 and 3.2.12), the nearest samples found by sorting.
func textbook(s scene, v Variogram, neighbours, target int) (estimate, variance float64) {
	sin, cos := math.Sincos(v.AngleDeg * math.Pi / 180)
	gamma := func(dx, dy float64) float64 {
		along, across := dx*sin+dy*cos, dx*cos-dy*sin
		if v.Ratio > 0 {
			across /= v.Ratio
		}
		return v.Gamma(math.Hypot(along, across))
	}
	order := make([]int, len(s.x))
	for i := range order {
		order[i] = i
	}
	if neighbours > 0 {
		distance := func(i int) float64 {
			across, along := (s.x[i]-s.tx[target])*cos-(s.y[i]-s.ty[target])*sin, (s.x[i]-s.tx[target])*sin+(s.y[i]-s.ty[target])*cos
			if v.Ratio > 0 {
				across /= v.Ratio
			}
			return math.Hypot(along, across)
		}
		slices.SortFunc(order, func(a, b int) int {
			if distance(a) < distance(b) {
				return -1
			}
			return 1
		})
		order = order[:min(neighbours, len(order))]
	}
	n := len(order)
	a, b := mat.NewDense(n+1, n+1, nil), mat.NewVecDense(n+1, nil)
	for i, p := range order {
		for j, q := range order {
			a.Set(i, j, gamma(s.x[p]-s.x[q], s.y[p]-s.y[q]))
		}
		a.Set(i, n, 1)
		a.Set(n, i, 1)
		b.SetVec(i, gamma(s.x[p]-s.tx[target], s.y[p]-s.ty[target]))
	}
	b.SetVec(n, 1)
	var w mat.VecDense
	if err := w.SolveVec(a, b); err != nil {
		return math.NaN(), math.NaN()
	}
	for i, p := range order {
		estimate += w.AtVec(i) * s.z[p]
	}
	return estimate, mat.Dot(&w, b)
}

func TestKrigeEqualsTextbook(t *testing.T) {
	t.Parallel()
	s := newScene(70, 25)
	each(t, func(t *testing.T, v Variogram, neighbours int) {
		want, wantVariance := make([]float64, len(s.tx)), make([]float64, len(s.tx))
		for i := range s.tx {
			want[i], wantVariance[i] = textbook(s, v, neighbours, i)
		}
		estimate, variance := krige(t, s, v, neighbours)
		alike(t, "estimate", estimate, want)
		alike(t, "variance", variance, wantVariance)
	})
}

func TestExactAtSamples(t *testing.T) {
	t.Parallel()
	s := newScene(200, 0)
	s.tx, s.ty = s.x, s.y
	each(t, func(t *testing.T, v Variogram, neighbours int) {
		estimate, variance := krige(t, s, v, neighbours)
		for i := range estimate {
			if estimate[i] != s.z[i] || variance[i] != 0 {
				t.Fatalf("%+v: at sample %d %v ± %v, want %v ± 0", v, i, estimate[i], variance[i], s.z[i])
			}
		}
	})
}

// TestWeightsSumToOne krigs the indicator of each sample, whose estimates are
// the weights.
func TestWeightsSumToOne(t *testing.T) {
	t.Parallel()
	s := newScene(40, 30)
	each(t, func(t *testing.T, v Variogram, neighbours int) {
		sums := make([]float64, len(s.tx))
		for i := range s.x {
			indicator := s
			indicator.z = make([]float64, len(s.x))
			indicator.z[i] = 1
			weights, _ := krige(t, indicator, v, neighbours)
			for j, w := range weights {
				sums[j] += w
			}
		}
		alike(t, "sum of weights", sums, slices.Repeat([]float64{1}, len(sums)))
	})
}

func TestConstantField(t *testing.T) {
	t.Parallel()
	s := newScene(150, 200)
	for i := range s.z {
		s.z[i] = 0.1
	}
	each(t, func(t *testing.T, v Variogram, neighbours int) {
		estimate, variance := krige(t, s, v, neighbours)
		for i := range estimate {
			if estimate[i] != 0.1 || !(variance[i] > 0) {
				t.Fatalf("%+v: %v ± %v, want 0.1 and a variance above 0", v, estimate[i], variance[i])
			}
		}
	})
}

func TestInvariance(t *testing.T) {
	t.Parallel()
	s := newScene(120, 150)
	moved := scene{z: s.z}
	sin, cos := math.Sincos(0.7)
	move := func(x, y float64) (float64, float64) { return x*cos - y*sin + 40_000, x*sin + y*cos - 70_000 }
	for i := range s.x {
		x, y := move(s.x[i], s.y[i])
		moved.x, moved.y = append(moved.x, x), append(moved.y, y)
	}
	for i := range s.tx {
		x, y := move(s.tx[i], s.ty[i])
		moved.tx, moved.ty = append(moved.tx, x), append(moved.ty, y)
	}
	shuffled := scene{tx: s.tx, ty: s.ty}
	for _, i := range rand.New(rand.NewPCG(3, 4)).Perm(len(s.x)) {
		shuffled.x, shuffled.y, shuffled.z = append(shuffled.x, s.x[i]), append(shuffled.y, s.y[i]), append(shuffled.z, s.z[i])
	}
	each(t, func(t *testing.T, v Variogram, neighbours int) {
		estimate, variance := krige(t, s, v, neighbours)
		e, w := krige(t, shuffled, v, neighbours)
		if !slices.Equal(e, estimate) || !slices.Equal(w, variance) {
			t.Fatalf("%+v: other numbers for another order of the samples", v)
		}
		turned := v
		turned.AngleDeg -= 0.7 * 180 / math.Pi
		e, w = krige(t, moved, turned, neighbours)
		alike(t, "moved estimate", e, estimate)
		alike(t, "moved variance", w, variance)
	})
}

func TestProcessorsMakeNoDifference(t *testing.T) {
	s := newScene(300, 1000)
	v := Variogram{Model: Exponential, Nugget: 1, PartialSill: 3, RangeM: 1000}
	estimate, variance := krige(t, s, v, 0)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	e, w := krige(t, s, v, 0)
	if !slices.Equal(e, estimate) || !slices.Equal(w, variance) {
		t.Error("other numbers on one processor")
	}
}

// TestLeaveOneOutEqualsLeavingOut removes each sample in turn.
func TestLeaveOneOutEqualsLeavingOut(t *testing.T) {
	t.Parallel()
	s := newScene(60, 0)
	each(t, func(t *testing.T, v Variogram, neighbours int) {
		o, err := NewOrdinary(s.x, s.y, s.z, v, neighbours)
		if err != nil {
			t.Fatal(err)
		}
		residuals, err := o.LeaveOneOut(context.Background())
		if err != nil || len(residuals) != len(s.x) {
			t.Fatalf("%d residuals, error %v", len(residuals), err)
		}
		for i, r := range residuals {
			rest := scene{tx: s.x[i : i+1], ty: s.y[i : i+1]}
			rest.x = slices.Delete(slices.Clone(s.x), i, i+1)
			rest.y = slices.Delete(slices.Clone(s.y), i, i+1)
			rest.z = slices.Delete(slices.Clone(s.z), i, i+1)
			e, w := krige(t, rest, v, neighbours)
			alike(t, "residual", []float64{1, r.Estimate, r.Variance, r.Observed}, []float64{1, e[0], w[0], s.z[i]})
		}
	})
}

// TestVarianceIsHonest draws a field with a known variogram, as L·noise with the
// Cholesky factor L of its covariances: the mean squared deviation ratio of
// cross-validation is near 1, with the wrong sill it is not.
func TestVarianceIsHonest(t *testing.T) {
	t.Parallel()
	const n = 500
	x, y, _ := field(n, 5000)
	v := Variogram{Model: Matern32, Nugget: 0.5, PartialSill: 4, RangeM: 400}
	l, err := newTriangle(context.Background(), n, func(i int, row []float64) {
		for j := range row {
			row[j] = v.variance0() - v.Gamma(math.Hypot(x[i]-x[j], y[i]-y[j]))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := cholesky(context.Background(), l); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, 6))
	noise, z := make([]float64, n), make([]float64, n)
	for i := range n {
		noise[i] = r.NormFloat64()
		for j := range i + 1 {
			z[i] += l.row(i)[j] * noise[j]
		}
	}
	for factor, want := range map[float64]float64{1: 1, 4: 0.25} {
		scaled := v
		scaled.Nugget, scaled.PartialSill = v.Nugget*factor, v.PartialSill*factor
		o, err := NewOrdinary(x, y, z, scaled, 0)
		if err != nil {
			t.Fatal(err)
		}
		residuals, err := o.LeaveOneOut(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		// 500 squared normal deviates scatter by √(2/500) = 0.06.
		if got := Validate(residuals); math.Abs(got.MSDR-want) > 0.2*want || math.Abs(got.MeanError) > 0.2 || got.Samples != n {
			t.Errorf("sill × %v: %+v, want a ratio of %v", factor, got, want)
		}
	}
}

// TestAnisotropyDirection: a range that is half across east to west is one range
// where all northings are doubled.
func TestAnisotropyDirection(t *testing.T) {
	t.Parallel()
	s := newScene(80, 60)
	v := Variogram{Model: Exponential, Nugget: 0.2, PartialSill: 1, RangeM: 900, AngleDeg: 90, Ratio: 0.5}
	estimate, variance := krige(t, s, v, 0)
	for _, y := range [][]float64{s.y, s.ty} {
		for i := range y {
			y[i] *= 2
		}
	}
	v.AngleDeg, v.Ratio = 0, 0
	e, w := krige(t, s, v, 0)
	alike(t, "estimate", estimate, e)
	alike(t, "variance", variance, w)
}
