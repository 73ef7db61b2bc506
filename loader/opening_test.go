package loader

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// translated writes a raster in another format of GDAL.
func translated(t *testing.T, r raster, path string, switches ...string) string {
	t.Helper()
	ds, err := godal.Open(r.write(t, filepath.Join(t.TempDir(), "source.tif")))
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	out, err := ds.Translate(path, switches, godal.ErrLogger(gdal.OnlyErrors))
	if err != nil {
		t.Skipf("this GDAL cannot write it: %v", err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFormats reads NPP and year maps in every format that the program takes, with the files that belong to
// each, all of which are inputs. Package gdal tests what is said of the others.
func TestFormats(t *testing.T) {
	t.Parallel()
	sound := raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Float32, bands: []string{"100 200\n300 -9"}, nodata: "-9"}
	for _, c := range []struct{ driver, file, pattern, with, switches string }{
		{driver: "ENVI", file: "2001.dat", pattern: "{year}.*", with: "2001.dat.aux.xml 2001.hdr"},
		{driver: "EHdr", file: "2001.bil", pattern: "{year}.bil", with: "2001.bil.aux.xml 2001.hdr 2001.prj"},
		{driver: "RRASTER", file: "2001.grd", pattern: "{year}.*", with: "2001.gri"},
		{driver: "SAGA", file: "2001.sdat", pattern: "{year}*", with: "2001.sgrd"},
		{driver: "AAIGrid", file: "2001.asc", pattern: "{year}.asc", with: "2001.asc.aux.xml 2001.prj"},
		{driver: "HFA", file: "2001.img", pattern: "{year}*"},
		{driver: "GTiff", file: "2001.tif", pattern: "{year}*"},
		{driver: "GTiff", file: "2001.tiff", pattern: "{year}*", switches: "-ot Int64"},
		{driver: "COG", file: "2001.tif", pattern: "{year}*"},
		{driver: "JP2OpenJPEG", file: "2001.jp2", pattern: "{year}*", with: "2001.jp2.aux.xml", switches: "-ot Int16 -co QUALITY=100 -co REVERSIBLE=YES"},
		{driver: "GPKG", file: "2001.gpkg", pattern: "{year}*", with: "2001.gpkg.aux.xml", switches: "-co TILE_FORMAT=TIFF"},
		{driver: "netCDF", file: "2001.nc", pattern: "{year}*"},
		{driver: "netCDF", file: "2001.nc4", pattern: "{year}*", switches: "-co FORMAT=NC4"},
		{driver: "HDF4Image", file: "2001.hdf", pattern: "{year}*"},
		{driver: "Zarr", file: "2001.zarr", pattern: "{year}*"},
	} {
		t.Run(c.driver+" "+c.file, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := translated(t, sound, filepath.Join(dir, c.file), append(strings.Fields(c.switches), "-of", c.driver)...)
			s, err := openNPP(nppStudy(dir, studyfile.NPPInput{Files: []string{filepath.Join(dir, c.pattern)}}))
			if err != nil {
				t.Fatal(err)
			}
			same(t, "cells", cellsOf(t, s, 2001), "100 200", "300 NaN")
			if got, want := readYears(t, studyfile.YearsInput{File: path}), []int32{100, 200, 300, unmappedYear}; !slices.Equal(got, want) {
				t.Errorf("years %v, want %v", got, want)
			}
			var files []string
			for _, file := range rasterFiles(path) {
				if !strings.HasPrefix(file, path+string(filepath.Separator)) {
					files = append(files, filepath.Base(file))
				}
			}
			for _, want := range strings.Fields(c.with) {
				if !slices.Contains(files, want) && gdal.IsFile(filepath.Join(dir, want)) {
					t.Errorf("files %v lack %s", files, want)
				}
			}
			entries, err := os.ReadDir(dir)
			if c.driver == "Zarr" {
				entries = nil // all in the folder
			}
			if err != nil || len(entries) != len(files) {
				t.Errorf("the folder holds %v, the raster's files are %v (%v)", entries, files, err)
			}
		})
	}
}

// TestZarrIsAnInput lists every file of a folder.
func TestZarrIsAnInput(t *testing.T) {
	t.Parallel()
	path := translated(t, raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Float32, bands: []string{"1 2"}}, t.TempDir()+"/2001.zarr", "-of", "Zarr")
	var want []string
	if err := filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			want = append(want, path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(want) < 3 {
		t.Errorf("files %v", want)
	}
	same(t, "files", rasterFiles(path), want...)
}

// TestHDFEOS5 reads a file laid out like VNP17A3HGF, whose place stands in StructMetadata only (GDAL before 3.7).
// GDAL's own Python writes it, as netCDF-4, which is HDF5.
func TestHDFEOS5(t *testing.T) {
	t.Parallel()
	const script = `
import sys
from osgeo import gdal
import numpy as np
gdal.UseExceptions()
out = gdal.GetDriverByName("netCDF").CreateMultiDimensional(sys.argv[1], [], ["FORMAT=NC4"])
root = out.GetRootGroup()
fields = root.CreateGroup("HDFEOS").CreateGroup("GRIDS").CreateGroup("VIIRS_Grid_VNP17A3H").CreateGroup("Data_Fields")
dims = [fields.CreateDimension(n, None, None, 2) for n in ("YDim", "XDim")]
for name, unit, rows in (("Npp_500m", "kg_C/m^2", [[3000, 32762], [-20, 32767]]), ("Npp_QC_500m", "Percent", [[1, 2], [3, 4]])):
    a = fields.CreateMDArray(name, dims, gdal.ExtendedDataType.Create(gdal.GDT_Int16))
    a.SetNoDataValueDouble(32767)
    a.Write(np.array(rows, np.int16))
    a.CreateAttribute("units", [], gdal.ExtendedDataType.CreateString()).Write(unit)
    a.CreateAttribute("scale_factor", [], gdal.ExtendedDataType.Create(gdal.GDT_Float64)).Write(0.0001)
text = np.frombuffer(sys.argv[2].encode(), np.uint8)
info = root.CreateGroup("HDFEOS INFORMATION")
info.CreateMDArray("StructMetadata.0", [info.CreateDimension("n", None, None, len(text))], gdal.ExtendedDataType.Create(gdal.GDT_Byte)).Write(text)
`
	dir := t.TempDir()
	place := "GROUP=GridStructure\n\tGROUP=GRID_1\n\t\tGridName=\"VIIRS_Grid_VNP17A3H\"\n\t\tXDim=2\n\t\tYDim=2\n\t\tUpperLeftPointMtrs=(9267.000000,4447802.078667)\n\t\tLowerRightMtrs=(10193.625433,4446875.453234)\n" +
		"\t\tProjection=HE5_GCTP_SNSOID\n\t\tProjParams=(6371007.181000,0,0,0,0,0,0,0,0,0,0,0,0)\n\tEND_GROUP=GRID_1\nEND_GROUP=GridStructure\n"
	if out, err := exec.Command("/usr/bin/python3", "-c", script, dir+"/VNP17A3HGF.A2001001.h5", place).CombinedOutput(); err != nil {
		t.Skipf("no GDAL for Python that writes it: %s", out)
	}
	s, err := openNPP(nppStudy(dir, studyfile.NPPInput{Files: []string{dir + "/VNP17A3HGF.A{year}001.h5"}}))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "cells", cellsOf(t, s, 2001), "300 NaN/32762", "-2 NaN/32767")
	x, y := s.grid.At(2, 2)
	near(t, "x", x, 10193.625433)
	near(t, "y", y, 4446875.453234)
}

