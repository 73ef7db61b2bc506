package gis

import (
	"math"
	"testing"

	"github.com/airbusgeo/godal"
)

// TestProjection holds a projection to Krüger's series of the fourth order, which puts 110° E 39° N at 413 407.322 m,
// 4 317 252.165 m of UTM zone 49 N.
func TestProjection(t *testing.T) {
	utm, err := godal.NewSpatialRefFromEPSG(32649)
	if err != nil {
		t.Fatal(err)
	}
	defer utm.Close()
	wkt, err := utm.WKT()
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewProjection(wkt)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	x, y := []float64{110, 300}, []float64{39, 95}
	p.ToMap(x, y)
	if math.Abs(x[0]-413407.322) > 0.01 || math.Abs(y[0]-4317252.165) > 0.01 {
		t.Errorf("110° E 39° N lies at %.2f, %.2f", x[0], y[0])
	}
	if !math.IsNaN(x[1]) || !math.IsNaN(y[1]) {
		t.Errorf("95° N lies at %v, %v; want nowhere", x[1], y[1])
	}
	p.ToDegrees(x, y)
	if math.Abs(x[0]-110) > 1e-9 || math.Abs(y[0]-39) > 1e-9 || !math.IsNaN(x[1]) {
		t.Errorf("and back: %v %v", x, y)
	}
	p.ToMap(nil, nil)
}

func TestProjectionNowhere(t *testing.T) {
	for _, wkt := range []string{"", "nonsense", `LOCAL_CS["tiny"]`} {
		if p, err := NewProjection(wkt); err == nil {
			p.Close()
			t.Errorf("%q is on the earth", wkt)
		}
	}
}
