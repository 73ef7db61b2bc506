package sql

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/sql/internal/lexer"
)

// A Completion is one suggestion for continuing a text.
type Completion struct {
	Start   int    // byte of the text from which Text replaces the rest
	Text    string // as written in SQL
	Kind    string // one of completionKinds
	Comment string // what it is, with the unit; empty where that is not documented
}

// completionKinds are the kinds of completions in the order in which they are offered:
// what the dataset and its reader made comes before what DuckDB brings.
var completionKinds = []string{"parameter", "column", "table", "view", "macro", "function", "other column", "built-in", "keyword"}

// suggest is what DuckDB knows to go on with, the likeliest first: the text, its
// kind, and whether it is a table or view that is not DuckDB's own.
const suggest = `with own as (
	select table_name as name from duckdb_tables() where not internal
	union all select view_name from duckdb_views() where not internal),
rare as (
	select keyword_name as name from duckdb_keywords()
	where keyword_category = 'unreserved' and keyword_name not in (` + unreserved + `))
select suggestion, suggestion_type, trim(suggestion, '" ') in (select name from own)
from sql_auto_complete(%s)
where suggestion_type <> 'keyword' or lower(trim(suggestion)) not in (from rare)`

// unreserved are the words that DuckDB takes for names almost everywhere, and so
// suggests almost everywhere, that are worth it.
const unreserved = `'by', 'over', 'partition', 'rows', 'range', 'filter', 'within', 'ordinality', 'recursive', 'materialized',
	'first', 'last', 'nulls', 'exclude', 'replace', 'unbounded', 'preceding', 'following', 'current', 'row',
	'temp', 'macro', 'view', 'into', 'set', 'if', 'exists', 'explain', 'insert', 'update', 'delete', 'drop', 'alter'`

// Complete returns the words that can continue the text: those that begin like its last
// word, whatever the case. Among the arguments of a macro these are its parameters; after
// a table's name and a dot, its columns. Elsewhere the columns of the objects that the
// statement names come first, then tables, views, macros and functions, then DuckDB's
// own words. Inside quotes and comments the result is empty.
//
// Errors are those of [Session.Query].
func (s *Session) Complete(ctx context.Context, text string) ([]Completion, error) {
	parts, word, ok := lastWord(text)
	if !ok {
		return nil, nil
	}
	objects, err := s.objects(ctx)
	if err != nil {
		return nil, err
	}
	o := offer{objects: objects, parts: parts, word: text[word:], start: word}
	if n := len(parts); n > 1 && parts[n-1].IsMark(".") {
		o.addColumnsOf(parts[n-2].Text)
		return o.sorted(), nil
	}
	if o.addParameters(); len(o.found) > 0 {
		return o.sorted(), nil
	}
	start := word
	if len(parts) > 0 {
		start = parts[0].Start
	}
	if err := s.addSuggestions(ctx, &o, text[start:]); err != nil {
		return nil, err
	}
	return o.sorted(), nil
}

// objects is the catalogue, read once, since the dataset does not change.
func (s *Session) objects(ctx context.Context) ([]Object, error) {
	s.mu.Lock()
	known := s.known
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	known, err := s.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known = known
	return known, nil
}

// addSuggestions asks DuckDB how the statement goes on. It names a hundred words at most, columns
// before all else, and fewer after a name of more than 20 letters. So the columns come from the
// catalogue, and a DuckDB without any names its functions and keywords.
func (s *Session) addSuggestions(ctx context.Context, o *offer, statement string) error {
	full, err := s.engine(ctx)
	if err == nil {
		_, err = full.ensureObjects(ctx, "", true)
	}
	if err != nil {
		return err
	}
	bare, err := s.bareEngine(ctx)
	if err != nil {
		return err
	}
	for _, e := range []*engine{full, bare} {
		if err := s.addSuggestionsOf(ctx, e, o, statement); err != nil {
			return ended(ctx, err)
		}
	}
	return nil
}

func (s *Session) addSuggestionsOf(ctx context.Context, e *engine, o *offer, statement string) error {
	rows, err := e.db.QueryContext(ctx, fmt.Sprintf(suggest, quote(statement)))
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var text, kind string
		var own bool
		if err := rows.Scan(&text, &kind, &own); err != nil {
			return err
		}
		switch kind {
		case "column":
			o.addNamedColumns()
			o.addOtherColumns()
			o.addColumn(text)
		case "table", "table_function":
			o.addObjects("table", "view", "macro")
			o.addOther(text, own)
		case "scalar_function":
			o.addObjects("function")
			o.addOther(text, false)
		case "keyword":
			if len(o.parts) > 0 || s.begins(text) {
				o.addKeyword(text)
			}
		}
	}
	return rows.Err()
}

// An offer collects the completions of a statement.
type offer struct {
	objects []Object
	parts   []lexer.Token // of the statement, before the word
	word    string        // that is to be completed, may be empty
	start   int           // of the word in the text
	found   []Completion
}

// add offers a text that begins with the word, once.
func (o *offer) add(text, kind, comment string) {
	if len(text) < len(o.word) || !strings.EqualFold(text[:len(o.word)], o.word) {
		return
	}
	const around = "\" "
	known := func(c Completion) bool { return strings.Trim(c.Text, around) == strings.Trim(text, around) }
	if !slices.ContainsFunc(o.found, known) {
		o.found = append(o.found, Completion{o.start, text, kind, comment})
	}
}

// addNamedColumns offers the columns of the objects that the statement names.
func (o *offer) addNamedColumns() {
	for _, object := range o.objects {
		if object.Kind != "function" && o.names(object.Name) {
			o.addColumns(object)
		}
	}
}

