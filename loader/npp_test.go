package loader

import (
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// nppStudy names NPP files of 2001 (and 2002) in a folder.
func nppStudy(dir string, in studyfile.NPPInput) *studyfile.Study {
	if in.Files == nil {
		in.Files = []string{dir + "/{year}*.tif"}
	}
	return &studyfile.Study{File: "study.yaml", FirstYear: 2001, LastYear: 2001, NPP: in}
}

// cellsOf draws the cells of one year of a series, with its class codes.
func cellsOf(t *testing.T, s *nppSeries, year int) []string {
	t.Helper()
	w := s.extent()
	part, err := s.read(year, w)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for row := range w.Rows {
		var words []string
		for col := range w.Cols {
			npp, class := part.at(w.Row0+row, w.Col0+col)
			word := fmt.Sprintf("%.10g", npp)
			if class != 0 {
				word += fmt.Sprintf("/%d", class)
			}
			words = append(words, word)
		}
		rows = append(rows, strings.Join(words, " "))
	}
	return rows
}

func TestNPPEncodings(t *testing.T) {
	t.Parallel()
	scale, offset, nodata, fill, nan := 0.1, 5.0, studyfile.Stored(7), studyfile.Stored(32767), studyfile.Stored(math.NaN())
	for _, c := range []struct {
		name string
		r    raster
		in   studyfile.NPPInput
		want string
	}{
		{"as stored", raster{kind: godal.Float32, bands: []string{"1.5 -2 0 3000"}}, studyfile.NPPInput{}, "1.5 -2 0 3000"},
		{"NaN and infinity are unknown", raster{kind: godal.Float64, bands: []string{"nan inf -inf 1"}}, studyfile.NPPInput{}, "NaN NaN NaN 1"},
		{"the least float is nodata", raster{kind: godal.Float32, bands: []string{"-3.4028234663852886e38 -3.4e38 1 2"}, nodata: "-3.4028234663852886e38"}, studyfile.NPPInput{}, "NaN -3.399999952e+38 1 2"},
		{"nodata of a float by its digits", raster{kind: godal.Float32, bands: []string{"-9999.9 1 2 3"}, nodata: "-9999.9"}, studyfile.NPPInput{}, "NaN 1 2 3"},
		{"scale and offset of the file", raster{kind: godal.Int16, bands: []string{"10 20 -1 0"}, scale: 0.5, offset: 3, nodata: "-1"}, studyfile.NPPInput{}, "8 13 NaN 3"},
		{"the study's scale drops the file's offset", raster{kind: godal.Int16, bands: []string{"10 20 -1 0"}, scale: 0.5, offset: 3, nodata: "-1"}, studyfile.NPPInput{Scale: &scale}, "1 2 NaN 0"},
		{"the study's offset on the file's scale", raster{kind: godal.Int16, bands: []string{"10 20 -1 0"}, scale: 0.5, offset: 3, nodata: "-1"}, studyfile.NPPInput{Offset: &offset}, "10 15 NaN 5"},
		{"the study's nodata over the file's", raster{kind: godal.Int16, bands: []string{"7 20 -1 0"}, nodata: "-1"}, studyfile.NPPInput{NoData: &nodata}, "NaN 20 -1 0"},
		{"NaN as the study's nodata", raster{kind: godal.Int16, bands: []string{"7 20 -1 0"}, nodata: "-1"}, studyfile.NPPInput{NoData: &nan}, "7 20 -1 0"},
		{"kg become g", raster{kind: godal.Float32, bands: []string{"0.25 0.5 0 1"}, tag: map[string]string{"units": "kg C m-2 yr-1"}}, studyfile.NPPInput{}, "250 500 0 1000"},
		{"kg with scale and offset", raster{kind: godal.Int16, bands: []string{"1 2 0 3"}, scale: 0.0001, offset: 0.5, tag: map[string]string{"units": "kg_C/m^2/yr"}}, studyfile.NPPInput{}, "500.1 500.2 500 500.3"},
		{"kg under the study's scale", raster{kind: godal.Int16, bands: []string{"1 2 0 3"}, tag: map[string]string{"units": "kg C m-2"}}, studyfile.NPPInput{Scale: &scale}, "0.1 0.2 0 0.3"},
		{"g stay g", raster{kind: godal.Float32, bands: []string{"0.25 0.5 0 1"}, tag: map[string]string{"units": "gC/m2"}}, studyfile.NPPInput{}, "0.25 0.5 0 1"},
		// MOD17A3HGF User's Guide v061: DN × 0.0001 kg C m⁻², fill codes above 32700.
		{"MOD17 codes", raster{kind: godal.Int16, bands: []string{"32700 32761 32762 32767 32701 -30000 -30001 0"}, nodata: "32767", scale: 0.0001, tag: map[string]string{"units": "kg C/m^2"}}, studyfile.NPPInput{}, "3270 NaN/32761 NaN/32762 NaN/32767 NaN/32701 -3000 NaN/-30001 0"},
		{"MOD17 codes by the study", raster{kind: godal.Int16, bands: []string{"32700 32766 3 0"}}, studyfile.NPPInput{Scale: &scale, NoData: &fill}, "3270 NaN/32766 0.3 0"},
		{"MOD17 codes beside the study's nodata", raster{kind: godal.Int16, bands: []string{"32700 32766 7 0"}, nodata: "32767"}, studyfile.NPPInput{Scale: &scale, NoData: &nodata}, "3270 NaN/32766 NaN 0"},
		{"MOD17 codes with another nodata", raster{kind: godal.Int16, bands: []string{"3000 32761 32767 -9999"}, nodata: "-9999", scale: 0.0001, tag: map[string]string{"units": "kg C/m^2"}}, studyfile.NPPInput{}, "300 NaN/32761 NaN/32767 NaN"},
		{"MOD17 codes in wider numbers", raster{kind: godal.Int32, bands: []string{"3000 32762 32766 -1"}, nodata: "-1", scale: 0.1}, studyfile.NPPInput{}, "300 NaN/32762 NaN/32766 NaN"},
		{"codes of version 055", raster{kind: godal.UInt16, bands: []string{"3000 65529 65534 65535"}, nodata: "65535", scale: 0.0001, tag: map[string]string{"units": "kg_C/m^2"}}, studyfile.NPPInput{}, "300 NaN/32761 NaN/32766 NaN/32767"},
		{"codes as kg", raster{kind: godal.Float32, bands: []string{"0.25 3.2761 3.2766 3.2767"}, nodata: "3.2767", tag: map[string]string{"units": "kg C m-2"}}, studyfile.NPPInput{}, "250 NaN/32761 NaN/32766 NaN/32767"},
		{"codes as g", raster{kind: godal.Float32, bands: []string{"3270.5 3276.1 3276.65 3276.7"}}, studyfile.NPPInput{}, "3270.5 NaN/32761 3276.649902 NaN/32767"},
		{"codes of version 055 as kg", raster{kind: godal.Float64, bands: []string{"0.5 6.5529 6.5535 6.55"}, tag: map[string]string{"units": "kg C m-2"}}, studyfile.NPPInput{}, "500 NaN/32761 NaN/32767 6550"},
		{"the metadata's scale", raster{kind: godal.Int16, bands: []string{"3000 2 0 32767"}, nodata: "32767", tag: map[string]string{"units": "kg C/m^2", "scale_factor": "0.0001", "add_offset": "0.5"}}, studyfile.NPPInput{}, "800 500.2 500 NaN/32767"},
		{"the metadata's scale of real numbers is past", raster{kind: godal.Float32, bands: []string{"300 2 0 1"}, tag: map[string]string{"scale_factor": "0.0001"}}, studyfile.NPPInput{}, "300 2 0 1"},
		{"t per ha", raster{kind: godal.Float32, bands: []string{"2.5 5 0 1"}, tag: map[string]string{"units": "t C ha-1 yr-1"}}, studyfile.NPPInput{}, "250 500 0 100"},
		{"CO2", raster{kind: godal.Float64, bands: []string{"1100 44 0 1"}, tag: map[string]string{"units": "g CO2 m-2 a-1"}}, studyfile.NPPInput{}, "300 12 0 0.2727272727"},
		{"the study's unit", raster{kind: godal.Float32, bands: []string{"0.25 5 0 1"}, tag: map[string]string{"units": "kg C m-2 s-1"}}, studyfile.NPPInput{Unit: "kg C m-2 a-1"}, "250 5000 0 1000"},
		{"the study's unit, scale and offset", raster{kind: godal.Int16, bands: []string{"10 20 -1 0"}}, studyfile.NPPInput{Unit: "kg C m-2 a-1", Scale: &scale, Offset: &offset}, "6000 7000 4900 5000"},
		{"other whole numbers have no codes", raster{kind: godal.UInt16, bands: []string{"32766 65535 7 0"}, nodata: "65535"}, studyfile.NPPInput{}, "32766 NaN 7 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			c.r.crs, c.r.gt = utm49, cellsAt(originX, originY)
			c.r.write(t, dir+"/2001.tif")
			s, err := openNPP(nppStudy(dir, c.in))
			if err != nil {
				t.Fatal(err)
			}
			same(t, "cells", cellsOf(t, s, 2001), c.want)
		})
	}
}

