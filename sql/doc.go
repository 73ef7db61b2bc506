// Package sql is the DuckDB session over a dataset directory: the tables, the
// indicators as views and parametrized table macros, and the reading of their
// results. Only cmd imports it. It knows no rasters and no pages.
//
// The science is in the .sql files, one object a file; [objects] is their table
// of contents. A call runs one statement, which reads, or writes to objects of the
// session's own where Options.Scratch allows it.
//
// The package shadows database/sql on purpose: outside it nobody needs that one.
package sql
