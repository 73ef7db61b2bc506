package scene

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// never stands for an event that does not happen.
const never = math.MaxInt16

// Shape of a mine, as shares of its ellipse or of the time it has.
const (
	corners     = 96   // of the polygon in mines.gpkg
	pitRadius   = 0.65 // the pit within its mine
	openingCut  = 0.3  // share of the pit that is dug in the first year
	minStep     = 12   // pixels a mine needs at least, across
	vigourSteps = 1000 // vigour is kept in thousandths, so that sums of it are exact
	mostCycles  = 2
	againLag    = 3  // years from restoration to the second destruction, and as many to the second restoration
	againPixels = 12 // side of the blocks that are destroyed again as one
)

// ellipse is a rotated ellipse; lengths in pixels from the top left of the map.
type ellipse struct{ cx, cy, ra, rb, cos, sin float64 }

// to maps a point to coordinates in which the ellipse is the unit circle. The
// conversions keep the compiler from fusing a multiplication with an addition,
// which would round differently from machine to machine.
func (e *ellipse) to(x, y float64) (u, v float64) {
	x, y = x-e.cx, y-e.cy
	return (float64(x*e.cos) + float64(y*e.sin)) / e.ra, (float64(y*e.cos) - float64(x*e.sin)) / e.rb
}

// from is the inverse of to.
func (e *ellipse) from(u, v float64) (x, y float64) {
	u, v = u*e.ra, v*e.rb
	return e.cx + (float64(u*e.cos) - float64(v*e.sin)), e.cy + (float64(u*e.sin) + float64(v*e.cos))
}

// square is the squared distance from the centre of the unit circle.
func square(u, v float64) float64 { return float64(u*u) + float64(v*v) }

// mine is one mine: its ellipse, and when and how its land is used.
type mine struct {
	ellipse
	id, name    string
	opened, lag int // first year of destruction; years from destruction to restoration
	vigour      int // NPP of its restored over native vegetation, in thousandths
	number      int
}

// apothem is the distance from the centre to the sides of the polygon.
var apothem = math.Cos(math.Pi / corners)

// holds reports whether the point (u, v) lies in the polygon of mines.gpkg, which
// is a regular polygon in these coordinates.
func (m *mine) holds(u, v float64) bool {
	d2 := square(u, v)
	if d2 >= 1 || d2 < apothem*apothem {
		return d2 < 1
	}
	sector := 2 * math.Pi / corners
	angle := math.Atan2(v, u)
	angle -= math.Floor(angle/sector) * sector
	return math.Sqrt(d2)*math.Cos(angle-sector/2) < apothem
}

// A cycle is when a point of the map was destroyed and restored, as written to the maps.
type cycle struct{ destroyed, restored int16 }

// event is the history of a point of the map, in order of time, and which vigour its restored vegetation has.
type event struct {
	cycles [mostCycles]cycle
	vigour int16 // thousandths
}

var (
	noCycle   = cycle{destroyed: never, restored: never}
	untouched = event{cycles: [mostCycles]cycle{noCycle, noCycle}}
)

// events returns the history of the point (x, y), which is (u, v) in the mine's
// circle. Two uniform numbers of the point blur the face and the lag.
func (m *mine) events(o *Options, x, y, u, v, blur, late float64) event {
	if square(u, v) >= pitRadius*pitRadius {
		return untouched
	}
	swept := min(1, max(0, (u/pitRadius+1)/2-openingCut)) / (1 - openingCut)
	if swept > 0 {
		swept += 0.07 * (blur - 0.5)
	}
	swept = min(0.999, max(0, swept))
	destroyed := m.opened + int(math.Floor(swept*float64(o.LastYear-m.opened+3)))
	restored := destroyed + m.lag
	if late < 0.3 {
		restored++
	}
	shift := float64(m.number)
	if math.Sin(x/17+shift)+math.Sin(y/23-shift) <= -0.6 {
		restored = never // a patch left bare
	}
	first, again := o.dated(cycle{int16(min(destroyed, never)), int16(min(restored, never))}), noCycle
	if o.Again > 0 && first.restored != never && uniform(o.Seed, int(y)/againPixels, int(x)/againPixels, againStream) < o.Again {
		again = o.dated(cycle{first.restored + againLag, first.restored + 2*againLag})
	}
	return event{[mostCycles]cycle{first, again}, int16(m.vigour)}
}

