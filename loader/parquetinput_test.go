package loader

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// writeParquet writes rows of whole numbers, -1 for NULL, and the polygon of each if there are any. geo is the metadata of
// GeoParquet, empty for none.
func writeParquet(t *testing.T, path, geo string, names []string, rows [][]int64, polygons [][]byte) {
	t.Helper()
	var fields []arrow.Field
	for _, name := range names {
		fields = append(fields, arrow.Field{Name: name, Type: arrow.PrimitiveTypes.Int64, Nullable: true})
	}
	if polygons != nil {
		fields = append(fields, arrow.Field{Name: "geometry", Type: arrow.BinaryTypes.Binary, Nullable: true})
	}
	schema := arrow.NewSchema(fields, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for i, row := range rows {
		for c, v := range row {
			if column := b.Field(c).(*array.Int64Builder); v < 0 {
				column.AppendNull()
			} else {
				column.Append(v)
			}
		}
		if polygons != nil {
			b.Field(len(names)).(*array.BinaryBuilder).Append(polygons[i])
		}
	}
	record := b.NewRecordBatch()
	defer record.Release()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := pqarrow.NewFileWriter(schema, f, parquet.NewWriterProperties(), pqarrow.DefaultWriterProps())
	if err == nil && geo != "" {
		err = w.AppendKeyValueMetadata("geo", geo)
	}
	if err == nil {
		err = w.Write(record)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// onUTM is the metadata of GeoParquet for polygons in UTM zone 49 north.
const onUTM = `{"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "geometry_types": [], "crs": %s}}}`

// utmJSON is the reference system as PROJJSON, which GeoParquet writes.
const utmJSON = `{"type": "ProjectedCRS", "name": "WGS 84 / UTM zone 49N", "base_crs": {"name": "WGS 84", "datum": {"type": "GeodeticReferenceFrame", "name": "World Geodetic System 1984",
	"ellipsoid": {"name": "WGS 84", "semi_major_axis": 6378137, "inverse_flattening": 298.257223563}},
	"coordinate_system": {"subtype": "ellipsoidal", "axis": [{"name": "Geodetic latitude", "abbreviation": "Lat", "direction": "north", "unit": "degree"}, {"name": "Geodetic longitude", "abbreviation": "Lon", "direction": "east", "unit": "degree"}]}},
	"conversion": {"name": "UTM zone 49N", "method": {"name": "Transverse Mercator", "id": {"authority": "EPSG", "code": 9807}}, "parameters": [
	{"name": "Latitude of natural origin", "value": 0, "unit": "degree"}, {"name": "Longitude of natural origin", "value": 111, "unit": "degree"},
	{"name": "Scale factor at natural origin", "value": 0.9996, "unit": "unity"}, {"name": "False easting", "value": 500000, "unit": "metre"}, {"name": "False northing", "value": 0, "unit": "metre"}]},
	"coordinate_system": {"subtype": "Cartesian", "axis": [{"name": "Easting", "abbreviation": "E", "direction": "east", "unit": "metre"}, {"name": "Northing", "abbreviation": "N", "direction": "north", "unit": "metre"}]},
	"id": {"authority": "EPSG", "code": 32649}}`

// plantedParquet writes the pits as GeoParquet with years, as outlines, and the years as a table, and returns the kinds of
// disturbance that they are.
func plantedParquet(t *testing.T, dir string) map[string]string {
	t.Helper()
	var events, outlines [][]int64
	var eventShapes, outlineShapes [][]byte
	for i, p := range planted {
		shape := wkbOf(t, p)
		outlines, outlineShapes = append(outlines, []int64{int64(i)}), append(outlineShapes, shape)
		for k := 0; k < len(p.years); k += 2 {
			restored := int64(-1)
			if k+1 < len(p.years) {
				restored = int64(p.years[k+1])
			}
			events, eventShapes = append(events, []int64{int64(i), int64(p.years[k]), restored}), append(eventShapes, shape)
		}
	}
	geo, columns := fmt.Sprintf(onUTM, utmJSON), []string{"pit", "destroyed", "restored"}
	writeParquet(t, filepath.Join(dir, "events.parquet"), geo, columns, events, eventShapes)
	writeParquet(t, filepath.Join(dir, "outlines.geoparquet"), geo, columns[:1], outlines, outlineShapes)
	writeParquet(t, filepath.Join(dir, "table.parquet"), "", columns, events, nil)
	at := func(format string) string { return strings.ReplaceAll(format, "@", dir+"/") }
	return map[string]string{
		"GeoParquet":                   at("{events: {file: '@events.parquet', grid: '@d1.tif'}}"),
		"GeoParquet and Parquet table": at("{events: {file: '@outlines.geoparquet', grid: '@d1.tif', id: pit, table: '@table.parquet'}}"),
		"Parquet table":                at("{events: {file: '@outlines.geojson', grid: '@d1.tif', id: pit, table: '@table.parquet'}}"),
	}
}

// wkbOf is the outline of a pit in map coordinates.
func wkbOf(t *testing.T, p pit) []byte {
	t.Helper()
	gt := pixelsAt(originX, originY)
	x0, x1 := gt[0]+float64(p.col)*gt[1], gt[0]+float64(p.col+p.cols)*gt[1]
	y0, y1 := gt[3]+float64(p.row)*gt[5], gt[3]+float64(p.row+p.rows)*gt[5]
	g, err := godal.NewGeometryFromWKT(fmt.Sprintf("POLYGON((%[1]g %[3]g,%[2]g %[3]g,%[2]g %[4]g,%[1]g %[4]g,%[1]g %[3]g))", x0, x1, y0, y1), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	wkb, err := g.WKB()
	if err != nil {
		t.Fatal(err)
	}
	return wkb
}

// TestDamagedParquet blanks the middle of a Parquet file, where the pages lie, as a lost block of a disk does.
func TestDamagedParquet(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.parquet")
	writeParquet(t, path, fmt.Sprintf(onUTM, utmJSON), []string{"pit"}, [][]int64{{1}, {2}}, [][]byte{wkbOf(t, planted[0]), wkbOf(t, planted[1])})
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4; i < 40; i++ {
		text[i] = 0xff
	}
	put(t, path, string(text))
	_, err = gdal.OpenVector("load mines", path, "polygons", gdal.OnlyErrors)
	mustFail(t, err, fault.ErrInput, "load mines "+path+": is a damaged Parquet file (*); fetch it again or write it anew")
	_, _, err = readParquet(path)
	if err == nil || !strings.HasPrefix(err.Error(), "is a damaged Parquet file (") || strings.Contains(err.Error(), "runtime error") {
		t.Errorf("error %v", err)
	}
}

// TestGeoParquet: what the metadata say of the reference system, and files that are refused.
func TestGeoParquet(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	shape := wkbOf(t, planted[0])
	open := func(name, geo string, polygons [][]byte) (wkt string, err error) {
		path := filepath.Join(dir, name+".parquet")
		writeParquet(t, path, geo, []string{"id"}, [][]int64{{7}}, polygons)
		ds, err := gdal.OpenVector("load mines", path, "polygons", gdal.OnlyErrors)
		if err != nil {
			return "", err
		}
		defer ds.Close()
		layer := ds.Layers()[0]
		rows, err := gdal.ReadRows("load mines", path, ds, &layer)
		if err != nil {
			return "", err
		}
		defer rows.Close()
		f, fields := rows.Next()
		defer f.Close()
		if got := fields["id"].Text(); got != "7" {
			t.Errorf("%s: id is %q, want 7", name, got)
		}
		_, wkt = gdal.LayerCRS(&layer)
		return wkt, nil
	}
	for name, want := range map[string]string{"utm": "UTM zone 49N", "null": "", "degrees": `GEOGCS["WGS 84"`} {
		geo := fmt.Sprintf(onUTM, map[string]string{"utm": utmJSON, "null": "null"}[name])
		if name == "degrees" {
			geo = strings.Replace(geo, `, "crs": `, "", 1)
		}
		wkt, err := open(name, geo, [][]byte{shape})
		if err != nil || !strings.Contains(wkt, want) || (wkt == "") != (want == "") {
			t.Errorf("%s: reference system %.60s, %v, want %s", name, wkt, err, want)
		}
	}
	_, err := open("table", "", nil)
	mustFail(t, err, fault.ErrInput, "load mines *table.parquet: is a Parquet file without geometries; write it as GeoParquet, as GeoPandas does, or give a GeoPackage")
	_, err = open("points", strings.Replace(fmt.Sprintf(onUTM, "null"), "WKB", "polygon", 1), [][]byte{shape})
	mustFail(t, err, fault.ErrInput, `load mines *points.parquet: its geometries are encoded as "polygon", want WKB; write it anew *`)
	_, err = open("broken", fmt.Sprintf(onUTM, "null"), [][]byte{{1, 2, 3}})
	mustFail(t, err, fault.ErrInput, "load mines *broken.parquet: row 1: its geometry is not WKB *")
	put(t, filepath.Join(dir, "text.parquet"), "id\n1\n")
	_, err = gdal.OpenVector("load mines", filepath.Join(dir, "text.parquet"), "polygons", gdal.OnlyErrors)
	mustFail(t, err, fault.ErrInput, "load mines *text.parquet: is not a whole Parquet file: *")
}

// plantedSamples writes labelled points of the planted NDVI, as CSV in map coordinates and in degrees and as GeoPackage, and
// returns the kinds of disturbance that they make.
func plantedSamples(t *testing.T, dir string) map[string]string {
	t.Helper()
	gt := pixelsAt(originX, originY)
	text := "year,bare,x,y\n"
	ds, err := godal.CreateVector(godal.GeoPackage, filepath.Join(dir, "samples.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	srs, err := godal.NewSpatialRef(utm49)
	if err != nil {
		t.Fatal(err)
	}
	defer srs.Close()
	layer, err := ds.CreateLayer("labelled", srs, godal.GTPoint, godal.NewFieldDefinition("year", godal.FTInt), godal.NewFieldDefinition("bare", godal.FTInt))
	if err != nil {
		t.Fatal(err)
	}
	for i := range planted {
		p := &planted[i]
		for _, year := range []int{plantedFirst, p.years[0]} {
			bare := b2i(destroyedIn(p, year))
			x, y := gt[0]+(float64(p.col)+0.5)*gt[1], gt[3]+(float64(p.row)+0.5)*gt[5]
			text += fmt.Sprintf("%d,%d,%g,%g\n", year, bare, x, y)
			g, err := godal.NewGeometryFromWKT(fmt.Sprintf("POINT(%g %g)", x, y), srs)
			if err != nil {
				t.Fatal(err)
			}
			f, err := layer.NewFeature(g)
			if err != nil {
				t.Fatal(err)
			}
			for name, v := range map[string]int{"year": year, "bare": bare} {
				if err := f.SetFieldValue(f.Fields()[name], v); err != nil {
					t.Fatal(err)
				}
			}
			if err := layer.UpdateFeature(f); err != nil {
				t.Fatal(err)
			}
			f.Close()
			g.Close()
		}
	}
	if err := ds.Close(); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "samples.csv"), text)
	kinds := map[string]string{}
	for _, name := range []string{"samples.csv", "samples.gpkg"} {
		kinds[name] = strings.ReplaceAll("{ndvi: {files: '@ndvi_{year}.tif', scale: 0.0001, alpha: {rule: samples, file: '@"+name+"'}, min_patch_ha: 0, confirm: {destroyed: 1, restored: 1}}}", "@", dir+"/")
	}
	return kinds
}

// TestSamplesRule: α lies half way between the labelled values, 0.09 and 0.40.
func TestSamplesRule(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plantedKinds(t, dir)
	for name, disturbance := range plantedSamples(t, dir) {
		dataset, _ := plantedStudy(disturbance).loaded(t)
		rows := rowsOf(t, dataset, "alpha", "alpha", "source")
		if len(rows) == 0 || rows[0] != strconv.FormatFloat(0.245, 'f', -1, 64)+" samples" {
			t.Errorf("%s: thresholds %v, want 0.245 from samples", name, rows)
		}
	}
}

// TestUnlabelledSample: a point whose bare is NULL is not a point of vegetated land.
func TestUnlabelledSample(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plantedKinds(t, dir)
	disturbance := plantedSamples(t, dir)["samples.gpkg"]
	ds, err := godal.Open(filepath.Join(dir, "samples.gpkg"), godal.VectorOnly(), godal.Update())
	if err != nil {
		t.Fatal(err)
	}
	layer := ds.Layers()[0]
	g, err := godal.NewGeometryFromWKT(fmt.Sprintf("POINT(%g %g)", originX+1, originY-1), layer.SpatialRef())
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	f, err := layer.NewFeature(g)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetFieldValue(f.Fields()["year"], plantedFirst); err != nil {
		t.Fatal(err)
	}
	if err := layer.UpdateFeature(f); err != nil {
		t.Fatal(err)
	}
	f.Close()
	if err := ds.Close(); err != nil {
		t.Fatal(err)
	}
	plantedStudy(disturbance).refused(t, fault.ErrData, fmt.Sprintf(`load disturbance *samples.gpkg: point %d: bare is "", want 1 or 0; leave out points without a label`, 2*len(planted)+1))
}
