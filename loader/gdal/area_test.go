package gdal

import (
	"math"
	"testing"

	"github.com/airbusgeo/godal"
)

// gridAt makes a measured grid.
func gridAt(t *testing.T, crs string, gt [6]float64, width, height int, tolerance float64) *Grid {
	t.Helper()
	RegisterDrivers()
	wkt, err := WKTFrom(crs)
	if err != nil {
		t.Fatal(err)
	}
	ds, err := godal.Create(godal.Memory, "", 1, godal.Byte, width, height)
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	if err := ds.SetGeoTransform(gt); err != nil {
		t.Fatal(err)
	}
	g, err := GridOf(ds, "map", wkt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.SRS.Close)
	if err := g.Measure(Window{Rows: height, Cols: width}, tolerance); err != nil {
		t.Fatal(err)
	}
	return &g
}

// pixelArea is one pixel of a grid of 3620 by 3620, with the area that it must have.
type pixelArea struct {
	name, crs string
	gt        [6]float64
	row, col  int
	want      float64 // m²
	uniform   bool    // all pixels keep the projection's area, which want then repeats
}

// TestPixelArea holds areas to geodesic polygons of 160 points around the pixel, by pyproj 3.7.2 with
// PROJ 9.5.1: the absolute value of
//
//	Geod(ellps="WGS84").polygon_area_perimeter(*Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(x, y))[0]
func TestPixelArea(t *testing.T) {
	t.Parallel()
	for _, c := range []pixelArea{
		{"Web Mercator at 40 N", "EPSG:3857", [6]float64{12245000, 30, 0, 4870000, 0, -30}, 3000, 2000, 536.6085, false},
		{"Web Mercator at 60 N", "EPSG:3857", [6]float64{12245000, 30, 0, 8400000, 0, -30}, 7, 3, 225.7527, false},
		{"Web Mercator of a sphere", "EPSG:3785", [6]float64{12245000, 30, 0, 4870000, 0, -30}, 3000, 2000, 536.6085, false},
		{"Mercator", "EPSG:3395", [6]float64{12245000, 30, 0, 4870000, 0, -30}, 3000, 2000, 535.8601, false},
		{"plate carrée", "EPSG:4087", [6]float64{12245000, 30, 0, 4452000, 0, -30}, 3000, 2000, 696.6535, false},
		{"plate carrée, older code", "EPSG:32662", [6]float64{12245000, 30, 0, 4452000, 0, -30}, 3000, 2000, 696.6535, false},
		{"cylindrical equal area", "EPSG:6933", [6]float64{10620000, 30, 0, 4700000, 0, -30}, 3000, 2000, 900, true},
		{"Lambert azimuthal equal area", "EPSG:3035", [6]float64{5900000, 30, 0, 4400000, 0, -30}, 3000, 2000, 900, true},
		{"Lambert conformal conic", "EPSG:3034", [6]float64{5900000, 30, 0, 4400000, 0, -30}, 3000, 2000, 932.0027, false},
		{"polar stereographic near the pole", "EPSG:3413", [6]float64{-15000, 30, 0, 15000, 0, -30}, 3, 700, 956.8075, false},
		{"polar stereographic at the pole", "EPSG:3413", [6]float64{-15000, 30, 0, 15000, 0, -30}, 499, 499, 956.8125, false},
		{"polar stereographic at 60 N", "EPSG:3413", [6]float64{3000000, 100, 0, -1000000, 0, -100}, 1999, 1999, 9184.7141, false},
		{"Mercator across 180 degrees", "EPSG:3832", [6]float64{3600000, 100, 0, 4870000, 0, -100}, 500, 500, 5906.4968, false},
		{"US feet", "EPSG:2225", [6]float64{6000000, 100, 0, 2100000, 0, -100}, 300, 500, 1e4 * (1200. / 3937) * (1200. / 3937), true},
		{"turned degrees", "EPSG:4326", [6]float64{110, 0.0003, 0.0001, 40, 0.0001, -0.0003}, 300, 500, 948.7155, false},
		{"degrees, south up", "EPSG:4326", [6]float64{110, 0.0003, 0, 40, 0, 0.0003}, 300, 500, 852.2408, false},
		{"degrees on a sphere", "EPSG:4047", [6]float64{110, 0.0003, 0, 40, 0, -0.0003}, 300, 500, 854.4586, false},
		{"degrees around a turned pole", "+proj=ob_tran +o_proj=longlat +o_lon_p=-162 +o_lat_p=39.25 +lon_0=180 +datum=WGS84", [6]float64{-23.4, 0.01, 0, 21.8, 0, -0.01}, 110, 220, 1153244.3568, false},
		{"UTM outside its zone at the equator", "EPSG:32650", [6]float64{150000, 30, 0, 50000, 0, -30}, 100, 5, 897.9957, false},
		{"UTM", "EPSG:32649", [6]float64{436330, 30, 0, 4448800, 0, -30}, 700, 700, 900, true},
		{"UTM with heights", "EPSG:32649+5773", [6]float64{436330, 30, 0, 4448800, 0, -30}, 700, 700, 900, true},
		{"turned UTM", "EPSG:32649", [6]float64{436330, 24, 18, 4448800, 18, -24}, 700, 700, 900, true},
		{"Mollweide, corners off the Earth", "+proj=moll +datum=WGS84", [6]float64{-18100000, 10000, 0, 9050000, 0, -10000}, 905, 1810, 99330562.9064, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.hold(t)
		})
	}
}

