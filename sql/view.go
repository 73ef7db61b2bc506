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

// namedPattern matches the name of a table or view alone, calledPattern a macro with
// arguments.
var (
	namedPattern  = regexp.MustCompile(`^\s*([A-Za-z_][A-Za-z_0-9]*)\s*$`)
	calledPattern = regexp.MustCompile(`^\s*([A-Za-z_][A-Za-z_0-9]*)\s*\(`)
)

// Selecting returns the statement that selects everything from what: a table or view by its
// name, or a macro with its arguments. A statement stays as it is. name is the object's name
// in lower case, empty for a statement.
func Selecting(what string) (text, name string) {
	if m := namedPattern.FindStringSubmatch(what); m != nil {
		return "from " + m[1], strings.ToLower(m[1])
	}
	m := calledPattern.FindStringSubmatch(what)
	if m != nil && !parse(what).reads() {
		return "from " + what, strings.ToLower(m[1])
	}
	return what, ""
}

// Outlines returns the statement that selects the polygons of a map, "mines" or "cells",
// with their indicators up to a year.
func Outlines(name string, year int) string {
	return fmt.Sprintf("from %s%s(at_year := %d)", layerPrefix, name, year)
}

// FigureChanges compares the numbers of a report with those of an earlier one. Both are
// records that reports keep of themselves in JSON. One row is a figure of the study, a year
// or a mine; NULL is a figure that a record does not have. A text that is not JSON is
// ErrStatement.
func (s *Session) FigureChanges(ctx context.Context, earlier, later []byte) (*Rows, error) {
	return s.compare(ctx, "figure_change", earlier, later)
}

// SettingChanges returns the inputs, parameters, versions and background methods in which
// the records of two reports differ. A text that is not JSON is ErrStatement.
func (s *Session) SettingChanges(ctx context.Context, earlier, later []byte) (*Rows, error) {
	return s.compare(ctx, "setting_change", earlier, later)
}

func (s *Session) compare(ctx context.Context, macro string, earlier, later []byte) (*Rows, error) {
	return s.Query(ctx, fmt.Sprintf("from %s(earlier_record := %s, later_record := %s)", macro, quote(string(earlier)), quote(string(later))))
}
