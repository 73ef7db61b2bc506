package loader

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/minelayer"
)

// Shares of land above which the map is warned of.
const (
	unmappedShare = 0.05 // of the pixels in mines
	beforeShare   = 0.2  // of the destroyed land
)

// mapFindings are the findings on the map, once it is counted.
func (t *mapTables) mapFindings(c *census, s *Summary) (all []finding.Finding) {
	warn := func(f finding.Finding) {
		f.Severity, f.Input = finding.Warning, "disturbance"
		all = append(all, f)
	}
	u := c.unmappedLand()
	if u.HalfEvents.Pixels > 0 {
		warn(finding.Finding{Count: u.HalfEvents.Pixels, AreaKm2: u.HalfEvents.Km2, Remedy: "where nodata of the restoration raster stands for not restored yet, make it 0 or give it as never beside the file"}.
			Says("map: pixels with an event in one year raster and nodata in the other, in destruction or restoration, that count as unmapped: %d", u.HalfEvents.Pixels))
	} else if s.HalfMapped.Pixels > s.Mapped.Pixels {
		warn(finding.Finding{Count: s.HalfMapped.Pixels, AreaKm2: s.HalfMapped.Km2, Remedy: "if nodata stands for never there, make it 0 or give it as never beside the file"}.
			Says("year rasters: most pixels have data in one raster only and count as unmapped"))
	}
	if inMines := s.InMines.Pixels + u.InMines.Pixels; float64(u.InMines.Pixels) > unmappedShare*float64(inMines) {
		share := 100 * float64(u.InMines.Pixels) / float64(inMines)
		f := finding.Finding{Count: u.InMines.Pixels, AreaKm2: u.InMines.Km2, Value: finding.Value(share), Expected: "at most 5 % of the pixels in mines unmapped", Remedy: "if nodata stands for never destroyed, make it 0 or give it as never beside the file"}
		if c.m.source != nil {
			f.Remedy = "if nodata stands for land that is not destroyed, give as nodata a number that the files do not hold"
		}
		warn(f.Says("map: %s %% of the pixels in mines are unmapped and count in nothing", fmt.Sprintf("%.3g", share)))
	}
	return append(all, t.eventFindings(c, s)...)
}

// eventFindings are the findings on what happened to the land, and when.
func (t *mapTables) eventFindings(c *census, s *Summary) (all []finding.Finding) {
	warn := func(f finding.Finding) {
		f.Severity, f.Input = finding.Warning, "disturbance"
		all = append(all, f)
	}
	l := t.eventLand()
	switch {
	case l.destroyedKm2 == 0:
		warn(finding.Finding{AreaKm2: l.neverKm2, Remedy: "check the year rasters and their numbers for never and nodata"}.Says("map: nothing is destroyed by the last year"))
	case l.inMinesKm2 == 0 && len(t.mines.Mines) > 0:
		warn(finding.Finding{AreaKm2: l.destroyedKm2, Remedy: "check that map and polygons are of the same place"}.Says("map: no destroyed land lies in a mine"))
	}
	if l.neverKm2 == 0 {
		f := finding.Finding{AreaKm2: l.destroyedKm2, Remedy: "if never is stored as nodata, write 0 there or give it as never beside the file: without undisturbed land the vegetation of the cells is unknown"}
		if c.m.source != nil {
			f.Remedy = "check the lists of codes and nodata: without undisturbed land the vegetation of the cells is unknown"
		}
		warn(f.Says("map: no mapped pixel was never destroyed"))
	}
	if share := 100 * l.beforeKm2 / l.destroyedKm2; l.beforeKm2 > beforeShare*l.destroyedKm2 {
		warn(finding.Finding{Count: l.beforePixels, AreaKm2: l.beforeKm2, Value: finding.Value(share), Expected: "at most 20 % of the destroyed land destroyed before the first year", Remedy: "its baseline is the line of undisturbed land; begin the study earlier if there are rasters"}.
			Says("map: events before the first year concern %s %% of the destroyed land", fmt.Sprintf("%.3g", share)))
	}
	if s.After.Pixels > 0 {
		warn(finding.Finding{Count: s.After.Pixels, AreaKm2: s.After.Km2, Remedy: "they have not happened yet; extend years if that is not meant"}.
			Says("map: events after the last year: %d", s.After.Pixels))
	}
	if c.m.source == nil && c.m.restored && l.restorations == 0 {
		warn(finding.Finding{AreaKm2: l.destroyedKm2, Remedy: "check the restoration raster, or leave disturbance.restored out"}.
			Says("map: nothing is restored, though there is a restoration raster"))
	}
	return all
}

// eventLand is the mapped land by what happened to it.
type eventLand struct {
	destroyedKm2, inMinesKm2, neverKm2, beforeKm2 float64
	beforePixels                                  int64
	restorations                                  int
}

func (t *mapTables) eventLand() (l eventLand) {
	for i := range t.cohorts {
		co := &t.cohorts[i]
		events, km2 := t.histories[co.history].events, co.area/1e6
		if len(events) == 0 {
			l.neverKm2 += km2
			continue
		}
		l.destroyedKm2 += km2
		if co.mine >= 0 {
			l.inMinesKm2 += km2
		}
		if events[0].year < t.study.FirstYear {
			l.beforeKm2 += km2
			l.beforePixels += co.pixels
		}
		for _, e := range events {
			l.restorations += b2i(e.restore)
		}
	}
	return l
}

// emptyMines says in which mines on the map no mapped pixel lies.
func (t *mapTables) emptyMines(s *Summary) (all []finding.Finding, err error) {
	var small, covered []finding.Finding
	for i, m := range t.mines.Mines {
		if m.Outside > 1-1e-9 || !slices.Contains(s.MinesWithoutPixels, m.ID) {
			continue
		}
		n, err := t.mines.Centres(&t.m.Grid, i)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			covered = append(covered, finding.Finding{Severity: finding.Remark, Input: "mines", Place: m.ID, Count: n, AreaKm2: m.AreaKm2}.
				Says("mines: the pixels of mine %q are all unmapped or in other mines, and it has no land: %d", m.ID, n))
			continue
		}
		small = append(small, finding.Finding{Severity: finding.Warning, Input: "mines", Place: m.ID, Count: 1, AreaKm2: m.AreaKm2, Remedy: "it is smaller than a pixel or lies between centres of pixels; enlarge it, or leave it out"}.
			Says("mines: no pixel has its centre in mine %q, whose polygon has %s km2, and it has no land", m.ID, fmt.Sprintf("%.3g", m.AreaKm2)))
	}
	for _, kind := range [][]finding.Finding{small, covered} {
		slices.SortStableFunc(kind, func(a, b finding.Finding) int { return cmp.Compare(b.AreaKm2, a.AreaKm2) })
		all = append(all, minelayer.FewOf(kind)...)
	}
	return all, nil
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
