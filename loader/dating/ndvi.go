package dating

import (
	"context"
	"errors"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/stack"
)

// NDVI names annual maxima of NDVI, and says how bare land is told from vegetated land.
type NDVI struct {
	stack.Input
	Alpha         AlphaRule `json:"alpha"`
	Soil          *float64  `json:"soil,omitempty"` // NDVI of bare land, nil to find it
	SurroundingsM float64   `json:"surroundings_m"`
	Where         string    `json:"where"` // WhereMines or WhereMap
	Rule
}

// AlphaRule is how α is found.
type AlphaRule struct {
	Rule  string  `json:"rule"`
	Value float64 `json:"value,omitempty"` // of RuleNumber
	Per   string  `json:"per,omitempty"`   // of RuleOtsu: PerMine or PerStudy
	File  string  `json:"file,omitempty"`  // of RuleSamples
}

// The rules of α.
const (
	RuleNumber  = "number"
	RuleLevels  = "levels"
	RuleOtsu    = "otsu"
	RuleSamples = "samples"
)

// The land whose levels α comes from.
const (
	PerMine  = "mine"
	PerStudy = "study"
)

// Alpha is α of a mine and year, as whole numbers q of 10⁻⁴, and how well it tells the two kinds apart there.
type Alpha struct {
	Mine, Year int // index of the mine
	detect.Threshold
	Split detect.Split
}

// ndviSource is annual maxima of NDVI.
type ndviSource struct {
	in    NDVI
	key   string
	stack *stack.Stack
}

// OpenNDVI opens annual maxima of NDVI; key is where the study file gives them.
func OpenNDVI(in NDVI, key string, first, last int, unobserved []int) (Source, error) {
	s, err := openStack(in.Input, key, first, last, unobserved)
	if err != nil {
		return nil, err
	}
	return &ndviSource{in, key, s}, nil
}

func (s *ndviSource) Map() *gdal.Grid { return &s.stack.Grid }
func (s *ndviSource) Name() string    { return s.stack.Name }

// soil returns the bare level that the study gives, Unknown if none.
func (s *ndviSource) soil() int16 {
	if s.in.Soil == nil {
		return detect.Unknown
	}
	q, _ := detect.Q(*s.in.Soil)
	return q
}

// Date implements Source.
func (s *ndviSource) Date(ctx context.Context, site Site) (*Map, error) {
	d := newNDVIDating(s, site)
	var err error
	switch rule := s.in.Alpha; {
	case rule.Rule == RuleNumber:
		alpha, _ := detect.Q(rule.Value)
		d.same(detect.NewThreshold(alpha, s.soil(), detect.SourceGiven))
		err = d.direct(ctx)
	case rule.Rule == RuleSamples:
		var alpha int16
		if alpha, err = s.sampled(); err == nil {
			d.same(detect.NewThreshold(alpha, s.soil(), detect.SourceSamples))
			err = d.direct(ctx)
		}
	case s.in.Where == WhereMap:
		var h detect.Histogram
		if h, err = d.histogram(ctx); err == nil {
			err = d.whollyBy(ctx, d.otsu(&h))
		}
	default:
		err = d.fromMembers(ctx)
	}
	if beyond := d.beyond(); beyond != nil { // which may be why a rule failed
		err = beyond
	}
	if err != nil {
		return nil, err
	}
	d.m.Alpha, d.m.Outside = d.alphas(), d.unread
	if s.in.Where == WhereMines {
		d.m.Outside = detect.NoThreshold(d.unread.Soil, detect.Unknown, detect.SourceNone)
	}
	d.m.Counts = d.counts
	d.m.Counts.BareAtStart, d.m.Counts.BareAtStartM2 = d.start.total(&d.m.Grid)
	return d.m.finish(d.intern, s.in.MinPatchHa), nil
}

// whollyBy dates the whole map by a threshold.
func (d *ndviDating) whollyBy(ctx context.Context, t detect.Threshold) error {
	if t.Alpha == detect.Unknown {
		return fault.New(fault.ErrData, "load disturbance %s: all NDVI is alike, so that no threshold tells bare land; give %s.alpha", d.stack.Name, d.key)
	}
	d.same(t)
	return d.direct(ctx)
}

// same takes one threshold for all mines and years.
func (d *ndviDating) same(t detect.Threshold) {
	for mine := range d.thresholds {
		for y := range d.thresholds[mine] {
			d.thresholds[mine][y] = t
		}
	}
	d.unread = t
}

