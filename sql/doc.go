// Package sql is the DuckDB session over a dataset directory: the tables, the
// indicators as views and parametrized table macros, and the reading of their
// results.
//
// The science is in the .sql files, one object a file; [objects] is their table
// of contents. The package shadows database/sql on purpose: outside it nobody
// needs that one.
package sql