// TestNPPUnitType reads the unit that GDAL keeps for itself, which only its own
// tools can set.
func TestNPPUnitType(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("/usr/bin/python3")
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	path := raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Float32, bands: []string{"0.25 1"}}.write(t, dir+"/2001.tif")
	if out, err := exec.Command(python, "-c", "import sys; from osgeo import gdal; d = gdal.Open(sys.argv[1], 1); d.GetRasterBand(1).SetUnitType('kgC/m2'); d = None", path).CombinedOutput(); err != nil {
		t.Skipf("no GDAL for Python: %s", out)
	}
	s, err := openNPP(nppStudy(dir, studyfile.NPPInput{}))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "cells", cellsOf(t, s, 2001), "250 1000")
}

// TestNPPTiles joins tiles around a gap, counted from the top left of them all.
func TestNPPTiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tile := func(name string, col, row float64, text string) {
		raster{crs: utm49, gt: cellsAt(originX+col*cellM, originY-row*cellM), kind: godal.Int16, bands: []string{text}}.write(t, dir+"/"+name)
	}
	tile("2001.a.tif", 2, 0, "1 2\n3 4")
	tile("2001.b.tif", 0, 2, "5 6")
	tile("2001.c.tif", 5, 1, "7\n8")
	s, err := openNPP(nppStudy(dir, studyfile.NPPInput{}))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "cells", cellsOf(t, s, 2001), "NaN NaN 1 2 NaN NaN", "NaN NaN 3 4 NaN 7", "5 6 NaN NaN NaN 8")
	if x, y := s.grid.At(0, 0); x != originX || y != originY {
		t.Errorf("the grid starts at (%v, %v)", x, y)
	}
	year, err := s.read(2001, gdal.Window{Row0: 1, Col0: 1, Rows: 2, Cols: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		row, col int
		want     float64
	}{{1, 1, math.NaN()}, {1, 2, 3}, {2, 1, 6}, {2, 2, math.NaN()}, {0, 2, math.NaN()}} {
		npp, _ := year.at(c.row, c.col)
		near(t, fmt.Sprintf("cell %d, %d of a window", c.row, c.col), npp, c.want)
	}
}

