// Package runs writes Parquet files of tables whose rows come in runs: rows that follow each other and are alike but for
// what counts them, as the pixels of a row of a map that share a cohort.
//
// The pages are built from the runs and not from the rows. A column that counts is stored as differences, any other by
// index into a dictionary, so that a run takes some bytes and some nanoseconds however long it is (Apache
// Parquet format 2.9, encodings DELTA_BINARY_PACKED, RLE_DICTIONARY and the levels' RLE).
package runs
