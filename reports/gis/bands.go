package gis

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/airbusgeo/godal"
)

// BandRows gives the values of some rows of a band, counted from 0, in into. An unknown value is NoData.
type BandRows func(band, row0, rows int, into []float64) error

// WriteBands writes a raster with a band for each name, as WriteGeoTIFF does. Its style shows the first band.
//
// The directory of the path must hold nothing of that name. If it fails, the caller removes what is in it.
func WriteBands(ctx context.Context, path string, r Raster, names []string, read BandRows) (err error) {
	if err := registerDrivers(); err != nil {
		return gdalError("raster", err)
	}
	strips := path + ".strips"
	defer func() {
		if gone := os.Remove(strips); err == nil {
			err = gone
		}
	}()
	s, err := r.writeStrips(ctx, strips, len(names), read)
	if err != nil {
		return fmt.Errorf("write raster %s: %w", r.Name, err)
	}
	if err := r.optimise(path, strips, names, s); err != nil {
		return fmt.Errorf("write raster %s: %s", r.Name, firstLine(err))
	}
	return os.WriteFile(stylePath(path), r.style(s[0]), 0o644)
}

// writeStrips writes the bands to a plain raster and returns their statistics.
func (r *Raster) writeStrips(ctx context.Context, path string, bands int, read BandRows) (s []statistics, err error) {
	ds, err := godal.Create(godal.GTiff, path, bands, dataTypes[r.Type], r.Width, r.Height, godal.CreationOption("BIGTIFF=IF_SAFER", "INTERLEAVE=BAND"))
	if err != nil {
		return nil, errors.New(firstLine(err))
	}
	defer func() {
		if closing := ds.Close(); err == nil && closing != nil {
			err = errors.New(firstLine(closing))
		}
	}()
	s = make([]statistics, bands)
	step := min(r.Height, max(1, stripPixels/r.Width))
	values := make([]float64, step*r.Width)
	for row0 := 0; row0 < r.Height; row0 += step {
		rows := min(step, r.Height-row0)
		for b := range bands {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			part := values[:rows*r.Width]
			if err := read(b, row0, rows, part); err != nil {
				return nil, err
			}
			for _, v := range part {
				if v != r.NoData {
					s[b].add(v)
				}
			}
			if err := ds.Bands()[b].Write(0, row0, part, r.Width, rows); err != nil {
				return nil, errors.New(firstLine(err))
			}
		}
	}
	return s, nil
}
