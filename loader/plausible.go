package loader

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// leastNPP is the least annual NPP of land, in g C m⁻² a⁻¹. Plants may lose a little carbon in a
// year, never as much.
const leastNPP = -300

// kgLike is the largest number that NPP in kg C m⁻² a⁻¹ can have.
const kgLike = studyfile.MostNPP / 1000.0

// isHuge reports whether a number cannot be NPP in any unit: programs fill with 1e20, 9.97e36 or ±3.4e38, and
// sums of them overflow.
func isHuge(v float64) bool { return math.Abs(v) >= 1e12 }

// yearLook is how the NPP of a year looks.
type yearLook struct {
	year                int
	tile                *nppTile // the first file, nil if the year has none
	parts               nppYear
	cells, known, zeros int
	below, above        int             // cells outside the limits
	least, most         float64         // of the cells within the limits
	huge                int             // values that are fill by their size
	odd, negative       map[float64]int // values outside the limits, and from there to -1, by value
	median, high        float64         // of the known values; high is the 99th percentile
	codes               int             // values that look like MOD17 class codes without their scale
	varied              bool
	sum                 float64 // of a mix of the values, to find equal years
}

// look gathers how a year looks.
func (s *nppSeries) look(year int, parts nppYear) yearLook {
	l := yearLook{year: year, parts: parts, odd: map[float64]int{}, negative: map[float64]int{}, least: math.Inf(1), most: math.Inf(-1)}
	if tiles := s.years[year]; len(tiles) > 0 {
		l.tile = &tiles[0]
	}
	for _, part := range parts {
		l.cells += part.Cells()
		for i := range part.Cells() {
			v, k := part.cell(i)
			if k >= firstClass {
				l.codes++
			}
			switch {
			case isHuge(v):
				l.huge++
			case !math.IsNaN(v):
				l.known++
				l.add(v)
			}
		}
	}
	if l.known > 0 {
		sample := someValues(parts, l.known)
		slices.Sort(sample)
		l.median, l.high = sample[len(sample)/2], sample[len(sample)*99/100]
		l.varied = sample[0] != sample[len(sample)-1]
	}
	return l
}

// someValues returns about 20 000 of the known values, evenly spread.
func someValues(parts nppYear, known int) []float64 {
	stride := 1 + known/20000
	sample := make([]float64, 0, known/stride+1)
	n := 0
	for _, part := range parts {
		for i := range part.Cells() {
			v, _ := part.cell(i)
			if math.IsNaN(v) || isHuge(v) {
				continue
			}
			if n%stride == 0 {
				sample = append(sample, v)
			}
			n++
		}
	}
	return sample
}

func (l *yearLook) add(v float64) {
	l.sum = l.sum*0.999 + v
	if v > leastNPP && v <= studyfile.MostNPP {
		l.least, l.most = min(l.least, v), max(l.most, v)
	}
	switch {
	case v == 0:
		l.zeros++
	case v <= leastNPP: // -3000 by the scale of MOD17 is a fill of other MODIS products
		l.below++
	case v > studyfile.MostNPP:
		l.above++
	case v <= -1 && len(l.negative) < 1000:
		l.negative[v]++
		return
	default:
		return
	}
	if v != 0 && len(l.odd) < 1000 {
		l.odd[v]++
	}
}

// expectedNPP is leastNPP and mostNPP in words.
const expectedNPP = "-300 to 3500 g C m-2 a-1"

// judge holds the NPP of every year against what land can produce. A raster that is wrong as a
// whole is an error, or a warning if the study itself gives scale or unit; smaller faults are
// warnings.
func (s *nppSeries) judge(study *studyfile.Study, years []nppYear) []finding.Finding {
	looks := make([]yearLook, len(years))
	for y := range years {
		looks[y] = s.look(study.FirstYear+y, years[y])
	}
	all := slices.Concat(s.unknownUnits(), s.otherQuantities(looks), s.hugeValues(looks))
	for i := range looks {
		l := &looks[i]
		f, wrong := l.wrongAsAWhole()
		if !wrong {
			continue
		}
		f.Severity, f.Input, f.Year, f.Place = finding.Error, "npp", l.year, l.tile.path
		if l.tile.given {
			f.Severity = finding.Warning
		}
		f.Count, f.AreaKm2, f.Value, f.Expected = int64(l.known), s.land(looks[i:i+1], known), finding.Value(l.median), expectedNPP
		return append(all, f) // one cause holds for all years; the findings below would repeat it
	}
	read := slices.DeleteFunc(slices.Clone(looks), func(l yearLook) bool { return s.unread[l.year] })
	return slices.Concat(all, s.unknownYears(read), s.oddValues(looks), s.repeated(looks), s.zeros(study, looks, years), s.yearsOutOfLine(looks))
}

