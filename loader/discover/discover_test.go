package discover

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// small is a raster of two by two pixels, its numbers band by band.
type small struct {
	kind   godal.DataType
	bands  [][]float64
	names  []string
	nodata string
	east   float64 // of its left side, in pixels
	tag    map[string]string
}

func (s small) write(t *testing.T, path string) {
	t.Helper()
	gdal.RegisterDrivers()
	check := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	check(os.MkdirAll(filepath.Dir(path), 0o777))
	ds, err := godal.Create(godal.GTiff, path, len(s.bands), s.kind, 2, 2)
	check(err)
	srs, err := godal.NewSpatialRefFromEPSG(32649)
	check(err)
	defer srs.Close()
	check(ds.SetSpatialRef(srs))
	check(ds.SetGeoTransform([6]float64{500000 + 30*s.east, 30, 0, 4400000, 0, -30}))
	for i, values := range s.bands {
		check(ds.Bands()[i].Write(0, 0, values, 2, 2))
		if s.names != nil {
			check(ds.Bands()[i].SetDescription(s.names[i]))
		}
		if s.nodata != "" {
			var nodata float64
			_, err := fmt.Sscan(s.nodata, &nodata)
			check(err)
			check(ds.Bands()[i].SetNoData(nodata))
		}
	}
	for key, value := range s.tag {
		check(ds.SetMetadata(key, value))
	}
	check(ds.Close())
}

func floats(values ...float64) small {
	return small{kind: godal.Float32, bands: [][]float64{values}}
}

func whole(values ...float64) small { return small{kind: godal.Int16, bands: [][]float64{values}} }

// square is a GeoJSON feature.
func square(properties string) string {
	return `{"type":"Feature","properties":{` + properties + `},"geometry":{"type":"Polygon","coordinates":[[[111,39],[112,39],[112,40],[111,40],[111,39]]]}}`
}

// folder writes rasters and texts into a folder.
func folder(t *testing.T, rasters map[string]small, texts map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "coal field")
	for name, r := range rasters {
		r.write(t, filepath.Join(dir, name))
	}
	for name, text := range texts {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// draft returns the lines of the draft that are neither empty nor remarks, and all of it.
func drafted(t *testing.T, dir string) (keys []string, text string) {
	t.Helper()
	found, err := Folder(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	text = found.Draft(dir)
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\n"); line != "" && !strings.HasPrefix(strings.TrimSpace(line), "#") {
			keys = append(keys, line)
		}
	}
	return keys, text
}

func TestGroup(t *testing.T) {
	t.Parallel()
	for names, want := range map[string]string{
		"npp_2001.tif npp_2002.tif":         "npp_{year}.tif",
		"2001/npp.tif 2002/npp.tif dem.tif": "2001/npp.tif→{year}/npp.tif dem.tif",
		"npp20010101.tif npp20020101.tif":   "npp{year}0101.tif",
		"a_2001_v061.tif a_2002_v061.tif":   "a_{year}_v061.tif",
		"a_2001_1.tif a_2002_2.tif":         "a_{year}_*.tif",
		"MOD.A2001001.h26v04.061.2020040.hdf MOD.A2001001.h26v05.061.2020041.hdf MOD.A2002001.h26v04.061.2020042.hdf": "MOD.A{year}001.h26v*.061.*.hdf",
		"npp_1.tif npp_2.tif": "npp_1.tif npp_2.tif", // not years
		"npp_2001.tif":        "npp_2001.tif",        // one year is not a series
		"dem_30.tif":          "dem_30.tif",
	} {
		var got []string
		for _, s := range group(strings.Fields(names)) {
			got = append(got, s.patterns...)
		}
		if _, changed, ok := strings.Cut(want, "→"); ok {
			want = changed
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: got %s, want %s", names, text, want)
		}
	}
}

