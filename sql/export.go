package sql

import (
	"fmt"
	"regexp"
	"strings"
)

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
