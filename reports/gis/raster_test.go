package gis

import (
	"context"
	"encoding/xml"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// chunks are pixels that come a few at a time.
type chunks struct {
	ids    []int64
	values []float64
	size   int
	err    error // after the last
}

func (c *chunks) Next() ([]int64, []float64, error) {
	n := min(c.size, len(c.ids))
	if n == 0 {
		return nil, nil, c.err
	}
	ids, values := c.ids[:n], c.values[:n]
	c.ids, c.values = c.ids[n:], c.values[n:]
	return ids, values, nil
}

func quiet(int, int) {}

const utm = `PROJCS["WGS 84 / UTM zone 49N",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",111],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1],AUTHORITY["EPSG","32649"]]`

func testRaster(width, height int, kind Type, noData float64) Raster {
	return Raster{
		Grid: Grid{width, height, [6]float64{4e5, 30, 0, 44e5, 0, -30}, utm}, Type: kind, NoData: noData, Name: "vcs 2015", Unit: "g CO2 m-2 a-1",
		Metadata: map[string]string{"study": `<script> & "Co" 神东`},
	}
}

// read gives the pixels and the dataset, which is closed with the test.
func read(t *testing.T, path string, width, height int) ([]float64, *godal.Dataset) {
	t.Helper()
	ds, err := godal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ds.Close() })
	values := make([]float64, width*height)
	if err := ds.Read(0, 0, values, width, height); err != nil {
		t.Fatal(err)
	}
	return values, ds
}

func TestGeoTIFF(t *testing.T) {
	directory := t.TempDir()
	path := filepath.Join(directory, "a.tif")
	r := testRaster(4, 3, Float32, math.NaN())
	r.Ramp = symbology.Ramp{Colours: []symbology.Colour{"#000000", "#ffffff"}}
	pixels := &chunks{ids: []int64{0, 1, 5, 11}, values: []float64{1.5, math.NaN(), -2, 8}, size: 3}
	if err := WriteGeoTIFF(context.Background(), path, r, pixels, quiet); err != nil {
		t.Fatal(err)
	}
	got, ds := read(t, path, 4, 3)
	for i, v := range got {
		want := map[int]float64{0: 1.5, 5: -2, 11: 8}[i]
		if want == 0 && !math.IsNaN(v) || want != 0 && v != want {
			t.Errorf("pixel %d is %v, want %v or NaN", i, v, want)
		}
	}
	band := ds.Bands()[0]
	// Of 1.5, −2 and 8: mean 2.5, squared deviations 1 + 20.25 + 30.25.
	s, found, err := band.GetStatistics()
	if err != nil || !found || s.Min != -2 || s.Max != 8 || s.Mean != 2.5 || math.Abs(s.Std-math.Sqrt(51.5/3)) > 1e-12 {
		t.Errorf("statistics %+v, %v, %v", s, found, err)
	}
	if band.Description() != "vcs 2015" || ds.Metadata("study") != r.Metadata["study"] {
		t.Errorf("band %q, study %q", band.Description(), ds.Metadata("study"))
	}
	if gt, err := ds.GeoTransform(); err != nil || gt != r.GeoTransform {
		t.Errorf("geotransform %v, %v", gt, err)
	}
	if files, _ := os.ReadDir(directory); len(files) != 2 {
		t.Errorf("files %v, want the raster and its style", files)
	}
}

// A raster of many strips holds every pixel in its place, whatever comes at a time.
func TestStrips(t *testing.T) {
	const width, height = 3000, 1500 // 2 strips of 699 rows and a rest
	path := filepath.Join(t.TempDir(), "a.tif")
	pixels := &chunks{size: 2048}
	for id := int64(0); id < width*height; id += 7 {
		pixels.ids, pixels.values = append(pixels.ids, id), append(pixels.values, float64(id%1000))
	}
	var done []int
	r := testRaster(width, height, Int16, math.MinInt16)
	if err := WriteGeoTIFF(context.Background(), path, r, pixels, func(n, _ int) { done = append(done, n) }); err != nil {
		t.Fatal(err)
	}
	got, ds := read(t, path, width, height)
	for i, v := range got {
		want := float64(math.MinInt16)
		if i%7 == 0 {
			want = float64(i % 1000)
		}
		if v != want {
			t.Fatalf("pixel %d is %v, want %v", i, v, want)
		}
	}
	if !slices.Equal(done, []int{699, 1398, 1500}) {
		t.Errorf("progress %v", done)
	}
	if n := len(ds.Bands()[0].Overviews()); n < 2 {
		t.Errorf("%d overviews", n)
	}
}

