package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/sql"
)

// sample is a catalogue with everything that an entry can have or lack.
func sample() []sql.Object {
	view := sql.Object{Name: "deficit", Kind: "view", Comment: "carbon deficit; one row is a mine"}
	view.Columns = append(view.Columns, column("mine_id", "VARCHAR", "", "the mine"), column("vcsd_gg", "DOUBLE", "Gg CO₂", "deficit | positive = loss"))
	macro := sql.Object{Name: "deficit", Kind: "macro", Comment: "carbon deficit of chosen years", Columns: view.Columns, Examples: []string{"from deficit(to_year := 2015)", "select '|`*'"}}
	macro.Parameters = []sql.Parameter{
		{Name: "to_year", Default: "NULL", Comment: "last year"}, {Name: "year", Comment: "a year"},
	}
	plain := sql.Object{Name: "rates", Kind: "view", Comment: "rates", Columns: view.Columns[:1]}
	parametrized := sql.Object{Name: "rates", Kind: "macro", Comment: "rates", Columns: view.Columns[:1], Parameters: macro.Parameters}
	function := sql.Object{Name: "krige", Kind: "function", Comment: "ordinary kriging"}
	return []sql.Object{view, plain, macro, parametrized, function}
}

func column(name, kind, unit, comment string) sql.ObjectColumn {
	return sql.ObjectColumn{Column: sql.Column{Name: name, Type: kind}, Unit: unit, Comment: comment}
}

func TestCatalogue(t *testing.T) {
	width := 0
	show := func(format, file string, details bool) {
		var out bytes.Buffer
		if err := printTables(streams{out: &out, width: width}, format, sample(), details); err != nil {
			t.Fatal(err)
		}
		golden(t, "catalogue/"+file, out.Bytes())
	}
	show("table", "list.table", false)
	for _, f := range tablesFormats {
		show(f, "details."+f, true)
	}
	width = 40
	show("table", "list.screen", false)
	show("table", "details.screen", true)
}

func TestWrapped(t *testing.T) {
	list := newListing("name", "type", "meaning")
	list.add("a_name_that_no_line_breaks", "STRUCT(a DOUBLE, b DOUBLE)", "what it means in more words than fit")
	list.add("b", "", "")
	list.add("c", "INTEGER", "煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿")
	for _, width := range []int{60, 80, 120} {
		var out bytes.Buffer
		if err := printListing(&out, "table", look{literal: true}, list.wrapped(width)); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if w := terminalWidth.StringWidth(strings.TrimRight(line, "\n")); w > width {
				t.Errorf("%d columns, want %d at most: %q", w, width, line)
			}
		}
		var words []string
		for _, row := range list.wrapped(width).rows {
			words = append(words, strings.Fields(string(row[2].Text))...)
		}
		if got := strings.Join(words, " "); got != "what it means in more words than fit "+string(list.rows[2][2].Text) {
			t.Errorf("%d columns: the meanings became %q", width, got)
		}
	}
	if rows := list.wrapped(60).rows; len(rows) < 5 || list.wrapped(0) != list {
		t.Errorf("%d rows; want the empty row kept, and no change without a width", len(rows))
	}
}

// TestAnchor numbers equal headings as GitHub does.
func TestAnchor(t *testing.T) {
	used := map[string]int{}
	for _, c := range []struct{ heading, want string }{
		{"view, macro rates", "view-macro-rates"}, {"table pixel_year", "table-pixel_year"},
		{"function variogram_fit", "function-variogram_fit"}, {"function variogram_fit", "function-variogram_fit-1"},
		{"Größe (m²)", "größe-m"},
	} {
		if got := anchor(c.heading, used); got != c.want {
			t.Errorf("%s: %s, want %s", c.heading, got, c.want)
		}
	}
}
