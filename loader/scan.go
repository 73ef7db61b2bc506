package loader

import (
	"context"
	"strings"
	"sync"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/minelayer"
	"github.com/minecarbon/minecarbon/loader/strip"
)

// mapSource reads what happened to the pixels of a map; one serves one goroutine.
type mapSource interface {
	// read fills codes, one a pixel, of the rows from row0 on: an index into the combinations of
	// events that it returns, or below 0 where the map has no data. Both hold until the next read.
	read(row0, rows int, codes []int32) ([][]detect.Event, error)
	close()
}

// stripPixels is how many pixels a strip should have: enough for long runs of
// work, few enough that a wide map costs no more memory than a narrow one.
// Strips of whole blocks are worth up to maxStripPixels.
const stripPixels, maxStripPixels = 1 << 18, 1 << 24

func stripRows(m *gdal.Grid) int {
	rows := stripPixels / m.Width / blockSide * blockSide
	rows = min(max(rows, blockSide), 256)
	if rows*m.Width > 4*stripPixels {
		rows = nodeStep
	}
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
	cohort map[strip.Key]int32
	recent [1 << 12]recentCohort // by bits of the key
	sums   []float64             // areas of a row
	spare  spare
}

// recentCohort is a cohort of the strip that was looked up not long ago; id is -1 for none.
type recentCohort struct {
	strip.Key
	id int32
}

// spare passes memory of visited strips on to the next ones.
type spare chan []strip.Run

// take returns memory, nil if there is none.
func (s spare) take() []strip.Run {
	select {
	case memory := <-s:
		return memory
	default:
		return nil
	}
}

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

// scanned is a strip, or the error that kept it from being read.
type scanned struct {
	*strip.Strip
	err error
}

func (s *scanner) scan(row0, rows int) scanned {
	out := &strip.Strip{Row0: row0, Rows: rows}
	n := rows * s.m.Width
	s.mineOf, s.cell, s.code = resized(s.mineOf, n), resized(s.cell, n), resized(s.code, n)
	events, err := s.source.read(row0, rows, s.code)
	if err == nil {
		err = s.mines.Rasterize(&s.m.Grid, row0, rows, s.mineOf)
	}
	if err != nil {
		return scanned{err: err}
	}
	s.assign.exact = 0
	s.assign.assign(row0, rows, s.cell)
	out.Exact = s.assign.exact
	s.group(out, events)
	return scanned{Strip: out}
}

