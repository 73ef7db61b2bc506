package loader

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// twoZones writes a study of 114° E, 40° N, the border of zones 49 and 50 of UTM. Each zone has tiles of it with years of its own:
// destroyed in 2001 and restored in 2003 in zone 49, where a part in the west has no data, and in 2002 and 2003 in zone 50.
func twoZones(t *testing.T) string {
	t.Helper()
	const east, west, north = 756100.0 - 2000, 243900.0 - 2000, 4435000.0 // gdaltransform: 756 099.65 and 243 900.35, 4 432 069.06
	all := func(year string) string {
		return strings.TrimSuffix(strings.Repeat(strings.Repeat(year+" ", 400)+"\n", 600), "\n")
	}
	holed := func(year string) string {
		row := strings.Repeat("-1 ", 100) + strings.Repeat(year+" ", 300) + "\n"
		return strings.TrimSuffix(strings.Repeat(row, 600), "\n")
	}
	npp := strings.TrimSuffix(strings.Repeat(strings.Repeat("300 ", 12)+"\n", 14), "\n")
	s := drawn("0", "", npp, npp, strings.ReplaceAll(npp, "3", "2"))
	for year, r := range s.npp {
		r.gt = [6]float64{east - 1000, 640, 0, north + 1000, 0, -640}
		s.npp[year] = r
	}
	s.disturbance = "{destroyed: [a.tif, b.tif], restored: [ra.tif, rb.tif]}"
	s.mines = strings.ReplaceAll(collection(fmt.Sprintf(`{"type":"Feature","properties":{"id":"A"},"geometry":{"type":"Polygon","coordinates":[[[%[1]f,%[3]f],[%[2]f,%[3]f],[%[2]f,%[4]f],[%[1]f,%[4]f],[%[1]f,%[3]f]]]}}`,
		east+500, east+3500, north-500, north-5500)), "\n", "")
	file := s.write(t)
	for name, text := range map[string]string{"a": holed("2001"), "ra": holed("2003"), "b": all("2002"), "rb": all("2003")} {
		r := raster{crs: utm49, gt: pixelsAt(east, north), kind: godal.Int16, bands: []string{text}, nodata: "-1"}
		if strings.HasSuffix(name, "b") {
			r.crs, r.gt = "EPSG:32650", pixelsAt(west, north)
		}
		r.write(t, filepath.Join(filepath.Dir(file), name+".tif"))
	}
	return file
}

// TestZones reads a map of two zones of UTM. Every pixel has the years of the zone whose central meridian is nearest to its
// centre, by the exact transform; where that has no data, those of the other. The dataset does not depend on shards.
func TestZones(t *testing.T) {
	t.Parallel()
	skipShort(t, "loads maps of two zones; TestJoinZones of gdal tests where their pixels lie")
	file := twoZones(t)
	study, err := studyfile.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := openDisturbance(study)
	if err != nil {
		t.Fatal(err)
	}
	source, err := m.open()
	if err != nil {
		t.Fatal(err)
	}
	defer source.close()
	truth := zonesTruth(t, &m.Grid)
	codes, count := make([]int32, m.Width), map[int32]int{}
	for row := range m.Height {
		events, err := source.read(row, 1, codes)
		if err != nil {
			t.Fatal(err)
		}
		for col, code := range codes {
			year := int32(0)
			if code >= 0 {
				year = events[code][0].Year
			}
			count[year]++
			want, sure := truth(row, col)
			if year != want && sure {
				t.Fatalf("row %d, column %d: year %d, want %d", row, col, year, want)
			}
		}
	}
	if count[2001] < 50000 || count[2002] < 100000 || count[0] == 0 {
		t.Errorf("pixels by year %v", count)
	}
	whole, summary, err := load1(t, file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := summary.Mapped.Pixels; got != int64(count[2001]+count[2002]) {
		t.Errorf("%d pixels mapped, want %d", got, count[2001]+count[2002])
	}
	remark := "map: the tiles lie in several zones, WGS 84 / UTM zone 49N, WGS 84 / UTM zone 50N; the map has the raster of the first, and the others are read at the centres of its pixels"
	if said := messages(summary, "disturbance"); !slices.Contains(said, remark) {
		t.Errorf("the load says %q", said)
	}
	shards, _, err := load1(t, file, Options{ShardPixels: 1 << 17})
	if err != nil {
		t.Fatal(err)
	}
	sameTables(t, whole, shards)
}

// zonesTruth returns the year that a pixel of the map of twoZones has, 0 without data, by the exact transform of its centre. It is
// sure unless the centre lies within 1 cm of the border of a tile or of the zones.
func zonesTruth(t *testing.T, m *gdal.Grid) func(row, col int) (year int32, sure bool) {
	t.Helper()
	lonlat, zone50 := transformed(t, m, "EPSG:4326"), transformed(t, m, "EPSG:32650")
	return func(row, col int) (int32, bool) {
		x, y := m.At(float64(col)+0.5, float64(row)+0.5)
		inA := x > 754100+1000 && x < 754100+4000 && y < 4435000 && y > 4429000
		bx, by := zone50(x, y)
		inB := bx > 241900 && bx < 241900+4000 && by < 4435000 && by > 4429000
		lon, _ := lonlat(x, y)
		edge := min(math.Abs(bx-241900), math.Abs(bx-245900), math.Abs(by-4435000), math.Abs(by-4429000)) < 0.01
		sure := !edge && math.Abs(lon-114) > 1e-7
		switch {
		case inA && (!inB || lon < 114):
			return 2001, sure
		case inB:
			return 2002, sure
		}
		return 0, sure
	}
}

// transformed returns the transform of places on a map to another reference system.
func transformed(t *testing.T, m *gdal.Grid, system string) func(x, y float64) (float64, float64) {
	t.Helper()
	srs := crs(t, system)
	t.Cleanup(srs.Close)
	tr, err := gdal.TransformTo(m.SRS, srs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.Close)
	return func(x, y float64) (float64, float64) {
		xs, ys := []float64{x}, []float64{y}
		if err := tr.TransformEx(xs, ys, nil, nil); err != nil {
			t.Fatal(err)
		}
		return xs[0], ys[0]
	}
}
