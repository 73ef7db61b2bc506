package udf

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat"
)

// gstatSeconds are gstat 2.1-0's times in R for 20 000 targets with variance,
// measured on the machine class that `make bench` is for (2 cores), by samples
// and neighbours (0: all); the last two are processor time.
var gstatSeconds = map[[2]int]float64{{500, 0}: 4.3, {1000, 0}: 17, {500, 32}: 0.57, {2000, 32}: 0.49, {20_000, 32}: 0.69}

// field is n samples of a smooth function on a square of the given side.
func field(n int, side float64) (x, y, z []float64) {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	for range n {
		a, b := r.Float64()*side, r.Float64()*side
		x, y, z = append(x, a), append(y, b), append(z, a/side+r.NormFloat64())
	}
	return x, y, z
}

// benchmark times one call from samples to 20 000 answers, factoring included,
// and returns the seconds of the fastest. Where gstat's time is known it is
// reported too, with the ratio of the two.
func benchmark(b *testing.B, n, neighbours int, v Variogram, withVariance bool) float64 {
	const targets = 20_000
	x, y, z := field(n, 100_000)
	tx, ty, _ := field(targets, 100_000)
	estimate := make([]float64, targets)
	var variance []float64
	if withVariance {
		variance = make([]float64, targets)
	}
	least := math.Inf(1)
	once := func() {
		began := time.Now()
		o, err := NewOrdinary(x, y, z, v, neighbours)
		if err != nil {
			b.Fatal(err)
		}
		if err := o.Krige(context.Background(), tx, ty, estimate, variance); err != nil {
			b.Fatal(err)
		}
		least = min(least, time.Since(began).Seconds())
	}
	runs := 0
	for b.Loop() {
		once()
		runs++
	}
	for ; runs < 5 && least < 0.5; runs++ { // short ones are noisy
		once()
	}
	b.ReportMetric(1000*least, "least-ms")
	if theirs, ok := gstatSeconds[[2]int{n, neighbours}]; ok {
		b.ReportMetric(1000*theirs, "gstat-ms")
		b.ReportMetric(theirs/least, "×gstat")
	}
	return least
}

// growing times numbers of samples that double, and reports the exponent p of
// the power nᵖ that fits the times best.
func growing(b *testing.B, neighbours int, v Variogram, withVariance bool) {
	var sizes, seconds []float64
	for _, n := range []int{125, 250, 500, 1000} {
		b.Run(fmt.Sprintf("%s/n=%d", v.Model, n), func(b *testing.B) {
			least := benchmark(b, n, neighbours, v, withVariance)
			sizes, seconds = append(sizes, math.Log(float64(n))), append(seconds, math.Log(least))
		})
	}
	if len(sizes) > 1 {
		_, p := stat.LinearRegression(sizes, seconds, nil, false)
		b.Run(string(v.Model)+"/growth", func(b *testing.B) {
			for b.Loop() { // nothing: the times are taken
			}
			b.ReportMetric(0, "ns/op") // leaves it out
			b.ReportMetric(p, "exponent")
		})
	}
}

// long has a range that no sample of the square is beyond; short is the range of the
// background variogram in the simulated scene.
var (
	long  = Variogram{Model: Exponential, Nugget: 4, PartialSill: 60, RangeM: 30_000}
	short = Variogram{Model: Spherical, Nugget: 4, PartialSill: 60, RangeM: 20_000}
)

func BenchmarkKrigeAll(b *testing.B) {
	for _, v := range []Variogram{long, short} {
		growing(b, 0, v, true)
	}
}

func BenchmarkKrigeEstimateOnly(b *testing.B) {
	for _, v := range []Variogram{long, short} {
		growing(b, 0, v, false)
	}
}

// BenchmarkKrigeNearest takes 32 neighbours.
func BenchmarkKrigeNearest(b *testing.B) {
	for _, v := range []Variogram{long, short} {
		growing(b, 32, v, true)
	}
}

// BenchmarkManySamples kriges from the 32 nearest of many samples. A year is all that its background
// costs: distances and lags, and kriging of four targets a sample, with cross-validation. Ten times the
// samples should take little more than ten times as long, in processor time, which other work on the machine
// does not change.
func BenchmarkManySamples(b *testing.B) {
	sizes := []int{2000, 20_000}
	var seconds []float64
	for _, n := range sizes {
		b.Run(fmt.Sprintf("krige/n=%d", n), func(b *testing.B) { benchmark(b, n, 32, short, true) })
		b.Run(fmt.Sprintf("year/n=%d", n), func(b *testing.B) {
			least := math.Inf(1)
			for b.Loop() {
				began := processorSeconds(b)
				backgroundYear(b, n)
				least = min(least, processorSeconds(b)-began)
			}
			seconds = append(seconds, least)
			b.ReportMetric(1000*least, "least-cpu-ms")
			if len(seconds) == len(sizes) {
				b.ReportMetric(seconds[1]/seconds[0], "time-of-10×")
			}
		})
	}
}

// processorSeconds is what the process has used.
func processorSeconds(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

// backgroundYear does all that the background of a year of n samples needs, but the fit.
func backgroundYear(b *testing.B, n int) {
	b.Helper()
	ctx := context.Background()
	side := 2000 * math.Sqrt(float64(n)) // as dense in every size
	x, y, z := field(n, side)
	tx, ty := make([]float64, 4*n), make([]float64, 4*n)
	columns := int(math.Sqrt(float64(4 * n)))
	for i := range tx { // in rows, as cells are
		tx[i], ty[i] = float64(i%columns)*1000, float64(i/columns)*1000
	}
	p, room := Points{X: x, Y: y, Z: z}, make([]float64, 8*n)
	if _, err := EmpiricalOfMany(ctx, p); err != nil {
		b.Fatal(err)
	}
	if err := Nearest(ctx, p, tx, ty, room[:4*n]); err != nil {
		b.Fatal(err)
	}
	o, err := NewOrdinary(x, y, z, short, 32)
	if err != nil {
		b.Fatal(err)
	}
	if err := o.Krige(ctx, tx, ty, room[:4*n], room[4*n:]); err != nil {
		b.Fatal(err)
	}
	if _, err := o.LeaveOneOut(ctx); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkCancel ends contexts at moments spread over the first 2 s of factoring
// and kriging with variance and reports the longest time until the calls returned.
func BenchmarkCancel(b *testing.B) {
	const moments = 10
	for _, n := range []int{2000, 5000, 10_000} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			x, y, z := field(n, 100_000)
			answers := make([]float64, 20_000)
			tx, ty, _ := field(len(answers), 100_000)
			var latest time.Duration
			for b.Loop() {
				for m := range moments {
					wait := 2 * time.Second * time.Duration(m) / moments
					deadline := time.Now().Add(wait)
					ctx, cancel := context.WithDeadline(context.Background(), deadline)
					o, err := NewOrdinaryContext(ctx, x, y, z, long, 0)
					if err == nil {
						err = o.Krige(ctx, tx, ty, answers, make([]float64, len(answers)))
					}
					cancel()
					if err != nil {
						latest = max(latest, time.Since(deadline))
					}
				}
			}
			b.ReportMetric(float64(latest.Microseconds())/1000, "latest-ms")
		})
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
