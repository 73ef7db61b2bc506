// Package udf is the geostatistics room: variograms and ordinary kriging of
// scattered samples in the plane, on float64 coordinates in metres.
//
// The pieces, in the order in which a study uses them:
//
//	lags := udf.Empirical(udf.Points{X: x, Y: y, Z: z})     // the empirical variogram
//	v, _, err := udf.Fit(lags, udf.Spherical)               // a model of it
//	o, err := udf.NewOrdinary(x, y, z, v, 0)                // factor once
//	err = o.Krige(ctx, tx, ty, estimate, variance)          // solve in blocks
//	residuals, err := o.LeaveOneOut(ctx)                    // how good is it
//
// Definitions follow gstat (Pebesma 2004, Computers & Geosciences 30, 683–691),
// so that both give the same numbers for the same variogram. The covariance at
// distance 0 is nugget + partial sill: kriging is an exact interpolator.
//
// Answers for degenerate input are part of the contract:
//
//	no sample, unequal lengths, NaN or infinite numbers   an error
//	several samples at one location                       one sample, their mean
//	one sample                                            its value; variance 2γ(h)
//	all values equal                                      that value, exactly
//	nugget and sill both 0                                the common value, variance 0; an error if the values differ
//	collinear samples                                     nothing special
//	a target on a sample                                  the sample's value, variance 0, exactly
//	a covariance matrix that is numerically singular      a ridge on its diagonal, reported by Ordinary.Ridge
//
// No NaN and no infinity leaves the package: an answer that float64 cannot hold
// is an error. Kriging depends neither on the order of the samples nor on the
// number of goroutines, bit for bit.
//
// Only duckdb.go knows DuckDB.
package udf
