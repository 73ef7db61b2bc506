package catalogue

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/sql"
)

// Print shows a catalogue; with details, what each object is made of. People see a view and
// the macro of its name as one.
func Print(s console.Streams, name string, objects []sql.Object, details bool) error {
	switch {
	case name == "json":
		return printJSON(s.Out, objects)
	case name == "markdown":
		return printMarkdown(s.Out, United(objects))
	case name == "table" && details:
		return printDetails(s, United(objects))
	case name == "table":
		return printList(s, United(objects))
	}
	return format.Print(s.Out, name, format.Style{}, flat(objects))
}

// United joins objects that differ only in kind and parameters.
func United(objects []sql.Object) []sql.Object {
	var all []sql.Object
	for _, object := range objects {
		same := func(o sql.Object) bool {
			return o.Name == object.Name && o.Comment == object.Comment && slices.Equal(o.Columns, object.Columns)
		}
		if i := slices.IndexFunc(all, same); i >= 0 {
			all[i].Kind += ", " + object.Kind
			all[i].Parameters = slices.Concat(all[i].Parameters, object.Parameters)
			all[i].Examples = slices.Concat(all[i].Examples, object.Examples)
			continue
		}
		all = append(all, object)
	}
	return all
}

// flat has one row per object, column, parameter and example.
func flat(objects []sql.Object) *format.List {
	list := format.NewList("object", "kind", "part", "name", "type", "unit", "default", "meaning")
	for _, object := range objects {
		list.Add(object.Name, object.Kind, "", "", "", "", "", object.Comment)
		for _, p := range object.Parameters {
			list.Add(object.Name, object.Kind, "parameter", p.Name, "", "", p.Default, p.Comment)
		}
		for _, c := range object.Columns {
			list.Add(object.Name, object.Kind, "column", c.Name, c.Type, c.Unit, "", c.Comment)
		}
		for _, example := range object.Examples {
			list.Add(object.Name, object.Kind, "example", "", "", "", "", example)
		}
	}
	return list
}

// parts are the parameters and the columns of an object as listings.
func parts(object sql.Object) (parameters, columns *format.List) {
	parameters = format.NewList("parameter", "default", "meaning")
	for _, p := range object.Parameters {
		parameters.Add(p.Name, p.Default, p.Comment)
	}
	columns = format.NewList("column", "type", "unit", "meaning")
	for _, c := range object.Columns {
		columns.Add(c.Name, c.Type, c.Unit, c.Comment)
	}
	return parameters, columns
}

// Entry is an object in JSON. Absent units and defaults are null.
type Entry struct {
	Name       string           `json:"name"`
	Kind       string           `json:"kind"`
	Meaning    string           `json:"meaning"`
	Parameters []entryParameter `json:"parameters"`
	Columns    []entryColumn    `json:"columns"`
	Examples   []string         `json:"examples"`
}

type entryParameter struct {
	Name    string  `json:"name"`
	Default *string `json:"default"`
	Meaning string  `json:"meaning"`
}

type entryColumn struct {
	Name    string  `json:"name"`
	Type    string  `json:"type"`
	Unit    *string `json:"unit"`
	Meaning string  `json:"meaning"`
}

func printJSON(w io.Writer, objects []sql.Object) error {
	entries := make([]Entry, len(objects))
	for i, object := range objects {
		entry := Entry{object.Name, object.Kind, object.Comment, []entryParameter{}, []entryColumn{}, append([]string{}, object.Examples...)}
		for _, p := range object.Parameters {
			entry.Parameters = append(entry.Parameters, entryParameter{p.Name, optional(p.Default), p.Comment})
		}
		for _, c := range object.Columns {
			entry.Columns = append(entry.Columns, entryColumn{c.Name, c.Type, optional(c.Unit), c.Comment})
		}
		entries[i] = entry
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(entries); err != nil {
		return err
	}
	_, err := w.Write(out.Bytes())
	return err
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
