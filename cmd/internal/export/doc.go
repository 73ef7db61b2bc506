// Package export writes files: results with their provenance, rasters, GeoPackages, databases, or all at once.
// Shell, report, jobs and the verbs may import it.
// It refuses half a file: a file appears whole or not at all, and never inside a dataset.
package export
