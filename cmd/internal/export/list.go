package export

import (
	"maps"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/catalogue"
	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/sql"
)

// printList says what can be exported and as what.
func (e *exporter) printList(s console.Streams) error {
	name := e.format
	if name == "" {
		name = "table"
	}
	if !format.IsText(name) {
		return exit.Usagef("export --list: format %q: choose a text format", name)
	}
	list := format.NewList("what", "kind", "file", "meaning")
	list.Add(whatMines, "outlines", ".gpkg .parquet .xlsx .csv", "Outlines of the mines with all their indicators")
	list.Add(whatCells, "outlines", ".gpkg .parquet .xlsx .csv", "Outlines of the NPP cells with their productivity")
	list.Add(whatMap, "outlines", ".gpkg", "Mines and cells as layers of one file")
	list.Add(whatDatabase, "dataset", ".duckdb", "All tables, views and macros")
	for _, l := range e.layers {
		list.Add(l.Name, rasterKind(l), ".tif", withUnit(l.Comment, l.Unit))
	}
	for _, o := range catalogue.United(e.objects) {
		if o.Kind != "function" {
			list.Add(o.Name, o.Kind, ".parquet .xlsx .csv", o.Comment)
		}
	}
	return format.Print(s.Out, name, format.Style{Colour: s.OutScreen.Colour, Literal: true}, list)
}

func rasterKind(l sql.Layer) string {
	switch {
	case !l.Yearly:
		return "raster"
	case rasterLayers[l.Name].summed:
		return "raster, up to --year"
	}
	return "raster of --year"
}

func withUnit(text, unit string) string {
	return strings.TrimSuffix(text+" ["+unit+"]", " []")
}

// Names returns what every dataset can export besides its tables, views and macros.
func Names() []string {
	return append([]string{whatMines, whatCells, whatMap, whatDatabase, layerMine}, slices.Sorted(maps.Keys(rasterLayers))...)
}
