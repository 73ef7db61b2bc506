package loader

import (
	"fmt"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// event is a destruction or a restoration.
type event struct {
	cycle    int // 1, 2, …
	restore  bool
	year     int
	earliest int // first year in which it can have happened, 0 if unknown
	quality  int // bits of detect.Event, -1 if unknown
}

// history is what happened to a pixel, in order, as the study sees it: events of
// unobserved years moved to the next observed one, events after the last year left out.
type history struct {
	events []event

	shifted int // events moved out of an unobserved year
	before  int // events before the first year
	after   int // events after the last year, left out
}

func (h *history) cycles() int {
	if len(h.events) == 0 {
		return 0
	}
	return h.events[len(h.events)-1].cycle
}

// state returns what the pixel is in a year.
func (h *history) state(year int) state {
	s := vegetated
	for _, e := range h.events {
		if e.year > year {
			break
		}
		s = destroyed
		if e.restore {
			s = restored
		}
	}
	return s
}

// state is what a pixel is in a year.
type state int8

const (
	vegetated state = iota
	destroyed
	restored
)

var stateNames = []string{"vegetated", "destroyed", "restored"}

// notWhole is why a fraction is an impossible year.
const notWhole = " is not a whole number"

// readHistory turns the stored events of a pixel, destructions and restorations by turns with the year 0
// for none, into its history. Without restored, all are destructions.
// reason says why the years are impossible; it is empty for a sound pixel.
func readHistory(study *studyfile.Study, stored []detect.Event, withRestored bool) (h history, reason string) {
	step := 1
	if withRestored {
		step = 2
	}
	last := int32(0) // the latest stored year so far
	open := false    // destroyed and not restored
	for i, e := range stored {
		restore, year := i%step == 1, e.Year
		name := "T_D"
		if restore {
			name = "T_R"
		}
		if year == 0 && e.Earliest == 0 {
			continue
		}
		switch {
		case year == 0:
			return history{}, fmt.Sprintf("%s begins in %d and has no last year", name, e.Earliest)
		case year == brokenYear:
			return history{}, name + notWhole
		case year < studyfile.EarliestYear || year > studyfile.LatestYear:
			return history{}, fmt.Sprintf("%s %d is not a year from %d to %d", name, year, studyfile.EarliestYear, studyfile.LatestYear)
		case e.Earliest > year:
			return history{}, fmt.Sprintf("%s is from %d to %d, want the earlier year first", name, e.Earliest, year)
		case restore && !open:
			return history{}, fmt.Sprintf("T_R %d without T_D", year)
		case !restore && open:
			return history{}, fmt.Sprintf("T_D %d of a pixel that is destroyed already", year)
		case year <= last && restore:
			return history{}, fmt.Sprintf("T_R %d is not after T_D %d", year, last)
		case year <= last:
			return history{}, fmt.Sprintf("T_D %d is not after T_R %d", year, last)
		}
		last, open = year, !restore
		h.add(study, event{cycle: i/step + 1, restore: restore, year: int(year), earliest: int(e.Earliest), quality: int(e.Quality)})
	}
	return h, ""
}

func (h *history) add(study *studyfile.Study, e event) {
	if moved := study.NextObserved(e.year); moved != e.year {
		e.year = moved
		h.shifted++
	}
	switch {
	case e.year > study.LastYear:
		h.after++
		return
	case e.year < study.FirstYear:
		h.before++
	}
	if n := len(h.events); !e.restore && n > 0 {
		e.cycle = h.events[n-1].cycle + 1
	} else if !e.restore {
		e.cycle = 1
	} else {
		e.cycle = h.events[n-1].cycle
	}
	h.events = append(h.events, e)
}
