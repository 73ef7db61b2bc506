package internal_test

import (
	stdsql "database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/cmd/internal/accuracy"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	statistics "github.com/minecarbon/minecarbon/loader/accuracy"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/labels"
	"github.com/minecarbon/minecarbon/reports/gis"
)

func TestRefusedDraws(t *testing.T) {
	t.Parallel()
	if _, err := ran(t, accuracy.NewCommand, "draw", "-d", "absent", "-o", "s.gpkg"); exit.Code(err) != exit.Input {
		t.Fatalf("sound flags: %v, want only the dataset refused", err)
	}
	for flags, want := range map[string]string{
		"":                             "no file is given",
		"-o s.csv":                     "name a file that ends in",
		"-o s.gpkg --points -1":        "--points -1",
		"-o s.gpkg --standard-error 0": "--standard-error 0",
		"-o s.gpkg --expected 1,2,1":   "--expected [1 2 1]",
		"-o s.gpkg --minimum 1":        "--minimum 1",
		"-o s.gpkg --within here":      "--within here: is unknown",
	} {
		if _, err := ran(t, accuracy.NewCommand, append([]string{"draw", "-d", "absent"}, strings.Fields(flags)...)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", flags, err, want)
		}
	}
}

// TestImpossibleDraws asks for samples of a map that has a pixel of each class.
func TestImpossibleDraws(t *testing.T) {
	t.Parallel()
	dir, output := tiny(t), filepath.Join(t.TempDir(), "s.gpkg")
	draw := func(want string, flags ...string) {
		t.Helper()
		_, err := ran(t, accuracy.NewCommand, append([]string{"draw", "-d", dir, "-o", output}, flags...)...)
		if exit.Code(err) != exit.Usage || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", flags, err, want)
		}
		if _, err := os.Stat(output); err == nil {
			t.Errorf("%v: a file appears", flags)
		}
	}
	draw("2 points are fewer than the classes need, 3", "--within", "map", "--points", "2", "--minimum", "2")
	// S is 0.3 in every class.
	draw("--standard-error 0.0001: needs 9000000 points", "--within", "map", "--expected", "0.9,0.9,0.9", "--standard-error", "1e-4")
	db, err := stdsql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	file := filepath.Join(dir, "cohort.parquet")
	if _, err := db.Exec("create table cohort as select * replace (null::varchar as mine_id) from '" + file + "'; copy cohort to '" + file + "'"); err != nil {
		t.Fatal(err)
	}
	draw("--within map")
}

// TestSampleRoundTrip writes a sample of a map in UTM, fills in one of its points as a person does in QGIS, and reads it back.
func TestSampleRoundTrip(t *testing.T) {
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
		{ID: "2", Pixel: 57, Stratum: "restored", StratumKm2: 0.5, Labelled: true, Reference: statistics.Label{Class: statistics.Restored, Destroyed: 2004, Restored: 2011}},
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
