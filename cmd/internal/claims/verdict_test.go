package claims

import (
	"math"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/loader/claims"
	"github.com/minecarbon/minecarbon/sql"
)

// sound is evidence of a mine of 10 km² on a map of the years 2001 to 2020, with pixels of 0.01 km² and cells of 0.25 km²: 4 km² are
// destroyed and 2 restored, and nothing is known of intervals.
func sound() evidence {
	none := math.NaN()
	return evidence{
		study: sql.ClaimStudy{FirstYear: 2001, LastYear: 2020, Pixel: 0.01, Cell: 0.25, HasRestoration: true,
			DestroyedLow: none, DestroyedHigh: none, RestoredLow: none, RestoredHigh: none},
		tolerance: 0.1, known: true,
		areas: sql.ClaimedAreas{Mapped: 10, Destroyed: 4, Restored: 2, Outline: 10},
		level: sql.ClaimedLevel{Gg: none, Low: none, High: none},
	}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	none := math.NaN()
	level := func(gg, low, high float64) func(*evidence) {
		return func(e *evidence) { e.level = sql.ClaimedLevel{Gg: gg, Low: low, High: high} }
	}
	interval := func(e *evidence) { e.study.RestoredLow, e.study.RestoredHigh = 0.8, 0.96 } // 1.6 to 1.92 km²
	for name, c := range map[string]struct {
		kind            claims.Kind
		km2             float64
		change          func(*evidence)
		outcome, reason string
	}{
		"near":             {claims.Restored, 2.2, nil, supported, "the map shows 2 km² restored, 0.2 less than claimed, which is within 10 %"},
		"far":              {claims.Destroyed, 3.5, nil, contradicted, "the map shows 4 km² destroyed, 0.5 more than claimed, which is beyond 10 %"},
		"within a pixel":   {claims.Restored, 0.01, func(e *evidence) { e.areas.Restored = 0.02 }, supported, "0.01 more than claimed"},
		"inside":           {claims.Restored, 1.7, interval, supported, "lies in the 95 % interval from 1.6 to 1.92 km²"},
		"half a pixel off": {claims.Restored, 1.924, interval, supported, "lies in the 95 % interval"},
		"undecided":        {claims.Restored, 2, interval, notObservable, "undecided: the map shows 2 km² restored, as much as claimed, within 10 %, but the claim lies outside"},
		"outside":          {claims.Restored, 3, interval, contradicted, "lies outside the 95 % interval from 1.6 to 1.92 km²"},
		"no restoration":   {claims.Restored, 2, func(e *evidence) { e.study.HasRestoration = false }, notObservable, "the map of this dataset shows no restoration anywhere"},
		"off the map":      {claims.Restored, 2, func(e *evidence) { e.areas.Mapped = 0 }, notObservable, "the map has no pixel there"},
		"partly off":       {claims.Restored, 2, func(e *evidence) { e.areas.Mapped = 8 }, notObservable, "only 8 of the 10 km² of the mine M count on the map"},
		"tiny":             {claims.Restored, 0.009, nil, notObservable, "the claim is of 0.009 km², less than a pixel of the map (0.01 km²)"},
		"unknown mine":     {claims.Restored, 2, func(e *evidence) { e.known = false }, notObservable, "the dataset has no mine M"},
		"level above":      {claims.Original, none, level(0.5, 0.1, 0.9), supported, "in 2015 the restored land is 0.5 Gg CO₂ a⁻¹ above its undisturbed level (95 % interval +0.1 to +0.9)"},
		"level at 0":       {claims.Original, none, level(0.5, 0, 1), supported, "(95 % interval 0 to +1)"},
		"level below":      {claims.Original, none, level(-0.5, -0.9, -0.1), contradicted, "0.5 Gg CO₂ a⁻¹ below its undisturbed level"},
		"level undecided":  {claims.Original, none, level(-0.5, -1.1, 0.1), notObservable, "undecided: in 2015"},
		"no interval":      {claims.Original, none, level(0.5, none, none), notObservable, "but its interval is not known"},
		"no VCS":           {claims.Original, none, nil, notObservable, "VCS or the baseline of the restored land is unknown in 2015"},
		"nothing restored": {claims.Original, none, func(e *evidence) { e.areas.Restored = 0 }, contradicted, "no land there is restored in 2015"},
		"less than a cell": {claims.Original, none, func(e *evidence) { e.areas.Restored = 0.2 }, notObservable, "the restored land has 0.2 km², less than a cell of NPP (0.25 km²)"},
		"level and area":   {claims.Original, 3, level(0.5, 0.1, 0.9), contradicted, "2 km² restored, 1 less than claimed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := sound()
			if c.change != nil {
				c.change(&e)
			}
			v := judge(&claims.Claim{Mine: "M", Year: 2015, Kind: c.kind, Km2: c.km2}, &e)
			if v.outcome != c.outcome || !strings.Contains(v.reason, c.reason) || strings.Contains(v.reason, "NaN") {
				t.Errorf("%s: %s; want %s: %s", v.outcome, v.reason, c.outcome, c.reason)
			}
		})
	}
}

// TestOfArea: accuracies of dates say nothing of these claims only.
func TestOfArea(t *testing.T) {
	t.Parallel()
	none := math.NaN()
	for _, c := range []struct {
		verdict verdict
		want    bool
	}{
		{verdict{claimed: 2, observed: 2}, true},
		{verdict{claimed: none, observed: 2}, false}, // the original level, without an area
		{verdict{claimed: 2, observed: none}, false}, // not observable
	} {
		if got := c.verdict.ofArea(); got != c.want {
			t.Errorf("%v is of an area: %t", c.verdict, got)
		}
	}
}
