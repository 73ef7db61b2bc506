package dating

import (
	"encoding/binary"
	"sync"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// unmapped is the code of pixels without data; never of those that were never destroyed.
const unmapped, never = -1, 0

// run is consecutive pixels of one row with one code.
type run struct{ code, count int32 }

// Map is what was found out about the pixels of a map.
type Map struct {
	gdal.Grid
	Record detect.Record
	Events [][]detect.Event // by code, that of never first
	Counts Counts
	Alpha  []Alpha // by mine and year, those of one mine together; empty without thresholds
	Facts  Facts
	// Outside is the threshold of land outside mines; its Alpha is Unknown where only mines are dated.
	Outside detect.Threshold
	// MinPatchHa is the area that a patch needs to count.
	MinPatchHa float64
	rows       [][]run
	small      []detect.Run // patches that are too small to count, by row
}

// Counts are numbers of pixels. The areas of some of them are in m².
type Counts struct {
	Examined    int64 // where the input is dated, and where it sets the levels of mines
	BareAtStart int64 // bare in their first known year
	Destroyed   int64
	Restored    int64
	Cycles      int   // most of one pixel
	Small       int64 // destroyed, in patches that are too small to count
	Provisional int64 // with an event that the end of the record does not confirm

	BareAtStartM2, SmallM2, ProvisionalM2 float64
}

// Facts are what a load should say of an input.
type Facts struct {
	Outside  []int // years of bands that the record leaves out
	Unlisted []int // codes in no list
	Rest     []int // codes that count as vegetated because they are in no list
	Absent   []int // codes listed as destroyed that no year holds
	Beyond   int   // polygons that do not meet the map
	Polygons int
}

// Read gives the code of each pixel of some rows: an index of Events, below 0 where there is no data.
func (m *Map) Read(row0, rows int, codes []int32) {
	at := 0
	for _, runs := range m.rows[row0 : row0+rows] {
		for _, r := range runs {
			for i := range codes[at : at+int(r.count)] {
				codes[at+i] = r.code
			}
			at += int(r.count)
		}
	}
}

// Threshold returns what tells bare from vegetated land in a mine, -1 outside all, and year; its Alpha is Unknown if
// nothing does.
func (m *Map) Threshold(mine, year int) detect.Threshold {
	if mine < 0 {
		return m.Outside
	}
	if at := mine*(m.Record.Last-m.Record.First+1) + year - m.Record.First; at < len(m.Alpha) {
		return m.Alpha[at].Threshold
	}
	return detect.NoThreshold(detect.Unknown, detect.Unknown, detect.SourceNone)
}

// keep keeps the codes of some rows as runs.
func (m *Map) keep(row0 int, codes []int32) {
	runs := make([]run, 0, 256)
	for r := 0; r*m.Width < len(codes); r++ {
		line := codes[r*m.Width : (r+1)*m.Width]
		from := len(runs)
		for start := 0; start < len(line); {
			end := start + 1
			for end+segment <= len(line) && [segment]int32(line[end-1:]) == [segment]int32(line[end:]) {
				end += segment
			}
			for end < len(line) && line[end] == line[start] {
				end++
			}
			runs = append(runs, run{line[start], int32(end - start)})
			start = end
		}
		m.rows[row0+r] = runs[from:len(runs):len(runs)]
	}
}

// interner gives each combination of events its code. Goroutines share it.
type interner struct {
	mu     sync.Mutex
	codes  map[string]int32
	events [][]detect.Event
}

func newInterner() *interner {
	return &interner{codes: map[string]int32{}, events: [][]detect.Event{nil}}
}

// coder looks codes up without locking where it has seen them before; one serves one goroutine.
type coder struct {
	shared *interner
	codes  map[string]int32
	key    []byte
	events []detect.Event // of date
}

func (in *interner) coder() *coder { return &coder{shared: in, codes: map[string]int32{}} }

// date dates a pixel of a row by a record and returns its code.
func (c *coder) date(s detect.Series, row int, record *detect.Record, start *bareStart) int32 {
	if s.Bare == 0 {
		return never
	}
	if s.StartsBare() {
		start.rows[row].Add(1)
	}
	c.events = record.Date(s, c.events[:0])
	return c.code(c.events)
}

// code returns the code of some events, which it copies.
func (c *coder) code(events []detect.Event) int32 {
	if len(events) == 0 {
		return never
	}
	c.key = c.key[:0]
	for _, e := range events {
		c.key = binary.LittleEndian.AppendUint32(c.key, uint32(e.Year))
		c.key = binary.LittleEndian.AppendUint32(c.key, uint32(e.Earliest))
		c.key = binary.LittleEndian.AppendUint16(c.key, uint16(e.Quality))
	}
	if code, ok := c.codes[string(c.key)]; ok {
		return code
	}
	in := c.shared
	in.mu.Lock()
	defer in.mu.Unlock()
	key := string(c.key)
	code, ok := in.codes[key]
	if !ok {
		code = int32(len(in.events))
		in.codes[key] = code
		in.events = append(in.events, append([]detect.Event(nil), events...))
	}
	c.codes[key] = code
	return code
}

// dropSmall takes pixels of patches that are smaller than some hectares as never destroyed.
func (m *Map) dropSmall(hectares float64) {
	if hectares == 0 {
		return
	}
	var patches []detect.Run
	for row, runs := range m.rows {
		col := int32(0)
		for _, r := range runs {
			if last := len(patches) - 1; r.code > never && last >= 0 && patches[last].Row == int32(row) && patches[last].End == col {
				patches[last].End += r.count
			} else if r.code > never {
				patches = append(patches, detect.Run{Row: int32(row), First: col, End: col + r.count})
			}
			col += r.count
		}
	}
	areas := rowAreas{m: &m.Grid, row: -1}
	const perHectare = 1e4
	for i, small := range detect.SmallPatches(patches, areas.of, hectares*perHectare) {
		if small {
			m.forget(patches[i])
			m.Counts.Small += int64(patches[i].End - patches[i].First)
			m.Counts.SmallM2 += areas.of(patches[i])
			m.small = append(m.small, patches[i])
		}
	}
}

// rowAreas are areas of pixels of the row that was asked for last.
type rowAreas struct {
	m     *gdal.Grid
	row   int
	areas gdal.RowAreas
}

func (a *rowAreas) of(r detect.Run) float64 {
	if each, uniform := a.m.UniformArea(); uniform {
		return float64(r.End-r.First) * each
	}
	if int(r.Row) != a.row {
		a.areas, a.row = a.m.RowAreas(int(r.Row), a.areas.Sums()), int(r.Row)
	}
	return a.areas.Of(int(r.First), int(r.End))
}

// forget takes consecutive pixels as never destroyed.
func (m *Map) forget(patch detect.Run) {
	runs := m.rows[patch.Row]
	kept := make([]run, 0, len(runs))
	col := int32(0)
	for _, r := range runs {
		if col >= patch.First && col < patch.End {
			r.code = never
		}
		col += r.count
		if last := len(kept) - 1; last >= 0 && kept[last].code == r.code {
			kept[last].count += r.count
			continue
		}
		kept = append(kept, r)
	}
	m.rows[patch.Row] = kept
}

// count counts the pixels that are left.
func (m *Map) count() {
	areas := rowAreas{m: &m.Grid, row: -1}
	provisional := make([]bool, len(m.Events))
	for code, events := range m.Events {
		for _, e := range events {
			provisional[code] = provisional[code] || e.Quality > 0 && e.Quality&detect.Provisional != 0
		}
	}
	for row, runs := range m.rows {
		col := int32(0)
		for _, r := range runs {
			if r.code > never {
				events, n := m.Events[r.code], int64(r.count)
				m.Counts.Destroyed += n
				m.Counts.Cycles = max(m.Counts.Cycles, (len(events)+1)/2)
				if len(events) > 1 {
					m.Counts.Restored += n
				}
				if provisional[r.code] {
					m.Counts.Provisional += n
					m.Counts.ProvisionalM2 += areas.of(detect.Run{Row: int32(row), First: col, End: col + r.count})
				}
			}
			col += r.count
		}
	}
}
