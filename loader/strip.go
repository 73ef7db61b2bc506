package loader

import (
	"context"
	"strings"
	"sync"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/minelayer"
)

// A strip is some rows of the map with everything found out about its pixels.
// Its cohorts are numbered within the strip; merge finds their index among
// those of the whole map.
type strip struct {
	row0, rows    int
	runs          []run // row after row, of indexes into cohorts
	cohorts       []stripCohort
	stored        []storedEvents
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

// addRun counts pixels with a code below 0 and their area in m².
func (u *unmappedLand) addRun(code int32, inMine bool, pixels int64, area float64) {
	u.all.add(1, pixels, area)
	if code != unmappedCode {
		u.half.add(1, pixels, area)
	}
	if code == halfEventCode {
		u.halfEvents.add(1, pixels, area)
	}
	if inMine {
		u.inMines.add(1, pixels, area)
	}
}

// stripCohort is the pixels of a strip that share a key.
type stripCohort struct {
	stripCohortKey
	pixels int64
	area   float64 // m², summed run by run; unused where all pixels have one area
}

// storedEvents is one combination of events that pixels have in the input.
type storedEvents struct {
	events []detect.Event
	pixels int64
	area   float64
	first  int // index of its first pixel in the strip
}

// mapSource reads what happened to the pixels of a map; one serves one goroutine.
type mapSource interface {
	// read fills codes, one a pixel, of the rows from row0 on: an index into the combinations of
	// events that it returns, or below 0 where the map has no data. Both hold until the next read.
	read(row0, rows int, codes []int32) ([][]detect.Event, error)
	close()
}

// Codes of pixels without data: all inputs say so, one of them does, or one does where another has an event.
const unmappedCode, halfCode, halfEventCode = -1, -2, -3

// stripPixels is how many pixels a strip should have: enough for long runs of
// work, few enough that a wide map costs no more memory than a narrow one.
// Strips of whole blocks are worth up to maxStripPixels.
const stripPixels, maxStripPixels = 1 << 18, 1 << 24

func stripRows(m *gdal.Grid) int {
	rows := stripPixels / m.Width / blockSide * blockSide
	rows = min(max(rows, blockSide), 256)
	return max(1, min(rows, maxStripPixels/m.Width))
}

// scanner is what one goroutine needs to turn rows into strips.
type scanner struct {
	m      *disturbanceMap
	mines  *minelayer.Layer
	source mapSource
	assign *assigner
	mineOf []int32 // per pixel, -1 outside all
	cell   []int32 // per pixel: index of its cell in the window, -1 outside
	code   []int32 // per pixel: what the source says
	stored []int32 // by code: 1 + index into the strip's stored events, 0 for none yet
	cohort map[stripCohortKey]int32
	recent [1 << 12]recentCohort // by bits of the key
	sums   []float64             // areas of a row
	spare  spare
}

// recentCohort is a cohort of the strip that was looked up not long ago; id is -1 for none.
type recentCohort struct {
	stripCohortKey
	id int32
}

// spare passes memory of visited strips on to the next ones.
type spare chan []run

// take returns memory, nil if there is none.
func (s spare) take() []run {
	select {
	case memory := <-s:
		return memory
	default:
		return nil
	}
}

// stripCohortKey is the index of the mine, -1 outside all; the index of the cell in the window; the
// index of the combination of stored events.
type stripCohortKey struct{ mine, windowCell, stored int32 }

func newScanner(m *disturbanceMap, mines *minelayer.Layer, npp *gdal.Grid, w gdal.Window) (*scanner, error) {
	source, err := m.open()
	if err != nil {
		return nil, err
	}
	assign, err := newAssigner(&m.Grid, npp, w)
	if err != nil {
		source.close()
		return nil, err
	}
	return &scanner{m: m, mines: mines, source: source, assign: assign}, nil
}

func (s *scanner) close() {
	s.source.close()
	s.assign.close()
}

func (s *scanner) scan(row0, rows int) *strip {
	out := &strip{row0: row0, rows: rows}
	n := rows * s.m.Width
	s.mineOf, s.cell, s.code = resized(s.mineOf, n), resized(s.cell, n), resized(s.code, n)
	events, err := s.source.read(row0, rows, s.code)
	if err != nil {
		out.err = err
		return out
	}
	if err := s.mines.Rasterize(&s.m.Grid, row0, rows, s.mineOf); err != nil {
		out.err = err
		return out
	}
	s.assign.exact = 0
	s.assign.assign(row0, rows, s.cell)
	out.exact = s.assign.exact
	s.group(out, events)
	return out
}

// group walks the pixels in order. Neighbours are mostly alike, so only a
// pixel that differs from the one before is looked up.
func (s *scanner) group(out *strip, events [][]detect.Event) {
	s.cohort = map[stripCohortKey]int32{}
	for i := range s.recent {
		s.recent[i].id = -1
	}
	s.stored = resized(s.stored, len(events))
	clear(s.stored)
	out.runs = s.spare.take()[:0]
	width := s.m.Width
	for r := range out.rows {
		areas := s.m.RowAreas(out.row0+r, s.sums)
		row := len(out.runs)
		for start, limit := r*width, (r+1)*width; start < limit; {
			end := start + alike(s.cell[start:limit])
			end = start + alike(s.mineOf[start:end])
			end = start + alike(s.code[start:end])
			cohort := s.addRun(out, events, start, end, areas.Of(start-r*width, end-r*width))
			if last := len(out.runs) - 1; last >= row && out.runs[last].cohort == cohort {
				out.runs[last].count += int32(end - start)
			} else {
				out.runs = append(out.runs, run{cohort, int32(end - start)})
			}
			start = end
		}
		s.sums = areas.Sums()
	}
}

// alike returns how many numbers from the first on are equal to it.
func alike(v []int32) int {
	for i, x := range v {
		if x != v[0] {
			return i
		}
	}
	return len(v)
}

// addRun adds a run of pixels with their area in m² and returns the index of their cohort, -1 without one.
func (s *scanner) addRun(out *strip, events [][]detect.Event, start, end int, area float64) int32 {
	pixels := int64(end - start)
	if code := s.code[start]; code < 0 {
		out.unmapped.addRun(code, s.mineOf[start] >= 0, pixels, area)
		return -1
	}
	stored := s.storedEvents(out, events, start)
	out.stored[stored].pixels += pixels
	out.stored[stored].area += area
	cell := s.cell[start]
	if cell < 0 {
		if out.unplaced == 0 {
			out.firstUnplaced = start
		}
		out.unplaced += pixels
		return -1
	}
	id := s.cohortAt(out, stripCohortKey{s.mineOf[start], cell, stored})
	out.cohorts[id].pixels += pixels
	out.cohorts[id].area += area
	return id
}

// cohortAt returns the index of a cohort, which it adds to those of the strip if it is new. Rows that follow each other
// hold the same ones, which recent knows.
func (s *scanner) cohortAt(out *strip, key stripCohortKey) int32 {
	recent := &s.recent[(uint32(key.windowCell)+uint32(key.stored)*2654435761>>20+uint32(key.mine)*40503)%uint32(len(s.recent))]
	if recent.id >= 0 && recent.stripCohortKey == key {
		return recent.id
	}
	id, ok := s.cohort[key]
	if !ok {
		id = int32(len(out.cohorts))
		s.cohort[key] = id
		out.cohorts = append(out.cohorts, stripCohort{stripCohortKey: key})
	}
	*recent = recentCohort{key, id}
	return id
}

// storedEvents finds the combination of events of a pixel among those of the strip.
func (s *scanner) storedEvents(out *strip, events [][]detect.Event, pixel int) int32 {
	code := s.code[pixel]
	if s.stored[code] == 0 {
		out.stored = append(out.stored, storedEvents{events: events[code], first: pixel})
		s.stored[code] = int32(len(out.stored))
	}
	return s.stored[code] - 1
}

// scanStrips hands the strips of the map to visit, in order and one at a time,
// while up to workers goroutines read ahead. An error of visit ends it. Strips that cannot be read are
// left out; the error says for each file how many there are.
func scanStrips(ctx context.Context, workers int, m *disturbanceMap, newScanner func() (*scanner, error), visit func(*strip) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	step := stripRows(&m.Grid)
	count := (m.Height + step - 1) / step
	inTurn := max(1, min(m.blockRows/step, 16)) // strips of the same blocks of the file, which one goroutine decodes
	slots := make([]chan *strip, count)
	for i := range slots {
		slots[i] = make(chan *strip, 1)
	}
	ahead := make(chan struct{}, inTurn*(workers+1)) // bounds the strips in memory
	memory := make(spare, cap(ahead)+1)
	next := make(chan int)
	go dispense(ctx, count, inTurn, ahead, next)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for range workers {
		wg.Go(func() {
			s, err := newScanner()
			if err == nil {
				s.spare = memory
			}
			for first := range next {
				for i := first; i < min(first+inTurn, count); i++ {
					if err != nil {
						slots[i] <- &strip{err: err}
						continue
					}
					slots[i] <- s.scan(i*step, min(step, m.Height-i*step))
				}
			}
			if err == nil {
				s.close()
			}
		})
	}
	damaged := fault.Repeated{What: "part"}
	for i := range count {
		select {
		case st := <-slots[i]:
			<-ahead
			if st.err != nil {
				addDamage(&damaged, st.err)
				continue
			}
			if err := visit(st); err != nil {
				return err
			}
			memory <- st.runs
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return damaged.Err()
}

// dispense hands out the numbers of the strips, inTurn at once by the first of them, once there is room ahead for them.
func dispense(ctx context.Context, count, inTurn int, ahead chan<- struct{}, next chan<- int) {
	defer close(next)
	for first := 0; first < count; first += inTurn {
		for range min(inTurn, count-first) {
			select {
			case ahead <- struct{}{}:
			case <-ctx.Done():
				return
			}
		}
		select {
		case next <- first:
		case <-ctx.Done():
			return
		}
	}
}

// addDamage adds the errors of a strip that cannot be read, one a file.
func addDamage(damaged *fault.Repeated, err error) {
	for _, err := range fault.Each(err) {
		file, _, _ := strings.Cut(err.Error(), ": read rows ")
		damaged.Add(file, err)
	}
}
