package sql

import (
	"slices"
	"strings"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"github.com/minecarbon/minecarbon/sql/internal/lexer"
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
		if err := s.checkScratch(conn); err != nil {
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
		case !s.parts[i+1].IsMark("("):
		case t.Is(engineFunctions...):
			return statementErrorf("%s: changes the SQL engine; %s", strings.ToLower(t.Text), readingOnly)
		case t.Is(dynamicSQL...):
			return statementErrorf("%s: runs SQL that is text, which cannot be checked; write the statement itself", strings.ToLower(t.Text))
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

const scratchOnly = "tables, views and macros of your own can be made, changed and dropped, under names that the dataset does not use, in the schema scratch or as temp"

// isReserved reports whether an object of the kind may not have the name, as it is one of
// the dataset's objects or of the functions that statements build on. A table or view may be
// named like a scalar macro: total is a usual name.
func isReserved(name, kind string) bool {
	name = strings.ToLower(name)
	object, ours := byName[name]
	if ours && strings.HasPrefix(object, "functions/") {
		return kind == "macro" || kind == "function"
	}
	return ours || name == "dataset_file" || slices.ContainsFunc(goFunctions, func(function Object) bool { return function.Name == name })
}

// A clause is read token by token.
type clause []lexer.Token

// skip takes the words off the start, each if it is there.
func (c *clause) skip(words ...string) {
	for _, word := range words {
		if len(*c) > 0 && (*c)[0].Is(word) {
			*c = (*c)[1:]
		}
	}
}

// take takes one of the words off the start, or is empty.
func (c *clause) take(words ...string) string {
	if len(*c) == 0 || (*c)[0].Kind != lexer.Word || !slices.Contains(words, (*c)[0].Text) {
		return ""
	}
	word := (*c)[0].Text
	*c = (*c)[1:]
	return word
}

// name takes a name with its qualifiers off the start.
func (c *clause) name() []string {
	var parts []string
	for len(*c) > 0 && ((*c)[0].Kind == lexer.Word || (*c)[0].Kind == lexer.Name) {
		parts = append(parts, (*c)[0].Text)
		*c = (*c)[1:]
		if len(*c) == 0 || !(*c)[0].IsMark(".") {
			break
		}
		*c = (*c)[1:]
	}
	return parts
}

// checkScratch refuses a statement that writes anything but the session's own
// tables, views and macros. The kind of object and its name stand at the start of
// such statements, so that no parser is needed to find them.
func (s statement) checkScratch(conn bindings.Connection) error {
	rest := clause(s.parts[s.first:])
	word, kind := rest.take(writingWords...), "table"
	switch word {
	case "create":
		rest.skip("or", "replace", "temp", "temporary")
	case "insert":
		rest.skip("or", "replace", "ignore", "into")
	case "delete":
		rest.skip("from")
	}
	if word == "create" || word == "drop" || word == "alter" {
		if kind = rest.take("table", "view", "macro", "function"); kind == "" {
			return statementErrorf("%s: %s", word, scratchOnly)
		}
		if kind == "macro" && word == "drop" {
			rest.skip("table")
		}
		rest.skip("if", "not", "exists")
	} else if word == "truncate" {
		rest.skip("table")
	}
	name := rest.name()
	if err := checkOwn(word, kind, name); err != nil {
		return err
	}
	if word == "create" && (kind == "macro" || kind == "function") {
		return checkFunctionName(conn, name[len(name)-1])
	}
	return checkRename(kind, rest)
}

// checkFunctionName refuses a macro that is named like a function of DuckDB. DuckDB finds the
// functions of a view when the view is read, and the session's own before its own. The views
// would use the macro.
func checkFunctionName(conn bindings.Connection, name string) error {
	var result bindings.Result
	defer bindings.DestroyResult(&result)
	text := "from duckdb_functions() where internal and lower(function_name) = " + quote(strings.ToLower(name)) + " limit 1"
	if bindings.Query(conn, text, &result) == bindings.StateError {
		return statementErrorf("create: look for a function %s: %s", name, bindings.ResultError(&result))
	}
	chunk := bindings.FetchChunk(result)
	defer bindings.DestroyDataChunk(&chunk)
	if chunk.Ptr != nil && bindings.DataChunkGetSize(chunk) > 0 {
		return statementErrorf("create: %s is a function of DuckDB, and the dataset's views would use yours instead; choose another name", name)
	}
	return nil
}

// checkOwn refuses a name that is not the session's own.
func checkOwn(word, kind string, name []string) error {
	if len(name) == 0 {
		return statementErrorf("%s: names nothing; %s", word, scratchOnly)
	}
	last := name[len(name)-1]
	schema := strings.ToLower(strings.Join(name[:len(name)-1], "."))
	switch {
	case isReserved(last, kind):
		return statementErrorf("%s: %s is the dataset's; choose another name: %s", word, last, scratchOnly)
	case !slices.Contains([]string{"", "scratch", "memory.scratch", "temp", "temp.main"}, schema):
		return statementErrorf("%s: %s lies in %s; %s", word, last, schema, scratchOnly)
	}
	return nil
}

// checkRename refuses to give an object a name of the dataset's.
func checkRename(kind string, rest clause) error {
	for i := range rest {
		if rest[i].Is("rename") && i+2 < len(rest) && rest[i+1].Is("to") && isReserved(rest[i+2].Text, kind) {
			return statementErrorf("alter: %s is the dataset's; choose another name", rest[i+2].Text)
		}
	}
	return nil
}
