package dating

import (
	"context"
	"slices"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// Shape is a polygon in map coordinates. Span is when it is destroyed; of a footprint, Year is when it was drawn.
type Shape struct {
	Outline []byte     // WKB
	Bounds  [4]float64 // min x, min y, max x, max y
	Span    detect.Span
	Year    int
}

// polygonSource is polygons with years on the grid of a map.
type polygonSource struct {
	grid   gdal.Grid
	name   string
	shapes []Shape
	years  []int // of footprints; nil where the polygons have spans
	rule   Rule
}

// EventPolygons returns a source of polygons with years of destruction and restoration.
func EventPolygons(g gdal.Grid, name string, shapes []Shape) Source {
	return &polygonSource{grid: g, name: name, shapes: shapes}
}

// Footprints returns a source of polygons of what is destroyed in each of some years.
func Footprints(g gdal.Grid, name string, shapes []Shape, years []int, rule Rule) Source {
	return &polygonSource{grid: g, name: name, shapes: shapes, years: years, rule: rule}
}

func (s *polygonSource) Map() *gdal.Grid { return &s.grid }
func (s *polygonSource) Name() string    { return s.name }

// Date implements Source.
func (s *polygonSource) Date(ctx context.Context, site Site) (*Map, error) {
	m := &Map{Grid: s.grid, rows: make([][]run, s.grid.Height)}
	if s.years != nil {
		m.Record = s.rule.record(s.years[0], s.years[len(s.years)-1], s.years)
	}
	d := &polygonDating{polygonSource: s, m: m, intern: newInterner(), start: newBareStart(&m.Grid), windows: s.windows()}
	for _, w := range d.windows {
		if w.Cells() == 0 {
			m.Facts.Beyond++
		}
	}
	m.Facts.Polygons = len(s.shapes)
	if err := m.scan(ctx, site, polygonTiling(&m.Grid), func() worker { return &polygonWorker{polygonDating: d, coder: d.intern.coder()} }); err != nil {
		return nil, err
	}
	m.Counts.Examined = int64(m.Width) * int64(m.Height)
	m.Counts.BareAtStart, m.Counts.BareAtStartM2 = d.start.total(&m.Grid)
	return m.finish(d.intern, s.rule.MinPatchHa), nil
}

// windows returns where each shape meets the map.
func (s *polygonSource) windows() []gdal.Window {
	all := make([]gdal.Window, len(s.shapes))
	for i := range s.shapes {
		all[i] = s.grid.Under(s.shapes[i].Bounds)
	}
	return all
}

// polygonTiling is how a map without blocks of its own is gone through.
func polygonTiling(g *gdal.Grid) tiling {
	return newTiling(g, gdal.Window{Rows: 256, Cols: g.Width})
}

// polygonDating is the state of one Date.
type polygonDating struct {
	*polygonSource
	m       *Map
	intern  *interner
	start   *bareStart
	windows []gdal.Window // by shape
}

// polygonWorker dates strips of polygons.
type polygonWorker struct {
	*polygonDating
	coder  *coder
	mask   []int32
	events []detect.Event
}

func (k *polygonWorker) close() {}

func (k *polygonWorker) strip(_ int, w gdal.Window, codes []int32) error {
	if k.years != nil {
		return k.footprints(w, codes)
	}
	return k.spans(w, codes)
}

// covered hands the pixels of a strip under each shape that reaches into it to add.
func (k *polygonWorker) covered(w gdal.Window, add func(shape int, pixel int)) error {
	for i := range k.shapes {
		part := k.windows[i].Meet(w)
		if part.Rows <= 0 || part.Cols <= 0 {
			continue
		}
		if err := k.rasterize(&k.shapes[i], part); err != nil {
			return err
		}
		for p, inside := range k.mask {
			if inside != 0 {
				add(i, w.Index(part.Row0+p/part.Cols, part.Col0+p%part.Cols))
			}
		}
	}
	return nil
}

// rasterize marks in the mask the pixels of a window whose centres a shape holds.
func (k *polygonWorker) rasterize(shape *Shape, w gdal.Window) error {
	k.mask = resized(k.mask, w.Cells())
	clear(k.mask)
	gt := k.grid.GeoTransform
	gt[0], gt[3] = k.grid.At(float64(w.Col0), float64(w.Row0))
	if err := gdal.Burn(k.mask, w.Cols, gt, [][]byte{shape.Outline}, []float64{1}); err != nil {
		return fault.New(fault.ErrData, "load disturbance %s: rasterize a polygon: %s", k.name, fault.FirstLine(err))
	}
	return nil
}

// spans dates a strip by the spans of the polygons over each pixel. A code counts the combinations of
// polygons until they are all known.
func (k *polygonWorker) spans(w gdal.Window, codes []int32) error {
	clear(codes)
	over := [][]detect.Span{nil}
	joined := map[[2]int32]int32{} // combination and shape -> combination with the shape
	err := k.covered(w, func(shape, pixel int) {
		key := [2]int32{codes[pixel], int32(shape)}
		next, ok := joined[key]
		if !ok {
			next = int32(len(over))
			joined[key] = next
			over = append(over, append(slices.Clone(over[codes[pixel]]), k.shapes[shape].Span))
		}
		codes[pixel] = next
	})
	if err != nil {
		return err
	}
	coded := make([]int32, len(over))
	for i, spans := range over {
		k.events = detect.Spans(spans, k.events[:0])
		coded[i] = k.coder.code(k.events)
	}
	for pixel, combination := range codes {
		codes[pixel] = coded[combination]
	}
	return nil
}

// footprints dates a strip by the years in which each pixel is covered.
func (k *polygonWorker) footprints(w gdal.Window, codes []int32) error {
	known := ^uint64(0) >> (detect.MaxYears - len(k.years))
	bare := make([]uint64, len(codes))
	err := k.covered(w, func(shape, pixel int) {
		if y := slices.Index(k.years, k.shapes[shape].Year); y >= 0 {
			bare[pixel] |= 1 << y
		}
	})
	if err != nil {
		return err
	}
	for pixel, years := range bare {
		codes[pixel] = k.coder.date(detect.Series{Known: known, Bare: years, Clear: years}, w.Row0+pixel/w.Cols, &k.m.Record, k.start)
	}
	return nil
}
