package loader

import (
	"context"
	"sync"

	"github.com/minecarbon/minecarbon/loader/gdal"
)

// A strip is some rows of the map with everything found out about its pixels.
// Its cohorts are numbered within the strip; merge finds their index among
// those of the whole map.
type strip struct {
	row0, rows    int
	cohortOf      []int32 // per pixel: 1 + index into cohorts, 0 where unmapped
	cohorts       []stripCohort
	yearCodes     []yearCode
	unplaced      int64 // mapped pixels whose centre cannot be placed on the NPP grid
	firstUnplaced int   // first of them, as index into the strip
	unmapped      unmappedLand
	exact         int64 // pixels transformed exactly
	err           error
}

// unmappedLand is the pixels without data.
type unmappedLand struct {
	all        Tally
	half       Tally // one year raster maps them and another does not
	halfEvents Tally // those of half that have an event
	inMines    Tally
}

func (u *unmappedLand) add(o *unmappedLand) {
	u.all.join(o.all)
	u.half.join(o.half)
	u.halfEvents.join(o.halfEvents)
	u.inMines.join(o.inMines)
}

// stripCohort is the pixels of a strip that share a key.
type stripCohort struct {
	stripCohortKey
	pixels int64
	area   float64 // m², summed run by run; unused where all pixels have one area
}

// yearCode is one combination of stored years.
type yearCode struct {
	years  []int32
	pixels int64
	area   float64
	first  int // index of its first pixel in the strip
}

// stripPixels is how many pixels a strip should have: enough for long runs of
// work, few enough that a wide map costs no more memory than a narrow one.
// Strips of whole blocks are worth up to maxStripPixels.
const stripPixels, maxStripPixels = 1 << 20, 1 << 24

func stripRows(m *gdal.Grid) int {
	rows := stripPixels / m.Width / blockSide * blockSide
	rows = min(max(rows, blockSide), 256)
	return max(1, min(rows, maxStripPixels/m.Width))
}

// scanner is what one goroutine needs to turn rows into strips.
type scanner struct {
	m      *disturbanceMap
	mines  *mineLayer
	reader *mapReader
	assign *assigner
	mineOf []int32            // per pixel, -1 outside all
	cell   []int32            // per pixel: index of its cell in the window, -1 outside
	key    map[[2]int32]int32 // history trie: (node, year) -> node
	leaf   map[int32]int32    // trie node -> year code
	cohort map[stripCohortKey]int32
	sums   []float64 // areas of a row
}

// stripCohortKey is the index of the mine, -1 outside all; the index of the cell in the window; the
// index of the combination of stored years.
type stripCohortKey struct{ mine, windowCell, yearCode int32 }

func newScanner(m *disturbanceMap, mines *mineLayer, npp *gdal.Grid, w gdal.Window) (*scanner, error) {
	reader, err := m.reader()
	if err != nil {
		return nil, err
	}
	assign, err := newAssigner(&m.Grid, npp, w)
	if err != nil {
		reader.close()
		return nil, err
	}
	return &scanner{m: m, mines: mines, reader: reader, assign: assign}, nil
}

func (s *scanner) close() {
	s.reader.close()
	s.assign.close()
}

func (s *scanner) scan(row0, rows int) *strip {
	out := &strip{row0: row0, rows: rows}
	n := rows * s.m.Width
	if cap(s.mineOf) < n {
		s.mineOf, s.cell = make([]int32, n), make([]int32, n)
	}
	s.mineOf, s.cell = s.mineOf[:n], s.cell[:n]
	years, err := s.reader.read(row0, rows)
	if err != nil {
		out.err = err
		return out
	}
	if err := s.mines.rasterize(&s.m.Grid, row0, rows, s.mineOf); err != nil {
		out.err = err
		return out
	}
	s.assign.exact = 0
	s.assign.assign(row0, rows, s.cell)
	out.exact = s.assign.exact
	s.group(out, years)
	return out
}

// group walks the pixels in order. Neighbours are mostly alike, so only a
// pixel that differs from the one before is looked up.
func (s *scanner) group(out *strip, years [][]int32) {
	s.key, s.leaf, s.cohort = map[[2]int32]int32{}, map[int32]int32{}, map[stripCohortKey]int32{}
	out.cohortOf = make([]int32, len(s.cell))
	width := s.m.Width
	for r := range out.rows {
		areas := s.m.RowAreas(out.row0+r, s.sums)
		for start := r * width; start < (r+1)*width; {
			end := s.runEnd(start, (r+1)*width, years)
			s.addRun(out, years, start, end, areas.Of(start-r*width, end-r*width))
			start = end
		}
		s.sums = areas.Sums()
	}
}