// TestNPPOnTheMODISGrid counts rows and columns of whole tiles from the corner
// of the world, of a cut piece from its own corner.
func TestNPPOnTheMODISGrid(t *testing.T) {
	gdal.RegisterDrivers()
	t.Parallel()
	size := modisTile / modisCells
	for _, c := range []struct {
		side int
		want gdal.Window
	}{{modisCells, gdal.Window{Row0: 4 * modisCells, Col0: 26 * modisCells, Rows: modisCells, Cols: modisCells}}, {7, gdal.Window{Row0: 0, Col0: 0, Rows: 7, Cols: 7}}} { // h26v04
		dir := t.TempDir()
		ds, err := godal.Create(godal.GTiff, dir+"/2001.tif", 1, godal.Int16, c.side, c.side, godal.CreationOption("SPARSE_OK=YES"))
		if err != nil {
			t.Fatal(err)
		}
		srs := crs(t, sinusoidal)
		if err := errors.Join(ds.SetSpatialRef(srs), ds.SetGeoTransform([6]float64{modisXMin + 26*modisTile, size, 0, modisYMax - 4*modisTile, 0, -size}), ds.Close()); err != nil {
			t.Fatal(err)
		}
		s, err := openNPP(nppStudy(dir, studyfile.NPPInput{}))
		if err != nil {
			t.Fatal(err)
		}
		if w := s.extent(); w != c.want {
			t.Errorf("extent %+v, want %+v", w, c.want)
		}
		// method.md 4: 214 658.7 m².
		if area := s.grid.PixelArea(c.want.Row0, c.want.Col0); math.Abs(area-214658.7) > 0.05 {
			t.Errorf("a cell has %v m²", area)
		}
	}
}

