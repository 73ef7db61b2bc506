package scene

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/airbusgeo/godal"
)

// inputsOf writes a small scene with inputs of a noise and returns it with its planted years.
func inputsOf(t *testing.T, noise float64, kinds ...Input) (dir string, destroyed, restored []float64) {
	t.Helper()
	o := small()
	o.Inputs, o.InputNoise = kinds, noise
	dir, _ = write(t, o)
	return dir, read(t, dir, "destruction_year.tif").bands[0], read(t, dir, "restoration_year.tif").bands[0]
}

// gone reports whether land with planted years is destroyed in a year.
func gone(destroyed, restored float64, year int) bool {
	return destroyed > 0 && float64(year) >= destroyed && (restored == 0 || float64(year) < restored)
}

// Without noise every value of NDVI stands clearly on one side of 0.2: bare land has 0.1, native land 0.4,
// and the first season of restored land 0.1 + (1 − exp(−1/1.5)) · 0.9 · 0.3 = 0.2314.
func TestExactNDVI(t *testing.T) {
	t.Parallel()
	dir, destroyed, restored := inputsOf(t, 0, NDVI)
	for year := 2000; year <= 2022; year++ {
		path := filepath.Join("ndvi", fmt.Sprintf("ndvi_%d.tif", year))
		if year == 2012 {
			if _, err := os.Stat(filepath.Join(dir, path)); err == nil {
				t.Errorf("%s exists; the year is unobserved", path)
			}
			continue
		}
		layer := read(t, dir, path)
		if layer.kind != godal.Int16 || layer.scale != 1e-4 || layer.nodata != -32768 {
			t.Fatalf("%s: %v, scale %v, nodata %v; want int16, 0.0001, -32768", path, layer.kind, layer.scale, layer.nodata)
		}
		for i, stored := range layer.bands[0] {
			want := 4000.0
			switch {
			case gone(destroyed[i], restored[i], year):
				want = 1000
			case restored[i] == float64(year):
				want = 2314
			case restored[i] > 0 && restored[i] < float64(year):
				want = stored
				if stored <= 2314 || stored > 3700 {
					t.Fatalf("%d: restored pixel %d has %v, want more than 2314 and at most 3700", year, i, stored)
				}
			}
			if stored != want {
				t.Fatalf("%d: pixel %d (%v, %v) has %v, want %v", year, i, destroyed[i], restored[i], stored, want)
			}
		}
	}
}

// The noise of annual maps has the shares that it claims: of the state that a pixel has in the truth, how much
// another state is given.
func TestNoiseOfMaps(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates several scenes")
	}
	t.Parallel()
	dir, destroyed, restored := inputsOf(t, 1, States, Classes)
	stack := read(t, dir, "classes.tif")
	shares := map[string][2]float64{} // wrong, all
	count := func(name string, wrong bool) {
		s := shares[name]
		if s[1]++; wrong {
			s[0]++
		}
		shares[name] = s
	}
	band := 0
	for year := 2000; year <= 2022; year++ {
		if year == 2012 {
			continue
		}
		states := read(t, dir, "states", fmt.Sprintf("states_%d.tif", year))
		for i, state := range states.bands[0] {
			is, class := gone(destroyed[i], restored[i], year), stack.bands[band][i]
			count("unknown state", state == stateUnknown)
			switch {
			case is:
				count("missed state", state == stateOther)
				count("missed class", class == classGrassland)
			case destroyed[i] == 0:
				count("false state", state == stateDestroyed)
				count("false class", class == classMining)
			}
		}
		band++
	}
	if band != len(stack.bands) {
		t.Fatalf("classes.tif has %d bands, want %d", len(stack.bands), band)
	}
	// 300² pixels hold few patches, so that shares lie within a factor of 2.5 of what is planted: gaps 3 %; missed
	// 3 % and 15 % of the first of about 8 years; 4 % and late or early dates; a class falsely for half of the years.
	for name, want := range map[string]float64{"unknown state": 0.03, "missed state": 0.03 + 0.15/8, "missed class": 0.04 + 0.2/8, "false state": 0.003, "false class": 0.001} {
		if got := shares[name][0] / shares[name][1]; got < want/2.5 || got > want*2.5 {
			t.Errorf("%s: %.4f of the pixels and years, want about %.4f", name, got, want)
		}
	}
}

// Outlines with noise hold most of the destroyed land, none smaller than is drawn, and years within the study.
func TestOutlines(t *testing.T) {
	t.Parallel()
	dir, destroyed, _ := inputsOf(t, 1, Polygons)
	ds, err := godal.Open(filepath.Join(dir, "events.gpkg"), godal.VectorOnly())
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	layer, area := ds.Layers()[0], 0.0
	for feature := layer.NextFeature(); feature != nil; feature = layer.NextFeature() {
		fields, m2 := feature.Fields(), feature.Geometry().Area()
		from, to := fields["destroyed"].Int(), fields["restored"].Int() // NULL is 0
		if area += m2; m2 < 9000 || from != 1999 && (from < 2001 || from > 2022) || to != 0 && to <= from {
			t.Errorf("a polygon of %.0f m² from %d to %d", m2, from, to)
		}
		feature.Close()
	}
	truth := 0.0
	for _, year := range destroyed {
		if year > 0 {
			truth += 900
		}
	}
	if area < 0.85*truth || area > 1.1*truth {
		t.Errorf("outlines of %.2f km², want about the %.2f km² destroyed", area/1e6, truth/1e6)
	}
	if _, err := os.Stat(filepath.Join(dir, "outlines.tif")); err == nil {
		t.Error("the sketch of the outlines is left behind")
	}
}
