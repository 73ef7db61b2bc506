package gdal

import (
	"math"
	"strings"
	"testing"
)

// pixelsOf returns a grid of square pixels whose first one begins at a place.
func pixelsOf(t *testing.T, crs string, x, y, size float64, width, height int) Grid {
	t.Helper()
	return *gridAt(t, crs, [6]float64{x, size, 0, y, 0, -size}, width, height, 0.01)
}

// TestJoinZones joins tiles of two zones: the map has the raster of the zone with more pixels and holds every pixel of the other.
func TestJoinZones(t *testing.T) {
	t.Parallel()
	// 114° E, 40° N lies at 756 099.65 m, 4 432 069.06 m in zone 49 (gdaltransform), and as far west of the central meridian of
	// zone 50, whose mirror image it is.
	const off = 256100
	tiles := []Tile{
		{pixelsOf(t, "EPSG:32650", 500000-off-3000, 4433000, 30, 200, 300), "east.tif"},
		{pixelsOf(t, "EPSG:32649", 500000+off-9000, 4433000, 30, 200, 300), "a.tif"},
		{pixelsOf(t, "EPSG:32649", 500000+off-3000, 4433000, 30, 100, 300), "b.tif"},
	}
	j, err := Join(tiles)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(j.Names(), ", "); got != "WGS 84 / UTM zone 49N, WGS 84 / UTM zone 50N" || j.Zones[0].Meridian != 111 || j.Zones[1].Meridian != 117 {
		t.Errorf("zones %s at %v and %v", got, j.Zones[0].Meridian, j.Zones[1].Meridian)
	}
	if own, east := j.Windows[1], j.Windows[0]; j.ZoneOf[0] != 1 || j.ZoneOf[1] != 0 || (own.Col0 != 0) != (j.Zones[1].On.Col0 == 0) || east != (Window{Rows: 300, Cols: 200}) {
		t.Errorf("windows %+v of zones %v, the other zone on %+v", j.Windows, j.ZoneOf, j.Zones[1].On)
	}
	if x, y := j.At(float64(j.Windows[1].Col0), float64(j.Windows[1].Row0)); x != 500000+off-9000 || y != 4433000 {
		t.Errorf("a.tif begins at (%v, %v)", x, y)
	}
	found := sampled(t, j)
	if want := 300 * 200; math.Abs(float64(found-want)) > 0.01*float64(want) { // areas of the two zones agree here
		t.Errorf("%d pixels of the map lie in the other zone, want about %d", found, want)
	}
}

// sampled holds every sample of the second zone of a map against the exact transform of the pixel's centre, and counts them.
func sampled(t *testing.T, j *Joined) (found int) {
	t.Helper()
	z := &j.Zones[1]
	s, err := NewSampler(&j.Grid, &z.Grid)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	at := make([]Sample, min(SampleCols, j.Width))
	for row := range j.Height {
		s.Row(row, 0, at)
		for col, got := range at {
			x, y := []float64{0}, []float64{0}
			x[0], y[0] = j.At(float64(col)+0.5, float64(row)+0.5)
			if err := s.to.TransformEx(x, y, nil, nil); err != nil {
				t.Fatal(err)
			}
			c, r := z.Position(x[0], y[0])
			inside := c >= 0 && r >= 0 && c < float64(z.Width) && r < float64(z.Height)
			edge := math.Abs(c-math.Round(c)) < 1e-3 || math.Abs(r-math.Round(r)) < 1e-3
			if !edge && (inside != (got.Row >= 0) || inside && (got.Row != int(r) || got.Col != int(c))) {
				t.Fatalf("row %d, column %d: pixel %d, %d of the zone, want %v, %v", row, col, got.Row, got.Col, r, c)
			}
			if got.Row >= 0 {
				found++
				if z.On.Index(row, col) < 0 {
					t.Fatalf("row %d, column %d lies in the zone and beside %+v", row, col, z.On)
				}
			}
		}
	}
	return found
}

// TestJoinRefused asserts what is said of tiles that are not of zones, or have other pixels.
func TestJoinRefused(t *testing.T) {
	t.Parallel()
	utm := Tile{pixelsOf(t, "EPSG:32649", 700000, 4433000, 30, 200, 300), "a.tif"}
	for _, c := range []struct {
		other Tile
		want  string
	}{
		{Tile{pixelsOf(t, "EPSG:3857", 12600000, 4800000, 30, 10, 10), "b.tif"}, "a.tif and b.tif lie in different coordinate reference systems, which are not all zones of UTM; bring all tiles to one system, for example with gdalwarp -t_srs EPSG:32649 -tr 30 30 -tap -r near b.tif OUT.tif"},
		{Tile{pixelsOf(t, "EPSG:4326", 114, 40, 0.00025, 400, 400), "b.tif"}, "b.tif and a.tif lie in different coordinate reference systems, which are not all zones of UTM; bring all tiles to one system, for example with gdalwarp -t_srs EPSG:4326 -tr 0.00025 0.00025 -tap -r near a.tif OUT.tif"},
		{Tile{pixelsOf(t, "EPSG:32650", 200000, 4433000, 10, 10, 10), "b.tif"}, "b.tif has pixels of 10 m, want 30 m as in WGS 84 / UTM zone 49N; bring all tiles to one system, for example with gdalwarp -t_srs EPSG:32649 -tr 30 30 -tap -r near b.tif OUT.tif"},
	} {
		if _, err := Join([]Tile{utm, c.other}); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v\nwant %s", err, c.want)
		}
	}
}
