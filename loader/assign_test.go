package loader

import (
	"fmt"
	"math"
	"testing"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

const sinusoidal = `+proj=sinu +lon_0=0 +R=6371007.181 +units=m +no_defs`

func gridFor(t testing.TB, crsText string, gt [6]float64, width, height int) *gdal.Grid {
	t.Helper()
	g := &gdal.Grid{GeoTransform: gt, Width: width, Height: height, SRS: crs(t, crsText)}
	g.Geographic = g.SRS.Geographic()
	return g
}

func modisGrid(t testing.TB) *gdal.Grid {
	size := modisTile / modisCells
	return gridFor(t, sinusoidal, [6]float64{modisXMin, size, 0, modisYMax, 0, -size}, 36*modisCells, 18*modisCells)
}

// world is a geographic grid of square cells over the whole Earth.
func world(t testing.TB, degrees float64) *gdal.Grid {
	return gridFor(t, "EPSG:4326", [6]float64{-180, degrees, 0, 90, 0, -degrees}, int(math.Round(360/degrees)), int(math.Round(180/degrees)))
}

func whole(g *gdal.Grid) gdal.Window {
	return gdal.Window{Row0: 0, Col0: 0, Rows: g.Height, Cols: g.Width}
}

// TestAssignIsExact holds every pixel of maps at odd places to the cell of its
// own exactly transformed centre.
func TestAssignIsExact(t *testing.T) {
	t.Parallel()
	skipShort(t, "transforms every pixel of several maps exactly")
	modis := modisGrid(t)
	for _, c := range []struct {
		name   string
		m, npp *gdal.Grid
		atMost float64 // share of the pixels that may need the exact transform
	}{
		{"UTM 49N to MODIS sinusoidal, across 40 N", gridFor(t, utm49, [6]float64{457313, 30, 0, 4427841, 0, -30}, 1501, 1497), modis, 0.01},
		{"UTM 49N to EPSG:4326 at 500 m", gridFor(t, utm49, [6]float64{457313, 30, 0, 4427841, 0, -30}, 1003, 1001), world(t, 1./240), 0.01},
		{"EPSG:4326 to MODIS sinusoidal", gridFor(t, "EPSG:4326", [6]float64{110.0137, 0.00027, 0, 40.2011, 0, -0.00027}, 1501, 1103), modis, 0.01},
		{"one UTM zone to itself", gridFor(t, utm49, [6]float64{457313, 30, 0, 4427841, 0, -30}, 700, 650), gridFor(t, utm49, [6]float64{400000, 470, 0, 4500000, 0, -470}, 400, 400), 0.001},
		{"UTM 49N at the edge of its zone to UTM 50N", gridFor(t, utm49, [6]float64{755000, 30, 0, 4427841, 0, -30}, 1003, 701), gridFor(t, "EPSG:32650", [6]float64{200000, 500, 0, 4600000, 0, -500}, 400, 800), 0.01},
		{"UTM 49N four zones off its meridian", gridFor(t, utm49, [6]float64{2600000, 30, 0, 4800000, 0, -30}, 803, 701), modis, 0.02},
		{"MODIS to MODIS, cells of its own size", gridFor(t, sinusoidal, modis.GeoTransform, 300, 200), gridFor(t, sinusoidal, modis.GeoTransform, 300, 200), 0.001},
		{"rotated UTM to MODIS", gridFor(t, utm49, [6]float64{457313, 21, 21, 4427841, 21, -21}, 603, 801), modis, 0.01},
		{"polar stereographic over the pole to EPSG:4326", gridFor(t, "EPSG:3413", [6]float64{-16015, 100, 0, 16035, 0, -100}, 321, 323), world(t, 1./240), 1},
		{"UTM 60N across 180 degrees to EPSG:4326", gridFor(t, "EPSG:32660", [6]float64{680000, 60, 0, 5000000, 0, -60}, 1003, 401), world(t, 1./240), 0.5},
		{"UTM 60N across 180 degrees to MODIS", gridFor(t, "EPSG:32660", [6]float64{680000, 60, 0, 5000000, 0, -60}, 1003, 401), modis, 0.5},
		{"UTM 60N across 180 degrees to a grid from 170 to 190 degrees", gridFor(t, "EPSG:32660", [6]float64{680000, 60, 0, 5000000, 0, -60}, 1003, 401), gridFor(t, "EPSG:4326", [6]float64{170, 0.005, 0, 60, 0, -0.005}, 4000, 6000), 0.02},
		{"UTM 16N to a grid from 0 to 360 degrees", gridFor(t, "EPSG:32616", [6]float64{457313, 30, 0, 4427841, 0, -30}, 503, 401), gridFor(t, "EPSG:4326", [6]float64{0, 0.05, 0, 90, 0, -0.05}, 7200, 3600), 0.01},
		{"map from 230 degrees to a grid from -180", gridFor(t, "EPSG:4326", [6]float64{230.01, 0.0003, 0, 60, 0, -0.0003}, 503, 401), world(t, 1./240), 0.01},
		{"Gauss-Kruger, northing first, to MODIS", gridFor(t, "EPSG:4546", [6]float64{457313, 30, 0, 4427841, 0, -30}, 503, 401), modis, 0.01},
		{"coarse pixels of 10 km to MODIS", gridFor(t, utm49, [6]float64{100000, 10000, 0, 5000000, 0, -10000}, 131, 97), modis, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			share := assignExactly(t, c.m, c.npp)
			t.Logf("%.3f %% of the pixels transformed exactly", 100*share)
			if share > c.atMost {
				t.Errorf("%.3f of the pixels transformed exactly, want at most %v", share, c.atMost)
			}
		})
	}
}

