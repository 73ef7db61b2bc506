package loader

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/minecarbon/minecarbon/loader/fault"
)

// TestWholeSmallStudy walks one study through all tables. Two cells of 2 × 2
// pixels; the left half of the first is destroyed in 2002 and restored in 2003.
// Cohorts count from 1: destroyed land in mines, then other land in mines, then land outside.
func TestWholeSmallStudy(t *testing.T) {
	t.Parallel()
	s := drawn("2002 0 0 0\n2002 0 0 -1", "2003 0 0 0\n2003 0 0 0", "100 300", "200 nan", "300 500")
	s.destroyed.nodata = "-1"
	s.mines = collection(square("B", 0, 0, 2, 1), square("A", 0, 1, 1, 2), square("C", 3, 1, 4, 2))
	dir, summary := s.loaded(t)
	same(t, "study", rowsOf(t, dir, "study", "first_year", "last_year", "min_baseline_years", "baseline_through", "co2_per_carbon", "map_width", "map_height", "map_x0_m", "map_pixel_width_m", "map_y0_m", "map_pixel_height_m", "pixel_years"),
		"2001 2003 5 before_destruction 3.586 4 2 500000 10 4400000 -10 mines")
	same(t, "mine", rowsOf(t, dir, "mine", "mine_id", "name"), "B B", "A A", "C C")
	same(t, "cell", rowsOf(t, dir, "cell", "cell_id", "grid_row", "grid_col", "x_m", "y_m", "mapped_m2"), "1 0 0 500010 4399990 400", "2 0 1 500030 4399990 300")
	same(t, "cell_year", rowsOf(t, dir, "cell_year", "cell_id", "year", "npp_b", "vegetated_m2", "npp_bg", "npp_a_raw", "npp_a"),
		"1 2001 100 400 - 100 100", "2 2001 300 300 - 300 300", "1 2002 200 200 0 400 400", "2 2002 - 300 - - -", "1 2003 300 400 - 300 300", "2 2003 500 300 - 500 500")
	same(t, "cohort", rowsOf(t, dir, "cohort", "cohort_id", "mine_id", "cell_id", "destroyed_year", "restored_year", "cycles", "pixels", "area_m2"),
		"1 B 1 2002 2003 1 1 100", "2 A 1 2002 2003 1 1 100", "3 B 1 - - 0 1 100", "4 - 2 - - 0 3 300", "5 - 1 - - 0 1 100")
	same(t, "event", rowsOf(t, dir, "event", "cohort_id", "cycle", "kind", "year"), "1 1 destruction 2002", "1 1 restoration 2003", "2 1 destruction 2002", "2 1 restoration 2003")
	// VCS = NPP_a · 2.2 · 1.63 (Eq. 2).
	same(t, "cohort_year", rowsOf(t, dir, "cohort_year", "cohort_id", "year", "state", "npp_a", "vcs"),
		"1 2001 vegetated 100 358.6", "1 2002 destroyed 0 0", "1 2003 restored 300 1075.8",
		"2 2001 vegetated 100 358.6", "2 2002 destroyed 0 0", "2 2003 restored 300 1075.8",
		"3 2001 vegetated 100 358.6", "3 2002 vegetated 400 1434.4", "3 2003 vegetated 300 1075.8",
		"4 2001 vegetated 300 1075.8", "4 2002 vegetated - -", "4 2003 vegetated 500 1793",
		"5 2001 vegetated 100 358.6", "5 2002 vegetated 400 1434.4", "5 2003 vegetated 300 1075.8")
	same(t, "pixel", rowsOf(t, dir, "pixel", "pixel_id", "row", "col", "mine_id", "cohort_id"),
		"0 0 0 B 1", "1 0 1 B 3", "2 0 2 - 4", "3 0 3 - 4", "4 1 0 A 2", "5 1 1 - 5", "6 1 2 - 4")
	same(t, "pixel_year of 2002", rowsOf(t, dir, "pixel_year/2002/part-0", "pixel_id", "mine_id", "year", "state", "npp_a"),
		"0 B 2002 destroyed 0", "1 B 2002 vegetated 400", "4 A 2002 destroyed 0")
	same(t, "summary", []string{fmt.Sprint(summary.Mapped.Pixels, summary.Unmapped.Pixels, summary.HalfMapped.Pixels, summary.InMines.Pixels, summary.Unknown.Pixels, summary.MinesWithoutPixels)},
		"7 1 1 3 3 [C]")
	near(t, "mapped km²", summary.Mapped.Km2, 7e-4)
	near(t, "unmapped km²", summary.Unmapped.Km2, 1e-4)
}

