package accuracy

import "math"

// The measures of a Measure.
const (
	Overall       = "overall"         // share of land whose class is right
	User          = "user"            // user's accuracy: share of the land mapped as a class that is of it
	Producer      = "producer"        // producer's accuracy: share of the land of a class that is mapped as it
	Area          = "area"            // land of a class
	RestoredRatio = "r_v"             // restored per ever destroyed area
	Exact         = "exact"           // share of events in map and reference that have the same year
	WithinOne     = "within_one_year" // share of them whose years differ by at most 1
	MeanError     = "mean_error"      // mean of mapped less true year
	Missed        = "missed"          // share of the land with an event that the map does not have
	False         = "false"           // share of the land with a mapped event that did not happen
)

// The subjects of a Measure beside the names of classes.
const (
	EverDestroyed = "ever_destroyed" // destroyed and restored land
	Destruction   = "T_D"
	Restoration   = "T_R"
)

// The units of a Measure.
const (
	share = "1"
	km2   = "km2"
	years = "a"
)

// A Measure is an estimate about the map.
type Measure struct {
	Name, Subject, Unit string // Subject is empty for the whole map
	Estimate
	Mapped float64 // the same number by the map, NaN where the map has none
}

// A Count is a cell of the error matrix of one stratum.
type Count struct {
	Stratum        Stratum
	StratumPoints  int
	Map, Reference Class
	Points         int
	Share          float64 // estimated share of the land, p_ij = W_i n_ij / n_i
}

// Matrix returns the error matrix by stratum: every pair of classes that has points. The shares add up to 1.
func (s *Sample) Matrix() (counts []Count) {
	n, total := s.sizes(), s.km2()
	for i, stratum := range s.Strata {
		var points [3][3]int
		for _, p := range s.Points {
			if p.Stratum == i {
				points[p.Map.Class][p.Reference.Class]++
			}
		}
		for m := range points {
			for r, k := range points[m] {
				if k > 0 {
					counts = append(counts, Count{stratum, n[i], Class(m), Class(r), k, stratum.Km2 / total * float64(k) / float64(n[i])})
				}
			}
		}
	}
	return counts
}

// km2 returns the area of the land.
func (s *Sample) km2() (total float64) {
	for _, stratum := range s.Strata {
		total += stratum.Km2
	}
	return total
}

// Assess estimates accuracies, areas and errors of dates. mapped are the areas in km² of the map's classes on the same
// land.
func (s *Sample) Assess(mapped [3]float64) []Measure {
	one := where(func(*Point) bool { return true })
	none := math.NaN()
	all := []Measure{{Overall, "", share, s.ratio(where(func(p *Point) bool { return p.Map.Class == p.Reference.Class }), one), none}}
	for i, name := range Classes {
		c := Class(i)
		both := where(func(p *Point) bool { return p.Map.Class == c && p.Reference.Class == c })
		isMapped := where(func(p *Point) bool { return p.Map.Class == c })
		isThere := where(func(p *Point) bool { return p.Reference.Class == c })
		all = append(all,
			Measure{User, name, share, s.ratio(both, isMapped), none},
			Measure{Producer, name, share, s.ratio(both, isThere), none},
			Measure{Area, name, km2, s.ratio(isThere, one).times(s.km2()), mapped[c]})
	}
	ever := where(func(p *Point) bool { return p.Reference.Class != Never })
	restored := where(func(p *Point) bool { return p.Reference.Class == Restored })
	mappedEver, ratio := mapped[Destroyed]+mapped[Restored], none
	if mappedEver > 0 {
		ratio = mapped[Restored] / mappedEver
	}
	all = append(all,
		Measure{Area, EverDestroyed, km2, s.ratio(ever, one).times(s.km2()), mappedEver},
		Measure{RestoredRatio, "", share, s.ratio(restored, ever), ratio})
	all = append(all, s.dates(Destruction, func(l Label) (bool, int) { return l.Class != Never, l.Destroyed })...)
	return append(all, s.dates(Restoration, func(l Label) (bool, int) { return l.Class == Restored, l.Restored })...)
}

// dates estimates the errors of the years of one kind of event, which of returns: whether there is one, and its year.
func (s *Sample) dates(subject string, of func(Label) (bool, int)) []Measure {
	dated := func(p *Point) (lag int, ok bool) {
		_, m := of(p.Map)
		_, r := of(p.Reference)
		return m - r, m != 0 && r != 0
	}
	within := func(limit int) variable {
		return where(func(p *Point) bool { lag, ok := dated(p); return ok && max(lag, -lag) <= limit })
	}
	lag := func(p *Point) float64 {
		if lag, ok := dated(p); ok {
			return float64(lag)
		}
		return 0
	}
	both := where(func(p *Point) bool { _, ok := dated(p); return ok })
	isMapped := func(p *Point) bool { ok, _ := of(p.Map); return ok }
	isThere := func(p *Point) bool { ok, _ := of(p.Reference); return ok }
	missed := where(func(p *Point) bool { return isThere(p) && !isMapped(p) })
	wrong := where(func(p *Point) bool { return isMapped(p) && !isThere(p) })
	none := math.NaN()
	return []Measure{
		{Exact, subject, share, s.ratio(within(0), both), none},
		{WithinOne, subject, share, s.ratio(within(1), both), none},
		{MeanError, subject, years, s.ratio(lag, both), none},
		{Missed, subject, share, s.ratio(missed, where(isThere)), none},
		{False, subject, share, s.ratio(wrong, where(isMapped)), none},
	}
}
