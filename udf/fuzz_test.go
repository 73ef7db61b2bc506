package udf

import (
	"context"
	"encoding/binary"
	"math"
	"testing"
)

// numbers reads 8 bytes as a number each; of every other kind of bytes it makes
// a small integer, so that samples coincide and line up often.
func numbers(data []byte) []float64 {
	var out []float64
	for len(data) >= 9 {
		x := math.Float64frombits(binary.LittleEndian.Uint64(data[1:]))
		if data[0]%2 == 0 {
			x = float64(int8(data[1]))
		}
		out = append(out, x)
		data = data[9:]
	}
	return out
}

// triples deals numbers out to three slices of one length.
func triples(v []float64) (x, y, z []float64) {
	for ; len(v) >= 3; v = v[3:] {
		x, y, z = append(x, v[0]), append(y, v[1]), append(z, v[2])
	}
	return x, y, z
}

func isNumber(v ...float64) bool {
	for _, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

func seeds(f *testing.F, add func(data []byte)) {
	f.Helper()
	add(nil)
	grid := make([]byte, 0, 9*90)
	for i := range 90 {
		var word [9]byte
		word[0], word[1] = byte(i%7), byte(i*37)
		if word[0]%2 == 1 {
			binary.LittleEndian.PutUint64(word[1:], math.Float64bits(1e3*math.Sin(float64(i))))
		}
		grid = append(grid, word[:]...)
	}
	add(grid)
	add(grid[:9*9])
	huge := make([]byte, 0, 9*9)
	for _, x := range []float64{1e140, -1e140, 1e140, 5e-324, 0, 1e-320, 1e139, 1, -1e140} {
		huge = binary.LittleEndian.AppendUint64(append(huge, 1), math.Float64bits(x))
	}
	add(huge)
}

// FuzzKrige wants an error or finite answers with variances ≥ 0.
func FuzzKrige(f *testing.F) {
	seeds(f, func(data []byte) {
		for i := range Models() {
			f.Add(data, 0.1, 1.0, 50.0, 30.0, 0.5, i, i)
		}
		f.Add(data, 0.0, 1.0, 1e200, 0.0, 0.0, 2, 4)
		f.Add(data, 0.0, 5e-324, 5e-324, 0.0, 0.0, 1, 0)
		f.Add(data, 0.0, 0.0, 0.0, 0.0, 0.0, 1, 0)
	})
	f.Fuzz(func(t *testing.T, data []byte, nugget, sill, rangeM, angle, ratio float64, model, neighbours int) {
		x, y, z := triples(numbers(data))
		if len(x) > 200 {
			return
		}
		models := Models()
		v := Variogram{Model: models[uint(model)%uint(len(models))], Nugget: nugget, PartialSill: sill, RangeM: rangeM, AngleDeg: angle, Ratio: ratio}
		o, err := NewOrdinary(x, y, z, v, neighbours%64)
		if err != nil {
			return
		}
		tx, ty := append([]float64{0, 1e9}, x...), append([]float64{0.5, -1e9}, y...)
		estimate, variance := make([]float64, len(tx)), make([]float64, len(tx))
		if err := o.Krige(context.Background(), tx, ty, estimate, variance); err == nil {
			for i := range estimate {
				if !isNumber(estimate[i], variance[i]) || variance[i] < 0 {
					t.Fatalf("target (%v, %v): %v ± %v", tx[i], ty[i], estimate[i], variance[i])
				}
			}
		}
		residuals, err := o.LeaveOneOut(context.Background())
		if err != nil {
			return
		}
		for _, r := range residuals {
			if !isNumber(r.Estimate, r.Variance, r.Observed) || r.Variance < 0 {
				t.Fatalf("residual %+v", r)
			}
		}
	})
}

// FuzzVariogram wants lags of finite numbers, and an error or a finite fit that
// NewOrdinary takes.
func FuzzVariogram(f *testing.F) {
	seeds(f, func(data []byte) { f.Add(data) })
	f.Fuzz(func(t *testing.T, data []byte) {
		x, y, z := triples(numbers(data))
		if len(x) > 200 {
			return
		}
		lags := Empirical(Points{X: x, Y: y, Z: z}, Points{X: z, Y: x, Z: y})
		for _, l := range lags {
			if !isNumber(l.DistanceM, l.Gamma) || l.Pairs < 1 || l.Gamma < 0 {
				t.Fatalf("lag %+v", l)
			}
		}
		for _, m := range Models() {
			fit, err := FitModel(lags, m)
			if err != nil {
				continue
			}
			if !isNumber(fit.Nugget, fit.PartialSill, fit.RangeM, fit.WeightedSSE) || fit.Check() != nil {
				t.Fatalf("%+v", fit)
			}
		}
	})
}

// FuzzFit wants an error or a finite fit for any lags.
func FuzzFit(f *testing.F) {
	seeds(f, func(data []byte) { f.Add(data) })
	f.Fuzz(func(t *testing.T, data []byte) {
		distance, pairs, gamma := triples(numbers(data))
		var lags []Lag
		for i := range distance {
			lags = append(lags, Lag{DistanceM: distance[i], Pairs: int(pairs[i]), Gamma: gamma[i]})
		}
		for _, m := range Models() {
			fit, err := FitModel(lags, m)
			if err == nil && (!isNumber(fit.Nugget, fit.PartialSill, fit.RangeM, fit.WeightedSSE) || fit.Check() != nil) {
				t.Fatalf("%+v of %+v", fit, lags)
			}
		}
	})
}