func (o *offer) addColumns(object Object) {
	for _, column := range object.Columns {
		o.add(column.Name, "column", column.meaning())
	}
}

// addOtherColumns offers the columns of all objects.
func (o *offer) addOtherColumns() {
	for _, object := range o.objects {
		if object.Kind != "function" {
			for _, column := range object.Columns {
				o.addColumn(column.Name)
			}
		}
	}
}

// addColumn offers a column of an object that the statement does not name yet.
func (o *offer) addColumn(text string) {
	name := strings.Trim(text, `"`)
	for _, object := range o.objects {
		i := slices.IndexFunc(object.Columns, func(c ObjectColumn) bool { return c.Name == name })
		if i >= 0 && object.Kind != "function" {
			o.add(name, "other column", object.Name+": "+object.Columns[i].meaning())
			return
		}
	}
	o.add(text, "column", "")
}

// addObjects offers the catalogue's objects of the kinds.
func (o *offer) addObjects(kinds ...string) {
	for _, object := range o.objects {
		if slices.Contains(kinds, object.Kind) {
			o.add(object.Name, object.Kind, object.Comment)
		}
	}
}

// addOther offers a table or function that the catalogue does not have, but not
// the helpers that views are made of.
func (o *offer) addOther(text string, own bool) {
	object, ours := byName[text]
	switch {
	case own:
		o.add(text, "table", "")
	case ours && isHelper(object), text == "dataset_file":
	default:
		o.add(text, "built-in", "")
	}
}

// addKeyword offers a word, not a mark.
func (o *offer) addKeyword(text string) {
	if lexer.Tokens(text)[0].Kind == lexer.Word {
		o.add(text, "keyword", "")
	}
}

// names reports whether the statement names the object.
func (o *offer) names(name string) bool {
	return slices.ContainsFunc(o.parts, func(t lexer.Token) bool { return t.Is(name) })
}

// addColumnsOf offers the columns of an object by its name or alias; under another
// name, those of all objects that the statement names, or of any while it names
// none.
func (o *offer) addColumnsOf(qualifier string) {
	name := o.aliased(qualifier)
	none := !slices.ContainsFunc(o.objects, func(object Object) bool { return o.names(object.Name) })
	for _, object := range o.objects {
		switch {
		case object.Kind == "function":
		case object.Name == name, name == "" && o.names(object.Name):
			o.addColumns(object)
		}
	}
	if name == "" && none {
		o.addOtherColumns()
	}
}

// aliased is the object that the qualifier stands for: itself, or what stands in
// front of it, past its arguments and as, in "deficit(to_year := 2010) as d"; empty
// where that is unknown.
func (o *offer) aliased(qualifier string) string {
	for i := len(o.parts) - 3; i >= 0; i-- {
		if !o.parts[i].Is(qualifier) || i == 0 {
			continue
		}
		before := i - 1
		if o.parts[before].Is("as") {
			before--
		}
		if before >= 0 && o.parts[before].IsMark(")") {
			before = o.opening(before) - 1
		}
		if before >= 0 && o.isObject(o.parts[before].Text) {
			return o.parts[before].Text
		}
	}
	if qualifier = strings.ToLower(qualifier); o.isObject(qualifier) {
		return qualifier
	}
	return ""
}

func (o *offer) isObject(name string) bool {
	return slices.ContainsFunc(o.objects, func(object Object) bool { return object.Name == name })
}

// opening returns the index of the parenthesis that the one at end closes, or that is
// still open before end; -1 without one.
func (o *offer) opening(end int) int {
	depth := 0
	for i := end - 1; i >= 0; i-- {
		switch {
		case o.parts[i].IsMark(")"):
			depth++
		case o.parts[i].IsMark("(") && depth == 0:
			return i
		case o.parts[i].IsMark("("):
			depth--
		}
	}
	return -1
}

// addParameters offers the parameters of the macro among whose arguments the word
// begins one, without those that are there already.
func (o *offer) addParameters() {
	open, end := o.opening(len(o.parts)), len(o.parts)
	if open < 1 || !o.parts[end-1].IsMark("(") && !o.parts[end-1].IsMark(",") {
		return
	}
	for _, object := range o.objects {
		if object.Kind != "macro" || !o.parts[open-1].Is(object.Name) {
			continue
		}
		for _, parameter := range object.Parameters {
			given := slices.ContainsFunc(o.parts[open:], func(t lexer.Token) bool { return t.Is(parameter.Name) })
			if !given {
				o.add(parameter.Name+" := ", "parameter", parameter.Comment)
			}
		}
	}
}

// sorted is what was found in the order of completionKinds. Before the first letter
// of a word all that DuckDB has to offer would bury what the dataset has.
func (o *offer) sorted() []Completion {
	own := slices.ContainsFunc(o.found, func(c Completion) bool { return c.rank() < slices.Index(completionKinds, "other column") })
	if o.word == "" && own {
		o.found = slices.DeleteFunc(o.found, func(c Completion) bool { return c.Kind == "built-in" || c.Kind == "keyword" })
	}
	slices.SortStableFunc(o.found, func(a, b Completion) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), strings.Compare(a.Text, b.Text))
	})
	return o.found
}

func (c Completion) rank() int { return slices.Index(completionKinds, c.Kind) }

// meaning is the comment with the unit.
func (c ObjectColumn) meaning() string {
	if c.Unit == "" {
		return c.Comment
	}
	return c.Comment + " [" + c.Unit + "]"
}
