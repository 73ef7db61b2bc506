package dialect

import (
	"fmt"
	"iter"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/minecarbon/minecarbon/sql/internal/comment"
	"github.com/minecarbon/minecarbon/sql/internal/lexer"
)

// A Library holds the objects of the .sql files.
type Library struct {
	macros map[string]macro
	tables []table
	views  []string // names of the table macros that have a view, in the order in which they build on one another
}

// A table is a file of the dataset as a view.
type table struct {
	name, query, comment string
}

// A macro is what a call of it stands for.
type macro struct {
	name, body, comment string
	parameters          []Parameter
	table               bool
}

// A Parameter of a macro. Default is SQL, empty where a call must give a value.
type Parameter struct{ Name, Default string }

// New reads the files of objects by their paths, such as views/deficit, in the order in which they build on one another.
// An error is a file that creates neither a macro, nor a view or table.
func New(objects iter.Seq2[string, string]) (*Library, error) {
	l := &Library{macros: map[string]macro{}}
	for object, text := range objects {
		folder, name := path.Split(object)
		folder = strings.TrimSuffix(folder, "/")
		if folder == "tables" {
			t, err := parseTable(name, text)
			if err != nil {
				return nil, err
			}
			l.tables = append(l.tables, t)
			continue
		}
		m, err := parseMacro(name, text)
		if err != nil {
			return nil, err
		}
		l.macros[name] = m
		if folder == "views" || folder == "figures" {
			l.views = append(l.views, name)
		}
	}
	return l, nil
}

// Views are the names of the views, in the order in which they build on one another.
func (l *Library) Views() []string { return l.views }

// Parameters are the parameters of a view's macro; nil without a view of the name.
func (l *Library) Parameters(view string) []Parameter { return l.macros[view].parameters }

// Comment says what a table or view shows and what one row is.
func (l *Library) Comment(name string) string {
	for _, t := range l.tables {
		if t.name == name {
			return t.comment
		}
	}
	return l.macros[name].comment
}

var (
	commentLine  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^(--|comment on ).*\n?`) })
	tablePattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)^\s*create (?:view|table) \w+ as\s+(.*);\s*$`) })
)

// commentOf is what a file says of its object, in one line.
func commentOf(text string) string {
	for _, said := range comment.Of(text) {
		if said.Column == "" {
			return said.Text
		}
	}
	return ""
}

func parseTable(name, text string) (table, error) {
	match := tablePattern().FindStringSubmatch(commentLine().ReplaceAllString(text, ""))
	if match == nil {
		return table{}, fmt.Errorf("read %s.sql: creates neither a view nor a table", name)
	}
	return table{name, match[1], commentOf(text)}, nil
}

// parseMacro reads "create macro NAME(PARAMETERS) as [table] BODY;".
func parseMacro(name, text string) (macro, error) {
	m := macro{name: name, comment: commentOf(text)}
	text = commentLine().ReplaceAllString(text, "")
	tokens := lexer.Tokens(text)
	if len(tokens) < 7 || !tokens[1].Is("macro") || !tokens[2].Is(name) || !tokens[3].IsMark("(") {
		return m, fmt.Errorf("read %s.sql: does not create the macro %s", name, name)
	}
	end := closing(tokens, 3)
	for _, given := range split(text, tokens[4:end]) {
		parameter, value := argument(given)
		if parameter == "" {
			parameter, value = value, ""
		}
		m.parameters = append(m.parameters, Parameter{parameter, value})
	}
	first := end + 2
	if m.table = tokens[first].Is("table"); m.table {
		first++
	}
	last := tokens[len(tokens)-1]
	if !last.IsMark(";") {
		return m, fmt.Errorf("read %s.sql: does not end in ;", name)
	}
	m.body = strings.TrimSpace(text[tokens[first].Start:last.Start])
	return m, nil
}

// closing is the index of the mark that closes the one at open; the last token where none does.
func closing(tokens []lexer.Token, open int) int {
	depth := 0
	for i := open; i < len(tokens); i++ {
		switch {
		case tokens[i].IsMark("(") || tokens[i].IsMark("["):
			depth++
		case tokens[i].IsMark(")") || tokens[i].IsMark("]"):
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(tokens) - 1
}

// split cuts the tokens of text at commas that stand in no parentheses.
func split(text string, tokens []lexer.Token) (parts []string) {
	depth, first := 0, 0
	for i, t := range tokens {
		switch {
		case t.IsMark("(") || t.IsMark("["):
			depth++
		case t.IsMark(")") || t.IsMark("]"):
			depth--
		case t.IsMark(",") && depth == 0:
			parts = append(parts, text[tokens[first].Start:tokens[i-1].End])
			first = i + 1
		}
	}
	if first < len(tokens) {
		parts = append(parts, text[tokens[first].Start:tokens[len(tokens)-1].End])
	}
	return parts
}

var named = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)^(\w+)\s*:=\s*(.*)$`) })

// argument is an argument by its parameter's name, empty where it is given by its position.
func argument(text string) (parameter, value string) {
	if match := named().FindStringSubmatch(text); match != nil {
		return match[1], match[2]
	}
	return "", text
}
