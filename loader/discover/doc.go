// Package discover looks at a folder of rasters and polygons and drafts a study file from what it
// finds: which rasters are net primary production (NPP), which hold years of destruction and
// restoration, which polygons are mines.
//
// It reads names, headers and a sample of the numbers. What is not certain is said in comments of
// the draft. Its guesses are for a person to correct; package loader decides whether a study is sound.
package discover
