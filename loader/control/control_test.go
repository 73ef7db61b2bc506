package control

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// grid is a map of n × n cells of 1 km whose VCS is 100 + 10·year, times 1.2 in the year 2. Mine 0 has the first six cells,
// of which two are not clean. Mine 1 has destroyed land in the last cell and nothing else, mine 2 no land.
func grid(n int) *Map {
	m := &Map{Mines: 3, Years: 4, VCS: func(y int, _ int32) float64 {
		if y == 2 {
			return 1.2 * 120
		}
		return 100 + 10*float64(y)
	}}
	cohorts := make([]Cohort, 0, n*n)
	for cell := range int32(n * n) {
		m.X, m.Y = append(m.X, float64(cell%int32(n))*1000), append(m.Y, float64(cell/int32(n))*1000)
		m.Clean = append(m.Clean, cell != 1 && cell != 2)
		mine := None
		if cell < 6 {
			mine = 0
		}
		cohorts = append(cohorts, Cohort{Mine: mine, Cell: cell, AreaM2: 1e6})
	}
	last := len(cohorts) - 1
	m.Clean[last] = false
	cohorts[last] = Cohort{Mine: 1, Cell: int32(last), AreaM2: 1e6, Ever: true}
	m.Cohorts = slices.Values(cohorts)
	return m
}

func TestFind(t *testing.T) {
	all, cells := Find(grid(10))
	type kind struct {
		mine  int32
		land  string
		cells int
	}
	var got []kind
	for _, s := range all {
		got = append(got, kind{s.Mine, s.Land, s.Cells})
	}
	if want := []kind{{None, Pooled, 4}, {0, Own, 4}, {1, Nearby, Near}, {2, Pooled, 4}}; !slices.Equal(got, want) {
		t.Errorf("controls %v, want %v", got, want)
	}
	// By hand: 100, 110, 144, 130 have the mean 121 and the slope (−1.5·100 − 0.5·110 + 0.5·144 + 1.5·130)/5 = 12.4, so the line
	// is 102.4, 114.8, 127.2, 139.6.
	for y, line := range []float64{102.4, 114.8, 127.2, 139.6} {
		vcs := []float64{100, 110, 144, 130}[y]
		if s := all[0]; math.Abs(s.VCS[y]-vcs) > 1e-12 || math.Abs(s.Line[y]-line) > 1e-12 || math.Abs(s.R[y]-(vcs/line-1)) > 1e-14 {
			t.Errorf("year %d: VCS %v, line %v, r %v; want %v, %v", y, s.VCS[y], s.Line[y], s.R[y], vcs, line)
		}
	}
	// Without weather each cell is on the line of its control.
	if len(cells) != 4 {
		t.Fatalf("%d cells, want 4", len(cells))
	}
	for _, c := range cells {
		if c.Mine != 0 || math.Abs(c.Slope-12.4) > 1e-12 || math.Abs(c.Intercept-102.4) > 1e-12 || c.Squares > 1e-20 {
			t.Errorf("cell %+v, want mine 0, line 102.4 + 12.4·t without residuals", c)
		}
	}
}

// Fewer than 4 clean cells in mines make the whole map the pooled control, fewer on the whole map none.
func TestPooled(t *testing.T) {
	m := grid(10)
	m.Clean[0] = false
	all, cells := Find(m)
	if all[0].Cells != 96 || len(cells) != 96 || all[1].Land != Nearby {
		t.Errorf("pooled control of %d cells, %d lines, mine 0 has %s; want 96, 96, near", all[0].Cells, len(cells), all[1].Land)
	}
	for cell := range m.Clean {
		m.Clean[cell] = cell < 3
	}
	if all, cells := Find(m); all != nil || cells != nil {
		t.Errorf("%d controls and %d cells without clean land", len(all), len(cells))
	}
}

// The nearest cells are those that sorting all by their distance gives.
func TestNearest(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	m := &Map{Mines: 40}
	var cohorts []Cohort
	var all []int32
	for cell := range int32(500) {
		m.X, m.Y = append(m.X, float64(random.IntN(40))), append(m.Y, float64(random.IntN(40)))
		m.Clean = append(m.Clean, true)
		cohorts = append(cohorts, Cohort{Mine: None, Cell: cell, AreaM2: 1})
		all = append(all, cell)
	}
	for mine := range int32(m.Mines) {
		cohorts = append(cohorts, Cohort{Mine: mine, Cell: mine * 7, AreaM2: 1, Ever: true})
	}
	m.Cohorts = slices.Values(cohorts)
	land := m.nearest(func(mine int32) bool { return mine > 0 })
	if land[0] != nil {
		t.Fatal("land was sought for a mine that lacks none")
	}
	for mine := int32(1); mine < int32(m.Mines); mine++ {
		at := mine * 7
		distance := func(c int32) float64 { return math.Pow(m.X[c]-m.X[at], 2) + math.Pow(m.Y[c]-m.Y[at], 2) }
		sorted := slices.Clone(all)
		slices.SortFunc(sorted, func(a, b int32) int { return cmp.Or(cmp.Compare(distance(a), distance(b)), cmp.Compare(a, b)) })
		var got []int32
		for _, c := range land[mine] {
			got = append(got, c.Cell)
		}
		if !slices.Equal(got, sorted[:Near]) {
			t.Fatalf("mine %d: cells %v, want %v", mine, got, sorted[:Near])
		}
	}
}
