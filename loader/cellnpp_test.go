package loader

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/scene"
)

// TestScaleNPP holds Eq. 1 of Xu et al. 2024 on numbers worked by hand.
func TestScaleNPP(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	for _, c := range []struct {
		name                       string
		npp, bg, mapped, vegetated float64
		raw, npa                   float64
	}{
		{"wholly vegetated", 300, nan, 400, 400, 300, 300},
		{"half destroyed", 300, 100, 400, 200, 500, 500},           // (300·400 − 100·200) / 200
		{"a quarter destroyed", 280, 40, 400, 300, 360, 360},       // (112000 − 4000) / 300
		{"no background", 300, 0, 400, 100, 1200, 1200},            // 120000 / 100
		{"background above the cell", 100, 400, 400, 100, -800, 0}, // (40000 − 120000) / 100
		{"negative NPP", -10, nan, 400, 400, -10, 0},
		{"wholly destroyed", 300, 100, 400, 0, nan, nan},
		{"unknown NPP", nan, 100, 400, 200, nan, nan},
		{"unknown NPP, wholly vegetated", nan, nan, 400, 400, nan, nan},
		{"unknown NPP, wholly destroyed", nan, 100, 400, 0, nan, nan},
	} {
		raw, npa := scaleNPP(c.npp, c.bg, c.mapped, c.vegetated)
		near(t, c.name+": raw", raw, c.raw)
		near(t, c.name+": npp_a", npa, c.npa)
	}
}

// TestScaleKeepsMass holds the invariant of Eq. 1 on random cells:
// NPP_a·S_veg + NPP_bg·(S − S_veg) = NPP_b·S.
func TestScaleKeepsMass(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		npp, bg, mapped := r.Float64()*1200-100, r.Float64()*500, r.Float64()*214658.7
		vegetated := mapped * (0.001 + 0.999*r.Float64())
		raw, npa := scaleNPP(npp, bg, mapped, vegetated)
		if math.Abs(raw*vegetated+bg*(mapped-vegetated)-npp*mapped) > 1e-9*(math.Abs(npp)+bg)*mapped {
			t.Fatalf("npp %v bg %v S %v S_veg %v: raw %v", npp, bg, mapped, vegetated, raw)
		}
		if npa < 0 || raw >= 0 && npa != raw {
			t.Fatalf("raw %v, npp_a %v", raw, npa)
		}
	}
}

// invariant checks Eq. 1 on every cell and year of a dataset, from the files,
// and the cohorts against their cells.
func invariant(t *testing.T, dir string) {
	t.Helper()
	cell := reals(t, dir, "cell", "cell_id", "mapped_m2")
	mapped := cell[1]
	cy := reals(t, dir, "cell_year", "cell_id", "year", "npp_b", "vegetated_m2", "npp_bg", "npp_a_raw", "npp_a")
	npa := map[[2]int]float64{}
	cut, unknown, scaled, worst := 0, 0, 0, 0.0
	for i := range cy[0] {
		id, npp, veg, bg, raw, a := int(cy[0][i]), cy[2][i], cy[3][i], cy[4][i], cy[5][i], cy[6][i]
		s := mapped[id-1]
		npa[[2]int{id, int(cy[1][i])}] = a
		switch {
		case veg < 0 || veg > s:
			t.Fatalf("row %d: S_veg %v of %v", i, veg, s)
		case veg == 0 || math.IsNaN(npp):
			unknown++
			if !math.IsNaN(a) || !math.IsNaN(raw) {
				t.Fatalf("row %d: npp_a %v, raw %v, want NULL", i, a, raw)
			}
			continue
		case veg == s:
			if raw != npp || !math.IsNaN(bg) {
				t.Fatalf("row %d: raw %v, npp_bg %v on a wholly vegetated cell of %v", i, raw, bg, npp)
			}
			continue
		}
		scaled++
		worst = max(worst, math.Abs(raw*veg+bg*(s-veg)-npp*s)/((math.Abs(npp)+math.Abs(bg))*s))
		if raw < 0 {
			cut++
		}
		if a != max(raw, 0) {
			t.Fatalf("row %d: npp_a %v, raw %v", i, a, raw)
		}
	}
	if !(worst < 1e-12) {
		t.Errorf("the invariant of Eq. 1 is off by %v", worst)
	}
	t.Logf("%d cell-years, %d scaled, %d cut at 0, %d unknown; off by at most %.2g", len(cy[0]), scaled, cut, unknown, worst)
	cohorts(t, dir, mapped, cy, npa)
}

