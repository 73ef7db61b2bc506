package loader

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/reading"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// The ratios between the NPP of two years that weather hardly explains, and that it does not. The median
// of a whole scene changes from year to year by at most 1.22 times in 22 years of Shendong and 1.07 times in 10 years of Maui.
// In dry lands, below dryLand in g C m⁻² a⁻¹, a wet year may have several times the NPP of a dry one, so that nothing is refused there.
// A year in g CO₂ among years in g C has 3.67 times their numbers.
const (
	hardlyWeather, notWeather = 2.0, 3.0
	dryLand                   = 50
	carbonDioxide             = 44.0 / 12
)

// yearsOutOfLine names years that equal another and years out of line with their neighbours.
func (s *nppSeries) yearsOutOfLine(looks []yearLook) (all []finding.Finding) {
	usual := usualYear(looks)
	for i := range looks {
		l := &looks[i]
		for _, o := range looks[:i] {
			if l.varied && l.Known >= 10 && l.Known == o.Known && nearly(l.sum, o.sum) && nearly(l.Median, o.Median) && nearly(l.High, o.High) {
				all = append(all, finding.Finding{Severity: finding.Warning, Input: "npp", Year: l.year, Count: int64(l.Known), AreaKm2: s.land(looks[i:i+1], known), Remedy: "check that each year has its own raster"}.Says("npp: %d and %d hold the same numbers", o.year, l.year))
				break
			}
		}
		if farApart(l, usual) && stepsBeside(looks, i) {
			f := outOfLine(l, usual)
			f.AreaKm2 = s.land(looks[i:i+1], known)
			all = append(all, f)
		}
	}
	return all
}

// knownBackground holds the NPP of bare land that the study gives against that of the land.
func knownBackground(study *studyfile.Study, looks []yearLook) []finding.Finding {
	value, usual := study.Background.ValueGM2, usualYear(looks)
	if value == nil || *value == 0 || usual.Median == 0 {
		return nil
	}
	f := finding.Finding{Severity: finding.Warning, Input: "background", Value: finding.Value(*value)}
	switch {
	case *value > usual.High:
		f.Remedy = "give the NPP of bare land in g C m-2 a-1"
		return []finding.Finding{f.Says("background: value_g_m2 %s is above nearly all NPP of the map (99th percentile %s g C m-2 a-1)", reading.Short(*value), reading.Short(usual.High))}
	case *value < 1:
		f.Remedy = "if it is in kg C m-2 a-1, multiply it by 1000"
		return []finding.Finding{f.Says("background: value_g_m2 %s is below the NPP of nearly all bare land", reading.Short(*value))}
	}
	return nil
}

// nearly reports whether numbers are equal but for the rounding to single precision.
func nearly(a, b float64) bool { return math.Abs(a-b) <= 1e-6*math.Abs(a) }

// constantYears is the number of years in which land does not have the same NPP by chance.
const constantYears = 5

// untagged finds a number within the limits that is fill by its look.
func (s *nppSeries) untagged(looks []yearLook, years []nppYear) []finding.Finding {
	if all := s.repeated(looks); all != nil {
		return all
	}
	return s.constant(looks, years)
}

// constant names a number other than 0 that some cells have in all years, while most cells change: a fill that no tag names.
func (s *nppSeries) constant(looks []yearLook, years []nppYear) []finding.Finding {
	first := slices.IndexFunc(years, func(y nppYear) bool { return len(y) > 0 })
	if first < 0 {
		return nil
	}
	values, cells, all := map[float64]int{}, 0, 0
	for _, part := range years[first] {
		for i := range part.Cells() {
			v, _ := part.cell(i)
			if math.IsNaN(v) {
				continue
			}
			all++
			if v != 0 && !outside(v) && unchanged(years[first+1:], part.Row0+i/part.Cols, part.Col0+i%part.Cols, v) {
				cells++
				values[v]++
			}
		}
	}
	v, n := mostFrequent(values)
	tile := looks[first].tile
	if n < 2 || 2*cells > all || tile.scale == 0 {
		return nil
	}
	return []finding.Finding{finding.Finding{Severity: finding.Warning, Input: "npp", Count: int64(n), AreaKm2: s.land(looks[first:first+1], equal(v)), Value: finding.Value(v), Remedy: "if that is fill, give it as npp.nodata, as stored"}.
		Says("npp: is %s in the same %d cells every year; it is stored as %s", reading.Short(v), n, reading.Short((v-tile.offset)/tile.scale))}
}

