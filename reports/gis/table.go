package gis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"
)

// A table is a layer of a GeoPackage that gets rows.
type table struct {
	layer  godal.Layer
	fields map[string]godal.Field
}

// geometryColumn is what GDAL calls the outlines in a GeoPackage.
const geometryColumn = "geom"

// checkNames refuses columns that a GeoPackage cannot tell apart, or that have the
// names of its own.
func checkNames(columns []Column) error {
	taken := []string{"fid", geometryColumn}
	for _, c := range columns {
		name := strings.ToLower(c.Name)
		if c.Kind == Outline {
			name = "the outline"
		}
		if name == "" || slices.Contains(taken, name) {
			return fmt.Errorf("column %q: a GeoPackage has another of that name, or needs one; name it otherwise", c.Name)
		}
		taken = append(taken, name)
	}
	return nil
}

// newTable makes a layer, of outlines where srs is not nil.
func newTable(ds *godal.Dataset, name string, srs *godal.SpatialRef, columns []godal.CreateLayerOption) (*table, error) {
	kind := godal.GTNone
	if srs != nil {
		kind = godal.GTMultiPolygon
	}
	layer, err := ds.CreateLayer(name, srs, kind, columns...)
	return &table{layer: layer}, gdalError(name, err)
}

// add appends a row: an outline, which may be nil, and values by column. godal
// puts a feature that is made with a geometry into the layer at once, and GDAL 3.6
// fails to update rows whose NULLs differ, so the outline comes last.
func (t *table) add(outline *godal.Geometry, values func(set func(column string, value any) error) error) error {
	f, err := t.layer.NewFeature(nil)
	if err != nil {
		return gdalError("row", err)
	}
	defer f.Close()
	if t.fields == nil {
		t.fields = f.Fields()
	}
	err = values(func(column string, value any) error {
		return gdalError("column "+column, f.SetFieldValue(t.fields[column], value))
	})
	if err == nil && outline != nil {
		err = gdalError("outline", f.SetGeometry(outline))
	}
	if err != nil {
		return err
	}
	return gdalError("row", t.layer.CreateFeature(f))
}
