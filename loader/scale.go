package loader

import "math"

// scaleNPP is the scale transformation of one cell and year (Xu et al. 2024,
// Eq. 1): it takes the background's share of the destroyed area out of the
// cell's NPP and spreads the rest over the vegetated area.
//
//	nppBeforeCut = (npp·mapped − bg·(mapped − vegetated)) / vegetated
//
// npp (NPP_b), bg (NPP_bg) and the results are in g C m⁻² a⁻¹, mapped (S) and
// vegetated (S_veg) in m². On a wholly vegetated cell nppBeforeCut is npp and bg
// is not read. Where nothing is vegetated, or npp is unknown (NaN), both results
// are NaN: no vegetated pixel has a known value. A negative nppBeforeCut is cut
// to npa = 0.
func scaleNPP(npp, bg, mapped, vegetated float64) (nppBeforeCut, npa float64) {
	switch {
	case vegetated == 0:
		return math.NaN(), math.NaN()
	case vegetated == mapped:
		nppBeforeCut = npp
	default:
		nppBeforeCut = (npp*mapped - bg*(mapped-vegetated)) / vegetated
	}
	return nppBeforeCut, math.Max(nppBeforeCut, 0)
}

// scaledNPP is NPP_a, the NPP of vegetated pixels after the scale transformation.
type scaledNPP struct {
	*cellNPP
	cover      *cover
	background *background
}

// at returns NPP_a of a cell's vegetated pixels in a year of the study, before and after the cut at 0.
func (s *scaledNPP) at(y int, cell int32) (nppBeforeCut, npa float64) {
	bg := math.NaN()
	if i := s.cover.disturbedIndex[cell]; i >= 0 {
		bg = s.background.years[y].npp[i]
	}
	return scaleNPP(s.npp[y][cell], bg, s.cover.cells.mapped[cell], s.cover.at(y, cell))
}

// of returns NPP_a of a cell's pixels in a state: 0 where destroyed.
func (s *scaledNPP) of(y int, cell int32, st state) float64 {
	if st == destroyed {
		return 0
	}
	_, npa := s.at(y, cell)
	return npa
}
