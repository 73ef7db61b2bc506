// Package impossible gathers the pixels of a map whose years are impossible, and says what mends them.
//
// Each remedy is tried on the gathered pixels: a stored number that stands for
// never, codes of years that lack a number added, years that have one added too
// much, rasters of destruction and restoration that are exchanged. One that
// makes nine of ten sound is proposed, and then a lenient load is not.
package impossible
