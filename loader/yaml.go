package loader

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// YAMLValue is a value of a YAML file together with its place.
type YAMLValue struct {
	file string
	key  string // dotted path from the root
	line int
	node ast.Node
}

// child is the value under key, with line the line of the key where the value
// is absent.
func (n YAMLValue) child(key string, value ast.Node, line int) YAMLValue {
	path := key
	if n.key != "" {
		path = n.key + "." + key
	}
	if value != nil && value.Type() != ast.NullType {
		line = value.GetToken().Position.Line
	}
	return YAMLValue{file: n.file, key: path, line: line, node: value}
}

// ReadYAML hands the one document of a YAML file to read. The first mistake, of
// the syntax or refused by read, is a *StudyError that names file, line and key;
// a file that cannot be read is an ErrInput. what is the kind of thing that the
// file describes, for messages: a study, a schedule.
func ReadYAML(path, what string, read func(*YAMLReader, YAMLValue)) error {
	_, err := readYAML(path, what, read)
	return err
}

func readYAML(path, what string, read func(*YAMLReader, YAMLValue)) (text []byte, err error) {
	text, err = os.ReadFile(path)
	if err != nil {
		return nil, fail(ErrInput, "read %s %s: %w; name an existing YAML %s file", what, path, cause(err), what)
	}
	root, err := parseYAML(path, what, text)
	if err != nil {
		return nil, err
	}
	var d YAMLReader
	read(&d, root)
	return text, d.err
}

func parseYAML(path, what string, text []byte) (YAMLValue, error) {
	const byteOrderMark = "\ufeff" // as editors on Windows write it
	file, err := parser.ParseBytes(bytes.TrimPrefix(text, []byte(byteOrderMark)), 0)
	if err != nil {
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) {
			return YAMLValue{}, &StudyError{File: path, Line: syntax.Token.Position.Line, Reason: syntax.Message + "; mend the YAML"}
		}
		return YAMLValue{}, &StudyError{File: path, Reason: firstLine(err.Error()) + "; mend the YAML"}
	}
	// Remarks and directives before the first --- are documents to the parser.
	docs := slices.DeleteFunc(file.Docs, func(d *ast.DocumentNode) bool {
		return d.Body == nil || d.Body.Type() == ast.DirectiveType || d.Body.Type() == ast.CommentType
	})
	switch len(docs) {
	case 0:
		return YAMLValue{}, &StudyError{File: path, Reason: "holds nothing; write a " + what}
	case 1:
		return YAMLValue{file: path, line: 1, node: docs[0].Body}, nil
	}
	return YAMLValue{}, &StudyError{File: path, Line: docs[1].GetToken().Position.Line, Reason: "a second YAML document begins; keep one " + what + " a file"}
}

// YAMLReader reads values and keeps the first mistake; later reads give zeros.
type YAMLReader struct{ err error }

// Refuse keeps a mistake at a value: what is wrong; what to do.
func (d *YAMLReader) Refuse(n YAMLValue, format string, args ...any) {
	if d.err == nil {
		d.err = &StudyError{File: n.file, Line: n.line, Key: n.key, Reason: fmt.Sprintf(format, args...)}
	}
}

// Fields hands every value of a mapping to the reader of its key, refuses
// unknown and repeated keys, and misses the required ones.
func (d *YAMLReader) Fields(n YAMLValue, readers map[string]func(YAMLValue), required ...string) {
	var values []*ast.MappingValueNode
	switch m := n.node.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		d.Refuse(n, "is %s, want keys: %s", describe(n.node), strings.Join(sortedKeys(readers), ", "))
		return
	}
	seen := map[string]int{}
	for _, v := range values {
		key, line := v.Key.String(), v.Key.GetToken().Position.Line
		at := n.child(key, v.Value, line)
		read, known := readers[key]
		switch {
		case !known:
			at.line = line
			d.Refuse(at, "unknown key; known here: %s", strings.Join(sortedKeys(readers), ", "))
		case seen[key] > 0:
			at.line = line
			d.Refuse(at, "given twice, first in line %d; keep one", seen[key])
		case v.Value == nil || v.Value.Type() == ast.NullType:
			d.Refuse(at, "has no value; give one or remove the key")
		default:
			read(at)
		}
		seen[key] = line
	}
	for _, key := range required {
		if seen[key] == 0 {
			d.Refuse(n.child(key, nil, n.line), "is missing; add it")
		}
	}
}

