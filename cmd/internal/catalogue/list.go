package catalogue

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/sql"
)

// printList shows a line per object. On a screen there is a list per kind, which fits it.
func printList(s console.Streams, objects []sql.Object) error {
	style := format.Style{Colour: s.OutScreen.Colour, Literal: true}
	if s.Width == 0 {
		list := format.NewList("name", "kind", "meaning")
		for _, object := range objects {
			list.Add(object.Name, object.Kind, object.Comment)
		}
		return format.Print(s.Out, "table", style, list)
	}
	var kinds []string
	lists := map[string]*format.List{}
	for _, object := range objects {
		if lists[object.Kind] == nil {
			kinds = append(kinds, object.Kind)
			lists[object.Kind] = format.NewList(object.Kind, "meaning")
		}
		lists[object.Kind].Add(object.Name, object.Comment)
	}
	var out bytes.Buffer
	for i, kind := range kinds {
		if i > 0 {
			out.WriteByte('\n')
		}
		if err := format.Print(&out, "table", style, lists[kind].Wrapped(s.Width)); err != nil {
			return err
		}
	}
	_, err := s.Out.Write(out.Bytes())
	return err
}

// Matching returns the objects that have all the words in their name or meaning, or in that of a column
// or parameter. Columns and parameters without them are left out.
func Matching(objects []sql.Object, words string) []sql.Object {
	has := func(texts ...string) bool {
		text := strings.ToLower(strings.Join(texts, " "))
		return !slices.ContainsFunc(strings.Fields(strings.ToLower(words)), func(word string) bool { return !strings.Contains(text, word) })
	}
	var found []sql.Object
	for _, o := range objects {
		itself := has(o.Name, o.Comment)
		o.Columns = slices.DeleteFunc(slices.Clone(o.Columns), func(c sql.ObjectColumn) bool { return !has(c.Name, c.Comment, c.Unit) })
		o.Parameters = slices.DeleteFunc(slices.Clone(o.Parameters), func(p sql.Parameter) bool { return !has(p.Name, p.Comment) })
		if itself || len(o.Columns)+len(o.Parameters) > 0 {
			found = append(found, o)
		}
	}
	return found
}

// PrintFound shows a line per object and, below it, one per parameter and column.
func PrintFound(s console.Streams, objects []sql.Object) error {
	list := format.NewList("name", "meaning")
	for _, object := range objects {
		list.Add(object.Name, object.Comment)
		for _, p := range object.Parameters {
			list.Add(object.Name+"("+p.Name+")", p.Comment)
		}
		for _, c := range object.Columns {
			meaning := c.Comment
			if c.Unit != "" {
				meaning += " [" + c.Unit + "]"
			}
			list.Add(object.Name+"."+c.Name, meaning)
		}
	}
	return format.Print(s.Out, "table", format.Style{Colour: s.OutScreen.Colour, Literal: true}, list.Wrapped(s.Width))
}

// printDetails shows each object with its parameters and columns, and how to call it.
func printDetails(s console.Streams, objects []sql.Object) error {
	style := format.Style{Colour: s.OutScreen.Colour, Literal: true}
	var out bytes.Buffer
	for i, object := range objects {
		if i > 0 {
			out.WriteByte('\n')
		}
		meaning := []string{object.Comment}
		if s.Width > 0 {
			meaning = format.WrapWords(object.Comment, s.Width)
		}
		fmt.Fprintf(&out, "%s %s\n%s\n", object.Kind, object.Name, console.Printable(strings.Join(meaning, "\n")))
		parameters, columns := parts(object)
		for _, list := range []*format.List{parameters, columns} {
			if list.Len() == 0 {
				continue
			}
			out.WriteByte('\n')
			if err := format.Print(&out, "table", style, list.Wrapped(s.Width)); err != nil {
				return err
			}
		}
		if len(object.Examples) > 0 {
			fmt.Fprintf(&out, "\nexamples\n  %s\n", strings.Join(object.Examples, "\n  "))
		}
	}
	_, err := s.Out.Write(out.Bytes())
	return err
}
