package pixelpage

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/reports"
	"github.com/minecarbon/minecarbon/reports/symbology"
)

// Title returns the heading of the page.
func (p Page) Title() string { return p.Language.Say("What the detection saw: %s", p.Study) }

// Subtitle names the input and the years.
func (p Page) Subtitle() string {
	return p.Language.Say("Input: %s. Years: %d to %d.", p.inputWords(), p.First, p.Last)
}

func (p Page) inputWords() string {
	l := p.Language
	switch p.Input {
	case InputNDVI:
		return l.Say("annual maxima of NDVI")
	case InputClasses:
		return l.Say("annual maps of classes")
	case InputStates:
		return l.Say("annual maps of states")
	case InputBreaks:
		return l.Say("breaks of another detector")
	case InputFootprints:
		return l.Say("footprints of mines by year")
	}
	return l.Say("polygons with years")
}

// Number is a number of the headline.
type Number struct{ Name, Value, Unit string }

// Numbers are the counts of the map.
func (p Page) Numbers() (all []Number) {
	l, c := p.Language, p.Counts
	add := func(name string, pixels int64, km2 float64) {
		n := Number{Name: name, Value: reports.Whole(pixels), Unit: l.Say("pixels")}
		if pixels == 1 {
			n.Unit = l.Say("pixel")
		}
		if pixels > 0 && km2 > 0 {
			n.Unit = l.Say("%s, %s km²", n.Unit, strconv.FormatFloat(km2, 'f', 2, 64))
		}
		all = append(all, n)
	}
	add(l.Say("Examined"), c.Examined, 0)
	add(l.Say("Ever destroyed"), c.Destroyed, 0)
	add(l.Say("Ever restored"), c.Restored, 0)
	if p.hasSeries() {
		before := l.Say("Destroyed before the record")
		if p.Natural {
			before = l.Say("Bare from the first known year on")
		}
		add(before, c.BareAtStart, c.BareAtStartKm2)
		add(l.Say("Left out: patch too small"), c.Small, c.SmallKm2)
		add(l.Say("Not confirmed before the record ends"), c.Provisional, c.ProvisionalKm2)
	}
	return all
}

// hasSeries reports whether the input says something of each year.
func (p Page) hasSeries() bool { return p.Input != InputBreaks && p.Input != InputEvents }

// kinds are the kinds of pixels in words.
func (p Page) kinds() []kind {
	l := p.Language
	return []kind{
		{Never, l.Say("never destroyed")}, {Destroyed, l.Say("destroyed, not restored")}, {Restored, l.Say("destroyed and restored")},
		{Again, l.Say("destroyed more than once")}, {Small, l.Say("left out, patch too small")},
	}
}

// place says where a pixel is.
func (p Page) place(x *Pixel) string {
	text := p.Language.Say("Row %d, column %d", x.Row+1, x.Col+1)
	if math.IsNaN(x.Lon) || math.IsNaN(x.Lat) {
		return text
	}
	return p.Language.Say("%s: %s", text, fmt.Sprintf("%.5f, %.5f", x.Lat, x.Lon))
}

// lines say what was found out about a pixel.
func (p Page) lines(x *Pixel) (all []string) {
	l := p.Language
	switch {
	case x.Kind == Small:
		all = append(all, l.Say("Does not count: its patch is smaller than %s ha.", strconv.FormatFloat(p.MinPatchHa, 'f', -1, 64)))
	case x.Kind == Never && p.Natural && x.startsBare():
		all = append(all, l.Say("Bare from the first known year on, which counts as natural."))
	case x.Kind == Never:
		all = append(all, l.Say("Never destroyed."))
	}
	for i, e := range x.Events {
		all = append(all, l.Say("%s.", p.event(e, i%2 == 1)))
	}
	if (p.Input == InputClasses || p.Input == InputStates) && x.Seen != nil {
		all = append(all, l.Say("Codes: %s.", p.codes(x)))
	}
	for _, b := range x.Breaks {
		all = append(all, l.Say("Break %d: magnitude %s.", b.Year, strconv.FormatFloat(b.Magnitude, 'g', 4, 64)))
	}
	return all
}

// startsBare reports whether the first known year is bare.
func (x *Pixel) startsBare() bool {
	for _, s := range x.Seen {
		if s.As != AsUnknown {
			return s.As == AsBare
		}
	}
	return false
}

const beforeTheRecord = 16 // of Event.Quality

// event says when an event was dated, and what is doubtful about it.
func (p Page) event(e Event, restored bool) string {
	l := p.Language
	var text string
	switch {
	case restored:
		text = l.Say("Restored in %d", e.Year)
	case e.Quality > 0 && e.Quality&beforeTheRecord != 0:
		return l.Say("Destroyed before the record, in %d or earlier", e.Year)
	default:
		text = l.Say("Destroyed in %d", e.Year)
	}
	if e.Earliest > 0 && e.Earliest < e.Year {
		text = l.Say("%s, at the earliest in %d", text, e.Earliest)
	}
	var doubts []string
	for _, d := range symbology.Doubts {
		if e.Quality > 0 && e.Quality&d.Value != 0 {
			doubts = append(doubts, l.Label(d))
		}
	}
	if len(doubts) > 0 {
		text = l.Say("%s (%s)", text, strings.Join(doubts, l.Say(", ")))
	}
	return text
}

// codes lists the codes of a pixel with the years of each.
func (p Page) codes(x *Pixel) string {
	l := p.Language
	var parts []string
	for start := 0; start < len(x.Seen); {
		end := start + 1
		for end < len(x.Seen) && code(x.Seen[end].Value) == code(x.Seen[start].Value) {
			end++
		}
		years := strconv.Itoa(p.Observed[start])
		if end-start > 1 {
			years = l.Say("%d to %d", p.Observed[start], p.Observed[end-1])
		}
		parts = append(parts, l.Say("%s (%s)", code(x.Seen[start].Value), years))
		start = end
	}
	return strings.Join(parts, l.Say(", "))
}

// code formats a code, as a question mark where it is unknown.
func code(v float64) string {
	if math.IsNaN(v) {
		return "?"
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// source says where a threshold comes from.
func (p Page) source(word string) string {
	l := p.Language
	switch word {
	case "given":
		return l.Say("given in the study file")
	case "otsu":
		return l.Say("Otsu's threshold")
	case "samples":
		return l.Say("from labelled points")
	case "mine and year":
		return l.Say("from levels of the mine in the year")
	case "mine":
		return l.Say("from levels of the mine in all years")
	case "year":
		return l.Say("from levels of all mines in the year")
	case "no contrast":
		return l.Say("none: bare and vegetated land do not differ")
	}
	return l.Say("none: no values")
}

// GroupName names a mine, or the land outside.
func (p Page) GroupName(g Group) string {
	switch {
	case g.ID == "" && len(p.Groups) == 1:
		return p.Language.Say("Whole map")
	case g.ID == "":
		return p.Language.Say("Land outside mines")
	case g.Name == "" || g.Name == g.ID:
		return g.ID
	}
	return p.Language.Say("%s (%s)", g.Name, g.ID)
}
