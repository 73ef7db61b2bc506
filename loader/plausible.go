package loader

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/reading"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// isHuge reports whether a number cannot be NPP in any unit: programs fill with 1e20, 9.97e36 or ±3.4e38, and
// sums of them overflow.
func isHuge(v float64) bool { return math.Abs(v) >= 1e12 }

// yearLook is how the NPP of a year looks.
type yearLook struct {
	reading.Look
	year          int
	tile          *nppTile // the first file, nil if the year has none
	parts         nppYear
	zeros         int
	below, above  int             // cells outside the limits
	huge          int             // values that are fill by their size
	odd, negative map[float64]int // values outside the limits, and from there to -1, by value
	varied        bool
	sum           float64 // of a mix of the values, to find equal years
}

// look gathers how a year looks.
func (s *nppSeries) look(year int, parts nppYear) yearLook {
	l := yearLook{year: year, parts: parts, odd: map[float64]int{}, negative: map[float64]int{}}
	l.Least, l.Most = math.Inf(1), math.Inf(-1)
	switch tiles := s.years[year]; {
	case len(parts) > 0:
		l.tile = parts[0].tile
	case len(tiles) > 0:
		l.tile = &tiles[0]
	}
	if l.tile != nil {
		l.Path, l.Read = l.tile.path, l.tile.asRead()
	}
	classes := 0
	for _, part := range parts {
		for i := range part.Cells() {
			v, k := part.cell(i)
			if k >= firstClass && k < modisFill {
				classes++
			}
			switch {
			case isHuge(v):
				l.huge++
			case !math.IsNaN(v):
				l.Known++
				l.add(v)
			}
		}
	}
	if l.Known > 0 {
		sample := someValues(parts, l.Known)
		slices.Sort(sample)
		l.Sample(sample)
		l.OddMedian = l.Median == leastOdd(&l)
		l.varied = sample[0] != sample[len(sample)-1]
	}
	if l.tile != nil && l.tile.coded && !l.AtModisScale() {
		l.Codes += classes
	} else {
		l.Proven = classes > 0 || l.Fill && l.AtModisScale()
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
	if v > reading.Least && v <= reading.Most {
		l.Least, l.Most = min(l.Least, v), max(l.Most, v)
	}
	switch {
	case v == 0:
		l.zeros++
	case v <= reading.Least: // -3000 by the scale of MOD17 is a fill of other MODIS products
		l.below++
	case v > reading.Most:
		l.above++
		if stored := v / l.PerStored; !l.AtModisScale() && reading.IsCode(stored) {
			l.Codes++
		} else if reading.IsFill(stored) {
			l.Fill = true
		}
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

// expectedNPP are the limits of NPP in words.
const expectedNPP = "-300 to 3500 g C m-2 a-1"

// judge holds the NPP of every year against what land can produce. A raster that is wrong as a
// whole is an error, or a warning if the study itself gives scale or unit; smaller faults are
// warnings.
func (s *nppSeries) judge(study *studyfile.Study, years []nppYear) []finding.Finding {
	looks := make([]yearLook, len(years))
	for y := range years {
		looks[y] = s.look(study.FirstYear+y, years[y])
	}
	all := slices.Concat(s.misdated(study), s.unknownUnits(), s.otherQuantities(looks), s.hugeValues(looks))
	alike := s.alike(looks)
	for i := range alike {
		l := &alike[i]
		f, wrong := l.Wrong()
		if !wrong {
			continue
		}
		f.Severity, f.Input, f.Year, f.Place = finding.Error, "npp", l.year, l.Path
		if l.Given {
			f.Severity = finding.Warning
		}
		f.Count, f.AreaKm2, f.Value, f.Expected = int64(l.Known), s.land(alike[i:i+1], known), finding.Value(l.Median), expectedNPP
		return append(all, f) // one cause holds for all years; the findings below would repeat it
	}
	read := slices.DeleteFunc(slices.Clone(looks), func(l yearLook) bool { return s.unread[l.year] })
	return slices.Concat(all, s.doubts(alike), s.unknownYears(read), s.oddValues(looks), s.untagged(looks, years), s.zeros(study, looks, years), s.yearsOutOfLine(looks), knownBackground(study, looks))
}

// doubts warns once of numbers that may have another reading.
func (s *nppSeries) doubts(looks []yearLook) []finding.Finding {
	var doubtful []yearLook
	var first finding.Finding
	for i := range looks {
		if f, ok := looks[i].Doubt(); ok {
			if doubtful = append(doubtful, looks[i]); len(doubtful) == 1 {
				first = f
				first.Year = looks[i].year
			}
		}
	}
	if len(doubtful) == 0 {
		return nil
	}
	first.Count, first.AreaKm2 = int64(len(doubtful)), s.land(doubtful, known)
	return []finding.Finding{first}
}

// leastOdd returns the value that most cells below the limit have: a fill that fills half of a raster.
func leastOdd(l *yearLook) float64 { v, _ := mostFrequent(l.odd); return v }

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
		case l.Known == 0:
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
		if known += l.Known; l.below+l.above == 0 {
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
			reading.Short(least), reading.Short(most), cells, known, first, reading.Short(v), reading.Short((v-tile.offset)/tile.scale), n)}
	}
	return []finding.Finding{f.Says("npp: lies below -300 or above 3500 g C m-2 a-1 (%s to %s) in %d of %d cell-years, the first in %d", reading.Short(least), reading.Short(most), cells, known, first)}
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
		Says("npp: is %s in %d cell-years, of %d below 0; it is stored as %s", reading.Short(v), n, all, reading.Short((v-tile.offset)/tile.scale))}
}

func known(v float64) bool { return !math.IsNaN(v) }

func outside(v float64) bool { return v <= reading.Least || v > reading.Most }

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
		zeros, known = zeros+l.zeros, known+l.Known
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
