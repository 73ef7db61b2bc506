package export

import (
	"context"
	"io"
	"slices"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/sql"
)

// What can be exported besides tables, views, macros, statements and raster layers.
const (
	whatMines    = "mines"
	whatCells    = "cells"
	whatMap      = "map"
	whatDatabase = "database"
)

// indicators are the views that have the columns of outlines.
var indicators = map[string]string{whatMines: "mine_indicators", whatCells: "cell_indicators"}

// tableTarget is a result that is written as Parquet, a workbook or text.
type tableTarget struct {
	text   string // the statement
	object string // what the catalogue knows its columns by
	format string
}

// tableTarget finds the statement for a table, view, macro, outlines or SQL.
func (e *exporter) tableTarget(what, format string) (target, error) {
	t, err := e.statement(what)
	t.format = format
	return t, err
}

func (e *exporter) statement(what string) (tableTarget, error) {
	if object, ok := indicators[what]; ok {
		return tableTarget{text: sql.Outlines(what, e.yearOrLast()), object: object}, nil
	}
	text, name := sql.Selecting(what)
	known := func(o sql.Object) bool { return o.Name == name && o.Kind != "function" }
	switch {
	case what == whatMap:
		return tableTarget{}, exit.Usagef("export map: is a GeoPackage; name a .gpkg file, or export mines or cells")
	case e.year != 0:
		return tableTarget{}, exit.Usagef("--year %d: is for layers, mines and cells; write it into the call or statement, as in deficit(to_year := %d)", e.year, e.year)
	case name != "" && !slices.ContainsFunc(e.objects, known):
		if slices.ContainsFunc(e.layers, func(l sql.Layer) bool { return l.Name == name }) {
			return tableTarget{}, exit.Usagef("export %s: is a raster layer; name a .tif file", name)
		}
		return tableTarget{}, exit.Usagef("export %s: there is no such table, view or macro; %s", name, suggestion(name, e.names()))
	}
	return tableTarget{text: text, object: name}, nil
}

// names returns everything that can be exported by name.
func (e *exporter) names() []string {
	names := []string{whatMines, whatCells, whatMap, whatDatabase}
	for _, o := range e.objects {
		if o.Kind != "function" {
			names = append(names, o.Name)
		}
	}
	for _, l := range e.layers {
		names = append(names, l.Name)
	}
	return names
}

func (t tableTarget) write(ctx context.Context, e *exporter, to Destination, _ func(string, int, int)) (err error) {
	if t.object == indicators[whatCells] {
		if err := e.checkOutlines(ctx); err != nil {
			return err
		}
	}
	if !format.IsText(t.format) {
		return ResultFile{Session: e.session, Dataset: e.Dir, Text: t.text, Format: t.format, object: t.object}.Write(ctx, to)
	}
	rows, err := e.session.Query(ctx, t.text)
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, rows.Close()) }()
	return to.Write(func(w io.Writer) error {
		if e.OutTerminal && e.output == "" && t.format != "table" {
			w = console.PrintableWriter(w)
		}
		_, err := format.Copy(w, format.New(t.format, format.Style{}), rows, 0, func() {})
		return err
	})
}

// checkOutlines refuses to export cells where the dataset has no outlines of them.
func (e *exporter) checkOutlines(ctx context.Context) error {
	has, err := e.session.HasCellOutlines(ctx)
	if err != nil {
		return err
	}
	if !has {
		return exit.Inputf("export cells: dataset %s was loaded by an older version and holds no outlines of cells; load the study again", e.Dir)
	}
	return nil
}

// databaseTarget is the dataset as one DuckDB file.
type databaseTarget struct{}

func (e *exporter) databaseTarget(what, format string) (target, error) {
	switch {
	case format != formatDuckDB:
		return nil, exit.Usagef("export database: is a DuckDB file; name a .duckdb file, or use -f duckdb")
	case what != whatDatabase:
		return nil, exit.Usagef("export %s: a DuckDB file holds the whole dataset; export database, or name another kind of file", what)
	case e.year != 0:
		return nil, exit.Usagef("--year %d: a DuckDB file holds all years; leave it out", e.year)
	}
	return databaseTarget{}, nil
}

func (databaseTarget) write(ctx context.Context, e *exporter, to Destination, progress func(string, int, int)) error {
	pairs, err := Provenance(e.session, e.Dir)
	if err != nil {
		return err
	}
	return to.WriteFile(func(path string) error { return e.session.CopyDatabase(ctx, path, pairs, progress) })
}