// unchanged reports whether a cell has a value in all of the years that know it, constantYears with the one before them.
func unchanged(years []nppYear, row, col int, value float64) bool {
	known := 1
	for _, y := range years {
		switch npp, _ := y.at(row, col); {
		case npp == value:
			known++
		case !math.IsNaN(npp):
			return false
		}
	}
	return known >= constantYears
}

// outOfLine returns the finding of a year that lies far from the usual one.
func outOfLine(l, usual *yearLook) finding.Finding {
	ratio := l.Median / usual.Median
	f := finding.Finding{Severity: finding.Warning, Input: "npp", Year: l.year, Place: l.Path, Count: int64(l.Known), Value: finding.Value(l.Median), Remedy: "check scale and unit of its file"}
	if apart(l, usual) > notWeather && min(l.Median, usual.Median) >= dryLand && comparable(l, usual) && !l.Given {
		f.Severity = finding.Error
	}
	switch {
	case math.Abs(ratio/carbonDioxide-1) < 0.25:
		f.Remedy = "perhaps g CO2 among g C; name the unit in its file, for example with gdal_edit.py -mo units=\"g CO2 m-2 a-1\""
	case math.Abs(ratio*carbonDioxide-1) < 0.25:
		f.Remedy = "perhaps g C among g CO2; check the unit of all files"
	}
	return f.Says("npp %d: median %s g C m-2 a-1 is %s times the usual one of the years (%s)", l.year, reading.Short(l.Median), fmt.Sprintf("%.3g", ratio), reading.Short(usual.Median))
}

// comparable reports whether two years know the NPP of enough cells, and of much the same land.
func comparable(a, b *yearLook) bool {
	return min(a.Known, b.Known) >= 10 && 2*min(a.Known, b.Known) >= max(a.Known, b.Known)
}

// usualYear returns the year with the lower middle of the medians, a year without numbers if none is above 0.
func usualYear(looks []yearLook) *yearLook {
	var years []*yearLook
	for i := range looks {
		if looks[i].Median > 0 {
			years = append(years, &looks[i])
		}
	}
	if len(years) == 0 {
		return &yearLook{}
	}
	slices.SortStableFunc(years, func(a, b *yearLook) int { return cmp.Compare(a.Median, b.Median) })
	return years[(len(years)-1)/2]
}

// apart returns the ratio between two years, the lesser of those of their medians and of their 99th percentiles; 1 where
// one is not above 0. Another scale or unit changes both. Destruction leaves the highest NPP of a scene.
func apart(a, b *yearLook) float64 {
	if min(a.Median, b.Median) <= 0 {
		return 1
	}
	return min(max(a.Median, b.Median)/min(a.Median, b.Median), max(a.High, b.High)/min(a.High, b.High))
}

// farApart reports whether weather hardly explains the ratio between two years.
func farApart(a, b *yearLook) bool {
	if min(a.Median, b.Median) < dryLand {
		return apart(a, b) > notWeather
	}
	return apart(a, b) > hardlyWeather
}

// stepsBeside reports whether the run of years around one that are alike ends in a step, which
// growth over the years does not.
func stepsBeside(looks []yearLook, i int) bool {
	first, last := i, i
	for first > 0 && !farApart(&looks[first-1], &looks[first]) {
		first--
	}
	for last < len(looks)-1 && !farApart(&looks[last+1], &looks[last]) {
		last++
	}
	return first > 0 || last < len(looks)-1
}
