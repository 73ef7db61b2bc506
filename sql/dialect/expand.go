package dialect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/sql/internal/interval"
	"github.com/minecarbon/minecarbon/sql/internal/lexer"
)

// An expander writes macros out. Calls of a table macro with the same arguments share a CTE. The CTEs of macros become CTEs of
// the statement, under names of their own.
type expander struct {
	macros map[string]macro
	ctes   []*cte // each after those that it reads
	err    error  // the first call that does not fit its macro
}

// A cte is a table macro with its arguments, or a CTE of a macro.
type cte struct {
	name    string
	columns string // the names of its columns in parentheses, mostly empty
	body    string
	key     string // the macro and its arguments; empty for a CTE of a macro
	mark    string // materialized or not materialized, with a blank; mostly empty
}

// statement returns the CTEs and the rest as one text.
func statement(ctes []*cte, rest string) string {
	if len(ctes) == 0 {
		return rest
	}
	var all []string
	for _, c := range ctes {
		all = append(all, c.name+c.columns+" as "+c.mark+"(\n"+c.body+"\n)")
	}
	return "with\n" + strings.Join(all, ",\n") + "\n" + rest
}

// hoist makes the CTEs that text begins with CTEs of the statement and returns the rest, written out.
func (e *expander) hoist(owner, text string) string {
	tokens := lexer.Tokens(text)
	if len(tokens) == 0 || !tokens[0].Is("with") {
		return e.expand(text)
	}
	names := map[string]string{}
	i := 0
	for i == 0 || tokens[i].IsMark(",") {
		i++
		name := tokens[i]
		open, mark, ok := definition(tokens, i)
		if !ok {
			e.fail("expand %s: %s is not a common table expression", owner, name.Text)
			return text
		}
		end := closing(tokens, open)
		columns := ""
		if tokens[i+1].IsMark("(") {
			columns = text[tokens[i+1].Start:tokens[closing(tokens, i+1)].End]
		}
		body := e.expand(rename(strings.Trim(strings.TrimRight(text[tokens[open].End:tokens[end].Start], " \n"), "\n"), names))
		names[name.Text] = e.add(&cte{name: owner + "_" + name.Text, columns: columns, body: body, mark: mark})
		i = end + 1
	}
	return e.expand(rename(text[tokens[i].Start:], names))
}

// add adds a CTE and returns its name, with a number where the name is taken.
func (e *expander) add(c *cte) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(e.ctes, func(c *cte) bool { return c.name == name })
	}
	name := c.name
	for n := 2; taken(c.name); n++ {
		c.name = fmt.Sprint(name, n)
	}
	e.ctes = append(e.ctes, c)
	return c.name
}

// rename puts other names in the place of those that text reads from. The tables keep their names as aliases.
func rename(text string, names map[string]string) string {
	tokens := lexer.Tokens(text)
	var edits []edit
	for i, t := range tokens {
		name, ok := names[t.Text]
		if !ok || t.Kind != lexer.Word || !isSource(tokens, i) {
			continue
		}
		if !hasAlias(tokens, i+1) {
			name += " as " + t.Text
		}
		edits = append(edits, edit{t.Start, t.End, name})
	}
	return apply(text, edits)
}

// isSource reports whether the token at i names a table that is read from.
func isSource(tokens []lexer.Token, i int) bool {
	return i > 0 && tokens[i-1].Is("from", "join") && !(i > 1 && tokens[i-2].Is("distinct"))
}

// expand writes out the calls of macros in text.
func (e *expander) expand(text string) string {
	tokens := lexer.Tokens(text)
	var out strings.Builder
	at := 0
	for i := 0; i+1 < len(tokens); i++ {
		m, ok := e.macros[tokens[i].Text]
		if !ok || tokens[i].Kind != lexer.Word || !tokens[i+1].IsMark("(") || tokens[i+1].Start != tokens[i].End || i > 0 && tokens[i-1].IsMark(".") {
			continue
		}
		end := closing(tokens, i+1)
		values := e.bind(m, split(text, tokens[i+2:end]))
		out.WriteString(text[at:tokens[i].Start])
		out.WriteString(e.call(m, values))
		if m.table && !hasAlias(tokens, end+1) {
			out.WriteString(" as " + m.name)
		}
		at, i = tokens[end].End, end
	}
	return out.String() + text[at:]
}

