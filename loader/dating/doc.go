// Package dating dates destruction and restoration on a whole map, from any kind of input but year rasters.
//
// A Source is an input that was opened; Date reads it strip by strip and
// returns a Map: for each row runs of pixels that share their events. What is
// kept of a pixel that was never destroyed is its part of a run, so that memory
// grows neither with pixels nor with years. The rules are those of package
// detect; the years come through package stack or from polygons.
package dating
