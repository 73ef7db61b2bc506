package reading

import "github.com/minecarbon/minecarbon/loader/finding"

// Doubt returns a warning where the numbers can be NPP as they are read and nothing shows that they are, with
// the other reading, and reports whether that is so. A scale or unit in the study file settles it.
func (l *Look) Doubt() (f finding.Finding, doubtful bool) {
	if l.Known == 0 || l.Given {
		return f, false
	}
	f = finding.Finding{Severity: finding.Warning, Input: "npp", Place: l.Path, Value: finding.Value(l.Median), Expected: "50 to 2000 g C m-2 a-1 where plants grow"}
	if scale, scaled, unscaled := l.unclear(); scale != 1 {
		f.Remedy = "give npp.scale, 1 if they are, else that scale, and npp.unit"
		return f.Says("npp %s: stores real numbers and names the scale %s, and nothing says whether they are scaled already; the median is %s g C m-2 a-1 if they are, %s if not",
			l.Path, Short(scale), Short(scaled), Short(unscaled)), true
	}
	unscaled := l.whole && l.Scale == 1 && l.Offset == 0 && l.PerStored == 1
	median, stored := Short(l.Median), Short(l.Median*modisScale)
	switch {
	case unscaled && !l.UnitKnown && l.plausible(modisScale):
		f.Remedy = "give npp.unit: g C m-2 a-1, or npp.scale: 0.1"
		return f.Says("npp %s: names neither scale nor unit of its whole numbers; the median is %s g C m-2 a-1 if they are g C, %s if they are stored numbers of MOD17", l.Path, median, stored), true
	case unscaled && !l.Unread && (l.Fill || l.High > wetForest || l.SixteenBits && l.plausible(modisScale)):
		if !l.Fill && l.High <= wetForest {
			f.Severity = finding.Remark
		}
		f.Remedy = "give npp.unit: g C m-2 a-1, or npp.scale: 0.1"
		return f.Says("npp %s: names a unit and no scale of its whole numbers, as stored numbers of MOD17 that lost it; the median is %s g C m-2 a-1 as labelled, %s if so", l.Path, median, stored), true
	case l.UnitKnown || l.Unread || l.Proven:
		return f, false // a unit that is not understood is said
	case l.Most <= tonneLike:
		f.Remedy = "give npp.unit: g C m-2 a-1, or npp.unit: t C ha-1 a-1"
		return f.Says("npp %s: names no unit; the median is %s g C m-2 a-1 if its numbers are that, %s if they are t C ha-1 a-1", l.Path, median, Short(l.Median*100)), true
	}
	f.Remedy = "give npp.unit: g C m-2 a-1, or npp.unit: kg C ha-1 a-1"
	return f.Says("npp %s: names no unit; the median is %s g C m-2 a-1 if its numbers are that, %s if they are kg C ha-1 a-1", l.Path, median, stored), true
}

// unclear returns the scale that the file names for real numbers that may be scaled already, and the median either way;
// a scale of 1 where one reading alone can be NPP, or the numbers themselves tell.
func (l *Look) unclear() (scale, scaled, unscaled float64) {
	if !l.Floating || l.whole || l.multiple {
		return 1, 0, 0
	}
	switch median, _, can := l.asScaled(); {
	case l.Scale != 1 && can:
		return l.Scale, median, l.Median
	case l.Scale == 1 && l.Named != 1 && l.plausible(l.Named*l.namedFactor()/l.PerStored):
		return l.Named, l.Median, l.Median * l.Named * l.namedFactor() / l.PerStored
	}
	return 1, 0, 0
}
