package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/minecarbon/minecarbon/sql"
)

// printList says what can be exported and as what.
func (e *exporter) printList(s streams) error {
	format := e.format
	if format == "" {
		format = "table"
	}
	if formatOf(format).new == nil {
		return usageErrorf("export --list: format %q: choose a text format", format)
	}
	list := newListing("what", "kind", "file", "meaning")
	list.add(whatMines, "outlines", ".gpkg .parquet .csv", "Outlines of the mines with all their indicators")
	list.add(whatCells, "outlines", ".gpkg .parquet .csv", "Outlines of the NPP cells with their productivity")
	list.add(whatMap, "outlines", ".gpkg", "Mines and cells as layers of one file")
	list.add(whatDatabase, "dataset", ".duckdb", "All tables, views and macros")
	for _, l := range e.layers {
		list.add(l.Name, rasterKind(l), ".tif", withUnit(l.Comment, l.Unit))
	}
	for _, o := range united(e.objects) {
		if o.Kind != "function" {
			list.add(o.Name, o.Kind, ".parquet .csv", o.Comment)
		}
	}
	return printListing(s.out, format, look{colour: s.colour, literal: true}, list)
}

func rasterKind(l sql.Layer) string {
	switch {
	case !l.Yearly:
		return "raster"
	case rasterLooks[l.Name].summed:
		return "raster, up to --year"
	}
	return "raster of --year"
}

func withUnit(text, unit string) string {
	return strings.TrimSuffix(text+" ["+unit+"]", " []")
}

// completeExports offers what can be exported by name.
func completeExports(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	names, directive := completeNames(cmd, args, typed)
	if len(args) > 0 {
		return names, directive
	}
	all := append([]string{whatMines, whatCells, whatMap, whatDatabase, layerMine}, slices.Sorted(maps.Keys(rasterLooks))...)
	for _, name := range all {
		offered := func(c cobra.Completion) bool { return c == name || strings.HasPrefix(c, name+"\t") }
		if strings.HasPrefix(name, strings.ToLower(typed)) && !slices.ContainsFunc(names, offered) {
			names = append(names, name)
		}
	}
	return names, directive
}
