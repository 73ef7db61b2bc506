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
	gapCells    = 3 // side of a gap
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

// unseen reports whether the product has no NPP of the cell in the year.
func (s *scene) unseen(cell, year int) bool {
	if s.Gaps == 0 {
		return false
	}
	row, col, _, _ := s.plants.position(cell)
	return uniform(s.Seed, row/gapCells, col/gapCells, unseenStream+year) < s.Gaps
}

// productBias is the share by which the product overstates NPP, drawn once for the scene.
func (s *scene) productBias() float64 {
	return float64(s.ProductSD * normal(s.Seed, 0, 0, productStream))
}

// class returns the code that stands for NPP of a cell-year, 0 where there is a number.
func (s *scene) class(cell, year int) int16 {
	switch {
	case s.unseen(cell, year):
		return nppFill
	case s.barren(cell, year):
		return nppBarren
	}
	return 0
}

// value returns NPP as written.
func (s *scene) value(cell, year int) float64 {
	v := float64(s.mix(cell, year) * (1 + s.productBias()))
	if s.NoiseSD > 0 {
		row, col, _, _ := s.plants.position(cell)
		v += float64(s.NoiseSD * normal(s.Seed, row, col, noiseStream+year))
	}
	return v
}

// writeNPP writes one raster a year.
func (s *scene) writeNPP(ctx context.Context) error {
	for year := range s.years() {
		if err := ctx.Err(); err != nil {
			return err
		}
		name := filepath.Join("npp", fmt.Sprintf("npp_%d.tif", s.FirstYear+year))
		if err := s.writeYear(name, year); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		s.report()
	}
	return nil
}

// writeYear writes the NPP of one year.
func (s *scene) writeYear(name string, year int) (err error) {
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
		return errors.Join(ds.SetNoData(math.NaN()), ds.Write(0, 0, s.exact(year), s.frame.cols, s.frame.rows))
	}
	return errors.Join(ds.SetNoData(nppFill), ds.SetScaleOffset(nppScale, 0), ds.Write(0, 0, s.stored(year), s.frame.cols, s.frame.rows))
}

// exact is the NPP of a year by cell in g C m⁻² a⁻¹, NaN where it has a class instead.
func (s *scene) exact(year int) []float64 {
	npp := make([]float64, s.frame.cells())
	for cell := range npp {
		if npp[cell] = s.value(cell, year); s.class(cell, year) != 0 {
			npp[cell] = math.NaN()
		}
	}
	return npp
}

// stored is the NPP of a year by cell as MOD17A3HGF stores it.
func (s *scene) stored(year int) []int16 {
	codes := make([]int16, s.frame.cells())
	for cell := range codes {
		if codes[cell] = s.class(cell, year); codes[cell] == 0 {
			codes[cell] = int16(min(nppGreatest, max(-30000, math.Round(s.value(cell, year)/nppScale))))
		}
	}
	return codes
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
