package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// rewriteRaster writes a copy of a raster over itself, changed by Python: data
// is the array, ds the new data set.
const rewriteRaster = `
import sys
from osgeo import gdal
gdal.UseExceptions()
path, change = sys.argv[1], sys.argv[2]
src = gdal.Open(path)
data = src.ReadAsArray()
ds = gdal.GetDriverByName('GTiff').Create(path + '.new', src.RasterXSize, src.RasterYSize, 1, src.GetRasterBand(1).DataType)
ds.SetGeoTransform(src.GetGeoTransform())
ds.SetProjection(src.GetProjection())
exec(change)
if data is not None:
    ds.GetRasterBand(1).WriteArray(data)
ds = None
import os
os.replace(path + '.new', path)
`

// shiftNPP is a change of rewriteRaster by which NPP grows and keeps its scale.
const shiftNPP = "data = data + 1; ds.SetMetadata(src.GetMetadata()); ds.GetRasterBand(1).SetScale(0.1); ds.GetRasterBand(1).SetNoDataValue(32767)"

// rewriteMines changes the layer of mines in place.
const rewriteMines = `
import sys
from osgeo import gdal, ogr
gdal.UseExceptions()
path, change = sys.argv[1], sys.argv[2]
ds = ogr.Open(path, 1)
layer = ds.GetLayer(0)
exec(change)
ds = None
`

func python(t *testing.T, program string, args ...string) {
	t.Helper()
	if out, err := exec.Command(debianPython(), append([]string{"-c", program}, args...)...).CombinedOutput(); err != nil {
		t.Fatalf("python: %v\n%s", err, out)
	}
}

// scenario is a copy of a sound scene to spoil.
type scenario struct {
	*testing.T
	dir string
}

func (s scenario) path(name string) string { return filepath.Join(s.dir, name) }

func (s scenario) raster(name, change string) { python(s.T, rewriteRaster, s.path(name), change) }

func (s scenario) mines(change string) { python(s.T, rewriteMines, s.path("mines.gpkg"), change) }

func (s scenario) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// study replaces a piece of the study file.
func (s scenario) study(old, new string) {
	s.Helper()
	text, err := os.ReadFile(s.path("study.yaml"))
	s.must(err)
	if !bytes.Contains(text, []byte(old)) {
		s.Fatalf("study.yaml has no %q:\n%s", old, text)
	}
	s.must(os.WriteFile(s.path("study.yaml"), bytes.Replace(text, []byte(old), []byte(new), 1), 0o644))
}

// use takes the study file of another kind of input.
func (s scenario) use(name string) { s.must(os.Rename(s.path(name), s.path("study.yaml"))) }

func (s scenario) copyFile(from, to string) {
	s.Helper()
	text, err := os.ReadFile(from)
	s.must(err)
	s.must(os.WriteFile(s.path(to), text, 0o644))
}