// TestCycles reads year rasters of two bands: restored and destroyed again.
func TestCycles(t *testing.T) {
	t.Parallel()
	s := drawn("2001 2001\n2001 0", "2002 2002\n2002 0", "100", "200", "300", "400")
	s.destroyed.bands = append(s.destroyed.bands, "2003 2003\n0 0")
	s.restored.bands = append(s.restored.bands, "2004 0\n0 0")
	dir, _ := s.loaded(t)
	same(t, "cohort", rowsOf(t, dir, "cohort", "cohort_id", "destroyed_year", "restored_year", "cycles", "pixels"),
		"1 2001 2004 2 1", "2 2001 - 2 1", "3 2001 2002 1 1", "4 - - 0 1")
	same(t, "event", rowsOf(t, dir, "event", "cohort_id", "cycle", "kind", "year"),
		"1 1 destruction 2001", "1 1 restoration 2002", "1 2 destruction 2003", "1 2 restoration 2004",
		"2 1 destruction 2001", "2 1 restoration 2002", "2 2 destruction 2003", "3 1 destruction 2001", "3 1 restoration 2002")
	// Without background: 100·400/100, 200, 300·400/200, 400·400/300.
	same(t, "cohort_year", rowsOf(t, dir, "cohort_year", "cohort_id", "state", "npp_a"),
		"1 destroyed 0", "1 restored 200", "1 destroyed 0", "1 restored 533.3333333",
		"2 destroyed 0", "2 restored 200", "2 destroyed 0", "2 destroyed 0",
		"3 destroyed 0", "3 restored 200", "3 restored 600", "3 restored 533.3333333",
		"4 vegetated 400", "4 vegetated 200", "4 vegetated 600", "4 vegetated 533.3333333")
}

// TestEventsAreCounted reports what was moved, lay before and after.
func TestEventsAreCounted(t *testing.T) {
	t.Parallel()
	s := drawn("2002 1999 2004 2003", "2003 2000 2005 0", "100 100", "100 100", "100 100")
	s.more = "unobserved_years: [2002]\n"
	_, summary := s.loaded(t)
	if summary.Shifted != (Tally{Pixels: 1, Km2: 1e-4}) || summary.Before != (Tally{Pixels: 2, Km2: 2e-4}) || summary.After != (Tally{Pixels: 2, Km2: 2e-4}) {
		t.Errorf("shifted %v, before %v, after %v", summary.Shifted, summary.Before, summary.After)
	}
}

func TestImpossibleYearsStopALoad(t *testing.T) {
	t.Parallel()
	s := drawn("0 0 0 0\n0 2002 13 2002", "0 0 0 0\n2002 2001 0 2002", "100 100", "100 100")
	s.refused(t, fault.ErrData, "load disturbance *destroyed.tif: 4 pixels hold impossible years, the first at row 1, column 0 (x 500005, y 4399985): T_R 2002 without T_D; mend the rasters") // a lenient load would empty the map
	dir, summary, err := load1(t, s.write(t), Options{Lenient: true})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "cohort", rowsOf(t, dir, "cohort", "destroyed_year", "pixels"), "- 4", "- 4")
	if summary.Lenient != (Tally{Pixels: 4, Km2: 4e-4}) {
		t.Errorf("lenient %v", summary.Lenient)
	}
	drawn("-1 -1", "", "100", "100").refused(t, fault.ErrData, "load disturbance *: * pixels hold impossible years, *T_D -1 is not a year from 1900 to 2200; mend*")
	s = drawn("7 7", "", "100", "100")
	s.destroyed.nodata = "7"
	s.refused(t, fault.ErrData, "load disturbance *destroyed.tif: every pixel is without data; check the nodata value")
}

