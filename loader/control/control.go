package control

import (
	"iter"
	"math"
	"slices"
)

// Fewest is the least number of clean cells that make a control; Near is how many cells one has that a mine does not have itself.
const (
	Fewest = 4
	Near   = 16
)

// Where the land of a control lies.
const (
	Own    = "own"    // in the mine
	Nearby = "near"   // in the clean cells nearest to the mine
	Pooled = "pooled" // in all mines, or on the whole map
)

// None is the mine of land outside mines, and of the pooled control.
const None int32 = -1

// Cohort is land of one mine, cell and history.
type Cohort struct {
	Mine, Cell int32 // indexes; the mine is None outside mines
	AreaM2     float64
	Ever       bool // whether it was ever destroyed
}

// Map is what the controls are chosen from. Cohorts are in one order however often they are gone through. X and Y are the centres of the cells [m]. VCS is that of vegetated land by
// year of the study and cell [g CO2 m-2 a-1]; it is asked for clean cells only.
type Map struct {
	Cohorts iter.Seq[Cohort]
	Mines   int
	X, Y    []float64
	Clean   []bool
	Years   int
	VCS     func(year int, cell int32) float64
}

// Series is a control: the mean VCS of its land by year, its line and their ratio less 1 (NaN where the line is 0).
type Series struct {
	Mine         int32 // None for the pooled control
	Land         string
	Cells        int
	VCS, Line, R []float64
}

// Cell is a clean cell of the pooled control. The line is that of its VCS / (1 + r), with the r of its mine's own control, else
// of the pooled one; years count from the first of the study.
type Cell struct {
	Cell, Mine       int32 // index; the mine whose own control it was held to, None if that is the pooled one
	Intercept, Slope float64
	Squares          float64 // of the residuals
}

// Find returns the pooled control first, then those of mines in their order, and the cells of the pooled control. A mine
// without mapped land has the pooled control. Without one both results are nil.
func Find(m *Map) ([]Series, []Cell) {
	inMines := m.neverDestroyed(func(c Cohort) bool { return c.Mine != None })
	pooled := inMines
	if cellsOf(pooled) < Fewest {
		pooled = m.neverDestroyed(func(Cohort) bool { return true })
	}
	if cellsOf(pooled) < Fewest {
		return nil, nil
	}
	all := []Series{m.series(None, Pooled, pooled)}
	byMine := make([][]Cohort, m.Mines)
	for _, c := range inMines {
		byMine[c.Mine] = append(byMine[c.Mine], c)
	}
	near := m.nearest(func(mine int32) bool { return len(byMine[mine]) < Fewest })
	for mine, own := range byMine {
		if len(own) >= Fewest {
			all = append(all, m.series(int32(mine), Own, own))
		} else if land := near[mine]; len(land) > 0 {
			all = append(all, m.series(int32(mine), Nearby, land))
		} else {
			lacking := all[0]
			lacking.Mine = int32(mine)
			all = append(all, lacking)
		}
	}
	return all, m.cells(pooled, all)
}

// neverDestroyed returns the wanted land in clean cells that was never destroyed.
func (m *Map) neverDestroyed(wanted func(Cohort) bool) []Cohort {
	var never []Cohort
	for c := range m.Cohorts {
		if !c.Ever && m.Clean[c.Cell] && wanted(c) {
			never = append(never, c)
		}
	}
	return never
}

func cellsOf(all []Cohort) int {
	seen := make(map[int32]bool)
	for _, c := range all {
		seen[c.Cell] = true
	}
	return len(seen)
}

func (m *Map) series(mine int32, kind string, land []Cohort) Series {
	s := Series{Mine: mine, Land: kind, Cells: cellsOf(land), VCS: make([]float64, m.Years), R: make([]float64, m.Years)}
	area := 0.0
	for _, c := range land {
		area += c.AreaM2
		for y := range s.VCS {
			s.VCS[y] += c.AreaM2 * m.VCS(y, c.Cell)
		}
	}
	for y := range s.VCS {
		s.VCS[y] /= area
	}
	intercept, slope := line(s.VCS)
	s.Line = make([]float64, m.Years)
	for y := range s.VCS {
		s.Line[y] = intercept + slope*float64(y)
		if s.R[y] = s.VCS[y]/s.Line[y] - 1; s.Line[y] == 0 {
			s.R[y] = math.NaN()
		}
	}
	return s
}

// cells fits a line to each cell of the pooled land, once, whatever number of mines share it.
func (m *Map) cells(pooled []Cohort, controls []Series) []Cell {
	own := make([]*Series, m.Mines)
	for i := range controls {
		if controls[i].Land == Own {
			own[controls[i].Mine] = &controls[i]
		}
	}
	var all []Cell
	seen := make(map[int32]bool)
	for _, c := range pooled {
		if seen[c.Cell] {
			continue
		}
		seen[c.Cell] = true
		cell, held := Cell{Cell: c.Cell, Mine: None}, &controls[0]
		if c.Mine != None && own[c.Mine] != nil {
			cell.Mine, held = c.Mine, own[c.Mine]
		}
		adjusted := make([]float64, m.Years)
		for y := range adjusted {
			adjusted[y] = m.VCS(y, c.Cell) / (1 + held.R[y])
		}
		cell.Intercept, cell.Slope = line(adjusted)
		for y, v := range adjusted {
			e := v - cell.Intercept - cell.Slope*float64(y)
			cell.Squares += e * e
		}
		all = append(all, cell)
	}
	slices.SortFunc(all, func(a, b Cell) int { return int(a.Cell) - int(b.Cell) })
	return all
}

// line returns the least squares of v on 0, 1, …; the slope of one value is 0.
func line(v []float64) (intercept, slope float64) {
	mid, mean := float64(len(v)-1)/2, 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	xx, xy := 0.0, 0.0
	for y, x := range v {
		t := float64(y) - mid
		xx += t * t
		xy += t * (x - mean)
	}
	if xx > 0 {
		slope = xy / xx
	}
	return mean - slope*mid, slope
}