// wrongAsAWhole names the likely cause and its remedy where the whole raster cannot be NPP in
// g C m⁻² a⁻¹, and reports whether that is so.
func (l *yearLook) wrongAsAWhole() (f finding.Finding, wrong bool) {
	if l.known == 0 || l.tile == nil {
		return f, false
	}
	t := l.tile
	numbers := fmt.Sprintf("median %.4g, 99th percentile %.4g", l.median, l.high)
	fill := t.hasNoData && (t.kind == godal.Int16 && t.nodata == modisFill || t.kind == godal.UInt16 && t.nodata == firstClassOfVersion55+modisFill-firstClass)
	switch {
	case t.scale == 1 && !t.given && !t.unitKnown && (fill || !t.floating && l.codes > 0):
		return finding.Finding{Remedy: "give npp.scale: 0.1"}.Says("npp %s: looks like the stored numbers of MOD17 without their scale, 10 times too large (%s)", t.path, numbers), true
	case l.median > studyfile.MostNPP || l.median < leastNPP && l.median != leastOdd(l):
		return l.tooLarge().Says("npp %s: lies outside what land can produce (%s)", t.path, numbers), true
	case l.most <= kgLike && l.most > 0 && l.least >= -kgLike && (l.median > 0.02 || !t.unitKnown):
		return finding.Finding{Remedy: "give npp.unit: kg C m-2 a-1, or npp.scale"}.Says("npp %s: is 1000 times too small, as kg C taken for g C (%s)", t.path, numbers), true
	case l.most > 0 && l.most < kgLike/1000 && l.least >= -kgLike:
		return finding.Finding{Remedy: "its unit or scale is not that of annual NPP; give npp.unit or npp.scale"}.Says("npp %s: is nowhere above %s g C m-2 a-1", t.path, short(l.most)), true
	}
	return f, false
}

// short writes a number with the digits that a message needs.
func short(v float64) string { return fmt.Sprintf("%.6g", v) }

// leastOdd returns the value that most cells below the limit have: a fill that fills half of a raster.
func leastOdd(l *yearLook) float64 { v, _ := mostFrequent(l.odd); return v }

// tooLarge proposes what made the numbers too large.
func (l *yearLook) tooLarge() finding.Finding {
	switch size := math.Abs(l.median); {
	case !l.tile.floating && l.tile.scale == 1000:
		return finding.Finding{Remedy: "perhaps 10 000 times too large, as the stored numbers of MOD17 labelled kg C; give npp.scale: 0.1"}
	case size/10 <= studyfile.MostNPP:
		return finding.Finding{Remedy: "perhaps 10 times too large, as the stored numbers of MOD17 are; give npp.scale: 0.1"}
	case size/1000 <= studyfile.MostNPP:
		return finding.Finding{Remedy: "perhaps 1000 times too large, as g C labelled kg C; give npp.unit: g C m-2 a-1, or npp.scale"}
	default:
		return finding.Finding{Remedy: "give npp.scale or npp.unit"}
	}
}

// unknownYears names the years without a raster, and those in which no NPP is known.
func (s *nppSeries) unknownYears(looks []yearLook) (all []finding.Finding) {
	if len(looks) == 0 {
		return nil
	}
	var years, missing []string
	for _, l := range looks {
		switch {
		case l.tile == nil:
			missing = append(missing, fmt.Sprint(l.year))
		case l.known == 0:
			years = append(years, fmt.Sprint(l.year))
		}
	}
	if len(missing)+len(years) == 0 {
		return nil
	}
	km2 := s.land(looks, func(float64) bool { return true })
	if len(missing) > 0 {
		all = append(all, finding.Finding{Severity: finding.Warning, Input: "npp", Count: int64(len(missing)), AreaKm2: km2}.
			Says("npp: no raster for %s; NPP is unknown there, and so is every result that needs it", strings.Join(missing, ", ")))
	}
	f := finding.Finding{Severity: finding.Warning, Input: "npp", Count: int64(len(years)), AreaKm2: km2, Remedy: "check npp.nodata, the mask and the place of the rasters"}
	switch {
	case len(years)+len(missing) == len(looks):
		all = append(all, f.Says("npp: no NPP is known on the map in any year; every result that needs it is unknown"))
	case len(years) > 0:
		all = append(all, f.Says("npp: no NPP is known on the map in %s", strings.Join(years, ", ")))
	}
	return all
}

