package yaml

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// An Error is a mistake in a file, with where it stands.
type Error struct {
	File   string
	Line   int    // 1 for the first line; 0 where the mistake is an absence
	Key    string // dotted path, as npp.scale
	Reason string
}

// Error returns file:line: key: reason.
func (e *Error) Error() string {
	text := e.File
	if e.Line > 0 {
		text += fmt.Sprintf(":%d", e.Line)
	}
	if e.Key != "" {
		text += ": " + e.Key
	}
	return text + ": " + e.Reason
}

// Errors are the mistakes of a file, in the order in which it is read.
type Errors []*Error

// Error returns a line for each mistake.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, mistake := range e {
		lines[i] = mistake.Error()
	}
	return strings.Join(lines, "\n")
}

// A Value is a value of a file together with its file, line and key.
type Value struct {
	file string
	key  string // dotted path from the root
	line int
	node ast.Node // nil where the value is absent
}

// child returns the value under key; line is the line of the key.
func (v Value) child(key string, value ast.Node, line int) Value {
	path := key
	if v.key != "" {
		path = v.key + "." + key
	}
	if !isNull(value) {
		line = value.GetToken().Position.Line
	}
	return Value{file: v.file, key: path, line: line, node: value}
}

func isNull(node ast.Node) bool { return node == nil || node.Type() == ast.NullType }

func (v Value) isMapping() bool {
	switch v.node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return true
	}
	return false
}

// Items returns the items of a list; ok is false where the value is not a list.
func (v Value) Items() (items []Value, ok bool) {
	list, ok := v.node.(*ast.SequenceNode)
	if !ok {
		return nil, false
	}
	for i, value := range list.Values {
		item := v.child("", value, v.line)
		item.key = fmt.Sprintf("%s[%d]", v.key, i)
		items = append(items, item)
	}
	return items, true
}

// String describes the value for a message: "a list", or the value itself.
func (v Value) String() string {
	switch node := v.node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.StringNode:
		return fmt.Sprintf("the text %q", node.Value)
	case *ast.LiteralNode:
		return "a text block"
	case *ast.NullNode, nil:
		return "empty"
	default:
		return node.String()
	}
}

// Parse hands the root of the one document in text to read and returns the mistakes: one of
// the syntax, or all that read refused. file is the file's name and what the kind of thing
// that it describes (a study, a schedule); both are for messages.
func Parse(file, what string, text []byte, read func(*Reader, Value)) Errors {
	var r Reader
	root, mistake := parse(file, what, text)
	if mistake != nil {
		return Errors{mistake}
	}
	read(&r, root)
	return r.mistakes
}

func parse(file, what string, text []byte) (Value, *Error) {
	if mistake := Foreign(file, text); mistake != nil {
		return Value{}, mistake
	}
	const byteOrderMark = "\ufeff" // as editors on Windows write it
	parsed, err := parser.ParseBytes(bytes.TrimPrefix(text, []byte(byteOrderMark)), 0)
	if err != nil {
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) {
			return Value{}, &Error{File: file, Line: syntax.Token.Position.Line, Reason: syntax.Message + "; mend the YAML"}
		}
		reason, _, _ := strings.Cut(err.Error(), "\n")
		return Value{}, &Error{File: file, Reason: reason + "; mend the YAML"}
	}
	// Comments and directives before the first --- are documents to the parser.
	docs := slices.DeleteFunc(parsed.Docs, func(d *ast.DocumentNode) bool {
		return d.Body == nil || d.Body.Type() == ast.DirectiveType || d.Body.Type() == ast.CommentType
	})
	switch len(docs) {
	case 0:
		return Value{}, &Error{File: file, Reason: "holds nothing; write a " + what}
	case 1:
		return Value{file: file, line: 1, node: docs[0].Body}, nil
	}
	return Value{}, &Error{File: file, Line: docs[1].GetToken().Position.Line, Reason: "a second YAML document begins; keep one " + what + " a file"}
}
