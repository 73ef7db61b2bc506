package impossible

import (
	"fmt"
	"math"
	"slices"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// Broken stands for a stored year that is not a whole number.
const Broken = math.MinInt32 + 1

// Beyond is the number that stands for any greater one, and below 0 for any smaller one.
const Beyond = 1e9

// Role is what a band of years tells.
type Role struct {
	Key string // of the study file, as destroyed
	Add int32  // added to the stored numbers
}

// Years are the pixels of a map whose years are impossible.
type Years struct {
	Study *studyfile.Study
	Name  string // of the map
	// Roles are those of the events of a pixel, which take turns: destruction, and restoration if there is a raster.
	// There are none where the years do not come from rasters of years.
	Roles []Role
	// Read says why events are impossible; it is empty for sound ones.
	Read func(events []detect.Event) string

	Sound, Never int64 // pixels of the map with events that can be, and without events

	Pixels int64 // with impossible years
	M2     float64
	first  int64 // pixel_id
	reason string
	groups map[string]*group
}

// group is the pixels with equal events.
type group struct {
	events []detect.Event
	pixels int64
}

// Add adds pixels of equal events. first is the number of the first of them, counted row by row.
func (y *Years) Add(events []detect.Event, reason string, pixels int64, m2 float64, first int64) {
	if y.Pixels == 0 || first < y.first {
		y.first, y.reason = first, reason
	}
	y.Pixels += pixels
	y.M2 += m2
	key := fmt.Sprint(events)
	g := y.groups[key]
	if g == nil {
		if y.groups == nil {
			y.groups = map[string]*group{}
		}
		g = &group{events: slices.Clone(events)}
		y.groups[key] = g
	}
	g.pixels += pixels
}

// Finding returns the finding on the years; place says where a pixel is. recordable reports whether a lenient load keeps
// most of the events.
func (y *Years) Finding(place func(pixel int64) string, lenient bool) (f finding.Finding, recordable bool) {
	remedy, recordable := y.remedy()
	if recordable && !lenient {
		remedy += ", or load with --lenient to take such pixels as never destroyed"
	}
	where := place(y.first)
	f = finding.Finding{Severity: finding.Error, Input: "disturbance", Place: where, Count: y.Pixels, AreaKm2: y.M2 / 1e6, Remedy: remedy,
		Expected: "years from 1900 to 2200, each restoration after a destruction, 0 for never"}
	switch {
	case lenient && y.Pixels == 1:
		f = f.Says("load disturbance %s: 1 pixel holds impossible years and is taken as never destroyed, at %s: %s", y.Name, where, y.reason)
	case lenient:
		f = f.Says("load disturbance %s: %d pixels hold impossible years and are taken as never destroyed, the first at %s: %s", y.Name, y.Pixels, where, y.reason)
	case y.Pixels == 1:
		f = f.Says("load disturbance %s: 1 pixel holds impossible years, the first at %s: %s", y.Name, where, y.reason)
	default:
		f = f.Says("load disturbance %s: %d pixels hold impossible years, the first at %s: %s", y.Name, y.Pixels, where, y.reason)
	}
	return f, recordable
}
