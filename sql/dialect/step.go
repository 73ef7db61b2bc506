package dialect

import (
	"slices"

	"github.com/minecarbon/minecarbon/sql/internal/lexer"
)

// A Step is a statement whose rows the statements after it read, as a view of the step's name. The last step gives the rows of
// the view and has no name.
type Step struct{ Name, Text string }

// StepPrefix begins the names of steps, for a reader to put another in its place, so that the steps of two calls stay apart.
const StepPrefix = "minecarbon_step_"

// Steps returns the statements that give the rows of a view one after another. Each parameter is a marker that the caller of the
// statements fills, such as :to_year. What is read more than once is a step: Spark writes a CTE out wherever it is read as it
// checks a statement, so that a view such as interval becomes too large to plan. Brief steps have no marker for confidence: they
// are for callers that give none, of views that MayBeBrief.
func (l *Library) Steps(d Dialect, view string, brief bool) ([]Step, error) {
	markers := map[string]string{}
	for _, p := range l.Parameters(view) {
		if brief && p.Name == confidence {
			continue
		}
		markers[p.Name] = "cast(:" + p.Name + " as " + d.types[KindOf(p.Name)] + ")"
	}
	ctes, rest, err := l.flat(d, view, markers)
	if err != nil {
		return nil, err
	}
	reads := map[string]int{}
	count(rest, reads)
	for _, c := range ctes {
		count(c.body, reads)
	}
	names := map[string]string{}
	for _, c := range ctes {
		if reads[c.name] > 1 || c.mark == materialized {
			names[c.name] = StepPrefix + c.name
		}
	}
	var steps []Step
	byName := map[string]*cte{}
	for _, c := range ctes {
		c.body = rename(c.body, names)
		if name, ok := names[c.name]; ok {
			steps = append(steps, Step{name, d.translate(alone(c, byName))})
			continue
		}
		byName[c.name] = c
	}
	rest = rename(rest, names)
	return append(steps, Step{"", d.translate(statement(needed(rest, byName), rest))}), nil
}

// MayBeBrief reports whether a view leaves its intervals out unless a caller gives confidence.
func (l *Library) MayBeBrief(view string) bool {
	return slices.Contains(l.Parameters(view), Parameter{confidence, null})
}

// alone returns a CTE as a statement, with the others that it reads.
func alone(c *cte, others map[string]*cte) string {
	with, rest := needed(c.body, others), c.body
	if c.columns != "" {
		with, rest = append(with, &cte{name: c.name, columns: c.columns, body: c.body}), "select * from "+c.name
	}
	return statement(with, rest)
}

// needed returns the CTEs that a text reads, each after those that it reads itself.
func needed(text string, all map[string]*cte) (found []*cte) {
	tokens := lexer.Tokens(text)
	for i, t := range tokens {
		if c, ok := all[t.Text]; ok && t.Kind == lexer.Word && isSource(tokens, i) {
			found = append(append(found, needed(c.body, all)...), c)
		}
	}
	return found
}

// count adds how often a text reads from each name.
func count(text string, reads map[string]int) {
	tokens := lexer.Tokens(text)
	for i, t := range tokens {
		if t.Kind == lexer.Word && isSource(tokens, i) {
			reads[t.Text]++
		}
	}
}