func TestNPPRefused(t *testing.T) {
	t.Parallel()
	at := cellsAt(originX, originY)
	good := raster{crs: utm49, gt: at, kind: godal.Float32, bands: []string{"1 2"}}
	other := func(change func(*raster)) raster { r := good; change(&r); return r }
	bands := other(func(r *raster) { r.bands = strings.Fields(strings.Repeat("1 ", 22)) })
	unit := other(func(r *raster) { r.tag = map[string]string{"units": "kg C m-2 s-1"} })
	for _, c := range []struct {
		name   string
		second raster // 2001b.tif
		in     studyfile.NPPInput
		kind   error
		want   string
	}{
		{"the same cells twice", good, studyfile.NPPInput{}, fault.ErrData, "load npp 2001: *2001a.tif and *2001b.tif hold the same cells; remove one or narrow npp.files in study.yaml"},
		{"other CRS", other(func(r *raster) { r.crs = "EPSG:32650" }), studyfile.NPPInput{}, fault.ErrData, "load npp *2001b.tif: another coordinate reference system than the files before it; reproject so that all years share one grid"},
		{"shifted", other(func(r *raster) { r.gt[0] += 45 }), studyfile.NPPInput{}, fault.ErrData, "load npp *2001b.tif: cells of 20 × 20 from (500045, 4400000) do not lie on the grid of the files before it, cells of 20 × 20; resample so that all years share one grid"},
		{"finer", other(func(r *raster) { r.gt = pixelsAt(originX+80, originY) }), studyfile.NPPInput{}, fault.ErrData, "load npp *2001b.tif: cells of 10 × 10 from (500080, 4400000) do not lie on the grid of the files before it, cells of 20 × 20; resample so that all years share one grid"},
		{"22 bands", bands, studyfile.NPPInput{}, fault.ErrData, "load npp *2001b.tif: has 22 bands, want 1; choose it with npp.band (1, 2, 3, 4, 5, 6, 7, …), or give npp.bands: year if each band is a year"},
		{"no subdataset", good, studyfile.NPPInput{Subdataset: "Npp"}, fault.ErrData, "load npp *2001a.tif: want subdataset Npp, have none; give MOD17A3HGF files or name the NPP with npp.subdataset; the same in 1 further file"},
		{"no CRS", other(func(r *raster) { r.crs = "" }), studyfile.NPPInput{}, fault.ErrData, "load npp *2001b.tif: has no coordinate reference system; give it in npp.crs, as npp.crs: EPSG:32649"},
		{"per second", unit, studyfile.NPPInput{}, fault.ErrData, `load npp *2001b.tif: unit is "kg C m-2 s-1": it is per second, not per year, want g or kg of carbon per m2 and year; convert the rasters, or give npp.unit if the file names the wrong unit`},
		{"complex", other(func(r *raster) { r.kind = godal.CFloat32 }), studyfile.NPPInput{}, fault.ErrData, "load npp *2001b.tif: stores CFloat32, want real numbers"},
		{"a bad pattern", good, studyfile.NPPInput{Files: []string{"[{year}"}}, fault.ErrUsage, `study.yaml: npp.files: pattern "[{year}": syntax error in pattern`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			good.write(t, dir+"/2001a.tif")
			c.second.write(t, dir+"/2001b.tif")
			_, err := openNPP(nppStudy(dir, c.in))
			mustFail(t, err, c.kind, c.want)
		})
	}
	dir := t.TempDir()
	good.write(t, dir+"/2001.tif")
	study := nppStudy(dir, studyfile.NPPInput{})
	study.FirstYear, study.LastYear = 2000, 2002
	_, err := openNPP(study)
	mustFail(t, err, fault.ErrInput, "load npp */{year}*.tif: no file for 2000, 2002; add the files or change years in study.yaml, or give npp.missing: unknown")
	if err := os.Truncate(dir+"/2001.tif", 100); err != nil {
		t.Fatal(err)
	}
	_, err = openNPP(nppStudy(dir, studyfile.NPPInput{}))
	mustFail(t, err, fault.ErrInput, "load npp *2001.tif: GDAL cannot read it as a raster (*); fetch the file again or name another")
}

