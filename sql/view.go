package sql

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Parameters choose what views show. A zero value leaves the choice to the study: its first
// and last year, its baseline, all its mines.
type Parameters struct {
	FromYear, ToYear int      // years outside the study show nothing, 0 means its first and last year
	BaselineThrough  string   // before_destruction or through_destruction
	OnlyMines        []string // mine_id of the mines that are shown or summed; nil means all, an empty list none
}

// View reads a table or view with those of the parameters that it has. An unknown name, mine or
// baseline is ErrStatement.
func (s *Session) View(ctx context.Context, name string, p Parameters) (*Rows, error) {
	return s.Query(ctx, "from "+name+p.arguments(name))
}

var parametersPattern = regexp.MustCompile(`(?s)create macro \w+\((.*?)\) as table`)

// arguments are the given parameters that the view has, in parentheses.
func (p Parameters) arguments(view string) string {
	object := byName[view]
	if !isView(object) {
		return ""
	}
	known := words(parametersPattern.FindString(definition(object)))
	var arguments []string
	add := func(name, value string, given bool) {
		if given && slices.Contains(known, name) {
			arguments = append(arguments, name+" := "+value)
		}
	}
	add("from_year", fmt.Sprint(p.FromYear), p.FromYear != 0)
	add("to_year", fmt.Sprint(p.ToYear), p.ToYear != 0)
	add("baseline_through", quote(p.BaselineThrough), p.BaselineThrough != "")
	add("only_mines", list(p.OnlyMines), p.OnlyMines != nil)
	return "(" + strings.Join(arguments, ", ") + ")"
}
