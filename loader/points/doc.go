// Package points reads points that a person has labelled, from CSV and from any vector format of GDAL, and places them on
// the grid of a map. What the labels mean is the affair of those who read them.
package points
