package loader

import "github.com/minecarbon/minecarbon/loader/studyfile"

// cover is the vegetated area S_veg of every cell and year. Only cells with a pixel that is
// destroyed in some year ("disturbed cells") have values of their own; the others are wholly
// vegetated. Tables of disturbed cells are indexed by year and by position in disturbedCells.
type cover struct {
	cells          *cells
	disturbedCells []int32     // cells, in their order
	disturbedIndex []int32     // position in disturbedCells by cell, -1 for the other cells
	vegetated      [][]float64 // S_veg of the disturbed cells, m²
}

func newCover(l *land, c *cells, study *studyfile.Study) *cover {
	v := &cover{cells: c, disturbedIndex: constant(-1, c.count()), vegetated: make([][]float64, study.Years())}
	for _, co := range l.cohorts {
		if v.disturbedIndex[co.cell] < 0 && l.histories[co.history].everDestroyed(study) {
			v.disturbedIndex[co.cell] = 0
		}
	}
	for cell, disturbed := range v.disturbedIndex {
		if disturbed == 0 {
			v.disturbedIndex[cell] = int32(len(v.disturbedCells))
			v.disturbedCells = append(v.disturbedCells, int32(cell))
		}
	}
	for y := range v.vegetated {
		v.vegetated[y] = v.vegetatedIn(study.FirstYear+y, l)
	}
	return v
}

// vegetatedIn sums S_veg of the disturbed cells in a year. Pixel counts decide where a cell is
// wholly vegetated or wholly destroyed, so that the rounding of areas cannot.
func (v *cover) vegetatedIn(year int, l *land) []float64 {
	lost, lostM2 := make([]int64, len(v.disturbedCells)), make([]float64, len(v.disturbedCells))
	for _, co := range l.cohorts {
		if l.histories[co.history].state(year) == destroyed {
			lost[v.disturbedIndex[co.cell]] += co.pixels
			lostM2[v.disturbedIndex[co.cell]] += co.area
		}
	}
	vegetated := make([]float64, len(v.disturbedCells))
	for i, cell := range v.disturbedCells {
		switch lost[i] {
		case 0:
			vegetated[i] = v.cells.mapped[cell]
		case v.cells.pixels[cell]:
		default:
			vegetated[i] = v.cells.mapped[cell] - lostM2[i]
		}
	}
	return vegetated
}

// at returns S_veg of a cell in a year of the study, m².
func (v *cover) at(y int, cell int32) float64 {
	if i := v.disturbedIndex[cell]; i >= 0 {
		return v.vegetated[y][i]
	}
	return v.cells.mapped[cell]
}

// bare returns the disturbed cells, by their position, that are not wholly vegetated in a year.
func (v *cover) bare(y int) []int {
	var bare []int
	for i, vegetated := range v.vegetated[y] {
		if vegetated < v.cells.mapped[v.disturbedCells[i]] {
			bare = append(bare, i)
		}
	}
	return bare
}

// spread returns a table of disturbed cells over the cells from one to before another, with other for the rest; nil holds
// no disturbed cell.
func (v *cover) spread(from, to int, values []float64, other func(cell int) float64) []float64 {
	out := make([]float64, to-from)
	for k, i := range v.disturbedIndex[from:to] {
		if i >= 0 && values != nil {
			out[k] = values[i]
		} else {
			out[k] = other(from + k)
		}
	}
	return out
}
