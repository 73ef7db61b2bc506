package dating

import (
	"cmp"
	"math"
	"slices"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// surroundings find the mines that pixels lie in or near.
type surroundings struct {
	grid *gdal.Grid
	site Site
	half []int32 // by rows apart, how many columns apart is near; empty if nothing is
}

// newSurroundings returns the surroundings of so many metres, in pixels of the area of one at the
// centre of the map.
func newSurroundings(g *gdal.Grid, site Site, metres float64) *surroundings {
	s := &surroundings{grid: g, site: site}
	areas := rowAreas{m: g, row: -1}
	row, col := int32(g.Height/2), int32(g.Width/2)
	far := metres / math.Sqrt(areas.of(detect.Run{Row: row, First: col, End: col + 1}))
	if metres == 0 {
		return s
	}
	for rows := 0; float64(rows) <= far; rows++ {
		s.half = append(s.half, int32(math.Sqrt(far*far-float64(rows*rows))))
	}
	return s
}

// near is pixels of one row near a mine.
type near struct{ mine, row, first, end int32 }

// sets finds the set of mines of each pixel of a strip, -1 for none.
func (s *surroundings) sets(w gdal.Window, setOf []int32) ([]mines, error) {
	reach := max(len(s.half)-1, 0)
	row0, row1 := max(0, w.Row0-reach), min(s.grid.Height, w.Row0+w.Rows+reach)
	mineOf := make([]int32, (row1-row0)*w.Cols)
	if err := s.site.MineOf(row0, row1-row0, mineOf); err != nil {
		return nil, err
	}
	var sets []mines
	inside := map[int32]int32{}
	own := mineOf[(w.Row0-row0)*w.Cols:][:len(setOf)]
	for i, mine := range own {
		setOf[i] = -1
		if mine < 0 {
			continue
		}
		set, ok := inside[mine]
		if !ok {
			set = int32(len(sets))
			inside[mine] = set
			sets = append(sets, mines{[]int32{mine}, true})
		}
		setOf[i] = set
	}
	joined := map[[2]int32]int32{} // set and mine -> set with the mine
	for _, n := range s.nearby(w, row0, mineOf) {
		at := n.row * int32(w.Cols)
		for i := at + n.first; i < at+n.end; i++ {
			if own[i] >= 0 {
				continue
			}
			key := [2]int32{setOf[i], n.mine}
			set, ok := joined[key]
			if !ok {
				set = int32(len(sets))
				joined[key] = set
				var list []int32
				if setOf[i] >= 0 {
					list = sets[setOf[i]].list
				}
				sets = append(sets, mines{list: append(slices.Clone(list), n.mine)})
			}
			setOf[i] = set
		}
	}
	return sets, nil
}

// nearby returns the pixels of a strip near each mine, every pixel once a mine; rows count from the strip's first.
func (s *surroundings) nearby(w gdal.Window, row0 int, mineOf []int32) []near {
	var all []near
	for start := 0; start < len(mineOf); {
		row, col := start/w.Cols, start%w.Cols
		end := start + 1
		for end < (row+1)*w.Cols && mineOf[end] == mineOf[start] {
			end++
		}
		if mineOf[start] >= 0 {
			for apart := 1 - len(s.half); apart < len(s.half); apart++ {
				half := s.half[max(apart, -apart)]
				if r := row0 + row + apart - w.Row0; r >= 0 && r < w.Rows {
					all = append(all, near{mineOf[start], int32(r), max(0, int32(col)-half), min(int32(w.Cols), int32(col+end-start)+half)})
				}
			}
		}
		start = end
	}
	slices.SortFunc(all, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.mine, b.mine), cmp.Compare(a.row, b.row), cmp.Compare(a.first, b.first))
	})
	joined := all[:0]
	for _, n := range all {
		if last := len(joined) - 1; last >= 0 && joined[last].mine == n.mine && joined[last].row == n.row && n.first <= joined[last].end {
			joined[last].end = max(joined[last].end, n.end)
			continue
		}
		joined = append(joined, n)
	}
	return joined
}
