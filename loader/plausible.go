package loader

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"
)

// Annual NPP of land in g C m⁻² a⁻¹. MOD17A3HGF stores at most 32700 × 0.1 = 3270 (Running and
// Zhao, MOD17 User's Guide v061, valid range of Npp_500m); the upper limit leaves a
// margin above that. Plants may lose a little carbon in a year, never as much
// as the lower limit.
const leastNPP, mostNPP = -300, 3500

// kgLike is the largest number that NPP in kg C m⁻² a⁻¹ can have.
const kgLike = mostNPP / 1000.0

// outOfLine is the ratio of a year's median to its neighbours' that weather does not explain.
const outOfLine = 5

// yearLook is how the NPP of a year looks.
type yearLook struct {
	year                int
	tile                *nppTile // the first file, nil if the year has none
	cells, known, zeros int
	below, above        int // cells outside the limits
	least, most         float64
	odd                 map[float64]int // values outside the limits, by value
	median, high        float64         // of the known values; high is the 99th percentile
	codes               int             // values that look like MOD17 class codes without their scale
	varied              bool
	sum                 float64 // of a mix of the values, to find equal years
}

// look gathers how a year looks.
func (s *nppSeries) look(year int, parts nppYear) yearLook {
	l := yearLook{year: year, odd: map[float64]int{}, least: math.Inf(1), most: math.Inf(-1)}
	if tiles := s.years[year]; len(tiles) > 0 {
		l.tile = &tiles[0]
	}
	var values []float64
	for _, part := range parts {
		l.cells += len(part.value)
		for i, v := range part.value {
			if k := part.class[i]; k >= firstClass {
				l.codes++
			}
			if math.IsNaN(v) {
				continue
			}
			values = append(values, v)
			l.add(v)
		}
	}
	if l.known = len(values); l.known > 0 {
		stride := 1 + l.known/20000
		sample := make([]float64, 0, l.known/stride+1)
		for i := 0; i < l.known; i += stride {
			sample = append(sample, values[i])
		}
		slices.Sort(sample)
		l.median, l.high = sample[len(sample)/2], sample[len(sample)*99/100]
		l.varied = sample[0] != sample[len(sample)-1]
	}
	return l
}

func (l *yearLook) add(v float64) {
	l.least, l.most = min(l.least, v), max(l.most, v)
	l.sum = l.sum*0.999 + v
	switch {
	case v == 0:
		l.zeros++
	case v < leastNPP:
		l.below++
	case v > mostNPP:
		l.above++
	default:
		return
	}
	if v != 0 && len(l.odd) < 1000 {
		l.odd[v]++
	}
}

// judge holds the NPP of every year against what land can produce. A raster that is wrong as a
// whole is an error, or a warning if the load is lenient or the study itself gives scale or
// unit; smaller faults are warnings.
func (s *nppSeries) judge(study *Study, years []nppYear, lenient bool) error {
	looks := make([]yearLook, len(years))
	for y := range years {
		looks[y] = s.look(study.FirstYear+y, years[y])
	}
	s.warnEncodings()
	for i := range looks {
		cause := looks[i].wrongAsAWhole()
		if cause == "" {
			continue
		}
		path := looks[i].tile.path
		if !lenient && !looks[i].tile.given {
			return fail(ErrData, "load npp %s: %s, or load with --lenient to take the numbers as they are", path, cause)
		}
		s.warnings = append(s.warnings, fmt.Sprintf("npp %s: %s", path, cause))
		return nil // one cause holds for all years; the findings below would repeat it
	}
	s.warnUnknown(looks)
	s.warnFill(looks)
	s.warnZeros(study, looks, years)
	s.warnYears(looks)
	return nil
}

// wrongAsAWhole names the likely cause and its remedy where the whole raster cannot be NPP in
// g C m⁻² a⁻¹; it is empty where it can.
func (l *yearLook) wrongAsAWhole() string {
	if l.known == 0 || l.tile == nil {
		return ""
	}
	t := l.tile
	numbers := fmt.Sprintf("median %.4g, 99th percentile %.4g", l.median, l.high)
	fill := t.hasNoData && (t.kind == godal.Int16 && t.nodata == modisFill || t.kind == godal.UInt16 && t.nodata == firstClassOfVersion55+modisFill-firstClass)
	switch {
	case t.scale == 1 && !t.given && !t.unitKnown && (fill || !t.floating && l.codes > 0):
		return "NPP looks like the stored numbers of MOD17 without their scale, 10 times too large (" + numbers + "); give npp.scale: 0.1"
	case l.median > mostNPP || l.median < leastNPP && l.median != leastOdd(l):
		return fmt.Sprintf("NPP is outside %d to %d g C m-2 a-1 (%s)%s", leastNPP, mostNPP, numbers, l.tooLarge())
	case l.most <= kgLike && l.most > 0 && l.least >= -kgLike && (l.median > 0.02 || !t.unitKnown):
		return "NPP is 1000 times too small, as kg C taken for g C (" + numbers + " g C m-2 a-1); give npp.unit: kg C m-2 a-1, or npp.scale"
	case l.most > 0 && l.most < kgLike/1000 && l.least >= -kgLike:
		return "NPP is nowhere above " + fmt.Sprintf("%.3g", l.most) + " g C m-2 a-1; its unit or scale is not that of annual NPP; give npp.unit or npp.scale"
	}
	return ""
}

