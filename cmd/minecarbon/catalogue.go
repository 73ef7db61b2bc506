package main

import (
	"bytes"
	"encoding/json"
	"fmt"
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
		list := newListing("name", "kind", "meaning")
		for _, object := range united(objects) {
			list.add(object.Name, object.Kind, object.Comment)
		}
		return printListing(s.out, format, look{colour: s.colour, literal: true, width: s.width}, list)
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
			continue
		}
		all = append(all, object)
	}
	return all
}

// flat has one row per object, column and parameter.
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

// printTablesDetails shows each object with its parameters and columns.
func printTablesDetails(s streams, objects []sql.Object) error {
	style := look{colour: s.colour, literal: true, width: s.width}
	var out bytes.Buffer
	for i, object := range objects {
		if i > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(&out, "%s %s\n%s\n", object.Kind, object.Name, printable(object.Comment))
		parameters, columns := parts(object)
		for _, list := range []*listing{parameters, columns} {
			if len(list.rows) == 0 {
				continue
			}
			out.WriteByte('\n')
			if err := printListing(&out, "table", style, list); err != nil {
				return err
			}
		}
	}
	_, err := s.out.Write(out.Bytes())
	return err
}

// printTablesMarkdown writes a document with a section per object.
func printTablesMarkdown(w io.Writer, objects []sql.Object) error {
	var out bytes.Buffer
	for i, object := range objects {
		if i > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(&out, "## %s %s\n\n%s\n", object.Kind, object.Name, appendMarkdown(nil, []byte(object.Comment)))
		parameters, columns := parts(object)
		for _, list := range []*listing{parameters, columns} {
			if len(list.rows) == 0 {
				continue
			}
			out.WriteByte('\n')
			if err := printListing(&out, "markdown", look{}, list); err != nil {
				return err
			}
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}

// catalogueEntry is an object in JSON. Absent units and defaults are null.
type catalogueEntry struct {
	Name       string               `json:"name"`
	Kind       string               `json:"kind"`
	Meaning    string               `json:"meaning"`
	Parameters []catalogueParameter `json:"parameters"`
	Columns    []catalogueColumn    `json:"columns"`
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
		entry := catalogueEntry{object.Name, object.Kind, object.Comment, []catalogueParameter{}, []catalogueColumn{}}
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
