package sql

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"github.com/minecarbon/minecarbon/sql/internal/comment"
)

// A Layer is a raster on the map's grid that can be read with [Session.Pixels].
type Layer struct {
	Name    string // such as "vcs"
	Comment string
	Unit    string // empty for classes and numbers of things
	Yearly  bool   // whether its values are for one year
}

// layerPrefix begins the names of the layers' macros, apart from tables and views.
const layerPrefix = "layer_"

// outlines are the layers that are polygons instead of rasters.
var outlines = []string{"mines", "cells"}

// Layers returns the rasters that a dataset can be exported as, in the order of the table of
// contents, as their .sql files describe them.
func Layers() []Layer {
	var all []Layer
	for _, object := range objects {
		name, ok := strings.CutPrefix(object, "layers/"+layerPrefix)
		if !ok || slices.Contains(outlines, name) {
			continue
		}
		layer := Layer{Name: name, Yearly: strings.Contains(fragment{object, body}.text(), "(at_year := null)")}
		for _, said := range comment.Of(definition(object)) {
			layer.Comment, layer.Unit = splitUnit(said.Text)
		}
		all = append(all, layer)
	}
	return all
}

// A Map is the pixel grid of the disturbance map, with the years of its study.
type Map struct {
	FirstYear, LastYear int
	CRS                 string // coordinate reference system, WKT; gives the unit of GeoTransform
	Width, Height       int    // columns and rows [pixel]
	// GeoTransform has GDAL's six terms: with row and column counted from the top left corner,
	// x = g[0] + column·g[1] + row·g[2] and y = g[3] + column·g[4] + row·g[5].
	GeoTransform [6]float64
}

// Map returns the grid of the layers. A pixel_id is row × Width + column. Errors: ErrDataset
// where a file of the dataset does not suit this version; DuckDB's where it cannot be read;
// the context's error.
func (s *Session) Map(ctx context.Context) (m Map, err error) {
	e, err := s.engineWith(ctx, "study")
	if err != nil {
		return m, err
	}
	g := &m.GeoTransform
	err = e.db.QueryRowContext(ctx, `select first_year, last_year, map_crs, map_width, map_height,
		map_x0_m, map_pixel_width_m, map_row_rotation, map_y0_m, map_column_rotation, map_pixel_height_m from study`).
		Scan(&m.FirstYear, &m.LastYear, &m.CRS, &m.Width, &m.Height, &g[0], &g[1], &g[2], &g[3], &g[4], &g[5])
	return m, ended(ctx, err)
}

// Pixels are a cursor over the values of a layer, in the order of pixel_id. They
// hold a connection until they are closed.
type Pixels struct {
	stream *stream
	end    func()
	cohort map[int32]float64 // value by cohort_id
	values []float64
	chunk  bindings.DataChunk
	intact func() error // of the dataset
}

