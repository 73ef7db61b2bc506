package dating

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/stack"
)

// Site is what a source is dated with.
type Site struct {
	Mines   int
	MineOf  func(row0, rows int, mineOf []int32) error // index of the mine of each pixel, -1 outside all
	TempDir string                                     // for a file of pixels; the system's if empty
	Workers int
	// Progress, if not nil, is called from one goroutine at a time with the rows that are done.
	Progress func(done, total int)
}

// Where an input is dated: only inside mines, with other land never destroyed, or on the whole map.
const (
	WhereMines = "mines"
	WhereMap   = "map"
)

// Source is an input of one kind that is open to be dated.
type Source interface {
	Map() *gdal.Grid
	Name() string // for messages
	// Date finds out what happened to every pixel.
	Date(ctx context.Context, site Site) (*Map, error)
	// Look reads again what was seen of some pixels of what Date returned, in any order.
	Look(ctx context.Context, site Site, m *Map, pixels []Pixel) error
}

// Rule is how a source is dated.
type Rule struct {
	ConfirmDestroyed int     `json:"confirm_destroyed"`
	ConfirmRestored  int     `json:"confirm_restored"`
	AtStart          string  `json:"at_start"`
	EndOfRecord      string  `json:"end_of_record"`
	MinPatchHa       float64 `json:"min_patch_ha"`
}

func (r *Rule) record(first, last int, years []int) detect.Record {
	return detect.Record{Years: years, First: first, Last: last, ConfirmDestroyed: r.ConfirmDestroyed, ConfirmRestored: r.ConfirmRestored, AtStart: r.AtStart, End: r.EndOfRecord}
}

// openStack opens annual rasters, of no more years than a series of a pixel holds.
func openStack(in stack.Input, key string, first, last int, unobserved []int) (*stack.Stack, error) {
	s, err := stack.Open(in, key, first, last, unobserved)
	if err == nil && len(s.Years) > detect.MaxYears {
		return nil, fault.New(fault.ErrData, "load disturbance %s: has %d years, want at most %d; give %s.years", s.Name, len(s.Years), detect.MaxYears, key)
	}
	return s, err
}

// Pixels of a chunk, which is read year after year: enough for long runs of work, few enough for the
// cache of the processor. Pixels of a strip, which the runs of a row are made of.
const chunkPixels, stripPixels = 1 << 16, 1 << 20

// tiling is how a map is read: strips of whole rows, each in chunks of whole blocks.
type tiling struct {
	width, height int
	stripRows     int
	chunk         gdal.Window // Rows and Cols
}

func newTiling(g *gdal.Grid, block gdal.Window) tiling {
	t := tiling{width: g.Width, height: g.Height, chunk: block}
	if int64(block.Rows)*int64(block.Cols) > 4*chunkPixels || block.Rows*block.Cols == 0 {
		t.chunk = gdal.Window{Rows: max(1, min(256, 4*chunkPixels/g.Width)), Cols: g.Width}
	}
	for t.chunk.Rows*t.chunk.Cols*2 <= chunkPixels && t.chunk.Rows < g.Height {
		t.chunk.Rows *= 2
	}
	t.stripRows = t.chunk.Rows
	for t.stripRows*2*g.Width <= stripPixels {
		t.stripRows *= 2
	}
	return t
}

func (t tiling) strips() int { return (t.height + t.stripRows - 1) / t.stripRows }

// strip returns the window of a strip.
func (t tiling) strip(i int) gdal.Window {
	row0 := i * t.stripRows
	return gdal.Window{Row0: row0, Rows: min(t.stripRows, t.height-row0), Cols: t.width}
}

// chunks returns the chunks of a strip, row by row.
func (t tiling) chunks(strip gdal.Window) (all []gdal.Window) {
	for r := 0; r < strip.Rows; r += t.chunk.Rows {
		for c := 0; c < t.width; c += t.chunk.Cols {
			all = append(all, gdal.Window{Row0: strip.Row0 + r, Rows: min(t.chunk.Rows, strip.Rows-r), Col0: c, Cols: min(t.chunk.Cols, t.width-c)})
		}
	}
	return all
}

// worker dates strips; one serves one goroutine.
type worker interface {
	// strip gives the code of each pixel of the window, the i-th of the map.
	strip(i int, w gdal.Window, codes []int32) error
	close()
}

// scan runs workers over the strips of a map, in any order, and keeps the codes.
func (m *Map) scan(ctx context.Context, site Site, t tiling, newWorker func() worker) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range max(1, site.Workers) {
		wg.Go(func() {
			k := newWorker()
			defer k.close()
			codes := make([]int32, t.stripRows*t.width)
			for i := int(next.Add(1)) - 1; i < t.strips() && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				w := t.strip(i)
				if err := k.strip(i, w, codes[:w.Cells()]); err != nil {
					cancel(err)
					return
				}
				m.keep(w.Row0, codes[:w.Cells()])
				mu.Lock()
				if done += w.Rows; site.Progress != nil {
					site.Progress(done, t.height)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// finish applies the patch rule and counts what is left.
func (m *Map) finish(in *interner, hectares float64) *Map {
	m.Events, m.MinPatchHa = in.events, hectares
	m.dropSmall(hectares)
	m.count()
	return m
}

// bareStart counts pixels that are bare in their first known year, by row.
type bareStart struct{ rows []atomic.Int64 }

func newBareStart(g *gdal.Grid) *bareStart { return &bareStart{make([]atomic.Int64, g.Height)} }

// total returns their number and area.
func (b *bareStart) total(g *gdal.Grid) (n int64, m2 float64) {
	areas := rowAreas{m: g, row: -1}
	for row := range b.rows {
		if pixels := b.rows[row].Load(); pixels > 0 {
			n += pixels
			m2 += float64(pixels) / float64(g.Width) * areas.of(detect.Run{Row: int32(row), End: int32(g.Width)})
		}
	}
	return n, m2
}