// badInputs spoil a scene of 2001 to 2010; message is what standard error must
// match, a regular expression.
var badInputs = []struct {
	name    string
	spoil   func(scenario)
	code    int
	message string
}{
	{"missing years", func(s scenario) {
		s.must(os.Remove(s.path("npp/npp_2004.tif")))
		s.must(os.Remove(s.path("npp/npp_2007.tif")))
	}, 3, `load npp .*npp_\{year\}\.tif: no file for 2004, 2007; add the files or change years in .*study\.yaml`},
	{"a year twice", func(s scenario) {
		s.copyFile(s.path("npp/npp_2004.tif"), "npp/npp_2004_again.tif")
		s.study("npp_{year}.tif", "npp_{year}*.tif")
	}, 1, `load npp 2004: .*npp_2004\.tif and .*npp_2004_again\.tif hold the same cells; remove one or narrow npp\.files`},
	{"NPP that does not cover the map", func(s scenario) {
		s.raster("npp/npp_2005.tif", `
w, h = src.RasterXSize, src.RasterYSize // 2
ds = gdal.GetDriverByName('GTiff').Create(path + '.new', w, h, 1, src.GetRasterBand(1).DataType)
ds.SetGeoTransform(src.GetGeoTransform()); ds.SetProjection(src.GetProjection()); ds.SetMetadata(src.GetMetadata())
ds.GetRasterBand(1).SetScale(src.GetRasterBand(1).GetScale()); ds.GetRasterBand(1).SetUnitType(src.GetRasterBand(1).GetUnitType())
data = data[:h]`)
	}, 1, `load npp 2005: .*npp_2005\.tif do not cover the map: \d+ cells \([\d.]+ km2\) are missing, the first cell row \d+, column \d+ \([\d.]+ E, [\d.]+ N\); add the files`},
	{"year rasters on different grids", func(s scenario) {
		s.raster("restoration_year.tif", `g = list(src.GetGeoTransform()); g[0] += 30; ds.SetGeoTransform(g)`)
	}, 1, `load disturbance .*restoration_year\.tif: starts at \(\d+, \d+\), want \(\d+, \d+\), as .*destruction_year\.tif; bring both year rasters to one grid`},
	{"year rasters of different size", func(s scenario) {
		s.raster("restoration_year.tif", `
ds = gdal.GetDriverByName('GTiff').Create(path + '.new', src.RasterXSize - 1, src.RasterYSize, 1, src.GetRasterBand(1).DataType)
ds.SetGeoTransform(src.GetGeoTransform()); ds.SetProjection(src.GetProjection())
data = data[:, 1:]`)
	}, 1, `is 299 × 300 pixels, want 300 × 300`},
	{"NPP years on different grids", func(s scenario) {
		s.raster("npp/npp_2006.tif", `g = list(src.GetGeoTransform()); g[3] += 100; ds.SetGeoTransform(g)`)
	}, 1, `load npp .*npp_2006\.tif: cells of .* do not lie on the grid of the files before it`},
	{"no CRS", func(s scenario) {
		s.raster("destruction_year.tif", `ds.SetProjection('')`)
	}, 1, `load disturbance .*destruction_year\.tif: has no coordinate reference system; assign one`},
	{"no CRS on NPP", func(s scenario) {
		s.raster("npp/npp_2001.tif", `ds.SetProjection('')`)
	}, 1, `load npp .*npp_2001\.tif: has no coordinate reference system; give it in npp\.crs`},
	{"a truncated raster", func(s scenario) {
		info, err := os.Stat(s.path("npp/npp_2003.tif"))
		s.must(err)
		s.must(os.Truncate(s.path("npp/npp_2003.tif"), info.Size()/2))
	}, 3, `load npp .*npp_2003\.tif: .*fetch (it|the file) again`},
	{"an empty raster", func(s scenario) { s.must(os.Truncate(s.path("destruction_year.tif"), 0)) },
		3, `load disturbance .*destruction_year\.tif: is empty; fetch the file again`},
	{"text in a number", func(s scenario) { s.study("years: [2001, 2010]", "years: [2001, now]") },
		2, `study\.yaml:\d+: years\[1\]: is the text "now", want a number`},
	{"an unknown key", func(s scenario) { s.study("mines:", "colour: red\nmines:") },
		2, `study\.yaml:\d+: colour: unknown key; known here: accuracy, background, baseline,`},
	{"no study file", func(s scenario) { s.must(os.Remove(s.path("study.yaml"))) },
		3, `read study .*study\.yaml: no such file or directory`},
	{"no map", func(s scenario) { s.must(os.Remove(s.path("destruction_year.tif"))) },
		3, `load disturbance .*destruction_year\.tif: no such file or directory; check the path in the study file`},
	{"an empty mine layer", func(s scenario) {
		s.mines(`[layer.DeleteFeature(f.GetFID()) for f in list(layer)]`)
	}, 1, `load mines .*mines\.gpkg: layer \w+ holds no polygon`},
	{"duplicate ids", func(s scenario) {
		s.mines(`
for f in list(layer):
    f['mine_id'] = 'M1'
    layer.SetFeature(f)`)
	}, 1, `load mines .*mines\.gpkg: features 1 and 2 share mine_id "M1"; make the identifiers unique`},
	{"a null id", func(s scenario) {
		s.mines(`
f = layer.GetNextFeature()
f.SetFieldNull('mine_id')
layer.SetFeature(f)`)
	}, 1, `load mines .*mines\.gpkg: .*no mine_id; give every mine an identifier`},
	{"the id of all mines", func(s scenario) {
		s.mines(`
f = layer.GetNextFeature()
f['mine_id'] = 'total'
layer.SetFeature(f)`)
	}, 1, `load mines .*mines\.gpkg: feature 1 has the mine_id "total", which stands for all mines together; give it another`},
	{"no such field", func(s scenario) { s.study("id: mine_id", "id: mine_number") },
		2, `load mines .*mines\.gpkg: no field "mine_number"; set mines\.id to one of mine_id, name, opened`},
	{"T_R before T_D", func(s scenario) {
		s.raster("destruction_year.tif", `data[:] = 0; data[7:9, 9] = 2006`)
		s.raster("restoration_year.tif", `data[:] = 0; data[7, 9] = 2005`)
	}, 1, `load disturbance .*destruction_year\.tif: 1 pixel holds impossible years, the first at row 7, column 9 \(x [\d.]+, y [\d.]+\): T_R 2005 is not after T_D 2006; mend the rasters, or load with --lenient`},
	{"T_R without T_D", func(s scenario) {
		s.raster("destruction_year.tif", `data[:] = 0`)
		s.raster("restoration_year.tif", `data[:] = 0; data[3:5, 2] = 2005`)
	}, 1, `2 pixels hold impossible years, the first at row 3, column 2 .*: T_R 2005 without T_D`},
	{"values that are not years", func(s scenario) {
		s.raster("destruction_year.tif", `data[:] = 0; data[299, 0] = 12`)
		s.raster("restoration_year.tif", `data[:] = 0`)
	}, 1, `1 pixel holds impossible years, the first at row 299, column 0 .*: T_D 12 is not a year from 1900 to 2200`},
	{"NDVI on different grids", func(s scenario) {
		s.use("study-ndvi.yaml")
		s.raster("ndvi/ndvi_2005.tif", `g = list(src.GetGeoTransform()); g[0] += 30; ds.SetGeoTransform(g)`)
	}, 1, `load disturbance .*ndvi_2005\.tif: starts at \(\d+, \d+\), want \(\d+, \d+\), as 2000; bring all years to one grid`},
	{"a missing year of NDVI", func(s scenario) {
		s.use("study-ndvi.yaml")
		s.must(os.Remove(s.path("ndvi/ndvi_2005.tif")))
	}, 3, `load disturbance .*ndvi_\{year\}\.tif: has nothing of 2005; add it, list years without imagery in unobserved_years`},
	{"classes as years", func(s scenario) { s.study("destroyed: destruction_year.tif", "destroyed: classes.tif") },
		1, `load disturbance .*restoration_year\.tif: has 1 bands?, want 11, one a cycle as in .*classes\.tif`},
	{"classes as NDVI", func(s scenario) {
		s.use("study-ndvi.yaml")
		s.study("files: ndvi/ndvi_{year}.tif", "files: classes.tif")
	}, 1, `load disturbance .*classes\.tif: 100 % of the values of \d+ lie outside -1 to 1, want NDVI; give disturbance\.ndvi\.scale, as 0\.0001, nodata, as -9999, or classes as disturbance\.classes`},
	{"labels outside the map", func(s scenario) {
		s.use("study-ndvi.yaml")
		s.must(os.WriteFile(s.path("labels.csv"), []byte("lon,lat,year,bare\n0,0,2005,1\n"), 0o644))
		s.study("    files: ndvi/", "    alpha: {rule: samples, file: labels.csv}\n    files: ndvi/")
	}, 1, `load disturbance .*labels\.csv: points outside the map: 1 of 1 \(1\); check lon and lat`},
	{"a file that is not MOD17", func(s scenario) {
		other, err := filepath.Glob(filepath.Join(shared, "data/modis/*.hdf"))
		s.must(err)
		if len(other) == 0 {
			s.Skip("no MODIS tile of another product on this machine")
		}
		s.copyFile(other[0], "npp/npp_2002.tif")
	}, 1, `load npp .*npp_2002\.tif: want subdataset Npp_500m, have Maximum_Snow_Extent, Eight_Day_Snow_Cover; give MOD17A3HGF files`},
	{"a truncated HDF", func(s scenario) {
		tiles, err := filepath.Glob(filepath.Join(shared, "data/shendong-sim/npp/*A2001*h26v05*.hdf"))
		s.must(err)
		if len(tiles) == 0 {
			s.Skip("no MOD17 tile on this machine")
		}
		s.copyFile(tiles[0], "npp/npp_2002.tif")
		s.must(os.Truncate(s.path("npp/npp_2002.tif"), 70_000))
	}, 3, `load npp .*npp_2002\.tif: .*fetch (it|the file) again`},
}