// TestNPPMustCoverMines lets NPP end anywhere but under a mine that lives.
func TestNPPMustCoverMines(t *testing.T) {
	t.Parallel()
	s := drawn("0 0 0 0 0 0", "", "100 100", "100")
	s.refused(t, fault.ErrData, "load npp 2001: *npp_2001.tif do not cover the map: 1 cell (0.0002 km2) is missing, cell row 0, column 2 (111.000* E, 39.74* N); add the files or cut the map, or load with --lenient to leave their NPP unknown")
	_, recorded, err := load1(t, s.write(t), Options{Lenient: true})
	if err != nil {
		t.Fatal(err)
	}
	// Columns 4 and 5 of the map lie in a cell of 2001 and of 2002 that no raster has, those of 2 and 3 in one of 2002.
	same(t, "lenient", messages(recorded, "npp"), "npp: cells under the map that no raster holds in some year, where NPP is unknown: 2; add the files or cut the map")
	s.mines = collection(square("A", 0, -1, 2, 5))
	dir, summary := s.loaded(t)
	same(t, "cell_year", rowsOf(t, dir, "cell_year", "cell_id", "year", "npp_b"), "1 2001 100", "2 2001 100", "3 2001 -", "1 2002 100", "2 2002 -", "3 2002 -")
	if summary.OutsideNPP != (Tally{Pixels: 4, Km2: 4e-4}) {
		t.Errorf("outside %v", summary.OutsideNPP)
	}
	s = drawn("0 0", "", "100", "100")
	far := s.npp[2001]
	far.gt = cellsAt(originX+1e6, originY)
	s.npp[2001], s.npp[2002] = far, far
	s.refused(t, fault.ErrData, "assign pixels: the map and the NPP rasters do not meet: *")
}

// TestOddMaps loads maps of unusual shape. Every pixel must fall into the cell
// of its number: cell c holds NPP c.
func TestOddMaps(t *testing.T) {
	t.Parallel()
	line := func(n int) string { return strings.TrimSpace(strings.Repeat("0 ", n)) }
	column := func(n int) string { return strings.TrimSpace(strings.Repeat("0\n", n)) }
	for _, c := range []struct {
		name string
		text string
		gt   [6]float64
		want string // cells and their areas
	}{
		{"one pixel", "0", pixelsAt(originX, originY), "1 100"},
		{"one row", line(7), pixelsAt(originX, originY), "1 200 2 200 3 200 4 100"},
		{"one column", column(5), pixelsAt(originX, originY), "1 200 11 200 21 100"},
		{"two columns of different cells", "0 0\n0 0", pixelsAt(originX+10, originY-10), "1 100 2 100 11 100 12 100"},
		{"south up", "0 0\n0 0\n0 0", [6]float64{originX, 10, 0, originY - 30, 0, 10}, "1 400 11 200"},
		// Columns run south and rows run east: the transposed map.
		{"turned by 90 degrees", "0 0\n0 0\n0 0", [6]float64{originX, 0, 10, originY, -10, 0}, "1 400 2 200"},
		// Pixels of 10√2 m, 200 m²: centres (15, −15), (25, −25), (5, −25), (15, −35).
		{"turned by 45 degrees", "0 0\n0 0", [6]float64{originX + 15, 10, -10, originY - 5, -10, -10}, "1 200 11 400 12 200"},
		{"wide pixels", "0 0", [6]float64{originX, 20, 0, originY, 0, -5}, "1 100 2 100"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var numbers []string
			for i := range 100 {
				numbers = append(numbers, fmt.Sprint(i+1, []string{" ", "\n"}[(i+1)/10-i/10]))
			}
			s := drawn(c.text, "", strings.Join(numbers, ""), strings.Join(numbers, ""))
			s.destroyed.gt = c.gt
			dir, _ := s.loaded(t)
			npp := rowsOf(t, dir, "cell_year", "npp_b")
			cells := rowsOf(t, dir, "cell", "mapped_m2")
			var got []string
			for i := range cells {
				got = append(got, npp[i], cells[i])
			}
			same(t, "cells", []string{strings.Join(got, " ")}, c.want)
		})
	}
}

