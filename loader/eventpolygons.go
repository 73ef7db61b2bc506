package loader

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/dating"
	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/minelayer"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// openEvents opens polygons with years.
func openEvents(in studyfile.EventsInput) (dating.Source, error) {
	var spansOf map[string][]detect.Span
	if in.Table != "" {
		var err error
		if spansOf, err = readEventTable(in); err != nil {
			return nil, err
		}
	}
	p := &polygonReader{key: "disturbance.events", in: in.PolygonsInput}
	err := p.read(func(fields map[string]gdal.Field, add func(detect.Span, int)) error {
		if spansOf == nil {
			span, err := spanOf(func(name string) (string, bool) { return fieldOf(fields, name) }, in)
			if err == nil {
				add(span, 0)
			}
			return err
		}
		id, ok := fieldOf(fields, in.ID)
		if !ok {
			return fmt.Errorf("no field %q; set disturbance.events.id to one of %s", in.ID, gdal.FieldNames(fields))
		}
		for _, span := range spansOf[id] {
			add(span, 0)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return dating.EventPolygons(p.grid, in.File, p.shapes), nil
}

// openFootprints opens sets of polygons, one a year.
func openFootprints(in studyfile.FootprintsInput) (dating.Source, error) {
	years := slices.Clone(in.Years)
	p := &polygonReader{key: "disturbance.footprints", in: in.PolygonsInput}
	err := p.read(func(fields map[string]gdal.Field, add func(detect.Span, int)) error {
		text, ok := fieldOf(fields, in.Year)
		if !ok {
			return fmt.Errorf("no field %q; set disturbance.footprints.year to one of %s", in.Year, gdal.FieldNames(fields))
		}
		year, err := yearOf(in.Year, text)
		if err != nil || year == 0 {
			return fmt.Errorf("%s is %q, want a year", in.Year, text)
		}
		if len(in.Years) == 0 {
			years = append(years, int(year))
		} else if !slices.Contains(in.Years, int(year)) {
			return fmt.Errorf("its year %d is not among disturbance.footprints.years; add it there", year)
		}
		add(detect.Span{}, int(year))
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(years)
	years = slices.Compact(years)
	if len(years) > detect.MaxYears {
		return nil, fault.New(fault.ErrData, "load disturbance %s: has %d years, want at most %d", in.File, len(years), detect.MaxYears)
	}
	return dating.Footprints(p.grid, in.File, p.shapes, years, in.Rule), nil
}

// polygonReader reads polygons onto the grid of a map.
type polygonReader struct {
	key    string // where the study file gives the polygons
	in     studyfile.PolygonsInput
	grid   gdal.Grid
	shapes []dating.Shape
}

// read opens the grid and the polygons and hands the fields of each feature to years, which adds what
// happened there and when.
func (p *polygonReader) read(years func(fields map[string]gdal.Field, add func(detect.Span, int)) error) error {
	if err := p.openGrid(); err != nil {
		return err
	}
	ds, err := gdal.OpenVector("load disturbance", p.in.File, "polygons", gdal.OnlyErrors)
	if err != nil {
		return err
	}
	defer ds.Close()
	layer, err := minelayer.PickLayer(ds, p.key, p.in.File, p.in.Layer)
	if err != nil {
		return err
	}
	srs, wkt := gdal.LayerCRS(layer)
	if wkt == "" {
		return fault.New(fault.ErrData, "load disturbance %s: layer %s has no coordinate reference system; assign one, for example with ogr2ogr -a_srs", p.in.File, layer.Name())
	}
	toMap, err := gdal.TransformTo(srs, p.grid.SRS)
	if err != nil {
		return fault.New(fault.ErrData, "load disturbance %s: %w", p.in.File, err)
	}
	defer toMap.Close()
	rows, err := gdal.ReadRows("load disturbance", p.in.File, ds, layer)
	if err != nil {
		return fault.New(fault.ErrData, "load disturbance %s: %w", p.in.File, err)
	}
	defer rows.Close()
	wrong := fault.Repeated{What: "feature"}
	for i := 1; ; i++ {
		f, fields := rows.Next()
		if f == nil {
			break
		}
		if err := p.add(f, fields, srs, toMap, years); err != nil {
			wrong.Add(minelayer.OfFeature.ReplaceAllString(err.Error(), ""), fault.New(fault.ErrData, "load disturbance %s: feature %d: %w", p.in.File, i, err))
		}
		f.Close()
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(p.shapes) == 0 && wrong.Err() == nil {
		return fault.New(fault.ErrData, "load disturbance %s: layer %s holds no polygon with a year", p.in.File, layer.Name())
	}
	return wrong.Err()
}

func (p *polygonReader) openGrid() error {
	ds, err := gdal.OpenRaster("load disturbance", p.in.Grid)
	if err != nil {
		return err
	}
	defer ds.Close()
	p.grid, err = gdal.GridOf(ds, "disturbance "+p.in.Grid, gdal.WKTOf(ds, p.in.Grid))
	return err
}

// add adds the polygon of a feature once for each of its years.
func (p *polygonReader) add(f *godal.Feature, fields map[string]gdal.Field, srs *godal.SpatialRef, toMap *godal.Transform, years func(map[string]gdal.Field, func(detect.Span, int)) error) error {
	type when struct {
		span detect.Span
		year int
	}
	var all []when
	if err := years(fields, func(span detect.Span, year int) { all = append(all, when{span, year}) }); err != nil || len(all) == 0 {
		return err
	}
	g := f.Geometry()
	if g == nil || g.Empty() {
		return minelayer.NoPolygon("has no geometry")
	}
	valid, _, err := minelayer.ValidPolygon(g, srs)
	if err != nil {
		return err
	}
	defer valid.Close()
	if valid.Transform(toMap) != nil {
		return nil // beyond the projection of the map
	}
	shape, err := minelayer.ShapeOn(&p.grid, valid)
	if err != nil {
		return err
	}
	defer shape.Close()
	bounds, err := shape.Bounds()
	if err != nil {
		return err
	}
	outline, err := shape.WKB()
	for _, w := range all {
		p.shapes = append(p.shapes, dating.Shape{Outline: outline, Bounds: bounds, Span: w.span, Year: w.year})
	}
	return err
}

// fieldOf returns the text of a field.
func fieldOf(fields map[string]gdal.Field, name string) (string, bool) {
	field, ok := fields[name]
	if !ok {
		return "", false
	}
	return field.Text(), true
}

// spanOf returns the years of a polygon from the texts of its fields.
func spanOf(text func(name string) (string, bool), in studyfile.EventsInput) (span detect.Span, err error) {
	destroyed, ok := text(in.Destroyed)
	if !ok {
		return span, fmt.Errorf("no field %q; set disturbance.events.destroyed to the field of the year of destruction", in.Destroyed)
	}
	restored, _ := text(in.Restored)
	if span.Destroyed, err = yearOf(in.Destroyed, destroyed); err != nil {
		return span, err
	}
	if span.Restored, err = yearOf(in.Restored, restored); err != nil {
		return span, err
	}
	switch {
	case span.Destroyed == 0:
		return span, fmt.Errorf("%s is empty, want a year; remove what was never destroyed", in.Destroyed)
	case span.Restored != 0 && span.Restored <= span.Destroyed:
		return span, fmt.Errorf("%s %d is not after %s %d", in.Restored, span.Restored, in.Destroyed, span.Destroyed)
	}
	return span, nil
}

// yearOf reads a year, as such or at the start of a date; 0 for an empty text or 0.
func yearOf(name, text string) (int32, error) {
	if text == "" || text == "0" {
		return 0, nil
	}
	digits := text
	if len(text) > 4 && (text[4] == '-' || text[4] == '/' || text[4:] == ".0") {
		digits = text[:4]
	}
	year, err := strconv.Atoi(digits)
	if err != nil || year < studyfile.EarliestYear || year > studyfile.LatestYear {
		return 0, fmt.Errorf("%s is %q, want a year from %d to %d", name, text, studyfile.EarliestYear, studyfile.LatestYear)
	}
	return int32(year), nil
}