// runEnd returns the end of the run of equal pixels that begins at start.
func (s *scanner) runEnd(start, limit int, years [][]int32) int {
	end := start + 1
	cell, mine := s.cell[start], s.mineOf[start]
	for end < limit && s.cell[end] == cell && s.mineOf[end] == mine {
		end++
	}
	for _, band := range years {
		first := band[start]
		for i := start + 1; i < end; i++ {
			if band[i] != first {
				end = i
			}
		}
	}
	return end
}

// addRun adds a run of pixels with their area in m².
func (s *scanner) addRun(out *strip, years [][]int32, start, end int, area float64) {
	code, mapped := s.yearCode(out, years, start, end, area)
	if !mapped {
		out.unmapped.all.add(1, int64(end-start), area)
		if s.mineOf[start] >= 0 {
			out.unmapped.inMines.add(1, int64(end-start), area)
		}
		return
	}
	cell := s.cell[start]
	if cell < 0 {
		if out.unplaced == 0 {
			out.firstUnplaced = start
		}
		out.unplaced += int64(end - start)
		return
	}
	key := stripCohortKey{s.mineOf[start], cell, code}
	id, ok := s.cohort[key]
	if !ok {
		id = int32(len(out.cohorts))
		s.cohort[key] = id
		out.cohorts = append(out.cohorts, stripCohort{stripCohortKey: key})
	}
	out.cohorts[id].pixels += int64(end - start)
	out.cohorts[id].area += area
	for i := start; i < end; i++ {
		out.cohortOf[i] = id + 1
	}
}

// yearCode finds the combination of stored years of a run; mapped is false where a
// raster has no data.
func (s *scanner) yearCode(out *strip, years [][]int32, start, end int, area float64) (code int32, mapped bool) {
	node, without, events := int32(0), 0, false
	for _, band := range years {
		if band[start] == unmappedYear {
			without++
			continue
		}
		events = events || band[start] != 0
		next, ok := s.key[[2]int32{node, band[start]}]
		if !ok {
			next = int32(len(s.key) + 1)
			s.key[[2]int32{node, band[start]}] = next
		}
		node = next
	}
	if without > 0 {
		if without < len(years) {
			out.unmapped.half.add(1, int64(end-start), area)
			if events {
				out.unmapped.halfEvents.add(1, int64(end-start), area)
			}
		}
		return 0, false
	}
	id, ok := s.leaf[node]
	if !ok {
		id = int32(len(out.yearCodes))
		s.leaf[node] = id
		r := yearCode{years: make([]int32, len(years)), first: start}
		for i, band := range years {
			r.years[i] = band[start]
		}
		out.yearCodes = append(out.yearCodes, r)
	}
	out.yearCodes[id].pixels += int64(end - start)
	out.yearCodes[id].area += area
	return id, true
}

// scanStrips hands the strips of the map to visit, in order and one at a time,
// while up to workers goroutines read ahead. The first error ends it.
func scanStrips(ctx context.Context, workers int, m *disturbanceMap, newScanner func() (*scanner, error), visit func(*strip) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	step := stripRows(&m.Grid)
	count := (m.Height + step - 1) / step
	slots := make([]chan *strip, count)
	for i := range slots {
		slots[i] = make(chan *strip, 1)
	}
	ahead := make(chan struct{}, workers+1) // bounds the strips in memory
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range count {
			select {
			case ahead <- struct{}{}:
			case <-ctx.Done():
				return
			}
			select {
			case next <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for range workers {
		wg.Go(func() {
			s, err := newScanner()
			for i := range next {
				if err != nil {
					slots[i] <- &strip{err: err}
					continue
				}
				slots[i] <- s.scan(i*step, min(step, m.Height-i*step))
			}
			if err == nil {
				s.close()
			}
		})
	}
	for i := range count {
		select {
		case st := <-slots[i]:
			<-ahead
			if st.err != nil {
				return st.err
			}
			if err := visit(st); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
