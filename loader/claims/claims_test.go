package claims

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// grid has 4 × 3 pixels of 30 m, with its top left corner at (500000, 4300000) in UTM zone 49 north.
func grid(t testing.TB) *gdal.Grid {
	t.Helper()
	wkt, err := gdal.WKTFrom("EPSG:32649")
	if err != nil {
		t.Fatal(err)
	}
	g, err := gdal.NewGrid(wkt, [6]float64{500000, 30, 0, 4300000, 0, -30}, 4, 3)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.SRS.Close)
	return g
}

func put(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// utm is a GeoJSON collection in UTM zone 49 north.
func utm(features ...string) string {
	return `{"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32649"}}, "features": [` + strings.Join(features, ", ") + "]}"
}

func TestCSV(t *testing.T) {
	t.Parallel()
	all, err := Read(put(t, "claims.csv", "\ufeffID,Mine_ID,Years,Claim,Area (ha)\n"+
		"a,M1,2015,Destroyed,250\n"+
		"b,M2,2010 - 2015,restored,0.5\n"+
		",M2,2015,restored_to_the_original_level,\n"), grid(t))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []Claim{
		{Row: 2, ID: "a", Mine: "M1", Year: 2015, Kind: Destroyed, Km2: 2.5},
		{Row: 3, ID: "b", Mine: "M2", FirstYear: 2010, Year: 2015, Kind: Restored, Km2: 0.005},
		{Row: 4, Mine: "M2", Year: 2015, Kind: Original, Km2: math.NaN()},
	} {
		got := all[i]
		if math.IsNaN(want.Km2) != math.IsNaN(got.Km2) {
			t.Errorf("claim %d has %v km², want %v", i, got.Km2, want.Km2)
		}
		if math.IsNaN(want.Km2) {
			got.Km2, want.Km2 = 0, 0
		}
		if got != want {
			t.Errorf("claim %d is %+v, want %+v", i, got, want)
		}
	}
	if got := all[1].Place() + " " + all[1].Years(); got != "mine M2 2010-2015" {
		t.Errorf("the second claim is of %s", got)
	}
}

// TestPolygon outlines the pixel centres at columns 1 to 3 of row 0 and 1 to 2 of row 1, in an L. It has 90·30 + 60·30 m² on the
// plane of UTM, whose scale at the central meridian is 0.9996: 4500 / 0.9996² = 4503.6 m² on the ellipsoid.
func TestPolygon(t *testing.T) {
	t.Parallel()
	path := put(t, "claims.geojson", utm(
		`{"type": "Feature", "properties": {"year": 2015, "claim": "restored", "area_ha": null}, "geometry": {"type": "Polygon", "coordinates":
			[[[500030, 4300000], [500120, 4300000], [500120, 4299970], [500090, 4299970], [500090, 4299940], [500030, 4299940], [500030, 4300000]]]}}`))
	all, err := Read(path, grid(t))
	if err != nil {
		t.Fatal(err)
	}
	c := all[0]
	if c.Row != 1 || c.Polygon == nil || !math.IsNaN(c.Km2) || c.Place() != "polygon" {
		t.Fatalf("read %+v", c)
	}
	if want := []Run{{1, 3}, {5, 6}}; !slices.Equal(c.Polygon.Runs, want) {
		t.Errorf("pixels %v, want %v", c.Polygon.Runs, want)
	}
	if got, want := c.Polygon.Km2, 4500/0.9996/0.9996/1e6; math.Abs(got/want-1) > 1e-5 {
		t.Errorf("the polygon has %v km², want %v", got, want)
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	g := grid(t)
	for text, want := range map[string]string{
		"mine_id,year,claim,area_ha\n":                                     "has no claims",
		"mine_id,year,area_ha\nA,2015,1\n":                                 "has no column claim; give one with destroyed, restored,",
		"mine_id,claim,area_ha\nA,restored,1\n":                            "has no column year",
		"year,claim,area_ha\n2015,restored,1\n":                            "says of no land; give a column mine_id",
		"mine_id,year,claim,area\nA,2015,restored,1\n":                     "has a column area without a unit; call it area_ha",
		"mine_id,year,claim,area_ha,m2\nA,2015,restored,1,1\n":             "has areas in the columns area_ha and m2",
		"mine_id,year,claim,area_ha\nA,2015,restored,1\nA,15,restored,1\n": `row 3: year "15" is not a year; write 2015, or 2010-2015`,
		"mine_id,year,claim,area_ha\nA,2015-2010,restored,1\n":             `row 2: year "2015-2010" ends before it begins`,
		"mine_id,year,claim,area_ha\nA,2015,rehabilitated,1\n":             `row 2: claim "rehabilitated" is unknown; want destroyed, restored, restored to the original level`,
		"mine_id,year,claim,area_ha\nA,2015,restored,about 5\n":            `row 2: area_ha "about 5" is not an area`,
		"mine_id,year,claim,area_ha\nA,2015,restored,\n":                   "row 2: claims no area of mine A; give one in the column area_ha",
		"mine_id,year,claim\nA,2015,restored\n":                            "row 2: claims no area of mine A; give one in the column area_km2",
		"mine_id,year,claim,area_ha\n,2015,restored,5\n":                   "row 2: names no mine and has no polygon",
		"mine_id,years,claim\nA,2010-2015,restored to original level\n":    `row 2: years "2010-2015" is several years; a level is reached in one`,
		"year,claim,wkt\n2015,restored,POLYGON\n":                          "row 2: its wkt is not understood",
		"year,claim,wkt\n2015,restored,POINT (111 38)\n":                   "row 2: is a point",
		"mine_id,year,claim,area_ha\nA,2015,restored\n":                    "record on line 2: wrong number of fields",
	} {
		_, err := Read(put(t, "claims.csv", text), g)
		if !errors.Is(err, fault.ErrData) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	feature := `{"type": "Feature", "properties": {"year": 2015, "claim": "burnt"}, "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}}`
	if _, err := Read(put(t, "claims.geojson", utm(feature)), g); err == nil || !strings.Contains(err.Error(), `feature 1: claim "burnt" is unknown`) {
		t.Errorf("a feature: %v", err)
	}
	if _, err := Read(filepath.Join(t.TempDir(), "absent.csv"), g); !errors.Is(err, fault.ErrInput) {
		t.Errorf("an absent file: %v", err)
	}
}