// TestRasterThatIsNotNPP refuses a real MODIS file of another product by the
// names of its fields.
func TestRasterThatIsNotNPP(t *testing.T) {
	t.Parallel()
	files, _ := filepath.Glob("../../shared/data/modis/*.hdf")
	if len(files) == 0 {
		t.Skip("no file")
	}
	study := nppStudy("", studyfile.NPPInput{Files: []string{"../../shared/data/modis/*.A{year}033.*.hdf"}})
	study.FirstYear, study.LastYear = 2022, 2022
	_, err := openNPP(study)
	mustFail(t, err, fault.ErrData, "load npp *.hdf: want subdataset Npp_500m, have Maximum_Snow_Extent, Eight_Day_Snow_Cover; give MOD17A3HGF files or name the NPP with npp.subdataset")
}

// TestEncodingsOfFiles lists in the manifest how each file stores NPP, and remarks that they differ.
func TestEncodingsOfFiles(t *testing.T) {
	t.Parallel()
	s := drawn("2002 0\n0 0", "", "100", "200", "300", "400")
	s.npp[2001] = raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Int16, bands: []string{"1000"}, nodata: "32767", scale: 0.0001, tag: map[string]string{"units": "kg C m-2"}}
	s.npp[2002] = raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Float64, bands: []string{"200"}}
	s.npp[2003] = raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Float32, bands: []string{"0.3"}, nodata: "nan", masked: []byte{255}, tag: map[string]string{"units": "kg C m-2"}}
	s.npp[2004] = raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.UInt16, bands: []string{"4000"}, scale: 0.1, offset: 5}
	dir, summary := s.loaded(t)
	same(t, "NPP", rowsOf(t, dir, "cell_year", "npp_b"), "100", "200", "300.0000119", "405")
	m, err := ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range m.NPPEncoding {
		got = append(got, fmt.Sprintf("%s %d %d %v %.4g %s", e.Path, e.Year, e.Band, e.NPPEncoding, e.PerStored, e.Codes))
	}
	same(t, "encodings", got,
		"npp_2001.tif 2001 1 Int16, scale 0.0001, unit kg C m-2, nodata 32767 0.1 <-30000, >32700",
		"npp_2002.tif 2002 1 Float64, scale 1, unit not said 1 3276.1-3276.7, 6552.9-6553.5",
		"npp_2003.tif 2003 1 Float32, scale 1, unit kg C m-2, nodata NaN, a mask 1000 3.2761-3.2767, 6.5529-6.5535",
		"npp_2004.tif 2004 1 UInt16, scale 0.1, offset 5, unit not said 0.1 ")
	want := "npp: the files store NPP in different ways: 2001: Int16, scale 0.0001, unit kg C m-2, nodata 32767; 2002: Float64, scale 1, unit not said; " +
		"2003: Float32, scale 1, unit kg C m-2, nodata NaN, a mask; 2004: UInt16, scale 0.1, offset 5, unit not said"
	if !slices.Contains(messages(summary, "npp"), want) {
		t.Errorf("findings %q lack %q", messages(summary, "npp"), want)
	}
	same(t, "years", []string{YearRanges([]int{2001, 2001, 2002, 2003, 2005, 2007, 2008}, "-")}, "2001-2003, 2005, 2007-2008")
}