// dated applies what the observer of the maps can know: years without imagery
// and years after the last.
func (o *Options) dated(c cycle) cycle {
	if o.observed(int(c.destroyed)) > o.LastYear {
		return noCycle
	}
	if o.observed(int(c.restored)) > o.LastYear {
		c.restored = never
	}
	if !o.DateUnobserved {
		c.destroyed, c.restored = int16(o.observed(int(c.destroyed))), int16(o.observed(int(c.restored)))
	}
	return c
}

// quarryStrip is the height in pixels of the strip along the top of the map
// that holds the quarry and no mine.
func (o *Options) quarryStrip() int { return min(100, o.Pixels/5) }

// lattice is the number of mines side by side, and their spacing in pixels.
func (o *Options) lattice() (columns int, stepX, stepY float64) {
	columns = int(math.Ceil(math.Sqrt(float64(o.Mines))))
	rows := (o.Mines + columns - 1) / columns
	return columns, float64(o.Pixels) / float64(columns), float64(o.Pixels-o.quarryStrip()) / float64(rows)
}

// mostMines returns how many mines the map has room for.
func (o *Options) mostMines() int {
	n := (o.Pixels - o.quarryStrip()) / minStep
	return n * n
}

// layMines arranges the mines on a jittered lattice, apart from each other, and
// the quarry above them.
func layMines(o Options, random *rand.Rand) ([]mine, ellipse) {
	columns, stepX, stepY := o.lattice()
	step := min(stepX, stepY)
	opened := []int{1, 2, 4, 6, 7, 9, 12}
	latest := o.years() - 3
	if o.LatestOpening > 0 {
		latest = min(latest, o.LatestOpening)
	}
	for len(opened) > 1 && opened[len(opened)-1] > latest {
		opened = opened[:len(opened)-1]
	}
	between := func(low, high float64) float64 { return low + float64((high-low)*random.Float64()) }
	mines := make([]mine, o.Mines)
	for i := range mines {
		m := &mines[i]
		m.number, m.id, m.name = i+1, fmt.Sprintf("M%03d", i+1), fmt.Sprintf("Mine %d", i+1)
		m.cx = (float64(i%columns)+0.5)*stepX + between(-0.08, 0.08)*step
		m.cy = float64(o.quarryStrip()) + (float64(i/columns)+0.5)*stepY + between(-0.08, 0.08)*step
		m.ra, m.rb = o.PitSize*between(0.28, 0.4)*step, o.PitSize*between(0.2, 0.28)*step
		m.sin, m.cos = math.Sincos(between(0, math.Pi))
		m.opened = o.FirstYear + opened[random.IntN(len(opened))] - o.EarlierOpening
		m.lag = 5 + random.IntN(4)
		vigour := o.RestoredRatio + between(-o.RestoredSpread, o.RestoredSpread)
		m.vigour = int(math.Round(max(0, vigour) * vigourSteps))
	}
	strip := float64(o.quarryStrip())
	return mines, ellipse{cx: 1.4 * strip, cy: strip / 2, ra: 1.2 * strip, rb: 0.4 * strip, cos: 1, sin: 0}
}

// quarryEvent returns the history of the quarry: bare since before the first year.
func (o *Options) quarryEvent() event {
	return event{cycles: [mostCycles]cycle{{destroyed: int16(o.FirstYear - 2), restored: never}, noCycle}}
}

// columns is a range of columns outside which the row at y does not meet the
// ellipse.
func (e *ellipse) columns(y float64, width int) (first, last int) {
	if math.Abs(y-e.cy) > max(e.ra, e.rb) {
		return 0, 0
	}
	reach := max(e.ra, e.rb)
	return max(0, int(e.cx-reach)), min(width, int(e.cx+reach)+2)
}
