package sql

import (
	"slices"
	"strings"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// readingWords begin the statements that read.
var readingWords = []string{
	"select", "from", "with", "values", "table", "explain", "describe", "desc", "show", "summarize", "pivot", "unpivot",
}

const readingOnly = "only statements that read are run: select, from, with, values, describe, show, summarize, explain"

// checkText refuses all but one statement that reads, before DuckDB prepares
// anything: preparing several runs all but the last.
func checkText(conn bindings.Connection, text string) error {
	var statements bindings.ExtractedStatements
	count := bindings.ExtractStatements(conn, text, &statements)
	message := ""
	if count == 0 {
		message = bindings.ExtractStatementsError(statements)
	}
	bindings.DestroyExtracted(&statements)
	word := firstWord(text)
	switch {
	case message != "":
		return statementErrorf("%s", message)
	case count == 0:
		return statementErrorf("query: the text holds no statement; give one, such as: from summary")
	case count > 1 && word != "pivot":
		return statementErrorf("query: the text holds %d statements; give one at a time", count)
	case count > 1:
		return statementErrorf("pivot: it has to look up its columns first; name them: pivot … on … in (…)")
	case !slices.Contains(readingWords, word):
		return statementErrorf("%s: %s", word, readingOnly)
	}
	return nil
}

// checkPrepared refuses a prepared statement that is none of the kinds that read,
// or that waits for values.
func checkPrepared(statement bindings.PreparedStatement, word string) error {
	switch bindings.PreparedStatementType(statement) {
	case bindings.StatementTypeSelect, bindings.StatementTypeExplain:
	default:
		return statementErrorf("%s: %s", word, readingOnly)
	}
	if bindings.NParams(statement) > 0 {
		return statementErrorf("%s: the statement has a parameter (? or $); write its value", word)
	}
	return nil
}

// explained is the statement after explain and its options, which explain analyze
// runs.
func explained(text string) string {
	rest := text[wordEnd(text):]
	for {
		word := firstWord(rest)
		switch {
		case strings.HasPrefix(rest[blankEnd(rest):], "(") && isOptions(rest):
			rest = rest[strings.IndexByte(rest, ')')+1:]
		case word == "analyze" || word == "verbose":
			rest = rest[wordEnd(rest):]
		default:
			return rest
		}
	}
}

// isOptions reports whether the parenthesis at the start is that of options, as in
// explain (format json), and not that of a query.
func isOptions(text string) bool {
	inner := text[blankEnd(text)+1:]
	word := firstWord(inner)
	return word == "analyze" || word == "format" || word == "verbose"
}

// firstWord is the first word of the text in lower case, past blanks, comments
// and opening parentheses; empty where something else stands there.
func firstWord(text string) string {
	start := wordStart(text)
	return strings.ToLower(text[start:wordEnd(text)])
}

func wordStart(text string) int {
	at := blankEnd(text)
	for at < len(text) && text[at] == '(' {
		at++
		at += blankEnd(text[at:])
	}
	return at
}

func wordEnd(text string) int {
	end := wordStart(text)
	for end < len(text) && (text[end] == '_' || 'a' <= text[end]|0x20 && text[end]|0x20 <= 'z') {
		end++
	}
	return end
}

// blankEnd is where blanks, semicolons and comments at the start of the text end.
// Block comments nest, as in DuckDB.
func blankEnd(text string) int {
	for at := 0; at < len(text); {
		switch rest := text[at:]; {
		case strings.HasPrefix(rest, "--"):
			line := strings.IndexAny(rest, "\n\r")
			if line < 0 {
				return len(text)
			}
			at += line
		case strings.HasPrefix(rest, "/*"):
			at += commentEnd(rest)
		case strings.ContainsRune(" \t\n\r\f\v;", rune(rest[0])):
			at++
		case strings.HasPrefix(rest, "\u00a0"), strings.HasPrefix(rest, "\ufeff"):
			at += len(rest[:2])
			if rest[0] == 0xef {
				at++
			}
		default:
			return at
		}
	}
	return len(text)
}

func commentEnd(text string) int {
	depth := 0
	for at := 0; at < len(text); {
		switch {
		case strings.HasPrefix(text[at:], "/*"):
			depth++
			at += 2
		case strings.HasPrefix(text[at:], "*/"):
			depth--
			at += 2
		default:
			at++
		}
		if depth == 0 {
			return at
		}
	}
	return len(text)
}
