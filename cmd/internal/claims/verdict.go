package claims

import (
	"fmt"
	"math"

	"github.com/minecarbon/minecarbon/loader/claims"
	"github.com/minecarbon/minecarbon/sql"
)

// The outcomes of a claim.
const (
	supported     = "supported"
	contradicted  = "contradicted"
	notObservable = "not observable"
)

// evidence is what the dataset shows of a claim. Areas are in km², NaN is unknown.
type evidence struct {
	study     sql.ClaimStudy
	tolerance float64
	known     bool // the dataset has the mine
	areas     sql.ClaimedAreas
	level     sql.ClaimedLevel
}

// verdict is the outcome of a claim with the numbers that it rests on, NaN where there is none.
type verdict struct {
	outcome, reason              string
	claimed, observed, low, high float64 // km²
	level                        sql.ClaimedLevel
}

// judge holds a claim against the evidence.
func judge(c *claims.Claim, e *evidence) verdict {
	v := verdict{claimed: c.Km2, observed: e.observed(c), low: math.NaN(), high: math.NaN(), level: e.level}
	if c.Kind != claims.Original && math.IsNaN(c.Km2) {
		v.claimed = c.Polygon.Km2
	}
	if reason := e.blind(c); reason != "" {
		v.observed = math.NaN()
		return v.is(notObservable, "%s", reason)
	}
	if math.IsNaN(v.claimed) {
		return v.judgeLevel(c, e)
	}
	if v = v.judgeArea(c, e); v.outcome != supported || c.Kind != claims.Original {
		return v
	}
	return v.judgeLevel(c, e)
}

// is returns the verdict with its outcome and the reason.
func (v verdict) is(outcome, format string, args ...any) verdict {
	v.outcome, v.reason = outcome, fmt.Sprintf(format, args...)
	return v
}

// ofArea reports whether a claimed area was held against the observed one.
func (v verdict) ofArea() bool { return !math.IsNaN(v.claimed) && !math.IsNaN(v.observed) }

// observed returns the area that the claim is about.
func (e *evidence) observed(c *claims.Claim) float64 {
	if c.Kind == claims.Destroyed {
		return e.areas.Destroyed
	}
	return e.areas.Restored
}

// outline returns the area of the polygon that is claimed, or of the mine.
func (e *evidence) outline(c *claims.Claim) float64 {
	if c.Polygon != nil {
		return c.Polygon.Km2
	}
	return e.areas.Outline
}

// blind says why the dataset cannot see what is claimed; it is empty where it can.
func (e *evidence) blind(c *claims.Claim) string {
	switch {
	case !e.known:
		return fmt.Sprintf("the dataset has no mine %s", c.Mine)
	case c.Year > e.study.LastYear:
		return fmt.Sprintf("the study ends in %d", e.study.LastYear)
	case c.Year < e.study.FirstYear || c.FirstYear != 0 && c.FirstYear < e.study.FirstYear:
		return fmt.Sprintf("the study begins in %d", e.study.FirstYear)
	case c.Kind != claims.Destroyed && !e.study.HasRestoration:
		return "the map of this dataset shows no restoration anywhere"
	case c.Polygon != nil && c.Polygon.Km2 < e.study.Pixel:
		return fmt.Sprintf("the polygon has %s km², less than a pixel of the map (%s km²)", short(c.Polygon.Km2), short(e.study.Pixel))
	case e.areas.Mapped == 0:
		return "the map has no pixel there"
	case e.areas.Mapped < (1-e.tolerance)*e.outline(c)-e.study.Pixel:
		return fmt.Sprintf("only %s of the %s km² of the %s count on the map", short(e.areas.Mapped), short(e.outline(c)), c.Place())
	case c.Km2 < e.study.Pixel:
		return fmt.Sprintf("the claim is of %s km², less than a pixel of the map (%s km²)", short(c.Km2), short(e.study.Pixel))
	}
	return ""
}

// judgeArea holds the claimed area against the observed one: against its interval where that is known, and against the
// tolerance where not. An area outside the interval but within the tolerance stays open.
func (v verdict) judgeArea(c *claims.Claim, e *evidence) verdict {
	what, low, high := "restored", e.study.RestoredLow, e.study.RestoredHigh
	if c.Kind == claims.Destroyed {
		what, low, high = "destroyed", e.study.DestroyedLow, e.study.DestroyedHigh
	}
	v.low, v.high = low*v.observed, high*v.observed
	seen := fmt.Sprintf("the map shows %s km² %s, %s", short(v.observed), what, v.differs())
	near := math.Abs(v.observed-v.claimed) <= max(e.tolerance*max(v.observed, v.claimed), e.study.Pixel)
	percent := short(100 * e.tolerance)
	half := e.study.Pixel / 2 // to which areas of the map are rounded
	switch inside := v.claimed >= v.low-half && v.claimed <= v.high+half; {
	case math.IsNaN(v.low) && near:
		return v.is(supported, "%s, which is within %s %%; its interval is not known, as the dataset has no labelled points", seen, percent)
	case math.IsNaN(v.low):
		return v.is(contradicted, "%s, which is beyond %s %%; its interval is not known, as the dataset has no labelled points", seen, percent)
	case inside:
		return v.is(supported, "%s, and the claim lies in the 95 %% interval from %s to %s km²", seen, short(v.low), short(v.high))
	case near:
		return v.is(notObservable, "undecided: %s, within %s %%, but the claim lies outside the 95 %% interval from %s to %s km²", seen, percent, short(v.low), short(v.high))
	}
	return v.is(contradicted, "%s, and the claim lies outside the 95 %% interval from %s to %s km²", seen, short(v.low), short(v.high))
}

// judgeLevel holds restored land against its baseline.
func (v verdict) judgeLevel(c *claims.Claim, e *evidence) verdict {
	l := e.level
	side := "above"
	if l.Gg < 0 {
		side = "below"
	}
	seen := fmt.Sprintf("in %d the restored land is %s Gg CO₂ a⁻¹ %s its undisturbed level", c.Year, short(math.Abs(l.Gg)), side)
	interval := fmt.Sprintf("95 %% interval %s to %s", signed(l.Low), signed(l.High))
	switch {
	case e.areas.Restored == 0:
		return v.is(contradicted, "no land there is restored in %d", c.Year)
	case e.areas.Restored < e.study.Cell:
		return v.is(notObservable, "the restored land has %s km², less than a cell of NPP (%s km²)", short(e.areas.Restored), short(e.study.Cell))
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

// difference returns the observed less the claimed area in km², without the rounding of sums.
func (v verdict) difference() float64 { return math.Round((v.observed-v.claimed)*1e9) / 1e9 }

// differs says how the observed area differs from the claimed one.
func (v verdict) differs() string {
	switch by := v.difference(); {
	case by == 0:
		return "as much as claimed"
	case by > 0:
		return short(by) + " more than claimed"
	default:
		return short(-by) + " less than claimed"
	}
}
