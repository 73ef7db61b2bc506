package scene

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/airbusgeo/godal"
)

// stripRows is the height of a strip of the map, that of the GeoTIFF tiles.
const stripRows = 256

// mapNames are the year maps, of destruction and of restoration.
var mapNames = [2]string{"destruction_year.tif", "restoration_year.tif"}

// strip is a piece of the map in memory; all slices are row-major.
type strip struct {
	row0, rows int
	cell       []int32 // window index of the NPP cell
	mine       []int16 // index of the mine whose polygon holds the pixel, -1 outside
	event      []event
	years      [len(mapNames)][][]uint16 // the year maps, a band a cycle, 0 = never
}

func newStrip(width, cycles int) *strip {
	n := width * stripRows
	st := &strip{cell: make([]int32, n), mine: make([]int16, n), event: make([]event, n)}
	for i := range st.years {
		for range cycles {
			st.years[i] = append(st.years[i], make([]uint16, n))
		}
	}
	return st
}

// mapCycles is the number of bands of the year maps.
func (o *Options) mapCycles() int {
	if o.Again > 0 {
		return mostCycles
	}
	return 1
}

func (s *scene) strips() int { return (s.Pixels + stripRows - 1) / stripRows }

// writeMaps writes the year maps strip by strip, and counts what happens in
// every cell and mine on the way.
func (s *scene) writeMaps(ctx context.Context) (err error) {
	painter, err := newPainter(s)
	if err != nil {
		return err
	}
	defer painter.close()
	var maps [2]*godal.Dataset
	for i, name := range mapNames {
		ds, err := s.createMap(name)
		if err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		defer func() { err = errors.Join(err, ds.Close()) }()
		maps[i] = ds
	}
	st := newStrip(s.Pixels, s.mapCycles())
	for row0 := 0; row0 < s.Pixels; row0 += stripRows {
		if err := ctx.Err(); err != nil {
			return err
		}
		st.row0, st.rows = row0, min(stripRows, s.Pixels-row0)
		if err := painter.paint(st); err != nil {
			return err
		}
		s.count(st)
		for i, bands := range st.years {
			for cycle, years := range bands {
				if err := maps[i].Bands()[cycle].Write(0, row0, years[:st.rows*s.Pixels], s.Pixels, st.rows); err != nil {
					return fmt.Errorf("write year maps: row %d: %w", row0, err)
				}
			}
		}
		s.report()
	}
	return nil
}

func (s *scene) createMap(name string) (*godal.Dataset, error) {
	ds, err := godal.Create(godal.GTiff, filepath.Join(s.dir, name), s.mapCycles(), godal.UInt16, s.Pixels, s.Pixels,
		godal.CreationOption("TILED=YES", "COMPRESS=DEFLATE"))
	if err != nil {
		return nil, err
	}
	if err := errors.Join(ds.SetGeoTransform(s.frame.mapTransform()), ds.SetSpatialRef(s.frame.utm)); err != nil {
		return nil, errors.Join(err, ds.Close())
	}
	return ds, nil
}

// count enters the pixels of a strip into the histories of their cells and
// into the truth, in the order of the map.
func (s *scene) count(st *strip) {
	for i := range st.rows * s.Pixels {
		cell, e := st.cell[i], st.event[i]
		s.history.pixels[cell]++
		spans, n := s.spans(e)
		s.truth.see(s, int(st.mine[i]), int(cell), spans[:n], e.vigour)
		for k := range s.mapCycles() {
			st.years[0][k][i], st.years[1][k][i] = mapYear(e.cycles[k].destroyed), mapYear(e.cycles[k].restored)
		}
		for _, p := range spans[:n] {
			s.history.add(cell, p, e.vigour)
		}
	}
}

// mapYear is a year as the maps hold it.
func mapYear(year int16) uint16 {
	if year == never {
		return 0
	}
	return uint16(year)
}

// A span is a cycle in years of the scene: destroyed in [destroyed, restored), restored in
// [restored, end). Years are after the shift out of unobserved ones, within [0, years].
type span struct {
	destroyed, restored, end int
	dated, datedBack         bool // whether the destruction and the restoration lie within the years
}