// TestGeographicMap sums ellipsoidal pixel areas to the area of the quadrangle
// (Snyder 1987, Map Projections, eq. 3-12) and puts cells into the UTM zone of
// the map's centre.
func TestGeographicMap(t *testing.T) {
	t.Parallel()
	s := drawn(strings.TrimSpace(strings.Repeat(strings.Repeat("0 ", 30)+"\n", 40)), "", "100 200\n300 400", "100 200\n300 400")
	s.destroyed.crs, s.destroyed.gt = "EPSG:4326", [6]float64{110, 0.01, 0, 40, 0, -0.01}
	for year, r := range s.npp {
		r.crs, r.gt = "EPSG:4326", [6]float64{110, 0.15, 0, 40, 0, -0.2}
		s.npp[year] = r
	}
	s.mines = collection(square("A", -1e5, -1e5, 1e5, 1e5))
	dir, summary := s.loaded(t)
	const a, f = 6378137.0, 1 / 298.257223563 // WGS 84
	e := math.Sqrt(f * (2 - f))
	q := func(lat float64) float64 {
		s := math.Sin(lat * math.Pi / 180)
		return (1 - e*e) * (s/(1-e*e*s*s) - math.Log((1-e*s)/(1+e*s))/(2*e))
	}
	quadrangle := func(south, north, wide float64) float64 {
		return a * a / 2 * (q(north) - q(south)) * wide * math.Pi / 180
	}
	if want := quadrangle(39.6, 40, 0.3) / 1e6; math.Abs(summary.Mapped.Km2/want-1) > 1e-9 {
		t.Errorf("mapped %.12g km², want %.12g", summary.Mapped.Km2, want)
	}
	for i, got := range reals(t, dir, "cell", "mapped_m2")[0] {
		want := quadrangle(39.8, 40, 0.15)
		if i >= 2 {
			want = quadrangle(39.6, 39.8, 0.15)
		}
		if math.Abs(got/want-1) > 1e-9 {
			t.Errorf("cell %d: %.12g m², want %.12g", i+1, got, want)
		}
	}
	// 110.075° E 39.9° N lies in zone 49, whose meridian is 111° E.
	tr, err := godal.NewTransform(crs(t, "EPSG:4326"), crs(t, utm49))
	if err != nil {
		t.Fatal(err)
	}
	x, y := []float64{110.075}, []float64{39.9}
	if err := tr.TransformEx(x, y, nil, nil); err != nil {
		t.Fatal(err)
	}
	same(t, "centre", rowsOf(t, dir, "cell", "x_m", "y_m", "lon", "lat")[:1], fmt.Sprintf("%.10g %.10g 110.075 39.9", x[0], y[0]))
}

