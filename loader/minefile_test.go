package loader

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/minelayer"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// TestMineFiles reads files of which GDAL warns.
func TestMineFiles(t *testing.T) {
	t.Parallel()
	gdal.RegisterDrivers()
	open := polygon(`"id":"A"`, "Polygon", `[[[0,0],[40,0],[40,-30],[0,-30]]]`)
	in := mineFile(t, collection(open))
	want := strings.Fields("1111...... 1111...... 1111...... .......... .......... .......... .......... .......... .......... ..........")
	same(t, "ring that is not closed", owners(t, in), want...)
	if got := judged(t, in); len(got) != 1 || !strings.HasPrefix(got[0], "remark mines: GDAL says of the file: Non closed ring") {
		t.Errorf("findings %q", got)
	}
	gpkg := translatedMines(t, mineFile(t, collection(square("A", 0, 0, 4, 3))), "a.gpkg", "-f", "GPKG")
	edit(t, gpkg.File, func(b []byte) { copy(b[68:72], make([]byte, 4)) }) // application_id, SQLite file format 1.3.13
	same(t, "application_id 0", owners(t, gpkg), want...)
}

// translatedMines writes polygons in another format.
func translatedMines(t *testing.T, in studyfile.MinesInput, name string, switches ...string) studyfile.MinesInput {
	t.Helper()
	src, err := godal.Open(in.File, godal.VectorOnly())
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	in.File = filepath.Join(t.TempDir(), name)
	ds, err := src.VectorTranslate(in.File, switches)
	if err != nil {
		t.Fatal(err)
	}
	if err := ds.Close(); err != nil {
		t.Fatal(err)
	}
	return in
}

func edit(t *testing.T, path string, change func([]byte)) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	change(content)
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestMineEncoding reads names in GBK, whose bytes for 煤矿 are C3 BA BF F3, and a name that ends in
// the first two bytes of a character of UTF-8.
func TestMineEncoding(t *testing.T) {
	t.Parallel()
	gdal.RegisterDrivers()
	of := func(name string) studyfile.MinesInput {
		feature := strings.Replace(square("A", 0, 0, 4, 3), `"id":"A"`, `"id":"A","name":"`+strings.Repeat("#", len(name))+`"`, 1)
		in := translatedMines(t, mineFile(t, collection(feature)), "m.shp", "-f", "ESRI Shapefile", "-lco", "ENCODING=")
		in.Name = "name"
		base := strings.TrimSuffix(in.File, ".shp")
		_ = os.Remove(base + ".cpg") // not every version writes it
		edit(t, base+".dbf", func(b []byte) {
			b[29] = 0 // declares no encoding
			copy(b[bytes.IndexByte(b, '#'):], name)
		})
		return in
	}
	gbk := of("\xc3\xba\xbf\xf3")
	_, err := minelayer.Open(gbk, mapOf(t), false)
	mustFail(t, err, fault.ErrData, `load mines *m.shp: name of feature 1, *, is not UTF-8; name the encoding of the texts in mines.encoding, as mines.encoding: GBK, or beside the file in a .cpg`)
	for name, want := range map[string]string{"Gro\xdfe Grube": "CP1252", "Mine d\x92\xc9t\xe9": "CP1252", "\xd8\xe0\xf5\xf2\xe0": "windows-1251"} {
		_, err := minelayer.Open(of(name), mapOf(t), false)
		mustFail(t, err, fault.ErrData, `load mines *m.shp: *, is not UTF-8; name the encoding of the texts in mines.encoding, as mines.encoding: `+want+`, or beside the file in a .cpg`)
	}
	gbk.Encoding = "GBK"
	for _, c := range []struct {
		in       studyfile.MinesInput
		name     string
		findings int
	}{{gbk, "煤矿", 0}, {of("煤矿"), "煤矿", 0}, {of("煤矿\xe4\xb8"), "煤矿", 1}} {
		layer, err := minelayer.Open(c.in, mapOf(t), false)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := layer.Mines[0].Name; got != c.name || len(layer.Findings) != c.findings {
			t.Errorf("name %q, findings %v, want %q and %d", got, layer.Findings, c.name, c.findings)
		}
		layer.Close()
	}
}