// TestSidecarsOfTIFF takes nodata, reference system, place and mask from files beside it.
func TestSidecarsOfTIFF(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bare := raster{kind: godal.Float32, bands: []string{"1 2\n3 -9"}}
	path := bare.write(t, dir+"/2001.tif")
	put(t, dir+"/2001.tfw", "20\n0\n0\n-20\n500010\n4399990\n")
	wkt, err := gdal.WKTFrom(utm49)
	if err != nil {
		t.Fatal(err)
	}
	put(t, path+".aux.xml", `<PAMDataset><SRS dataAxisToSRSAxisMapping="1,2">`+strings.ReplaceAll(wkt, `"`, "&quot;")+`</SRS><PAMRasterBand band="1"><NoDataValue>-9</NoDataValue></PAMRasterBand></PAMDataset>`)
	s, err := openNPP(nppStudy(dir, studyfile.NPPInput{Files: []string{dir + "/{year}*"}}))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "cells", cellsOf(t, s, 2001), "1 2", "3 NaN")
	if x, y := s.grid.At(0, 0); x != originX || y != originY {
		t.Errorf("the grid starts at (%v, %v)", x, y)
	}
	same(t, "sidecars", gdal.Sidecars(path), path+".aux.xml", dir+"/2001.tfw")
}

