package loader

import (
	"fmt"
	"math"
	"slices"

	"github.com/minecarbon/minecarbon/loader/finding"
)

// outOfLine is the ratio of the medians of two years that weather does not explain.
const outOfLine = 5

// yearsOutOfLine names years that equal another and years out of line with their neighbours.
func (s *nppSeries) yearsOutOfLine(looks []yearLook) (all []finding.Finding) {
	usual := usualMedian(looks)
	for i, l := range looks {
		for _, o := range looks[:i] {
			if l.varied && l.known >= 10 && l.known == o.known && l.sum == o.sum && l.median == o.median && l.high == o.high {
				all = append(all, finding.Finding{Severity: finding.Warning, Input: "npp", Year: l.year, Count: int64(l.known), AreaKm2: s.land(looks[i:i+1], known), Remedy: "check that each year has its own raster"}.Says("npp: %d and %d hold the same numbers", o.year, l.year))
				break
			}
		}
		if ratio := l.median / usual; farApart(l.median, usual) && stepsBeside(looks, i) {
			all = append(all, finding.Finding{Severity: finding.Warning, Input: "npp", Year: l.year, Count: int64(l.known), AreaKm2: s.land(looks[i:i+1], known), Value: finding.Value(l.median), Remedy: "check scale and unit of its file"}.
				Says("npp %d: median %s g C m-2 a-1 is %s times the usual one of the years (%s)", l.year, short(l.median), fmt.Sprintf("%.3g", ratio), short(usual)))
		}
	}
	return all
}

// usualMedian returns the lower middle of the medians of the years, NaN without one above 0.
func usualMedian(looks []yearLook) float64 {
	var medians []float64
	for _, l := range looks {
		if l.median > 0 {
			medians = append(medians, l.median)
		}
	}
	if len(medians) == 0 {
		return math.NaN()
	}
	slices.Sort(medians)
	return medians[(len(medians)-1)/2]
}

// farApart reports whether weather does not explain the ratio of two medians; NaN and 0 are never far.
func farApart(a, b float64) bool {
	return min(a, b) > 0 && max(a, b) > outOfLine*min(a, b)
}

// stepsBeside reports whether the run of years around one that are alike ends in a step, which
// growth over the years does not.
func stepsBeside(looks []yearLook, i int) bool {
	first, last := i, i
	for first > 0 && !farApart(looks[first-1].median, looks[first].median) {
		first--
	}
	for last < len(looks)-1 && !farApart(looks[last+1].median, looks[last].median) {
		last++
	}
	return first > 0 || last < len(looks)-1
}
