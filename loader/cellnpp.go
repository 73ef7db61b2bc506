package loader

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
)

// cellNPP is NPP_b of every cell, by year of the study and cell.
type cellNPP struct {
	years     []cellYear
	uncovered []bool // by cell: no raster holds the cell in some year
	findings  []finding.Finding
}

// gatherNPP gathers NPP_b of the cells and sets the years that it is done with to nil.
func gatherNPP(years []nppYear, p *places) []cellYear {
	gathered := make([]cellYear, len(years))
	for y := range years {
		gathered[y] = newCellYear(years[y], p)
		years[y] = nil
	}
	return gathered
}

// newCellNPP joins NPP_b of the cells with what files leave out. Files that leave out a cell that they must hold are an
// error, unless the census is lenient.
func newCellNPP(c *census, l *land, cells *cells, years []cellYear) (*cellNPP, error) {
	uncovered, findings, err := c.checkCoverage(l, cells)
	if err != nil {
		return nil, err
	}
	return &cellNPP{years, uncovered, findings}, nil
}

// cellYear is NPP_b of every cell in a year: the numbers as they are stored, where the tiles of the year store them alike
// and hold every cell, which takes a fifth of the memory, else their values.
type cellYear struct {
	stored []uint16
	means  *decoding
	value  []float64 // g C m⁻² a⁻¹, NaN where unknown
	class  []int16   // fill code, 0 without
}

func newCellYear(parts nppYear, p *places) (c cellYear) {
	n := p.count()
	if c.means = parts.means(); c.means != nil {
		c.stored = make([]uint16, n)
		for i := range c.stored {
			part, at := parts.holder(p.place(i))
			if part == nil {
				c = cellYear{}
				break
			}
			c.stored[i] = part.stored[at]
		}
	}
	if c.stored == nil {
		c.value, c.class = make([]float64, n), make([]int16, n)
		for i := range c.value {
			c.value[i], c.class[i] = parts.at(p.place(i))
		}
	}
	return c
}

// of returns NPP_b of a cell in a year of the study, in g C m⁻² a⁻¹ and NaN where unknown, and its fill code, 0 without one.
func (n *cellNPP) of(y, cell int) (npp float64, class int16) {
	c := &n.years[y]
	if c.stored != nil {
		bits := c.stored[cell]
		return c.means.value[bits], c.means.class[bits]
	}
	return c.value[cell], c.class[cell]
}

// mustBeCovered marks the cells whose NPP must be there. A missing MODIS tile is a mistake anywhere
// under the map. Beyond the edge of another raster NPP is unknown, which harms only the vegetation
// of mines.
func (c *census) mustBeCovered(l *land, cells *cells) []bool {
	must := make([]bool, cells.count())
	for _, co := range l.cohorts {
		h := &l.histories[co.history]
		lives := false
		for year := c.study.FirstYear; year <= c.study.LastYear; year++ {
			lives = lives || h.state(year) != destroyed
		}
		if c.npp.modis || co.mine >= 0 && lives {
			must[co.cell] = true
		}
	}
	return must
}

// checkCoverage marks the cells that the files of any year leave out, and refuses those that they
// must hold. A lenient load records these.
func (c *census) checkCoverage(l *land, cells *cells) (uncovered []bool, found []finding.Finding, err error) {
	must := c.mustBeCovered(l, cells)
	ever := make([]bool, cells.count()) // a cell that must be there is not
	uncovered = make([]bool, cells.count())
	for year := c.study.FirstYear; year <= c.study.LastYear; year++ {
		var missed []int
		tiles := c.npp.years[year]
		if len(tiles) == 0 { // openNPP lets it be unknown
			continue
		}
		for i := range uncovered {
			row, col := cells.place(i)
			if slices.ContainsFunc(tiles, func(tile nppTile) bool { return tile.covers(row, col) }) {
				continue
			}
			uncovered[i] = true
			if must[i] {
				missed = append(missed, i)
				ever[i] = true
			}
		}
		if len(missed) > 0 && !c.lenient {
			return nil, nil, cells.coverageError(c.npp, year, missed)
		}
	}
	return uncovered, cells.uncoveredFinding(ever), nil
}

