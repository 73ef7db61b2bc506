package yaml

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// A Reader reads values and keeps the mistakes. A value with a mistake is read as zero.
type Reader struct{ mistakes Errors }

// Refuse keeps a mistake at a value: what is wrong; what to do. Of several mistakes at one value, in
// it or around it, the first counts: it may have caused the others.
func (r *Reader) Refuse(v Value, format string, args ...any) {
	if !r.Refused(v) {
		r.mistakes = append(r.mistakes, &Error{File: v.file, Line: v.line, Key: v.key, Reason: fmt.Sprintf(format, args...)})
	}
}

// Refused reports whether there is a mistake at a value, in it or around it.
func (r *Reader) Refused(v Value) bool {
	within := func(a, b string) bool {
		rest, ok := strings.CutPrefix(a, b)
		return ok && (rest == "" || b == "" || rest[0] == '.' || rest[0] == '[')
	}
	return slices.ContainsFunc(r.mistakes, func(e *Error) bool { return within(v.key, e.Key) || within(e.Key, v.key) })
}

// Text reads a text that is not empty; numbers are texts too.
func (r *Reader) Text(v Value) string {
	switch node := v.node.(type) {
	case *ast.StringNode:
		if strings.TrimSpace(node.Value) != "" {
			return node.Value
		}
		r.Refuse(v, "is an empty text; give one or remove the key")
		return ""
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return v.node.String()
	}
	r.Refuse(v, "is %s, want a text", v)
	return ""
}

// Texts reads a text or a list of texts.
func (r *Reader) Texts(v Value) []string {
	items, ok := v.Items()
	if !ok {
		return []string{r.Text(v)}
	}
	var texts []string
	for _, item := range items {
		texts = append(texts, r.Text(item))
	}
	if len(texts) == 0 {
		r.Refuse(v, "is an empty list, want at least one text")
	}
	return texts
}

// List hands every item of a list that is not empty to read.
func (r *Reader) List(v Value, read func(Value)) {
	items, ok := v.Items()
	switch {
	case !ok:
		r.Refuse(v, "is %s, want a list", v)
	case len(items) == 0:
		r.Refuse(v, "is an empty list, want a list of at least one")
	}
	for _, item := range items {
		read(item)
	}
}

// Bool reads true or false.
func (r *Reader) Bool(v Value) bool {
	b, ok := v.node.(*ast.BoolNode)
	if !ok {
		r.Refuse(v, "is %s, want true or false", v)
		return false
	}
	return b.Value
}

// OneOf reads one of the choices.
func (r *Reader) OneOf(v Value, choices ...string) string {
	text := r.Text(v)
	if slices.Contains(choices, text) {
		return text
	}
	r.Refuse(v, "%q is unknown; choose one of %s", text, strings.Join(choices, ", "))
	return ""
}

// Integer reads a whole number from low to high.
func (r *Reader) Integer(v Value, low, high int) int {
	n, ok := r.AnyNumber(v)
	if !ok {
		return 0
	}
	if n != math.Trunc(n) || n < float64(low) || n > float64(high) {
		r.Refuse(v, "is %s, want a whole number from %d to %d", v.node, low, high)
		return 0
	}
	return int(n)
}

// Number reads a finite number.
func (r *Reader) Number(v Value) float64 {
	n, _ := r.AnyNumber(v)
	if math.IsNaN(n) || math.IsInf(n, 0) {
		r.Refuse(v, "is %v, want a finite number", n)
		return 0
	}
	return n
}

// AnyNumber reads any number, NaN and infinities included.
func (r *Reader) AnyNumber(v Value) (n float64, ok bool) {
	switch node := v.node.(type) {
	case *ast.FloatNode:
		return node.Value, true
	case *ast.IntegerNode:
		switch i := node.Value.(type) {
		case int64:
			return float64(i), true
		case uint64:
			return float64(i), true
		}
	case *ast.InfinityNode:
		return node.Value, true
	case *ast.NanNode:
		return math.NaN(), true
	case *ast.StringNode:
		if n, ok = exponential(node); ok {
			return n, true
		}
	}
	r.Refuse(v, "is %s, want a number", v)
	return 0, false
}

// exponential reads an unquoted 1e-4, which the parser takes for a text because it has no point.
func exponential(node *ast.StringNode) (float64, bool) {
	if node.Token.Type != token.StringType || strings.Trim(node.Value, "+-0123456789eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(node.Value, 64)
	return v, err == nil
}
