package claims

import (
	"fmt"
	"math"
	"strconv"
)

// The outcomes of a claim.
const (
	supported     = "supported"
	contradicted  = "contradicted"
	notObservable = "not observable"
)

// A Study is what limits a dataset as a witness of claims. Areas are in km². Low and high are the ends of the 95 %
// interval of the true area of a class, per area of the class on the map. NaN is unknown.
type Study struct {
	FirstYear, LastYear         int
	Pixel, Cell                 float64
	HasRestoration              bool
	DestroyedLow, DestroyedHigh float64
	RestoredLow, RestoredHigh   float64
}

// Areas are what the map shows of claimed land, in km². Outline is the area of a mine's polygon, NaN without a mine.
type Areas struct{ Mapped, Destroyed, Restored, Outline float64 }

// A Level is how far restored land is above its undisturbed level, with the ends of the 95 % interval, in Gg CO₂ a⁻¹; NaN
// where unknown.
type Level struct{ Gg, Low, High float64 }

// Evidence is what the dataset shows of a claim.
type Evidence struct {
	Study     Study
	Tolerance float64 // share of the larger area by which equal areas may differ
	Known     bool    // the dataset has the mine
	Areas     Areas
	Level     Level
}

// A Verdict is the outcome of a claim with the numbers that it rests on, NaN where there is none.
type Verdict struct {
	Outcome, Reason              string
	Claimed, Observed, Low, High float64 // km²
	Level                        Level
}

// Judge holds a claim against the evidence.
func Judge(c *Claim, e *Evidence) Verdict {
	v := Verdict{Claimed: c.Km2, Observed: e.observed(c), Low: math.NaN(), High: math.NaN(), Level: e.Level}
	if c.Kind != Original && math.IsNaN(c.Km2) {
		v.Claimed = c.Polygon.Km2
	}
	if reason := e.blind(c); reason != "" {
		v.Observed = math.NaN()
		return v.is(notObservable, "%s", reason)
	}
	if math.IsNaN(v.Claimed) {
		return v.judgeLevel(c, e)
	}
	if v = v.judgeArea(c, e); v.Outcome != supported || c.Kind != Original {
		return v
	}
	return v.judgeLevel(c, e)
}

// is returns the verdict with its outcome and the reason.
func (v Verdict) is(outcome, format string, args ...any) Verdict {
	v.Outcome, v.Reason = outcome, fmt.Sprintf(format, args...)
	return v
}

// OfArea reports whether a claimed area was held against the observed one.
func (v Verdict) OfArea() bool { return !math.IsNaN(v.Claimed) && !math.IsNaN(v.Observed) }

// observed returns the area that the claim is about.
func (e *Evidence) observed(c *Claim) float64 {
	if c.Kind == Destroyed {
		return e.Areas.Destroyed
	}
	return e.Areas.Restored
}

// outline returns the area of the polygon that is claimed, or of the mine.
func (e *Evidence) outline(c *Claim) float64 {
	if c.Polygon != nil {
		return c.Polygon.Km2
	}
	return e.Areas.Outline
}

// blind says why the dataset cannot see what is claimed; it is empty where it can.
func (e *Evidence) blind(c *Claim) string {
	switch {
	case !e.Known:
		return fmt.Sprintf("the dataset has no mine %s", c.Mine)
	case c.Year > e.Study.LastYear:
		return fmt.Sprintf("the study ends in %d", e.Study.LastYear)
	case c.Year < e.Study.FirstYear || c.FirstYear != 0 && c.FirstYear < e.Study.FirstYear:
		return fmt.Sprintf("the study begins in %d", e.Study.FirstYear)
	case c.Kind != Destroyed && !e.Study.HasRestoration:
		return "the map of this dataset shows no restoration anywhere"
	case c.Polygon != nil && c.Polygon.Km2 < e.Study.Pixel:
		return fmt.Sprintf("the polygon has %s km², less than a pixel of the map (%s km²)", short(c.Polygon.Km2), short(e.Study.Pixel))
	case e.Areas.Mapped == 0:
		return "the map has no pixel there"
	case e.Areas.Mapped < (1-e.Tolerance)*e.outline(c)-e.Study.Pixel:
		return fmt.Sprintf("only %s of the %s km² of the %s count on the map", short(e.Areas.Mapped), short(e.outline(c)), c.Place())
	case c.Km2 < e.Study.Pixel:
		return fmt.Sprintf("the claim is of %s km², less than a pixel of the map (%s km²)", short(c.Km2), short(e.Study.Pixel))
	}
	return ""
}

