package loader

import "math"

// scaleNPP is the scale transformation of one cell and year (Xu et al. 2024,
// Eq. 1): it takes the background's share of the destroyed area out of the
// cell's NPP and spreads the rest over the vegetated area.
//
//	raw = (npp·mapped − bg·(mapped − vegetated)) / vegetated
//
// npp, bg and the results are in g C m⁻² a⁻¹, mapped (S) and vegetated (S_veg)
// in m². On a wholly vegetated cell raw is npp and bg is not looked at. Where
// nothing is vegetated, or npp is unknown (NaN), both results are NaN: there is
// no vegetated pixel to have a value, or none that is known. A negative raw
// value is cut to npa = 0.
func scaleNPP(npp, bg, mapped, vegetated float64) (raw, npa float64) {
	switch {
	case vegetated == 0:
		return math.NaN(), math.NaN()
	case vegetated == mapped:
		raw = npp
	default:
		raw = (npp*mapped - bg*(mapped-vegetated)) / vegetated
	}
	return raw, math.Max(raw, 0)
}

// scaled is NPP_a of a cell's vegetated pixels, before and after the cut at 0.
func (t *cellTable) scaled(y int, cell int32) (raw, npa float64) {
	bg := math.NaN()
	if pit := t.pitOf[cell]; pit >= 0 {
		bg = t.bg[y][pit]
	}
	return scaleNPP(t.npp[y][cell], bg, t.mapped[cell], t.vegetatedAt(y, cell))
}

// nppOf is NPP_a of a pixel in a state: 0 where destroyed, else its cell's.
func (t *cellTable) nppOf(y int, cell int32, s state) float64 {
	if s == destroyed {
		return 0
	}
	_, npa := t.scaled(y, cell)
	return npa
}