// TestBadInput spoils one thing at a time: one message with the place and the
// remedy, the exit code, and nothing left behind.
func TestBadInput(t *testing.T) {
	skipShort(t, "loads and checks a study for each fault; TestCheckFindsAll checks one with ten")
	t.Parallel()
	sound := filepath.Dir(simulateStudy(t, "--pixels", "300", "--mines", "2", "--last-year", "2010", "--inputs", "years,ndvi,classes"))
	for _, c := range badInputs {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := scenario{t, filepath.Join(t.TempDir(), "scene")}
			s.must(os.CopyFS(s.dir, os.DirFS(sound)))
			c.spoil(s)
			out := t.TempDir()
			got := runProgram(t, program(nil, "load", s.path("study.yaml"), "-d", filepath.Join(out, "dataset")), "")
			if got.code != c.code || !regexp.MustCompile(c.message).MatchString(got.err) {
				t.Errorf("exit code %d, want %d\nstandard error: %s\nwant:           %s", got.code, c.code, got.err, c.message)
			}
			if got.out != "" || strings.Count(got.err, "\n") != 1 || !strings.HasPrefix(got.err, "minecarbon: ") {
				t.Errorf("want one line on standard error, got %q and %q", got.out, got.err)
			}
			nothingIn(t, out)
			checked := runProgram(t, program(nil, "check", s.path("study.yaml")), "")
			if checked.code != c.code || !regexp.MustCompile(c.message).MatchString(checked.out) || !strings.Contains(checked.out, "\nerror ") {
				t.Errorf("check: exit code %d, %s", checked.code, checked.out)
			}
		})
	}
}

