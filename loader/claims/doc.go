// Package claims reads what a company or a consultant claims about land: CSV, GeoPackage, GeoJSON and the like.
// The command claims uses it. It finds the map's pixels under each polygon, and judges a claim by what a dataset shows of
// it. It reads no dataset.
package claims
