package scene

import (
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"github.com/airbusgeo/godal"
)

// study is a scene read back from its files, with the cell and the mine of each
// pixel found anew: one transform per pixel centre, GDAL's own rasterizing.
type study struct {
	Options
	truth               *Truth
	destroyed, restored raster
	native, background  raster
	cell, mine          []int
}

func readBack(t *testing.T, dir string, truth *Truth) *study {
	t.Helper()
	s := &study{
		Options: truth.Options, truth: truth,
		destroyed: read(t, dir, "destruction_year.tif"), restored: read(t, dir, "restoration_year.tif"),
		native: read(t, dir, "truth", "native_npp.tif"), background: read(t, dir, "truth", "background_npp.tif"),
	}
	s.locate(t)
	s.rasterize(t, filepath.Join(dir, "mines.gpkg"))
	return s
}

func (s *study) locate(t *testing.T) {
	t.Helper()
	from, err := godal.NewSpatialRefFromWKT(s.destroyed.wkt)
	if err != nil {
		t.Fatal(err)
	}
	to, err := godal.NewSpatialRefFromWKT(s.native.wkt)
	if err != nil {
		t.Fatal(err)
	}
	transform, err := godal.NewTransform(from, to)
	if err != nil {
		t.Fatal(err)
	}
	defer transform.Close()
	a, b := s.destroyed.transform, s.native.transform
	for i := range s.destroyed.bands[0] {
		x := []float64{a[0] + a[1]*(float64(i%s.Pixels)+0.5)}
		y := []float64{a[3] + a[5]*(float64(i/s.Pixels)+0.5)}
		if err := transform.TransformEx(x, y, nil, nil); err != nil {
			t.Fatal(err)
		}
		row, col := math.Floor((y[0]-b[3])/b[5]), math.Floor((x[0]-b[0])/b[1])
		s.cell = append(s.cell, int(row)*s.native.width+int(col))
	}
}

func (s *study) rasterize(t *testing.T, path string) {
	t.Helper()
	if err := godal.RegisterRaster(godal.Memory); err != nil {
		t.Fatal(err)
	}
	onto, err := godal.Create(godal.Memory, "", 1, godal.Int32, s.Pixels, s.Pixels)
	if err != nil {
		t.Fatal(err)
	}
	defer onto.Close()
	sr, err := godal.NewSpatialRefFromWKT(s.destroyed.wkt)
	if err != nil {
		t.Fatal(err)
	}
	if err := onto.SetGeoTransform(s.destroyed.transform); err != nil {
		t.Fatal(err)
	}
	vectors, err := godal.Open(path, godal.VectorOnly())
	if err != nil {
		t.Fatal(err)
	}
	defer vectors.Close()
	layer := vectors.Layers()[0]
	for i := 1; ; i++ {
		feature := layer.NextFeature()
		if feature == nil {
			break
		}
		polygon := feature.Geometry()
		if err := polygon.Reproject(sr); err != nil {
			t.Fatal(err)
		}
		if err := onto.RasterizeGeometry(polygon, godal.Values(float64(i))); err != nil {
			t.Fatal(err)
		}
		feature.Close()
	}
	burnt := make([]int32, s.Pixels*s.Pixels)
	if err := onto.Read(0, 0, burnt, s.Pixels, s.Pixels); err != nil {
		t.Fatal(err)
	}
	for _, v := range burnt {
		s.mine = append(s.mine, int(v)-1)
	}
}

// state gives the pixel's NPP over its cell's native NPP, or bare.
func (s *study) state(pixel, year int) (vigour float64, bare bool) {
	destroyed, restored := int(s.destroyed.bands[0][pixel]), int(s.restored.bands[0][pixel])
	destroyed, restored = s.observed(destroyed), s.observed(restored)
	switch {
	case destroyed == 0 || year < destroyed:
		return 1, false
	case restored == 0 || year < restored:
		return 0, true
	}
	return s.truth.Mines[s.mine[pixel]].Vigour, false
}

