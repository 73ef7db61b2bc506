package loader

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// TestAreasOfMaps loads maps in other projections. The pixels of a mine must have the area of its polygon, which is
// measured in an equal-area projection of its own, and NPP cells of 3 × 2 pixels must be whole, so
// that those that are wholly destroyed are samples of the background.
func TestAreasOfMaps(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		crs string
		gt  [6]float64
	}{
		"Web Mercator":                 {"EPSG:3857", [6]float64{12245000, 30, 0, 4870000, 0, -30}},
		"Web Mercator of a sphere":     {"EPSG:3785", [6]float64{12245000, 30, 0, 4870000, 0, -30}},
		"Mercator":                     {"EPSG:3395", [6]float64{12245000, 30, 0, 4870000, 0, -30}},
		"Mercator, south up":           {"EPSG:3395", [6]float64{12245000, 30, 0, 4870000, 0, 30}},
		"Mercator, turned":             {"EPSG:3395", [6]float64{12245000, 24, 18, 4870000, 18, -24}},
		"Mercator across 180 degrees":  {"EPSG:3832", [6]float64{3339000, 30, 0, 4870000, 0, -30}},
		"plate carrée":                 {"EPSG:4087", [6]float64{12245000, 30, 0, 4452000, 0, -30}},
		"cylindrical equal area":       {"EPSG:6933", [6]float64{10620000, 30, 0, 4700000, 0, -30}},
		"Lambert azimuthal equal area": {"EPSG:3035", [6]float64{5900000, 30, 0, 4400000, 0, -30}},
		"Lambert conformal conic":      {"EPSG:3034", [6]float64{5900000, 30, 0, 4400000, 0, -30}},
		"polar stereographic":          {"EPSG:3413", [6]float64{-300, 30, 0, 300, 0, -30}},
		"Antarctic":                    {"EPSG:3031", [6]float64{1200000, 30, 0, 1100000, 0, -30}},
		"US feet":                      {"EPSG:2225", [6]float64{6000000, 100, 0, 2100000, 0, -100}},
		"degrees":                      {"EPSG:4326", [6]float64{110, 0.0003, 0, 40, 0, -0.0003}},
		"degrees, turned":              {"EPSG:4326", [6]float64{110, 0.00024, 0.00018, 40, 0.00018, -0.00024}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := func(col, row float64) (x, y float64) {
				return c.gt[0] + col*c.gt[1] + row*c.gt[2], c.gt[3] + col*c.gt[4] + row*c.gt[5]
			}
			var ring []string
			for _, corner := range [][2]float64{{3, 2}, {15, 2}, {15, 18}, {3, 18}, {3, 2}} {
				x, y := at(corner[0], corner[1])
				ring = append(ring, fmt.Sprintf("[%.12f,%.12f]", x, y))
			}
			const years = 3
			npp := strings.TrimSpace(strings.Repeat(strings.Repeat("100 ", 6)+"\n", 10))
			s := drawn(strings.Repeat(strings.Repeat("2002 ", 9)+strings.Repeat("0 ", 9)+"\n", 20), "", strings.Split(strings.Repeat(npp+";", years-1)+npp, ";")...)
			s.destroyed.crs, s.destroyed.gt = c.crs, c.gt
			for year, r := range s.npp {
				r.crs, r.gt = c.crs, [6]float64{c.gt[0], 3 * c.gt[1], 2 * c.gt[2], c.gt[3], 3 * c.gt[4], 2 * c.gt[5]}
				s.npp[year] = r
			}
			s.mines = fmt.Sprintf(`{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"%s"}},"features":[{"type":"Feature","properties":{"id":"A"},"geometry":{"type":"Polygon","coordinates":[[%s]]}}]}`,
				strings.Replace(c.crs, "EPSG:", "urn:ogc:def:crs:EPSG::", 1), strings.Join(ring, ","))
			dir, summary := s.loaded(t)
			if summary.InMines.Pixels != 12*16 {
				t.Fatalf("%d pixels in the mine, want 192", summary.InMines.Pixels)
			}
			if want := reals(t, dir, "mine", "area_km2")[0][0]; math.Abs(summary.InMines.Km2/want-1) > 1e-3 {
				t.Errorf("pixels of %.6f km², polygon of %.6f", summary.InMines.Km2, want)
			}
			same(t, "samples", rowsOf(t, dir, "background_year", "samples", "method")[1:], "30 mean", "30 mean")
		})
	}
}