// TestMinesAcross180 loads maps in degrees, Web Mercator and plate carrée around 180° with a mine of all 6 pixels, which its file draws with other
// longitudes, in two parts that meet at 180°, or torn there.
func TestMinesAcross180(t *testing.T) {
	skipShort(t, "loads 18 maps; TestLongitudesMeet holds the rule")
	t.Parallel()
	ring := func(x ...float64) string {
		return fmt.Sprintf("[[%[1]v,51.98],[%[2]v,51.98],[%[2]v,52],[%[1]v,52],[%[1]v,51.98]]", x[0], x[1])
	}
	for _, c := range []struct {
		name        string
		mapX, nppX  float64
		mine        string // rings of polygons
		left, right float64
	}{
		{"map at 190, mine at -170", 190, 190, ring(-170, -169.97), -170, -169.97},
		{"map at -170, mine at 190", -170, -170, ring(190, 190.03), -170, -169.97},
		{"map across 180, mine beyond -180", 179.985, -180.04, ring(-180.015, -179.985), 179.985, 180.015},
		{"map beyond -180, mine across 180", -180.015, 179.96, ring(179.985, 180.015), 179.985, 180.015},
		{"mine in two parts", 179.985, 179.96, ring(179.985, 180) + "],[" + ring(-180, -179.985), 0, 0},
		{"mine torn", 179.985, 179.96, ring(179.985, -179.985), 179.985, 180.015},
	} {
		const perDegree = 6378137 * math.Pi / 180 // along the equator, m
		mercator := func(lat float64) float64 { return 6378137 * math.Log(math.Tan(math.Pi/4+lat*math.Pi/360)) }
		for crs, gt := range map[string][6]float64{
			"EPSG:4326": {c.mapX, 0.01, 0, 52, 0, -0.01},
			"EPSG:3857": {c.mapX * perDegree, 0.01 * perDegree, 0, mercator(52), 0, (mercator(51.98) - mercator(52)) / 2},
			"EPSG:4087": {c.mapX * perDegree, 0.01 * perDegree, 0, 52 * perDegree, 0, -0.01 * perDegree},
		} {
			t.Run(c.name+" in "+crs, func(t *testing.T) {
				s := drawn("2002 0 0\n2002 0 0", "", "100 200 300 400 500", "300 400 310 410 510")
				s.destroyed.crs, s.destroyed.gt = crs, gt
				s.mines = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"A"},"geometry":{"type":"MultiPolygon","coordinates":[[` + c.mine + `]]}}]}`
				for year, r := range s.npp {
					r.crs, r.gt = "EPSG:4326", [6]float64{c.nppX, 0.02, 0, 52, 0, -0.02}
					s.npp[year] = r
				}
				dir, summary := s.loaded(t)
				if summary.InMines.Pixels != 6 || len(messages(summary, "mines")) > 0 {
					t.Errorf("%d pixels in the mine, want 6; %v", summary.InMines.Pixels, messages(summary, "mines"))
				}
				if want := reals(t, dir, "mine", "area_km2")[0][0]; math.Abs(summary.InMines.Km2/want-1) > 1e-6 {
					t.Errorf("pixels of %v km², polygon of %v", summary.InMines.Km2, want)
				}
				if c.left == c.right {
					return
				}
				outline, err := godal.NewGeometryFromWKB(readColumns(t, filepath.Join(dir, "mine.parquet"), "geometry")[0].(*array.Binary).Value(0), nil)
				if err != nil {
					t.Fatal(err)
				}
				defer outline.Close()
				if bounds, err := outline.Bounds(); err != nil || math.Abs(math.Remainder(bounds[0]-c.left, 360)) > 1e-9 || math.Abs(bounds[2]-bounds[0]-(c.right-c.left)) > 1e-9 {
					t.Errorf("outline from %v to %v, want %v to %v", bounds[0], bounds[2], c.left, c.right)
				}
			})
		}
	}
}

// TestLongitudesMeet loads a map that counts longitudes to 360° with NPP that
// counts them from −180°, and the other way round.
func TestLongitudesMeet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ mapLon, nppLon float64 }{{190, -170}, {-170, 190}, {190, 190}} {
		s := drawn("0 0 0\n0 0 0", "", "100 200", "300 400")
		s.destroyed.crs, s.destroyed.gt = "EPSG:4326", [6]float64{c.mapLon, 0.01, 0, 52, 0, -0.01}
		s.mines = fmt.Sprintf(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"A"},"geometry":{"type":"Polygon","coordinates":[[[%[1]v,51],[%[2]v,51],[%[2]v,53],[%[1]v,53],[%[1]v,51]]]}}]}`, c.mapLon-1, c.mapLon+1)
		for year, r := range s.npp {
			r.crs, r.gt = "EPSG:4326", [6]float64{c.nppLon, 0.02, 0, 52, 0, -0.02}
			s.npp[year] = r
		}
		dir, _ := s.loaded(t)
		same(t, "npp_b", rowsOf(t, dir, "cell_year", "cell_id", "year", "npp_b"), "1 2001 100", "2 2001 200", "1 2002 300", "2 2002 400")
		same(t, "places", rowsOf(t, dir, "cell", "lon", "lat"), "-169.99 51.99", "-169.97 51.99")
		// UTM zone 2, whose meridian is 171° W: 1.01° east of it.
		if x := reals(t, dir, "cell", "x_m")[0][0]; math.Abs(x-569_350) > 200 {
			t.Errorf("map from %v°: the first cell lies at x = %v m", c.mapLon, x)
		}
	}
}