// NPP of every cell and year is the mean over the cell's pixels.
func TestCellsBalance(t *testing.T) {
	t.Parallel()
	o := small()
	o.Quantised, o.NoiseSD, o.DateUnobserved, o.Seed = false, 0, true, 5
	dir, truth := write(t, o)
	s := readBack(t, dir, truth)
	dated := 0
	for _, year := range s.destroyed.bands[0] {
		if year == 2012 {
			dated++
		}
	}
	if dated == 0 {
		t.Error("no pixel is dated to the unobserved year 2012")
	}
	for year := range o.years() {
		npp := read(t, dir, "npp", fmt.Sprintf("npp_%d.tif", o.FirstYear+year)).bands[0]
		sum, pixels := make([]float64, len(npp)), make([]float64, len(npp))
		for i, cell := range s.cell {
			vigour, bare := s.state(i, o.FirstYear+year)
			pixels[cell]++
			if bare {
				sum[cell] += s.background.bands[year][cell]
			} else {
				sum[cell] += vigour * s.native.bands[year][cell]
			}
		}
		for cell, n := range pixels {
			if want := sum[cell] / n; n > 0 && math.Abs(npp[cell]-want) > 1e-9*want {
				t.Fatalf("year %d cell %d: NPP %v, mean of its pixels %v", o.FirstYear+year, cell, npp[cell], want)
			}
		}
	}
}

// The truth by mine equals sums over the pixels of the files.
func TestTruthIsInTheFiles(t *testing.T) {
	t.Parallel()
	o := small()
	o.WeatherSD = 0.1
	dir, truth := write(t, o)
	s := readBack(t, dir, truth)
	const toGg = 3.586 * 900 / 1e9
	area, loss := make([]float64, o.Mines), make([]float64, o.Mines)
	for i, m := range s.mine {
		if m < 0 {
			continue
		}
		area[m] += 900 / 1e6
		for year := range o.years() {
			vigour, _ := s.state(i, o.FirstYear+year)
			loss[m] += (1 - vigour) * s.native.bands[year][s.cell[i]] * toGg
		}
	}
	for i, m := range truth.Mines {
		if math.Abs(m.Km2-area[i]) > 1e-9 || math.Abs(m.LossGg-loss[i]) > 1e-9*math.Abs(loss[i]) {
			t.Errorf("%s: %v km², loss %v Gg; the files have %v, %v", m.MineID, m.Km2, m.LossGg, area[i], loss[i])
		}
		if m.DestroyedKm2 == 0 {
			t.Errorf("%s: nothing destroyed", m.MineID)
		}
	}
}

// Without weather the line of native growth is the native growth of each year.
func TestDeficitEqualsLossWithoutWeather(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates several scenes")
	}
	t.Parallel()
	_, truth := write(t, ExactOptions())
	if d, l := truth.Summary.VCSDGg, truth.Summary.LossGg; d <= 0 || math.Abs(d-l) > 1e-9*d {
		t.Errorf("deficit %v, loss %v", d, l)
	}
	for _, m := range truth.Mines {
		if math.Abs(m.VCSDGg+m.CDestroyGg+m.CRestoreGg) > 1e-12 {
			t.Errorf("%s: VCSD %v of %v and %v", m.MineID, m.VCSDGg, m.CDestroyGg, m.CRestoreGg)
		}
	}
}

// In a scene of whole cells every cell has one history, and the background has
// samples in every year.
func TestWholeCells(t *testing.T) {
	t.Parallel()
	o := ExactOptions()
	o.Pixels, o.Mines = 400, 4
	dir, truth := write(t, o)
	s := readBack(t, dir, truth)
	history, bare := map[int][2]float64{}, map[int]int{}
	for i, cell := range s.cell {
		h := [2]float64{s.destroyed.bands[0][i], s.restored.bands[0][i]}
		if old, seen := history[cell]; seen && old != h {
			t.Fatalf("cell %d: pixels destroyed and restored in %v and %v", cell, old, h)
		}
		history[cell] = h
		if h[0] > 0 && h[0] < float64(o.FirstYear) {
			bare[cell]++
		}
	}
	whole := 0
	for _, pixels := range bare {
		if float64(pixels) >= 0.95*214_658.7/900 {
			whole++
		}
	}
	if whole < 3 {
		t.Errorf("%d whole cells are bare from the first year on, want 3", whole)
	}
}

func TestBarrenCellsAreClasses(t *testing.T) {
	t.Parallel()
	o := small()
	o.Barren = 1
	dir, _ := write(t, o)
	classes := 0
	for _, v := range read(t, dir, "npp", "npp_2020.tif").bands[0] {
		if v == 32765 {
			classes++
		}
	}
	if classes == 0 {
		t.Error("no cell of 2020 carries class 32765")
	}
	o.Quantised = false
	dir, _ = write(t, o)
	for _, v := range read(t, dir, "npp", "npp_2020.tif").bands[0] {
		if math.IsNaN(v) {
			classes--
		}
	}
	if classes != 0 {
		t.Errorf("%d more barren cells as classes than as NaN", classes)
	}
}