// hasAlias reports whether the token at i names the table before it.
func hasAlias(tokens []lexer.Token, i int) bool { return i < len(tokens) && tokens[i].Is("as") }

// bind returns the argument of each parameter, written out.
func (e *expander) bind(m macro, given []string) map[string]string {
	values := map[string]string{}
	for _, p := range m.parameters {
		values[p.Name] = p.Default
	}
	for i, text := range given {
		name, value := argument(text)
		if name == "" && i < len(m.parameters) {
			name = m.parameters[i].Name
		}
		if _, ok := values[name]; !ok {
			e.fail("expand %s: it has no parameter for %s", m.name, text)
		}
		values[name] = e.expand(value)
	}
	for name, value := range values {
		if value == "" {
			e.fail("expand %s: a call gives no %s", m.name, name)
		}
	}
	return values
}

func (e *expander) fail(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf(format, args...)
	}
}

// call is what a call of a macro becomes: an expression, or the name of a CTE.
func (e *expander) call(m macro, values map[string]string) string {
	if !m.table {
		return "(" + e.expand(m.with(values)) + ")"
	}
	key := m.name + "\n"
	for _, p := range m.parameters {
		key += p.Name + " := " + values[p.Name] + "\n"
	}
	if i := slices.IndexFunc(e.ctes, func(c *cte) bool { return c.key == key }); i >= 0 {
		return e.ctes[i].name
	}
	body := e.hoist(m.name, m.with(values))
	return e.add(&cte{name: m.name + "_call", body: body, key: key})
}

// with returns the body of a macro with values in the place of its parameters, without its intervals where there is no confidence.
func (m macro) with(values map[string]string) string {
	body := m.body
	if isNull(values[confidence]) {
		body = interval.Without(body)
	}
	return substitute(body, values)
}

// confidence is the parameter without which a view shows no intervals.
const confidence = "confidence"

func isNull(value string) bool { return value == null || strings.HasPrefix(value, "cast(null as ") }

const null = "null"

// substitute puts values in the place of parameters. As in DuckDB a parameter hides a column of its name.
func substitute(body string, values map[string]string) string {
	tokens := lexer.Tokens(body)
	var edits []edit
	for i, t := range tokens {
		value, ok := values[t.Text]
		if !ok || t.Kind != lexer.Word || i > 0 && (tokens[i-1].IsMark(".") || tokens[i-1].Is("as")) {
			continue
		}
		if i+1 < len(tokens) && (tokens[i+1].IsMark(".") || tokens[i+1].IsMark("(")) || isNamed(tokens, i) {
			continue
		}
		if !isSimple(value) {
			value = "(" + value + ")"
		}
		edits = append(edits, edit{t.Start, t.End, value})
	}
	return apply(body, edits)
}

// isNamed reports whether the token at i names the parameter of an argument: "name := value".
func isNamed(tokens []lexer.Token, i int) bool {
	return i+2 < len(tokens) && tokens[i+1].IsMark(":") && tokens[i+2].IsMark("=")
}

// isSimple reports whether a value needs no parentheses wherever it stands.
func isSimple(value string) bool {
	tokens := lexer.Tokens(value)
	last := len(tokens) - 1
	switch {
	case last < 0:
		return true
	case tokens[0].IsMark("(") || tokens[0].IsMark("["):
		return closing(tokens, 0) == last
	case last > 0 && tokens[0].Kind == lexer.Word && tokens[1].IsMark("("):
		return closing(tokens, 1) == last
	}
	for _, t := range tokens {
		if t.Kind == lexer.Mark && t.Text != "." {
			return false
		}
	}
	return last == 0 || tokens[1].IsMark(".")
}

// inOrder sorts edits by where they begin, for those that nest.
func inOrder(edits []edit) []edit {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	return edits
}

// An edit puts text in the place of the bytes from start to end.
type edit struct {
	start, end int
	text       string
}

// apply makes the edits, which are in order and do not overlap.
func apply(text string, edits []edit) string {
	var out strings.Builder
	at := 0
	for _, e := range edits {
		out.WriteString(text[at:e.start])
		out.WriteString(e.text)
		at = e.end
	}
	return out.String() + text[at:]
}
