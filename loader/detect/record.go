package detect

import "math/bits"

// MaxYears is the number of years that a Series holds.
const MaxYears = 64

// What the first known year says of land that is bare then.
const (
	AtStartNatural   = "natural"   // bare land of nature, which was not destroyed
	AtStartDestroyed = "destroyed" // destroyed before the record
)

// What a bare run that the end of the record cuts short needs to count.
const (
	EndClear = "clear" // every year of it clearly bare
	EndKeep  = "keep"  // nothing
	EndDrop  = "drop"  // it never counts
)

// The bits of Event.Quality.
const (
	GapBefore      = 1 << iota // unknown years before the event
	Provisional                // the end of the record cut its run short of k
	ShortBefore                // the run before it is the first and shorter than its own k
	GapWithin                  // unknown years within the first k of its run
	BeforeTheStart             // destroyed before the record
)

// Record is the years of a stack and the rule that dates its pixels.
type Record struct {
	Years            []int // in ascending order, at most MaxYears
	First, Last      int   // first and last year of the record, known or not
	ConfirmDestroyed int   // k_D
	ConfirmRestored  int   // k_R
	AtStart          string
	End              string
}

// Series is what is known of a pixel: a bit for each year of the record, the first the lowest.
// Bare is part of Known and Clear of Bare. Known years that are not bare are vegetated.
type Series struct{ Known, Bare, Clear uint64 }

// Event is a destruction or a restoration of a pixel. Events of a pixel alternate, beginning with a
// destruction.
type Event struct {
	Year     int32
	Earliest int32 // 0 if unknown
	Quality  int16 // sum of bits, -1 if unknown
}

// StartsBare reports whether the first known year of a pixel is bare.
func (s Series) StartsBare() bool { return s.Known != 0 && s.Bare&(s.Known&-s.Known) != 0 }

// run is known years of one kind, one after the other; unknown years neither break nor lengthen it.
type run struct {
	bare  bool
	years uint64 // bits
	last  bool   // it lasts to the last known year
}

// runFrom returns the run that begins with the lowest bit of rest, and the known years after it.
func (s Series) runFrom(rest uint64) (r run, after uint64) {
	first := rest & -rest
	r.bare = s.Bare&first != 0
	others := rest &^ s.Bare
	if !r.bare {
		others = rest & s.Bare
	}
	after = 0
	if others != 0 {
		after = rest &^ (others&-others - 1)
	}
	r.years, r.last = rest&^after, after == 0
	return r, after
}

// confirm returns the years that a run of a kind needs.
func (rec *Record) confirm(bare bool) int {
	if bare {
		return rec.ConfirmDestroyed
	}
	return rec.ConfirmRestored
}

// confirmed reports whether a run is long enough to change the state.
func (rec *Record) confirmed(s Series, r run) bool {
	switch {
	case bits.OnesCount64(r.years) >= rec.confirm(r.bare):
		return true
	case !r.last:
		return false
	case !r.bare:
		return true
	case rec.End == EndClear:
		return r.years&^s.Clear == 0
	}
	return rec.End == EndKeep
}

// Date appends the events of a pixel to events, in order. A pixel without a known year has none.
// Runs shorter than what confirms them change nothing.
func (rec *Record) Date(s Series, events []Event) []Event {
	if s.Bare == 0 {
		return events
	}
	before, rest := s.runFrom(s.Known)
	state := before.bare  // the state is destroyed or natural
	natural := state      // it is natural
	first := before.years // the first run
	if state && rec.AtStart == AtStartDestroyed {
		natural = false
		events = append(events, Event{Year: int32(rec.First) - 1, Quality: BeforeTheStart})
	}
	for rest != 0 {
		var r run
		r, rest = s.runFrom(rest)
		if r.bare != state && rec.confirmed(s, r) {
			if state = r.bare; !natural {
				events = append(events, rec.event(r, before, before.years == first))
			}
			natural = false
		}
		before = r
	}
	return events
}

// event dates the event that a run shows.
func (rec *Record) event(r, before run, afterFirst bool) Event {
	start, k := bits.TrailingZeros64(r.years), rec.confirm(r.bare)
	e := Event{Year: int32(rec.Years[start])}
	e.Earliest = int32(rec.Years[63-bits.LeadingZeros64(before.years)]) + 1
	if e.Earliest < e.Year {
		e.Quality |= GapBefore
	}
	if n := bits.OnesCount64(r.years); n < k {
		e.Quality |= Provisional
		k = n
	}
	if afterFirst && bits.OnesCount64(before.years) < rec.confirm(before.bare) {
		e.Quality |= ShortBefore
	}
	if last := rec.Years[nthBit(r.years, k)]; last-int(e.Year)+1 > k {
		e.Quality |= GapWithin
	}
	return e
}

// nthBit returns the position of the n-th set bit, counted from 1.
func nthBit(v uint64, n int) int {
	for ; n > 1; n-- {
		v &= v - 1
	}
	return bits.TrailingZeros64(v)
}
