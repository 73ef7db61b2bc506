package scene

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"github.com/airbusgeo/godal"
)

// Input is a kind of input that tells when land was destroyed and restored.
type Input string

const (
	// Years are the year maps, which every scene has.
	Years Input = "years"
	// NDVI is annual maxima of NDVI.
	NDVI Input = "ndvi"
	// States are annual maps of destroyed and other land.
	States Input = "states"
	// Classes is land cover as a mapping project publishes it, a band a year.
	Classes Input = "classes"
	// Polygons are outlines with years, as an interpreter draws them.
	Polygons Input = "polygons"
)

// Inputs lists all kinds.
func Inputs() []Input { return []Input{Years, NDVI, States, Classes, Polygons} }

// others returns the wanted kinds besides the year maps, in the order of Inputs.
func (o *Options) others() []Input {
	return slices.DeleteFunc(Inputs(), func(in Input) bool { return in == Years || !slices.Contains(o.Inputs, in) })
}

// StudyFile is the name of the study file of a kind of input, within the scene.
func StudyFile(in Input) string {
	if in == Years {
		return "study.yaml"
	}
	return "study-" + string(in) + ".yaml"
}

// What annual maps of states and classes hold. The classes are those of MapBiomas.
const (
	stateOther, stateDestroyed, stateUnknown = 0, 1, 255
	classGrassland, classMining              = 12, 30
)

// ndviUnknown is stored where there is no NDVI.
const ndviUnknown = math.MinInt16

// recordYears are the years of annual inputs: one before the scene, which shows what is bare from the start.
func (s *scene) recordYears() (years []int) {
	for year := s.FirstYear - 1; year <= s.LastYear; year++ {
		if !slices.Contains(s.UnobservedYears, year) {
			years = append(years, year)
		}
	}
	return years
}

// writeInputs writes the planted history in the other kinds of input.
func (s *scene) writeInputs(ctx context.Context) error {
	for _, in := range s.others() {
		write := s.writeLayers
		if in == Polygons {
			write = s.writeOutlines
		}
		if err := write(ctx, in); err != nil {
			return fmt.Errorf("write %s: %w", in, err)
		}
	}
	return nil
}

// layer is where the map of a year goes.
type layer struct {
	year int
	ds   *godal.Dataset
	band godal.Band
}

// createLayers creates the rasters of a kind: a file a year, or for classes a file with a band a year.
func (s *scene) createLayers(in Input) (layers []layer, err error) {
	kind, predictor := godal.Byte, "PREDICTOR=1"
	if in == NDVI {
		kind, predictor = godal.Int16, "PREDICTOR=2"
	}
	years := s.recordYears()
	create := func(name string, bands int) (*godal.Dataset, error) {
		ds, err := godal.Create(godal.GTiff, filepath.Join(s.dir, name), bands, kind, s.Pixels, s.Pixels,
			godal.CreationOption("TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "INTERLEAVE=BAND", "BIGTIFF=IF_SAFER", predictor))
		if err != nil {
			return nil, err
		}
		layers = append(layers, layer{ds: ds})
		return ds, errors.Join(ds.SetGeoTransform(s.frame.mapTransform()), ds.SetSpatialRef(s.frame.utm))
	}
	if in == Classes {
		ds, err := create("classes.tif", len(years))
		if err != nil {
			return layers, err
		}
		layers = nil
		for i, band := range ds.Bands() {
			layers = append(layers, layer{years[i], ds, band})
			if err := band.SetDescription("classification_" + strconv.Itoa(years[i])); err != nil {
				return layers, err
			}
		}
		return layers, nil
	}
	if err := os.Mkdir(filepath.Join(s.dir, string(in)), 0o755); err != nil {
		return nil, err
	}
	for i, year := range years {
		ds, err := create(filepath.Join(string(in), fmt.Sprintf("%s_%d.tif", in, year)), 1)
		if err != nil {
			return layers, err
		}
		layers[i].year, layers[i].band = year, ds.Bands()[0]
		if in == NDVI {
			err = errors.Join(ds.SetNoData(ndviUnknown), ds.SetScaleOffset(1/ndviUnits, 0))
		} else {
			err = ds.SetNoData(stateUnknown)
		}
		if err != nil {
			return layers, err
		}
	}
	return layers, nil
}

// closeLayers closes each file once.
func closeLayers(layers []layer) (err error) {
	for i, l := range layers {
		if i == 0 || l.ds != layers[i-1].ds {
			err = errors.Join(err, l.ds.Close())
		}
	}
	return err
}

// writeLayers writes annual maps strip by strip.
func (s *scene) writeLayers(ctx context.Context, in Input) (err error) {
	maps, err := s.openYearMaps()
	if err != nil {
		return err
	}
	defer maps.close()
	layers, err := s.createLayers(in)
	defer func() { err = errors.Join(err, closeLayers(layers)) }()
	if err != nil {
		return err
	}
	for row0 := 0; row0 < s.Pixels; row0 += stripRows {
		if err := ctx.Err(); err != nil {
			return err
		}
		h, err := maps.read(row0, min(stripRows, s.Pixels-row0), 1)
		if err != nil {
			return err
		}
		if err := s.newGround(h).writeStrip(in, layers); err != nil {
			return err
		}
		s.report()
	}
	return nil
}

// writeStrip writes a strip of all years, on several goroutines; GDAL writes one year at a time, because
// layers may share a file.
func (g *ground) writeStrip(in Input, layers []layer) error {
	var workers sync.WaitGroup
	var writing sync.Mutex
	threads := min(4, runtime.GOMAXPROCS(0))
	failures := make([]error, threads)
	for i := range threads {
		workers.Go(func() {
			line := g.newLine(in)
			for k := i; k < len(layers) && failures[i] == nil; k += threads {
				l := layers[k]
				line.paint(l.year)
				writing.Lock()
				if err := l.band.Write(0, g.row0, line.pixels, g.width, g.rows); err != nil {
					failures[i] = fmt.Errorf("%d, row %d: %w", l.year, g.row0, err)
				}
				writing.Unlock()
			}
		})
	}
	workers.Wait()
	return errors.Join(failures...)
}

// line is the pixels of a strip as they are stored, of one year after the other.
type line struct {
	pixels any
	paint  func(year int)
}

func (g *ground) newLine(in Input) line {
	n := g.rows * g.width
	if in == NDVI {
		stored, raw, blurred := make([]int16, n), make([]float32, len(g.native)), make([]float32, len(g.native))
		return line{stored, func(year int) {
			g.land(year, raw)
			g.blur(raw, blurred)
			g.ndvi(year, blurred, stored)
		}}
	}
	codes := make([]byte, n)
	if in == States {
		return line{codes, func(year int) { g.states(year, codes) }}
	}
	return line{codes, func(year int) { g.classes(year, codes) }}
}

// passes counts how often the map is gone through.
func (s *scene) passes() int { return 1 + len(s.others()) }
