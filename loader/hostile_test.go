package loader

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// sparse writes a GeoTIFF that claims a size and holds next to nothing.
func sparse(t *testing.T, path string, width, height, blockX, blockY int) {
	t.Helper()
	gdal.RegisterDrivers()
	ds, err := godal.Create(godal.GTiff, path, 1, godal.Int16, width, height, godal.CreationOption("SPARSE_OK=YES", "BIGTIFF=YES", "TILED=YES",
		fmt.Sprint("BLOCKXSIZE=", blockX), fmt.Sprint("BLOCKYSIZE=", blockY)))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(ds.SetSpatialRef(crs(t, utm49)), ds.SetGeoTransform(pixelsAt(originX, originY)), ds.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestGiantClaims refuses headers that claim more than can be, without
// allocating for them, and reads of a giant NPP raster what lies under the map.
func TestGiantClaims(t *testing.T) {
	const huge = 1 << 21
	s := drawn("0 0\n0 0", "", "100", "100")
	path := s.write(t)
	dir := filepath.Dir(path)
	study, err := studyfile.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	parent := t.TempDir()
	load := func() error {
		t.Helper()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Load(context.Background(), study, filepath.Join(parent, "d"), Options{Geostatistics: meanKriging{}})
		runtime.ReadMemStats(&after)
		if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 256 {
			t.Errorf("%d MB were allocated", grown)
		}
		return err
	}
	small := study.Disturbance.Destroyed.File
	study.Disturbance.Destroyed.File = filepath.Join(dir, "giant.tif")
	sparse(t, study.Disturbance.Destroyed.File, huge, huge, 16384, 8192)
	mustFail(t, load(), fault.ErrData, "load disturbance *giant.tif: 2097152 × 2097152 pixels is more than can be addressed; cut the map")
	sparse(t, study.Disturbance.Destroyed.File, huge, huge, 32768, 32768)
	mustFail(t, load(), fault.ErrData, "load disturbance *giant.tif: is stored in blocks of 32768 × 32768 pixels, want at most 134217728 pixels each; write it in tiles, for example with gdal_translate -co TILED=YES")
	put(t, filepath.Join(dir, "giant.tif.hdr"), "ENVI\nsamples = 2147483647\nlines = 2147483647\nbands = 1\nheader offset = 0\nfile type = ENVI Standard\ndata type = 2\ninterleave = bsq\nbyte order = 0\n")
	put(t, study.Disturbance.Destroyed.File, "\x00\x00\x00\x00")
	mustFail(t, load(), fault.ErrInput, "load disturbance *giant.tif: GDAL cannot read it as a raster (*); fetch the file again or name another")
	nothingIn(t, parent)

	study.Disturbance.Destroyed.File = small
	study.NPP.Files = []string{filepath.Join(dir, "giant_{year}.tif")}
	sparse(t, filepath.Join(dir, "giant_2001.tif"), 1<<19, 1<<19, 8192, 8192)
	sparse(t, filepath.Join(dir, "giant_2002.tif"), 1<<19, 1<<19, 8192, 8192)
	if err := load(); err != nil {
		t.Error(err)
	}
}

// tall writes a year raster of many strips.
func tall(t *testing.T, path string, value func(row int) int16) {
	t.Helper()
	const width, height = 300, 2000
	ds, err := godal.Create(godal.GTiff, path, 1, godal.Int16, width, height)
	if err != nil {
		t.Fatal(err)
	}
	line := make([]int16, width)
	err = errors.Join(ds.SetSpatialRef(crs(t, utm49)), ds.SetGeoTransform(pixelsAt(originX, originY)))
	for row := range height {
		for i := range line {
			line[i] = value(row)
		}
		err = errors.Join(err, ds.Write(0, row, line, width, 1))
	}
	if err := errors.Join(err, ds.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestDamagedMap ends a load that has begun: the map is cut short, or impossible
// years come late, while NPP and checksums are read beside it.
func TestDamagedMap(t *testing.T) {
	s := drawn("0", "", "100", "100")
	for year, r := range s.npp {
		r.gt = [6]float64{originX, 3000, 0, originY, 0, -20000}
		s.npp[year] = r
	}
	s.loaded(t) // PROJ opens its database once and keeps it
	check := leaks(t)
	for _, c := range []struct {
		name   string
		damage func(path string) error
		year   int16
		kind   error
		want   string
	}{
		{"cut in the middle", func(path string) error { return os.Truncate(path, 600_000) }, 2001, fault.ErrInput, "load disturbance *destroyed.tif: read rows * to *: *; the file is damaged, write it again; the same in 4 further parts"},
		{"cut at the end", func(path string) error { return os.Truncate(path, 1_190_000) }, 2001, fault.ErrInput, "load disturbance *destroyed.tif: read rows * to *: *; the file is damaged, write it again"},
		{"impossible in the last rows", nil, 44, fault.ErrData, "load disturbance *destroyed.tif: 600 pixels hold impossible years, the first at row 1998, column 0 (x 500005, y 4380015): T_D 44 is not a year from 1900 to 2200; mend*"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := s.write(t)
			destroyed := filepath.Join(filepath.Dir(path), "destroyed.tif")
			tall(t, destroyed, func(row int) int16 {
				if row >= 1998 {
					return c.year
				}
				return 2002
			})
			if c.damage != nil {
				if err := c.damage(destroyed); err != nil {
					t.Fatal(err)
				}
			}
			dir, _, err := load1(t, path, Options{Geostatistics: meanKriging{}})
			mustFail(t, err, c.kind, c.want)
			nothingIn(t, filepath.Dir(dir))
		})
	}
	check()
}

// TestDamagedNPP cuts a MOD17A3HGF tile short.
func TestDamagedNPP(t *testing.T) {
	t.Parallel()
	study, err := studyfile.Read("../../shared/data/shendong-sim/study.yaml")
	if err != nil {
		t.Skip(err)
	}
	files, err := filepath.Glob(strings.ReplaceAll(study.NPP.Files[0], "{year}", "20??"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	dir := t.TempDir()
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(path, "A2010001.h26v04") {
			data = data[:len(data)*2/3]
		}
		put(t, filepath.Join(dir, filepath.Base(path)), string(data))
	}
	study.NPP.Files[0] = filepath.Join(dir, filepath.Base(study.NPP.Files[0]))
	parent := t.TempDir()
	_, err = Load(context.Background(), study, filepath.Join(parent, "d"), Options{Geostatistics: meanKriging{}})
	mustFail(t, err, fault.ErrInput, "load npp *A2010001.h26v04*: *; fetch *")
	nothingIn(t, parent)
}

// TestManyGoroutinesOneShape burns one mine into strips on several goroutines.
func TestManyGoroutinesOneShape(t *testing.T) {
	skipShort(t, "loads a study with many goroutines")
	s := drawn("0", "", "100", "100")
	for year, r := range s.npp {
		r.gt = [6]float64{originX, 3000, 0, originY, 0, -20000}
		s.npp[year] = r
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8))
	path := s.write(t)
	tall(t, filepath.Join(filepath.Dir(path), "destroyed.tif"), func(int) int16 { return 0 })
	for range 20 {
		_, summary, err := load1(t, path, Options{Geostatistics: meanKriging{}, PixelYears: PixelYearsNone})
		if err != nil {
			t.Fatal(err)
		}
		if summary.InMines.Pixels != 300*1000 { // the mine ends at row 1000
			t.Fatalf("%d pixels in the mine", summary.InMines.Pixels)
		}
	}
}
