// Package minelayer reads the polygons of mines and lays them over the grid of the map.
//
// A pixel belongs to the mine that its centre lies in. What is unusual about
// the polygons is a finding: overlaps, land outside the map, several features
// of one mine, rings that do not close, curves, names in another encoding.
package minelayer
