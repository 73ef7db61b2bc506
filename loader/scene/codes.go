package scene

// Mistakes of annual maps and of outlines at strength 1, as shares of land.
const (
	missedInYear, falseInYear = 0.03, 0.003 // of destroyed and of other land, in maps that are made year by year
	missedShare, falseShare   = 0.04, 0.002 // of destroyed and of other land, in a product for all its years
	lateShare, earlyShare     = 0.15, 0.05  // of land, dated a year late or early
)

// states writes what a classification of one season sees: gaps, mistakes that come and go, pixels that are
// seen only when they are wholly destroyed.
func (g *ground) states(year int, into []byte) {
	f := g.InputNoise
	gap, missed, wrong := rare(f*gapShare), rare(f*missedInYear), rare(f*falseInYear)
	for r := range g.rows {
		row := g.row0 + r
		gaps, mistakes := g.field(gapStream+year, 25, row), g.field(mistakeStream+year, 5, row)
		for col := range g.width {
			i := (r+g.halo)*g.width + col
			state := byte(stateOther)
			if g.isDestroyed(i, year, 0) && !(g.half(row, col) && year == g.observed(int(g.destroyed[i]))) {
				state = stateDestroyed
			}
			switch {
			case gaps[col] > gap:
				state = stateUnknown
			case state == stateDestroyed && mistakes[col] > missed:
				state = stateOther
			case state == stateOther && mistakes[col] < -wrong:
				state = stateDestroyed
			}
			into[r*g.width+col] = state
		}
	}
}

// classes writes what a product of land cover says: mistakes that stay, dates that are a year off.
func (g *ground) classes(year int, into []byte) {
	dates, missed, wrong := newDater(g.InputNoise), rare(g.InputNoise*missedShare), rare(g.InputNoise*falseShare)
	for r := range g.rows {
		row := g.row0 + r
		late, omitted := g.field(lateMapStream, 10, row), g.field(omittedStream, 8, row)
		for col := range g.width {
			i := (r+g.halo)*g.width + col
			class := byte(classGrassland)
			if g.isDestroyed(i, year, dates.late(late[col])) && omitted[col] <= missed {
				class = classMining
			}
			if g.destroyed[i] == 0 && omitted[col] < -wrong && year >= (g.FirstYear+g.LastYear)/2 {
				class = classMining
			}
			into[r*g.width+col] = class
		}
	}
}

// isDestroyed reports whether a pixel is destroyed in a year, where events are dated some years late. What was
// destroyed before the scene is so from the start.
func (g *ground) isDestroyed(i, year, late int) bool {
	destroyed, restored := int(g.destroyed[i]), int(g.restored[i])
	if destroyed == 0 {
		return false
	}
	if destroyed < g.FirstYear {
		return restored == 0 || year < restored
	}
	return year >= g.observed(destroyed)+late && (restored == 0 || year < g.observed(restored)+late)
}

// dater draws dates that are a year off.
type dater struct{ tooLate, tooEarly float64 }

func newDater(noise float64) dater { return dater{rare(noise * lateShare), rare(noise * earlyShare)} }

// late returns by how many years a date is late, from a standard normal number.
func (d dater) late(z float64) int {
	switch {
	case z > d.tooLate:
		return 1
	case z < -d.tooEarly:
		return -1
	}
	return 0
}
