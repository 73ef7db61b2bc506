package loader

import (
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// modisStudy is a study of MODIS cells beside 109.888 E 40 N under a map of 200 m pixels, with NPP labelled as given.
func modisStudy(t *testing.T, label string) small {
	size := modisTile / modisCells
	// 9360306 = 20203 cells and 4447802 = 9600 cells from the middle of the world.
	left, top := 20203*size, 9600*size
	line := strings.TrimSpace(strings.Repeat("2001 0 ", 4))
	s := drawn(line+"\n"+line, "", "100 200 300\n400 500 600\n700 800 900", "100 210 300\n400 500 600\n700 800 900")
	modis := crs(t, sinusoidal)
	defer modis.Close()
	lon, lat, err := gdal.Degrees(modis, left+size, top-size)
	if err != nil {
		t.Fatal(err)
	}
	s.destroyed.crs, s.destroyed.gt = "EPSG:4326", [6]float64{lon - 0.0016, 0.0004, 0, lat + 0.0004, 0, -0.0004}
	s.mines = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"A"},"geometry":{"type":"Polygon","coordinates":[[[109.8,39.9],[109.95,39.9],[109.95,40.1],[109.8,40.1],[109.8,39.9]]]}}]}`
	for year, r := range s.npp {
		r.crs, r.gt = label, [6]float64{left, size, 0, top, 0, -size}
		s.npp[year] = r
	}
	return s
}

// TestModisUnderAnotherLabel names how far MODIS cells lie off their place. The distances are by pyproj 3.7.2 at the point
// (9360306.1, 4447802.1): Geod(ellps="WGS84").inv of its places by both labels.
func TestModisUnderAnotherLabel(t *testing.T) {
	t.Parallel()
	for label, km := range map[string]string{"ESRI:54008": "18.3", "+proj=sinu +datum=WGS84": "18.3", "+proj=sinu +R=6378137": "17.3"} {
		modisStudy(t, label).refused(t, fault.ErrData, "*npp *npp_2001.tif: cells of the sinusoidal MODIS grid are labelled with the ellipsoid *, not with the sphere of MODIS, and lie "+km+" km off; give npp.crs: SR-ORG:6974, the sphere of MODIS; if the label is right, give that as npp.crs, or load with --lenient to record it and go on")
	}
	for _, c := range []struct{ label, crs string }{{sinusoidal, ""}, {"ESRI:54008", "SR-ORG:6974"}} {
		s := modisStudy(t, c.label)
		if c.crs != "" {
			s.nppMore = "  crs: " + c.crs + "\n"
		}
		dir, summary := s.loaded(t)
		for _, f := range summary.Findings {
			if f.Input == "npp" {
				t.Errorf("%v: %v", c, f)
			}
		}
		same(t, "npp", rowsOf(t, dir, "cell_year", "npp_b")[:4], "100", "200", "400", "500")
	}
}

// TestUnknownShift asks PROJ 9 for transformations at 110 E 40 N. Xian 1980 and New Beijing have none, nor has Beijing 1954
// there; CGCS2000 has none, but lies within 2 m of WGS 84.
func TestUnknownShift(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"EPSG:32649", "EPSG:4326", false},
		{"EPSG:4610", "EPSG:32649", true},
		{"EPSG:32649", "EPSG:2379", true}, // Xian 1980, Gauss-Krüger
		{"EPSG:2379", sinusoidal, true},
		{"EPSG:2379", "EPSG:2380", false},
		{"EPSG:4555", "EPSG:4326", true},
		{"EPSG:4214", "EPSG:4326", true},
		{"EPSG:4490", "EPSG:32649", false},
		{"EPSG:32649", sinusoidal, false},
		{"EPSG:3857", sinusoidal, false},
		{"+proj=utm +zone=49 +ellps=krass", "EPSG:4326", true},
		{"+proj=utm +zone=49 +ellps=krass +towgs84=15.8,-154.4,-82.3", "EPSG:4326", false},
		{"+proj=utm +zone=49 +ellps=GRS80", "EPSG:4326", false},
		{"EPSG:32649+5773", "EPSG:4326", false}, // with heights
	} {
		from, to := crs(t, c.from), crs(t, c.to)
		defer from.Close()
		defer to.Close()
		if got, err := gdal.UnknownShift(from, to, 110, 40); err != nil || got != c.want {
			t.Errorf("%s to %s: %v, %v, want %v", c.from, c.to, got, err, c.want)
		}
	}
}

// TestDatumsOfInputs names datums that PROJ cannot tell apart.
func TestDatumsOfInputs(t *testing.T) {
	t.Parallel()
	const xian = "EPSG:2382" // Xian 1980 / 3-degree Gauss-Krüger CM 111E
	of := func(destroyed, npp, mines string) []string {
		s := drawn("2002 0 0 0\n2002 0 0 0", "", "100 200", "100 210")
		s.destroyed.crs = destroyed
		for year, r := range s.npp {
			r.crs = npp
			s.npp[year] = r
		}
		s.mines = strings.Replace(collection(square("A", -1000, -1000, 1000, 1000)), "EPSG::32649", mines, 1)
		_, summary := s.loaded(t)
		var all []string
		for _, f := range summary.Findings {
			if strings.Contains(f.Message, "ballpark") {
				all = append(all, f.Severity+" "+f.Message)
			}
		}
		return all
	}
	same(t, "mines", of(xian, xian, "EPSG::32649"), "warning mines: PROJ knows only a ballpark transformation between the datums of map and polygons, Xian 1980 and WGS 84; positions may be some 50 to 500 m off")
	same(t, "all on one datum", of(xian, xian, "EPSG::2382"), "remark map: PROJ knows only a ballpark transformation from the datum Xian 1980 to WGS 84; longitudes and latitudes may be some 50 to 500 m off")
	same(t, "CGCS2000", of("EPSG:4546", "EPSG:4546", "EPSG::4546"))
}

// TestSphereUnderDatum places the point 5 E 50 N of ED50 on the sphere of MODIS by its place on WGS 84, 4.9987544 E 49.9991490 N
// (gdaltransform -s_srs EPSG:4230 -t_srs EPSG:4326 of GDAL 3.6.2).
func TestSphereUnderDatum(t *testing.T) {
	t.Parallel()
	ed50, modis, wgs84 := crs(t, "EPSG:4230"), crs(t, sinusoidal), crs(t, "EPSG:4326")
	defer ed50.Close()
	defer modis.Close()
	defer wgs84.Close()
	tr, err := gdal.TransformTo(ed50, modis)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	x, y := []float64{5}, []float64{50}
	if err := tr.TransformEx(x, y, nil, nil); err != nil {
		t.Fatal(err)
	}
	lon, lat, err := gdal.Degrees(modis, x[0], y[0])
	if err != nil {
		t.Fatal(err)
	}
	if dx, dy := lon-4.9987544, lat-49.9991490; dx*dx+dy*dy > 1e-8 { // 1e-4 degrees; the shift is 15 times that
		t.Errorf("placed at %.7f E %.7f N", lon, lat)
	}
}
