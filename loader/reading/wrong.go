package reading

import (
	"fmt"
	"math"

	"github.com/minecarbon/minecarbon/loader/finding"
)

// Wrong returns the likely cause and its remedy where the whole raster cannot be NPP in
// g C m⁻² a⁻¹ as it is read, and reports whether that is so.
func (l *Look) Wrong() (f finding.Finding, wrong bool) {
	if l.Known == 0 {
		return f, false
	}
	if f, wrong = l.unscaled(); wrong {
		return f, true
	}
	if f, wrong = l.scaledTwice(); wrong {
		return f, true
	}
	switch {
	case l.Median > Most || l.Median < Least && !l.OddMedian:
		return l.tooLarge().Says("npp %s: lies outside what land can produce (%s)", l.Path, l.numbers()), true
	case l.Most <= kgLike && l.Most > 0 && l.Least >= -kgLike && l.factor() == 1 && (l.Median > 0.02 || !l.UnitKnown):
		return finding.Finding{Remedy: "give npp.unit: kg C m-2 a-1, or npp.unit: t C ha-1 a-1 if that is their unit"}.Says("npp %s: is 1000 times too small, as kg C taken for g C (%s)", l.Path, l.numbers()), true
	case l.Most > 0 && l.Most < kgLike/1000 && l.Least >= -kgLike:
		return finding.Finding{Remedy: "its unit or scale is not that of annual NPP; give npp.unit or npp.scale"}.Says("npp %s: is nowhere above %s g C m-2 a-1", l.Path, Short(l.Most)), true
	}
	return f, false
}

// numbers describes the numbers.
func (l *Look) numbers() string {
	return fmt.Sprintf("median %.4g, 99th percentile %.4g", l.Median, l.High)
}

// Short writes a number with the digits that a message needs.
func Short(v float64) string { return fmt.Sprintf("%.6g", v) }

// unscaled finds the stored numbers of MOD17, or of a scale that only the metadata name.
func (l *Look) unscaled() (f finding.Finding, wrong bool) {
	if l.ScaleGiven || l.Scale != 1 || l.Offset != 0 || !l.whole {
		return f, false
	}
	f.Remedy = "give npp.scale: 0.1"
	switch packed := l.Named * l.namedFactor(); {
	case l.Codes > 0:
		return f.Says("npp %s: looks like the stored numbers of MOD17 without their scale, %s times too large (%s, cells with class codes 32761 to 32766 or 65529 to 65534: %d)",
			l.Path, Short(l.PerStored/modisScale), l.numbers(), l.Codes), true
	case l.Fill && !l.UnitKnown:
		return f.Says("npp %s: looks like the stored numbers of MOD17 without their scale, 10 times too large (%s)", l.Path, l.numbers()), true
	case l.Named == 1 || !l.plausible(packed/l.PerStored):
		return f, false
	case math.Abs(packed/modisScale-1) > 1e-6:
		f.Remedy = "give the scale of the metadata as npp.scale, and the unit as npp.unit"
	}
	return f.Says("npp %s: stores whole numbers as real numbers, to which the scale %s of the metadata is not applied (%s)", l.Path, Short(l.Named), l.numbers()), true
}

// namedFactor returns g C m⁻² a⁻¹ per unit, of a file without a unit g or kg, whichever makes NPP of the
// stored numbers times a scale that is not applied.
func (l *Look) namedFactor() float64 {
	if !l.UnitKnown && !l.plausible(l.Named/l.PerStored) {
		return 1000
	}
	return l.factor()
}

// asScaled returns the median if the numbers are scaled already, with g C m⁻² a⁻¹ per unit, and reports whether they can
// be NPP then. The label kg may be older than numbers in g C where they are low as they are read.
func (l *Look) asScaled() (median, factor float64, can bool) {
	factor = l.factor()
	if !l.UnitKnown && !canBe(l.scaled(l.Median, factor), l.scaled(l.High, factor)) {
		factor = 1000
	}
	if l.UnitKnown && factor == 1000 && l.High < sparse && canBe(l.scaled(l.Median, 1), l.scaled(l.High, 1)) {
		factor = 1
	}
	median = l.scaled(l.Median, factor)
	return median, factor, canBe(median, l.scaled(l.High, factor))
}

// scaledTwice finds real numbers that a program has scaled already while it kept the scale.
// Packed numbers are whole (CF conventions, 8.1), scaled ones whole multiples of the scale.
func (l *Look) scaledTwice() (f finding.Finding, wrong bool) {
	if l.ScaleGiven || !l.Floating || l.Scale == 1 || l.whole || !l.multiple {
		return f, false
	}
	median, factor, can := l.asScaled()
	if !can {
		return f, false
	}
	switch factor {
	case 1:
		f.Remedy = "give npp.scale: 1"
	case 1000:
		f.Remedy = "give npp.scale: 1 and npp.unit: kg C m-2 a-1"
	default:
		f.Remedy = "give npp.scale: 1, and the unit of the file as npp.unit"
	}
	return f.Says("npp %s: stores multiples of its scale %s, so that they are scaled already and would be scaled twice (median %s g C m-2 a-1, or %s as stored)",
		l.Path, Short(l.Scale), Short(l.Median), Short(median)), true
}

// tooLarge proposes what made the numbers too large.
func (l *Look) tooLarge() finding.Finding {
	asGrams := l.UnitKnown && l.factor() != 1 && l.plausible(1/l.factor())
	asMODIS := l.Scale == 1 && l.plausible(modisScale/l.PerStored) && (l.whole || !asGrams)
	switch certain := asMODIS && (l.Fill || l.Codes > 0 || !asGrams); {
	case certain && l.PerStored == 1000:
		return finding.Finding{Remedy: "perhaps 10 000 times too large, as the stored numbers of MOD17 labelled kg C; give npp.scale: 0.1"}
	case certain && l.PerStored == 1:
		return finding.Finding{Remedy: "perhaps 10 times too large, as the stored numbers of MOD17 are; give npp.scale: 0.1"}
	case certain:
		return finding.Finding{Remedy: "perhaps the stored numbers of MOD17; give npp.scale: 0.1"}
	case asMODIS && l.factor() == 1000:
		return finding.Finding{Remedy: "perhaps 1000 times too large, as g C labelled kg C; give npp.unit: g C m-2 a-1, or npp.scale: 0.1 if they are stored numbers of MOD17"}
	case asMODIS:
		return finding.Finding{Remedy: "perhaps g C with another label; give npp.unit: g C m-2 a-1, or npp.scale: 0.1 if they are stored numbers of MOD17"}
	case asGrams && l.factor() == 1000:
		return finding.Finding{Remedy: "perhaps 1000 times too large, as g C labelled kg C; give npp.unit: g C m-2 a-1"}
	case asGrams:
		return finding.Finding{Remedy: "perhaps g C with another label; give npp.unit: g C m-2 a-1"}
	}
	return finding.Finding{Remedy: "give npp.scale or npp.unit"}
}
