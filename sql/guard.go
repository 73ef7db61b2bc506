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

// checkText refuses all but one statement that reads or, if scratch is true, writes
// what is the session's own, before DuckDB prepares anything: preparing several
// runs all but the last.
func checkText(conn bindings.Connection, text string, scratch bool) error {
	var statements bindings.ExtractedStatements
	count := bindings.ExtractStatements(conn, text, &statements)
	message := ""
	if count == 0 {
		message = bindings.ExtractStatementsError(statements)
	}
	bindings.DestroyExtracted(&statements)
	parts := tokens(text)
	word := firstWord(parts)
	switch {
	case message != "":
		return statementErrorf("%s", message)
	case count == 0:
		return statementErrorf("query: the text holds no statement; give one, such as: from summary")
	case count > 1 && word != "pivot":
		return statementErrorf("query: the text holds %d statements; give one at a time", count)
	case count > 1:
		return statementErrorf("pivot: it has to look up its columns first; name them: pivot … on … in (…)")
	case scratch && slices.Contains(writingWords, word):
		if err := checkScratch(parts); err != nil {
			return err
		}
	case !slices.Contains(readingWords, word):
		return statementErrorf("%s: %s", word, readingOnly)
	}
	return checkFunctions(parts)
}

// steering are functions of DuckDB that do more than read: they change the engine,
// some beyond repair, or read memory where they are told to.
var steering = []string{
	"enable_logging", "disable_logging", "truncate_duckdb_logs", "write_log",
	"enable_profiling", "disable_profiling", "enable_profile", "disable_profile",
	"enable_peg_parser", "disable_peg_parser", "check_peg_parser",
	"checkpoint", "force_checkpoint", "arrow_scan", "arrow_scan_dumb", "seq_scan",
}

// interpreting are functions that run SQL which a statement makes as it runs.
var interpreting = []string{"query", "json_execute_serialized_sql"}

// checkFunctions refuses calls of functions that do more than read, and of those
// that could hide such a call.
func checkFunctions(parts []token) error {
	for i, t := range parts[:max(0, len(parts)-1)] {
		switch {
		case !parts[i+1].isMark("("):
		case t.is(steering...):
			return statementErrorf("%s: changes the SQL engine; %s", strings.ToLower(t.text), readingOnly)
		case t.is(interpreting...):
			return statementErrorf("%s: runs SQL that is text, which cannot be checked; write the statement itself", strings.ToLower(t.text))
		}
	}
	return nil
}

// writingTypes are the types of the statements that the writing words begin.
var writingTypes = []bindings.StatementType{
	bindings.StatementTypeCreate, bindings.StatementTypeDrop, bindings.StatementTypeAlter,
	bindings.StatementTypeInsert, bindings.StatementTypeUpdate, bindings.StatementTypeDelete,
}

// checkPrepared refuses a prepared statement that is none of the kinds that its
// first word promises, or that waits for values.
func checkPrepared(statement bindings.PreparedStatement, word string) error {
	kind := bindings.PreparedStatementType(statement)
	switch {
	case slices.Contains(writingWords, word):
		if !slices.Contains(writingTypes, kind) {
			return statementErrorf("%s: %s", word, scratchOnly)
		}
		if count := bindings.PreparedStatementColumnCount(statement); count > 1 || count == 1 && bindings.PreparedStatementColumnName(statement, 0) != "Count" && bindings.PreparedStatementColumnName(statement, 0) != "Success" {
			return statementErrorf("%s: returning is left out in the scratch schema; select the rows afterwards", word)
		}
	case kind != bindings.StatementTypeSelect && kind != bindings.StatementTypeExplain:
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
	parts := tokens(text)
	_, at := leading(parts)
	for at++; at < len(parts); at++ {
		switch {
		case parts[at].isMark("(") && at+1 < len(parts) && parts[at+1].is("analyze", "format", "verbose"):
			for at < len(parts) && !parts[at].isMark(")") {
				at++
			}
		case parts[at].is("analyze", "verbose"):
		default:
			return text[parts[at].start:]
		}
	}
	return ""
}

// firstWord is the first word past opening parentheses, empty where something
// else stands there.
func firstWord(parts []token) string {
	if first, _ := leading(parts); first.kind == wordToken {
		return first.text
	}
	return ""
}

// leading is the first token past semicolons and opening parentheses, and its
// place.
func leading(parts []token) (token, int) {
	for i, t := range parts {
		if !t.isMark("(") && !t.isMark(";") {
			return t, i
		}
	}
	return token{kind: markToken}, len(parts)
}
