package control

import (
	"cmp"
	"slices"
	"sort"
)

// nearest finds the clean cells nearest to a mine. The cells are sorted by their y, so that a search ends where the
// difference in y alone is too large.
type nearest struct {
	m     *Map
	mines []centroid
	never map[int32][]Cohort // by cell
	cells []int32            // in the order of y
}

// centroid is the centre of a mine's land [m]; the area is 0 for a mine without land [m2].
type centroid struct{ x, y, area float64 }

func newNearest(m *Map, never []Cohort) *nearest {
	n := &nearest{m: m, mines: m.centroids(), never: make(map[int32][]Cohort)}
	for _, c := range never {
		if n.never[c.Cell] == nil {
			n.cells = append(n.cells, c.Cell)
		}
		n.never[c.Cell] = append(n.never[c.Cell], c)
	}
	slices.SortFunc(n.cells, func(a, b int32) int { return cmp.Or(cmp.Compare(m.Y[a], m.Y[b]), cmp.Compare(a, b)) })
	return n
}

// to returns the never-destroyed land of the cells nearest to the centre of a mine, nil for a mine without land.
func (n *nearest) to(mine int32) []Cohort {
	centre := n.mines[mine]
	if centre.area == 0 {
		return nil
	}
	type candidate struct {
		cell     int32
		distance float64 // squared
	}
	var found []candidate
	within := func(dy float64) bool { return len(found) < Near || dy*dy <= found[Near-1].distance }
	consider := func(cell int32) {
		dx, dy := n.m.X[cell]-centre.x, n.m.Y[cell]-centre.y
		c := candidate{cell, dx*dx + dy*dy}
		at, _ := slices.BinarySearchFunc(found, c, func(a, b candidate) int {
			return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.cell, b.cell))
		})
		found = slices.Insert(found, at, c)
		found = found[:min(len(found), Near)]
	}
	start := sort.Search(len(n.cells), func(i int) bool { return n.m.Y[n.cells[i]] >= centre.y })
	for i := start; i < len(n.cells) && within(n.m.Y[n.cells[i]]-centre.y); i++ {
		consider(n.cells[i])
	}
	for i := start - 1; i >= 0 && within(n.m.Y[n.cells[i]]-centre.y); i-- {
		consider(n.cells[i])
	}
	var land []Cohort
	for _, c := range found {
		land = append(land, n.never[c.cell]...)
	}
	return land
}

// centroids returns the area-weighted mean centre of each mine's ever-destroyed land, of all its land where none was.
func (m *Map) centroids() []centroid {
	type sums [2]centroid // never, ever destroyed
	all := make([]sums, m.Mines)
	for _, c := range m.Cohorts {
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
