// Package detection is the verb detect: it writes the years of destruction and restoration that the loader finds
// in NDVI, classes, states, breaks and polygons as rasters for GIS, with the thresholds and the counts.
package detection