// TestDraft drafts the file of a plain folder: a series with a unit, two year rasters, polygons.
func TestDraft(t *testing.T) {
	t.Parallel()
	npp := whole(3000, 4000, 32767, 5000)
	npp.nodata, npp.tag = "32767", map[string]string{"scale_factor": "0.1"}
	dir := folder(t, map[string]small{
		"npp/npp_2001.tif": npp, "npp/npp_2002.tif": npp, "npp/npp_2004.tif": npp,
		"destruction.tif": whole(0, 2001, 2003, 0), "restoration.tif": whole(0, 2003, 0, 0),
	}, map[string]string{
		"mines.geojson": `{"type":"FeatureCollection","features":[` + square(`"mine_id":"A","name":"First","area":3.5`) + `,` + square(`"mine_id":"B","name":"","area":3.5`) + `]}`,
		"notes.txt":     "not a raster", ".hidden/npp_1999.tif": "", "old/manifest.json": "{}", "old/cell.tif": "",
	})
	keys, text := drafted(t, dir)
	want := []string{
		"name: coal field", "years: [2001, 2004]",
		"npp:", "  files: npp/npp_{year}.tif",
		"disturbance:", "  destroyed: destruction.tif", "  restored: restoration.tif",
		"mines:", "  file: mines.geojson", "  id: mine_id", "  name: name",
	}
	if !slices.Equal(keys, want) {
		t.Errorf("keys\n%s\nwant\n%s", strings.Join(keys, "\n"), strings.Join(want, "\n"))
	}
	for _, want := range []string{
		"Within them it lacks 2003:", "  # missing: unknown\n",
		"no event is dated to 2002.\n# unobserved_years: [2002]\n",
		"# 3 files, 2 × 2 pixels of 30 × 30 m, EPSG:32649. Numbers of npp/npp_2001.tif as stored (Int16): 3000 to\n  # 5000, median 4000, nodata 32767.\n",
		"mine_id (text, 2 different, as A, B)", "name (text, 1\n  # different, 1 empty, as First)",
		"# The files say stored × 0.1, and name no unit:",
		"# background:\n#   variogram:",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for line := range strings.Lines(text) {
		if len([]rune(line)) > remarkWidth+1 {
			t.Errorf("a line of %d characters: %s", len([]rune(line)), line)
		}
	}
}

// TestRoles drafts folders in which roles are not plain. Each want is a line of the draft or, in part, of a remark.
func TestRoles(t *testing.T) {
	t.Parallel()
	amounts := floats(250, 300, 350, 400)
	years := map[string]small{"npp_2001.tif": amounts, "npp_2002.tif": amounts, "npp_2003.tif": amounts}
	with := func(more map[string]small) map[string]small {
		all := maps.Clone(more)
		maps.Copy(all, years)
		return all
	}
	states := small{kind: godal.Byte, bands: [][]float64{{0, 0, 1, 0}, {0, 1, 1, 0}, {0, 1, 0, 0}}, names: []string{"2001", "2002", "2003"}}
	stack := small{kind: godal.Float32, bands: [][]float64{{1, 2, 3, 4}, {1, 2, 3, 4}}, names: []string{"2001_Npp", "2002_Npp"}}
	unnamed := small{kind: godal.Float32, bands: stack.bands}
	quality := small{kind: godal.Float32, bands: [][]float64{{250, 300, 350, 400}, {1, 1, 2, 2}}, names: []string{"Npp", "Npp_QC"}}
	negative := whole(-1, 2002, -1, -1)
	tile := amounts
	tile.east = 2
	for _, c := range []struct {
		name    string
		rasters map[string]small
		want    []string
	}{
		{"years tell the restoration", with(map[string]small{"a.tif": whole(0, 2003, 2003, 0), "b.tif": whole(0, 2001, 2002, 0)}),
			[]string{"\n  destroyed: b.tif\n", "\n  restored: a.tif\n", "a.tif is taken for the restoration of what b.tif says destroyed"}},
		{"names against numbers", with(map[string]small{"destroyed.tif": whole(0, 2003, 2003, 0), "restored.tif": whole(0, 2001, 2002, 0)}),
			[]string{"\n  destroyed: destroyed.tif\n", "are the two rasters exchanged?"}},
		{"another grid", with(map[string]small{"destroyed.tif": whole(0, 2001, 0, 0), "restored.tif": {kind: godal.Int16, bands: [][]float64{{0, 2002, 0, 0}}, east: 1}}),
			[]string{"It starts at (500030, 4400000), want (500000, 4400000), as destroyed.tif: bring both to one grid."}},
		{"codes", with(map[string]small{"lossyear.tif": whole(0, 1, 3, 0)}),
			[]string{"\n  # destroyed: {file: lossyear.tif, add: 2000}\n  destroyed: lossyear.tif\n", "the events are of 2001 to 2003"}},
		{"never is not 0", with(map[string]small{"d.tif": negative}), []string{"\n  destroyed: {file: d.tif, never: -1}\n", "-1 stands where no year does"}},
		{"fractions", with(map[string]small{"d.tif": floats(0, 2001.4, 2002.7, 0)}), []string{"round them down", "\n  destroyed: d.tif\n"}},
		{"states", with(map[string]small{"map.tif": states}), []string{"\n  states:\n    files: map.tif\n", "\n    destroyed: [1]\n"}},
		{"NDVI without a year", with(map[string]small{"ndvi_2001.tif": floats(.1, .2, .3, .4), "ndvi_2003.tif": floats(.1, .2, .3, .4)}),
			[]string{"\n  ndvi:\n    files: ndvi_{year}.tif\n", "\nunobserved_years: [2002]\n"}},
		{"no map", years, []string{"\n  # destroyed: destruction_year.tif\n", "\n  # file: mines.gpkg\n", "\n  # id: mine_id\n"}},
		{"a band a year", map[string]small{"npp.tif": stack}, []string{"\nyears: [2001, 2002]\n", "\n  files: npp.tif\n", "\n  bands: year\n"}},
		{"bands without years", map[string]small{"npp.tif": unnamed}, []string{"\n# years: [2001, 2022]\n", "\n  bands: year\n  # first_year: 2001\n"}},
		{"a band of quality", map[string]small{"npp_2001.tif": quality, "npp_2002.tif": quality}, []string{"\n  band: Npp\n"}},
		{"tiles with other letters", with(map[string]small{"east_2001.tif": tile, "east_2002.tif": tile, "east_2003.tif": tile}),
			[]string{"\n  files: [\"npp_{year}.tif\", \"east_{year}.tif\"]\n", "# 6 files"}},
		{"two on one place", with(map[string]small{"est1_2001.tif": amounts, "est1_2002.tif": amounts, "est2_2001.tif": amounts, "est2_2002.tif": amounts}),
			[]string{"\n  files: npp_{year}.tif\n", "- est1_{year}.tif: ", "- est2_{year}.tif: "}},
		{"numbers like kg", map[string]small{"npp_2001.tif": floats(.1, .2, .3, .4), "npp_2002.tif": floats(.1, .2, .3, .4)}, []string{"\n  # unit: kg C m-2 a-1\n", "Numbers as small as these are kg:"}},
		{"numbers like stored ones", map[string]small{"npp_2001.tif": whole(5000, 6000, 7000, 8000), "npp_2002.tif": whole(5000, 6000, 7000, 8000)}, []string{"\n  # scale: 0.1\n", "more than land produces"}},
		{"fill without a tag", map[string]small{"npp_2001.tif": floats(-9999, 200, 300, 0), "npp_2002.tif": floats(-9999, 200, 300, 0)}, []string{"-9999 may stand for unknown", "0 may stand for unknown", "\n  # nodata: -9999\n"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, text := drafted(t, folder(t, c.rasters, nil))
			for _, want := range c.want {
				plain := strings.Join(strings.Fields(strings.ReplaceAll(text, "#", "")), " ")
				if !strings.Contains(text, want) && (strings.Contains(want, "\n") || !strings.Contains(plain, want)) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
		})
	}
}

// TestFieldsOfMines drafts the fields of polygons.
func TestFieldsOfMines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		features []string
		want     []string
	}{
		{"by name", []string{`"name":"x","code":"1","id":7`, `"name":"y","code":"2","id":8`}, []string{"  id: id", "  name: name"}},
		{"by values", []string{`"grade":1,"permit":"p/1"`, `"grade":1,"permit":"p/2"`}, []string{"  id: permit"}},
		{"several features a mine", []string{`"mine_id":"A"`, `"mine_id":"A"`, `"mine_id":"B"`}, []string{"  id: mine_id"}},
		{"an identifier with a gap", []string{`"id":"A","nr":1`, `"id":"","nr":2`}, []string{"  id: nr"}},
		{"none", []string{`"id":"A"`, `"id":""`}, nil},
		{"Chinese names", []string{`"编号":"甲","矿名":"黑岱沟"`, `"编号":"乙","矿名":"哈尔乌素"`}, []string{"  id: 编号", "  name: 矿名"}},
		{"a name that YAML would misread", []string{`"no":"1","a: b":"x"`, `"no":"2","a: b":"y"`}, []string{`  id: "a: b"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			features := make([]string, len(c.features))
			for i, properties := range c.features {
				features[i] = square(properties)
			}
			keys, text := drafted(t, folder(t, nil, map[string]string{"m.geojson": `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`}))
			fields := keys[slices.Index(keys, "  file: m.geojson")+1:]
			if !slices.Equal(fields, c.want) {
				t.Errorf("got %q, want %q in\n%s", fields, c.want, text)
			}
		})
	}
}

func TestNoFolder(t *testing.T) {
	t.Parallel()
	_, err := Folder(context.Background(), filepath.Join(t.TempDir(), "absent"))
	if !errors.Is(err, fault.ErrInput) || !strings.Contains(fmt.Sprint(err), "absent: no such file or directory; name a folder of rasters and polygons") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Folder(ctx, t.TempDir()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want a cancellation", err)
	}
}