// TestChineseReadAsWestern warns of names whose .dbf declares a western encoding: 57 is that of Windows, which the
// bytes of 煤矿 in GBK and in UTF-8 are valid in, as are those of Größe and café.
func TestChineseReadAsWestern(t *testing.T) {
	t.Parallel()
	gdal.RegisterDrivers()
	for _, c := range []struct {
		stored, name, finding string
	}{
		{"\xc3\xba\xbf\xf3", "Ãº¿ó", `warning mines: names look like GBK that was read in another encoding: "Ãº¿ó" would be "煤矿"`},
		{"煤", "ç\u0085¤", `warning mines: names look like UTF-8 that was read in another encoding: "ç\u0085¤" would be "煤"`},
		{"Gr\xf6\xdfe", "Größe", ""},
		{"caf\xe9", "café", ""},
	} {
		feature := strings.Replace(square("A", 0, 0, 4, 3), `"id":"A"`, `"id":"A","name":"`+strings.Repeat("#", len(c.stored))+`"`, 1)
		in := translatedMines(t, mineFile(t, collection(feature)), "m.shp", "-f", "ESRI Shapefile", "-lco", "ENCODING=")
		in.Name = "name"
		base := strings.TrimSuffix(in.File, ".shp")
		_ = os.Remove(base + ".cpg") // not every version writes it
		edit(t, base+".dbf", func(b []byte) {
			b[29] = 0x57
			copy(b[bytes.IndexByte(b, '#'):], c.stored)
		})
		var want []string
		if c.finding != "" {
			want = []string{c.finding}
		}
		same(t, c.name, judged(t, in), want...)
		layer, err := minelayer.Open(in, mapOf(t), false)
		if err != nil || layer.Mines[0].Name != c.name {
			t.Errorf("name %q, %v; want %q", layer.Mines[0].Name, err, c.name)
		}
		layer.Close()
	}
}

// TestMineFilesInParts says which part of a shapefile is missing, and takes parts in capitals as inputs.
func TestMineFilesInParts(t *testing.T) {
	t.Parallel()
	gdal.RegisterDrivers()
	for ending, want := range map[string]string{
		".shx": "its .shx file is missing; fetch it too, or make it again with ogrinfo --config SHAPE_RESTORE_SHX YES",
		".dbf": "its .dbf file is missing; fetch it too, since it holds the fields",
	} {
		in := translatedMines(t, mineFile(t, collection(square("A", 0, 0, 4, 3))), "m.shp", "-f", "ESRI Shapefile")
		part := strings.TrimSuffix(in.File, ".shp") + ending
		if err := os.Rename(part, strings.TrimSuffix(part, ending)+strings.ToUpper(ending)); err != nil {
			t.Fatal(err)
		}
		if files, err := filesOf(in.File); err != nil || !slices.Contains(files, strings.TrimSuffix(part, ending)+strings.ToUpper(ending)) {
			t.Errorf("files %v, %v", files, err)
		}
		if got := judged(t, in); len(got) != 0 {
			t.Errorf("findings %q", got)
		}
		if err := os.Remove(strings.TrimSuffix(part, ending) + strings.ToUpper(ending)); err != nil {
			t.Fatal(err)
		}
		_, err := minelayer.Open(in, mapOf(t), false)
		mustFail(t, err, fault.ErrInput, "load mines *m.shp: "+want)
	}
}