// TestSidecarIsAnInput loads a study, whose dataset is up to date until a sidecar changes.
func TestSidecarIsAnInput(t *testing.T) {
	t.Parallel()
	study := drawn("2001 0\n0 0", "", "100", "200").write(t)
	beside := filepath.Join(filepath.Dir(study), "npp_2001.tif.aux.xml")
	put(t, beside, "<PAMDataset></PAMDataset>")
	dir, _, err := load1(t, study, Options{})
	if err != nil {
		t.Fatal(err)
	}
	read, err := studyfile.Read(study)
	if err != nil {
		t.Fatal(err)
	}
	unchanged := func(want bool) {
		t.Helper()
		if got, err := Unchanged(t.Context(), read, dir, Options{PixelYears: PixelYearsMines}); got != want || err != nil {
			t.Errorf("unchanged: %v, %v; want %v", got, err, want)
		}
	}
	unchanged(true)
	put(t, beside, `<PAMDataset><PAMRasterBand band="1"><NoDataValue>-1</NoDataValue></PAMRasterBand></PAMDataset>`)
	unchanged(false)
}

// TestMasks takes pixels under a mask as unknown NPP and as unmapped.
func TestMasks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Float32, bands: []string{"1 2 3"}, masked: []byte{255, 0, 255}}.write(t, dir+"/2001.tif")
	s, err := openNPP(nppStudy(dir, studyfile.NPPInput{}))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "cells", cellsOf(t, s, 2001), "1 NaN 3")
	for _, kind := range []godal.DataType{godal.Int16, godal.Float32} {
		m := drawn("2002 0\n0 0", "", "100", "200")
		m.destroyed.kind, m.destroyed.masked = kind, []byte{255, 255, 0, 255}
		_, summary := m.loaded(t)
		if summary.Mapped.Pixels != 3 || summary.Unmapped.Pixels != 1 {
			t.Errorf("%v: %d pixels mapped, %d not; want 3 and 1", kind, summary.Mapped.Pixels, summary.Unmapped.Pixels)
		}
	}
}

// TestFramesOverlap joins tiles where one of them knows the NPP, and refuses two opinions.
func TestFramesOverlap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, second, refused string }{
		{"nodata in the overlap", "-1 6\n7 8", ""},
		{"equal in the overlap", "4 6\n7 8", ""},
		{"equal but for rounding", "4.000001 6\n7 8", ""},
		{"different", "5 6\n7 8", "load npp 2001: *a.tif and *b.tif hold different NPP for the same cell, 4 and 5 g C m-2 a-1; remove one or narrow npp.files in study.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			tile := func(name string, at float64, text string) {
				raster{crs: utm49, gt: cellsAt(originX+at*cellM, originY-at*cellM), kind: godal.Float32, bands: []string{text}, nodata: "-1"}.write(t, dir+"/"+name)
			}
			tile("2001a.tif", 0, "1 2\n3 4")
			tile("2001b.tif", 1, c.second)
			s, err := openNPP(nppStudy(dir, studyfile.NPPInput{}))
			if c.refused != "" {
				mustFail(t, err, fault.ErrData, c.refused)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			same(t, "cells", cellsOf(t, s, 2001), "1 2 NaN", "3 4 6", "NaN 7 8")
		})
	}
}

