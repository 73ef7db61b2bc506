// Package scene simulates a mining study whose answer is known: NPP rasters,
// year maps, mine polygons and a study file as a real study would have them,
// and beside them the planted truth.
//
// The scene resembles Shendong (Xu et al. 2024, Sci. Rep.): a square map of
// 30 m pixels around 110.5° E 39.99° N (UTM zone 49N), open pits whose face
// sweeps from one side to the other, restoration that follows some years
// behind and leaves patches bare, semi-arid vegetation that grows linearly in
// time, and NPP on the MODIS sinusoidal grid. A quarry outside every mine has
// lain bare since before the first year, so that every year has wholly bare
// cells to take the background from.
//
// The same history can stand in other inputs than year maps: NDVI, states, land cover and polygons. They
// err as real ones do, by InputNoise; without it they tell the history exactly.
//
// NPP of a cell is the exact mean over its pixels of native growth, restored
// growth and background. With ExactOptions the method must therefore return
// the truth to rounding; every other option adds one effect that the method
// cannot see.
package scene
