package points

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/records"
)

// most bounds the points of a file: nobody labels more.
const most = 1_000_000

func (s Source) readCSV(grid *gdal.Grid) (*Table, error) {
	f, err := gdal.OpenPlain(s.Path)
	if err != nil {
		return nil, s.fault(fault.ErrInput, fault.Cause(err))
	}
	defer f.Close()
	t, err := parseCSV(f)
	if err != nil {
		return nil, s.fault(fault.ErrData, err)
	}
	x, y := "x", "y"
	degrees := !slices.Contains(t.Columns, x) || !slices.Contains(t.Columns, y)
	if degrees {
		x, y = "lon", "lat"
	}
	for _, column := range []string{x, y} {
		if !slices.Contains(t.Columns, column) {
			return nil, fault.New(fault.ErrData, "%s %s: has no column %s; want lon and lat in degrees (WGS 84), or x and y in map coordinates; its columns are %s", s.Verb, s.Path, column, strings.Join(t.Columns, ", "))
		}
	}
	for i := range t.Rows {
		r := &t.Rows[i]
		r.X, r.Y = position(r.Text[x]), position(r.Text[y])
	}
	if !degrees {
		return t, nil
	}
	wgs84, err := gdal.WGS84()
	if err != nil {
		return nil, s.fault(fault.ErrData, err)
	}
	defer wgs84.Close()
	return t, s.toMap(t, wgs84, grid)
}

// position reads a coordinate, NaN where it is not a number.
func position(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// parseCSV reads the texts; the positions are in them.
func parseCSV(in io.Reader) (*Table, error) {
	texts, err := records.ReadCSV(in, most, "points")
	if err != nil {
		return nil, err
	}
	t := &Table{Columns: texts.Columns}
	for _, text := range texts.Rows {
		t.Rows = append(t.Rows, Row{Text: text})
	}
	return t, nil
}

// toMap turns the positions into map coordinates.
func (s Source) toMap(t *Table, from *godal.SpatialRef, grid *gdal.Grid) error {
	tr, err := gdal.TransformTo(from, grid.SRS)
	if err != nil {
		return s.fault(fault.ErrData, err)
	}
	defer tr.Close()
	x, y, ok := make([]float64, len(t.Rows)), make([]float64, len(t.Rows)), make([]bool, len(t.Rows))
	for i, r := range t.Rows {
		x[i], y[i] = r.X, r.Y
	}
	if len(x) > 0 {
		// An error says that some point failed, ok which.
		_ = tr.TransformEx(x, y, nil, ok)
	}
	for i := range t.Rows {
		t.Rows[i].X, t.Rows[i].Y = x[i], y[i]
		if !ok[i] {
			t.Rows[i].X, t.Rows[i].Y = math.NaN(), math.NaN()
		}
	}
	return nil
}

func (s Source) readVector(grid *gdal.Grid) (t, beside *Table, err error) {
	ds, err := gdal.OpenVector(s.Verb, s.Path, "points", gdal.OnlyErrors)
	if err != nil {
		return nil, nil, err
	}
	defer ds.Close()
	layer, other, err := s.layersOf(ds)
	if err != nil {
		return nil, nil, err
	}
	srs, wkt := gdal.LayerCRS(layer)
	if wkt == "" {
		return nil, nil, fault.New(fault.ErrData, "%s %s: layer %s has no coordinate reference system; assign one, for example with ogr2ogr -a_srs", s.Verb, s.Path, layer.Name())
	}
	if t, err = s.features(ds, layer); err == nil && other != nil {
		beside, err = s.features(ds, other)
	}
	if err != nil {
		return nil, nil, err
	}
	return t, beside, s.toMap(t, srs, grid)
}

// layersOf returns the layer of points, which is the only one or has the name of Layer, and the layer Beside, nil without
// one.
func (s Source) layersOf(ds *godal.Dataset) (points, beside *godal.Layer, err error) {
	layers := ds.Layers()
	var names []string
	for i := range layers {
		names = append(names, layers[i].Name())
		if layers[i].Name() == s.Beside {
			beside = &layers[i]
		}
		if layers[i].Name() == s.Layer || len(layers) == 1 {
			points = &layers[i]
		}
	}
	if points == nil {
		return nil, nil, fault.New(fault.ErrData, "%s %s: none of the layers %s is called %s; keep one layer or name it so", s.Verb, s.Path, strings.Join(names, ", "), s.Layer)
	}
	return points, beside, nil
}

// features reads all features of a layer.
func (s Source) features(ds *godal.Dataset, layer *godal.Layer) (*Table, error) {
	rows, err := gdal.ReadRows(s.Verb, s.Path, ds, layer)
	if err != nil {
		return nil, s.fault(fault.ErrData, err)
	}
	defer rows.Close()
	t, texts := &Table{}, &records.Table{}
	for {
		f, fields := rows.Next()
		if f == nil {
			t.Columns = texts.Columns
			return t, rows.Err()
		}
		if len(t.Rows) == most {
			f.Close()
			return nil, fault.New(fault.ErrData, "%s %s: has more than %d points", s.Verb, s.Path, most)
		}
		texts.Add(fields)
		r := centre(f)
		r.Text = texts.Rows[len(t.Rows)]
		t.Rows = append(t.Rows, r)
		f.Close()
	}
}

// centre returns the middle of a feature's bounds, NaN where it has no geometry.
func centre(f *godal.Feature) Row {
	g := f.Geometry()
	defer g.Close()
	if bounds, err := g.Bounds(); err == nil && !g.Empty() {
		return Row{X: (bounds[0] + bounds[2]) / 2, Y: (bounds[1] + bounds[3]) / 2}
	}
	return Row{X: math.NaN(), Y: math.NaN()}
}