// TestPatterns passes over files that belong to others and takes brackets as they stand.
func TestPatterns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"n_2001.tif", "n_2001.tif.aux.xml", "n_2001.tif.ovr", "n_2001.tif.msk", "n_2001.tfw", "n_2001.hdr", "m [1]_2001.tif", "b2001.tif", "c2001.tif"} {
		put(t, filepath.Join(dir, name), "")
	}
	for pattern, want := range map[string]string{"n_2001*": "n_2001.tif", "n_*": "n_2001.tif", "n_2001.hdr": "n_2001.hdr", "m [1]_*.tif": "m [1]_2001.tif", "[bc]2001.tif": "b2001.tif c2001.tif"} {
		paths, err := gdal.FilesLike(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for i, path := range paths {
			paths[i] = filepath.Base(path)
		}
		if got := strings.Join(paths, " "); got != want {
			t.Errorf("%s: %s, want %s", pattern, got, want)
		}
	}
}

// TestReferenceSystemOfNPP takes degrees as longitude and latitude, and the study's word before the file's.
func TestReferenceSystemOfNPP(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	degrees := raster{gt: [6]float64{110, 0.01, 0, 40, 0, -0.01}, kind: godal.Float32, bands: []string{"1 2"}, tag: map[string]string{"lon#units": "degrees_east", "lat#units": "degrees_north"}}
	degrees.write(t, dir+"/2001.tif")
	for crs, geographic := range map[string]bool{"": true, utm49: false} {
		s, err := openNPP(nppStudy(dir, studyfile.NPPInput{CRS: crs}))
		if err != nil || s.grid.Geographic != geographic {
			t.Errorf("crs %q: geographic %v, %v", crs, s != nil && s.grid.Geographic, err)
		}
	}
	_, err := openNPP(nppStudy(dir, studyfile.NPPInput{CRS: "Atlantis"}))
	mustFail(t, err, fault.ErrUsage, `study.yaml: npp.crs: "Atlantis" is not a reference system that PROJ knows (*); give one as EPSG:32649`)
}

// TestHDF5IsSilent opens a netCDF-4 file on several threads in a process of its own.
func TestHDF5IsSilent(t *testing.T) {
	if dir := os.Getenv("MINECARBON_TEST_NETCDF"); dir != "" {
		for range 4 {
			done := make(chan error)
			go func() {
				runtime.LockOSThread() // never unlocked: every round has a thread of its own
				s, err := openNPP(nppStudy(dir, studyfile.NPPInput{Files: []string{dir + "/{year}.nc"}}))
				if err == nil {
					_, err = s.read(2001, s.extent())
				}
				done <- err
			}()
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	t.Parallel()
	dir := t.TempDir()
	translated(t, raster{crs: "EPSG:4326", gt: [6]float64{110, 0.01, 0, 40, 0, -0.01}, kind: godal.Float32, bands: []string{"1 2\n3 4"}}, dir+"/2001.nc", "-of", "netCDF", "-co", "FORMAT=NC4")
	run := exec.Command(os.Args[0], "-test.run=^TestHDF5IsSilent$")
	run.Env = append(os.Environ(), fmt.Sprintf("MINECARBON_TEST_NETCDF=%s", dir))
	if out, err := run.CombinedOutput(); err != nil || strings.Contains(string(out), "HDF5") {
		t.Errorf("%v: %s", err, out)
	}
}
