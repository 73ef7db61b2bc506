package dating

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/stack"
)

// What became of a pixel.
const (
	KindNever     = "never"
	KindDestroyed = "destroyed" // and not restored
	KindRestored  = "restored"
	KindAgain     = "again" // destroyed more than once
	KindSmall     = "small" // in a patch that is too small to count
)

// Pixel is a pixel that was chosen for people to look at.
type Pixel struct {
	Row, Col int
	Mine     int // index, -1 outside all
	Kind     string
	Events   []detect.Event // of KindSmall those that do not count
	Seen     []Seen         // by year of the record; nil for inputs without a series
	Breaks   []YearBreak    // of an input of breaks
}

// YearBreak is a break, by the season that sees it.
type YearBreak struct {
	Year      int
	Magnitude float64
}

// Seen is what an input holds of a pixel in a year.
type Seen struct {
	Value float64    // NDVI, or a code; NaN if unknown
	Kind  stack.Kind // Destroyed stands for bare
	Clear bool       // clearly bare
}

// Choice is which pixels are chosen.
type Choice struct {
	PerMine int  // at most
	Outside bool // land outside all mines, too
}

// stratum is pixels of a mine with one kind and the same doubts about their dates.
type stratum struct {
	mine   int32
	kind   string
	doubts int16 // bits of the quality of all events
}

// ranked is a pixel and its turn.
type ranked struct {
	turn     uint64
	row, col int32
	code     int32
}

// Choose chooses pixels of each mine, so that all kinds and doubts are among them. Those of a stratum are spread over
// the mine: the order of turns fills it like a grid that becomes finer. Equal maps give equal pixels. They come in
// the order of mines, of land outside last, and there one of each stratum in turns. What is kept meanwhile does not grow with the map.
func (m *Map) Choose(site Site, c Choice) ([]Pixel, error) {
	t := polygonTiling(&m.Grid)
	codes, mineOf := make([]int32, t.stripRows*m.Width), make([]int32, t.stripRows*m.Width)
	strata := map[stratum][]ranked{}
	small := m.small
	for i := range t.strips() {
		w := t.strip(i)
		m.Read(w.Row0, w.Rows, codes)
		if err := site.MineOf(w.Row0, w.Rows, mineOf[:w.Cells()]); err != nil {
			return nil, err
		}
		small = markSmall(small, w, codes)
		for p, code := range codes[:w.Cells()] {
			if code == unmapped || mineOf[p] < 0 && !c.Outside {
				continue
			}
			s := m.stratum(mineOf[p], code)
			at := ranked{row: int32(w.Row0 + p/w.Cols), col: int32(p % w.Cols), code: code}
			at.turn = turn(at.row, at.col)
			strata[s] = keepFirst(append(strata[s], at), c.PerMine)
		}
	}
	return m.chosen(strata, site.Mines, c), nil
}

// inSmall is the code of pixels in small patches while pixels are chosen.
const inSmall = -2

// markSmall gives the pixels of a window in small patches their code and returns the patches that are left.
func markSmall(small []detect.Run, w gdal.Window, codes []int32) []detect.Run {
	for len(small) > 0 && int(small[0].Row) < w.Row0+w.Rows {
		for col := small[0].First; col < small[0].End; col++ {
			codes[w.Index(int(small[0].Row), int(col))] = inSmall
		}
		small = small[1:]
	}
	return small
}

func (m *Map) stratum(mine, code int32) stratum {
	s := stratum{mine: mine, kind: KindNever}
	if code == inSmall {
		s.kind = KindSmall
	}
	if code <= never {
		return s
	}
	events := m.Events[code]
	s.kind = []string{KindDestroyed, KindRestored, KindAgain}[min(len(events), 3)-1]
	for _, e := range events {
		s.doubts |= max(e.Quality, 0)
	}
	return s
}

// turn orders pixels so that the first of any number are spread evenly: the bits of row and column in turns, the
// lowest first.
func turn(row, col int32) uint64 {
	return bits.Reverse64(spread(uint32(row))<<1 | spread(uint32(col)))
}

// spread puts a 0 between the bits of v.
func spread(v uint32) uint64 {
	x := uint64(v)
	x = (x | x<<16) & 0x0000ffff0000ffff
	x = (x | x<<8) & 0x00ff00ff00ff00ff
	x = (x | x<<4) & 0x0f0f0f0f0f0f0f0f
	x = (x | x<<2) & 0x3333333333333333
	return (x | x<<1) & 0x5555555555555555
}

func byTurn(a, b ranked) int { return cmp.Compare(a.turn, b.turn) }

// keepFirst drops all but the n first now and then.
func keepFirst(all []ranked, n int) []ranked {
	if len(all) < 4*n+64 {
		return all
	}
	slices.SortFunc(all, byTurn)
	return all[:n]
}

// chosen takes as many pixels of each stratum of a mine, and more of others where some have fewer.
func (m *Map) chosen(strata map[stratum][]ranked, mines int, c Choice) (pixels []Pixel) {
	ofMine := make([][]stratum, mines+1)
	for s, all := range strata {
		slices.SortFunc(all, byTurn)
		mine := (int(s.mine) + mines + 1) % (mines + 1) // -1 comes last
		ofMine[mine] = append(ofMine[mine], s)
	}
	for _, own := range ofMine {
		slices.SortFunc(own, func(a, b stratum) int {
			return cmp.Or(cmp.Compare(len(strata[a]), len(strata[b])), cmp.Compare(a.kind, b.kind), cmp.Compare(a.doubts, b.doubts))
		})
		left := c.PerMine
		for i, s := range own {
			n := min(len(strata[s]), (left+len(own)-i-1)/(len(own)-i))
			left -= n
			strata[s] = strata[s][:n]
		}
		for k := range c.PerMine {
			for _, s := range own {
				if k < len(strata[s]) {
					pixels = append(pixels, m.pixel(s, strata[s][k]))
				}
			}
		}
	}
	return pixels
}

func (m *Map) pixel(s stratum, r ranked) Pixel {
	p := Pixel{Row: int(r.row), Col: int(r.col), Mine: int(s.mine), Kind: s.kind}
	if r.code > never {
		p.Events = m.Events[r.code]
	}
	return p
}