// spans returns the cycles that happen; n of them.
func (s *scene) spans(e event) (all [mostCycles]span, n int) {
	for _, c := range e.cycles {
		if c.destroyed == never {
			break
		}
		destroyed, restored := s.observed(int(c.destroyed))-s.FirstYear, s.observed(int(c.restored))-s.FirstYear
		all[n] = span{
			destroyed: max(0, destroyed), restored: min(s.years(), max(0, restored)), end: s.years(),
			dated: destroyed >= 0, datedBack: restored >= 0 && restored < s.years(),
		}
		if n > 0 {
			all[n-1].end = all[n].destroyed
		}
		n++
	}
	return all, n
}

// painter fills strips with cells, mines and events on several goroutines.
type painter struct {
	*scene
	locators []*locator
	cells    []event // by cell, if cells are dug as one
}

func newPainter(s *scene) (*painter, error) {
	p := &painter{scene: s}
	for range min(4, runtime.GOMAXPROCS(0)) {
		l, err := s.frame.newLocator()
		if err != nil {
			p.close()
			return nil, err
		}
		p.locators = append(p.locators, l)
	}
	if s.WholeCells {
		if err := p.digCells(); err != nil {
			p.close()
			return nil, err
		}
	}
	return p, nil
}

func (p *painter) close() {
	for _, l := range p.locators {
		l.close()
	}
}

// digCells gives each cell the history of its centre.
func (p *painter) digCells() error {
	xs, ys, err := p.frame.cellCentres()
	if err != nil {
		return err
	}
	p.cells = make([]event, len(xs))
	for cell := range xs {
		p.cells[cell] = untouched
		for m := range p.mines {
			if u, v := p.mines[m].to(xs[cell], ys[cell]); square(u, v) < 1 {
				p.cells[cell] = p.historyAt(&p.mines[m], xs[cell], ys[cell], u, v)
			}
		}
		if u, v := p.quarry.to(xs[cell], ys[cell]); square(u, v) < 1 {
			p.cells[cell] = p.quarryEvent()
		}
	}
	return nil
}

// historyAt returns the history of the point (x, y) in mine m.
func (p *painter) historyAt(m *mine, x, y, u, v float64) event {
	row, col := int(y), int(x)
	return m.events(&p.Options, x, y, u, v, uniform(p.Seed, row, col, blurStream), uniform(p.Seed, row, col, lateStream))
}

// paint fills a strip; its row0 and rows are set.
func (p *painter) paint(st *strip) error {
	var workers sync.WaitGroup
	failures := make([]error, len(p.locators))
	for i, l := range p.locators {
		workers.Go(func() {
			for row := i; row < st.rows && failures[i] == nil; row += len(p.locators) {
				failures[i] = p.paintRow(l, st, row)
			}
		})
	}
	workers.Wait()
	return errors.Join(failures...)
}

// paintRow fills the row'th row of a strip.
func (p *painter) paintRow(l *locator, st *strip, row int) error {
	from := row * p.Pixels
	cell, mine, event := st.cell[from:from+p.Pixels], st.mine[from:from+p.Pixels], st.event[from:from+p.Pixels]
	if err := l.row(st.row0+row, cell); err != nil {
		return fmt.Errorf("locate pixels of row %d: %w", st.row0+row, err)
	}
	for i := range event {
		mine[i], event[i] = -1, untouched
	}
	y := float64(st.row0+row) + 0.5
	for m := range p.mines {
		here := &p.mines[m]
		first, last := here.columns(y, p.Pixels)
		for i := first; i < last; i++ {
			x := float64(i) + 0.5
			u, v := here.to(x, y)
			if !here.holds(u, v) {
				continue
			}
			mine[i] = int16(m)
			if p.cells == nil {
				event[i] = p.historyAt(here, x, y, u, v)
			}
		}
	}
	if p.cells != nil {
		for i, c := range cell {
			event[i] = p.cells[c]
		}
		return nil
	}
	first, last := p.quarry.columns(y, p.Pixels)
	for i := first; i < last; i++ {
		if square(p.quarry.to(float64(i)+0.5, y)) < 1 {
			event[i] = p.quarryEvent()
		}
	}
	return nil
}
