package scene

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"
)

// small is a scene that takes a fraction of a second.
func small() Options {
	o := DefaultOptions()
	o.Pixels, o.Mines = 300, 4
	return o
}

func write(t *testing.T, o Options) (string, *Truth) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "scene")
	truth, err := Write(t.Context(), dir, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return dir, truth
}

// raster is all bands of a GeoTIFF as float64.
type raster struct {
	width, height int
	transform     [6]float64
	wkt           string
	scale, nodata float64
	kind          godal.DataType
	bands         [][]float64
}

func read(t *testing.T, parts ...string) raster {
	t.Helper()
	ds, err := godal.Open(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	st := ds.Structure()
	r := raster{width: st.SizeX, height: st.SizeY, kind: st.DataType, wkt: ds.Projection(), scale: ds.Bands()[0].Structure().Scale}
	r.nodata, _ = ds.Bands()[0].NoData()
	if r.transform, err = ds.GeoTransform(); err != nil {
		t.Fatal(err)
	}
	for _, band := range ds.Bands() {
		values := make([]float64, st.SizeX*st.SizeY)
		if err := band.Read(0, 0, values, st.SizeX, st.SizeY); err != nil {
			t.Fatal(err)
		}
		r.bands = append(r.bands, values)
	}
	return r
}

// hash is the SHA-256 of the stored values of the year maps and of all NPP.
func hash(t *testing.T, dir string, o Options) string {
	t.Helper()
	sum := sha256.New()
	names := []string{"destruction_year.tif", "restoration_year.tif"}
	for year := o.FirstYear; year <= o.LastYear; year++ {
		names = append(names, fmt.Sprintf("npp/npp_%d.tif", year))
	}
	for _, name := range names {
		if err := binary.Write(sum, binary.LittleEndian, read(t, dir, name).bands[0]); err != nil {
			t.Fatal(err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func TestEqualSeedsGiveEqualRasters(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates several scenes")
	}
	t.Parallel()
	o := small()
	first, a := write(t, o)
	second, b := write(t, o)
	o.Seed = 2
	other, _ := write(t, o)
	if hash(t, first, o) != hash(t, second, o) {
		t.Error("two scenes of seed 1 differ")
	}
	if a.Summary.VCSDGg != b.Summary.VCSDGg {
		t.Errorf("planted deficit %v and %v of the same seed", a.Summary.VCSDGg, b.Summary.VCSDGg)
	}
	if hash(t, first, o) == hash(t, other, o) {
		t.Error("scenes of seeds 1 and 2 are equal")
	}
}

// The stored values are those of every machine, so that a study can be named by
// its seed. The hash changes when the simulator is changed, and only then.
func TestRastersArePinned(t *testing.T) {
	t.Parallel()
	const want = "36cb53471e0d3f26fc581e220b21c5ee8d7c1727deb4de658f9b40bb24105cbe"
	dir, _ := write(t, small())
	if got := hash(t, dir, small()); got != want {
		t.Errorf("SHA-256 of the rasters %s, want %s", got, want)
	}
}

func TestFilesAreReadable(t *testing.T) {
	t.Parallel()
	o := small()
	dir, truth := write(t, o)
	maps := read(t, dir, "destruction_year.tif")
	if maps.width != o.Pixels || maps.height != o.Pixels || maps.kind != godal.UInt16 {
		t.Errorf("destruction_year.tif is %d × %d %v, want %d × %d uint16", maps.width, maps.height, maps.kind, o.Pixels, o.Pixels)
	}
	if want := [6]float64{452_800, 30, 0, 4_432_300, 0, -30}; maps.transform != want {
		t.Errorf("geotransform %v, want %v", maps.transform, want)
	}
	npp := read(t, dir, "npp", "npp_2001.tif")
	if npp.kind != godal.Int16 || npp.scale != 0.1 || npp.nodata != 32767 || !strings.Contains(npp.wkt, "Sinusoidal") {
		t.Errorf("npp_2001.tif: %v, scale %v, nodata %v, %.60s; want int16, 0.1, 32767, sinusoidal", npp.kind, npp.scale, npp.nodata, npp.wkt)
	}
	native := read(t, dir, "truth", "native_npp.tif")
	if len(native.bands) != 22 || native.bands[3][5] != truth.Native(0, 5, 2004) {
		t.Errorf("native_npp.tif: %d bands, %v in 2004; want 22, %v", len(native.bands), native.bands[3][5], truth.Native(0, 5, 2004))
	}
	again, err := ReadTruth(dir)
	if err != nil {
		t.Fatal(err)
	}
	if again.Summary.VCSDGg != truth.Summary.VCSDGg || len(again.Mines) != o.Mines {
		t.Errorf("truth.json: %v Gg, %d mines; want %v, %d", again.Summary.VCSDGg, len(again.Mines), truth.Summary.VCSDGg, o.Mines)
	}
	for _, name := range []string{"study.yaml", "truth/mine.csv", "truth/mine_year.csv", "truth/year.csv", "truth/README.txt"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The sum over steps reaches the announced total whatever the number of years.
func TestProgressEndsAtTotal(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates several scenes")
	}
	t.Parallel()
	o := small()
	o.LastYear--
	o.Inputs = Inputs()
	calls, last, total := 0, 0, 0
	dir := filepath.Join(t.TempDir(), "scene")
	if _, err := Write(t.Context(), dir, o, func(done, of int) { calls, last, total = calls+1, done, of }); err != nil {
		t.Fatal(err)
	}
	if calls != total || last != total {
		t.Errorf("%d calls up to %d of %d", calls, last, total)
	}
}

func TestOptionsOutOfRange(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Options){
		"pixels":          func(o *Options) { o.Pixels = 20 },
		"mines":           func(o *Options) { o.Mines = 900 },
		"years":           func(o *Options) { o.LastYear = o.FirstYear },
		"weather_sd":      func(o *Options) { o.WeatherSD = math.NaN() },
		"weather_memory":  func(o *Options) { o.WeatherMemory = 1 },
		"climate_step":    func(o *Options) { o.ClimateStep = -1 },
		"saturation_a":    func(o *Options) { o.Saturation = -2 },
		"latest_opening":  func(o *Options) { o.LatestOpening = -1 },
		"earlier_opening": func(o *Options) { o.EarlierOpening = -1 },
		"again":           func(o *Options) { o.Again, o.Inputs = 0.5, []Input{NDVI} },
		"product_sd":      func(o *Options) { o.ProductSD = 1 },
		"gaps":            func(o *Options) { o.Gaps = -0.1 },
		"background":      func(o *Options) { o.Background = "flat" },
		"restored_ratio":  func(o *Options) { o.RestoredRatio = -1 },
		"inputs":          func(o *Options) { o.Inputs = []Input{"radar"} },
		"input_noise":     func(o *Options) { o.InputNoise = 3 },
	} {
		o := small()
		change(&o)
		dir := filepath.Join(t.TempDir(), "scene")
		_, err := Write(t.Context(), dir, o, nil)
		var bad *OptionError
		if !errors.As(err, &bad) || bad.Option != name {
			t.Errorf("%s: error %v, want an OptionError of it", name, err)
		}
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %s exists after the error", name, dir)
		}
	}
}

func TestRefusesToOverwrite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Write(t.Context(), dir, small(), nil)
	if !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "name a new directory") {
		t.Errorf("error %v, want fs.ErrExist and its remedy", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d files in the directory afterwards, want 1", len(entries))
	}
	if _, err := Write(t.Context(), file, small(), nil); err == nil {
		t.Error("a file was taken for a directory")
	}
}

func TestFillsAnEmptyDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := Write(t.Context(), dir, small(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "study.yaml")); err != nil {
		t.Error(err)
	}
}

func TestCancellationLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, step := range []int{1, 10, 40} {
		parent := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		_, err := Write(ctx, filepath.Join(parent, "scene"), small(), func(done, _ int) {
			if done == step {
				cancel()
			}
		})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled at step %d: error %v", step, err)
		}
		if entries, _ := os.ReadDir(parent); len(entries) != 0 {
			t.Errorf("cancelled at step %d: %v is left", step, entries)
		}
	}
}