// group walks the pixels in order. Neighbours are mostly alike, so only a
// pixel that differs from the one before is looked up.
func (s *scanner) group(out *strip.Strip, events [][]detect.Event) {
	s.cohort = map[strip.Key]int32{}
	for i := range s.recent {
		s.recent[i].id = -1
	}
	s.stored = resized(s.stored, len(events))
	clear(s.stored)
	out.Runs = s.spare.take()[:0]
	width := s.m.Width
	for r := range out.Rows {
		areas := s.m.RowAreas(out.Row0+r, s.sums)
		row := len(out.Runs)
		for start, limit := r*width, (r+1)*width; start < limit; {
			end := start + alike(s.cell[start:limit])
			end = start + alike(s.mineOf[start:end])
			end = start + alike(s.code[start:end])
			cohort := s.addRun(out, events, start, end, areas.Of(start-r*width, end-r*width))
			if last := len(out.Runs) - 1; last >= row && out.Runs[last].Cohort == cohort {
				out.Runs[last].Count += int32(end - start)
			} else {
				out.Runs = append(out.Runs, strip.Run{Cohort: cohort, Count: int32(end - start)})
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
func (s *scanner) addRun(out *strip.Strip, events [][]detect.Event, start, end int, area float64) int32 {
	pixels := int64(end - start)
	if code := s.code[start]; code < 0 {
		out.Unmapped.Add(code, s.mineOf[start] >= 0, pixels, area)
		return -1
	}
	stored := s.storedEvents(out, events, start)
	out.Stored[stored].Pixels += pixels
	out.Stored[stored].Area += area
	cell := s.cell[start]
	if cell < 0 {
		if out.Unplaced == 0 {
			out.FirstUnplaced = start
		}
		out.Unplaced += pixels
		return -1
	}
	id := s.cohortAt(out, strip.Key{Mine: s.mineOf[start], WindowCell: cell, Stored: stored})
	out.Cohorts[id].Pixels += pixels
	out.Cohorts[id].Area += area
	return id
}

// cohortAt returns the index of a cohort, which it adds to those of the strip if it is new. Rows that follow each other
// hold the same ones, which recent knows.
func (s *scanner) cohortAt(out *strip.Strip, key strip.Key) int32 {
	recent := &s.recent[(uint32(key.WindowCell)+uint32(key.Stored)*2654435761>>20+uint32(key.Mine)*40503)%uint32(len(s.recent))]
	if recent.id >= 0 && recent.Key == key {
		return recent.id
	}
	id, ok := s.cohort[key]
	if !ok {
		id = int32(len(out.Cohorts))
		s.cohort[key] = id
		out.Cohorts = append(out.Cohorts, strip.Cohort{Key: key})
	}
	*recent = recentCohort{key, id}
	return id
}

// storedEvents finds the combination of events of a pixel among those of the strip.
func (s *scanner) storedEvents(out *strip.Strip, events [][]detect.Event, pixel int) int32 {
	code := s.code[pixel]
	if s.stored[code] == 0 {
		out.Stored = append(out.Stored, strip.Events{Events: events[code], First: pixel})
		s.stored[code] = int32(len(out.Stored))
	}
	return s.stored[code] - 1
}

// strips is the division of a map into strips.
type strips struct {
	rows   int // of a strip, but for the last
	count  int
	inTurn int // strips of the same blocks of the file, which one goroutine decodes
}

// turns is how many groups of strips there are that share blocks of a file.
func (s strips) turns() int { return (s.count + s.inTurn - 1) / s.inTurn }

func stripsOf(m *disturbanceMap) strips {
	rows := stripRows(&m.Grid)
	return strips{rows, (m.Height + rows - 1) / rows, max(1, min(m.blockRows/rows, 16))}
}

// scanStrips hands some strips of the map, from first to before end, to visit, in order and one at a time,
// while up to workers goroutines read ahead. An error of visit ends it. Strips that cannot be read are
// left out; the error says for each file how many there are.
func scanStrips(ctx context.Context, workers int, m *disturbanceMap, first, end int, newScanner func() (*scanner, error), visit func(*strip.Strip) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	all := stripsOf(m)
	slots := make([]chan scanned, end-first)
	for i := range slots {
		slots[i] = make(chan scanned, 1)
	}
	ahead := make(chan struct{}, all.inTurn*(workers+1)) // bounds the strips in memory
	memory := make(spare, cap(ahead)+1)
	next := make(chan int)
	go dispense(ctx, first, end, all.inTurn, ahead, next)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for range workers {
		wg.Go(func() {
			s, err := newScanner()
			if err == nil {
				s.spare = memory
			}
			for turn := range next {
				for i := turn; i < min(turn+all.inTurn, end); i++ {
					if err != nil {
						slots[i-first] <- scanned{err: err}
						continue
					}
					slots[i-first] <- s.scan(i*all.rows, min(all.rows, m.Height-i*all.rows))
				}
			}
			if err == nil {
				s.close()
			}
		})
	}
	damaged := fault.Repeated{What: "part"}
	for _, slot := range slots {
		select {
		case st := <-slot:
			<-ahead
			if st.err != nil {
				addDamage(&damaged, st.err)
				continue
			}
			if err := visit(st.Strip); err != nil {
				return err
			}
			memory <- st.Runs
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return damaged.Err()
}

// dispense hands out the numbers of the strips, inTurn at once by the first of them, once there is room ahead for them.
func dispense(ctx context.Context, first, end, inTurn int, ahead chan<- struct{}, next chan<- int) {
	defer close(next)
	for turn := first; turn < end; turn += inTurn {
		for range min(inTurn, end-turn) {
			select {
			case ahead <- struct{}{}:
			case <-ctx.Done():
				return
			}
		}
		select {
		case next <- turn:
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

// scanners returns what makes a scanner of the map. Without NPP one cell lies under all of it.
func (l *load) scanners() func() (*scanner, error) {
	grid := wholeMap(&l.m.Grid)
	if l.npp != nil {
		grid = &l.npp.grid
	} else {
		l.window = gdal.Window{Rows: 1, Cols: 1}
	}
	var gdal sync.Mutex // GDAL spatial references are not safe for concurrent use
	return func() (*scanner, error) {
		gdal.Lock()
		defer gdal.Unlock()
		return newScanner(l.m, l.minesOrNone(), grid, l.window)
	}
}

// wholeMap returns the grid whose cell at row and column 0 is the map.
func wholeMap(m *gdal.Grid) *gdal.Grid {
	g := *m
	g.Width, g.Height = 1, 1
	for i, pixels := range []int{m.Width, m.Height} {
		g.GeoTransform[1+i] *= float64(pixels)
		g.GeoTransform[4+i] *= float64(pixels)
	}
	return &g
}
