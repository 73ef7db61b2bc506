package loader

import (
	"encoding/binary"
	"math"
	"path/filepath"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
)

// ringOf reads the corners of a WKB polygon of one ring.
func ringOf(t *testing.T, wkb []byte) (xs, ys []float64) {
	t.Helper()
	n := int(binary.LittleEndian.Uint32(wkb[9:]))
	if wkb[0] != 1 || binary.LittleEndian.Uint32(wkb[1:]) != 3 || len(wkb) != 13+16*n {
		t.Fatalf("%d bytes are no WKB polygon of %d corners", len(wkb), n)
	}
	for i := range n {
		at := wkb[13+16*i:]
		xs = append(xs, math.Float64frombits(binary.LittleEndian.Uint64(at)))
		ys = append(ys, math.Float64frombits(binary.LittleEndian.Uint64(at[8:])))
	}
	return xs, ys
}

// A cell's outline is a closed ring around its centre, and neighbours share a side.
func TestOutlines(t *testing.T) {
	t.Parallel()
	dir, _ := drawn("0 0 0 0\n0 0 0 0\n0 0 0 0\n0 0 0 0", "", "1 2\n3 4", "1 2\n3 4").loaded(t)
	columns := readColumns(t, filepath.Join(dir, "cell.parquet"), "geometry", "lon", "lat", "grid_col")
	outlines := columns[0].(*array.Binary)
	lon, lat := columns[1].(*array.Float64), columns[2].(*array.Float64)
	var side [2]float64 // of the cell before
	for i := range outlines.Len() {
		xs, ys := ringOf(t, outlines.Value(i))
		if len(xs) != 5 || xs[0] != xs[4] || ys[0] != ys[4] {
			t.Fatalf("cell %d: ring %v %v", i+1, xs, ys)
		}
		x, y := (xs[0]+xs[1]+xs[2]+xs[3])/4, (ys[0]+ys[1]+ys[2]+ys[3])/4
		if math.Abs(x-lon.Value(i)) > 1e-6 || math.Abs(y-lat.Value(i)) > 1e-6 {
			t.Errorf("cell %d: middle of the outline at %v %v, centre at %v %v", i+1, x, y, lon.Value(i), lat.Value(i))
		}
		if columns[3].(*array.Int32).Value(i) > 0 && side != [2]float64{xs[0], ys[0]} {
			t.Errorf("cell %d starts at %v %v, its neighbour ends at %v", i+1, xs[0], ys[0], side)
		}
		side = [2]float64{xs[3], ys[3]}
	}
}

func TestQuadrilateral(t *testing.T) {
	t.Parallel()
	good := []bool{true, true, true, true, true}
	y := []float64{1, 0, 0, 1, 1}
	xs, _ := ringOf(t, appendQuadrilateral(nil, 179.9, []float64{179.5, 179.5, -179.7, -179.7, 179.5}, y, good))
	for i, want := range []float64{179.5, 179.5, 180.3, 180.3, 179.5} {
		if math.Abs(xs[i]-want) > 1e-9 {
			t.Errorf("across 180°: corners at %v", xs)
		}
	}
	for name, wkb := range map[string][]byte{
		"a corner that failed":      appendQuadrilateral(nil, 0, []float64{0, 0, 1, 1, 0}, y, []bool{true, false, true, true, true}),
		"a corner at infinity":      appendQuadrilateral(nil, 0, []float64{0, 0, math.Inf(1), 1, 0}, y, good),
		"a corner beyond the poles": appendQuadrilateral(nil, 0, []float64{0, 0, 1, 1, 0}, []float64{91, 90, 90, 91, 91}, good),
	} {
		if len(wkb) > 0 {
			t.Errorf("%s: has an outline", name)
		}
	}
}
