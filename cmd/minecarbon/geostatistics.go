package main

import (
	"context"

	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/udf"
)

// geostatistics hands the kriging of package udf to the loader.
type geostatistics struct{}

// Fit fits a model to the empirical variogram of the sets.
func (geostatistics) Fit(model string, sets []loader.SampleSet) (loader.Variogram, error) {
	points := make([]udf.Points, len(sets))
	for i, s := range sets {
		points[i] = udf.Points{X: s.X, Y: s.Y, Z: s.Z}
	}
	v, _, err := udf.Fit(udf.Empirical(points...), udf.Model(model))
	return loader.Variogram{Model: string(v.Model), Nugget: v.Nugget, Sill: v.PartialSill, Range: v.RangeM}, err
}

// Krige fills estimate and variance at the targets by ordinary kriging.
func (geostatistics) Krige(ctx context.Context, v loader.Variogram, s loader.SampleSet, maxNeighbours int, x, y, estimate, variance []float64) error {
	o, err := udf.NewOrdinary(s.X, s.Y, s.Z, udf.Variogram{Model: udf.Model(v.Model), Nugget: v.Nugget, PartialSill: v.Sill, RangeM: v.Range}, maxNeighbours)
	if err != nil {
		return err
	}
	return o.Krige(ctx, x, y, estimate, variance)
}
