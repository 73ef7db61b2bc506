// Package lexer cuts SQL text into tokens as DuckDB's lexer does.
// Package sql imports it for its checks and completions.
// It knows no grammar: what the tokens mean is for its callers.
package lexer
