package control

import (
	"cmp"
	"slices"
	"sort"
)

// search finds the clean cells nearest to a mine. The cells are sorted by their y, so that a search ends where the
// difference in y alone is too large.
type search struct {
	m     *Map
	cells []int32 // in the order of y
}

// centroid is the centre of a mine's land [m]; the area is 0 for a mine without land [m2].
type centroid struct{ x, y, area float64 }

// nearest returns, by mine, the never-destroyed land of the cells nearest to the centre of those that lack land; nil for the others and for
// a mine without land.
func (m *Map) nearest(lacks func(mine int32) bool) [][]Cohort {
	cells := make([][]int32, m.Mines)
	at := make(map[int32][]Cohort) // by cell
	var s *search
	for mine, centre := range m.centroids() {
		if centre.area == 0 || !lacks(int32(mine)) {
			continue
		}
		if s == nil {
			s = newSearch(m)
		}
		cells[mine] = s.near(centre)
		for _, cell := range cells[mine] {
			at[cell] = nil
		}
	}
	land := make([][]Cohort, m.Mines)
	if s == nil {
		return land
	}
	for _, c := range m.neverDestroyed(func(c Cohort) bool { _, found := at[c.Cell]; return found }) {
		at[c.Cell] = append(at[c.Cell], c)
	}
	for mine := range land {
		for _, cell := range cells[mine] {
			land[mine] = append(land[mine], at[cell]...)
		}
	}
	return land
}

func newSearch(m *Map) *search {
	s := &search{m: m}
	listed := make([]bool, len(m.Clean))
	for c := range m.Cohorts {
		if !c.Ever && m.Clean[c.Cell] && !listed[c.Cell] {
			listed[c.Cell] = true
			s.cells = append(s.cells, c.Cell)
		}
	}
	slices.SortFunc(s.cells, func(a, b int32) int { return cmp.Or(cmp.Compare(m.Y[a], m.Y[b]), cmp.Compare(a, b)) })
	return s
}

// near returns the cells nearest to a centre, the nearest first.
func (s *search) near(centre centroid) []int32 {
	type candidate struct {
		cell     int32
		distance float64 // squared
	}
	var found []candidate
	within := func(dy float64) bool { return len(found) < Near || dy*dy <= found[Near-1].distance }
	consider := func(cell int32) {
		dx, dy := s.m.X[cell]-centre.x, s.m.Y[cell]-centre.y
		c := candidate{cell, dx*dx + dy*dy}
		at, _ := slices.BinarySearchFunc(found, c, func(a, b candidate) int {
			return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.cell, b.cell))
		})
		found = slices.Insert(found, at, c)
		found = found[:min(len(found), Near)]
	}
	start := sort.Search(len(s.cells), func(i int) bool { return s.m.Y[s.cells[i]] >= centre.y })
	for i := start; i < len(s.cells) && within(s.m.Y[s.cells[i]]-centre.y); i++ {
		consider(s.cells[i])
	}
	for i := start - 1; i >= 0 && within(s.m.Y[s.cells[i]]-centre.y); i-- {
		consider(s.cells[i])
	}
	cells := make([]int32, len(found))
	for i, c := range found {
		cells[i] = c.cell
	}
	return cells
}

// centroids returns the area-weighted mean centre of each mine's ever-destroyed land, of all its land where none was.
func (m *Map) centroids() []centroid {
	type sums [2]centroid // never, ever destroyed
	all := make([]sums, m.Mines)
	for c := range m.Cohorts {
		if c.Mine == None {
			continue
		}
		s := &all[c.Mine][0]
		if c.Ever {
			s = &all[c.Mine][1]
		}
		s.x += m.X[c.Cell] * c.AreaM2
		s.y += m.Y[c.Cell] * c.AreaM2
		s.area += c.AreaM2
	}
	centroids := make([]centroid, m.Mines)
	for i := range all {
		c := all[i][1]
		if c.area == 0 {
			c = all[i][0]
		}
		centroids[i] = centroid{c.x / c.area, c.y / c.area, c.area}
	}
	return centroids
}
