package reports

import (
	"math"
	"slices"
)

// confidence is the probability that an interval holds the true figure, in percent; it is the view's own.
const confidence = 95

// An interval is a figure with the ends of its interval; NaN where unknown.
type interval struct {
	value, low, high float64
	sd               float64
	parts            map[string]float64 // standard deviation by source; NaN if the source is not counted
}

// intervals are those of the view interval, by mine and figure. The mine total is all mines that are shown.
type intervals map[string]map[string]interval

func newIntervals(t Table) intervals {
	all := intervals{}
	mines, figures := t.texts("mine_id"), t.texts("figure")
	value, low, high, sd := t.numbers("value"), t.numbers("low"), t.numbers("high"), t.numbers("sd")
	parts := map[string][]float64{}
	for _, s := range sources {
		parts[s] = t.numbers("sd_" + s)
	}
	for n, mine := range mines {
		if all[mine] == nil {
			all[mine] = map[string]interval{}
		}
		i := interval{value[n], low[n], high[n], sd[n], map[string]float64{}}
		for s, of := range parts {
			i.parts[s] = of[n]
		}
		all[mine][figures[n]] = i
	}
	return all
}

// A span is the ends of the intervals of a series of years; NaN in a year without an interval or whose interval has no width.
type span struct{ low, high values }

// spans are the ends of the view interval_year by figure, then by year.
type spans map[string]map[float64]interval

// newSpans takes the rows of one mine, or of all mines together.
func newSpans(t Table) spans {
	all := spans{}
	figures, years, low, high := t.texts("figure"), t.numbers("year"), t.numbers("low"), t.numbers("high")
	for n, figure := range figures {
		if all[figure] == nil {
			all[figure] = map[float64]interval{}
		}
		all[figure][years[n]] = interval{low: low[n], high: high[n]}
	}
	return all
}

// of returns the ends of a figure in the years, with the other sign if sign is -1.
func (v spans) of(figure string, years []float64, sign float64) (s span) {
	for _, year := range years {
		i := v.at(figure, year, sign)
		s.low, s.high = append(s.low, i.low), append(s.high, i.high)
	}
	return s
}

// at returns the interval of a figure in a year, unsure without one or without a width.
func (v spans) at(figure string, year, sign float64) interval {
	i, ok := v[figure][year]
	switch {
	case !ok || !i.known() || i.high == i.low:
		return unsure
	case sign < 0:
		i.low, i.high = 0-i.high, 0-i.low
	}
	return i
}

// perArea returns the ends of the changes per area in the years of the view rates. The view has them of the known land; the rates are of
// all land, of which the rest changes nothing.
func (v spans) perArea(rates Table) (lost, regained span) {
	ofAll := func(figure, share string) span {
		s := v.of(figure, rates.numbers("year"), 1)
		for n, known := range rates.numbers(share) {
			s.low[n], s.high[n] = s.low[n]*known, s.high[n]*known
		}
		return s
	}
	return ofAll("c_ddper", "decrease_known_share"), ofAll("c_diper", "increase_known_share")
}

// wide reports whether a year has an interval with a width.
func (s span) wide() bool {
	return slices.ContainsFunc(s.low, func(v float64) bool { return !math.IsNaN(v) })
}

// unsure is the interval of a figure that has none.
var unsure = interval{value: math.NaN(), low: math.NaN(), high: math.NaN(), sd: math.NaN()}

// of returns the interval of a mine's figure, unsure if the view lacks it.
func (v intervals) of(mine, figure string) interval {
	if i, ok := v[mine][figure]; ok {
		return i
	}
	return unsure
}

// sum returns the interval of a figure of all mines shown.
func (v intervals) sum(figure string) interval { return v.of("total", figure) }

// known reports whether VCSD of all mines has an interval. Without control land no figure has one.
func (v intervals) known() bool { return v.sum("vcsd").known() }

// wide reports whether a figure whose errors are taken apart has an interval with a width.
func (v intervals) wide() bool { return len(v.budgeted()) > 0 }

func (i interval) known() bool { return !math.IsNaN(i.low) && !math.IsNaN(i.high) }

// half returns half the width of the interval, NaN without one.
func (i interval) half() float64 { return (i.high - i.low) / 2 }

// per returns the interval of the figure divided by an amount.
func (i interval) per(amount float64) interval {
	return interval{value: i.value / amount, low: i.low / amount, high: i.high / amount, sd: i.sd / amount}
}

// holds reports whether the interval contains a value.
func (i interval) holds(v float64) bool { return i.low <= v && v <= i.high }

// The sign of a change: what its interval says of it.
const gain, loss, undecided = "gain", "loss", "undecided"

