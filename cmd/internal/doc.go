// Package internal holds the rooms of the command line. Tests that run a room's verb from outside stand here, so that
// one binary links DuckDB and GDAL for all of them.
package internal