// TestNotANumberAsNoData loads a study whose nodata value JSON has no word for.
func TestNotANumberAsNoData(t *testing.T) {
	t.Parallel()
	s := drawn("2002 0\n0 0", "", "100", "200")
	s.nppMore = "  nodata: .nan\n"
	dir, _ := s.loaded(t)
	if m, err := ReadManifest(dir); err != nil || m.NPPEncoding[0].NoData != "NaN" || !math.IsNaN(float64(*m.Study.NPP.NoData)) {
		t.Errorf("manifest %+v, %v", m, err)
	}
}

// TestColoursAreNotNPP refuses a picture, whose numbers stand for colours, unless the study gives their unit.
func TestColoursAreNotNPP(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Byte, bands: []string{"1 2"}}.write(t, dir+"/2001.tif")
	ds, err := godal.Open(path, godal.Update())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(ds.Bands()[0].SetColorTable(godal.ColorTable{PaletteInterp: godal.RGBPalette, Entries: [][4]int16{{0, 0, 0, 255}, {1, 2, 3, 255}}}), ds.Close()); err != nil {
		t.Fatal(err)
	}
	_, err = openNPP(nppStudy(dir, studyfile.NPPInput{}))
	mustFail(t, err, fault.ErrData, "load npp *2001.tif: has a colour table, so that its numbers are colours; export the numbers themselves, or give npp.unit if they are NPP")
	if _, err := openNPP(nppStudy(dir, studyfile.NPPInput{Unit: "g C m-2 a-1"})); err != nil {
		t.Error(err)
	}
}

// TestRasterOfEachYear takes the raster of the year of a file with several, and no NPP where the year lacks one.
func TestRasterOfEachYear(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/npp.gpkg"
	for i, year := range []string{"2001", "2003"} {
		source := raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Float32, bands: []string{year}}.write(t, t.TempDir()+"/a.tif")
		ds, err := godal.Open(source)
		if err != nil {
			t.Fatal(err)
		}
		switches := []string{"-of", "GPKG", "-co", "TILE_FORMAT=TIFF", "-co", "RASTER_TABLE=npp_" + year}
		if i > 0 {
			switches = append(switches, "-co", "APPEND_SUBDATASET=YES")
		}
		out, err := ds.Translate(path, switches)
		if err != nil {
			t.Skipf("this GDAL cannot write it: %v", err)
		}
		if err := errors.Join(out.Close(), ds.Close()); err != nil {
			t.Fatal(err)
		}
	}
	study := nppStudy("", studyfile.NPPInput{Files: []string{path}})
	study.LastYear = 2003
	_, err := openNPP(study)
	mustFail(t, err, fault.ErrData, "load npp *npp.gpkg: want subdataset Npp_500m, have npp_2001, npp_2003; name the NPP with npp.subdataset, as npp_{year}")
	study.NPP.Subdataset = "npp_{year}"
	_, err = openNPP(study)
	mustFail(t, err, fault.ErrData, "load npp *npp.gpkg: want subdataset npp_2002, have npp_2001, npp_2003; give MOD17A3HGF files or name the NPP with npp.subdataset")
	study.NPP.Missing = studyfile.MissingUnknown
	s, err := openNPP(study)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "cells", cellsOf(t, s, 2003), "2003")
	if len(s.years[2002]) != 0 {
		t.Errorf("2002 has %v", s.years[2002])
	}
}
