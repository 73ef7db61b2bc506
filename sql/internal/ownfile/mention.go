package ownfile

import (
	"path"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/sql/internal/lexer"
)

// A Mention is a place of a statement that reads files beneath a folder such as year=2030, or may do so. DuckDB then
// replaces the column year of the files by the number in the name of the folder.
type Mention struct {
	Start, End int    // bytes of the text
	Call       string // reads the same files with the columns that they have
	Alias      string // the name that DuckDB gives to files without a call, empty for a call
}

// plain is the argument that keeps folders from being columns.
const plain = "hive_partitioning = false"

// readers are the functions that take it; a test compares them with DuckDB's.
var readers = []string{
	"read_parquet", "parquet_scan", "read_csv", "read_csv_auto", "read_json", "read_json_auto", "read_json_objects", "read_json_objects_auto",
	"read_ndjson", "read_ndjson_auto", "read_ndjson_objects", "read_duckdb", "sniff_csv",
}

// Mentions returns the mentions in the order of the text.
func Mentions(text string, tokens []lexer.Token) []Mention {
	var all []Mention
	places := places{{}}
	for i, t := range tokens {
		table := places.next(tokens, i)
		switch {
		case t.Is(readers...) && i+1 < len(tokens) && tokens[i+1].IsMark("("):
			if m, ok := call(text, tokens[i:]); ok {
				all = append(all, m)
			}
		case table && (t.Kind == lexer.String || t.Kind == lexer.Name) && readerOf(t.Text) != "" && mayHaveFolders(t.Text):
			quoted := "'" + strings.ReplaceAll(t.Text, "'", "''") + "'"
			alias, _, _ := strings.Cut(path.Base(t.Text), ".")
			all = append(all, Mention{t.Start, t.End, readerOf(t.Text) + "(" + quoted + ", " + plain + ")", alias})
		}
	}
	return all
}

// MayRead reports whether a statement may read files: it calls a function that does, or has a text that may be a path.
func MayRead(tokens []lexer.Token) bool {
	return slices.ContainsFunc(tokens, func(t lexer.Token) bool {
		switch t.Kind {
		case lexer.String, lexer.Name:
			return strings.ContainsAny(t.Text, "./")
		case lexer.Word:
			word := strings.ToLower(t.Text)
			return word == "glob" || strings.HasPrefix(word, "read_") || strings.HasPrefix(word, "parquet_") || strings.HasPrefix(word, "sniff_")
		}
		return false
	})
}

// call returns the mention of a call of a reader, whose name is the first token. It is false for a call that says
// itself what folders are, and for one of files whose path shows that they are in no such folder.
func call(text string, tokens []lexer.Token) (Mention, bool) {
	depth, folders := 0, false
	for _, t := range tokens[1:] {
		switch {
		case t.IsMark("("):
			depth++
		case t.IsMark(")"):
			depth--
		case t.Is("hive_partitioning", "hive_types", "hive_types_autocast"):
			return Mention{}, false
		case t.Kind == lexer.String:
			folders = folders || mayHaveFolders(t.Text)
		}
		if depth == 0 {
			start := tokens[0].Start
			return Mention{Start: start, End: t.End, Call: text[start:t.Start] + ", " + plain + ")"}, folders
		}
	}
	return Mention{}, false
}

// mayHaveFolders reports whether a path has a folder such as year=2030, or a pattern may find one.
func mayHaveFolders(path string) bool { return strings.ContainsAny(path, "=*?[{") }

// readerOf returns the function by which DuckDB reads a file that a statement names like a table, by its extension.
func readerOf(path string) string {
	name := strings.ToLower(path)
	for _, packed := range []string{".gz", ".zst"} {
		name = strings.TrimSuffix(name, packed)
	}
	switch name[strings.LastIndexByte(name, '.')+1:] {
	case "parquet":
		return "read_parquet"
	case "csv", "tsv":
		return "read_csv_auto"
	case "json", "jsonl", "ndjson":
		return "read_json_auto"
	}
	return ""
}

// places follow a statement through its parentheses: the last is that of the innermost.
type places []place

type place struct {
	from    bool // the clause is a list of tables
	expects bool // the next token is a table
	divided bool // it holds arguments that from divides, as in extract(year from day)
}

// Words that begin a list of tables, and those that end it.
var (
	tableWords = []string{"from", "join", "describe", "desc", "summarize", "show", "pivot", "unpivot", "table"}
	otherWords = []string{
		"select", "where", "group", "having", "order", "limit", "offset", "qualify", "window", "union", "intersect", "except", "values", "set", "returning",
	}
	dividers = []string{"extract", "substring", "trim", "overlay", "position"}
)

// next takes the next token and reports whether it is at the place of a table.
func (p *places) next(tokens []lexer.Token, i int) bool {
	here := &(*p)[len(*p)-1]
	expected, t := here.expects, tokens[i]
	after := func(words ...string) bool { return i > 0 && tokens[i-1].Is(words...) }
	here.expects = false
	switch {
	case t.IsMark("("):
		*p = append(*p, place{from: expected, expects: expected, divided: after(dividers...)})
	case t.IsMark(")"):
		*p = (*p)[:max(1, len(*p)-1)]
	case t.IsMark(","):
		here.expects = here.from
	case t.Kind != lexer.Word:
	case t.Is("from") && (here.divided || after("distinct")):
	case slices.Contains(tableWords, t.Text):
		here.from, here.expects = true, true
	case slices.Contains(otherWords, t.Text):
		here.from = false
	}
	return expected
}
