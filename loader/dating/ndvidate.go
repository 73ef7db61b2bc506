package dating

import (
	"context"
	"sync"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/stack"
)

// ndviDating is the state of one Date.
type ndviDating struct {
	*ndviSource
	m      *Map
	site   Site
	tiling tiling
	intern *interner
	start  *bareStart

	thresholds [][]detect.Threshold // by mine and year
	unread     detect.Threshold     // of years without a layer

	mu     sync.Mutex
	counts Counts
	read   []stack.Counts // by year
	splits []detect.Split // by mine and year
}

func newNDVIDating(s *ndviSource, site Site) *ndviDating {
	years := len(s.stack.Years)
	d := &ndviDating{
		ndviSource: s, site: site, tiling: newTiling(&s.stack.Grid, s.stack.Block), intern: newInterner(), start: newBareStart(&s.stack.Grid),
		m:          &Map{Grid: s.stack.Grid, Record: s.in.record(s.stack.First, s.stack.Last, s.stack.Years), rows: make([][]run, s.stack.Height)},
		thresholds: make([][]detect.Threshold, site.Mines), read: make([]stack.Counts, years), splits: make([]detect.Split, site.Mines*years),
	}
	d.m.Facts.Outside = s.stack.Outside
	for mine := range d.thresholds {
		d.thresholds[mine] = make([]detect.Threshold, years)
	}
	return d
}

// direct dates the map with thresholds that are known beforehand.
func (d *ndviDating) direct(ctx context.Context) error {
	return d.m.scan(ctx, d.site, d.tiling, func() worker { return d.worker() })
}

// ndviWorker dates strips of NDVI.
type ndviWorker struct {
	*ndviDating
	reader *stack.Reader
	coder  *coder
	q      []int16
	low    []int32         // pixels of the chunk and year that are below a limit or unknown
	series []detect.Series // of the pixels inside mines
	other  sparse[otherNDVI]
	mineOf []int32
	inside []int32 // pixels of the chunk inside mines, and the mine of each
	mine   []int32

	examined int64
	counts   []stack.Counts
	splits   []detect.Split
}

// otherNDVI are the years of a pixel, as bits, in which it is not vegetated; most pixels have none.
type otherNDVI struct{ unknown, bare, clear uint64 }

func (d *ndviDating) worker() *ndviWorker {
	return &ndviWorker{ndviDating: d, reader: d.stack.Reader(), coder: d.intern.coder(), counts: make([]stack.Counts, len(d.read)), splits: make([]detect.Split, len(d.splits))}
}

func (k *ndviWorker) close() {
	d := k.ndviDating
	d.mu.Lock()
	defer d.mu.Unlock()
	d.counts.Examined += k.examined
	for i := range k.splits {
		d.splits[i].Join(&k.splits[i])
	}
	for y, n := range k.counts {
		d.read[y].Known += n.Known
		d.read[y].Beyond += n.Beyond
	}
	k.reader.Close()
}

// year reads a year of a chunk.
func (k *ndviWorker) year(y int, chunk gdal.Window) error { return k.below(y, chunk, -detect.Range) }

// below reads a year of a chunk and lists the pixels that are below a limit or unknown.
func (k *ndviWorker) below(y int, chunk gdal.Window, limit int16) (err error) {
	var n stack.Counts
	k.low, n, err = k.reader.Below(y, chunk, k.q, limit, k.low[:0])
	k.counts[y].Known += n.Known
	k.counts[y].Beyond += n.Beyond
	return err
}

func (k *ndviWorker) strip(_ int, w gdal.Window, codes []int32) error {
	k.mineOf = resized(k.mineOf, len(codes))
	if err := k.site.MineOf(w.Row0, w.Rows, k.mineOf); err != nil {
		return err
	}
	for i := range codes {
		codes[i] = unmapped
	}
	for _, chunk := range k.tiling.chunks(w) {
		k.q = resized(k.q, chunk.Cells())
		k.find(chunk, w)
		read := k.mines
		k.examined += int64(len(k.inside))
		if k.in.Where == WhereMap {
			read = k.whole
			k.examined += int64(chunk.Cells() - len(k.inside))
		}
		if err := read(chunk, w, codes); err != nil {
			return err
		}
	}
	return nil
}

// find lists the pixels of a chunk of a strip that lie inside mines.
func (k *ndviWorker) find(chunk, strip gdal.Window) {
	k.inside, k.mine = k.inside[:0], k.mine[:0]
	for r := range chunk.Rows {
		at := strip.Index(chunk.Row0+r, chunk.Col0)
		for c, mine := range k.mineOf[at : at+chunk.Cols] {
			if mine >= 0 {
				k.inside, k.mine = append(k.inside, int32(r*chunk.Cols+c)), append(k.mine, mine)
			}
		}
	}
}