// assignExactly compares the assigned cells of a map with the transformed centres of the pixels, of
// every 16th row with -short, and returns the share of pixels that were transformed exactly.
func assignExactly(t *testing.T, m, npp *gdal.Grid) float64 {
	t.Helper()
	step := 1
	if testing.Short() {
		step = 16
	}
	npp.Wrap(whole(npp))
	a, err := newAssigner(m, npp, whole(npp))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	w, err := mapWindow(m, npp, whole(npp))
	if err != nil {
		t.Fatal(err)
	}
	cells := make([]int32, m.Width*stripRows(m))
	x, y := make([]float64, m.Width), make([]float64, m.Width)
	for row0 := 0; row0 < m.Height; row0 += stripRows(m) {
		rows := min(stripRows(m), m.Height-row0)
		a.assign(row0, rows, cells[:rows*m.Width])
		for r := 0; r < rows; r += step {
			for i := range x {
				x[i], y[i] = float64(i)+0.5, float64(row0+r)+0.5
			}
			a.transform(x, y)
			if err := wrongCell(a, w, x, y, cells[r*m.Width:]); err != nil {
				t.Fatalf("row %d: %v", row0+r, err)
			}
		}
	}
	return float64(a.exact) / float64(m.Width*m.Height)
}

// wrongCell compares one row of cells with the transformed centres and with the
// window that must hold them.
func wrongCell(a *assigner, w gdal.Window, x, y []float64, cells []int32) error {
	for i := range x {
		want, row, col := -1, int(math.Floor(y[i])), int(math.Floor(x[i]))
		if !math.IsNaN(x[i]) {
			want = a.w.Index(row, col)
		}
		if int(cells[i]) != want || want < 0 {
			return fmt.Errorf("column %d: cell %d, want %d at (%v, %v)", i, cells[i], want, x[i], y[i])
		}
		if w.Index(row, col) < 0 {
			return fmt.Errorf("column %d: cell row %d, column %d is outside the window %+v", i, row, col, w)
		}
	}
	return nil
}

// TestMapWindowRefuses maps that lie elsewhere.
func TestMapWindowRefuses(t *testing.T) {
	t.Parallel()
	far := gridFor(t, utm49, [6]float64{457313, 30, 0, 4427841, 0, -30}, 100, 100)
	npp := gridFor(t, utm49, [6]float64{100000, 500, 0, 3000000, 0, -500}, 10, 10)
	_, err := mapWindow(far, npp, whole(npp))
	mustFail(t, err, fault.ErrData, "assign pixels: the map and the NPP rasters do not meet: the map lies in NPP rows -2858 to * and columns 712 to *, the NPP covers rows 0 to 9 and columns 0 to 9; check both reference systems, or fetch the rasters under the map")
	fine := gridFor(t, utm49, [6]float64{457313, 0.001, 0, 4427841, 0, -0.001}, 100_000_000, 100_000_000)
	_, err = mapWindow(far, fine, whole(fine))
	mustFail(t, err, fault.ErrData, "assign pixels: * NPP cells lie under the map, more than 268435456; check the NPP's resolution, or cut the map")
}

// TestStripsStaySmall holds the pixels of a strip within bounds on maps of any width.
func TestStripsStaySmall(t *testing.T) {
	t.Parallel()
	for _, width := range []int{1, 5, 63, 64, 5330, 20_000, 200_000, 1 << 24} {
		rows := stripRows(&gdal.Grid{Width: width})
		if rows < 1 || rows*width > 1<<24 {
			t.Errorf("width %d: strips of %d rows, %d pixels", width, rows, rows*width)
		}
	}
}
