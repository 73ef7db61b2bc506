// Command minecarbon computes carbon sequestration lost to and regained after surface mining:
// rasters and polygons in, a Parquet dataset and every indicator out.
//
// It is the only package that sees all the others. Each verb has a file of its own, in which
// newXCommand declares the flags and runX does the work.
package main
