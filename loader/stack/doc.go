// Package stack reads annual rasters of one quantity on one grid: a file a year, or a file with a
// band a year.
//
// It knows which year a file or band is of and how values are stored. It knows
// neither what the values mean nor what is made of them. A Reader reads a window of one year at a
// time, so that memory does not grow with the number of years.
package stack
