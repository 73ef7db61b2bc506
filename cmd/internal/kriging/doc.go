// Package kriging hands the geostatistics of package udf to package loader, which knows no method of its own.
// Only main may import it.
// It refuses to compute: it translates between the types of the two.
package kriging
