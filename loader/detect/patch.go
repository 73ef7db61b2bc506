package detect

// Run is consecutive pixels of one row that were ever destroyed, from column First to the one before End.
type Run struct{ Row, First, End int32 }

// SmallPatches reports for each run whether it belongs to a patch of less than least m². A patch is runs
// that touch, corners included. Runs are in the order of rows and columns; area gives that of a run in m².
func SmallPatches(runs []Run, area func(Run) float64, least float64) []bool {
	p := patches{parent: make([]int32, len(runs))}
	above, start := 0, 0 // first run of the row above that may touch; first run of this row
	for i, r := range runs {
		p.parent[i] = int32(i)
		if i > 0 && runs[i-1].Row != r.Row {
			above, start = start, i
			if runs[above].Row != r.Row-1 {
				above = i
			}
		}
		for above < start && runs[above].End < r.First {
			above++
		}
		for k := above; k < start && runs[k].First <= r.End; k++ {
			p.join(int32(k), int32(i))
		}
	}
	m2 := make([]float64, len(runs))
	for i, r := range runs {
		m2[p.root(int32(i))] += area(r)
	}
	const rounding = 1e-9
	small := make([]bool, len(runs))
	for i := range runs {
		small[i] = m2[p.root(int32(i))] < least*(1-rounding)
	}
	return small
}

// patches joins runs to patches.
type patches struct{ parent []int32 }

func (p *patches) root(i int32) int32 {
	for p.parent[i] != i {
		p.parent[i] = p.parent[p.parent[i]]
		i = p.parent[i]
	}
	return i
}

func (p *patches) join(i, j int32) {
	a, b := p.root(i), p.root(j)
	p.parent[max(a, b)] = min(a, b)
}