// cohorts checks that the cohorts fill their cells and carry their NPP_a.
func cohorts(t *testing.T, dir string, mapped []float64, cellYear [][]float64, npa map[[2]int]float64) {
	t.Helper()
	co := reals(t, dir, "cohort", "cohort_id", "cell_id", "pixels", "area_m2", "destroyed_year")
	area, pixels, rowOf := make([]float64, len(mapped)), 0.0, map[int]int{}
	for i := range co[0] {
		rowOf[int(co[0][i])] = i
		area[int(co[1][i])-1] += co[3][i]
		pixels += co[2][i]
	}
	for i := range area {
		if math.Abs(area[i]/mapped[i]-1) > 1e-12 {
			t.Fatalf("cell %d: cohorts cover %v of %v m²", i+1, area[i], mapped[i])
		}
	}
	if n := len(readColumns(t, filepath.Join(dir, "pixel.parquet"), "pixel_id")); n != 1 || float64(readColumns(t, filepath.Join(dir, "pixel.parquet"), "pixel_id")[0].Len()) != pixels {
		t.Errorf("pixel.parquet and the %v pixels of the cohorts differ", pixels)
	}
	state := rowsOf(t, dir, "cohort_year", "state")
	cy := reals(t, dir, "cohort_year", "cohort_id", "year", "npp_a", "vcs")
	veg := map[[2]int]float64{}
	for i := range cy[0] {
		id, year, a := int(cy[0][i]), int(cy[1][i]), cy[2][i]
		row := rowOf[id]
		key := [2]int{int(co[1][row]), year}
		want := npa[key]
		if state[i] == "destroyed" {
			want = 0
		} else {
			veg[key] += co[3][row]
		}
		if a != want && !(math.IsNaN(a) && math.IsNaN(want)) {
			t.Fatalf("cohort %d in %d: npp_a %v, want %v", id, year, a, want)
		}
		if vcs := cy[3][i]; math.Abs(vcs-a*2.2*1.63) > 1e-12*vcs { // Eq. 2
			t.Fatalf("cohort %d in %d: vcs %v of npp_a %v", id, year, vcs, a)
		}
	}
	for i := range cellYear[0] {
		key := [2]int{int(cellYear[0][i]), int(cellYear[1][i])}
		if math.Abs(veg[key]-cellYear[3][i]) > 1e-9*mapped[key[0]-1] {
			t.Fatalf("cell %d in %d: %v m² of cohorts with vegetation, S_veg %v", key[0], key[1], veg[key], cellYear[3][i])
		}
	}
}

// TestInvariantOfDatasets loads a simulated scene, and the shared ones where
// they are, and holds Eq. 1 on every cell-year of the written files.
func TestInvariantOfDatasets(t *testing.T) {
	t.Parallel()
	studies := map[string]string{}
	for _, name := range []string{"shendong-sim", "maui"} {
		path := filepath.Join("../../shared/data", name, "study.yaml")
		if _, err := os.Stat(path); err == nil && !testing.Short() {
			studies[name] = path
		}
	}
	o := scene.DefaultOptions()
	o.Pixels, o.Mines, o.FirstYear, o.LastYear, o.Barren, o.DateUnobserved = 400, 2, 2008, 2014, 0.1, true
	sim := filepath.Join(t.TempDir(), "scene")
	if _, err := scene.Write(context.Background(), sim, o, nil); err != nil {
		t.Fatal(err)
	}
	studies["scene"] = filepath.Join(sim, "study.yaml")
	for name, path := range studies {
		t.Run(name, func(t *testing.T) {
			dir, summary, err := load1(t, path, Options{Geostatistics: meanKriging{}, PixelYears: PixelYearsNone})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d pixels, %d transformed exactly", summary.Mapped.Pixels, summary.ExactPixels)
			invariant(t, dir)
		})
	}
}

// TestTilesReadInTurn loads a map whose file stores several strips in one tile, and the same map stored row by row.
func TestTilesReadInTurn(t *testing.T) {
	skipShort(t, "loads a large map twice")
	t.Parallel()
	var rows []string
	for row := range 600 {
		rows = append(rows, strings.Repeat(fmt.Sprintf("%d 0 0 %d ", 2001+row%3, 2001+row%2), 512))
	}
	npp := strings.TrimSuffix(strings.Repeat(strings.Repeat("300 ", 32)+"\n", 10), "\n")
	s := drawn(strings.Join(rows, "\n"), "", npp, npp)
	for year, r := range s.npp {
		r.gt = [6]float64{originX, 640, 0, originY, 0, -640}
		s.npp[year] = r
	}
	file := s.write(t)
	var got [2][]string
	for i := range got {
		dir, _, err := load1(t, file, Options{})
		if err != nil {
			t.Fatal(err)
		}
		got[i] = append(rowsOf(t, dir, "cohort", "cohort_id", "destroyed_year", "pixels"), rowsOf(t, dir, "pixel", "pixel_id", "cohort_id")[:5000]...)
		path := filepath.Join(filepath.Dir(file), "destroyed.tif")
		ds, err := godal.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		other := filepath.Join(filepath.Dir(file), "tiled.tif")
		tiled, err := ds.Translate(other, []string{"-co", "TILED=YES", "-co", "BLOCKYSIZE=512"})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = tiled.Close(), ds.Close()
		if err := os.Rename(other, path); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "tiled", got[1], got[0]...)
}