// oddValues counts the cells outside the limits and proposes the value that most of them have as nodata.
func (s *nppSeries) oddValues(looks []yearLook) []finding.Finding {
	cells, known, first := 0, 0, 0
	least, most, odd := math.Inf(1), math.Inf(-1), map[float64]int{}
	var tile *nppTile
	for _, l := range looks {
		if known += l.known; l.below+l.above == 0 {
			continue
		}
		if first == 0 {
			first, tile = l.year, l.tile
		}
		cells += l.below + l.above
		for v, n := range l.odd {
			odd[v] += n
			least, most = min(least, v), max(most, v)
		}
	}
	if cells == 0 {
		return nil
	}
	f := finding.Finding{Severity: finding.Warning, Input: "npp", Year: first, Count: int64(cells), AreaKm2: s.land(looks, outside), Value: finding.Value(least), Expected: expectedNPP}
	if v, n := mostFrequent(odd); 2*n >= cells && tile.scale != 0 {
		fill := finding.Finding{Severity: f.Severity, Input: f.Input, Year: first, Count: int64(n), AreaKm2: s.land(looks, equal(v)), Value: finding.Value(v), Expected: expectedNPP, Remedy: "if that is fill, give it as npp.nodata, as stored"}
		return []finding.Finding{fill.Says("npp: lies below -300 or above 3500 g C m-2 a-1 (%s to %s) in %d of %d cell-years, the first in %d; %s, stored as %s, stands in %d of them",
			short(least), short(most), cells, known, first, short(v), short((v-tile.offset)/tile.scale), n)}
	}
	return []finding.Finding{f.Says("npp: lies below -300 or above 3500 g C m-2 a-1 (%s to %s) in %d of %d cell-years, the first in %d", short(least), short(most), cells, known, first)}
}

// repeated finds a value below 0 that nearly all cells below 0 have: a fill that the limits do not tell.
func (s *nppSeries) repeated(looks []yearLook) []finding.Finding {
	all, values, tile := 0, map[float64]int{}, (*nppTile)(nil)
	for _, l := range looks {
		for v, n := range l.negative {
			all, tile = all+n, l.tile
			values[v] += n
		}
	}
	v, n := mostFrequent(values)
	if n < 10 || 10*n < 9*all || tile.scale == 0 {
		return nil
	}
	return []finding.Finding{finding.Finding{Severity: finding.Warning, Input: "npp", Count: int64(n), AreaKm2: s.land(looks, equal(v)), Value: finding.Value(v), Remedy: "if that is fill, give it as npp.nodata, as stored"}.
		Says("npp: is %s in %d cell-years, of %d below 0; it is stored as %s", short(v), n, all, short((v-tile.offset)/tile.scale))}
}

func known(v float64) bool { return !math.IsNaN(v) }

func outside(v float64) bool { return v <= leastNPP || v > studyfile.MostNPP }

func equal(to float64) func(v float64) bool { return func(v float64) bool { return v == to } }

// land returns the area in km² of the cells whose NPP in some year is chosen.
func (s *nppSeries) land(looks []yearLook, chosen func(npp float64) bool) (km2 float64) {
	w := boundsOf(looks)
	seen := make([]bool, w.Cells())
	for _, l := range looks {
		for _, part := range l.parts {
			for i := range part.Cells() {
				v, _ := part.cell(i)
				if !chosen(v) {
					continue
				}
				row, col := part.Row0+i/part.Cols, part.Col0+i%part.Cols
				if at := w.Index(row, col); !seen[at] {
					seen[at] = true
					km2 += s.grid.PixelArea(row, col) / 1e6
				}
			}
		}
	}
	return km2
}

// boundsOf returns the rectangle around the parts of some years.
func boundsOf(looks []yearLook) (w gdal.Window) {
	for _, l := range looks {
		for _, part := range l.parts {
			w = w.Join(part.Window)
		}
	}
	return w
}

func mostFrequent(odd map[float64]int) (value float64, count int) {
	for v, n := range odd {
		if n > count || n == count && v < value {
			value, count = v, n
		}
	}
	return value, count
}

// zeros names cells that are exactly 0 in every year, as masked exports write
// the unknown, and years with many of them.
func (s *nppSeries) zeros(study *studyfile.Study, looks []yearLook, years []nppYear) []finding.Finding {
	zeros, known := 0, 0
	for _, l := range looks {
		zeros, known = zeros+l.zeros, known+l.known
	}
	if zeros == 0 {
		return nil
	}
	always := 0
	w := s.extent()
	for _, part := range years[0] {
		for i := range part.Cells() {
			v, _ := part.cell(i)
			row, col := part.Row0+i/part.Cols, part.Col0+i%part.Cols
			if v == 0 && w.Index(row, col) >= 0 && !slices.ContainsFunc(years[1:], func(y nppYear) bool {
				npp, _ := y.at(row, col)
				return npp != 0 && !math.IsNaN(npp)
			}) {
				always++
			}
		}
	}
	if always == 0 && 20*zeros <= known {
		return nil
	}
	return []finding.Finding{finding.Finding{Severity: finding.Warning, Input: "npp", Count: int64(zeros), AreaKm2: s.land(looks, equal(0)), Value: finding.Value(0), Remedy: "0 as a rule stands for unknown in a masked export; if so, give npp.nodata: 0"}.
		Says("npp: is exactly 0 in %d of %d cell-years, in %d cells every year from %d on", zeros, known, always, study.FirstYear)}
}
