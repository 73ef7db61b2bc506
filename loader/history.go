package loader

import "fmt"

// event is a destruction or a restoration.
type event struct {
	cycle   int // 1, 2, …
	restore bool
	year    int
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

// everDestroyed reports whether the pixel is destroyed in a year of the study.
func (h *history) everDestroyed(study *Study) bool {
	for year := study.FirstYear; year <= study.LastYear && len(h.events) > 0; year++ {
		if h.state(year) == destroyed {
			return true
		}
	}
	return false
}

// state is what a pixel is in a year.
type state int8

const (
	vegetated state = iota
	destroyed
	restored
)

var stateNames = []string{"vegetated", "destroyed", "restored"}

// readHistory turns the stored years of a pixel, one a band, into its history.
// reason says why the years are impossible; it is empty for a sound pixel.
func readHistory(study *Study, years []int32, withRestored bool) (h history, reason string) {
	step := 1
	if withRestored {
		step = 2
	}
	last := int32(0) // the latest stored year so far
	open := false    // destroyed and not restored
	for i, year := range years {
		restore := i%step == 1
		if year == 0 {
			continue
		}
		name := "T_D"
		if restore {
			name = "T_R"
		}
		switch {
		case year == brokenYear:
			return history{}, name + " is not a whole number"
		case year < earliestYear || year > latestYear:
			return history{}, fmt.Sprintf("%s %d is not a year from %d to %d", name, year, earliestYear, latestYear)
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
		h.add(study, event{cycle: i/step + 1, restore: restore, year: int(year)})
	}
	return h, ""
}

func (h *history) add(study *Study, e event) {
	if moved := study.nextObserved(e.year); moved != e.year {
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