// leastOdd returns the value that most cells below the limit have: a fill that fills half of a raster.
func leastOdd(l *yearLook) float64 { v, _ := mostFrequent(l.odd); return v }

// tooLarge proposes what made the numbers too large.
func (l *yearLook) tooLarge() string {
	switch size := math.Abs(l.median); {
	case !l.tile.floating && l.tile.scale == 1000:
		return "; perhaps 10 000 times too large, as the stored numbers of MOD17 labelled kg C; give npp.scale: 0.1"
	case size/10 <= mostNPP:
		return "; perhaps 10 times too large, as the stored numbers of MOD17 are; give npp.scale: 0.1"
	case size/1000 <= mostNPP:
		return "; perhaps 1000 times too large, as g C labelled kg C; give npp.unit: g C m-2 a-1, or npp.scale"
	default:
		return "; give npp.scale or npp.unit"
	}
}

func (s *nppSeries) warnEncodings() {
	s.eachTile(func(t *nppTile) {
		if t.warning != "" && !slices.Contains(s.warnings, t.warning) {
			s.warnings = append(s.warnings, t.warning)
		}
	})
}

// warnUnknown names the years in which no NPP is known.
func (s *nppSeries) warnUnknown(looks []yearLook) {
	var years, missing []string
	for _, l := range looks {
		switch {
		case l.tile == nil:
			missing = append(missing, fmt.Sprint(l.year))
		case l.known == 0:
			years = append(years, fmt.Sprint(l.year))
		}
	}
	if len(missing) > 0 {
		s.warnings = append(s.warnings, fmt.Sprintf("npp: no raster for %s; NPP is unknown there, and so is every result that needs it", strings.Join(missing, ", ")))
	}
	switch {
	case len(years)+len(missing) == len(looks):
		s.warnings = append(s.warnings, "npp: no NPP is known on the map in any year; every result that needs it is unknown; check npp.nodata, the mask and the place of the rasters")
	case len(years) > 0:
		s.warnings = append(s.warnings, fmt.Sprintf("npp: no NPP is known on the map in %s", strings.Join(years, ", ")))
	}
}

// warnFill counts the cells outside the limits and proposes the value that most of them have as nodata.
func (s *nppSeries) warnFill(looks []yearLook) {
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
		return
	}
	text := fmt.Sprintf("npp: lies below %d or above %d g C m-2 a-1 (%.6g to %.6g) in %d of %d cell-years, the first in %d", leastNPP, mostNPP, least, most, cells, known, first)
	if v, n := mostFrequent(odd); 2*n >= cells && tile.scale != 0 {
		text += fmt.Sprintf("; %.6g stands in %d of them; if it is fill, give npp.nodata: %.6g", v, n, (v-tile.offset)/tile.scale)
	}
	s.warnings = append(s.warnings, text)
}

func mostFrequent(odd map[float64]int) (value float64, count int) {
	for v, n := range odd {
		if n > count || n == count && v < value {
			value, count = v, n
		}
	}
	return value, count
}

// warnZeros names cells that are exactly 0 in every year, as masked exports write
// the unknown, and years with many of them.
func (s *nppSeries) warnZeros(study *Study, looks []yearLook, years []nppYear) {
	zeros, known := 0, 0
	for _, l := range looks {
		zeros, known = zeros+l.zeros, known+l.known
	}
	if zeros == 0 {
		return
	}
	always := 0
	w := s.extent()
	for _, part := range years[0] {
		for i, v := range part.value {
			row, col := part.row0+i/part.cols, part.col0+i%part.cols
			if v == 0 && w.index(row, col) >= 0 && !slices.ContainsFunc(years[1:], func(y nppYear) bool {
				npp, _ := y.at(row, col)
				return npp != 0 && !math.IsNaN(npp)
			}) {
				always++
			}
		}
	}
	if always > 0 || 20*zeros > known {
		s.warnings = append(s.warnings, fmt.Sprintf("npp: is exactly 0 in %d of %d cell-years, in %d cells every year from %d on; 0 as a rule stands for unknown in a masked export; if so, give npp.nodata: 0", zeros, known, always, study.FirstYear))
	}
}

// warnYears names years that equal another and years out of line with their neighbours.
func (s *nppSeries) warnYears(looks []yearLook) {
	for i, l := range looks {
		for _, o := range looks[:i] {
			if l.varied && l.known >= 10 && l.known == o.known && l.sum == o.sum && l.median == o.median && l.high == o.high {
				s.warnings = append(s.warnings, fmt.Sprintf("npp: %d and %d hold the same numbers; check that each year has its own raster", o.year, l.year))
				break
			}
		}
		var around []float64
		for _, j := range []int{i - 1, i + 1} {
			if j >= 0 && j < len(looks) && looks[j].known > 0 && looks[j].median > 0 {
				around = append(around, looks[j].median)
			}
		}
		if len(around) != 2 || l.known == 0 || l.median <= 0 {
			continue
		}
		ratio := 2 * l.median / (around[0] + around[1])
		if alike := max(around[0], around[1]) < outOfLine*min(around[0], around[1]); alike && (ratio > outOfLine || ratio < 1.0/outOfLine) {
			s.warnings = append(s.warnings, fmt.Sprintf("npp %d: median %.4g g C m-2 a-1 is %.3g times that of the years beside it (%.4g and %.4g); check scale and unit of its file", l.year, l.median, ratio, around[0], around[1]))
		}
	}
}
