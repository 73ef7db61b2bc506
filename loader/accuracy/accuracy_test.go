package accuracy

import (
	"math"
	"math/rand/v2"
	"testing"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %.6g, want %.6g", what, got, want)
	}
}

// sampleOf has strata that are the classes of the map; counts are by map and reference class. Classes beyond the third
// are told apart by their number, which the estimators do not limit.
func sampleOf(km2 []float64, counts [][]int) *Sample {
	s := &Sample{}
	for i, area := range km2 {
		s.Strata = append(s.Strata, Stratum{Name: string(rune('A' + i)), Km2: area})
		for j, n := range counts[i] {
			for range n {
				s.Points = append(s.Points, Point{i, Label{Class: Class(i)}, Label{Class: Class(j)}})
			}
		}
	}
	return s
}

// estimates of a class of a sample, as Assess makes them.
func (s *Sample) user(c Class) Estimate {
	return s.ratio(where(func(p *Point) bool { return p.Map.Class == c && p.Reference.Class == c }), where(func(p *Point) bool { return p.Map.Class == c }))
}

func (s *Sample) producer(c Class) Estimate {
	return s.ratio(where(func(p *Point) bool { return p.Map.Class == c && p.Reference.Class == c }), where(func(p *Point) bool { return p.Reference.Class == c }))
}

func (s *Sample) area(c Class) Estimate {
	return s.ratio(where(func(p *Point) bool { return p.Reference.Class == c }), where(func(*Point) bool { return true })).times(s.km2())
}

func (s *Sample) overall() Estimate {
	return s.ratio(where(func(p *Point) bool { return p.Map.Class == p.Reference.Class }), where(func(*Point) bool { return true }))
}

// TestOlofsson2014 is Table 8 of Olofsson et al. 2014 with the figures of their section 5: intervals of 95 %.
func TestOlofsson2014(t *testing.T) {
	t.Parallel()
	const ha = 0.09 // of a pixel
	s := sampleOf([]float64{200_000 * ha, 150_000 * ha, 3_200_000 * ha, 6_450_000 * ha},
		[][]int{{66, 0, 5, 4}, {0, 55, 8, 12}, {1, 0, 153, 11}, {2, 1, 9, 313}})
	near(t, "O", s.overall().Value, 0.9465, 5e-5)
	near(t, "O ±", normal95*s.overall().StandardError, 0.0185, 5e-5)
	for i, want := range []struct{ user, userHalf, producer, producerHalf, area, areaHalf float64 }{
		{0.88, 0.07, 0.7487, 0.2133, 21158, 6158},
		{0.73, 0.10, 0.8472, 0.2544, 11686, 3756},
		{0.93, 0.04, 0.9345, 0.0343, 285770, 15510},
		{0.96, 0.02, 0.9616, 0.0184, 581386, 16282},
	} {
		c := Class(i)
		near(t, "U", s.user(c).Value, want.user, 5e-3)
		near(t, "U ±", normal95*s.user(c).StandardError, want.userHalf, 5e-3)
		near(t, "P", s.producer(c).Value, want.producer, 5e-5)
		near(t, "P ±", normal95*s.producer(c).StandardError, want.producerHalf, 5e-5)
		near(t, "area", s.area(c).Value, want.area, 0.5)
		near(t, "area ±", normal95*s.area(c).StandardError, want.areaHalf, 0.6)
	}
}

// TestOlofsson2013 is example 1 of Olofsson et al. 2013.
func TestOlofsson2013(t *testing.T) {
	t.Parallel()
	s := sampleOf([]float64{22353, 1122543, 610228}, [][]int{{97, 0, 3}, {3, 279, 18}, {2, 1, 97}})
	near(t, "area", s.area(0).Value, 45112.4, 0.05)
	near(t, "SE", s.area(0).StandardError, 10751.4, 0.05)
	for i, want := range []float64{0.4806, 0.9942, 0.8969} {
		near(t, "P", s.producer(Class(i)).Value, want, 5e-5)
	}
	near(t, "O", s.overall().Value, 0.9444, 5e-5)
}

