package udf

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
)

// gstatSeconds are gstat 2.1-0's times in R for 20 000 targets with variance,
// measured on the machine class that `make bench` is for (2 cores), by samples
// and neighbours (0: all).
var gstatSeconds = map[[2]int]float64{{500, 0}: 4.3, {1000, 0}: 17, {500, 32}: 0.57}

// field is n samples of a smooth function on a square of the given side.
func field(n int, side float64) (x, y, z []float64) {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	for range n {
		a, b := r.Float64()*side, r.Float64()*side
		x, y, z = append(x, a), append(y, b), append(z, a/side+r.NormFloat64())
	}
	return x, y, z
}

// benchmark times one call from samples to 20 000 answers, factoring included.
func benchmark(b *testing.B, n, neighbours int, v Variogram, withVariance bool) {
	const targets = 20_000
	x, y, z := field(n, 100_000)
	tx, ty, _ := field(targets, 100_000)
	estimate := make([]float64, targets)
	var variance []float64
	if withVariance {
		variance = make([]float64, targets)
	}
	for b.Loop() {
		o, err := NewOrdinary(x, y, z, v, neighbours)
		if err != nil {
			b.Fatal(err)
		}
		if err := o.Krige(context.Background(), tx, ty, estimate, variance); err != nil {
			b.Fatal(err)
		}
	}
	if theirs, ok := gstatSeconds[[2]int{n, neighbours}]; ok {
		b.ReportMetric(theirs*float64(b.N)/b.Elapsed().Seconds(), "×gstat")
	}
}

// long has a range that no sample of the square is beyond; short is that of the
// background variogram in the simulated scene.
var (
	long  = Variogram{Model: Exponential, Nugget: 4, PartialSill: 60, RangeM: 30_000}
	short = Variogram{Model: Spherical, Nugget: 4, PartialSill: 60, RangeM: 20_000}
)

func BenchmarkKrigeAll(b *testing.B) {
	for _, n := range []int{125, 250, 500, 1000, 2000} {
		b.Run(fmt.Sprintf("exponential/n=%d", n), func(b *testing.B) { benchmark(b, n, 0, long, true) })
	}
	for _, n := range []int{500, 1000} {
		b.Run(fmt.Sprintf("spherical/n=%d", n), func(b *testing.B) { benchmark(b, n, 0, short, true) })
	}
}

func BenchmarkKrigeEstimateOnly(b *testing.B) {
	for _, n := range []int{500, 1000} {
		b.Run(fmt.Sprintf("exponential/n=%d", n), func(b *testing.B) { benchmark(b, n, 0, long, false) })
		b.Run(fmt.Sprintf("spherical/n=%d", n), func(b *testing.B) { benchmark(b, n, 0, short, false) })
	}
}

func BenchmarkKrigeNearest(b *testing.B) {
	for _, v := range []Variogram{short, long} {
		b.Run(string(v.Model)+"/n=500/k=32", func(b *testing.B) { benchmark(b, 500, 32, v, true) })
	}
}

// BenchmarkKrigeStudy is what loading a study costs: 22 years of 700 samples and
// 4 000 cells.
func BenchmarkKrigeStudy(b *testing.B) {
	x, y, z := field(700, 100_000)
	tx, ty, _ := field(4000, 100_000)
	estimate, variance := make([]float64, 4000), make([]float64, 4000)
	for b.Loop() {
		for range 22 {
			o, err := NewOrdinary(x, y, z, short, 0)
			if err != nil {
				b.Fatal(err)
			}
			if err := o.Krige(context.Background(), tx, ty, estimate, variance); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkFactor(b *testing.B) {
	for _, n := range []int{500, 1000, 2000} {
		x, y, z := field(n, 100_000)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := NewOrdinary(x, y, z, long, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
