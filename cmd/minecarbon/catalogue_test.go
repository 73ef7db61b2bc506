package main

import (
	"bytes"
	"testing"

	"github.com/minecarbon/minecarbon/sql"
)

// sample is a catalogue with everything that an entry can have or lack.
func sample() []sql.Object {
	view := sql.Object{Name: "deficit", Kind: "view", Comment: "carbon deficit; one row is a mine"}
	view.Columns = append(view.Columns, column("mine_id", "VARCHAR", "", "the mine"), column("vcsd_gg", "DOUBLE", "Gg CO₂", "deficit | positive = loss"))
	macro := sql.Object{Name: "deficit", Kind: "macro", Comment: "carbon deficit of chosen years", Columns: view.Columns}
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
	show := func(format, file string, details bool) {
		var out bytes.Buffer
		if err := printTables(streams{out: &out}, format, sample(), details); err != nil {
			t.Fatal(err)
		}
		golden(t, "catalogue/"+file, out.Bytes())
	}
	show("table", "list.table", false)
	for _, f := range tablesFormats {
		show(f, "details."+f, true)
	}
}
