package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/sql/internal/lexer"
)

// A Dialect is the SQL of an engine.
type Dialect struct {
	Name  string
	types map[Kind]string
	rules []rule
	// typed says that NULL needs a type. DuckDB's macros take NULL as it is.
	typed bool
	// quoted returns a text as a literal.
	quoted func(text string) string
}

// A Kind is what values a parameter takes.
type Kind int

// The kinds of values.
const (
	Integer Kind = iota
	Double
	Boolean
	Text
	Texts
)

// DuckDB is the dialect of the .sql files.
var DuckDB = Dialect{
	Name:   "duckdb",
	types:  map[Kind]string{Integer: "integer", Double: "double", Boolean: "boolean", Text: "varchar", Texts: "varchar[]"},
	quoted: quote,
}

// Dialects are all of them, the .sql files' own first.
var Dialects = []Dialect{DuckDB, Spark}

// kinds say what the parameters of the views take. A parameter means the same in all of them.
var kinds = map[string]Kind{
	"from_year":          Integer,
	"to_year":            Integer,
	"target_year":        Integer,
	"guard_years":        Integer,
	"min_baseline_years": Integer,
	"rate_years":         Integer,
	"co2_per_carbon":     Double,
	"accuracy_destroyed": Double,
	"accuracy_restored":  Double,
	"npp_sd":             Double,
	"confidence":         Double,
	"baseline_through":   Text,
	"adjust":             Text,
	"of_land":            Text,
	"restore":            Text,
	"only_mines":         Texts,
}

// KindOf returns what a parameter takes.
func KindOf(parameter string) Kind { return kinds[parameter] }

// Statement returns one statement that gives the rows of a view for arguments, which are literals of DuckDB by
// parameter; others have their defaults. An unknown view or parameter is an error.
func (l *Library) Statement(d Dialect, view string, arguments map[string]string) (string, error) {
	ctes, rest, err := l.flat(d, view, arguments)
	if err != nil {
		return "", err
	}
	return d.translate(statement(ctes, rest)), nil
}

// flat writes a view out.
func (l *Library) flat(d Dialect, view string, arguments map[string]string) (ctes []*cte, rest string, err error) {
	if !slices.Contains(l.views, view) {
		return nil, "", fmt.Errorf("write %s: there is no view of the name", view)
	}
	return l.written(d, l.macros[view], arguments)
}

// written writes a table macro out.
func (l *Library) written(d Dialect, m macro, arguments map[string]string) (ctes []*cte, rest string, err error) {
	values := map[string]string{}
	for _, p := range m.parameters {
		values[p.Name] = p.Default
		if d.typed && p.Default == null {
			values[p.Name] = "cast(null as " + d.types[KindOf(p.Name)] + ")"
		}
	}
	for name, value := range arguments {
		if _, ok := values[name]; !ok {
			return nil, "", fmt.Errorf("write %s: it has no parameter %s", m.name, name)
		}
		values[name] = value
	}
	e := &expander{macros: l.macros}
	rest = e.hoist(m.name, m.with(values))
	return e.ctes, rest, e.err
}

// translate applies the rules of the dialect.
func (d Dialect) translate(text string) string {
	for _, r := range d.rules {
		text = r.apply(text)
	}
	return text
}

// Quoted returns a text as a literal of the dialect.
func (d Dialect) Quoted(text string) string { return d.quoted(text) }

// TextLiteral returns a text as an argument for Statement.
func TextLiteral(text string) string { return quote(text) }

// TextsLiteral returns a list of texts as an argument for Statement.
func TextsLiteral(all []string) string {
	quoted := make([]string, len(all))
	for i, text := range all {
		quoted[i] = quote(text)
	}
	return "cast([" + strings.Join(quoted, ", ") + "] as varchar[])"
}

// quote is the text as a literal of standard SQL.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// A rule turns a word of DuckDB into another engine's. why says what is different there.
type rule struct {
	name, why string
	apply     func(text string) string
}

// words replaces names of functions and types.
func words(names map[string]string) func(text string) string {
	return func(text string) string {
		var edits []edit
		for _, t := range lexer.Tokens(text) {
			if other, ok := names[t.Text]; ok && t.Kind == lexer.Word {
				edits = append(edits, edit{t.Start, t.End, other})
			}
		}
		return apply(text, edits)
	}
}

// calls replaces calls of a function, the inner ones first.
func calls(name string, become func(arguments []string) string) func(text string) string {
	var replace func(text string) string
	replace = func(text string) string {
		tokens := lexer.Tokens(text)
		var edits []edit
		for i := 0; i+1 < len(tokens); i++ {
			if tokens[i].Kind != lexer.Word || tokens[i].Text != name || !tokens[i+1].IsMark("(") {
				continue
			}
			end := closing(tokens, i+1)
			arguments := split(text, tokens[i+2:end])
			for j := range arguments {
				arguments[j] = replace(arguments[j])
			}
			edits = append(edits, edit{tokens[i].Start, tokens[end].End, become(arguments)})
			i = end
		}
		return apply(text, edits)
	}
	return replace
}
