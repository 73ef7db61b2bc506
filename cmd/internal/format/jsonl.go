package format

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/minecarbon/minecarbon/sql"
)

// jsonLinesFormat is one JSON object per row and line.
type jsonLinesFormat struct{ object jsonObject }

func newJSONLinesFormat(Style) Writer { return &jsonLinesFormat{} }

func (f *jsonLinesFormat) header(dst []byte, columns []sql.Column) []byte {
	f.object = newJSONObject(columns)
	return dst
}

func (f *jsonLinesFormat) row(dst []byte, values []sql.Value) []byte {
	return append(f.object.append(dst, values), '\n')
}

func (f *jsonLinesFormat) footer(dst []byte) []byte { return dst }

// jsonObject writes rows as objects. NULL is null. Numbers keep all their digits; those that JSON
// has no number for, nan, inf and -inf, are strings. Nested values are JSON as they stand.
type jsonObject struct {
	keys  [][]byte // quoted, with the colon
	kinds []sql.Kind
}

// newJSONObject gives columns of one name different keys (a, a_1): readers keep one of two equal
// keys only.
func newJSONObject(columns []sql.Column) jsonObject {
	var o jsonObject
	names := make(map[string]bool)
	for _, c := range columns {
		names[c.Name] = true
	}
	used := make(map[string]bool)
	for _, c := range columns {
		key := c.Name
		for n := 1; used[key] || key != c.Name && names[key]; n++ {
			key = c.Name + "_" + strconv.Itoa(n)
		}
		used[key] = true
		o.keys = append(o.keys, append(appendJSONString(nil, []byte(key)), ':'))
		o.kinds = append(o.kinds, c.Kind)
	}
	return o
}

func (o jsonObject) append(dst []byte, values []sql.Value) []byte {
	dst = append(dst, '{')
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, o.keys[i]...)
		dst = appendJSON(dst, v, o.kinds[i])
	}
	return append(dst, '}')
}

// appendJSON appends one value. Whatever its kind promises, the result is valid JSON.
func appendJSON(dst []byte, v sql.Value, kind sql.Kind) []byte {
	switch {
	case v.Null:
		return append(dst, "null"...)
	case kind == sql.Text || !json.Valid(v.Text):
		return appendJSONString(dst, v.Text)
	case kind == sql.JSON:
		var compact bytes.Buffer
		if err := json.Compact(&compact, v.Text); err != nil {
			return appendJSONString(dst, v.Text)
		}
		return append(dst, compact.Bytes()...)
	}
	return append(dst, v.Text...)
}

// appendJSONString quotes text. Package encoding/json sees only what needs escaping.
func appendJSONString(dst, text []byte) []byte {
	for _, b := range text {
		if b < ' ' || b == '"' || b == '\\' || b > '~' {
			return appendEscaped(dst, text)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, text...)
	return append(dst, '"')
}

// appendEscaped quotes text with the escapes that JSON requires and none for HTML.
func appendEscaped(dst, text []byte) []byte {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(string(text)); err != nil {
		return append(dst, `""`...) // a string always encodes
	}
	return append(dst, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...)
}
