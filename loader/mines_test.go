package loader

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/minelayer"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// mapOf is a map of 10 × 10 pixels of 10 m in UTM 49N.
func mapOf(t testing.TB) *gdal.Grid { return gridFor(t, utm49, pixelsAt(originX, originY), 10, 10) }

// polygon is a feature in UTM 49N with corners in metres from the map's origin.
func polygon(properties, kind, coordinates string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{%s},"geometry":{"type":%q,"coordinates":%s}}`, properties, kind, metres(coordinates))
}

// metres moves coordinates to the map's origin.
func metres(coordinates string) string {
	var out strings.Builder
	axis := 0
	for i := 0; i < len(coordinates); {
		n := 0
		for i+n < len(coordinates) && strings.ContainsRune("-0123456789.", rune(coordinates[i+n])) {
			n++
		}
		if n == 0 {
			if coordinates[i] == '[' {
				axis = 0
			}
			out.WriteByte(coordinates[i])
			i++
			continue
		}
		var v float64
		fmt.Sscan(coordinates[i:i+n], &v)
		v += [3]float64{originX, originY, 0}[axis]
		fmt.Fprintf(&out, "%f", v)
		axis++
		i += n
	}
	return out.String()
}

func mineFile(t testing.TB, text string) studyfile.MinesInput {
	t.Helper()
	return studyfile.MinesInput{File: put(t, filepath.Join(t.TempDir(), "mines.geojson"), text), ID: "id"}
}

// owners draws which mine owns each pixel of the 10 × 10 map: its number from 1, . for none.
func owners(t testing.TB, in studyfile.MinesInput) []string {
	t.Helper()
	m := mapOf(t)
	layer, err := minelayer.Open(in, m, false)
	if err != nil {
		t.Fatal(err)
	}
	defer layer.Close()
	owner := make([]int32, 100)
	if err := layer.Rasterize(m, 0, 10, owner); err != nil {
		t.Fatal(err)
	}
	rows := make([]string, 10)
	for i, o := range owner {
		if o < 0 {
			rows[i/10] += "."
		} else {
			rows[i/10] += fmt.Sprint(o + 1)
		}
	}
	return rows
}

func TestMineShapes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		features []string
		km2      float64 // of the first mine, by hand, on the map's plane
		repaired bool
		want     string
	}{
		{"the one listed last wins", []string{square("A", 0, 0, 4, 4), square("B", 2, 2, 6, 6)}, 1600e-6, false, `
			1111...... 1111...... 112222.... 112222.... ..2222.... ..2222.... .......... .......... .......... ..........`},
		{"a hole", []string{polygon(`"id":"A"`, "Polygon", `[[[0,0],[50,0],[50,-50],[0,-50],[0,0]],[[10,-10],[10,-30],[30,-30],[30,-10],[10,-10]]]`)}, 2100e-6, false, `
			11111..... 1..11..... 1..11..... 11111..... 11111..... .......... .......... .......... .......... ..........`},
		// Two triangles of 40 m by 15 m: 2 × 300 m².
		{"a bow tie is repaired into its two lobes", []string{polygon(`"id":"A"`, "Polygon", `[[[0,0],[40,0],[0,-30],[40,-30],[0,0]]]`)}, 600e-6, true, `
			.11....... .......... .11....... .......... .......... .......... .......... .......... .......... ..........`},
		{"members that overlap become their union", []string{polygon(`"id":"A"`, "MultiPolygon", `[[[[0,0],[40,0],[40,-40],[0,-40],[0,0]]],[[[20,-20],[60,-20],[60,-60],[20,-60],[20,-20]]]]`)}, 2800e-6, true, `
			1111...... 1111...... 111111.... 111111.... ..1111.... ..1111.... .......... .......... .......... ..........`},
		{"heights are dropped", []string{polygon(`"id":"A"`, "Polygon", `[[[0,0,1300],[20,0,1300],[20,-20,1310],[0,-20,1300],[0,0,1300]]]`)}, 400e-6, false, `
			11........ 11........ .......... .......... .......... .......... .......... .......... .......... ..........`},
		{"of a collection the polygons", []string{fmt.Sprintf(`{"type":"Feature","properties":{"id":"A"},"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":%s},{"type":"Polygon","coordinates":%s},{"type":"LineString","coordinates":%s}]}}`,
			metres("[95,-95]"), metres("[[[0,0],[20,0],[20,-20],[0,-20],[0,0]]]"), metres("[[50,-50],[90,-90]]"))}, 400e-6, false, `
			11........ 11........ .......... .......... .......... .......... .......... .......... .......... ..........`},
		{"a pixel belongs where its centre lies", []string{square("A", 0.49, 0.51, 2.49, 2.51)}, 400e-6, false, `
			.......... 11........ 11........ .......... .......... .......... .......... .......... .......... ..........`},
		{"beyond the map", []string{square("A", 20, 20, 22, 22)}, 400e-6, false, strings.Repeat(" ..........", 10)},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := mineFile(t, collection(c.features...))
			same(t, "owners", owners(t, in), strings.Fields(c.want)...)
			layer, err := minelayer.Open(in, mapOf(t), false)
			if err != nil {
				t.Fatal(err)
			}
			defer layer.Close()
			m := layer.Mines[0]
			// The scale of UTM on its central meridian is 0.9996.
			if got, want := m.AreaKm2*0.9996*0.9996, c.km2; math.Abs(got/want-1) > 1e-5 {
				t.Errorf("area %.9g km², want %.9g", got, want)
			}
			if m.Repaired != c.repaired {
				t.Errorf("repaired %v", m.Repaired)
			}
			if g, err := godal.NewGeometryFromWKB(m.WKB, nil); err != nil || g.Type() != godal.GTMultiPolygon || !g.Valid() {
				t.Errorf("stored geometry: %v, type %d", err, g.Type())
			}
		})
	}
}

func TestMinesRefused(t *testing.T) {
	t.Parallel()
	good := square("A", 0, 0, 2, 2)
	for _, c := range []struct {
		name, text string
		kind       error
		want       string
	}{
		{"points", collection(polygon(`"id":"P"`, "Point", "[5,-5]"), good), fault.ErrData,
			`load mines *: 1 feature is not a polygon: "P" (feature 1, is a point); draw the outlines or remove the features, or load with --lenient to leave them out`},
		{"a null id", collection(good, strings.Replace(good, `"A"`, "null", 1)), fault.ErrData, "load mines *: feature 2 has no id; give every mine an identifier"},
		{"a blank id", collection(good, strings.Replace(good, `"A"`, `"  "`, 1)), fault.ErrData, "load mines *: feature 2 has no id; give every mine an identifier"},
		{"no id", collection(strings.Replace(good, `"id"`, `"nr"`, 1)), fault.ErrUsage, `load mines *: no field "id"; set mines.id to one of nr`},
		{"nothing", collection(), fault.ErrData, "load mines *: layer mines holds no polygon; give the mines' outlines"},
		{"no outline", collection(`{"type":"Feature","properties":{"id":"A"},"geometry":null}`), fault.ErrData, `load mines *: 1 feature is not a polygon: "A" (feature 1, has no geometry); draw*`},
		{"text", "these are not mines", fault.ErrInput, "load mines *: GDAL cannot read it as polygons (*); give a GeoPackage, Shapefile, GeoJSON or the like"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := minelayer.Open(mineFile(t, c.text), mapOf(t), false)
			mustFail(t, err, c.kind, c.want)
		})
	}
	_, err := minelayer.Open(studyfile.MinesInput{File: "absent.gpkg", ID: "id"}, mapOf(t), false)
	mustFail(t, err, fault.ErrInput, "load mines absent.gpkg: no such file or directory; check the path in the study file")
}

func TestMineIDs(t *testing.T) {
	t.Parallel()
	good := square("A", 0, 0, 2, 2)
	in := mineFile(t, collection(strings.Replace(good, `"id":"A"`, `"id":7,"name":"Seven"`, 1), strings.Replace(good, `"id":"A"`, `"id":0,"name":""`, 1)))
	in.Name = "name"
	layer, err := minelayer.Open(in, mapOf(t), false)
	if err != nil {
		t.Fatal(err)
	}
	defer layer.Close()
	var got []string
	for _, m := range layer.Mines {
		got = append(got, m.ID+" "+m.Name)
	}
	same(t, "mines", got, "7 Seven", "0 0")
}

// convertedOwners are the owners of the pixels of a map under the square of [converted].
var convertedOwners = strings.Fields(".......... .111...... .111...... .......... .......... .......... .......... .......... .......... ..........")

// converted writes one square into a file of a folder with the switches of ogr2ogr.
func converted(t *testing.T, dir, name string, switches ...string) studyfile.MinesInput {
	t.Helper()
	gdal.RegisterDrivers()
	src, err := godal.Open(mineFile(t, collection(square("A", 1, 1, 4, 3))).File, godal.VectorOnly())
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	path := filepath.Join(dir, name)
	ds, err := src.VectorTranslate(path, switches)
	if err != nil {
		t.Fatal(err)
	}
	if err := ds.Close(); err != nil {
		t.Fatal(err)
	}
	return studyfile.MinesInput{File: path, ID: "id"}
}

// TestMineFormats reads one square as GeoPackage, Shapefile and geodatabase-like
// folder, in another reference system.
func TestMineFormats(t *testing.T) {
	dir := t.TempDir()
	gpkg := converted(t, dir, "a.gpkg", "-f", "GPKG", "-nln", "mines")
	for name, in := range map[string]studyfile.MinesInput{
		"GeoPackage":         gpkg,
		"EPSG:4326":          converted(t, dir, "b.gpkg", "-f", "GPKG", "-t_srs", "EPSG:4326"),
		"UTM 50N":            converted(t, dir, "c.gpkg", "-f", "GPKG", "-t_srs", "EPSG:32650"),
		"northing first":     converted(t, dir, "i.gpkg", "-f", "GPKG", "-t_srs", "EPSG:4546"),
		"Shapefile":          converted(t, dir, "d.shp", "-f", "ESRI Shapefile"),
		"measured Shapefile": converted(t, dir, "e.shp", "-f", "ESRI Shapefile", "-dim", "XYM"),
		"heights, measures":  converted(t, dir, "f.gpkg", "-f", "GPKG", "-dim", "XYZM"),
		"GeoJSON":            converted(t, dir, "g.geojson", "-f", "GeoJSON", "-t_srs", "EPSG:4326", "-lco", "RFC7946=YES"),
	} {
		t.Run(name, func(t *testing.T) { same(t, "owners", owners(t, in), convertedOwners...) })
	}
	files, err := filesOf(filepath.Join(dir, "d.shp"))
	if err != nil || len(files) < 4 {
		t.Errorf("a shapefile consists of %v, %v", files, err)
	}
}

// TestMineLayers picks a layer among several.
func TestMineLayers(t *testing.T) {
	dir := t.TempDir()
	gpkg := converted(t, dir, "a.gpkg", "-f", "GPKG", "-nln", "mines")
	converted(t, dir, "a.gpkg", "-f", "GPKG", "-update", "-nln", "styles", "-nlt", "NONE", "-sql", "select id from mines")
	same(t, "beside a table", owners(t, gpkg), convertedOwners...)
	converted(t, dir, "a.gpkg", "-f", "GPKG", "-update", "-nln", "titles")
	_, err := minelayer.Open(gpkg, mapOf(t), false)
	mustFail(t, err, fault.ErrUsage, "load mines *a.gpkg: has layers mines, titles; set mines.layer to one of them")
	in := gpkg
	in.Layer = "pits"
	_, err = minelayer.Open(in, mapOf(t), false)
	mustFail(t, err, fault.ErrUsage, `load mines *a.gpkg: no layer "pits"; set mines.layer to one of mines, titles`)
	in.Layer = "titles"
	same(t, "of two layers", owners(t, in), convertedOwners...)
}

// TestMinesWithoutCRS reads a Shapefile whose .prj file got lost.
func TestMinesWithoutCRS(t *testing.T) {
	dir := t.TempDir()
	in := converted(t, dir, "h.shp", "-f", "ESRI Shapefile")
	if err := os.Remove(filepath.Join(dir, "h.prj")); err != nil {
		t.Fatal(err)
	}
	_, err := minelayer.Open(in, mapOf(t), false)
	mustFail(t, err, fault.ErrData, "load mines *h.shp: layer h has no coordinate reference system; fetch its .prj file too, or assign one, for example with ogr2ogr -a_srs")
}

// TestMineAreaIsEllipsoidal compares a quadrangle of meridians and parallels
// with the closed form for its area (Snyder 1987, Map Projections, eq. 3-12).
// Many short edges follow its sides.
func TestMineAreaIsEllipsoidal(t *testing.T) {
	t.Parallel()
	wgs, err := gdal.WGS84()
	if err != nil {
		t.Fatal(err)
	}
	defer wgs.Close()
	for _, west := range []float64{110, -180, 179.9} {
		var ring []string
		const n, lat0, lat1, wide = 400, 39.5, 39.9, 0.3
		at := func(lon, lat float64) {
			ring = append(ring, fmt.Sprintf("%.12f %.12f", math.Mod(lon+540, 360)-180, lat))
		}
		for i := range n {
			at(west+wide*float64(i)/n, lat0)
		}
		for i := range n {
			at(west+wide, lat0+(lat1-lat0)*float64(i)/n)
		}
		for i := range n {
			at(west+wide-wide*float64(i)/n, lat1)
		}
		for i := range n + 1 {
			at(west, lat1-(lat1-lat0)*float64(i)/n)
		}
		g, err := godal.NewGeometryFromWKT("MULTIPOLYGON((("+strings.Join(ring, ",")+")))", wgs)
		if err != nil {
			t.Fatal(err)
		}
		got, err := minelayer.EllipsoidalKm2(g)
		g.Close()
		if err != nil {
			t.Fatal(err)
		}
		const a, f = 6378137.0, 1 / 298.257223563 // WGS 84
		e := math.Sqrt(f * (2 - f))
		q := func(lat float64) float64 {
			s := math.Sin(lat * math.Pi / 180)
			return (1 - e*e) * (s/(1-e*e*s*s) - math.Log((1-e*s)/(1+e*s))/(2*e))
		}
		want := a * a / 2 * (q(lat1) - q(lat0)) * wide * math.Pi / 180 / 1e6
		if math.Abs(got/want-1) > 1e-6 {
			t.Errorf("from %v° E: %.9f km², want %.9f", west, got, want)
		}
	}
}
