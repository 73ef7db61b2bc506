package scene

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/airbusgeo/godal"
)

// An interpreter gives land the commonest history around it and draws no patch smaller than smallestHa.
const (
	drawnReach = 3 // pixels on either side
	smallestHa = 0.9
)

// writeOutlines writes polygons with the years of their destruction and restoration.
func (s *scene) writeOutlines(ctx context.Context, _ Input) (err error) {
	const sketch = "outlines.tif"
	if err := s.sketch(ctx, sketch); err != nil {
		return err
	}
	drawn, err := godal.Open(filepath.Join(s.dir, sketch))
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, drawn.Close(), os.Remove(filepath.Join(s.dir, sketch)))
	}()
	ds, err := godal.CreateVector(godal.GeoPackage, filepath.Join(s.dir, "events.gpkg"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ds.Close()) }()
	layer, err := ds.CreateLayer("events", s.frame.utm, godal.GTPolygon, godal.NewFieldDefinition("code", godal.FTInt),
		godal.NewFieldDefinition("destroyed", godal.FTInt), godal.NewFieldDefinition("restored", godal.FTInt))
	if err != nil {
		return err
	}
	if err := ds.StartTransaction(); err != nil {
		return err
	}
	band := drawn.Bands()[0]
	if err := band.Polygonize(layer, godal.PixelValueFieldIndex(0), godal.Mask(band)); err != nil {
		return err
	}
	if err := s.label(layer); err != nil {
		return err
	}
	return ds.CommitTransaction()
}

// A code holds both years of a history, 0 for none.
const codeBase = 10_000

func codeOf(destroyed, restored int) int32 { return int32(destroyed*codeBase + restored) }

// sketch writes a raster of codes, the land as the interpreter sees it.
func (s *scene) sketch(ctx context.Context, name string) (err error) {
	maps, err := s.openYearMaps()
	if err != nil {
		return err
	}
	defer maps.close()
	ds, err := godal.Create(godal.GTiff, filepath.Join(s.dir, name), 1, godal.Int32, s.Pixels, s.Pixels, godal.CreationOption("TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ds.Close()) }()
	if err := errors.Join(ds.SetGeoTransform(s.frame.mapTransform()), ds.SetSpatialRef(s.frame.utm), ds.SetNoData(0)); err != nil {
		return err
	}
	codes := make([]int32, s.Pixels*stripRows)
	for row0 := 0; row0 < s.Pixels; row0 += stripRows {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows := min(stripRows, s.Pixels-row0)
		h, err := maps.read(row0, rows, drawnReach)
		if err != nil {
			return err
		}
		s.draw(h, codes)
		if err := ds.Write(0, row0, codes[:rows*s.Pixels], s.Pixels, rows); err != nil {
			return fmt.Errorf("row %d: %w", row0, err)
		}
		s.report()
	}
	return nil
}

// draw writes the codes of a strip.
func (s *scene) draw(h *histories, codes []int32) {
	dates := newDater(s.InputNoise)
	for r := range h.rows {
		late := s.field(drawnStream, 15, h.row0+r)
		for col := range h.width {
			i := (r+h.halo)*h.width + col
			destroyed, restored := int(h.destroyed[i]), int(h.restored[i])
			if s.InputNoise > 0 {
				destroyed, restored = h.commonest(r+h.halo, col)
			}
			if shift := dates.late(late[col]); destroyed >= s.FirstYear && destroyed+shift >= s.FirstYear {
				destroyed = min(destroyed+shift, s.LastYear)
				if restored > 0 {
					restored = min(restored+shift, s.LastYear)
				}
			}
			codes[r*h.width+col] = codeOf(destroyed, restored)
		}
	}
}

// commonest returns the median years of the land around a pixel, 0 where most of it has none.
func (h *histories) commonest(r, col int) (destroyed, restored int) {
	var d, t counter
	all := 0
	for row := r - drawnReach; row <= r+drawnReach; row++ {
		for c := max(0, col-drawnReach); c <= min(h.width-1, col+drawnReach); c++ {
			all++
			if i := row*h.width + c; h.destroyed[i] != 0 {
				d.add(int(h.destroyed[i]))
				if h.restored[i] != 0 {
					t.add(int(h.restored[i]))
				}
			}
		}
	}
	if 2*d.n <= all {
		return 0, 0
	}
	if 2*t.n > d.n {
		restored = t.median()
	}
	return d.median(), restored
}

// counter collects the years around a pixel.
type counter struct {
	years [(2*drawnReach + 1) * (2*drawnReach + 1)]int
	n     int
}

// add keeps the years in order.
func (c *counter) add(year int) {
	at := c.n
	for ; at > 0 && c.years[at-1] > year; at-- {
		c.years[at] = c.years[at-1]
	}
	c.years[at] = year
	c.n++
}

func (c *counter) median() int { return c.years[(c.n-1)/2] }

// label gives the polygons of a layer their years and drops those that are too small to be drawn.
func (s *scene) label(layer godal.Layer) error {
	least := 0.0
	if s.InputNoise > 0 {
		least = smallestHa * 1e4
	}
	var small []*godal.Feature
	layer.ResetReading()
	for feature := layer.NextFeature(); feature != nil; feature = layer.NextFeature() {
		fields := feature.Fields()
		code := int(fields["code"].Int())
		if feature.Geometry().Area() < least {
			small = append(small, feature)
			continue
		}
		err := feature.SetFieldValue(fields["destroyed"], code/codeBase)
		if restored := code % codeBase; restored != 0 {
			err = errors.Join(err, feature.SetFieldValue(fields["restored"], restored))
		}
		err = errors.Join(err, layer.UpdateFeature(feature))
		feature.Close()
		if err != nil {
			return err
		}
	}
	for _, feature := range small {
		err := layer.DeleteFeature(feature)
		feature.Close()
		if err != nil {
			return err
		}
	}
	return nil
}
