// Package control finds the control land of each mine: land that was never destroyed and whose years show the weather
// that the mine had. The intervals of the figures rest on it.
//
// A cell is clean if it is wholly vegetated and its VCS known in every year. The control of a mine is its own
// never-destroyed land in clean cells, if these are [Fewest] or more, else the land of the [Near] nearest clean cells.
// The pooled control is the never-destroyed land of all mines in clean cells, of the whole map where that is less than
// [Fewest] cells.
//
//	C(y) = Σ VCS·area / Σ area        L: least squares of C on the year        r(y) = C(y)/L(y) − 1
//
// The package knows neither files of rasters nor histories; the loader hands it land and VCS. Fewer than [Fewest] clean
// cells on the whole map give no control at all, and no mine then has one.
package control
