package detect

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Units of the dates of breaks.
const (
	UnitFractionalYear = "fractional_year"
	UnitDays           = "days"         // of year 0, whose first day is 1
	UnitMilliseconds   = "milliseconds" // since 1970
)

// daysTo1970 is 1 January 1970 in days of year 0.
const daysTo1970 = 719529

// Break is a break that a detector found: its date in a unit, and the change that it brought.
type Break struct{ Date, Magnitude float64 }

// Season turns dates into the season that sees them.
type Season struct {
	Unit     string
	EndMonth time.Month // a date after the last day belongs to the next year's season
	EndDay   int
}

// Year returns the season that sees a date: its year, or the next after the end of the season.
func (s Season) Year(date float64) int {
	var t time.Time
	switch s.Unit {
	case UnitDays:
		t = time.Unix(int64(math.Floor((date-daysTo1970)*86400)), 0).UTC()
	case UnitMilliseconds:
		t = time.UnixMilli(int64(math.Floor(date))).UTC()
	default:
		year := int(math.Floor(date))
		start := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		length := time.Date(year+1, 1, 1, 0, 0, 0, 0, time.UTC).Sub(start)
		t = start.Add(time.Duration((date - math.Floor(date)) * float64(length)))
	}
	if after := time.Date(t.Year(), s.EndMonth, s.EndDay+1, 0, 0, 0, 0, time.UTC); !t.Before(after) {
		return t.Year() + 1
	}
	return t.Year()
}

// Breaks appends the events of a pixel to events. The first break below 0 destroys, the next above 0
// restores, and so on; two in one season undo each other. Breaks without date (0, NaN) or
// magnitude (NaN) count for nothing. It sorts breaks. Neither the earliest year nor the quality of
// such events is known.
func Breaks(breaks []Break, season Season, events []Event) []Event {
	slices.SortStableFunc(breaks, func(a, b Break) int { return cmp.Compare(a.Date, b.Date) })
	from := len(events)
	for _, b := range breaks {
		destroyed := (len(events)-from)%2 == 1
		if b.Date == 0 || math.IsNaN(b.Date) || destroyed && !(b.Magnitude > 0) || !destroyed && !(b.Magnitude < 0) {
			continue
		}
		e := Event{Year: int32(season.Year(b.Date)), Quality: -1}
		if last := len(events) - 1; last >= from && events[last].Year == e.Year {
			events = events[:last]
			continue
		}
		events = append(events, e)
	}
	return events
}
