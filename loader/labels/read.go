package labels

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// most bounds the points of a file: nobody labels more.
const most = 1_000_000

func readCSV(path string, grid *gdal.Grid) (*table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.ErrInput, "load labels %s: %w", path, fault.Cause(err))
	}
	defer f.Close()
	t, err := parseCSV(f)
	if err != nil {
		return nil, fault.New(fault.ErrData, "load labels %s: %w", path, err)
	}
	x, y := "x", "y"
	degrees := !slices.Contains(t.columns, x) || !slices.Contains(t.columns, y)
	if degrees {
		x, y = "lon", "lat"
	}
	for _, column := range []string{x, y} {
		if !slices.Contains(t.columns, column) {
			return nil, fault.New(fault.ErrData, "load labels %s: has no column %s; want lon and lat in degrees (WGS 84), or x and y in map coordinates; its columns are %s", path, column, strings.Join(t.columns, ", "))
		}
	}
	for i := range t.rows {
		r := &t.rows[i]
		r.x, r.y = position(r.text[x]), position(r.text[y])
	}
	if !degrees {
		return t, nil
	}
	wgs84, err := gdal.WGS84()
	if err != nil {
		return nil, fault.New(fault.ErrData, "load labels %s: %w", path, err)
	}
	defer wgs84.Close()
	return t, t.toMap(path, wgs84, grid)
}

// position reads a coordinate, NaN where it is not a number.
func position(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

func parseCSV(in io.Reader) (*table, error) {
	r := csv.NewReader(in)
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("is not CSV with a header: %w", err)
	}
	t := &table{}
	for _, name := range head {
		t.columns = append(t.columns, strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))))
	}
	for len(t.rows) < most {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		text := map[string]string{}
		for i, field := range fields {
			text[t.columns[i]] = strings.TrimSpace(field)
		}
		t.rows = append(t.rows, row{text: text})
	}
	return nil, fmt.Errorf("has more than %d points", most)
}

// toMap turns the positions into map coordinates.
func (t *table) toMap(path string, from *godal.SpatialRef, grid *gdal.Grid) error {
	tr, err := gdal.TransformTo(from, grid.SRS)
	if err != nil {
		return fault.New(fault.ErrData, "load labels %s: %w", path, err)
	}
	defer tr.Close()
	x, y, ok := make([]float64, len(t.rows)), make([]float64, len(t.rows)), make([]bool, len(t.rows))
	for i, r := range t.rows {
		x[i], y[i] = r.x, r.y
	}
	if len(x) > 0 {
		// An error says that some point failed, ok which.
		_ = tr.TransformEx(x, y, nil, ok)
	}
	for i := range t.rows {
		t.rows[i].x, t.rows[i].y = x[i], y[i]
		if !ok[i] {
			t.rows[i].x, t.rows[i].y = math.NaN(), math.NaN()
		}
	}
	return nil
}

func readVector(path string, grid *gdal.Grid) (*table, error) {
	ds, err := gdal.OpenVector("load labels", path, "points", gdal.OnlyErrors)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	layer, strata, err := layersOf(path, ds)
	if err != nil {
		return nil, err
	}
	srs, wkt := gdal.LayerCRS(layer)
	if wkt == "" {
		return nil, fault.New(fault.ErrData, "load labels %s: layer %s has no coordinate reference system; assign one, for example with ogr2ogr -a_srs", path, layer.Name())
	}
	t := &table{}
	if err := t.features(path, layer); err != nil {
		return nil, err
	}
	if strata != nil {
		byID := &table{}
		if err := byID.features(path, strata); err != nil {
			return nil, err
		}
		t.strata = map[string]row{}
		for _, r := range byID.rows {
			t.strata[r.text[ID]] = r
		}
	}
	return t, t.toMap(path, srs, grid)
}

// layersOf returns the layer of points, which is the only one or is called sample, and the layer of strata, nil
// without one.
func layersOf(path string, ds *godal.Dataset) (points, strata *godal.Layer, err error) {
	layers := ds.Layers()
	var names []string
	for i := range layers {
		names = append(names, layers[i].Name())
		if layers[i].Name() == StrataLayer {
			strata = &layers[i]
		}
		if layers[i].Name() == SampleLayer || len(layers) == 1 {
			points = &layers[i]
		}
	}
	if points == nil {
		return nil, nil, fault.New(fault.ErrData, "load labels %s: none of the layers %s is called %s; keep one layer or name it so", path, strings.Join(names, ", "), SampleLayer)
	}
	return points, strata, nil
}

// features reads all features of a layer.
func (t *table) features(path string, layer *godal.Layer) error {
	layer.ResetReading()
	for {
		f := layer.NextFeature()
		if f == nil {
			return nil
		}
		if len(t.rows) == most {
			f.Close()
			return fault.New(fault.ErrData, "load labels %s: has more than %d points", path, most)
		}
		t.rows = append(t.rows, t.feature(f))
		f.Close()
	}
}

func (t *table) feature(f *godal.Feature) row {
	r := row{x: math.NaN(), y: math.NaN(), text: map[string]string{}}
	fields := f.Fields()
	if t.columns == nil {
		for name := range fields {
			t.columns = append(t.columns, strings.ToLower(name))
		}
		slices.Sort(t.columns)
	}
	for name, field := range fields {
		r.text[strings.ToLower(name)] = strings.TrimSpace(gdal.FieldText(field))
	}
	g := f.Geometry()
	defer g.Close()
	if bounds, err := g.Bounds(); err == nil && !g.Empty() {
		r.x, r.y = (bounds[0]+bounds[2])/2, (bounds[1]+bounds[3])/2
	}
	return r
}