// TestStehman2014 is the example of Stehman 2014, Tables 2 and 3: four strata of 10 points, which are not the classes of
// the map. A letter of reference and classified is the class of a point.
func TestStehman2014(t *testing.T) {
	t.Parallel()
	s := &Sample{Strata: []Stratum{{"1", 40000}, {"2", 30000}, {"3", 20000}, {"4", 10000}}}
	const reference, classified = "AAAAACBABCABBBBBAABBCCCCCDDBBADDDDDDDCCB", "AAAAAAABBBABBBBBBBBBBBCCCCCCBBDDDDDDDDDD"
	for i := range reference {
		s.Points = append(s.Points, Point{i / 10, Label{Class: Class(classified[i] - 'A')}, Label{Class: Class(reference[i] - 'A')}})
	}
	for _, want := range []struct {
		what                 string
		got                  Estimate
		value, standardError float64
		digits               float64
	}{
		{"O", s.overall(), 0.63, 0.0847, 1e-4},
		{"area A", s.area(0).times(1 / s.km2()), 0.35, 0.0823, 1e-4},
		{"U_B", s.user(1), 0.574, 0.1248, 1e-3},
		{"P_B", s.producer(1), 0.794, 0.1166, 1e-3},
	} {
		near(t, want.what, want.got.Value, want.value, want.digits/2)
		near(t, "SE of "+want.what, want.got.StandardError, want.standardError, 5e-5)
	}
}

// TestSinglePoint: a stratum with one point counts with its value and adds no variance.
func TestSinglePoint(t *testing.T) {
	t.Parallel()
	s := sampleOf([]float64{60, 40}, [][]int{{3, 1}, {0, 1}})
	near(t, "O", s.overall().Value, 0.6*0.75+0.4, 1e-12)
	// s² of 3 ones and a zero is 1/4; 0.6² · (1/4) / 4.
	near(t, "SE", s.overall().StandardError, 0.6*math.Sqrt(0.25/4), 1e-12)
	if single := s.Single(); len(single) != 1 || single[0] != "B" {
		t.Errorf("strata with one point: %v, want B", single)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	s.Strata = append(s.Strata, Stratum{"C", 1})
	if err := s.Check(); err == nil {
		t.Error("a stratum without points is taken")
	}
}

// measures are the results of Assess by name and subject.
func measures(s *Sample, mapped [3]float64) map[[2]string]Measure {
	all := map[[2]string]Measure{}
	for _, m := range s.Assess(mapped) {
		all[[2]string{m.Name, m.Subject}] = m
	}
	return all
}

// TestDates has one stratum of 10 km² with 8 points, so that each share is a fraction of points.
func TestDates(t *testing.T) {
	t.Parallel()
	label := func(c Class, d, r int) Label { return Label{c, d, r} }
	s := &Sample{Strata: []Stratum{{"all", 10}}, Points: []Point{
		{0, label(Destroyed, 2005, 0), label(Destroyed, 2005, 0)},
		{0, label(Destroyed, 2006, 0), label(Destroyed, 2005, 0)},
		{0, label(Restored, 2004, 2010), label(Restored, 2007, 2010)},
		{0, label(Restored, 2004, 2010), label(Destroyed, 2004, 0)},
		{0, label(Destroyed, 2004, 0), label(Destroyed, 0, 0)}, // the year is unknown
		{0, label(Destroyed, 2004, 0), label(Never, 0, 0)},
		{0, label(Never, 0, 0), label(Restored, 2003, 2008)},
		{0, label(Never, 0, 0), label(Never, 0, 0)},
	}}
	m := measures(s, [3]float64{2.5, 5, 2.5})
	for key, want := range map[[2]string]float64{
		{Exact, Destruction}:     2.0 / 4,               // lags 0, 1, −3, 0
		{WithinOne, Destruction}: 3.0 / 4,               //
		{MeanError, Destruction}: (0 + 1 - 3 + 0) / 4.0, //
		{Missed, Destruction}:    1.0 / 6,               // the seventh of six destroyed
		{False, Destruction}:     1.0 / 6,               // the sixth of six mapped
		{Exact, Restoration}:     1,                     // the third alone has both
		{Missed, Restoration}:    1.0 / 2,               //
		{False, Restoration}:     1.0 / 2,               //
		{RestoredRatio, ""}:      2.0 / 6,               //
		{Area, EverDestroyed}:    7.5,                   //
		{Area, "restored"}:       2.5,                   //
		{Overall, ""}:            5.0 / 8,               //
	} {
		near(t, key[0]+" "+key[1], m[key].Value, want, 1e-12)
	}
	near(t, "mapped R_V", m[[2]string{RestoredRatio, ""}].Mapped, 2.5/7.5, 1e-12)
	if points := m[[2]string{Exact, Destruction}].Points; points != 4 {
		t.Errorf("exact T_D rests on %d points, want 4", points)
	}
	// Without a restoration on either side nothing is known of its dates.
	m = measures(sampleOf([]float64{1, 1}, [][]int{{2, 0}, {0, 2}}), [3]float64{1, 1, 0})
	if e := m[[2]string{Exact, Restoration}]; !math.IsNaN(e.Value) || !math.IsNaN(e.StandardError) {
		t.Errorf("exact T_R of a sample without restorations: %v, want NaN", e)
	}
}

// random is a sample of three strata, classes and years that a seed decides.
func random(seed uint64) *Sample {
	r := rand.New(rand.NewPCG(seed, 1))
	label := func() Label {
		l := Label{Class: Class(r.IntN(3))}
		if l.Class != Never {
			l.Destroyed = 2001 + r.IntN(4)
		}
		if l.Class == Restored {
			l.Restored = 2006 + r.IntN(4)
		}
		return l
	}
	s := &Sample{}
	for i := range 3 {
		s.Strata = append(s.Strata, Stratum{Classes[i], 1 + 99*r.Float64()})
		for range 1 + r.IntN(9) {
			s.Points = append(s.Points, Point{i, label(), label()})
		}
	}
	return s
}

func TestProperties(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		s := random(seed)
		total, shares := 0.0, 0.0
		for _, m := range s.Assess([3]float64{1, 1, 1}) {
			if m.Unit == share && !math.IsNaN(m.Value) && (m.Value < -1e-12 || m.Value > 1+1e-12) {
				t.Errorf("seed %d: %s %s is %v, want a share", seed, m.Name, m.Subject, m.Value)
			}
			if m.StandardError < 0 {
				t.Errorf("seed %d: standard error of %s %s is %v", seed, m.Name, m.Subject, m.StandardError)
			}
			if m.Name == Area && m.Subject != EverDestroyed {
				total += m.Value
			}
		}
		near(t, "sum of areas", total, s.km2(), 1e-9*s.km2())
		points := 0
		for _, c := range s.Matrix() {
			shares += c.Share
			points += c.Points
		}
		near(t, "sum of shares", shares, 1, 1e-12)
		if points != len(s.Points) {
			t.Errorf("seed %d: the matrix has %d points, want %d", seed, points, len(s.Points))
		}
	}
}

