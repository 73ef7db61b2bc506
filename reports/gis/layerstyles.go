package gis

import (
	"errors"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// A styleRow is the style of a layer.
type styleRow struct {
	layer string
	style symbology.Graduated
	qml   string
}

// writeStyles fills layer_styles, where QGIS looks for the default style of a layer.
func writeStyles(ds *godal.Dataset, styles []styleRow) error {
	if len(styles) == 0 {
		return nil
	}
	columns := []godal.CreateLayerOption{godal.NewFieldDefinition("useAsDefault", godal.FTInt)}
	for _, name := range []string{
		"f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML", "styleSLD", "description", "owner", "ui", "update_time",
	} {
		columns = append(columns, godal.NewFieldDefinition(name, godal.FTString))
	}
	t, err := newTable(ds, "layer_styles", nil, columns)
	if err != nil {
		return err
	}
	for _, s := range styles {
		err := t.add(nil, func(set func(string, any) error) error {
			return errors.Join(set("useAsDefault", 1), set("f_table_catalog", ""), set("f_table_schema", ""),
				set("f_table_name", s.layer), set("f_geometry_column", geometryColumn), set("styleName", s.style.Column),
				set("styleQML", s.qml), set("styleSLD", ""), set("description", s.style.Title), set("owner", ""))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// columnTables creates the tables of the GeoPackage schema extension, which GDAL does not.
const columnTables = `create table if not exists gpkg_extensions (table_name text, column_name text, extension_name text not null, definition text not null, scope text not null, constraint ge_tce unique (table_name, column_name, extension_name));
create table gpkg_data_columns (table_name text not null, column_name text not null, name text, title text, description text, mime_type text, constraint_name text, constraint pk_gdc primary key (table_name, column_name), constraint gdc_tn unique (table_name, name));
create table gpkg_data_column_constraints (constraint_name text not null, constraint_type text not null, value text, min numeric, min_is_inclusive boolean, max numeric, max_is_inclusive boolean, description text, constraint gdcc_ntv unique (constraint_name, constraint_type, value));
insert into gpkg_extensions values ('gpkg_data_columns', null, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write'), ('gpkg_data_column_constraints', null, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write')`

// writeColumns fills gpkg_data_columns. The unit is part of the title, which QGIS shows as the name of the column; the
// meaning is the description.
func writeColumns(ds *godal.Dataset, layers []Layer) error {
	statements := strings.Split(columnTables, ";\n")
	for _, l := range layers {
		for _, c := range l.Columns {
			if c.Kind == Outline {
				continue
			}
			title := c.Name
			if c.Unit != "" {
				title += " [" + c.Unit + "]"
			}
			statements = append(statements, "insert into gpkg_data_columns values ("+strings.Join([]string{
				literal(l.Name), literal(c.Name), literal(c.Name), literal(title), literal(c.Meaning), "null", "null",
			}, ", ")+")")
		}
	}
	for _, statement := range statements {
		rows, err := ds.ExecuteSQL(statement)
		if err != nil {
			return gdalError("gpkg_data_columns", err)
		}
		if rows != nil {
			_ = rows.Close()
		}
	}
	return nil
}

// literal quotes a text for SQLite.
func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
