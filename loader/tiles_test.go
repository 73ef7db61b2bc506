package loader

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// cut writes windows of a raster, given as column, row, width and height, to NAME_1.tif and so on.
func cut(t *testing.T, path, name string, windows ...[4]int) {
	t.Helper()
	ds, err := gdal.OpenRaster("cut", path)
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	for i, w := range windows {
		tile, err := ds.Translate(filepath.Join(filepath.Dir(path), fmt.Sprintf("%s_%d.tif", name, i+1)),
			strings.Fields(fmt.Sprintf("-srcwin %d %d %d %d", w[0], w[1], w[2], w[3])), godal.GTiff)
		if err != nil {
			t.Fatal(err)
		}
		if err := tile.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// tiled writes the study of tallMap with its map cut into tiles that the study names so.
func tiled(t *testing.T, names string, windows ...[4]int) (study, whole string) {
	t.Helper()
	whole = tallMap(t)
	dir := filepath.Dir(whole)
	cut(t, filepath.Join(dir, "destroyed.tif"), "tile", windows...)
	text, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	study = filepath.Join(dir, "tiled.yaml")
	changed := strings.Replace(string(text), "destroyed: destroyed.tif", "destroyed: "+names, 1)
	if changed == string(text) {
		t.Fatalf("the study has no destroyed: destroyed.tif\n%s", text)
	}
	if err := os.WriteFile(study, []byte("name: study\n"+changed), 0o644); err != nil {
		t.Fatal(err)
	}
	return study, whole
}

// TestTiles loads a map that is cut into unequal tiles: the tables have the bytes of the map in one piece, in any number of shards.
func TestTiles(t *testing.T) {
	skipShort(t, "loads a large map nine times; TestTilesWithGaps loads tiles")
	t.Parallel()
	quarters := [][4]int{{0, 0, 1000, 130}, {1000, 0, 3096, 130}, {0, 130, 1000, 170}, {1000, 130, 3096, 170}}
	for name, names := range map[string]string{
		"pattern": "tile_*.tif", "list": "[tile_4.tif, tile_1.tif, tile_3.tif, tile_2.tif]", "mapping": "{file: [tile_?.tif], add: 0}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			study, whole := tiled(t, names, quarters...)
			want, _, err := load1(t, whole, Options{})
			if err != nil {
				t.Fatal(err)
			}
			got, _, err := load1(t, study, Options{})
			if err != nil {
				t.Fatal(err)
			}
			sameTables(t, want, got)
			if got, _, err = load1(t, study, Options{ShardPixels: 1 << 18}); err != nil {
				t.Fatal(err)
			}
			sameTables(t, want, got)
			m, err := ReadManifest(got)
			if err != nil {
				t.Fatal(err)
			}
			maps := 0
			for _, in := range m.Inputs {
				if in.Role == "disturbance" && strings.HasPrefix(in.Path, "tile_") && len(in.SHA256) == 64 {
					maps++
				}
			}
			if maps != len(quarters) {
				t.Errorf("the manifest has %d tiles, want %d", maps, len(quarters))
			}
		})
	}
}

