package catalogue

import (
	"bytes"
	"testing"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/golden"
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
		if err := Print(console.Streams{Out: &out, Width: width}, format, sample(), details); err != nil {
			t.Fatal(err)
		}
		golden.Check(t, "catalogue/"+file, out.Bytes())
	}
	show("table", "list.table", false)
	for _, f := range Formats {
		show(f, "details."+f, true)
	}
	width = 40
	show("table", "list.screen", false)
	show("table", "details.screen", true)
}

// TestAnchor numbers equal headings as GitHub does.
func TestAnchor(t *testing.T) {
	used := map[string]int{}
	for _, c := range []struct{ heading, want string }{
		{"view, macro rates", "view-macro-rates"}, {"table pixel_year", "table-pixel_year"},
		{"function variogram_fit", "function-variogram_fit"}, {"function variogram_fit", "function-variogram_fit-1"},
		{"Größe (m²)", "größe-m"},
	} {
		if got := Anchor(c.heading, used); got != c.want {
			t.Errorf("%s: %s, want %s", c.heading, got, c.want)
		}
	}
}
