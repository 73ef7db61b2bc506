// Package minevcs sums the VCS of the land of each mine by year, with what its destruction took and its restoration gave.
// The indicators that need no single cohort read these few rows in place of every cohort in every year.
//
//	decrease = Σ VCS(T_D − 1)·area        increase = Σ VCS(T_R)·area
//
// VCS is that of Xu et al. 2024, Eq. 2. Every sum is of products that were each rounded to a whole number of 10⁻⁵, as SQL rounds them, so
// it is exact whatever the order and equals what SQL sums from the cohorts.
package minevcs