// judgeArea holds the claimed area against the observed one: against its interval where that is known, and against the
// tolerance where not. An area outside the interval but within the tolerance stays open.
func (v Verdict) judgeArea(c *Claim, e *Evidence) Verdict {
	what, low, high := "restored", e.Study.RestoredLow, e.Study.RestoredHigh
	if c.Kind == Destroyed {
		what, low, high = "destroyed", e.Study.DestroyedLow, e.Study.DestroyedHigh
	}
	v.Low, v.High = low*v.Observed, high*v.Observed
	seen := fmt.Sprintf("the map shows %s km² %s, %s", short(v.Observed), what, v.differs())
	near := math.Abs(v.Observed-v.Claimed) <= max(e.Tolerance*max(v.Observed, v.Claimed), e.Study.Pixel)
	percent := short(100 * e.Tolerance)
	half := e.Study.Pixel / 2 // to which areas of the map are rounded
	switch inside := v.Claimed >= v.Low-half && v.Claimed <= v.High+half; {
	case math.IsNaN(v.Low) && near:
		return v.is(supported, "%s, which is within %s %%; its interval is not known, as the dataset has no labelled points", seen, percent)
	case math.IsNaN(v.Low):
		return v.is(contradicted, "%s, which is beyond %s %%; its interval is not known, as the dataset has no labelled points", seen, percent)
	case inside:
		return v.is(supported, "%s, and the claim lies in the 95 %% interval from %s to %s km²", seen, short(v.Low), short(v.High))
	case near:
		return v.is(notObservable, "undecided: %s, within %s %%, but the claim lies outside the 95 %% interval from %s to %s km²", seen, percent, short(v.Low), short(v.High))
	}
	return v.is(contradicted, "%s, and the claim lies outside the 95 %% interval from %s to %s km²", seen, short(v.Low), short(v.High))
}

// judgeLevel holds restored land against its baseline.
func (v Verdict) judgeLevel(c *Claim, e *Evidence) Verdict {
	l := e.Level
	side := "above"
	if l.Gg < 0 {
		side = "below"
	}
	seen := fmt.Sprintf("in %d the restored land is %s Gg CO₂ a⁻¹ %s its undisturbed level", c.Year, short(math.Abs(l.Gg)), side)
	interval := fmt.Sprintf("95 %% interval %s to %s", signed(l.Low), signed(l.High))
	switch {
	case e.Areas.Restored == 0:
		return v.is(contradicted, "no land there is restored in %d", c.Year)
	case e.Areas.Restored < e.Study.Cell:
		return v.is(notObservable, "the restored land has %s km², less than a cell of NPP (%s km²)", short(e.Areas.Restored), short(e.Study.Cell))
	case math.IsNaN(l.Gg):
		return v.is(notObservable, "VCS or the baseline of the restored land is unknown in %d", c.Year)
	case math.IsNaN(l.Low) && c.Polygon != nil:
		return v.is(notObservable, "%s, but the interval is known only of whole mines", seen)
	case math.IsNaN(l.Low):
		return v.is(notObservable, "%s, but its interval is not known", seen)
	case l.Low >= 0:
		return v.is(supported, "%s (%s)", seen, interval)
	case l.High < 0:
		return v.is(contradicted, "%s (%s)", seen, interval)
	}
	return v.is(notObservable, "undecided: %s (%s)", seen, interval)
}

// Difference returns the observed less the claimed area in km², without the rounding of sums.
func (v Verdict) Difference() float64 { return math.Round((v.Observed-v.Claimed)*1e9) / 1e9 }

// differs says how the observed area differs from the claimed one.
func (v Verdict) differs() string {
	switch by := v.Difference(); {
	case by == 0:
		return "as much as claimed"
	case by > 0:
		return short(by) + " more than claimed"
	default:
		return short(-by) + " less than claimed"
	}
}

// short formats a number for a sentence.
func short(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

// signed formats a difference for a sentence.
func signed(v float64) string {
	if v > 0 {
		return "+" + short(v)
	}
	return short(v)
}