// otsu returns Otsu's threshold of all values of a histogram.
func (d *ndviDating) otsu(h *detect.Histogram) detect.Threshold {
	alpha := h.Otsu()
	if alpha == detect.Unknown {
		return detect.NoThreshold(d.soil(), detect.Unknown, detect.SourceNone)
	}
	return detect.NewThreshold(alpha, d.soil(), detect.SourceOtsu)
}

// fromMembers reads the stack once, keeps the pixels of mines and of what surrounds them in a file,
// finds the thresholds there, and dates the pixels.
func (d *ndviDating) fromMembers(ctx context.Context) error {
	sp, err := d.spool(ctx)
	if err != nil {
		return err
	}
	defer sp.close()
	if d.in.Alpha.Rule == RuleLevels {
		err = d.levels(sp)
	} else {
		err = d.otsuOfMembers(sp)
	}
	if err != nil {
		return err
	}
	return d.datePool(ctx, sp)
}

func (d *ndviDating) levels(sp *spool) error {
	members, failed := sp.members()
	thresholds, err := detect.Levels(members, d.site.Mines, len(d.stack.Years), d.soil(), detect.DefaultLimits)
	if err := failed(); err != nil {
		return err
	}
	if errors.Is(err, detect.ErrNoBareLand) {
		if err := d.notNDVI(sp); err != nil {
			return err
		}
		return fault.New(fault.ErrData, "load disturbance %s: %w; give %s.alpha, or %s.soil", d.stack.Name, err, d.key, d.key)
	}
	d.thresholds = thresholds
	d.unread = detect.NoThreshold(detect.Unknown, detect.Unknown, detect.SourceNone)
	if len(thresholds) > 0 {
		d.unread.Soil = thresholds[0][0].Soil
	}
	return err
}

// notNDVI refuses members of which nothing is known, and those that hold states.
func (d *ndviDating) notNDVI(sp *spool) error {
	one, _ := detect.Q(1)
	known, states := false, true
	members, failed := sp.members()
	for m := range members {
		for _, q := range m.Q {
			known = known || q != detect.Unknown
			states = states && (q == detect.Unknown || q == 0 || q == one)
		}
	}
	switch err := failed(); {
	case err != nil:
		return err
	case !known:
		return fault.New(fault.ErrData, "load disturbance %s: no NDVI in and around mines is known; check %s.nodata, and that rasters and mines are of the same place", d.stack.Name, d.key)
	case states:
		return fault.New(fault.ErrData, "load disturbance %s: holds 0 and 1 only, which are states and not NDVI; give it as disturbance.states", d.stack.Name)
	}
	return nil
}

func (d *ndviDating) otsuOfMembers(sp *spool) error {
	mines := make([]detect.Histogram, d.site.Mines)
	var all detect.Histogram
	members, failed := sp.members()
	for m := range members {
		for _, q := range m.Q {
			if q != detect.Unknown {
				mines[m.Mines[0]].Add(q)
				all.Add(q)
			}
		}
	}
	if err := failed(); err != nil {
		return err
	}
	d.same(d.otsu(&all))
	for mine := range mines {
		for y := range d.thresholds[mine] {
			if d.in.Alpha.Per == PerMine {
				d.thresholds[mine][y] = d.otsu(&mines[mine])
			}
		}
	}
	return nil
}

// most is the share of a year's values that may lie outside [-1, 1].
const most = 0.01

// beyond refuses years with too many values that are not NDVI.
func (d *ndviDating) beyond() error {
	for y, n := range d.read {
		if all := n.Known + n.Beyond; float64(n.Beyond) > most*float64(all) {
			return fault.New(fault.ErrData, "load disturbance %s: %.3g %% of the values of %d lie outside -1 to 1, want NDVI; give %s.scale, as 0.0001, nodata, as -9999, or classes as disturbance.classes", d.stack.Name, 100*float64(n.Beyond)/float64(all), d.stack.Years[y], d.key)
		}
	}
	return nil
}

// alphas returns α of every mine and year of the record. Years without a layer have what is known without one.
func (d *ndviDating) alphas() (all []Alpha) {
	for mine := range d.thresholds {
		y := 0
		for year := d.stack.First; year <= d.stack.Last; year++ {
			a := Alpha{Mine: mine, Year: year, Threshold: d.unread}
			if d.in.Alpha.Rule == RuleOtsu && d.in.Alpha.Per == PerMine && len(d.thresholds[mine]) > 0 {
				a.Threshold = d.thresholds[mine][0] // of all years
			}
			if y < len(d.stack.Years) && d.stack.Years[y] == year {
				a.Threshold, a.Split = d.thresholds[mine][y], d.splits[mine*len(d.stack.Years)+y]
				y++
			}
			all = append(all, a)
		}
	}
	return all
}