// TestMinesStayAsTheyAre opens files that GDAL would change or write beside: GML without a schema, and a
// GeoPackage whose last change still lies in its -wal file.
func TestMinesStayAsTheyAre(t *testing.T) {
	t.Parallel()
	gdal.RegisterDrivers()
	folder := func(path string) (names []string) {
		entries, err := os.ReadDir(filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names
	}
	gml := translatedMines(t, mineFile(t, collection(square("A", 0, 0, 4, 3))), "m.gml", "-f", "GML")
	if err := os.Remove(strings.TrimSuffix(gml.File, ".gml") + ".xsd"); err != nil {
		t.Fatal(err)
	}
	same(t, "findings", judged(t, gml))
	same(t, "folder", folder(gml.File), "m.gml")

	gpkg := translatedMines(t, mineFile(t, collection(square("A", 0, 0, 4, 3))), "whole.gpkg", "-f", "GPKG", "-nln", "mines")
	const script = `
import shutil, sqlite3, sys
c = sqlite3.connect(sys.argv[1])
c.execute("pragma journal_mode = wal")
c.execute("pragma wal_checkpoint(truncate)")
for (name,) in c.execute("select name from sqlite_master where type = 'trigger'").fetchall():
    c.execute('drop trigger "%s"' % name)
c.execute("update mines set id = 'changed'")
c.commit()
shutil.copy(sys.argv[1], sys.argv[2])
shutil.copy(sys.argv[1] + "-wal", sys.argv[2] + "-wal")
`
	copied := t.TempDir() + "/m.gpkg"
	if out, err := exec.Command("/usr/bin/python3", "-c", script, gpkg.File, copied).CombinedOutput(); err != nil {
		t.Skipf("no Python that changes it: %s", out)
	}
	gpkg.File = copied
	layer, err := minelayer.Open(gpkg, mapOf(t), false)
	if err != nil {
		t.Fatal(err)
	}
	defer layer.Close()
	same(t, "id", []string{layer.Mines[0].ID}, "changed")
	same(t, "folder", folder(copied), "m.gpkg", "m.gpkg-wal")
	if files, err := filesOf(copied); err != nil || len(files) != 2 {
		t.Errorf("files %v, %v", files, err)
	}
	_, err = gdal.OpenRaster("load npp", copied)
	mustFail(t, err, fault.ErrInput, "load npp *m.gpkg: lacks what is in m.gpkg-wal; close the program that has it open, or write it anew with gdal_translate")
}

// TestMineTexts reads identifiers of every type as people would write them.
func TestMineTexts(t *testing.T) {
	t.Parallel()
	for stored, want := range map[string]string{`1.0`: "1", `1`: "1", `140000000000000100`: "140000000000000100", `1.5`: "1.5", `"00123"`: "00123", `"2001-02-03"`: "2001-02-03", `"2001/02/03 04:05:06"`: "2001-02-03 04:05:06", `"1E5"`: "1E5"} {
		in := mineFile(t, collection(strings.Replace(square("A", 0, 0, 4, 3), `"A"`, stored, 1)))
		layer, err := minelayer.Open(in, mapOf(t), false)
		if err != nil {
			t.Errorf("%s: %v", stored, err)
			continue
		}
		same(t, stored, []string{layer.Mines[0].ID}, want)
		layer.Close()
	}
}

// TestMinesThatAreNotInDegrees says of coordinates that the file's reference system cannot have what they are.
func TestMinesThatAreNotInDegrees(t *testing.T) {
	t.Parallel()
	metres := `{"type":"FeatureCollection","features":[` + square("A", 0, 0, 4, 3) + `]}`
	_, err := minelayer.Open(mineFile(t, metres), mapOf(t), false)
	mustFail(t, err, fault.ErrData, `load mines *: mine "A" (feature 1): lies at (500000, 4399970), which are not degrees, as its file says; name the reference system of its coordinates, in GeoJSON as crs`)
	turned := `{"type":"FeatureCollection","features":[` + `{"type":"Feature","properties":{"id":"A"},"geometry":{"type":"Polygon","coordinates":[[[39,110],[39,111],[40,111],[39,110]]]}}]}`
	_, err = minelayer.Open(mineFile(t, turned), mapOf(t), false)
	mustFail(t, err, fault.ErrData, `load mines *: mine "A" (feature 1): lies at latitude 111; longitude comes first, so change the order of its coordinates`)
}

// TestLayerOfPolygons takes the only layer of polygons of a file that has points too.
func TestLayerOfPolygons(t *testing.T) {
	t.Parallel()
	gdal.RegisterDrivers()
	in := translatedMines(t, mineFile(t, collection(square("A", 0, 0, 4, 3))), "m.gpkg", "-f", "GPKG", "-nln", "outlines")
	points, err := godal.Open(mineFile(t, collection(polygon(`"id":"P"`, "Point", "[500000,4400000]"))).File, godal.VectorOnly())
	if err != nil {
		t.Fatal(err)
	}
	defer points.Close()
	out, err := points.VectorTranslate(in.File, []string{"-update", "-nln", "shafts"})
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	same(t, "findings", judged(t, in))
	in.Layer = "shafts"
	_, err = minelayer.Open(in, mapOf(t), false)
	mustFail(t, err, fault.ErrData, `load mines *: 1 feature is not a polygon: "P" (feature 1, is a point); draw the outlines or remove the features, or load with --lenient to leave them out`)
}
