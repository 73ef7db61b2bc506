// Package accuracy estimates how accurate a map of destroyed and restored land is, and how much land there really is
// of each class, from a stratified random sample of labelled points. It also plans and draws such a sample.
//
// It is statistics only: it reads no files and no maps. A map that errs more often one way than the other has biased
// areas; the sample corrects them (Olofsson et al. 2013, Remote Sens. Environ. 129, 122–131, and 2014, 148, 42–57).
//
// Every estimate is the ratio of two totals over the strata (Stehman 2014, Int. J. Remote Sens. 35, 4923–4939, Eqs.
// 27 and 28, without the finite-population factor):
//
//	R    = Σ A_i ȳ_i / Σ A_i x̄_i
//	V(R) = Σ A_i² s²(y − R·x)_i / n_i / (Σ A_i x̄_i)²
//
// A_i is the area of stratum i, n_i the number of its points, s² the variance of its points with n_i − 1. Where the
// strata are the classes of the map, these are the estimators of Olofsson et al. 2014: Eqs. 1 and 5 for the overall
// accuracy, 2 and 6 for the user's, 3 and 7 for the producer's, 9 to 11 for areas. So one pair of formulas serves both
// designs. A stratum with one point adds no variance: the standard error is then too small, and the caller says so.
package accuracy
