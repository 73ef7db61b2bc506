package labels

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/accuracy"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// grid has 4 × 3 pixels of 30 m, with its top left corner at (500000, 4300000) in UTM zone 49 north.
func grid(t *testing.T) *gdal.Grid {
	t.Helper()
	wkt, err := gdal.WKTFrom("EPSG:32649")
	if err != nil {
		t.Fatal(err)
	}
	srs, err := godal.NewSpatialRefFromWKT(wkt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srs.Close)
	return &gdal.Grid{GeoTransform: [6]float64{500000, 30, 0, 4300000, 0, -30}, Width: 4, Height: 3, WKT: wkt, SRS: srs}
}

func put(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCSV(t *testing.T) {
	t.Parallel()
	points, err := Read(put(t, "labels.csv", "\ufeffID,X,Y,Reference,destroyed_year,restored_year,stratum,stratum_km2\n"+
		"a,500001,4299999,never,,,one,2\n"+
		"b,500119,4299911,Restored,2004,2010,one,2\n"+
		"c,500045,4299955,,,,two,3\n"), grid(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []Point{
		{ID: "a", Pixel: 0, Labelled: true, Stratum: "one", StratumKm2: 2},
		{ID: "b", Pixel: 11, Labelled: true, Reference: accuracy.Label{Class: accuracy.Restored, Destroyed: 2004, Restored: 2010}, Stratum: "one", StratumKm2: 2},
		{ID: "c", Pixel: 5, Stratum: "two", StratumKm2: 3},
	}
	for i, p := range points {
		if p != want[i] {
			t.Errorf("point %d is %+v, want %+v", i+1, p, want[i])
		}
	}
}

// TestDegrees places points by longitude and latitude; 111° E is the central meridian of zone 49, at x = 500 km. The
// latitude is that of y = 4299985 m (gdaltransform -s_srs EPSG:32649 -t_srs EPSG:4326 <<< "500015 4299985").
func TestDegrees(t *testing.T) {
	t.Parallel()
	points, err := Read(put(t, "labels.csv", "lon,lat,destroyed_year,restored_year\n111.000172859,38.848683,2003,0\n111.000172859,38.848683,0,\n"), grid(t))
	if err != nil {
		t.Fatal(err)
	}
	if points[0].Reference != (accuracy.Label{Class: accuracy.Destroyed, Destroyed: 2003}) || !points[1].Labelled || points[1].Reference.Class != accuracy.Never {
		t.Errorf("years say %+v", points)
	}
	if points[0].ID != "1" || points[0].Pixel != 0 {
		t.Errorf("the first point is %+v, want id 1 in pixel 0", points[0])
	}
}

// TestVector reads points and polygons of GeoJSON, which are in degrees.
func TestVector(t *testing.T) {
	t.Parallel()
	points, err := Read(put(t, "labels.geojson", `{"type": "FeatureCollection", "features": [
		{"type": "Feature", "properties": {"id": 7, "reference": "destroyed", "destroyed_year": 2003}, "geometry": {"type": "Point", "coordinates": [111.000172859, 38.848683]}},
		{"type": "Feature", "properties": {"id": 8, "reference": null, "destroyed_year": null}, "geometry":
			{"type": "Polygon", "coordinates": [[[111.00010, 38.84864], [111.00024, 38.84864], [111.00024, 38.84872], [111.00010, 38.84872], [111.00010, 38.84864]]]}}]}`), grid(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(points) != 2 || points[0].ID != "7" || points[0].Pixel != 0 || points[0].Reference.Destroyed != 2003 || points[1].Labelled || points[1].Pixel != 0 {
		t.Errorf("read %+v", points)
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	g := grid(t)
	for text, want := range map[string]string{
		"x,y,reference\n1,2,never\n500001,4299999,never\n,,never\n":                       "points outside the map: 2 of 3 (1, 3)",
		"x,y,reference\n500001,4299999,forest\n":                                          `point 1: reference "forest" is unknown; want one of never, destroyed, restored`,
		"x,y,reference\n":                                                                 "has no points",
		"x,y\n1,2\n":                                                                      "has neither a column reference nor destroyed_year; its columns are x, y",
		"x,lat,reference\n":                                                               "has no column lon",
		"x,y,reference,destroyed_year\n500001,4299999,never,2003\n":                       "was never destroyed, but has a year",
		"x,y,reference,destroyed_year\n500001,4299999,,2003\n":                            "has years but no reference",
		"x,y,reference,destroyed_year\n500001,4299999,destroyed,3\n":                      "destroyed_year 3 is not a year from 1900 to 2200",
		"x,y,reference,restored_year\n500001,4299999,destroyed,2003\n":                    "is destroyed, but has restored_year 2003",
		"x,y,reference,destroyed_year,restored_year\n500001,4299999,restored,2003,2003\n": "restored_year 2003 is not after destroyed_year 2003",
		"x,y,reference,stratum\n500001,4299999,never,one\n":                               "stratum one has no area",
		"x,y,reference,stratum,stratum_km2\n500001,4299999,never,one,big\n":               `stratum_km2 "big" is not a number`,
		"x,y,reference\n500001,4299999\n":                                                 "wrong number of fields",
		"":                                                                                "is not CSV with a header",
	} {
		_, err := Read(put(t, "labels.csv", text), g)
		if !errors.Is(err, fault.ErrData) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, err := Read(put(t, "labels.gpkg", "not a GeoPackage"), g); !errors.Is(err, fault.ErrInput) {
		t.Errorf("a file that is not a GeoPackage: %v", err)
	}
	if _, err := Read(filepath.Join(t.TempDir(), "absent.csv"), g); !errors.Is(err, fault.ErrInput) {
		t.Errorf("an absent file: %v", err)
	}
}
