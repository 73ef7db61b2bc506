// Package labels reads sample points that a person has labelled: CSV, GeoPackage and other files of GDAL.
// The loader and the command accuracy use it. It finds the map's pixel under each point, and does not judge the map.
package labels