func TestClasses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.tif")
	r := testRaster(2, 1, Byte, 255)
	r.Classes = []symbology.Class{{Label: "outside", Colour: "#ffffff00"}, {Value: 1, Label: `<b> & "ü"`, Code: "M'1", Colour: "#102030"}}
	if err := WriteGeoTIFF(context.Background(), path, r, &chunks{ids: []int64{1}, values: []float64{1}, size: 1}, quiet); err != nil {
		t.Fatal(err)
	}
	got, ds := read(t, path, 2, 1)
	if !slices.Equal(got, []float64{255, 1}) {
		t.Errorf("pixels %v", got)
	}
	colours := ds.Bands()[0].ColorTable()
	if len(colours.Entries) < 2 || colours.Entries[1] != [4]int16{0x10, 0x20, 0x30, 255} {
		t.Errorf("colours %v", colours.Entries)
	}
	attributes, err := os.ReadFile(Companions(path)[1])
	if err != nil || !strings.Contains(string(attributes), "&lt;b&gt; &amp; ") || !strings.Contains(string(attributes), "M'1") {
		t.Errorf("attributes %s, %v", attributes, err)
	}
	style, err := os.ReadFile(Companions(path)[0])
	if err != nil {
		t.Fatal(err)
	}
	var q qmlRaster
	if err := xml.Unmarshal(style, &q); err != nil {
		t.Fatal(err)
	}
	want := qmlEntry{"1", "#102030", 255, `<b> & "ü"`}
	if entries := q.Renderer.Palette.Entries; len(entries) != 2 || entries[1] != want || entries[0].Alpha != 0 {
		t.Errorf("style %+v, want %+v", entries, want)
	}
}

func TestGeoTIFFRefused(t *testing.T) {
	broken := errors.New("broken")
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		ctx    context.Context
		pixels chunks
		want   string
	}{
		"backwards":      {context.Background(), chunks{ids: []int64{3, 2}, values: []float64{1, 1}, size: 2}, "pixel 2 follows 3"},
		"twice":          {context.Background(), chunks{ids: []int64{3, 3}, values: []float64{1, 1}, size: 1}, "pixel 3 follows 3"},
		"beyond the map": {context.Background(), chunks{ids: []int64{12}, values: []float64{1}, size: 1}, "on 4 × 3 pixels"},
		"an error":       {context.Background(), chunks{err: broken}, "broken"},
		"stopped":        {stopped, chunks{}, "context canceled"},
	} {
		directory := t.TempDir()
		err := WriteGeoTIFF(c.ctx, filepath.Join(directory, "a.tif"), testRaster(4, 3, Byte, 0), &c.pixels, quiet)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if files, _ := os.ReadDir(directory); len(files) > 0 {
			t.Errorf("%s: leaves %v", name, files)
		}
	}
	if err := WriteGeoTIFF(context.Background(), filepath.Join(t.TempDir(), "absent", "a.tif"), testRaster(4, 3, Byte, 0), &chunks{}, quiet); err == nil {
		t.Error("a raster in no directory is not an error")
	}
}

func TestSpan(t *testing.T) {
	var s statistics
	for _, v := range []float64{-1, 0, 1, 0, 0, 0, 0, 0, 0, 100} {
		s.add(v)
	}
	// Mean 10, standard deviation √(10002/10 − 100) = 30.003.
	low, high := span(symbology.Ramp{}, s)
	if low != -1 || math.Abs(high-70.006) > 1e-3 {
		t.Errorf("span %v to %v", low, high)
	}
	if low, high := span(symbology.Ramp{Diverging: true}, s); low != -high || math.Abs(high-70.006) > 1e-3 {
		t.Errorf("diverging span %v to %v", low, high)
	}
	if low, high := span(symbology.Ramp{}, statistics{}); low != 0 || high != 1 {
		t.Errorf("span of nothing %v to %v", low, high)
	}
}