// uncoveredFinding records the marked cells.
func (c *cells) uncoveredFinding(marked []bool) []finding.Finding {
	f := finding.Finding{Severity: finding.Error, Input: "npp", Remedy: "add the files or cut the map"}
	for i, is := range marked {
		if !is {
			continue
		}
		if f.Count == 0 {
			f.Place = c.describe(i)
		}
		f.Count++
		f.AreaKm2 += c.mapped[i] / 1e6
	}
	if f.Count == 0 {
		return nil
	}
	return []finding.Finding{f.Says("npp: cells under the map that no raster holds in some year, where NPP is unknown: %d", f.Count)}
}

// describe says where a cell lies.
func (c *cells) describe(i int) string {
	row, col := c.place(i)
	lon, lat, err := c.degrees(i, i+1)
	if err != nil {
		return fmt.Sprintf("cell row %d, column %d", row, col)
	}
	return fmt.Sprintf("cell row %d, column %d (%.5f E, %.5f N)", row, col, lon[0], lat[0])
}

func (c *cells) coverageError(s *nppSeries, year int, missed []int) error {
	names, area, i := make([]string, 0, 2), 0.0, missed[0]
	for _, tile := range s.years[year] {
		names = append(names, tile.path)
	}
	for _, i := range missed {
		area += c.mapped[i] / 1e6
	}
	where := c.describe(i)
	if s.modis {
		row, col := c.place(i)
		where += fmt.Sprintf(" of tile h%02dv%02d", col/modisCells, row/modisCells)
	}
	missing := "1 cell (%.4g km2) is missing, %s"
	if n := len(missed); n > 1 {
		missing = fmt.Sprint(n) + " cells (%.4g km2) are missing, the first %s"
	}
	return fault.New(fault.ErrData, "load npp %d: %s do not cover the map: "+missing+"; add the files or cut the map, or load with --lenient to leave their NPP unknown",
		year, strings.Join(names, ", "), area, where)
}

// scaleNPP is the scale transformation of one cell and year (Xu et al. 2024,
// Eq. 1): it takes the background's share of the destroyed area out of the
// cell's NPP and spreads the rest over the vegetated area.
//
//	nppBeforeCut = (npp·mapped − bg·(mapped − vegetated)) / vegetated
//
// npp (NPP_b), bg (NPP_bg) and the results are in g C m⁻² a⁻¹, mapped (S) and
// vegetated (S_veg) in m². On a wholly vegetated cell nppBeforeCut is npp and bg
// is not read. Where nothing is vegetated, or npp is unknown (NaN), both results
// are NaN: no vegetated pixel has a known value. A negative nppBeforeCut is cut
// to npa = 0.
func scaleNPP(npp, bg, mapped, vegetated float64) (nppBeforeCut, npa float64) {
	switch {
	case vegetated == 0:
		return math.NaN(), math.NaN()
	case vegetated == mapped:
		nppBeforeCut = npp
	default:
		nppBeforeCut = (npp*mapped - bg*(mapped-vegetated)) / vegetated
	}
	return nppBeforeCut, math.Max(nppBeforeCut, 0)
}

// scaledNPP is NPP_a, the NPP of vegetated pixels after the scale transformation.
type scaledNPP struct {
	*cellNPP
	cover      *cover
	background *background
}

// at returns NPP_a of a cell's vegetated pixels in a year of the study, before and after the cut at 0.
func (s *scaledNPP) at(y int, cell int32) (nppBeforeCut, npa float64) {
	npp, _ := s.cellNPP.of(y, int(cell))
	bare, mapped := &s.cover.years[y], s.cover.cells.mapped[cell]
	i := bare.find(cell)
	if i < 0 {
		return scaleNPP(npp, math.NaN(), mapped, mapped)
	}
	return scaleNPP(npp, s.background.years[y].npp[i], mapped, bare.vegetated[i])
}

// of returns NPP_a of a cell's pixels in a state: 0 where destroyed.
func (s *scaledNPP) of(y int, cell int32, st state) float64 {
	if st == destroyed {
		return 0
	}
	_, npa := s.at(y, cell)
	return npa
}
