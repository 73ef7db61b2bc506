// Package claims reads what a company or a consultant claims about land: CSV, GeoPackage, GeoJSON and the like.
// The command claims uses it. It finds the map's pixels under each polygon, and does not judge a claim.
package claims
