// Package table writes the Parquet files of a dataset from Arrow columns.
//
// Each file is written row group by row group, hashed as it grows and synced
// before it counts. NaN and the values that a caller names are stored as NULL.
package table
