package udf

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"
)

// simple has C₀ = 3 and reaches 100 m.
var simple = Variogram{Model: Spherical, Nugget: 1, PartialSill: 2, RangeM: 100}

func TestDegenerateSamples(t *testing.T) {
	t.Parallel()
	inf := math.Inf(1)
	for _, c := range []struct {
		name             string
		x, y, z          []float64
		v                Variogram
		tx, ty           float64
		want, wantSquare float64 // estimate, variance
	}{
		{"one sample, near", []float64{0}, []float64{0}, []float64{7}, simple, 30, 40, 7, 2 * simple.Gamma(50)},
		{"one sample, beyond the range", []float64{0}, []float64{0}, []float64{7}, simple, 300, 400, 7, 6},
		{"two samples, beyond the range", []float64{0, 500}, []float64{0, 0}, []float64{7, 8}, simple, 0, 1000, 7.5, 3 + 3.0/2},
		{"two at one place", []float64{0, 0}, []float64{0, 0}, []float64{6, 8}, simple, 0, 0, 7, 0},
		{"two at one place, from afar", []float64{0, 0}, []float64{0, 0}, []float64{6, 8}, simple, 300, 400, 7, 6},
		{"0 and −0 are one place", []float64{0, math.Copysign(0, -1)}, []float64{0, 0}, []float64{6, 8}, simple, 0, 0, 7, 0},
		{"three in a row", []float64{0, 10, 20}, []float64{0, 10, 20}, []float64{1, 2, 3}, simple, 10, 10, 2, 0},
		{"three in a row, symmetric", []float64{0, 10, 20}, []float64{0, 10, 20}, []float64{1, 2, 3}, simple, 20, 0, 2, -1},
		{"no variance at all", []float64{0, 10}, []float64{0, 10}, []float64{5, 5}, Variogram{Model: Gaussian}, 3, 4, 5, 0},
		{"a pure nugget", []float64{0, 10}, []float64{0, 10}, []float64{4, 6}, Variogram{Model: Matern52, Nugget: 2}, 3, 4, 5, 3},
		{"all but one place", []float64{0, 1e-170}, []float64{0, 0}, []float64{4, 4}, simple, 1e9, 0, 4, -1},
		{"huge values", []float64{0, 500}, []float64{0, 0}, []float64{-1e140, 1e140}, simple, 0, 1000, 0, 3 + 3.0/2},
		{"far apart", []float64{-1e140, 1e140}, []float64{0, 0}, []float64{1, 3}, Variogram{Model: Matern32, PartialSill: 2, RangeM: 1}, 0, 0, 2, 3},
		{"an endless range", []float64{0, 10}, []float64{0, 0}, []float64{1, 3}, Variogram{Model: Gaussian, Nugget: 1, PartialSill: 2, RangeM: 1e300}, 5, 9, 2, 1.5},
		{"a tiny range", []float64{0, 10}, []float64{0, 0}, []float64{1, 3}, Variogram{Model: Spherical, PartialSill: 2, RangeM: 1e-300}, 5, 9, 2, 3},
	} {
		for neighbours := range 2 {
			if neighbours == 1 && len(c.z) > 1 {
				continue
			}
			o, err := NewOrdinary(c.x, c.y, c.z, c.v, neighbours)
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			e, v := []float64{math.NaN()}, []float64{inf}
			if err := o.Krige(context.Background(), []float64{c.tx}, []float64{c.ty}, e, v); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			if math.Abs(e[0]-c.want) > 1e-12*math.Abs(c.want)+1e-12 {
				t.Errorf("%s: estimate %v, want %v", c.name, e[0], c.want)
			}
			if c.wantSquare >= 0 && math.Abs(v[0]-c.wantSquare) > 1e-12 || !(v[0] >= 0) {
				t.Errorf("%s: variance %v, want %v", c.name, v[0], c.wantSquare)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	three := []float64{1, 2, 3}
	for _, c := range []struct {
		name       string
		x, y, z    []float64
		v          Variogram
		neighbours int
		want       error
	}{
		{"no samples", nil, nil, nil, simple, 0, ErrSamples},
		{"unequal lengths", three, three[:2], three, simple, 0, ErrSamples},
		{"NaN coordinate", three, []float64{0, nan, 0}, three, simple, 0, ErrSamples},
		{"infinite value", three, three, []float64{0, math.Inf(-1), 0}, simple, 0, ErrSamples},
		{"beyond the bound", three, three, []float64{0, 1e141, 0}, simple, 0, ErrSamples},
		{"fewer than no neighbours", three, three, three, simple, -1, ErrSamples},
		{"no model", three, three, three, Variogram{Nugget: 1, PartialSill: 1, RangeM: 1}, 0, ErrModel},
		{"negative nugget", three, three, three, Variogram{Model: Gaussian, Nugget: -1, PartialSill: 1, RangeM: 1}, 0, ErrModel},
		{"NaN sill", three, three, three, Variogram{Model: Gaussian, PartialSill: nan, RangeM: 1}, 0, ErrModel},
		{"range 0", three, three, three, Variogram{Model: Gaussian, PartialSill: 1}, 0, ErrModel},
		{"infinite range", three, three, three, Variogram{Model: Gaussian, PartialSill: 1, RangeM: math.Inf(1)}, 0, ErrModel},
		{"ratio above 1", three, three, three, Variogram{Model: Gaussian, PartialSill: 1, RangeM: 1, Ratio: 2}, 0, ErrModel},
		{"no variance, unequal values", three, three, three, Variogram{Model: Gaussian, RangeM: 1}, 0, ErrModel},
	} {
		if _, err := NewOrdinary(c.x, c.y, c.z, c.v, c.neighbours); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", c.name, err, c.want)
		}
	}
	many := newScene(10_001, 0)
	for _, neighbours := range []int{0, 2001} {
		if _, err := NewOrdinary(many.x, many.y, many.z, simple, neighbours); !errors.Is(err, ErrSamples) {
			t.Errorf("%d of 10 001 neighbours: error %v", neighbours, err)
		}
	}
	o, err := NewOrdinary(three, three, three, simple, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Krige(context.Background(), []float64{nan}, three[:1], make([]float64, 1), nil); !errors.Is(err, ErrSamples) {
		t.Errorf("NaN target: error %v", err)
	}
	if err := o.Krige(context.Background(), three, three, make([]float64, 2), nil); !errors.Is(err, ErrSamples) {
		t.Errorf("too little room: error %v", err)
	}
}

// A gaussian model without nugget on samples closer than its range gives a
// matrix that is singular to float64.
func TestIllConditioned(t *testing.T) {
	t.Parallel()
	s := newScene(400, 50)
	v := Variogram{Model: Gaussian, PartialSill: 1, RangeM: 20_000}
	o, err := NewOrdinary(s.x, s.y, s.z, v, 0)
	if err != nil {
		t.Fatal(err)
	}
	if r := o.Ridge(); !(r > 0 && r <= 1e-4) {
		t.Errorf("ridge %v, want one up to 1e-4", r)
	}
	for _, neighbours := range []int{0, 30} {
		estimate, variance := krige(t, s, v, neighbours)
		for i := range estimate {
			if math.Abs(estimate[i]) > 1e6 || !(variance[i] >= 0 && variance[i] < 10) {
				t.Fatalf("%d neighbours: %v ± %v", neighbours, estimate[i], variance[i])
			}
		}
	}
}

func TestMergedAreCounted(t *testing.T) {
	t.Parallel()
	o, err := NewOrdinary([]float64{5, 0, 5, 5}, []float64{1, 0, 1, 1}, []float64{1, 2, 3, 5}, simple, 0)
	if err != nil {
		t.Fatal(err)
	}
	if o.Samples() != 2 || o.Merged() != 2 {
		t.Errorf("%d samples, %d merged; want 2, 2", o.Samples(), o.Merged())
	}
	residuals, err := o.LeaveOneOut(context.Background())
	if err != nil || len(residuals) != 2 || residuals[0].Sample != 0 || residuals[0].Observed != 3 || residuals[1].Sample != 1 {
		t.Errorf("residuals %+v, error %v; want of samples 0 (mean 3) and 1", residuals, err)
	}
}

func TestLeaveOneOutOfOne(t *testing.T) {
	t.Parallel()
	o, err := NewOrdinary([]float64{5}, []float64{1}, []float64{1}, simple, 0)
	if err != nil {
		t.Fatal(err)
	}
	residuals, err := o.LeaveOneOut(context.Background())
	if err != nil || len(residuals) != 0 || Validate(residuals) != (Validation{}) {
		t.Errorf("residuals %+v, error %v; want none", residuals, err)
	}
}

// Calls return within 0.1 s of the end of their context; the rest is allowance
// for a busy machine.
func TestCancellation(t *testing.T) {
	x, y, z := field(100_000, 5000)
	tx, ty, _ := field(50_000, 5000)
	v := Variogram{Model: Exponential, PartialSill: 1, RangeM: 500}
	for _, c := range []struct {
		samples, neighbours int
		after               time.Duration
	}{
		{100_000, 20, 20 * time.Millisecond}, // sorting
		{6000, 0, 200 * time.Millisecond},    // factoring
		{1500, 0, 200 * time.Millisecond},    // inverting or kriging
		{3000, 2000, 200 * time.Millisecond}, // one neighbourhood
	} {
		promptly(t, func() time.Duration {
			deadline := time.Now().Add(c.after)
			ctx, cancel := context.WithDeadline(context.Background(), deadline)
			defer cancel()
			o, err := NewOrdinaryContext(ctx, x[:c.samples], y[:c.samples], z[:c.samples], v, c.neighbours)
			if err == nil {
				err = o.Krige(ctx, tx, ty, make([]float64, len(tx)), make([]float64, len(tx)))
			}
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%+v: error %v, want that of the deadline", c, err)
			}
			return time.Since(deadline)
		})
	}
}

// promptly holds that work stops soon after it should: at one time in five, as other work on the
// machine may delay any single one.
func promptly(t *testing.T, work func() (late time.Duration)) {
	t.Helper()
	var all []time.Duration
	for range 5 {
		late := work()
		if late <= 300*time.Millisecond || t.Failed() {
			return
		}
		all = append(all, late)
	}
	t.Errorf("stopped %v after it should", all)
}

func TestEndedContext(t *testing.T) {
	t.Parallel()
	s := newScene(300, 10)
	o, err := NewOrdinary(s.x, s.y, s.z, simple, 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := NewOrdinaryContext(ctx, s.x, s.y, s.z, simple, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("factoring: error %v", err)
	}
	for range 2 { // an interrupted call leaves the system as it was
		if err := o.Krige(ctx, s.tx, s.ty, make([]float64, 10), make([]float64, 10)); !errors.Is(err, context.Canceled) {
			t.Errorf("kriging: error %v", err)
		}
		if _, err := o.LeaveOneOut(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("cross-validation: error %v", err)
		}
	}
	if err := o.Krige(context.Background(), s.tx, s.ty, make([]float64, 10), make([]float64, 10)); err != nil {
		t.Errorf("kriging afterwards: error %v", err)
	}
	if _, err := EmpiricalContext(ctx, Points{X: s.x, Y: s.y, Z: s.z}); !errors.Is(err, context.Canceled) {
		t.Errorf("variogram: error %v", err)
	}
}
