package loader

import (
	"cmp"
	"fmt"
	"slices"
)

// cohort is all pixels of one mine and one cell with one history; Eq. 1 gives
// them one NPP in every year.
type cohort struct {
	mine, cell, history int32 // indexes; mine -1 outside all
	pixels              int64
	area                float64 // m²
}

// census gathers the cohorts of the whole map, in the order of their first pixel
// until they are numbered.
type census struct {
	study   *Study
	m       *disturbanceMap
	npp     *nppSeries
	lenient bool

	cohorts   []cohort
	histories []history
	events    eventCounts
	mapped    int64   // pixels
	mappedM2  float64 // their area
	half      int64   // pixels that one year raster maps and another does not
	exact     int64   // pixels transformed exactly

	byKey       map[stripCohortKey]int32
	byRaw       map[string]int32 // stored years -> history index, -1 impossible
	byHistory   map[string]int32
	invalid     []invalidYears
	adrift      int64 // mapped pixels whose centre has no place on the NPP grid
	firstAdrift int64 // pixel_id
}

// eventCounts is what happened to events on their way in, in pixels and m².
type eventCounts struct {
	Shifted, Before, After, Lenient Tally
}

// Tally counts pixels (or pixels per event or year) and their area in km².
type Tally struct {
	Pixels int64   `json:"pixels"`
	Km2    float64 `json:"km2"`
}

func (t *Tally) add(n int, pixels int64, area float64) {
	t.Pixels += int64(n) * pixels
	t.Km2 += float64(n) * area / 1e6
}

// invalidYears is one impossible combination of years.
type invalidYears struct {
	reason string
	pixels int64
	first  int64 // pixel_id
}

func newCensus(study *Study, m *disturbanceMap, npp *nppSeries, lenient bool) *census {
	return &census{
		study: study, m: m, npp: npp, lenient: lenient,
		byKey: map[stripCohortKey]int32{}, byRaw: map[string]int32{}, byHistory: map[string]int32{},
	}
}

// merge adds a strip and gives for each of its cohorts the index among all.
func (c *census) merge(s *strip) []int32 {
	historyOf := make([]int32, len(s.raws))
	for i := range s.raws {
		historyOf[i] = c.history(&s.raws[i], s.row0)
	}
	if s.adrift > 0 && c.adrift == 0 {
		c.firstAdrift = int64(s.row0)*int64(c.m.width) + int64(s.firstAdrift)
	}
	c.adrift += s.adrift
	c.half += s.halfMapped
	c.exact += s.exact
	global := make([]int32, len(s.cohorts))
	for i, sc := range s.cohorts {
		key := stripCohortKey{sc.mine, sc.cell, historyOf[sc.raw]}
		id, ok := c.byKey[key]
		if !ok {
			id = int32(len(c.cohorts))
			c.byKey[key] = id
			c.cohorts = append(c.cohorts, cohort{mine: key.mine, cell: key.cell, history: key.raw})
		}
		c.cohorts[id].pixels += sc.pixels
		c.cohorts[id].area += sc.area
		c.mapped += sc.pixels
		c.mappedM2 += sc.area
		global[i] = id
	}
	return global
}

// number puts the cohorts into the order of their identifiers, which count from
// 1: land of mines that was ever destroyed, other land of mines, land outside.
// The file of cohorts by year then holds what an indicator needs side by side,
// and an engine passes over the rest and finds a cohort by its place.
func (c *census) number(strips []stripRuns) {
	kind := func(index int32) int {
		co := &c.cohorts[index]
		switch {
		case co.mine < 0:
			return 2
		case len(c.histories[co.history].events) == 0:
			return 1
		}
		return 0
	}
	order := ids(-1, len(c.cohorts))
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(kind(a), kind(b)) })
	sorted, place := make([]cohort, len(order)), make([]int32, len(order))
	for at, index := range order {
		sorted[at], place[index] = c.cohorts[index], int32(at)
	}
	c.cohorts = sorted
	for _, s := range strips {
		for i, run := range s.runs {
			if run.cohort >= 0 {
				s.runs[i].cohort = place[run.cohort]
			}
		}
	}
}

// history finds the history of a combination of stored years and counts what
// became of its events. Impossible years count as never destroyed where the
// caller is lenient.
func (c *census) history(raw *stripRaw, row0 int) int32 {
	key := fmt.Sprint(raw.years)
	id, known := c.byRaw[key]
	h, reason := readHistory(c.study, raw.years, c.m.restored)
	switch {
	case reason != "":
		c.refuse(reason, raw, row0)
		h = history{}
	default:
		c.events.Shifted.add(h.shifted, raw.pixels, raw.area)
		c.events.Before.add(h.before, raw.pixels, raw.area)
		c.events.After.add(h.after, raw.pixels, raw.area)
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
	c.byRaw[key] = id
	return id
}

func (c *census) refuse(reason string, raw *stripRaw, row0 int) {
	if c.lenient {
		c.events.Lenient.add(1, raw.pixels, raw.area)
		return
	}
	first := int64(row0)*int64(c.m.width) + int64(raw.first)
	for i := range c.invalid {
		if c.invalid[i].reason == reason {
			c.invalid[i].pixels += raw.pixels
			c.invalid[i].first = min(c.invalid[i].first, first)
			return
		}
	}
	c.invalid = append(c.invalid, invalidYears{reason, raw.pixels, first})
}

// place says where a pixel lies: row, column and map coordinate.
func (c *census) place(pixel int64) string {
	row, col := pixel/int64(c.m.width), pixel%int64(c.m.width)
	x, y := c.m.at(float64(col)+0.5, float64(row)+0.5)
	return fmt.Sprintf("row %d, column %d (x %.10g, y %.10g)", row, col, x, y)
}

// check refuses a map with impossible years, without any mapped pixel, or with
// pixels that the NPP's projection does not reach.
func (c *census) check() error {
	if len(c.invalid) > 0 {
		slices.SortFunc(c.invalid, func(a, b invalidYears) int { return cmp.Compare(a.first, b.first) })
		pixels, first := int64(0), c.invalid[0]
		for _, v := range c.invalid {
			pixels += v.pixels
		}
		return fail(ErrData, "load disturbance %s: %d pixels hold impossible years, the first at %s: %s; mend the rasters, or load with --lenient to take such pixels as never destroyed",
			c.study.Disturbance.Destroyed, pixels, c.place(first.first), first.reason)
	}
	if c.adrift > 0 {
		return fail(ErrData, "assign pixels: the centres of %d pixels have no place on the NPP grid, the first at %s; check both reference systems, or cut the map",
			c.adrift, c.place(c.firstAdrift))
	}
	if len(c.cohorts) == 0 {
		return fail(ErrData, "load disturbance %s: every pixel is without data; check the nodata value", c.study.Disturbance.Destroyed)
	}
	return nil
}
