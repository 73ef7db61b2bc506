package loader

import (
	"math"
	"math/bits"

	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// cover is the vegetated area S_veg of every cell and year. Cells without destroyed land are wholly vegetated; the bare
// ones, which have some, are listed by year.
type cover struct {
	cells *cells
	years []bareCells // by year of the study
}

// bareCells are the cells with destroyed land in a year. Tables of them are indexed by their position.
type bareCells struct {
	cells     []int32   // in their order
	vegetated []float64 // S_veg, m²
	marks     []uint64  // a bit for each cell of the map
	before    []int32   // by word of marks: how many bare cells come before
}

func newCover(l *land, c *cells, study *studyfile.Study) *cover {
	v := &cover{c, make([]bareCells, study.Years())}
	pixels, lost, lostM2 := make([]int64, c.count()), make([]int64, c.count()), make([]float64, c.count())
	for _, co := range l.cohorts {
		pixels[co.cell] += co.pixels
	}
	for y := range v.years {
		clear(lost)
		clear(lostM2)
		for i, co := range l.cohorts {
			if l.histories[co.history].state(study.FirstYear+y) == destroyed {
				lost[co.cell] += co.pixels
				lostM2[co.cell] += l.area(i)
			}
		}
		v.years[y] = findBare(c.mapped, pixels, lost, lostM2)
	}
	return v
}

// findBare lists the cells that lost pixels. Pixel counts decide where a cell is wholly destroyed, so that the rounding of areas
// cannot.
func findBare(mapped []float64, pixels, lost []int64, lostM2 []float64) bareCells {
	bare := 0
	for _, n := range lost {
		if n > 0 {
			bare++
		}
	}
	words := (len(mapped) + 63) / 64
	b := bareCells{make([]int32, 0, bare), make([]float64, 0, bare), make([]uint64, words), make([]int32, words)}
	for cell, n := range lost {
		vegetated := mapped[cell] - lostM2[cell]
		if n == pixels[cell] {
			vegetated = 0
		}
		if cell%64 == 0 {
			b.before[cell/64] = int32(len(b.cells))
		}
		if n > 0 && vegetated < mapped[cell] {
			b.cells, b.vegetated = append(b.cells, int32(cell)), append(b.vegetated, vegetated)
			b.marks[cell/64] |= 1 << (cell % 64)
		}
	}
	return b
}

// find returns the position of a cell, -1 where it is wholly vegetated.
func (b *bareCells) find(cell int32) int {
	word, bit := b.marks[cell/64], uint64(1)<<(cell%64)
	if word&bit == 0 {
		return -1
	}
	return int(b.before[cell/64]) + bits.OnesCount64(word&(bit-1))
}

// at returns S_veg of a cell in a year of the study, m².
func (v *cover) at(y int, cell int32) float64 {
	if i := v.years[y].find(cell); i >= 0 {
		return v.years[y].vegetated[i]
	}
	return v.cells.mapped[cell]
}

// of returns the value of a cell in a table of bare cells, NaN of a cell that is wholly vegetated; nil holds no bare cell.
func (b *bareCells) of(values []float64, cell int32) float64 {
	if i := b.find(cell); i >= 0 && values != nil {
		return values[i]
	}
	return math.NaN()
}
