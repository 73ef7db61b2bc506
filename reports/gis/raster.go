package gis

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// A Grid places a raster on the ground.
type Grid struct {
	Width, Height int        // pixels
	GeoTransform  [6]float64 // GDAL's, six terms
	CRS           string     // WKT
}

// A Type is the type of a raster's pixels.
type Type string

// The types of pixels, by GDAL's names.
const (
	Byte    Type = "Byte"
	UInt16  Type = "UInt16"
	Int16   Type = "Int16"
	Float32 Type = "Float32"
)

var dataTypes = map[Type]godal.DataType{Byte: godal.Byte, UInt16: godal.UInt16, Int16: godal.Int16, Float32: godal.Float32}

// A Raster describes a raster of one band.
type Raster struct {
	Grid
	Type     Type
	NoData   float64           // value of pixels without one
	Name     string            // of the band
	Unit     string            // empty for classes
	Classes  []symbology.Class // meanings of the values, empty for quantities
	Ramp     symbology.Ramp    // colours of quantities
	Metadata map[string]string // of the file
}

// Pixels is a cursor over the values of a raster. Next returns further pixels and their numbers, row × width + column, which
// must ascend. An unknown value is NaN. After the last pixel it returns none.
type Pixels interface {
	Next() (ids []int64, values []float64, err error)
}

// stripPixels is about the number of pixels that are held at a time.
const stripPixels = 1 << 21

// WriteGeoTIFF writes the pixels as a cloud-optimised GeoTIFF with statistics, overviews and companions, see Companions.
// Pixels that do not come, or come with NaN, are nodata. It calls progress with the rows done.
//
// The directory of the path must hold nothing else. If it fails, the caller removes what is in it.
func WriteGeoTIFF(ctx context.Context, path string, r Raster, p Pixels, progress func(done, total int)) (err error) {
	if err := registerDrivers(); err != nil {
		return gdalError("raster", err)
	}
	strips := path + ".strips"
	defer func() {
		if gone := os.Remove(strips); err == nil {
			err = gone
		}
	}()
	w := stripWriter{Raster: r, pixels: p, progress: progress}
	if err := w.write(ctx, strips); err != nil {
		return fmt.Errorf("write raster %s: %w", r.Name, err)
	}
	if err := r.optimise(path, strips, []string{r.Name}, []statistics{w.statistics}); err != nil {
		return fmt.Errorf("write raster %s: %s", r.Name, firstLine(err))
	}
	return os.WriteFile(stylePath(path), r.style(w.statistics), 0o644)
}

// Companions are the files that may lie beside a GeoTIFF: a QGIS style, and GDAL's
// file with the names of the classes.
func Companions(path string) []string { return []string{stylePath(path), path + ".aux.xml"} }

func stylePath(path string) string { return strings.TrimSuffix(path, filepath.Ext(path)) + ".qml" }

// optimise makes the final file of the strips.
func (r *Raster) optimise(path, strips string, names []string, s []statistics) error {
	source, err := godal.Open(r.virtual(strips, names, s), godal.Drivers("VRT"))
	if err != nil {
		return err
	}
	defer source.Close()
	resampling := "AVERAGE"
	if r.Ramp.Colours == nil {
		resampling = "MODE"
	}
	out, err := source.Translate(path, []string{"-of", "COG"}, godal.CreationOption(
		"COMPRESS=DEFLATE", "PREDICTOR=YES", "NUM_THREADS=ALL_CPUS", "BIGTIFF=IF_SAFER", "OVERVIEW_RESAMPLING="+resampling))
	if err != nil {
		return err
	}
	return out.Close()
}

// stripWriter writes pixels to a plain raster, a strip of rows at a time.
type stripWriter struct {
	Raster
	pixels     Pixels
	progress   func(done, total int)
	statistics statistics
	rows       int       // of a strip
	strip      []float64 // from row first on
	first      int
}

func (w *stripWriter) write(ctx context.Context, path string) (err error) {
	ds, err := godal.Create(godal.GTiff, path, 1, dataTypes[w.Type], w.Width, w.Height, godal.CreationOption("BIGTIFF=IF_SAFER"))
	if err != nil {
		return errors.New(firstLine(err))
	}
	defer func() {
		if closing := ds.Close(); err == nil && closing != nil {
			err = errors.New(firstLine(closing))
		}
	}()
	w.rows = min(w.Height, max(1, stripPixels/w.Width))
	w.strip = make([]float64, w.rows*w.Width)
	w.clear()
	last := int64(-1)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		ids, values, err := w.pixels.Next()
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		for i, id := range ids {
			if id <= last || id >= int64(w.Width)*int64(w.Height) {
				return fmt.Errorf("pixel %d follows %d on %d × %d pixels; want them to ascend", id, last, w.Width, w.Height)
			}
			last = id
			if err := w.put(ds, id, values[i]); err != nil {
				return err
			}
		}
	}
	for w.first < w.Height {
		if err := w.flush(ds); err != nil {
			return err
		}
	}
	return nil
}

// put sets a pixel of the strip that holds it.
func (w *stripWriter) put(ds *godal.Dataset, id int64, value float64) error {
	at := id - int64(w.first)*int64(w.Width)
	for at >= int64(len(w.strip)) {
		if err := w.flush(ds); err != nil {
			return err
		}
		at = id - int64(w.first)*int64(w.Width)
	}
	if w.Type == Float32 {
		value = float64(float32(value))
	}
	if !math.IsNaN(value) {
		w.strip[at] = value
		w.statistics.add(value)
	}
	return nil
}

// flush writes the strip and begins the next.
func (w *stripWriter) flush(ds *godal.Dataset) error {
	rows := min(w.rows, w.Height-w.first)
	if err := ds.Write(0, w.first, w.strip[:rows*w.Width], w.Width, rows); err != nil {
		return errors.New(firstLine(err))
	}
	w.first += rows
	w.progress(w.first, w.Height)
	w.clear()
	return nil
}

func (w *stripWriter) clear() {
	for i := range w.strip {
		w.strip[i] = w.NoData
	}
}

// statistics describes the pixels that have a value.
type statistics struct {
	count         int64
	least, most   float64
	mean, squares float64 // the sum of squared deviations from the mean
}

// add takes a value in (Welford 1962).
func (s *statistics) add(v float64) {
	if s.count == 0 {
		s.least, s.most = v, v
	}
	s.count++
	s.least, s.most = min(s.least, v), max(s.most, v)
	deviation := v - s.mean
	s.mean += deviation / float64(s.count)
	s.squares += deviation * (v - s.mean)
}

func (s *statistics) deviation() float64 { return math.Sqrt(s.squares / float64(max(1, s.count))) }
