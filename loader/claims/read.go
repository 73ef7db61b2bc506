package claims

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/minelayer"
	"github.com/minecarbon/minecarbon/loader/records"
)

// wktColumn holds the polygons of a CSV file.
const wktColumn = "wkt"

func readCSV(path string, grid *gdal.Grid) ([]Claim, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.ErrInput, "read claims %s: %w", path, fault.Cause(err))
	}
	defer f.Close()
	t, err := records.ReadCSV(f, most, "claims")
	if err != nil {
		return nil, fault.New(fault.ErrData, "read claims %s: %w", path, err)
	}
	wgs84, err := gdal.WGS84()
	if err != nil {
		return nil, fault.New(fault.ErrData, "read claims %s: %w", path, err)
	}
	defer wgs84.Close()
	p, err := newPlacer(path, wgs84, grid)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	const firstRow = 2 // below the header, as a spreadsheet counts
	return read(path, t, slices.Contains(t.Columns, wktColumn), "row", firstRow, func(i int) (*Polygon, error) {
		wkt := t.Rows[i][wktColumn]
		if wkt == "" {
			return nil, nil
		}
		g, err := godal.NewGeometryFromWKT(wkt, wgs84)
		if err != nil {
			return nil, fmt.Errorf("its wkt is not understood (%s)", fault.FirstLine(err))
		}
		defer g.Close()
		return p.place(fmt.Sprint(i+firstRow), g)
	})
}

func readVector(path string, grid *gdal.Grid) ([]Claim, error) {
	ds, err := gdal.OpenVector("read claims", path, "claims", gdal.OnlyErrors)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	layers := ds.Layers()
	if len(layers) != 1 {
		var names []string
		for _, l := range layers {
			names = append(names, l.Name())
		}
		return nil, fault.New(fault.ErrData, "read claims %s: has the layers %s; keep one", path, strings.Join(names, ", "))
	}
	layer := &layers[0]
	t, features := &records.Table{}, []*godal.Feature{}
	defer func() {
		for _, f := range features {
			f.Close()
		}
	}()
	rows, err := gdal.ReadRows("read claims", path, ds, layer)
	if err != nil {
		return nil, fault.New(fault.ErrData, "read claims %s: %w", path, err)
	}
	defer rows.Close()
	for f, fields := rows.Next(); f != nil; f, fields = rows.Next() {
		features = append(features, f)
		if t.Add(fields); len(features) > most {
			return nil, fault.New(fault.ErrData, "read claims %s: has more than %d claims", path, most)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	srs, wkt := gdal.LayerCRS(layer)
	if wkt == "" { // a table without polygons
		return read(path, t, false, "feature", 1, func(i int) (*Polygon, error) {
			if g := features[i].Geometry(); g != nil && !g.Empty() {
				return nil, fmt.Errorf("has a polygon without a coordinate reference system; assign one, for example with ogr2ogr -a_srs")
			}
			return nil, nil
		})
	}
	p, err := newPlacer(path, srs, grid)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	return read(path, t, true, "feature", 1, func(i int) (*Polygon, error) {
		g := features[i].Geometry()
		if g == nil || g.Empty() {
			return nil, nil
		}
		return p.place(fmt.Sprint(i+1), g)
	})
}

// placer lays polygons of one reference system over the map.
type placer struct {
	*minelayer.Placer
	path string
	srs  *godal.SpatialRef
	grid *gdal.Grid
}

func newPlacer(path string, srs *godal.SpatialRef, grid *gdal.Grid) (*placer, error) {
	p, err := minelayer.NewPlacer(srs, grid)
	if err != nil {
		return nil, fault.New(fault.ErrData, "read claims %s: %w", path, err)
	}
	return &placer{Placer: p, path: path, srs: srs, grid: grid}, nil
}

// place measures a polygon and finds the pixels in it. row names it in errors.
func (p *placer) place(row string, g *godal.Geometry) (*Polygon, error) {
	polygon, _, err := minelayer.ValidPolygon(g, p.srs)
	if err != nil {
		return nil, err
	}
	defer polygon.Close()
	lonlat, shape, km2, err := p.Place(polygon)
	if err != nil {
		return nil, err
	}
	defer lonlat.Close()
	out := &Polygon{Km2: km2}
	if shape == nil {
		return out, nil // beyond the map's projection, so outside the map
	}
	defer shape.Close()
	width := int64(p.grid.Width)
	return out, minelayer.EachCentre(p.grid, p.path, row, shape, func(row, col int) {
		id := int64(row)*width + int64(col)
		if n := len(out.Runs); n > 0 && out.Runs[n-1].Last == id-1 {
			out.Runs[n-1].Last = id
			return
		}
		out.Runs = append(out.Runs, Run{id, id})
	})
}
