package gis

import (
	"context"
	"encoding/xml"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// tableRows are rows that are all there.
type tableRows struct {
	rows [][]any
	err  error // after the last
}

func (r *tableRows) Next() ([]any, bool, error) {
	if len(r.rows) == 0 {
		return nil, false, r.err
	}
	row := r.rows[0]
	r.rows = r.rows[1:]
	return row, true, nil
}

const hostile = `<script>alert(1)</script> & "Co" 神东 '; drop table mines; --`

func testLayer(rows ...[]any) Layer {
	return Layer{
		Name: "mines", Rows: &tableRows{rows: rows},
		Columns: []Column{{"name", Text, "", "Name"}, {"n", Integer, "", "It's a number"}, {"vcsd_gg", Real, "Gg CO2", "Deficit"}, {"geometry", Outline, "", ""}},
		Style:   symbology.Graduated{Column: "vcsd_gg", Title: "VCSD", Colours: []symbology.Colour{"#ffffff", "#000000"}, Outline: "#404040"},
	}
}

func write(t *testing.T, layers ...Layer) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.gpkg")
	if err := WriteGeoPackage(context.Background(), path, layers, map[string]string{"study": hostile}, func(string, int) {}); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestGeoPackage(t *testing.T) {
	const square = "POLYGON ((0 0, 0 1, 1 1, 0 0))"
	path := write(t, testLayer([]any{nil, nil, nil, square}, []any{hostile, int64(-1 << 40), 2.5, "MULTI" + strings.ReplaceAll(square, "((", "(((") + ")"}, []any{"", nil, 0.1, nil}))
	ds, err := godal.Open(path, godal.VectorOnly())
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	if ds.Metadata("study") != hostile {
		t.Errorf("study %q", ds.Metadata("study"))
	}
	want := []string{"∅|∅|∅|MULTIPOLYGON", hostile + "|-1099511627776|2.5|MULTIPOLYGON", "|∅|0.1|∅"}
	got := texts(t, ds, "select coalesce(name, '∅') || '|' || coalesce(n, '∅') || '|' || coalesce(vcsd_gg, '∅') || '|' || coalesce(ST_GeometryType(geom), '∅') from mines order by fid")
	if !slices.Equal(got, want) {
		t.Errorf("rows\n%q\nwant\n%q", got, want)
	}
	columns := texts(t, ds, "select title || ': ' || description from gpkg_data_columns order by column_name")
	if !slices.Equal(columns, []string{"n: It's a number", "name: Name", "vcsd_gg [Gg CO2]: Deficit"}) {
		t.Errorf("columns %q", columns)
	}
	if style := texts(t, ds, "select f_table_name || '.' || f_geometry_column || ' ' || useAsDefault from layer_styles"); !slices.Equal(style, []string{"mines.geom 1"}) {
		t.Errorf("styles %q", style)
	}
}

// texts are the first column of a result.
func texts(t *testing.T, ds *godal.Dataset, statement string) (all []string) {
	t.Helper()
	rows, err := ds.ExecuteSQL(statement)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for f := rows.NextFeature(); f != nil; f = rows.NextFeature() {
		for _, field := range f.Fields() {
			all = append(all, field.String())
		}
		f.Close()
	}
	return all
}

func TestGeoPackageRefused(t *testing.T) {
	broken := testLayer()
	broken.Rows = &tableRows{err: errors.New("broken")}
	for name, layer := range map[string]Layer{"broken": broken, "write outline": testLayer([]any{"a", nil, nil, "POLYGON ((oops"})} {
		err := WriteGeoPackage(context.Background(), filepath.Join(t.TempDir(), "a.gpkg"), []Layer{layer}, nil, func(string, int) {})
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "write layer mines") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := WriteGeoPackage(context.Background(), filepath.Join(t.TempDir(), "absent", "a.gpkg"), nil, nil, nil); err == nil {
		t.Error("a GeoPackage in no directory is not an error")
	}
}

func TestColumnNames(t *testing.T) {
	for _, names := range [][]string{{"fid"}, {"Geom"}, {"a", "A"}, {""}, {"a", "a"}} {
		l := testLayer()
		l.Columns = []Column{{"geometry", Outline, "", ""}}
		for _, name := range names {
			l.Columns = append(l.Columns, Column{name, Text, "", ""})
		}
		err := WriteGeoPackage(context.Background(), filepath.Join(t.TempDir(), "a.gpkg"), []Layer{l}, nil, func(string, int) {})
		if err == nil || !strings.Contains(err.Error(), "name it otherwise") {
			t.Errorf("columns %q: %v", names, err)
		}
	}
}

func TestGraduated(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   []float64
	}{
		{nil, nil},
		{[]float64{7}, []float64{7, 7}},
		{[]float64{1, 1, 1, 9}, []float64{1, 9}},
		{[]float64{4, 0, 3, 1, 2}, []float64{0, 2, 4}}, // the median parts two classes
	} {
		if got := quantiles(c.values, 2); !slices.Equal(got, c.want) {
			t.Errorf("quantiles of %v: %v, want %v", c.values, got, c.want)
		}
	}
	g := symbology.Graduated{Column: "a<b", Colours: []symbology.Colour{"#000000", "#ffffff"}, Outline: "#11223344"}
	var q qmlVector
	if err := xml.Unmarshal([]byte(graduatedStyle(g, []float64{1, 2, 3, 4, 5})), &q); err != nil {
		t.Fatal(err)
	}
	if q.Renderer.Attr != "a<b" || len(q.Renderer.Ranges) != 2 || len(q.Renderer.Symbols) != 2 ||
		q.Renderer.Ranges[1] != (qmlRange{"1", "3", "5", "3 – 5", true}) || q.Renderer.Symbols[1].Fill.Options.Options[0].Value != "255,255,255,255" {
		t.Errorf("style %+v", q.Renderer)
	}
	// One class has the colour of the greatest values.
	if err := xml.Unmarshal([]byte(graduatedStyle(g, []float64{1, 1})), &q); err != nil || !strings.Contains(graduatedStyle(g, []float64{1, 1}), "255,255,255,255") {
		t.Errorf("style of one value: %v", err)
	}
}