func sortedKeys(readers map[string]func(YAMLValue)) []string {
	keys := make([]string, 0, len(readers))
	for key := range readers {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// describe names the kind of a node for a message.
func describe(node ast.Node) string {
	switch node := node.(type) {
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

// Text reads a text that is not empty; numbers are texts too.
func (d *YAMLReader) Text(n YAMLValue) string {
	switch node := n.node.(type) {
	case *ast.StringNode:
		if strings.TrimSpace(node.Value) == "" {
			d.Refuse(n, "is an empty text; give one or remove the key")
		}
		return node.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.node.String()
	}
	d.Refuse(n, "is %s, want a text", describe(n.node))
	return ""
}

// Texts reads a text or a list of texts.
func (d *YAMLReader) Texts(n YAMLValue) []string {
	list, ok := n.node.(*ast.SequenceNode)
	if !ok {
		return []string{d.Text(n)}
	}
	var texts []string
	for _, item := range d.items(n, list) {
		texts = append(texts, d.Text(item))
	}
	if len(texts) == 0 {
		d.Refuse(n, "is an empty list, want at least one text")
	}
	return texts
}

func (d *YAMLReader) items(n YAMLValue, list *ast.SequenceNode) []YAMLValue {
	items := make([]YAMLValue, len(list.Values))
	for i, value := range list.Values {
		items[i] = n.child("", value, n.line)
		items[i].key = fmt.Sprintf("%s[%d]", n.key, i)
	}
	return items
}

// List hands every item of a list that is not empty to read.
func (d *YAMLReader) List(n YAMLValue, read func(YAMLValue)) {
	list, ok := n.node.(*ast.SequenceNode)
	if !ok {
		d.Refuse(n, "is %s, want a list", describe(n.node))
		return
	}
	if len(list.Values) == 0 {
		d.Refuse(n, "is an empty list, want a list of at least one")
	}
	for _, item := range d.items(n, list) {
		read(item)
	}
}

// Bool reads true or false.
func (d *YAMLReader) Bool(n YAMLValue) bool {
	b, ok := n.node.(*ast.BoolNode)
	if !ok {
		d.Refuse(n, "is %s, want true or false", describe(n.node))
		return false
	}
	return b.Value
}

// OneOf reads one of the choices.
func (d *YAMLReader) OneOf(n YAMLValue, choices ...string) string {
	text := d.Text(n)
	if d.err == nil && !slices.Contains(choices, text) {
		d.Refuse(n, "%q is unknown; choose one of %s", text, strings.Join(choices, ", "))
	}
	return text
}

func (d *YAMLReader) number(n YAMLValue) float64 {
	v := d.optionalNaN(n)
	if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
		d.Refuse(n, "is %v, want a finite number", *v)
	}
	if v == nil {
		return 0
	}
	return *v
}

func (d *YAMLReader) optionalNumber(n YAMLValue) *float64 {
	v := d.number(n)
	return &v
}

// optionalNaN reads any number, NaN and infinities included.
func (d *YAMLReader) optionalNaN(n YAMLValue) *float64 {
	var v float64
	switch node := n.node.(type) {
	case *ast.FloatNode:
		v = node.Value
	case *ast.IntegerNode:
		switch i := node.Value.(type) {
		case int64:
			v = float64(i)
		case uint64:
			v = float64(i)
		}
	case *ast.InfinityNode:
		v = node.Value
	case *ast.NanNode:
		v = math.NaN()
	case *ast.StringNode:
		var ok bool
		if v, ok = exponential(node); !ok {
			d.Refuse(n, "is %s, want a number", describe(n.node))
			return nil
		}
	default:
		d.Refuse(n, "is %s, want a number", describe(n.node))
		return nil
	}
	return &v
}

// exponential reads an unquoted 1e-4, which the parser takes for a text for want
// of a point.
func exponential(node *ast.StringNode) (float64, bool) {
	if node.Token.Type != token.StringType || strings.Trim(node.Value, "+-0123456789eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(node.Value, 64)
	return v, err == nil
}

// Integer reads a whole number from low to high.
func (d *YAMLReader) Integer(n YAMLValue, low, high int) int {
	v := d.optionalNaN(n)
	if v == nil {
		return 0
	}
	if *v != math.Trunc(*v) || *v < float64(low) || *v > float64(high) {
		d.Refuse(n, "is %s, want a whole number from %d to %d", n.node.String(), low, high)
		return 0
	}
	return int(*v)
}

// The years that a study or a year raster may hold.
const earliestYear, latestYear = 1900, 2200

func (d *YAMLReader) integers(n YAMLValue) []int {
	list, ok := n.node.(*ast.SequenceNode)
	if !ok {
		d.Refuse(n, "is %s, want a list of years, as [2012]", describe(n.node))
		return nil
	}
	var years []int
	for _, item := range d.items(n, list) {
		years = append(years, d.Integer(item, earliestYear, latestYear))
	}
	return years
}

func (d *YAMLReader) yearRange(n YAMLValue) (first, last int) {
	years := d.integers(n)
	if d.err != nil {
		return 0, 0
	}
	if len(years) != 2 || years[0] >= years[1] {
		d.Refuse(n, "is %v, want the first and the last year, as [2001, 2022]", years)
		return 0, 0
	}
	return years[0], years[1]
}

// checkUnobserved holds the unobserved years within those of the study.
func (d *YAMLReader) checkUnobserved(root YAMLValue, s *Study) {
	for i, year := range s.UnobservedYears {
		at := YAMLValue{file: root.file, key: fmt.Sprintf("unobserved_years[%d]", i)}
		if path, err := yaml.PathString("$." + at.key); err == nil {
			if node, err := path.FilterNode(root.node); err == nil && node != nil {
				at.line = node.GetToken().Position.Line
			}
		}
		if year < s.FirstYear || year > s.LastYear {
			d.Refuse(at, "is %d, want a year of the study, %d to %d", year, s.FirstYear, s.LastYear)
		}
		if slices.Contains(s.UnobservedYears[:i], year) {
			d.Refuse(at, "%d is listed twice; keep one", year)
		}
	}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