// mines dates the pixels inside mines. Years that say nothing new are not read: without mines a chunk
// needs only enough of them to know which pixels have data.
func (k *ndviWorker) mines(chunk, strip gdal.Window, codes []int32) error {
	without := chunk.Cells()
	years := len(k.stack.Years)
	if len(k.inside) > 0 {
		k.series = resized(k.series, chunk.Cells())
		clear(k.series)
	}
	for y := range years {
		if len(k.inside) == 0 && without == 0 {
			return nil
		}
		if err := k.year(y, chunk); err != nil {
			return err
		}
		if without > 0 {
			without -= k.mapped(chunk, strip, codes)
		}
		for i, p := range k.inside {
			k.add(&k.series[p], int(k.mine[i]), y, k.q[p])
		}
	}
	k.dateInside(chunk, strip, codes)
	return nil
}

// add adds the value of a year to the series of a pixel inside a mine.
func (k *ndviWorker) add(s *detect.Series, mine, y int, q int16) {
	t := &k.thresholds[mine][y]
	if q == detect.Unknown || t.Alpha == detect.Unknown {
		return
	}
	s.Add(y, *t, q)
	k.splits[mine*len(k.stack.Years)+y].Add(q, q < t.Alpha)
}

// mapped takes pixels that have a value as mapped and returns how many are new.
func (k *ndviWorker) mapped(chunk, strip gdal.Window, codes []int32) (n int) {
	for r := range chunk.Rows {
		at := strip.Index(chunk.Row0+r, chunk.Col0)
		line := codes[at : at+chunk.Cols]
		for c, q := range k.q[r*chunk.Cols : (r+1)*chunk.Cols] {
			if q != detect.Unknown && line[c] == unmapped {
				line[c] = never
				n++
			}
		}
	}
	return n
}

// dateInside gives the pixels inside mines their codes.
func (k *ndviWorker) dateInside(chunk, strip gdal.Window, codes []int32) {
	for _, p := range k.inside {
		r, c := int(p)/chunk.Cols, int(p)%chunk.Cols
		code := &codes[strip.Index(chunk.Row0+r, chunk.Col0+c)]
		if *code == unmapped {
			continue
		}
		*code = k.code(k.series[p], chunk.Row0+r)
	}
}

// code dates a pixel of a row.
func (k *ndviWorker) code(s detect.Series, row int) int32 {
	return k.coder.date(s, row, &k.m.Record, k.start)
}

// whole dates all pixels of a chunk with one threshold.
func (k *ndviWorker) whole(chunk, strip gdal.Window, codes []int32) error {
	t := k.unread
	k.other.reset(chunk.Cells())
	for y := range k.stack.Years {
		if err := k.below(y, chunk, t.Alpha); err != nil {
			return err
		}
		for _, p := range k.low {
			o, q := k.other.at(p), k.q[p]
			switch {
			case q == detect.Unknown:
				o.unknown |= 1 << y
			case q < t.Clear:
				o.clear |= 1 << y
				fallthrough
			default:
				o.bare |= 1 << y
			}
		}
		for i, p := range k.inside {
			if q := k.q[p]; q != detect.Unknown {
				k.splits[int(k.mine[i])*len(k.stack.Years)+y].Add(q, q < t.Alpha)
			}
		}
	}
	all := ^uint64(0) >> (detect.MaxYears - len(k.stack.Years))
	k.other.fill(chunk, strip, codes, func(o otherNDVI, row, _ int) int32 {
		if o.unknown == all {
			return unmapped
		}
		return k.code(detect.Series{Known: all &^ o.unknown, Bare: o.bare, Clear: o.clear}, row)
	})
	return nil
}

// histogram counts all known values of the map.
func (d *ndviDating) histogram(ctx context.Context) (detect.Histogram, error) {
	var all detect.Histogram
	var mu sync.Mutex
	err := d.m.scan(ctx, d.site, d.tiling, func() worker { return &histogramWorker{ndviWorker: d.worker(), all: &all, mu: &mu} })
	for y := range d.read {
		d.read[y] = stack.Counts{} // they are read again
	}
	return all, err
}

// histogramWorker counts values.
type histogramWorker struct {
	*ndviWorker
	h   detect.Histogram
	all *detect.Histogram
	mu  *sync.Mutex
}

func (k *histogramWorker) close() {
	k.mu.Lock()
	for b, n := range k.h {
		k.all[b] += n
	}
	k.mu.Unlock()
	k.ndviWorker.close()
}

func (k *histogramWorker) strip(_ int, w gdal.Window, _ []int32) error {
	for _, chunk := range k.tiling.chunks(w) {
		k.q = resized(k.q, chunk.Cells())
		for y := range k.stack.Years {
			if err := k.year(y, chunk); err != nil {
				return err
			}
			for _, q := range k.q {
				if q != detect.Unknown {
					k.h.Add(q)
				}
			}
		}
	}
	return nil
}
