package detect

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"
)

// TestLevels holds the example of the method: one mine of four pixels over six years, with the limits
// lowered to 1.
func TestLevels(t *testing.T) {
	t.Parallel()
	years := [][]int16{{4000, 4200, 3800, 3600}, {4100, 4300, 3700, 3500}, {3900, 4100, 3600, 1200}, {3000, 3100, 1000, 1100}, {4000, 4200, 900, 1000}, {4200, 4400, 1200, 3000}}
	var members []Member
	for p := range 4 {
		m := Member{Mines: []int32{0}, Inside: true}
		for y := range years {
			m.Q = append(m.Q, years[y][p])
		}
		members = append(members, m)
	}
	if a0 := firstThresholds(slices.Values(members), 1)[0]; a0 != 2500 {
		t.Errorf("a0 %d, want 2500", a0)
	}
	all, err := Levels(slices.Values(members), 1, len(years), Unknown, Limits{1, 1})
	if err != nil {
		t.Fatal(err)
	}
	for y, want := range [][3]int16{{4000, 2066, 1545}, {4100, 2101, 1563}, {3900, 2031, 1528}, {3000, 1716, 1370}, {4000, 2066, 1545}, {4200, 2136, 1580}} {
		got := all[0][y]
		if got.Soil != 1025 || [3]int16{got.Vegetation, got.Alpha, got.Clear} != want || got.Source != SourceMineAndYear {
			t.Errorf("year %d: %+v, want s 1025 and %v", y+1, got, want)
		}
	}
	// The limits of the method: six bare values are too few, eight undisturbed ones, too.
	if _, err := Levels(slices.Values(members), 1, len(years), Unknown, DefaultLimits); !errors.Is(err, ErrNoBareLand) {
		t.Errorf("with six bare values: %v", err)
	}
	all, err = Levels(slices.Values(members), 1, len(years), 1000, DefaultLimits)
	if err != nil || all[0][0] != NoThreshold(1000, Unknown, SourceNone) {
		t.Errorf("with a given level and eight undisturbed values: %+v, %v", all, err)
	}
	all, err = Levels(slices.Values(members), 1, len(years), 3900, Limits{1, 1})
	if err != nil || all[0][0] != NoThreshold(3900, 4000, SourceNoContrast) || all[0][5] != NoThreshold(3900, 4200, SourceNoContrast) {
		t.Errorf("with bare land as green as the rest: %+v, %v", all, err)
	}
}

// TestLevelsFallBack: without enough undisturbed values of a mine in a year, those of all its years
// count, then those of all mines in the year. Medians by hand: lower of each list.
func TestLevelsFallBack(t *testing.T) {
	t.Parallel()
	members := []Member{
		{Mines: []int32{0}, Q: []int16{1000, 1000, 1000}}, // bared
		{Mines: []int32{0}, Q: []int16{3000, 3100, Unknown}},
		{Mines: []int32{0}, Q: []int16{3200, 3300, 3500}},
		{Mines: []int32{1}, Q: []int16{Unknown, Unknown, 4000}},
		{Mines: []int32{0, 1}, Q: []int16{Unknown, 5000, Unknown}},
	}
	all, err := Levels(slices.Values(members), 3, 3, 1000, Limits{UndisturbedYears: 2})
	if err != nil {
		t.Fatal(err)
	}
	type level struct {
		v      int16
		source string
	}
	// Mine 0 has 3000 3200 | 3100 3300 5000 | 3500; mine 1 has none | 5000 | 4000; mine 2 nothing.
	for mine, want := range [][]level{
		{{3000, SourceMineAndYear}, {3300, SourceMineAndYear}, {3200, SourceMine}},
		{{4000, SourceMine}, {4000, SourceMine}, {4000, SourceMine}},
		{{3000, SourceYear}, {3300, SourceYear}, {3500, SourceYear}},
	} {
		for y, w := range want {
			if got := all[mine][y]; (level{got.Vegetation, got.Source}) != w {
				t.Errorf("mine %d, year %d: %d of %s, want %d of %s", mine, y, got.Vegetation, got.Source, w.v, w.source)
			}
		}
	}
}

func TestQ(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ndvi float64
		q    int16
		ok   bool
	}{
		{0.2, 2000, true}, {-1, -10000, true}, {1, 10000, true}, {1.07, Unknown, false}, {-1.00006, Unknown, false}, {1.00004, 10000, true},
		{0.00005, 0, true}, {0.00025, 2, true}, {math.NaN(), Unknown, true}, {math.Inf(1), Unknown, false},
	} {
		if q, ok := Q(c.ndvi); q != c.q || ok != c.ok {
			t.Errorf("Q(%v) = %d, %v, want %d, %v", c.ndvi, q, ok, c.q, c.ok)
		}
	}
	if a := NewThreshold(2000, Unknown, SourceGiven); a.Clear != 1500 {
		t.Errorf("α₂ without bare level is %d, want 1500", a.Clear)
	}
	if a := NewThreshold(2001, 1000, SourceGiven); a.Clear != 1500 {
		t.Errorf("α₂ half way to 1000 is %d, want 1500", a.Clear)
	}
}

