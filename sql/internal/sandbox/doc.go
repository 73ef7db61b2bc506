// Package sandbox restricts the threads of an SQL engine by Landlock.
// Package sql imports it, and runs all of DuckDB inside.
// It knows no DuckDB: it runs the calls that it is handed.
package sandbox
