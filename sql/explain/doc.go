// Package explain takes one figure of a dataset apart: into years, mines, and cohorts with the terms of the equations.
// The parts are whole numbers, so that their sum is the figure.
// It refuses to print, and to know the files a dataset was made from.
package explain
