package main

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"

	"github.com/minecarbon/minecarbon/sql"
)

// printTables shows a catalogue; with details, what each object is made of. People see a view and
// the macro of its name as one.
func printTables(s streams, format string, objects []sql.Object, details bool) error {
	switch {
	case format == "json":
		return printTablesJSON(s.out, objects)
	case format == "markdown":
		return printTablesMarkdown(s.out, united(objects))
	case format == "table" && details:
		return printTablesDetails(s, united(objects))
	case format == "table":
		return printTablesList(s, united(objects))
	}
	return printListing(s.out, format, look{}, flat(objects))
}

// united makes one object of those that differ in kind and parameters only.
func united(objects []sql.Object) []sql.Object {
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
func flat(objects []sql.Object) *listing {
	list := newListing("object", "kind", "part", "name", "type", "unit", "default", "meaning")
	for _, object := range objects {
		list.add(object.Name, object.Kind, "", "", "", "", "", object.Comment)
		for _, p := range object.Parameters {
			list.add(object.Name, object.Kind, "parameter", p.Name, "", "", p.Default, p.Comment)
		}
		for _, c := range object.Columns {
			list.add(object.Name, object.Kind, "column", c.Name, c.Type, c.Unit, "", c.Comment)
		}
		for _, example := range object.Examples {
			list.add(object.Name, object.Kind, "example", "", "", "", "", example)
		}
	}
	return list
}

// parts are the parameters and the columns of an object as listings.
func parts(object sql.Object) (parameters, columns *listing) {
	parameters = newListing("parameter", "default", "meaning")
	for _, p := range object.Parameters {
		parameters.add(p.Name, p.Default, p.Comment)
	}
	columns = newListing("column", "type", "unit", "meaning")
	for _, c := range object.Columns {
		columns.add(c.Name, c.Type, c.Unit, c.Comment)
	}
	return parameters, columns
}

func printListing(w io.Writer, format string, l look, list *listing) error {
	_, err := copyRows(w, newFormat(format, l), list, 0, func() {})
	return err
}

// catalogueEntry is an object in JSON. Absent units and defaults are null.
type catalogueEntry struct {
	Name       string               `json:"name"`
	Kind       string               `json:"kind"`
	Meaning    string               `json:"meaning"`
	Parameters []catalogueParameter `json:"parameters"`
	Columns    []catalogueColumn    `json:"columns"`
	Examples   []string             `json:"examples"`
}

type catalogueParameter struct {
	Name    string  `json:"name"`
	Default *string `json:"default"`
	Meaning string  `json:"meaning"`
}

type catalogueColumn struct {
	Name    string  `json:"name"`
	Type    string  `json:"type"`
	Unit    *string `json:"unit"`
	Meaning string  `json:"meaning"`
}

func printTablesJSON(w io.Writer, objects []sql.Object) error {
	entries := make([]catalogueEntry, len(objects))
	for i, object := range objects {
		entry := catalogueEntry{object.Name, object.Kind, object.Comment, []catalogueParameter{}, []catalogueColumn{}, append([]string{}, object.Examples...)}
		for _, p := range object.Parameters {
			entry.Parameters = append(entry.Parameters, catalogueParameter{p.Name, optional(p.Default), p.Comment})
		}
		for _, c := range object.Columns {
			entry.Columns = append(entry.Columns, catalogueColumn{c.Name, c.Type, optional(c.Unit), c.Comment})
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
