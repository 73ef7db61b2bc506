package detect

import (
	"cmp"
	"slices"
)

// Span is the years in which a polygon is destroyed, from Destroyed to the year before Restored;
// Restored is 0 while it is not restored.
type Span struct{ Destroyed, Restored int32 }

// Spans appends the events of a pixel under polygons to events. Spans that overlap or touch join. It
// sorts spans. Neither the earliest year nor the quality of such events is known.
func Spans(spans []Span, events []Event) []Event {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.Destroyed, b.Destroyed) })
	for i := 0; i < len(spans); {
		joined := spans[i]
		for i++; i < len(spans) && (joined.Restored == 0 || spans[i].Destroyed <= joined.Restored); i++ {
			if joined.Restored != 0 && (spans[i].Restored == 0 || spans[i].Restored > joined.Restored) {
				joined.Restored = spans[i].Restored
			}
		}
		events = append(events, Event{Year: joined.Destroyed, Quality: -1})
		if joined.Restored != 0 {
			events = append(events, Event{Year: joined.Restored, Quality: -1})
		}
	}
	return events
}