// TestCoverage draws many small samples of land whose truth is known. The estimates of the restored area must average
// to the truth, and the squares of their standard errors to the variance that they show.
func TestCoverage(t *testing.T) {
	t.Parallel()
	const n = 3000
	r := rand.New(rand.NewPCG(5, 5))
	strata := []Stratum{{"never", 700}, {"destroyed", 200}, {"restored", 100}}
	truth := []float64{0.02, 0.10, 0.85} // share of each stratum that is restored
	var values, variances []float64
	for range n {
		s := &Sample{Strata: strata}
		for i, size := range []int{40, 15, 10} {
			for range size {
				p := Point{Stratum: i, Map: Label{Class: Class(i)}}
				if r.Float64() < truth[i] {
					p.Reference.Class = Restored
				}
				s.Points = append(s.Points, p)
			}
		}
		e := s.area(Restored)
		values, variances = append(values, e.Value), append(variances, e.StandardError*e.StandardError)
	}
	mean, variance, claimed := 0.0, 0.0, 0.0
	for i := range values {
		mean += values[i] / n
		claimed += variances[i] / n
	}
	for _, v := range values {
		variance += (v - mean) * (v - mean) / (n - 1)
	}
	// 700 · 0.02 + 200 · 0.10 + 100 · 0.85 km²; four standard errors of a mean of 3000.
	near(t, "mean area", mean, 119, 4*math.Sqrt(variance/n))
	near(t, "variance", claimed/variance, 1, 0.1)
}
