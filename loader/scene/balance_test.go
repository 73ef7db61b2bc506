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

// state gives the pixel's NPP over its cell's native NPP, or bare. The last cycle that has begun decides.
func (s *study) state(pixel, year int) (vigour float64, bare bool) {
	vigour = 1
	for cycle := range s.destroyed.bands {
		destroyed, restored := s.observed(int(s.destroyed.bands[cycle][pixel])), s.observed(int(s.restored.bands[cycle][pixel]))
		switch {
		case destroyed == 0 || year < destroyed:
			return vigour, false
		case restored == 0 || year < restored:
			return 0, true
		}
		vigour = s.truth.Mines[s.mine[pixel]].Vigour
	}
	return vigour, false
}

// NPP of every cell and year is the mean over the cell's pixels, times the bias of the product.
func TestCellsBalance(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Options){
		"one cycle":                         func(*Options) {},
		"two cycles, older, biased product": func(o *Options) { o.Again, o.EarlierOpening, o.ProductSD = 0.5, 10, 0.1 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := small()
			o.Quantised, o.NoiseSD, o.DateUnobserved, o.Seed = false, 0, true, 5
			change(&o)
			checkBalance(t, o)
		})
	}
}

func checkBalance(t *testing.T, o Options) {
	t.Helper()
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
			if want := sum[cell] / n * (1 + truth.ProductBias); n > 0 && math.Abs(npp[cell]-want) > 1e-9*want {
				t.Fatalf("year %d cell %d: NPP %v, mean of its pixels %v", o.FirstYear+year, cell, npp[cell], want)
			}
		}
	}
}

// The truth by mine equals sums over the pixels of the files.
func TestTruthIsInTheFiles(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Options){
		"one cycle":               func(*Options) {},
		"two cycles, older, gaps": func(o *Options) { o.Again, o.EarlierOpening, o.Gaps = 0.5, 10, 0.2 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := small()
			o.WeatherSD = 0.1
			change(&o)
			dir, truth := write(t, o)
			s := readBack(t, dir, truth)
			for i, m := range s.sums(t, dir) {
				got := truth.Mines[i]
				for name, pair := range map[string][2]float64{
					"km²": {got.Km2, m.Km2}, "loss": {got.LossGg, m.LossGg}, "destroyed km²": {got.DestroyedKm2, m.DestroyedKm2}, "restored km²": {got.RestoredKm2, m.RestoredKm2},
					"decrease": {got.DecreaseGg, m.DecreaseGg}, "increase": {got.IncreaseGg, m.IncreaseGg}, "C_destroy": {got.CDestroyGg, m.CDestroyGg}, "C_restore": {got.CRestoreGg, m.CRestoreGg},
				} {
					if math.Abs(pair[0]-pair[1]) > 1e-9*math.Abs(pair[1]) {
						t.Errorf("%s: %s %v, the files have %v", got.MineID, name, pair[0], pair[1])
					}
				}
				if m.DestroyedKm2 == 0 {
					t.Errorf("%s: nothing destroyed", got.MineID)
				}
			}
		})
	}
}

// sums adds the changes of the mines up from the pixels of the files. A change of a year whose NPP the product lacks counts 0.
func (s *study) sums(t *testing.T, dir string) []MineTruth {
	t.Helper()
	const toGg, km2 = 3.586 * 900 / 1e9, 900 / 1e6
	sums, lacking := make([]MineTruth, s.Mines), make([][]bool, s.years())
	for year := range lacking {
		for _, code := range read(t, dir, "npp", fmt.Sprintf("npp_%d.tif", s.FirstYear+year)).bands[0] {
			lacking[year] = append(lacking[year], code == 32767)
		}
	}
	for i, mine := range s.mine {
		if mine < 0 {
			continue
		}
		m, cell := &sums[mine], s.cell[i]
		m.Km2 += km2
		before, wasBare := s.state(i, s.FirstYear-1)
		for year := range s.years() {
			native, average := s.native.bands[year][cell]*toGg, s.native.bands[year][cell]*toGg/s.truth.Years[year].Weather
			vigour, bare := s.state(i, s.FirstYear+year)
			m.LossGg += (1 - vigour) * native
			switch {
			case bare && !wasBare:
				m.DestroyedKm2 += km2
				if year > 0 && !lacking[year-1][cell] {
					m.DecreaseGg += before * s.native.bands[year-1][cell] * toGg
				}
			case wasBare && !bare:
				m.RestoredKm2 += km2
				if !lacking[year][cell] {
					m.IncreaseGg += vigour * native
				}
			}
			switch restored := s.isRestored(i, s.FirstYear+year); {
			case bare:
				m.CDestroyGg -= average
			case restored && !lacking[year][cell]:
				m.CRestoreGg += vigour*native - average
			}
			before, wasBare = vigour, bare
		}
	}
	return sums
}

// isRestored reports whether a pixel that is not bare was destroyed before.
func (s *study) isRestored(pixel, year int) bool {
	destroyed := s.observed(int(s.destroyed.bands[0][pixel]))
	return destroyed != 0 && year >= destroyed
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
