package gdal

import (
	"fmt"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"
)

// TestBurn draws two squares over a grid of 4 × 3 pixels of 10 m: the later one lies above, and a pixel belongs to what its
// centre lies in.
func TestBurn(t *testing.T) {
	t.Parallel()
	RegisterDrivers()
	wkb := func(x0, y0, x1, y1 float64) []byte {
		g, err := godal.NewGeometryFromWKT(fmt.Sprintf("POLYGON((%[1]v %[2]v,%[3]v %[2]v,%[3]v %[4]v,%[1]v %[4]v,%[1]v %[2]v))", x0, y0, x1, y1), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer g.Close()
		b, err := g.WKB()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	into := make([]int32, 12)
	if err := Burn(into, 4, [6]float64{100, 10, 0, 230, 0, -10}, [][]byte{wkb(100, 210, 124, 230), wkb(116, 200, 134, 220)}, []float64{1, 2}); err != nil {
		t.Fatal(err)
	}
	// The first ends at 124 m, short of the centre at 125 m; the second begins at 116 m, beyond the one at 115 m.
	if got, want := strings.Trim(fmt.Sprint(into), "[]"), "1 1 0 0 1 1 2 0 0 0 2 0"; got != want {
		t.Errorf("burnt %s, want %s", got, want)
	}
	if err := Burn(nil, 4, [6]float64{}, nil, nil); err != nil {
		t.Error(err)
	}
}