// sign returns whether the whole interval lies above or below 0. Without an interval, or of nothing, it is empty.
func (i interval) sign() string {
	switch {
	case !i.known() || i.low == 0 && i.high == 0:
		return ""
	case i.low > 0:
		return gain
	case i.high < 0:
		return loss
	}
	return undecided
}

// A rankRange is the best and the worst rank that a mine may have by the intervals, 1 for the greatest; NaN without an interval.
type rankRange struct{ best, worst float64 }

// ranks returns the range of each figure's rank. Two mines are told apart if their intervals have no point in common.
func ranks(all []interval) []rankRange {
	lows, highs := []float64{}, []float64{}
	for _, i := range all {
		if i.known() {
			lows, highs = append(lows, i.low), append(highs, i.high)
		}
	}
	slices.Sort(lows)
	slices.Sort(highs)
	ranges := make([]rankRange, len(all))
	for n, i := range all {
		ranges[n] = rankRange{math.NaN(), math.NaN()}
		if i.known() {
			atMost, _ := slices.BinarySearch(lows, math.Nextafter(i.high, math.Inf(1)))
			below, _ := slices.BinarySearch(highs, i.low)
			ranges[n] = rankRange{float64(1 + len(lows) - atMost), float64(len(highs) - below)}
		}
	}
	return ranges
}

// pairs returns how many pairs of mines there are, and how many of them are told apart.
func pairs(all []rankRange) (n, apart float64) {
	known, overlapping := 0.0, 0.0
	for _, r := range all {
		if !math.IsNaN(r.best) {
			known++
			overlapping += r.worst - r.best
		}
	}
	n = known * (known - 1) / 2
	return n, n - overlapping/2
}

// deficits are the intervals of the mines in the order of the view deficit.
func (p *studyPage) deficits(figure string) []interval {
	var all []interval
	for _, id := range p.Tables["deficit"].texts("mine_id") {
		all = append(all, p.intervals.of(id, figure))
	}
	return all
}

// restorations are the intervals of C_restore per restored area in the order of the view deficit, unsure without restored land.
func (p *studyPage) restorations() []interval {
	all, area := p.deficits("c_restore"), p.Tables["deficit"].numbers("restored_km2")
	for n := range all {
		if all[n] = all[n].per(area[n]); !(area[n] > 0) {
			all[n] = unsure
		}
	}
	return all
}

// A signCount is how many mines with restored land gain, lose and are undecided.
type signCount struct{ gain, loss, undecided float64 }

func (c signCount) all() float64 { return c.gain + c.loss + c.undecided }

// restoredSigns counts the signs of C_restore of the mines with restored land.
func (p *studyPage) restoredSigns() (c signCount) {
	for _, i := range p.deficits("c_restore") {
		switch i.sign() {
		case gain:
			c.gain++
		case loss:
			c.loss++
		case undecided:
			c.undecided++
		}
	}
	return c
}

// sureTable has what the intervals say of each mine, in the order of the view deficit.
func (p *studyPage) sureTable() Table {
	t := Table{Columns: []string{"c_restore_half_gg", "c_restore_sign", "vcsd_half_gg"}}
	vcsd, restore := p.deficits("vcsd"), p.deficits("c_restore")
	value := func(v float64) any {
		if math.IsNaN(v) {
			return nil
		}
		return v
	}
	for n := range vcsd {
		var sign any
		if s := restore[n].sign(); s != "" {
			sign = s
		}
		t.Rows = append(t.Rows, []any{value(restore[n].half()), sign, value(vcsd[n].half())})
	}
	return t
}

// countRange returns from how many to how many of the figures lie in a class: those whose whole interval lies in it, and those whose
// interval touches it.
func countRange(all []interval, low, high float64) (least, most float64) {
	for _, i := range all {
		least += float64(b2i(i.low >= low && i.high < high))
		most += float64(b2i(i.high >= low && i.low < high))
	}
	return least, most
}

// spans returns the ends of the intervals of a mine's years, or of all mines together (total).
func (p *studyPage) spans(mine string) spans {
	t := p.yearly[mine]
	if len(t.Rows) == 0 {
		return nil
	}
	return newSpans(t)
}

// annualSpan returns the ends of the intervals of the annual mean VCS.
func (p *studyPage) annualSpan() span {
	t := p.Tables["annual_interval"]
	by := spans{"vcs": {}}
	low, high := t.numbers("low"), t.numbers("high")
	for n, year := range t.numbers("year") {
		by["vcs"][year] = interval{low: low[n], high: high[n]}
	}
	return by.of("vcs", p.Tables["annual_band"].numbers("year"), 1)
}
