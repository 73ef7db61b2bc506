package comment

import (
	"regexp"
	"strings"
)

// A Comment is what a file says of its object, or of one of the object's columns.
type Comment struct {
	Column string // empty for the object
	Text   string
}

var pattern = regexp.MustCompile(`(?m)^comment on (?:macro table|macro|view|table|column) \w+(?:\."?(\w+)"?)? is '(.*)';$`)

// Of returns the comments of a file's text, in its order.
func Of(text string) []Comment {
	var all []Comment
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		all = append(all, Comment{match[1], strings.ReplaceAll(match[2], "''", "'")})
	}
	return all
}
