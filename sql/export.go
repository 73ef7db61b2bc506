package sql

import (
	"fmt"
	"regexp"
	"strings"
)

// named and called are a table, view or macro alone, and a macro with arguments.
var (
	namedPattern  = regexp.MustCompile(`^\s*([A-Za-z_][A-Za-z_0-9]*)\s*$`)
	calledPattern = regexp.MustCompile(`^\s*([A-Za-z_][A-Za-z_0-9]*)\s*\(`)
)

// Selecting is the statement that gives all of what: a table or view by its name,
// a macro with its arguments, or else a statement, which stays as it is. name is
// that of the object in lower case, empty for a statement.
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

// Outlines is the statement for the polygons of a map, "mines" or "cells", as of a
// year.
func Outlines(name string, year int) string {
	return fmt.Sprintf("from %s%s(at_year := %d)", layerPrefix, name, year)
}
