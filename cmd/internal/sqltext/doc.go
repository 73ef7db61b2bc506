// Package sqltext has the verb sql: it prints the views and macros as SQL for stock DuckDB and for Apache Spark.
// Only main may import it.
// It refuses to open a dataset and to translate: package sql/dialect does.
package sqltext
