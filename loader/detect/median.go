package detect

// medians finds lower medians of q by mine and year, by mine, by year and of all, in two passes: one
// finds the part of the range that holds each, the next the value within. Memory is that of the
// groups and not of the values.
type medians struct {
	mines, years int
	coarse, fine []partHistogram // by group
	part         []int           // that holds the median
	rank         []int64         // of the median within the part, from 0
	count        []int64         // values of the group
}

// partHistogram counts values of q in parts of the range, or within one of them.
type partHistogram [256]uint32

const partWidth = 256

func newMedians(mines, years int) *medians {
	groups := mines*years + mines + years + 1
	return &medians{
		mines: mines, years: years, coarse: make([]partHistogram, groups), fine: make([]partHistogram, groups),
		part: make([]int, groups), rank: make([]int64, groups), count: make([]int64, groups),
	}
}

// groups returns the groups that a value of a mine and year belongs to.
func (m *medians) groups(mine, year int) [4]int {
	byMine := m.mines * m.years
	byYear := byMine + m.mines
	return [4]int{mine*m.years + year, byMine + mine, byYear + year, byYear + m.years}
}

func (m *medians) addCoarse(mine, year int, q int16) {
	for _, g := range m.groups(mine, year) {
		m.coarse[g][(int(q)+Range)/partWidth]++
	}
}

// refine ends the first pass.
func (m *medians) refine() {
	for g := range m.coarse {
		for _, n := range m.coarse[g] {
			m.count[g] += int64(n)
		}
		rank := (m.count[g] - 1) / 2
		for part, n := range m.coarse[g] {
			if rank < int64(n) {
				m.part[g], m.rank[g] = part, rank
				break
			}
			rank -= int64(n)
		}
	}
}

func (m *medians) addFine(mine, year int, q int16) {
	v := int(q) + Range
	for _, g := range m.groups(mine, year) {
		if v/partWidth == m.part[g] {
			m.fine[g][v%partWidth]++
		}
	}
}

// median returns the lower median of a group and its number of values.
func (m *medians) median(g int) (q int16, n int64) {
	rank := m.rank[g]
	for v, n := range m.fine[g] {
		if rank < int64(n) {
			return int16(m.part[g]*partWidth + v - Range), m.count[g]
		}
		rank -= int64(n)
	}
	return Unknown, 0
}

func (m *medians) of(mine, year int) (int16, int64) { return m.median(m.groups(mine, year)[0]) }
func (m *medians) ofMine(mine int) (int16, int64)   { return m.median(m.groups(mine, 0)[1]) }
func (m *medians) ofYear(year int) (int16, int64)   { return m.median(m.groups(0, year)[2]) }
func (m *medians) ofAll() (int16, int64)            { return m.median(m.groups(0, 0)[3]) }