// nothingIn asserts that a folder is empty, hidden files included.
func nothingIn(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Errorf("%s was left behind", e.Name())
	}
}

// TestLenient loads a map with impossible years when asked to, and says so.
func TestLenient(t *testing.T) {
	skipShort(t, "loads a study; TestExistingDataset loads one too")
	t.Parallel()
	s := scenario{t, filepath.Dir(simulateStudy(t, "--pixels", "300", "--mines", "2", "--last-year", "2010"))}
	s.raster("restoration_year.tif", `data[10:20, 10] = 1850`)
	dataset := filepath.Join(t.TempDir(), "dataset")
	got := runProgram(t, program(nil, "load", s.path("study.yaml"), "-d", dataset, "--lenient"), "")
	if got.code != 0 || !regexp.MustCompile(`lenient +10 pixels \(0\.009 km²\) with impossible years, taken as never destroyed`).MatchString(got.err) {
		t.Errorf("exit code %d, %s", got.code, got.err)
	}
	rows := ask(t, dataset, "select count(*), count(destroyed_year) from pixel join cohort using (cohort_id) where col = 10 and row between 10 and 19")
	if rows[1][0] != "10" || rows[1][1] != "0" {
		t.Errorf("pixels and destroyed ones: %v, want 10 and 0", rows[1])
	}
}

// TestExistingDataset asserts that a dataset is only replaced with --force, and
// anything else never.
func TestExistingDataset(t *testing.T) {
	t.Parallel()
	study := simulateStudy(t, "--pixels", "300", "--mines", "2", "--last-year", "2010")
	dataset := loadStudy(t, study)
	got := runProgram(t, program(nil, "load", study, "-d", dataset), "")
	if got.code != 2 || !strings.Contains(got.err, "exists; replace it with --force") {
		t.Errorf("exit code %d, %s", got.code, got.err)
	}
	if got := runProgram(t, program(nil, "load", study, "-d", dataset, "--force"), ""); got.code != 0 {
		t.Errorf("--force: exit code %d, %s", got.code, got.err)
	}
	other := t.TempDir()
	scenario{t, other}.must(os.WriteFile(filepath.Join(other, "diary.txt"), []byte("mine"), 0o644))
	got = runProgram(t, program(nil, "load", study, "-d", other, "--force"), "")
	if got.code != 2 || !strings.Contains(got.err, "is not a dataset (it has no manifest.json), so --force does not replace it") {
		t.Errorf("exit code %d, %s", got.code, got.err)
	}
	if _, err := os.Stat(filepath.Join(other, "diary.txt")); err != nil {
		t.Error(err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(dataset)); len(entries) != 1 {
		t.Errorf("%d entries beside the dataset, want none", len(entries)-1)
	}
}

func sortedLines(text string) string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestInterruptedLoad interrupts loads at several moments after they have begun
// to write; nothing may remain.
func TestInterruptedLoad(t *testing.T) {
	skipShort(t, "loads a large scene five times")
	t.Parallel()
	study := simulateStudy(t, "--pixels", "1500", "--mines", "9")
	for _, delay := range []time.Duration{0, 50, 100, 200, 400} {
		out := t.TempDir()
		cmd := program(nil, "load", study, "-d", filepath.Join(out, "dataset"), "--pixel-years", "all")
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for {
			if entries, _ := os.ReadDir(out); len(entries) > 0 {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		time.Sleep(delay * time.Millisecond)
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		if code := finish(t, cmd.Wait()); code != 130 || stderr.String() != "minecarbon: interrupted\n" {
			t.Errorf("after %d ms: exit code %d, %q; want 130, interrupted", delay, code, stderr.String())
		}
		nothingIn(t, out)
	}
}
