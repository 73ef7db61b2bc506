package yaml

import (
	"fmt"
	"strings"
	"testing"
)

// settings are read by the keys of these tests.
type settings struct {
	name   string
	depth  int
	ratio  float64
	checks int
	items  []string
	file   string
	band   int
}

func (s *settings) keys(r *Reader) []Key {
	return []Key{
		{Name: "name", Required: true, Read: func(v Value) { s.name = r.Text(v) }},
		{Name: "fit", Check: func(Value) { s.checks++ }, Keys: []Key{
			{Name: "depth", Default: "3", Read: func(v Value) { s.depth = r.Integer(v, 1, 9) }},
			{Name: "more", Keys: []Key{
				{Name: "ratio", Default: "1e-1", Read: func(v Value) { s.ratio = r.Number(v) }},
				{Name: "wanted", Required: true, Read: func(v Value) { r.Text(v) }},
			}},
		}},
		{Name: "map", Either: true, Read: func(v Value) { s.file = r.Text(v) }, Keys: []Key{
			{Name: "file", Required: true, Read: func(v Value) { s.file = r.Text(v) }},
			{Name: "band", Read: func(v Value) { s.band = r.Integer(v, 1, 9) }},
		}},
		{Name: "items", Keys: []Key{{Name: "id"}}, Read: func(v Value) {
			r.List(v, func(v Value) {
				r.Fields(v, []Key{{Name: "id", Default: "none", Read: func(v Value) { s.items = append(s.items, r.Text(v)) }}})
			})
		}},
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		// Defaults hold at any depth; what an absent mapping requires is not missed.
		"name: a":                              "a 3 0.1 0 []",
		"name: a\nfit: {depth: 5}":             "a 5 0.1 1 []",
		"name: a\nfit: {more: {wanted: x}}":    "a 3 0.1 1 []",
		"name: a\nitems: [{id: b}, {}]":        "a 3 0.1 0 [b none]",
		"name: a\nitems:\n- id: b\n- {id: c}":  "a 3 0.1 0 [b c]",
		"name: a\nfit: {more: {ratio: 2}}":     "f:2: fit.more.wanted: is missing; add it",
		"name: a\nmap: {band: 2}":              "f:2: map.file: is missing; add it",
		"name: a\nmap: []":                     "f:2: map: is a list, want a text",
		"fit: {depth: 5}":                      "f:1: name: is missing; add it",
		"name: a\nfit: {depht: 5}":             "f:2: fit.depht: unknown key; did you mean depth? known here: depth, more",
		"name: a\nfit: {depth: 10}":            "f:2: fit.depth: is 10, want a whole number from 1 to 9",
		"name: a\nitems: [[]]":                 "f:2: items[0]: is a list, want keys: id",
		"name: a\nfit:\n  depth: 1\n  more: 7": "f:4: fit.more: is 7, want keys: ratio, wanted",
		// All mistakes are said, but only the first at a value, in it or around it.
		"fit: {depth: x, depht: 5}\nname: ''\nitems: [{ix: 1}, 7]": "f:1: fit.depth: is the text \"x\", want a number\n" +
			"f:1: fit.depht: unknown key; did you mean depth? known here: depth, more\n" +
			"f:2: name: is an empty text; give one or remove the key\n" +
			"f:3: items[0].ix: unknown key; did you mean id? known here: id\n" +
			"f:3: items[1]: is 7, want keys: id",
	} {
		var s settings
		var got string
		if mistakes := Parse("f", "test", []byte(text), func(r *Reader, v Value) { r.Fields(v, s.keys(r)) }); len(mistakes) > 0 {
			got = mistakes.Error()
		} else {
			got = fmt.Sprint(s.name, " ", s.depth, " ", s.ratio, " ", s.checks, " ", s.items)
		}
		if got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", text, got, want)
		}
	}
}

// TestEither: a text and a mapping in its place.
func TestEither(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"name: a\nmap: x.tif": "x.tif 0", "name: a\nmap: {file: x.tif, band: 2}": "x.tif 2"} {
		var s settings
		err := Parse("f", "test", []byte(text), func(r *Reader, v Value) { r.Fields(v, s.keys(r)) })
		if got := fmt.Sprint(s.file, " ", s.band); err != nil || got != want {
			t.Errorf("%q: %s, %v, want %s", text, got, err, want)
		}
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	var paths []string
	for _, k := range Paths(new(settings).keys(nil)) {
		paths = append(paths, k.Name)
	}
	const want = "name fit fit.depth fit.more fit.more.ratio fit.more.wanted map map.file map.band items items[].id"
	if got := strings.Join(paths, " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
