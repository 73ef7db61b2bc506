package sql

import (
	"slices"
	"strings"
)

const scratchOnly = "tables, views and macros of your own can be made, changed and dropped, under names that the dataset does not use, in the schema scratch or as temp"

// isReserved reports whether an object of the kind may not have the name, as it is one of
// the dataset's objects or of the functions that statements build on. A table or view may be
// named like a scalar macro: total is a usual name.
func isReserved(name, kind string) bool {
	name = strings.ToLower(name)
	object, ours := byName[name]
	if ours && strings.HasPrefix(object, "functions/") {
		return kind == "macro" || kind == "function"
	}
	return ours || name == "dataset_file" || slices.ContainsFunc(goFunctions, func(function Object) bool { return function.Name == name })
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
func (s statement) checkScratch() error {
	rest := clause(s.parts[s.first:])
	word, kind := rest.take(writingWords...), "table"
	switch word {
	case "create":
		rest.skip("or", "replace", "temp", "temporary")
	case "insert":
		rest.skip("or", "replace", "ignore", "into")
	case "delete":
		rest.skip("from")
	}
	if word == "create" || word == "drop" || word == "alter" {
		if kind = rest.take("table", "view", "macro", "function"); kind == "" {
			return statementErrorf("%s: %s", word, scratchOnly)
		}
		if kind == "macro" && word == "drop" {
			rest.skip("table")
		}
		rest.skip("if", "not", "exists")
	} else if word == "truncate" {
		rest.skip("table")
	}
	if err := checkOwn(word, kind, rest.name()); err != nil {
		return err
	}
	return checkRename(kind, rest)
}

// checkOwn refuses a name that is not the session's own.
func checkOwn(word, kind string, name []string) error {
	if len(name) == 0 {
		return statementErrorf("%s: names nothing; %s", word, scratchOnly)
	}
	last := name[len(name)-1]
	schema := strings.ToLower(strings.Join(name[:len(name)-1], "."))
	switch {
	case isReserved(last, kind):
		return statementErrorf("%s: %s is the dataset's; choose another name: %s", word, last, scratchOnly)
	case !slices.Contains([]string{"", "scratch", "memory.scratch", "temp", "temp.main"}, schema):
		return statementErrorf("%s: %s lies in %s; %s", word, last, schema, scratchOnly)
	}
	return nil
}

// checkRename refuses to give an object a name of the dataset's.
func checkRename(kind string, rest clause) error {
	for i := range rest {
		if rest[i].is("rename") && i+2 < len(rest) && rest[i+1].is("to") && isReserved(rest[i+2].text, kind) {
			return statementErrorf("alter: %s is the dataset's; choose another name", rest[i+2].text)
		}
	}
	return nil
}