// Pixels reads a layer. Yearly layers are read in the year, others ignore it. A value that is
// unknown is NaN. Errors: DuckDB's for an unknown layer, a year outside the study or a file that
// cannot be read; the context's error.
func (s *Session) Pixels(ctx context.Context, layer Layer, year int) (*Pixels, error) {
	macro := layerPrefix + layer.Name
	e, err := s.engineWith(ctx, macro+" cohort pixel")
	if err != nil {
		return nil, err
	}
	call := macro + "()"
	if layer.Yearly {
		call = fmt.Sprintf("%s(at_year := %d)", macro, year)
	}
	p := &Pixels{end: s.statements.begin(ctx), intact: s.dataset.unchanged}
	if p.cohort, err = e.cohortValues(ctx, call); err == nil {
		err = p.start(ctx, e)
	}
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// cohortValues are the values of a layer by cohort_id, NaN where it has none.
func (e *engine) cohortValues(ctx context.Context, call string) (values map[int32]float64, err error) {
	rows, err := e.db.QueryContext(ctx, "select cohort_id, value::double from cohort left join "+call+" using (cohort_id)")
	if err != nil {
		return nil, ended(ctx, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	values = map[int32]float64{}
	for rows.Next() {
		var id int32
		var value sql.NullFloat64
		if err := rows.Scan(&id, &value); err != nil {
			return nil, err
		}
		values[id] = math.NaN()
		if value.Valid {
			values[id] = value.Float64
		}
	}
	return values, ended(ctx, rows.Err())
}

func (p *Pixels) start(ctx context.Context, e *engine) (err error) {
	if p.stream, err = newStream(ctx, e); err != nil {
		return err
	}
	if err := p.stream.begin(false); err != nil {
		return err
	}
	statement, err := p.stream.prepare("select pixel_id::bigint, cohort_id::integer from pixel")
	if err != nil {
		return err
	}
	defer func() { bindings.DestroyPrepare(&statement) }()
	return p.stream.execute(statement)
}

// Next returns further pixels: their pixel_id, ascending, and their values in the unit of
// the layer, NaN where unknown. Both are valid until the next call. After the last pixel
// it returns nil, nil, nil.
func (p *Pixels) Next() (ids []int64, values []float64, err error) {
	n := 0
	for n == 0 {
		p.drop()
		if p.chunk, err = p.stream.fetch(); err != nil || p.chunk.Ptr == nil {
			return nil, nil, cmp.Or(p.intact(), err)
		}
		n = int(bindings.DataChunkGetSize(p.chunk))
	}
	ids = unsafe.Slice((*int64)(bindings.VectorGetData(bindings.DataChunkGetVector(p.chunk, 0))), n)
	cohorts := unsafe.Slice((*int32)(bindings.VectorGetData(bindings.DataChunkGetVector(p.chunk, 1))), n)
	p.values = p.values[:0]
	value := 0.0
	for i, id := range cohorts {
		if i == 0 || id != cohorts[i-1] {
			var known bool
			if value, known = p.cohort[id]; !known {
				return nil, nil, fmt.Errorf("read pixel: cohort %d is missing in the table cohort; load the study again", id)
			}
		}
		p.values = append(p.values, value)
	}
	return ids, p.values, nil
}

func (p *Pixels) drop() {
	if p.chunk.Ptr != nil {
		bindings.DestroyDataChunk(&p.chunk)
		p.chunk.Ptr = nil
	}
}

// Close ends the reading, also in the middle. A second Close does nothing.
func (p *Pixels) Close() error {
	if p.end == nil {
		return nil
	}
	p.drop()
	var err error
	if p.stream != nil {
		err = p.stream.close()
	}
	p.end()
	p.end = nil
	return err
}

// A Mine is a mine of the study.
type Mine struct{ ID, Name string }

// Mines returns the mines in the order of their ids. The first is number 1 of the layer
// mine. Errors are those of [Session.Map].
func (s *Session) Mines(ctx context.Context) (mines []Mine, err error) {
	e, err := s.engineWith(ctx, "mine")
	if err != nil {
		return nil, err
	}
	rows, err := e.db.QueryContext(ctx, "select mine_id, name from mine order by mine_id")
	if err != nil {
		return nil, ended(ctx, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var m Mine
		if err := rows.Scan(&m.ID, &m.Name); err != nil {
			return nil, err
		}
		mines = append(mines, m)
	}
	return mines, ended(ctx, rows.Err())
}

// HasCellOutlines reports whether the dataset has outlines of the NPP cells; datasets of
// older versions have none. Errors are those of [Session.Map].
func (s *Session) HasCellOutlines(ctx context.Context) (has bool, err error) {
	e, err := s.engineWith(ctx, "cell")
	if err != nil {
		return false, err
	}
	err = e.db.QueryRowContext(ctx, "select count(geometry) > 0 from cell").Scan(&has)
	return has, ended(ctx, err)
}

// Values returns the distinct known values of the layer, ascending. It looks at one value
// a cohort, so it costs little beside reading the pixels.
func (p *Pixels) Values() []float64 {
	seen := map[float64]bool{}
	for _, v := range p.cohort {
		if !math.IsNaN(v) {
			seen[v] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}
