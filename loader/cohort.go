package loader

import (
	"fmt"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gather"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/impossible"
	"github.com/minecarbon/minecarbon/loader/strip"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// cohort is all pixels of one mine and one cell with one history; Eq. 1 gives
// them one NPP in every year.
type cohort struct {
	mine, cell, history int32 // indexes into mines, cells and histories; mine -1 outside all
	pixels              int64
}

// land is what the map holds once it is read whole.
type land struct {
	*places
	cohorts   []cohort  // in the order of their identifiers, which count from 1
	pixelM2   float64   // area of a pixel where all have one
	areas     []float64 // by cohort, m²; nil where all pixels have one area
	histories []history
	pixels    *strip.Spool // whose runs name cohorts; nil in a Check without points
}

// census gathers the cohorts of the whole map, in the order of their first pixel.
type census struct {
	study   *studyfile.Study
	m       *disturbanceMap
	npp     *nppSeries
	lenient bool

	gathered  gather.Table
	histories []history
	events    eventCounts
	mapped    int64   // pixels
	mappedM2  float64 // their area
	unmapped  strip.Unmapped
	exact     int64 // pixels transformed exactly

	byEvents      map[string]int32 // stored events -> history index
	byHistory     map[string]int32
	invalid       impossible.Years
	unplaced      int64 // mapped pixels whose centre cannot be placed on the NPP grid
	firstUnplaced int64 // pixel_id
}

// eventCounts is what happened to events on their way in, in pixels and m².
type eventCounts struct {
	Shifted, Before, After, Lenient Tally
}

// A Tally counts pixels and their area.
type Tally = strip.Tally

func newCensus(study *studyfile.Study, m *disturbanceMap, npp *nppSeries, lenient bool) *census {
	c := &census{
		study: study, m: m, npp: npp, lenient: lenient,
		byEvents: map[string]int32{}, byHistory: map[string]int32{},
	}
	c.invalid = impossible.Years{Study: study, Name: m.name, Roles: m.roles, Read: func(events []detect.Event) string {
		_, reason := readHistory(study, events, m.restored)
		return reason
	}}
	return c
}

// merge adds a strip and gives for each of its cohorts the index among all.
func (c *census) merge(s *strip.Strip) []int32 {
	historyOf := make([]int32, len(s.Stored))
	for i := range s.Stored {
		historyOf[i] = c.history(&s.Stored[i], s.Row0)
	}
	if s.Unplaced > 0 && c.unplaced == 0 {
		c.firstUnplaced = int64(s.Row0)*int64(c.m.Width) + int64(s.FirstUnplaced)
	}
	c.unplaced += s.Unplaced
	c.unmapped.Join(&s.Unmapped)
	c.exact += s.Exact
	global := make([]int32, len(s.Cohorts))
	for i, sc := range s.Cohorts {
		global[i] = c.gathered.Add(gather.Key{Mine: sc.Mine, WindowCell: sc.WindowCell, History: historyOf[sc.Stored]}, sc.Pixels, sc.Area)
		c.mapped += sc.Pixels
		c.mappedM2 += sc.Area
	}
	return global
}

// land ends the census, whose cells are numbered: it puts the cohorts into the order of their identifiers, which count
// from 1: land in mines that was ever destroyed, other land in mines, land outside. The file of cohorts by year then holds
// what an indicator needs side by side, and an engine skips the rest and finds a cohort by its number. The runs of the
// pixels are renumbered.
func (c *census) land(p *places, cellOf []int32, pixels *strip.Spool) *land {
	kind := func(co *gather.Cohort) int {
		switch {
		case co.Mine < 0:
			return 2
		case len(c.histories[co.History].events) == 0:
			return 1
		}
		return 0
	}
	n := c.gathered.Len()
	l := &land{cohorts: make([]cohort, n), histories: c.histories, pixels: pixels, places: p}
	var next [3]int32 // number of the next cohort, by kind
	for i := range n {
		if k := kind(c.gathered.At(i)); k < 2 {
			next[k+1]++
		}
	}
	next[2] += next[1]
	each, uniform := c.m.UniformArea()
	if l.pixelM2 = each; !uniform {
		l.areas = make([]float64, n)
	}
	number := make([]int32, n)
	c.gathered.Drain(func(i int, co *gather.Cohort) {
		at := &next[kind(co)]
		l.cohorts[*at], number[i] = cohort{co.Mine, cellOf[co.WindowCell], co.History, co.Pixels}, *at
		if !uniform {
			l.areas[*at] = co.Area
		}
		*at++
	})
	if pixels != nil {
		pixels.Renumber(number)
	}
	return l
}

// area returns the area of a cohort in m².
func (l *land) area(cohort int) float64 {
	if l.areas == nil {
		return float64(l.cohorts[cohort].pixels) * l.pixelM2
	}
	return l.areas[cohort]
}

// numberCells lists the cells of a window that hold a cohort and returns the index of each by its index in the window.
func (c *census) numberCells(window gdal.Window) (p *places, cellOf []int32) {
	p, cellOf = &places{window: window}, make([]int32, window.Cells())
	n := 0
	for i := range c.gathered.Len() {
		at := c.gathered.At(i).WindowCell
		n += int(1 - cellOf[at])
		cellOf[at] = 1
	}
	p.at = make([]int32, 0, n)
	for at, used := range cellOf {
		if used > 0 {
			cellOf[at] = int32(len(p.at))
			p.at = append(p.at, int32(at))
		}
	}
	return p, cellOf
}

// history finds the history of a combination of stored events and counts what
// became of its events. Impossible years count as never destroyed.
func (c *census) history(s *strip.Events, row0 int) int32 {
	key := fmt.Sprint(s.Events)
	id, known := c.byEvents[key]
	h, reason := readHistory(c.study, s.Events, c.m.restored)
	switch {
	case reason != "":
		c.events.Lenient.Add(1, s.Pixels, s.Area)
		c.invalid.Add(s.Events, reason, s.Pixels, s.Area, int64(row0)*int64(c.m.Width)+int64(s.First))
		h = history{}
	default:
		if len(h.events)+h.after > 0 {
			c.invalid.Sound += s.Pixels
		} else {
			c.invalid.Never += s.Pixels
		}
		c.events.Shifted.Add(h.shifted, s.Pixels, s.Area)
		c.events.Before.Add(h.before, s.Pixels, s.Area)
		c.events.After.Add(h.after, s.Pixels, s.Area)
	}
	if known {
		return id
	}
	same := fmt.Sprint(h.events)
	id, known = c.byHistory[same]
	if !known {
		id = int32(len(c.histories))
		c.byHistory[same] = id
		c.histories = append(c.histories, h)
	}
	c.byEvents[key] = id
	return id
}

// location describes where a pixel lies: row, column and map coordinate.
func (c *census) location(pixel int64) string {
	row, col := pixel/int64(c.m.Width), pixel%int64(c.m.Width)
	x, y := c.m.At(float64(col)+0.5, float64(row)+0.5)
	return fmt.Sprintf("row %d, column %d (x %.10g, y %.10g)", row, col, x, y)
}

// impossibleYears returns the finding on pixels with impossible years, if there are any. It is an error of every load if a
// lenient one would lose most of the events, unless this one is lenient.
func (c *census) impossibleYears() ([]finding.Finding, error) {
	if c.invalid.Pixels == 0 {
		return nil, nil
	}
	f, recordable := c.invalid.Finding(c.location, c.lenient)
	if !recordable && !c.lenient {
		return nil, fault.New(fault.ErrData, "%s", f)
	}
	return []finding.Finding{f}, nil
}

// check refuses a map without any mapped pixel, or with pixels that the NPP's projection does not reach.
func (c *census) check() error {
	if c.unplaced > 0 {
		return fault.New(fault.ErrData, "assign pixels: %s a centre that cannot be placed on the NPP grid, the first at %s; check both reference systems, or cut the map",
			finding.Counted(c.unplaced, "pixel has", "pixels have"), c.location(c.firstUnplaced))
	}
	if c.gathered.Len() == 0 {
		return fault.New(fault.ErrData, "load disturbance %s: every pixel is without data; check the nodata value", c.m.name)
	}
	return nil
}

// unmappedLand returns the pixels without data. Where all pixels have one area, it is the mean of the mapped
// ones.
func (c *census) unmappedLand() strip.Unmapped {
	u := c.unmapped
	if _, uniform := c.m.UniformArea(); uniform {
		pixelKm2 := c.mappedM2 / 1e6 / float64(c.mapped)
		for _, t := range []*Tally{&u.All, &u.Half, &u.HalfEvents, &u.InMines} {
			t.Km2 = float64(t.Pixels) * pixelKm2
		}
	}
	return u
}
