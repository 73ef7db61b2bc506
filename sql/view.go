package sql

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Parameters choose what views show. The zero value of one leaves it to the study.
type Parameters struct {
	FromYear, ToYear int
	BaselineThrough  string   // before_destruction or through_destruction
	OnlyMines        []string // mine_id of those that are shown or summed
}

// View reads a table or view with those of the parameters that it has. Names that the dataset does not know are ErrStatement.
func (s *Session) View(ctx context.Context, name string, p Parameters) (*Rows, error) {
	return s.Query(ctx, "from "+name+p.arguments(name))
}

var parametersPattern = regexp.MustCompile(`(?s)create macro \w+\((.*?)\) as table`)

// arguments are those of the parameters that the view has, in parentheses.
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
