// Package loading prints what loading a study does or would do, and writes the first draft of a study file.
// Only main may import it.
// It refuses to look into rasters and polygons, which loader does.
package loading
