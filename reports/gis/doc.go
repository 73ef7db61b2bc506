// Package gis writes files for geographic information systems: rasters as
// cloud-optimised GeoTIFF and polygons as GeoPackage, each with a style that QGIS
// finds by itself.
//
// It also projects between maps and degrees, and names the columns of a Parquet
// file in Arrow's own schema.
//
// It takes grids, columns and rows. It does not know what they mean or where they come
// from.
package gis
