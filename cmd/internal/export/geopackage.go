package export

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/reports/gis"
	"github.com/minecarbon/minecarbon/reports/symbology"
	"github.com/minecarbon/minecarbon/sql"
)

// packageTarget is a GeoPackage of one or more layers.
type packageTarget []packageLayer

type packageLayer struct {
	tableTarget
	name  string
	style symbology.Graduated
}

func (e *exporter) packageTarget(what string) (target, error) {
	names := []string{what}
	if what == whatMap {
		names = []string{whatCells, whatMines} // in QGIS the last is on top
	}
	var layers packageTarget
	for _, name := range names {
		t, err := e.statement(name)
		if err != nil {
			return nil, err
		}
		layer := packageLayer{tableTarget: t, name: name, style: symbology.Outlines[name]}
		if layer.style.Column == "" && t.object != name {
			layer.name = "result"
		}
		layers = append(layers, layer)
	}
	return layers, nil
}

func (t packageTarget) write(ctx context.Context, e *exporter, to Destination, progress func(string, int, int)) (err error) {
	pairs, err := Provenance(e.session, e.Dir)
	if err != nil {
		return err
	}
	var layers []gis.Layer
	for _, l := range t {
		if l.name == whatCells {
			if err := e.checkOutlines(ctx); err != nil {
				return err
			}
		}
		rows, err := e.session.Query(ctx, l.text)
		if err != nil {
			return err
		}
		defer func() { err = exit.First(err, rows.Close()) }()
		layer, err := l.describe(e.objects, rows)
		if err != nil {
			return err
		}
		layers = append(layers, layer)
	}
	report := func(layer string, rows int) { progress(layer+": "+console.Counted(int64(rows), "row"), 0, 0) }
	return to.WriteFile(func(path string) error { return gis.WriteGeoPackage(ctx, path, layers, pairs, report) })
}

// describe returns the layer of the rows.
func (l packageLayer) describe(objects []sql.Object, rows *sql.Rows) (gis.Layer, error) {
	layer := gis.Layer{Name: l.name, Style: l.style}
	for _, f := range documented(objects, l.object, rows.Columns()) {
		layer.Columns = append(layer.Columns, gis.Column{Name: f.Name, Kind: kindOf(f), Unit: f.Unit, Meaning: f.Meaning})
	}
	outline := func(c gis.Column) bool { return c.Kind == gis.Outline }
	if !slices.ContainsFunc(layer.Columns, outline) {
		return layer, exit.Usagef("export %s: has no outlines, which a GeoPackage holds; add the column geometry of mine or cell, or choose another format", l.name)
	}
	layer.Rows = &typedRows{rows: rows, columns: layer.Columns, row: make([]any, len(layer.Columns))}
	return layer, nil
}

func kindOf(f gis.Field) gis.Kind {
	switch {
	case strings.HasPrefix(f.Type, "GEOMETRY"):
		return gis.Outline
	case sql.IsInteger(f.Type):
		return gis.Integer
	case sql.KindOf(f.Type) == sql.Number:
		return gis.Real
	}
	return gis.Text
}

// typedRows are the rows of a result as values of their types.
type typedRows struct {
	rows    *sql.Rows
	columns []gis.Column
	row     []any
}

// Next implements gis.Rows.
func (t *typedRows) Next() (row []any, ok bool, err error) {
	values, ok, err := t.rows.Next()
	if err != nil || !ok {
		return nil, false, err
	}
	for i, v := range values {
		text := string(v.Text)
		switch {
		case v.Null:
			t.row[i] = nil
		case t.columns[i].Kind == gis.Integer:
			t.row[i], err = strconv.ParseInt(text, 10, 64)
		case t.columns[i].Kind == gis.Real:
			t.row[i], err = strconv.ParseFloat(text, 64)
		default:
			t.row[i] = text
		}
		if err != nil {
			return nil, false, fmt.Errorf("read %s: %w", t.columns[i].Name, err)
		}
	}
	return t.row, true, nil
}
