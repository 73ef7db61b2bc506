package sql

import (
	"path"
	"slices"
	"strings"
)

// writingWords begin the statements that write to the scratch schema.
var writingWords = []string{"create", "drop", "alter", "insert", "update", "delete", "truncate"}

const scratchOnly = "tables, views and macros of your own can be made, changed and dropped, under names that the dataset does not use, in the schema scratch or as temp"

// reserved are the names of the dataset's objects and of the functions that
// statements build on.
func reserved(name string) bool {
	name = strings.ToLower(name)
	return name == "dataset_file" || slices.ContainsFunc(objects, func(object string) bool { return path.Base(object) == name }) ||
		slices.ContainsFunc(goFunctions, func(function Object) bool { return function.Name == name })
}

// A clause is read token by token.
type clause []token

// skip takes the words off the start, each if it is there.
func (c *clause) skip(words ...string) {
	for _, word := range words {
		if len(*c) > 0 && (*c)[0].is(word) {
			*c = (*c)[1:]
		}
	}
}

// take takes one of the words off the start, or is empty.
func (c *clause) take(words ...string) string {
	if len(*c) == 0 || (*c)[0].kind != wordToken || !slices.Contains(words, (*c)[0].text) {
		return ""
	}
	word := (*c)[0].text
	*c = (*c)[1:]
	return word
}

// name takes a name with its qualifiers off the start.
func (c *clause) name() []string {
	var parts []string
	for len(*c) > 0 && ((*c)[0].kind == wordToken || (*c)[0].kind == nameToken) {
		parts = append(parts, (*c)[0].text)
		*c = (*c)[1:]
		if len(*c) == 0 || !(*c)[0].isMark(".") {
			break
		}
		*c = (*c)[1:]
	}
	return parts
}

// checkScratch refuses a statement that writes anything but the session's own
// tables, views and macros. The kind of object and its name stand at the start of
// such statements, so that no parser is needed to find them.
func checkScratch(parts []token) error {
	_, at := leading(parts)
	rest := clause(parts[at:])
	word := rest.take(writingWords...)
	switch word {
	case "create":
		rest.skip("or", "replace", "temp", "temporary")
	case "insert":
		rest.skip("or", "replace", "ignore", "into")
	case "delete":
		rest.skip("from")
	}
	if word == "create" || word == "drop" || word == "alter" {
		kind := rest.take("table", "view", "macro", "function")
		if kind == "" {
			return statementErrorf("%s: %s", word, scratchOnly)
		}
		if kind == "macro" && word == "drop" {
			rest.skip("table")
		}
		rest.skip("if", "not", "exists")
	} else if word == "truncate" {
		rest.skip("table")
	}
	if err := checkOwn(word, rest.name()); err != nil {
		return err
	}
	return checkRename(rest)
}

// checkOwn refuses a name that is not the session's own.
func checkOwn(word string, name []string) error {
	if len(name) == 0 {
		return statementErrorf("%s: names nothing; %s", word, scratchOnly)
	}
	last := name[len(name)-1]
	schema := strings.ToLower(strings.Join(name[:len(name)-1], "."))
	switch {
	case reserved(last):
		return statementErrorf("%s: %s is the dataset's; choose another name: %s", word, last, scratchOnly)
	case !slices.Contains([]string{"", "scratch", "memory.scratch", "temp", "temp.main"}, schema):
		return statementErrorf("%s: %s lies in %s; %s", word, last, schema, scratchOnly)
	}
	return nil
}

// checkRename refuses to give an object a name of the dataset's.
func checkRename(rest clause) error {
	for i := range rest {
		if rest[i].is("rename") && i+2 < len(rest) && rest[i+1].is("to") && reserved(rest[i+2].text) {
			return statementErrorf("alter: %s is the dataset's; choose another name", rest[i+2].text)
		}
	}
	return nil
}
