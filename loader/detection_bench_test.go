package loader

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// paperSide is the side of the paper's map in pixels: 28.4 million of them.
const paperSide, benchPixelM = 5330, 30.0

// benchSide is the side of the stacks; MINECARBON_BENCH_SIDE sets another.
func benchSide(b *testing.B) int {
	b.Helper()
	text := os.Getenv("MINECARBON_BENCH_SIDE")
	if text == "" {
		return paperSide
	}
	side, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal(err)
	}
	return side
}

// BenchmarkDetection compares, in CPU seconds, what the detection of the paper's map and its cohorts take
// with what GDAL takes merely to read the stack, for states (int16, 0 and 1), and NDVI (int16 with noise) inside
// mines and on the whole map, over 11 and 22 years.
func BenchmarkDetection(b *testing.B) {
	side := benchSide(b)
	for _, c := range []struct{ name, disturbance string }{
		{"states", "{states: {files: 'stack_{year}.tif', destroyed: [1]}}"},
		{"ndvi", "{ndvi: {files: 'stack_{year}.tif', scale: 0.0001, alpha: 0.2, where: map}}"},
		{"levels", "{ndvi: {files: 'stack_{year}.tif', scale: 0.0001}}"},
	} {
		dir := b.TempDir()
		benchStack(b, dir, side, 22, c.name != "states")
		for _, years := range []int{11, 22} {
			b.Run(fmt.Sprintf("%s/%d years", c.name, years), func(b *testing.B) {
				study := benchStudy(b, dir, side, years, c.disturbance)
				for b.Loop() {
					started := time.Now()
					reading := cpuSeconds(func() { readStack(b, dir, side, years) })
					readWall := time.Since(started).Seconds()
					started = time.Now()
					detecting := cpuSeconds(func() { benchCohorts(b, study) })
					wall := time.Since(started).Seconds()
					b.ReportMetric(reading, "read-CPU-s")
					b.ReportMetric(detecting, "detect-CPU-s")
					b.ReportMetric(detecting/reading, "×-CPU")
					b.ReportMetric(wall/readWall, "×-wall")
					b.ReportMetric(peakMB(b), "peak-MB")
				}
			})
		}
		if err := os.RemoveAll(dir); err != nil {
			b.Fatal(err)
		}
	}
}

// cpuSeconds measures the processor time of this process.
func cpuSeconds(f func()) float64 {
	var before, after syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	f()
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &after)
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(after.Utime) - seconds(before.Utime) + seconds(after.Stime) - seconds(before.Stime)
}

// peakMB returns the largest memory of this process so far.
func peakMB(b *testing.B) float64 {
	b.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("memory is not known here")
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	kB, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	return kB / 1024
}

// benchStack writes a raster a year: pits that open one after the other and are restored, in states or in
// NDVI with noise.
func benchStack(b *testing.B, dir string, side, years int, ndvi bool) {
	b.Helper()
	gdal.RegisterDrivers()
	random := rand.New(rand.NewPCG(1, 2))
	line := make([]int16, side*256)
	for y := range years {
		ds, err := godal.Create(godal.GTiff, filepath.Join(dir, fmt.Sprintf("stack_%d.tif", 2001+y)), 1, godal.Int16, side, side,
			godal.CreationOption("TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "PREDICTOR=2", "NUM_THREADS=2"))
		if err != nil {
			b.Fatal(err)
		}
		srs := crs(b, utm49)
		_ = ds.SetSpatialRef(srs)
		srs.Close()
		_ = ds.SetGeoTransform([6]float64{originX, benchPixelM, 0, originY, 0, -benchPixelM})
		for row0 := 0; row0 < side; row0 += 256 {
			rows := min(256, side-row0)
			for i := range line[:rows*side] {
				bare := benchBare(i%side, row0+i/side, y)
				switch {
				case !ndvi:
					line[i] = int16(b2i(bare))
				case bare:
					line[i] = int16(900 + random.IntN(200))
				default:
					line[i] = int16(3500 + random.IntN(1000))
				}
			}
			if err := ds.Write(0, row0, line[:rows*side], side, rows); err != nil {
				b.Fatal(err)
			}
		}
		if err := ds.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// benchBare reports whether a pixel is bare in a year: every 460 pixels a mine of 80 × 70 is dug from one
// side to the other, and restored 9 years later.
func benchBare(col, row, year int) bool {
	c, r := col%460-100, row%460-100
	return c >= 0 && c < 80 && r >= 0 && r < 70 && year > 2+c/5 && year <= 11+c/5
}

// benchStudy writes the study of a stack: mines around the pits and NPP of 500 m.
func benchStudy(b *testing.B, dir string, side, years int, disturbance string) *studyfile.Study {
	b.Helper()
	var mines []string
	for row := 90; row+90 < side; row += 460 {
		for col := 90; col+100 < side; col += 460 {
			const scale = benchPixelM / pixelM
			mines = append(mines, square(strconv.Itoa(len(mines)), float64(col)*scale, float64(row)*scale, float64(col+100)*scale, float64(row+90)*scale))
		}
	}
	put(b, filepath.Join(dir, "mines.geojson"), collection(mines...))
	cells := side*int(benchPixelM)/500 + 1
	npp := strings.Repeat(strings.Repeat("300 ", cells)+"\n", cells)
	for y := range years {
		raster{crs: utm49, gt: [6]float64{originX, 500, 0, originY, 0, -500}, bands: []string{npp}}.write(b, filepath.Join(dir, fmt.Sprintf("npp_%d.tif", 2001+y)))
	}
	text := fmt.Sprintf("years: [2001, %d]\nnpp: {files: 'npp_{year}.tif', unit: g C m-2 a-1}\nmines: {file: mines.geojson, id: id}\ndisturbance: %s\n", 2000+years, disturbance)
	study, err := studyfile.Read(put(b, filepath.Join(dir, "study.yaml"), text))
	if err != nil {
		b.Fatal(err)
	}
	return study
}

// readStack reads every pixel, one file after the other, in one thread.
func readStack(b *testing.B, dir string, side, years int) {
	b.Helper()
	line := make([]int16, side*256)
	for y := range years {
		ds, err := gdal.OpenRaster("bench", filepath.Join(dir, fmt.Sprintf("stack_%d.tif", 2001+y)))
		if err != nil {
			b.Fatal(err)
		}
		for row0 := 0; row0 < side; row0 += 256 {
			rows := min(256, side-row0)
			if err := ds.Bands()[0].Read(0, row0, line[:rows*side], side, rows); err != nil {
				b.Fatal(err)
			}
		}
		_ = ds.Close()
	}
}

// benchCohorts detects and goes on to cohorts.
func benchCohorts(b *testing.B, study *studyfile.Study) {
	b.Helper()
	l := newLoad(study, Options{Geostatistics: plainKriging{}})
	defer l.close()
	l.watched = &watchedInputs{} // so that the pixels are kept, as a load does
	l.open()
	if err := l.readMap(context.Background()); err != nil {
		b.Fatal(err)
	}
	l.judgeMap()
	if l.land == nil || len(l.land.cohorts) < 2 {
		b.Fatalf("no cohorts: %+v", l.quality.Sorted())
	}
	runtime.KeepAlive(l)
}
