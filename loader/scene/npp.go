package scene

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"

	"github.com/airbusgeo/godal"
)

// Stored NPP as in MOD17A3HGF: DN × 0.1 = g C m⁻² a⁻¹, classes above 32700.
const (
	nppScale    = 0.1
	nppFill     = 32767
	nppBarren   = 32765
	nppGreatest = 32700
)

// mix returns NPP of a cell: the mean over its pixels of native vegetation, restored
// vegetation and bare land. A cell beside the map is native.
func (s *scene) mix(cell, year int) float64 {
	native := s.plants.native(cell, year)
	pixels, destroyed, restored, vigour := s.history.at(cell, year)
	if destroyed == 0 && restored == 0 {
		return native
	}
	if destroyed == pixels {
		return s.plants.background(cell, year)
	}
	grown := float64(pixels-destroyed-restored) + float64(vigour)/vigourSteps
	return (float64(native*grown) + float64(s.plants.background(cell, year)*float64(destroyed))) / float64(pixels)
}

// barren reports whether the cell-year carries a class instead of a number.
func (s *scene) barren(cell, year int) bool {
	if s.Barren == 0 {
		return false
	}
	pixels, destroyed, _, _ := s.history.at(cell, year)
	return pixels > 0 && destroyed == pixels && uniform(s.Seed, cell, year, barrenStream) < s.Barren
}

// value returns NPP as written, NaN where the cell-year is barren.
func (s *scene) value(cell, year int) float64 {
	if s.barren(cell, year) {
		return math.NaN()
	}
	v := s.mix(cell, year)
	if s.NoiseSD > 0 {
		row, col, _, _ := s.plants.position(cell)
		v += float64(s.NoiseSD * normal(s.Seed, row, col, noiseStream+year))
	}
	return v
}

// quantise rounds NPP to a DN; NaN becomes the class of barren land.
func quantise(npp float64) int16 {
	if math.IsNaN(npp) {
		return nppBarren
	}
	return int16(min(nppGreatest, max(-30000, math.Round(npp/nppScale))))
}

// writeNPP writes one raster a year.
func (s *scene) writeNPP(ctx context.Context) error {
	exact := make([]float64, s.frame.cells())
	for year := range s.years() {
		if err := ctx.Err(); err != nil {
			return err
		}
		for cell := range exact {
			exact[cell] = s.value(cell, year)
		}
		name := filepath.Join("npp", fmt.Sprintf("npp_%d.tif", s.FirstYear+year))
		if err := s.writeYear(name, exact); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		s.report()
	}
	return nil
}

// writeYear writes the NPP of one year; exact is in g C m⁻² a⁻¹.
func (s *scene) writeYear(name string, exact []float64) (err error) {
	kind, predictor := godal.Float64, "PREDICTOR=3"
	if s.Quantised {
		kind, predictor = godal.Int16, "PREDICTOR=2"
	}
	ds, err := s.createCells(name, 1, kind, predictor)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ds.Close()) }()
	if !s.Quantised {
		return errors.Join(ds.SetNoData(math.NaN()), ds.Write(0, 0, exact, s.frame.cols, s.frame.rows))
	}
	stored := make([]int16, len(exact))
	for i, v := range exact {
		stored[i] = quantise(v)
	}
	return errors.Join(ds.SetNoData(nppFill), ds.SetScaleOffset(nppScale, 0), ds.Write(0, 0, stored, s.frame.cols, s.frame.rows))
}

// createCells creates a raster on the window of the NPP grid.
func (s *scene) createCells(name string, bands int, kind godal.DataType, predictor string) (*godal.Dataset, error) {
	ds, err := godal.Create(godal.GTiff, filepath.Join(s.dir, name), bands, kind, s.frame.cols, s.frame.rows,
		godal.CreationOption("COMPRESS=DEFLATE", "INTERLEAVE=BAND", predictor))
	if err != nil {
		return nil, err
	}
	if err := errors.Join(ds.SetGeoTransform(s.frame.cellTransform()), ds.SetSpatialRef(s.frame.sinu), ds.SetMetadata("units", "g C m-2 a-1")); err != nil {
		return nil, errors.Join(err, ds.Close())
	}
	return ds, nil
}
