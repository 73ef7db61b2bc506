package sql

import (
	"slices"
	"strings"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

const readingOnly = "only statements that read are run: select, from, with, values, describe, show, summarize, explain"

// check refuses all but one statement that reads or, if scratch is true, writes what is
// the session's own. It comes before DuckDB prepares anything, since preparing several
// statements runs all but the last.
func (s statement) check(conn bindings.Connection, scratch bool) error {
	var statements bindings.ExtractedStatements
	count := bindings.ExtractStatements(conn, s.text, &statements)
	message := ""
	if count == 0 {
		message = bindings.ExtractStatementsError(statements)
	}
	bindings.DestroyExtracted(&statements)
	switch {
	case message != "":
		return statementErrorf("%s", message)
	case count == 0:
		return statementErrorf("query: the text holds no statement; give one, such as: from summary")
	case count > 1 && s.word != "pivot":
		return statementErrorf("query: the text holds %d statements; give one at a time", count)
	case count > 1:
		return statementErrorf("pivot: it has to look up its columns first; name them: pivot … on … in (…)")
	case scratch && s.writes():
		if err := s.checkScratch(); err != nil {
			return err
		}
	case !s.reads():
		return statementErrorf("%s: %s", s.word, readingOnly)
	}
	return s.checkFunctions()
}

// engineFunctions are functions of DuckDB that do more than read: they change the
// engine, some beyond repair, or read memory at an address they are given.
var engineFunctions = []string{
	"enable_logging", "disable_logging", "truncate_duckdb_logs", "write_log",
	"enable_profiling", "disable_profiling", "enable_profile", "disable_profile",
	"enable_peg_parser", "disable_peg_parser", "check_peg_parser",
	"checkpoint", "force_checkpoint", "arrow_scan", "arrow_scan_dumb", "seq_scan",
}

// dynamicSQL are functions that run SQL which a statement makes as it runs.
var dynamicSQL = []string{"query", "json_execute_serialized_sql"}

// checkFunctions refuses calls of functions that do more than read, and of those
// that could hide such a call.
func (s statement) checkFunctions() error {
	for i, t := range s.parts[:max(0, len(s.parts)-1)] {
		switch {
		case !s.parts[i+1].isMark("("):
		case t.is(engineFunctions...):
			return statementErrorf("%s: changes the SQL engine; %s", strings.ToLower(t.text), readingOnly)
		case t.is(dynamicSQL...):
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

// checkPrepared refuses the statement where DuckDB prepared another kind than its first
// word promises, or where it waits for values.
func (s statement) checkPrepared(prepared bindings.PreparedStatement) error {
	kind := bindings.PreparedStatementType(prepared)
	switch {
	case s.writes():
		if !slices.Contains(writingTypes, kind) {
			return statementErrorf("%s: %s", s.word, scratchOnly)
		}
		if returnsRows(prepared) {
			return statementErrorf("%s: returning is left out in the scratch schema; select the rows afterwards", s.word)
		}
	case kind != bindings.StatementTypeSelect && kind != bindings.StatementTypeExplain:
		return statementErrorf("%s: %s", s.word, readingOnly)
	}
	if bindings.NParams(prepared) > 0 {
		return statementErrorf("%s: the statement has a parameter (? or $); write its value", s.word)
	}
	return nil
}

// returnsRows reports whether a statement that writes has a result beside the count of
// what it wrote.
func returnsRows(prepared bindings.PreparedStatement) bool {
	count := bindings.PreparedStatementColumnCount(prepared)
	return count > 1 || count == 1 && !slices.Contains([]string{"Count", "Success"}, bindings.PreparedStatementColumnName(prepared, 0))
}
