package accuracy

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/accuracy"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/labels"
	"github.com/minecarbon/minecarbon/reports/gis"
	"github.com/minecarbon/minecarbon/sql"
)

// TestRoundTrip writes a sample of a map in UTM, fills in one of its points as a person does in QGIS, and reads it back.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	wkt, err := gdal.WKTFrom("EPSG:32649")
	if err != nil {
		t.Fatal(err)
	}
	transform := [6]float64{500000, 30, 0, 4300000, 0, -30}
	drawn := []gis.SamplePoint{{ID: 1, Pixel: 0, Stratum: "never", StratumKm2: 2.5}, {ID: 2, Pixel: 57, Stratum: "restored", StratumKm2: 0.5}, {ID: 3, Pixel: 99, Stratum: "never", StratumKm2: 2.5}}
	layers, err := gis.SampleLayers(gis.SampleGrid{CRS: wkt, GeoTransform: transform, Width: 10, Height: 10}, drawn)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "sample.gpkg")
	rows := map[string]int{}
	if err := gis.WriteGeoPackage(t.Context(), path, layers, nil, func(layer string, n int) { rows[layer] = n }); err != nil {
		t.Fatal(err)
	}
	// Pixel 0 and 99 are corners with 4 pixels around, 57 has 9.
	if rows["grid"] != 17 || rows["sample"] != 3 || rows["strata"] != 3 {
		t.Errorf("the layers have %v rows, want grid 17, sample 3, strata 3", rows)
	}
	fill(t, path, "update sample set reference = 'restored', destroyed_year = 2004, restored_year = 2011 where id = 2")
	grid, err := gdal.NewGrid(wkt, transform, 10, 10)
	if err != nil {
		t.Fatal(err)
	}
	defer grid.SRS.Close()
	points, err := labels.Read(path, grid)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []labels.Point{
		{ID: "1", Pixel: 0, Stratum: "never", StratumKm2: 2.5},
		{ID: "2", Pixel: 57, Stratum: "restored", StratumKm2: 0.5, Labelled: true, Reference: accuracy.Label{Class: accuracy.Restored, Destroyed: 2004, Restored: 2011}},
		{ID: "3", Pixel: 99, Stratum: "never", StratumKm2: 2.5},
	} {
		if points[i] != want {
			t.Errorf("point %d is %+v, want %+v", i+1, points[i], want)
		}
	}
}

func fill(t *testing.T, path, statement string) {
	t.Helper()
	ds, err := godal.Open(path, godal.VectorOnly(), godal.Update())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ds.ExecuteSQL(statement); err != nil {
		t.Fatal(err)
	}
	if err := ds.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestPlan: 100 km² of which 1 is restored. S is 0.3 in every class, so that a standard error of 0.03 needs (0.3 / 0.03)²
// points, of which the rare class gets the minimum.
func TestPlan(t *testing.T) {
	t.Parallel()
	land := []sql.LandClass{{Cohort: 1, DestroyedYear: 2003, RestoredYear: 2005, Pixels: 1e4, Km2: 1}, {Cohort: 2, DestroyedYear: 2004, Pixels: 1e5, Km2: 19}, {Cohort: 3, Pixels: 1e6, Km2: 80}}
	o := drawOptions{standardError: 0.03, expected: []float64{0.9, 0.9, 0.9}, minimum: 10}
	p, err := o.newPlan(land)
	if want := [3]int{73, 17, 10}; err != nil || p.points != want { // 90 by 80 : 19 is 72.7 : 17.3
		t.Errorf("planned %v %v, want %v", p.points, err, want)
	}
	o.points = 20
	if _, err := o.newPlan(land); err == nil || !strings.Contains(err.Error(), "20 points are fewer than the classes need, 30") {
		t.Errorf("too few points: %v", err)
	}
	o.points, o.standardError = 0, 1e-4
	if _, err := o.newPlan(land); err == nil || !strings.Contains(err.Error(), "needs 9000000 points") {
		t.Errorf("too many points: %v", err)
	}
	if _, err := o.newPlan(nil); err == nil || !strings.Contains(err.Error(), "--within map") {
		t.Errorf("no land: %v", err)
	}
}

func TestRefusedDraws(t *testing.T) {
	t.Parallel()
	good := drawOptions{output: "s.gpkg", standardError: 0.01, expected: []float64{1, 1, 1}, minimum: 2, within: "map"}
	good.Dir = "d"
	if err := good.check(); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*drawOptions){
		"no file is given":          func(o *drawOptions) { o.output = "" },
		"name a file that ends in":  func(o *drawOptions) { o.output = "s.csv" },
		"--points -1":               func(o *drawOptions) { o.points = -1 },
		"--standard-error 0":        func(o *drawOptions) { o.standardError = 0 },
		"--expected [1 2 1]":        func(o *drawOptions) { o.expected = []float64{1, 2, 1} },
		"--minimum 1":               func(o *drawOptions) { o.minimum = 1 },
		"--within here: is unknown": func(o *drawOptions) { o.within = "here" },
	} {
		o := good
		change(&o)
		if err := o.check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
