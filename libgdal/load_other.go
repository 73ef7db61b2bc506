//go:build !(linux && amd64)

package libgdal

// Load does nothing: GDAL is there from the start.
func Load() error { return nil }
