package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/sql"
)

// printTablesList shows a line per object. On a screen there is a list per kind, which fits it.
func printTablesList(s streams, objects []sql.Object) error {
	style := look{colour: s.colour, literal: true}
	if s.width == 0 {
		list := newListing("name", "kind", "meaning")
		for _, object := range objects {
			list.add(object.Name, object.Kind, object.Comment)
		}
		return printListing(s.out, "table", style, list)
	}
	var kinds []string
	lists := map[string]*listing{}
	for _, object := range objects {
		if lists[object.Kind] == nil {
			kinds = append(kinds, object.Kind)
			lists[object.Kind] = newListing(object.Kind, "meaning")
		}
		lists[object.Kind].add(object.Name, object.Comment)
	}
	var out bytes.Buffer
	for i, kind := range kinds {
		if i > 0 {
			out.WriteByte('\n')
		}
		if err := printListing(&out, "table", style, lists[kind].wrapped(s.width)); err != nil {
			return err
		}
	}
	_, err := s.out.Write(out.Bytes())
	return err
}

// matching keeps what has all the words in its name, meaning or unit: of each object the columns and
// parameters that have them, and the object if it has some or has them itself.
func matching(objects []sql.Object, words string) []sql.Object {
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

// printTablesFound shows a line per object and, below it, per part of it.
func printTablesFound(s streams, objects []sql.Object) error {
	list := newListing("name", "meaning")
	for _, object := range objects {
		list.add(object.Name, object.Comment)
		for _, p := range object.Parameters {
			list.add(object.Name+"("+p.Name+")", p.Comment)
		}
		for _, c := range object.Columns {
			meaning := c.Comment
			if c.Unit != "" {
				meaning += " [" + c.Unit + "]"
			}
			list.add(object.Name+"."+c.Name, meaning)
		}
	}
	return printListing(s.out, "table", look{colour: s.colour, literal: true}, list.wrapped(s.width))
}

// printTablesDetails shows each object with its parameters and columns, and how to call it.
func printTablesDetails(s streams, objects []sql.Object) error {
	style := look{colour: s.colour, literal: true}
	var out bytes.Buffer
	for i, object := range objects {
		if i > 0 {
			out.WriteByte('\n')
		}
		meaning := []string{object.Comment}
		if s.width > 0 {
			meaning = wrapWords(object.Comment, s.width)
		}
		fmt.Fprintf(&out, "%s %s\n%s\n", object.Kind, object.Name, printable(strings.Join(meaning, "\n")))
		parameters, columns := parts(object)
		for _, list := range []*listing{parameters, columns} {
			if len(list.rows) == 0 {
				continue
			}
			out.WriteByte('\n')
			if err := printListing(&out, "table", style, list.wrapped(s.width)); err != nil {
				return err
			}
		}
		if len(object.Examples) > 0 {
			fmt.Fprintf(&out, "\nexamples\n  %s\n", strings.Join(object.Examples, "\n  "))
		}
	}
	_, err := s.out.Write(out.Bytes())
	return err
}

// wrapped is the listing with its texts broken into lines, so that a table of it fits width terminal
// columns: a row that needs more lines is several rows. 0 is any width.
func (l *listing) wrapped(width int) *listing {
	if width == 0 {
		return l
	}
	widths := l.wrappedWidths(width)
	out := &listing{columns: l.columns}
	for _, row := range l.rows {
		lines := make([][]string, len(row))
		height := 0
		for i, value := range row {
			lines[i] = wrapWords(string(value.Text), widths[i])
			height = max(height, len(lines[i]))
		}
		for n := range height {
			texts := make([]string, len(row))
			for i := range lines {
				if n < len(lines[i]) {
					texts[i] = lines[i][n]
				}
			}
			out.add(texts...)
		}
	}
	return out
}

// wrappedWidths are those of the columns of a table that is width wide: the last gets what the others
// leave, each of which takes a quarter unless a word, which is never broken, is longer.
func (l *listing) wrappedWidths(width int) []int {
	widths, rest := make([]int, len(l.columns)), width
	for i, c := range l.columns[:len(l.columns)-1] {
		widths[i] = terminalWidth.StringWidth(c.Name)
		for _, row := range l.rows {
			for _, line := range wrapWords(string(row[i].Text), width/4) {
				widths[i] = max(widths[i], terminalWidth.StringWidth(line))
			}
		}
		rest -= widths[i] + len(tableGap)
	}
	widths[len(widths)-1] = rest
	return widths
}

// wrapWords breaks text into lines of at most width terminal columns, between words.
func wrapWords(text string, width int) []string {
	var lines []string
	for _, word := range strings.Fields(text) {
		last := len(lines) - 1
		if last >= 0 && terminalWidth.StringWidth(lines[last]+" "+word) <= width {
			lines[last] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	return lines
}
