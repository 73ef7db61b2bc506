// Package dialect writes the macros of the .sql files out, so that other engines and stock DuckDB can run them: one flat
// statement a view, in which a table macro is a CTE and a scalar macro an expression, then a short list of rules that
// turn DuckDB's words into those of another engine. It imports the lexer and knows no dataset and no session.
package dialect
