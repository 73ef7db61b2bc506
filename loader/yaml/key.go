package yaml

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/minecarbon/minecarbon/loader/similar"
)

// A Key declares one key of a mapping: what its value is and how it is read. It is one of
//
//	a value      Read is set, Keys is not
//	a mapping    Keys is set, Read is not
//	a list       both are set: Read reads the list, Keys are those of each item
//	either       both are set and Either: Read reads a value, Keys are those of a mapping in its place
type Key struct {
	Name      string // within its mapping; from Paths, the dotted path from the root
	Type      string // what a value looks like, as "whole number"
	Unit      string // empty for a value without one
	Default   string // YAML that is read where the key is absent; empty for none
	Otherwise string // what holds where the key is absent, in words, if Default is empty
	Example   string // YAML
	Meaning   string // one sentence
	Required  bool   // the mapping is incomplete without it

	Read   func(Value)
	Keys   []Key
	Either bool

	// Check checks the values of a given mapping together, once they are read.
	Check func(Value)
}

// Paths returns the keys and, after each, those below it. The Name of each is its dotted path from
// the root, in which [] stands for the items of a list: jobs[].name.
func Paths(keys []Key) []Key {
	var all []Key
	for _, k := range keys {
		prefix := k.Name + "."
		if k.Read != nil && !k.Either {
			prefix = k.Name + "[]."
		}
		all = append(all, k)
		for _, below := range Paths(k.Keys) {
			below.Name = prefix + below.Name
			all = append(all, below)
		}
	}
	return all
}

// Fields reads a mapping of the declared keys. It refuses unknown and repeated keys and keys
// without a value, misses the required ones, and reads the defaults of the absent ones.
func (r *Reader) Fields(v Value, keys []Key) {
	var values []*ast.MappingValueNode
	switch m := v.node.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		r.Refuse(v, "is %s, want keys: %s", v, names(keys))
		return
	}
	seen := map[string]int{}
	for _, value := range values {
		name, line := value.Key.String(), value.Key.GetToken().Position.Line
		r.field(v.child(name, value.Value, line), name, line, seen[name], keys)
		seen[name] = line
	}
	for _, k := range keys {
		switch {
		case seen[k.Name] > 0:
		case k.Required:
			r.Refuse(v.child(k.Name, nil, v.line), "is missing; add it")
		default:
			r.absent(v, k)
		}
	}
}

// field reads the value of the key that stands in a line; first is the line where it stood before.
func (r *Reader) field(v Value, name string, line, first int, keys []Key) {
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
	ofKey := v
	ofKey.line = line
	switch {
	case i < 0:
		r.Refuse(ofKey, "unknown key; %sknown here: %s", meant(name, keys), names(keys))
	case first > 0:
		r.Refuse(ofKey, "given twice, first in line %d; keep one", first)
	case isNull(v.node):
		r.Refuse(v, "has no value; give one or remove the key")
	case keys[i].Read != nil && !(keys[i].Either && v.isMapping()):
		keys[i].Read(v)
	default:
		r.Fields(v, keys[i].Keys)
		if keys[i].Check != nil {
			keys[i].Check(v)
		}
	}
}

// absent reads the default of a key of the mapping v, or the defaults below it.
func (r *Reader) absent(v Value, k Key) {
	at := v.child(k.Name, nil, v.line)
	switch {
	case k.Default != "":
		value, mistake := parse(at.file, "default", []byte(k.Default))
		if mistake != nil {
			r.Refuse(at, "has no sound default (%v)", mistake)
			return
		}
		at.node = value.node
		k.Read(at)
	case k.Read == nil:
		for _, below := range k.Keys {
			r.absent(at, below)
		}
	}
}

// names lists the keys in the order of the alphabet.
func names(keys []Key) string {
	list := make([]string, len(keys))
	for i, k := range keys {
		list[i] = k.Name
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// meant asks for the keys that someone who wrote a name may have meant, empty without any.
func meant(name string, keys []Key) string {
	like := slices.DeleteFunc(slices.Clone(keys), func(k Key) bool { return !similar.Names(strings.ToLower(name), k.Name) })
	if len(like) == 0 {
		return ""
	}
	return fmt.Sprintf("did you mean %s? ", strings.ReplaceAll(names(like), ", ", " or "))
}