// virtual writes NAME.vrt, which joins the files of a folder that a pattern means, beside them.
func virtual(t *testing.T, dir, name, pattern string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	ds, err := godal.BuildVRT(filepath.Join(dir, name+".vrt"), files, nil)
	if err == nil {
		err = ds.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestVRT loads a map and NPP whose tiles a VRT joins: the tables have the bytes of those in one piece, and the manifest lists
// the VRT and its tiles.
func TestVRT(t *testing.T) {
	t.Parallel()
	skipShort(t, "loads a large map twice; the package vrt tests what a VRT joins")
	study, whole := tiled(t, "map.vrt", [4]int{0, 0, 1000, 300}, [4]int{1000, 0, 3096, 300})
	dir := filepath.Dir(study)
	virtual(t, dir, "map", "tile_*.tif")
	want, _, err := load1(t, whole, Options{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(study)
	if err != nil {
		t.Fatal(err)
	}
	put(t, study, strings.Replace(string(text), "npp_{year}.tif", "npp_{year}.vrt", 1))
	for _, year := range []string{"2001", "2002", "2003"} {
		cut(t, filepath.Join(dir, "npp_"+year+".tif"), "part_"+year, [4]int{0, 0, 40, 5}, [4]int{40, 0, 24, 5})
		virtual(t, dir, "npp_"+year, "part_"+year+"_*.tif")
	}
	got, _, err := load1(t, study, Options{ShardPixels: 1 << 18})
	if err != nil {
		t.Fatal(err)
	}
	sameTables(t, want, got)
	m, err := ReadManifest(got)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, in := range m.Inputs {
		if in.Role == "disturbance" || in.Role == "npp" {
			names = append(names, in.Path)
		}
	}
	same(t, "inputs", names, "map.vrt", "tile_1.tif", "tile_2.tif", "npp_2001.vrt", "npp_2002.vrt", "npp_2003.vrt",
		"part_2001_1.tif", "part_2001_2.tif", "part_2002_1.tif", "part_2002_2.tif", "part_2003_1.tif", "part_2003_2.tif")
}

// TestVRTRefused asserts where the error of a VRT comes from, for maps and NPP.
func TestVRTRefused(t *testing.T) {
	t.Parallel()
	skipShort(t, "writes a large map; the package vrt tests what is refused")
	study, _ := tiled(t, "map.vrt", [4]int{0, 0, 1000, 300}, [4]int{1000, 0, 3096, 300})
	dir := filepath.Dir(study)
	_, _, err := load1(t, study, Options{})
	mustFail(t, err, fault.ErrInput, "load disturbance *map.vrt: no such file or directory; check the path in the study file")
	virtual(t, dir, "map", "tile_*.tif")
	moved(0.5, 1)(t, filepath.Join(dir, "tile_2.tif"))
	_, _, err = load1(t, study, Options{})
	mustFail(t, err, fault.ErrData, "load disturbance *tile_2.tif: starts at (*), want (*), as map.vrt says; make the VRT again *")
	text, err := os.ReadFile(study)
	if err != nil {
		t.Fatal(err)
	}
	put(t, study, strings.NewReplacer("npp_{year}.tif", "npp.vrt", "npp:", "npp:\n  bands: year", "map.vrt", "destroyed.tif").Replace(string(text)))
	put(t, filepath.Join(dir, "npp.vrt"), `<VRTDataset subClass="VRTWarpedDataset"></VRTDataset>`)
	_, _, err = load1(t, study, Options{})
	mustFail(t, err, fault.ErrData, "load npp *npp.vrt: is a VRT that is a VRTWarpedDataset, which computes its numbers; name the files themselves in a list, *")
}

// TestTilesWithGaps loads tiles that leave a part of the map out, which is without data.
func TestTilesWithGaps(t *testing.T) {
	t.Parallel()
	study, _ := tiled(t, "tile_*.tif", [4]int{1000, 130, 3000, 170}, [4]int{0, 0, 1000, 130})
	_, summary, err := load1(t, study, Options{Lenient: true})
	if err != nil {
		t.Fatal(err)
	}
	if want := int64(1000*130 + 3000*170); summary.Mapped.Pixels != want || summary.Unmapped.Pixels != 4000*300-want {
		t.Errorf("%d pixels mapped and %d not, want %d and %d", summary.Mapped.Pixels, summary.Unmapped.Pixels, want, 4000*300-want)
	}
}

// TestTilesRefused asserts what is said of tiles that are not parts of one map.
func TestTilesRefused(t *testing.T) {
	t.Parallel()
	left, right := [4]int{0, 0, 1000, 300}, [4]int{1000, 0, 3096, 300}
	for name, c := range map[string]struct {
		names   string
		windows [][4]int
		spoil   func(t *testing.T, second string)
		kind    error
		want    string
	}{
		"overlap":  {"tile_*.tif", [][4]int{left, {999, 10, 3097, 290}}, nil, fault.ErrData, "load disturbance: *tile_1.tif and *tile_2.tif overlap in 1 × 290 pixels; cut one of them, *"},
		"no file":  {"tiles/*.tif", [][4]int{left}, nil, fault.ErrInput, "load disturbance tiles/*.tif: no file has such a name; check the pattern"},
		"absent":   {"[tile_1.tif, tile_3.tif]", [][4]int{left}, nil, fault.ErrInput, "load disturbance *tile_3.tif: no such file *"},
		"half way": {"tile_*.tif", [][4]int{left, right}, moved(0.5, 1), fault.ErrData, "load disturbance: *tile_2.tif begins 1000 pixels to the right and 0.5 below, want whole numbers; bring it to the grid of *tile_1.tif"},
		"wider":    {"tile_*.tif", [][4]int{left, right}, moved(0, 1.5), fault.ErrData, "load disturbance: *tile_2.tif has pixels of 15 × *, want 10 × 10; bring it to the grid of *tile_1.tif"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			study, _ := tiled(t, c.names, c.windows...)
			if c.spoil != nil {
				c.spoil(t, filepath.Join(filepath.Dir(study), "tile_2.tif"))
			}
			_, _, err := load1(t, study, Options{})
			mustFail(t, err, c.kind, c.want)
		})
	}
}

// moved shifts a raster down by a share of a pixel and stretches its pixels along x.
func moved(down, stretch float64) func(t *testing.T, path string) {
	return func(t *testing.T, path string) {
		t.Helper()
		ds, err := godal.Open(path, godal.Update())
		if err != nil {
			t.Fatal(err)
		}
		gt, err := ds.GeoTransform()
		if err == nil {
			gt[3], gt[1] = gt[3]+down*gt[5], gt[1]*stretch
			err = ds.SetGeoTransform(gt)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := ds.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
