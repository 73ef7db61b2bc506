package gis

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// A Kind is the type of the values in a column.
type Kind int

// The kinds of values: string, int64, float64, or WKT in longitude and latitude.
const (
	Text Kind = iota
	Integer
	Real
	Outline
)

// A Column of a layer.
type Column struct {
	Name    string
	Kind    Kind
	Unit    string // empty for texts and identifiers
	Meaning string
}

// Rows is a cursor over the rows of a layer. Next returns a value for each column, of the type of its kind, or nil for
// NULL. A row is valid until the next call; ok is false after the last.
type Rows interface {
	Next() (row []any, ok bool, err error)
}

// A Layer is a table of polygons if one of its columns has the kind Outline, else a table without geometry. A layer whose
// style names no column gets none.
type Layer struct {
	Name, Description string
	Columns           []Column
	Rows              Rows
	Style             symbology.Graduated
}

// WriteGeoPackage writes the layers at a new path, each with its style and with the units and meanings of its columns. It
// calls progress with the rows done. If it fails, the caller removes the file.
func WriteGeoPackage(ctx context.Context, path string, layers []Layer, metadata map[string]string, progress func(layer string, rows int)) (err error) {
	if err := registerDrivers(); err != nil {
		return gdalError("geopackage", err)
	}
	ds, err := godal.CreateVector(godal.GeoPackage, path)
	if err != nil {
		return gdalError("geopackage", err)
	}
	defer func() {
		if closing := ds.Close(); err == nil {
			err = gdalError("geopackage", closing)
		}
	}()
	for key, value := range metadata {
		if err := ds.SetMetadata(key, value); err != nil {
			return gdalError("metadata", err)
		}
	}
	if err := ds.StartTransaction(); err != nil {
		return gdalError("geopackage", err)
	}
	var styles []styleRow
	for _, l := range layers {
		w := layerWriter{Layer: l, progress: progress}
		if err := w.write(ctx, ds); err != nil {
			return fmt.Errorf("write layer %s: %w", l.Name, err)
		}
		if l.Style.Column != "" {
			styles = append(styles, styleRow{l.Name, l.Style, graduatedStyle(l.Style, w.styled)})
		}
	}
	if err := writeStyles(ds, styles); err != nil {
		return err
	}
	if err := writeColumns(ds, layers); err != nil {
		return err
	}
	return gdalError("geopackage", ds.CommitTransaction())
}

// gdalError returns an error of GDAL in one line, or nil.
func gdalError(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("write %s: %s", what, firstLine(err))
}

// firstLine returns the first line of an error of GDAL.
func firstLine(err error) string {
	line, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return line
}

// layerWriter writes the rows of a layer.
type layerWriter struct {
	Layer
	srs      *godal.SpatialRef
	table    *table
	progress func(layer string, rows int)
	styled   []float64 // values that the style is for
}

var fieldTypes = map[Kind]godal.FieldType{Text: godal.FTString, Integer: godal.FTInt64, Real: godal.FTReal}

func (w *layerWriter) write(ctx context.Context, ds *godal.Dataset) (err error) {
	if err := checkNames(w.Columns); err != nil {
		return err
	}
	if slices.ContainsFunc(w.Columns, func(c Column) bool { return c.Kind == Outline }) {
		if w.srs, err = godal.NewSpatialRefFromEPSG(4326); err != nil {
			return gdalError("reference system", err)
		}
		defer w.srs.Close()
	}
	var columns []godal.CreateLayerOption
	for _, c := range w.Columns {
		if c.Kind != Outline {
			columns = append(columns, godal.NewFieldDefinition(c.Name, fieldTypes[c.Kind]))
		}
	}
	if w.table, err = newTable(ds, w.Name, w.srs, columns); err != nil {
		return err
	}
	for n := 1; ; n++ {
		row, ok, err := w.Rows.Next()
		if err != nil || !ok {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.add(row); err != nil {
			return err
		}
		w.progress(w.Name, n)
	}
}

func (w *layerWriter) add(row []any) error {
	outline, err := w.outline(row)
	if err != nil {
		return err
	}
	if outline != nil {
		defer outline.Close()
	}
	return w.table.add(outline, func(set func(string, any) error) error {
		for i, c := range w.Columns {
			if row[i] == nil || c.Kind == Outline {
				continue
			}
			if v := numberOf(row[i]); c.Name == w.Style.Column && !math.IsNaN(v) {
				w.styled = append(w.styled, v)
			}
			if err := set(c.Name, row[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// numberOf returns a number, NaN for a text.
func numberOf(value any) float64 {
	switch v := value.(type) {
	case float64:
		return v
	case int64:
		return float64(v)
	}
	return math.NaN()
}

// outline returns the outline of a row, nil if it has none.
func (w *layerWriter) outline(row []any) (*godal.Geometry, error) {
	for i, c := range w.Columns {
		text, ok := row[i].(string)
		if c.Kind != Outline || !ok {
			continue
		}
		g, err := godal.NewGeometryFromWKT(text, w.srs)
		if err != nil {
			return nil, gdalError("outline", err)
		}
		return g.ForceToMultiPolygon(), nil
	}
	return nil, nil
}