// hold asks for the area in each way that there is: of the pixel, in its row and in a part of the grid.
func (c pixelArea) hold(t *testing.T) {
	t.Helper()
	g := gridAt(t, c.crs, c.gt, 3620, 3620, 0.002)
	got, tolerance := g.PixelArea(c.row, c.col), 2e-5
	each, uniform := g.UniformArea()
	if uniform != c.uniform {
		t.Fatalf("one area for all pixels: %v, want %v", uniform, c.uniform)
	}
	if uniform {
		tolerance = 1e-14
		if got != each {
			t.Errorf("pixel of %v m², want %v", got, each)
		}
	}
	if math.Abs(got/c.want-1) > tolerance {
		t.Errorf("area %.4f m², want %.4f", got, c.want)
	}
	row := g.RowAreas(c.row, nil)
	if of := row.Of(c.col, c.col+1); math.Abs(of/got-1) > 1e-9 {
		t.Errorf("area %v m² in its row, %v by itself", of, got)
	}
	part := g.Cut([4]float64{c.gt[0] + 99.5*c.gt[1], c.gt[3] + 99.5*c.gt[5], c.gt[0] + 3000*c.gt[1], c.gt[3] + 3000*c.gt[5]})
	col, line := part.Position(g.At(float64(c.col), float64(c.row)))
	if of := part.PixelArea(int(math.Round(line)), int(math.Round(col))); math.Abs(of/got-1) > 1e-9 {
		t.Errorf("area %v m² in a part of the grid, %v in the whole", of, got)
	}
}

// TestAreasOfTheEarth sums grids over the whole Earth, 510 065 622 km² (4π times the square of the authalic radius
// 6 371 007.181 m of WGS 84).
func TestAreasOfTheEarth(t *testing.T) {
	t.Parallel()
	const half = math.Pi * 6378137
	for name, c := range map[string]struct {
		crs           string
		gt            [6]float64
		width, height int
	}{
		"plate carrée": {"EPSG:4087", [6]float64{-half, half / 2000, 0, half / 2, 0, -half / 2000}, 4000, 2000},
		"degrees":      {"EPSG:4326", [6]float64{-180, 0.1, 0, 90, 0, -0.1}, 3600, 1800},
		"0 to 360":     {"EPSG:4326", [6]float64{0, 0.1, 0, 90, 0, -0.1}, 3600, 1800},
	} {
		g := gridAt(t, c.crs, c.gt, c.width, c.height, 0.002)
		sum, buffer := 0.0, []float64(nil)
		for row := range c.height {
			areas := g.RowAreas(row, buffer)
			sum += areas.Of(0, c.width)
			buffer = areas.Sums()
		}
		if want := 4 * math.Pi * 6371007.181 * 6371007.181; math.Abs(sum/want-1) > 2e-4 {
			t.Errorf("%s: %.6g m², want %.6g", name, sum, want)
		}
	}
}

// TestTrueLength tells projections whose coordinates serve as distances.
func TestTrueLength(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, crs string
		x, y      float64
		want      bool
	}{
		{"UTM", "EPSG:32649", 436330, 4448800, true},
		{"UTM at the edge of its zone at the equator", "EPSG:32650", 150000, 50000, true},
		{"Lambert conformal conic", "EPSG:3034", 5900000, 4400000, true},
		{"Lambert azimuthal equal area", "EPSG:3035", 5900000, 4400000, true},
		{"Web Mercator at the equator", "EPSG:3857", 12245000, 50000, true},
		{"Web Mercator at 40 N", "EPSG:3857", 12245000, 4870000, false},
		{"cylindrical equal area at 39 N", "EPSG:6933", 10620000, 4700000, false},
		{"sinusoidal far from its meridian", "+proj=sinu +R=6371007.181", 9.4e6, 4.45e6, false},
		{"feet", "EPSG:2225", 6000000, 2100000, false},
		{"degrees", "EPSG:4326", 110, 40, false},
		{"degrees around a turned pole", "+proj=ob_tran +o_proj=longlat +o_lon_p=-162 +o_lat_p=39.25 +lon_0=180 +datum=WGS84", 0, 0, false},
	} {
		if got := gridAt(t, c.crs, [6]float64{c.x, 30, 0, c.y, 0, -30}, 100, 100, 0.002).TrueLength(); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
