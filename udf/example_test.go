package udf

import (
	"context"
	"fmt"
)

// Five samples of a slope, kriged between them. The system of equations with a
// Lagrange multiplier, solved by numpy, gives the same.
func ExampleNewOrdinary() {
	x := []float64{0, 1000, 0, 1000, 500}
	y := []float64{0, 0, 1000, 1000, 500}
	z := []float64{10, 20, 10, 20, 15}
	v := Variogram{Model: Spherical, Nugget: 0, PartialSill: 25, RangeM: 2000}
	o, err := NewOrdinary(x, y, z, v, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	estimate, variance := make([]float64, 3), make([]float64, 3)
	err = o.Krige(context.Background(), []float64{500, 500, 250}, []float64{500, 0, 500}, estimate, variance)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range estimate {
		fmt.Printf("%.2f ± %.2f\n", estimate[i], variance[i])
	}
	// Output:
	// 15.00 ± 0.00
	// 15.00 ± 8.65
	// 12.49 ± 6.23
}

// The empirical variogram of samples along a line, and the model of least
// squares.
func ExampleFitBest() {
	var p Points
	for i := range 60 {
		p.X, p.Y, p.Z = append(p.X, float64(i*100)), append(p.Y, 0), append(p.Z, float64(i%12))
	}
	lags := Empirical(p)
	fmt.Printf("%d lags, the first of %d pairs at %.0f m: %.2f\n", len(lags), lags[0].Pairs, lags[0].DistanceM, lags[0].Gamma)
	fit, err := FitBest(lags, Spherical, Exponential)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s, nugget %.1f, sill %.1f, range %.0f m\n", fit.Model, fit.Nugget, fit.PartialSill, fit.RangeM)
	// Output:
	// 15 lags, the first of 59 pairs at 100 m: 4.57
	// spherical, nugget 0.0, sill 14.9, range 484 m
}
