package claims

import (
	"math"
	"strings"
	"testing"
)

// sound is evidence of a mine of 10 km² on a map of the years 2001 to 2020, with pixels of 0.01 km² and cells of 0.25 km²: 4 km² are
// destroyed and 2 restored, and nothing is known of intervals.
func sound() Evidence {
	none := math.NaN()
	return Evidence{
		Study: Study{FirstYear: 2001, LastYear: 2020, Pixel: 0.01, Cell: 0.25, HasRestoration: true,
			DestroyedLow: none, DestroyedHigh: none, RestoredLow: none, RestoredHigh: none},
		Tolerance: 0.1, Known: true,
		Areas: Areas{Mapped: 10, Destroyed: 4, Restored: 2, Outline: 10},
		Level: Level{Gg: none, Low: none, High: none},
	}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	none := math.NaN()
	level := func(gg, low, high float64) func(*Evidence) {
		return func(e *Evidence) { e.Level = Level{Gg: gg, Low: low, High: high} }
	}
	interval := func(e *Evidence) { e.Study.RestoredLow, e.Study.RestoredHigh = 0.8, 0.96 } // 1.6 to 1.92 km²
	for name, c := range map[string]struct {
		kind            Kind
		km2             float64
		change          func(*Evidence)
		outcome, reason string
	}{
		"near":             {Restored, 2.2, nil, supported, "the map shows 2 km² restored, 0.2 less than claimed, which is within 10 %"},
		"far":              {Destroyed, 3.5, nil, contradicted, "the map shows 4 km² destroyed, 0.5 more than claimed, which is beyond 10 %"},
		"within a pixel":   {Restored, 0.01, func(e *Evidence) { e.Areas.Restored = 0.02 }, supported, "0.01 more than claimed"},
		"inside":           {Restored, 1.7, interval, supported, "lies in the 95 % interval from 1.6 to 1.92 km²"},
		"half a pixel off": {Restored, 1.924, interval, supported, "lies in the 95 % interval"},
		"undecided":        {Restored, 2, interval, notObservable, "undecided: the map shows 2 km² restored, as much as claimed, within 10 %, but the claim lies outside"},
		"outside":          {Restored, 3, interval, contradicted, "lies outside the 95 % interval from 1.6 to 1.92 km²"},
		"no restoration":   {Restored, 2, func(e *Evidence) { e.Study.HasRestoration = false }, notObservable, "the map of this dataset shows no restoration anywhere"},
		"off the map":      {Restored, 2, func(e *Evidence) { e.Areas.Mapped = 0 }, notObservable, "the map has no pixel there"},
		"partly off":       {Restored, 2, func(e *Evidence) { e.Areas.Mapped = 8 }, notObservable, "only 8 of the 10 km² of the mine M count on the map"},
		"tiny":             {Restored, 0.009, nil, notObservable, "the claim is of 0.009 km², less than a pixel of the map (0.01 km²)"},
		"unknown mine":     {Restored, 2, func(e *Evidence) { e.Known = false }, notObservable, "the dataset has no mine M"},
		"level above":      {Original, none, level(0.5, 0.1, 0.9), supported, "in 2015 the restored land is 0.5 Gg CO₂ a⁻¹ above its undisturbed level (95 % interval +0.1 to +0.9)"},
		"level at 0":       {Original, none, level(0.5, 0, 1), supported, "(95 % interval 0 to +1)"},
		"level below":      {Original, none, level(-0.5, -0.9, -0.1), contradicted, "0.5 Gg CO₂ a⁻¹ below its undisturbed level"},
		"level undecided":  {Original, none, level(-0.5, -1.1, 0.1), notObservable, "undecided: in 2015"},
		"no interval":      {Original, none, level(0.5, none, none), notObservable, "but its interval is not known"},
		"no VCS":           {Original, none, nil, notObservable, "VCS or the baseline of the restored land is unknown in 2015"},
		"nothing restored": {Original, none, func(e *Evidence) { e.Areas.Restored = 0 }, contradicted, "no land there is restored in 2015"},
		"less than a cell": {Original, none, func(e *Evidence) { e.Areas.Restored = 0.2 }, notObservable, "the restored land has 0.2 km², less than a cell of NPP (0.25 km²)"},
		"level and area":   {Original, 3, level(0.5, 0.1, 0.9), contradicted, "2 km² restored, 1 less than claimed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := sound()
			if c.change != nil {
				c.change(&e)
			}
			v := Judge(&Claim{Mine: "M", Year: 2015, Kind: c.kind, Km2: c.km2}, &e)
			if v.Outcome != c.outcome || !strings.Contains(v.Reason, c.reason) || strings.Contains(v.Reason, "NaN") {
				t.Errorf("%s: %s; want %s: %s", v.Outcome, v.Reason, c.outcome, c.reason)
			}
		})
	}
}

// TestOfArea: accuracies of dates say nothing of these claims only.
func TestOfArea(t *testing.T) {
	t.Parallel()
	none := math.NaN()
	for _, c := range []struct {
		verdict Verdict
		want    bool
	}{
		{Verdict{Claimed: 2, Observed: 2}, true},
		{Verdict{Claimed: none, Observed: 2}, false}, // the original level, without an area
		{Verdict{Claimed: 2, Observed: none}, false}, // not observable
	} {
		if got := c.verdict.OfArea(); got != c.want {
			t.Errorf("%v is of an area: %t", c.verdict, got)
		}
	}
}