// TestOtsu: two values leave a plateau of equal thresholds, of which the middle bin counts.
func TestOtsu(t *testing.T) {
	t.Parallel()
	var h Histogram
	if got := h.Otsu(); got != Unknown {
		t.Errorf("of nothing: %d", got)
	}
	h.Add(1010)
	if got := h.Otsu(); got != Unknown {
		t.Errorf("of one value: %d", got)
	}
	h.Add(2010) // bins 60 and 80: thresholds after bins 60 to 79 are equal, the middle is 69
	if got := h.Otsu(); got != 1500 {
		t.Errorf("of 1010 and 2010: %d, want 1500", got)
	}
	h.Add(-9000)
	h.Add(9999)
	if h[0] != 1 || h[bins-1] != 1 || h.Count() != 4 {
		t.Errorf("values beyond the bins do not count in the end bins: %v", h)
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	samples := []Sample{{3000, false}, {1000, true}, {1200, true}, {2500, true}, {2000, false}, {4000, false}}
	// Below 1600: 2 of 3 bare and 3 of 3 vegetated; below 2750: 3 of 3 and 2 of 3; the lower counts.
	if got, err := Cut(samples); got != 1600 || err != nil {
		t.Errorf("%d, %v, want 1600", got, err)
	}
	if _, err := Cut([]Sample{{1000, true}}); err == nil {
		t.Error("samples of one kind have a cut")
	}
	if _, err := Cut([]Sample{{1000, false}, {2000, true}}); err == nil {
		t.Error("samples that are the wrong way round have a cut")
	}
}

// TestSeparation: by hand, bare 1, 3 and vegetated 7, 9: between 4·3²= 36, within 2 + 2.
func TestSeparation(t *testing.T) {
	t.Parallel()
	var s Split
	for _, q := range []int16{1, 3, 7, 9} {
		s.Add(q, q < 5)
	}
	if got := s.Separation(); math.Abs(got-0.9) > 1e-15 {
		t.Errorf("%v, want 0.9", got)
	}
	var one Split
	one.Add(1, true)
	if got := one.Separation(); !math.IsNaN(got) {
		t.Errorf("of one kind: %v, want NaN", got)
	}
	s.Join(&one)
	if bare, vegetated := s.Values(); bare != 3 || vegetated != 2 {
		t.Errorf("%d bare and %d vegetated values, want 3 and 2", bare, vegetated)
	}
}

// TestSmallPatches: pixels of 1 m²; patches touch at corners, and rows between patches part them.
func TestSmallPatches(t *testing.T) {
	t.Parallel()
	each := func(m2 float64) func(Run) float64 {
		return func(r Run) float64 { return float64(r.End-r.First) * m2 }
	}
	runs := []Run{{0, 0, 2}, {0, 5, 6}, {1, 2, 3}, {1, 7, 9}, {2, 3, 5}, {2, 9, 10}, {4, 0, 9}, {5, 20, 21}, {6, 0, 1}}
	// {0,0,2} {1,2,3} {2,3,5}: 5; {0,5,6}: 1; {1,7,9} {2,9,10}: 3; {4,0,9}: 9; {5,20,21}, {6,0,1}: 1 each.
	want := []bool{false, true, false, true, false, true, false, true, true}
	if got := SmallPatches(runs, each(1), 4); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	// A patch of just the least area stays: 10 pixels of 900 m² are 0.9 ha.
	if SmallPatches([]Run{{0, 0, 10}}, each(900), 9000)[0] {
		t.Error("a patch of the least area is small")
	}
	// A branch joins two patches of the rows before.
	if got := SmallPatches([]Run{{0, 0, 1}, {0, 2, 3}, {1, 1, 2}}, each(1), 3); slices.Contains(got, true) {
		t.Errorf("a V falls apart: %v", got)
	}
}

// TestBreaks: dates to seasons that end on 30 September, and breaks to events.
func TestBreaks(t *testing.T) {
	t.Parallel()
	season := Season{Unit: UnitFractionalYear, EndMonth: time.September, EndDay: 30}
	day := func(year int, month time.Month, day int) float64 {
		return float64(time.Date(year, month, day, 12, 0, 0, 0, time.UTC).UnixMilli())
	}
	for _, c := range []struct {
		unit string
		date float64
		want int
	}{
		{UnitFractionalYear, 2005.0, 2005}, {UnitFractionalYear, 2005.74, 2005}, {UnitFractionalYear, 2005.75, 2006},
		{UnitMilliseconds, day(2005, 9, 30), 2005}, {UnitMilliseconds, day(2005, 10, 1), 2006}, {UnitMilliseconds, day(1969, 1, 1), 1969},
		{UnitDays, 732585, 2005}, // 1 October 2005 is 732586: datenum(2005,10,1) of MATLAB
		{UnitDays, 732586, 2006},
	} {
		season.Unit = c.unit
		if got := season.Year(c.date); got != c.want {
			t.Errorf("%v %s: %d, want %d", c.date, c.unit, got, c.want)
		}
	}
	season.Unit = UnitFractionalYear
	for _, c := range []struct {
		breaks []Break
		want   string
	}{
		{[]Break{{0, -1}, {0, 0}}, ""},
		{[]Break{{2010.2, 0.3}, {2004.5, -0.2}}, "D2004 R2010"},
		{[]Break{{2002.5, 0.1}, {2004.5, -0.2}, {2006.5, -0.1}, {2010.2, 0.3}, {2012.9, -0.4}}, "D2004 R2010 D2013"},
		{[]Break{{2004.1, -0.2}, {2004.6, 0.2}}, ""},
		{[]Break{{2004.1, -0.2}, {2009.1, 0.2}, {2009.5, -0.1}}, "D2004"},
		{[]Break{{2004.1, math.NaN()}, {math.NaN(), -1}}, ""},
	} {
		var events []Event
		for _, e := range Breaks(slices.Clone(c.breaks), season, nil) {
			events = append(events, Event{Year: e.Year, Earliest: e.Year})
		}
		if got := written(events); got != c.want {
			t.Errorf("%v: %s, want %s", c.breaks, got, c.want)
		}
	}
}
