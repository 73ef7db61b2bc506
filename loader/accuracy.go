package loader

import (
	"cmp"
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/minecarbon/minecarbon/loader/accuracy"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/labels"
	"github.com/minecarbon/minecarbon/loader/points"
	"github.com/minecarbon/minecarbon/loader/strip"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/loader/table"
)

// MappedLand is what the map says of a pixel.
type MappedLand struct {
	InMine bool
	accuracy.Label
}

// openPoints reads the labelled points, if the study has some.
func (l *load) openPoints() {
	if l.study.Accuracy.File == "" || l.m == nil {
		return
	}
	var err error
	l.points, err = labels.Read(l.study.Accuracy.File, &l.m.Grid)
	l.quality.Refuse("accuracy", err)
}

// judgeAccuracy holds the map against the labelled points, if there are some and mines that they may lie in.
func (l *load) judgeAccuracy() {
	if len(l.points) == 0 || l.mines == nil {
		return
	}
	judged, found, err := l.land.judge(l.points)
	l.judged = judged
	l.quality.Refuse("accuracy", err)
	l.quality.Add(found...)
}

// LabelOf returns what the map says of a history at the end of the study: its first destruction, and its last restoration
// where it ends restored. Years are 0 where there are none.
func LabelOf(destroyed, restored int) accuracy.Label {
	l := accuracy.Label{Destroyed: destroyed, Restored: restored}
	switch {
	case restored != 0:
		l.Class = accuracy.Restored
	case destroyed != 0:
		l.Class = accuracy.Destroyed
	}
	return l
}

// A MapAccuracy is what a sample says of a map.
type MapAccuracy struct {
	Matrix   []accuracy.Count
	Measures []accuracy.Measure
}

// AssessMap compares labelled points with what the map says at their pixels. mapped are the km² of the map's classes on
// the land that the sample is of. A pixel that is absent in at has no data. Errors are ErrData for points outside that
// land and for strata that do not cover it.
func AssessMap(in studyfile.AccuracyInput, points []labels.Point, at map[int64]MappedLand, mapped [3]float64) (*MapAccuracy, []finding.Finding, error) {
	if err := checkPlaces(in, points, at); err != nil {
		return nil, nil, err
	}
	sample, err := sampleOf(in, points, at, mapped)
	if err == nil {
		if missing := sample.Check(); missing != nil {
			err = fault.New(fault.ErrData, "load labels %s: %w", in.File, missing)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	var findings []finding.Finding
	if n := len(points) - len(sample.Points); n > 0 {
		findings = append(findings, finding.Finding{Severity: finding.Remark, Input: "accuracy", Place: in.File, Count: int64(n), Remedy: "label all points: those that are hard to label are often wrong on the map"}.
			Says("accuracy: points without a label, which are left out: %d of %d", n, len(points)))
	}
	for _, name := range sample.Single() {
		findings = append(findings, finding.Finding{Severity: finding.Warning, Input: "accuracy", Place: in.File, Count: 1, Expected: "at least 2", Remedy: "label more points there"}.
			Says("accuracy: stratum %s has 1 labelled point, which adds no variance; standard errors are too small", name))
	}
	return &MapAccuracy{sample.Matrix(), sample.Assess(mapped)}, findings, nil
}

// checkPlaces refuses points that are not on the land that the sample is of.
func checkPlaces(in studyfile.AccuracyInput, all []labels.Point, at map[int64]MappedLand) error {
	var unmapped, outside []string
	for _, p := range all {
		land, known := at[p.Pixel]
		switch {
		case !known:
			unmapped = append(unmapped, p.ID)
		case !land.InMine && in.Within != studyfile.WithinMap:
			outside = append(outside, p.ID)
		}
	}
	if len(unmapped) > 0 {
		return fault.New(fault.ErrData, "load labels %s: %s without data on the map: %s; remove them, or draw a sample from this map",
			in.File, finding.Counted(int64(len(unmapped)), "point lies on a pixel", "points lie on pixels"), points.Some(unmapped))
	}
	if len(outside) > 0 {
		return fault.New(fault.ErrData, "load labels %s: %s outside the mines: %s; remove them, or say within: map if the sample is of the whole map",
			in.File, finding.Counted(int64(len(outside)), "point lies", "points lie"), points.Some(outside))
	}
	return nil
}

// sampleOf puts the labelled points into their strata. Without strata in the file, the classes of the map are the strata.
func sampleOf(in studyfile.AccuracyInput, points []labels.Point, at map[int64]MappedLand, mapped [3]float64) (*accuracy.Sample, error) {
	s, index := &accuracy.Sample{}, map[string]int{}
	add := func(name string, km2 float64) {
		index[name] = len(s.Strata)
		s.Strata = append(s.Strata, accuracy.Stratum{Name: name, Km2: km2})
	}
	if points[0].Stratum == "" {
		for i, name := range accuracy.Classes {
			if mapped[i] > 0 {
				add(name, mapped[i])
			}
		}
	}
	own := len(s.Strata) == 0
	for _, p := range points {
		name := p.Stratum
		if (name != "") != own {
			return nil, fault.New(fault.ErrData, "load labels %s: some points have a stratum and others, as %s, have none; give all or none", in.File, p.ID)
		}
		if !own {
			name = at[p.Pixel].Class.String()
		}
		i, known := index[name]
		if !known {
			add(name, p.StratumKm2)
			i = index[name]
		}
		if km2 := s.Strata[i].Km2; own && km2 != p.StratumKm2 {
			return nil, fault.New(fault.ErrData, "load labels %s: stratum %s has %v km² at one point and %v km² at point %s; give one area", in.File, name, km2, p.StratumKm2, p.ID)
		}
		if p.Labelled {
			s.Points = append(s.Points, accuracy.Point{Stratum: i, Map: at[p.Pixel].Label, Reference: p.Reference})
		}
	}
	return s, checkStrata(in, s, mapped)
}

// checkStrata refuses strata of other land than the map's, of which the areas would be wrong.
func checkStrata(in studyfile.AccuracyInput, s *accuracy.Sample, mapped [3]float64) error {
	const tolerance = 0.01 // a map that was made again may differ by as much
	total, land := 0.0, mapped[0]+mapped[1]+mapped[2]
	for _, stratum := range s.Strata {
		total += stratum.Km2
	}
	if math.Abs(total-land) > tolerance*land {
		return fault.New(fault.ErrData, "load labels %s: its strata cover %.6g km², the %s %.6g km²; choose within: mines or map as the sample was drawn, or draw one from this map",
			in.File, total, cmp.Or(in.Within, studyfile.WithinMines), land)
	}
	return nil
}

// judge compares the labelled points with the map.
func (t *mapTables) judge(points []labels.Point) (*MapAccuracy, []finding.Finding, error) {
	var mapped [3]float64
	for i := range t.cohorts {
		if c := &t.cohorts[i]; c.mine >= 0 || t.study.Accuracy.Within == studyfile.WithinMap {
			mapped[t.label(c).Class] += t.area(i) / 1e6
		}
	}
	at := map[int64]MappedLand{}
	wanted := make([]int64, len(points))
	for i, p := range points {
		wanted[i] = p.Pixel
	}
	slices.Sort(wanted)
	if err := t.eachCohortAt(wanted, func(pixel int64, c *cohort) { at[pixel] = MappedLand{c.mine >= 0, t.label(c)} }); err != nil {
		return nil, nil, err
	}
	return AssessMap(t.study.Accuracy, points, at, mapped)
}

// label returns what the map says of a cohort.
func (t *mapTables) label(c *cohort) accuracy.Label {
	events := t.histories[c.history].events
	if len(events) == 0 {
		return accuracy.Label{}
	}
	restored := 0
	if last := events[len(events)-1]; last.restore {
		restored = last.year
	}
	return LabelOf(events[0].year, restored)
}

// eachCohortAt hands the cohorts of pixels, which are in order, to visit; pixels without data are left out.
func (t *mapTables) eachCohortAt(pixels []int64, visit func(pixel int64, c *cohort)) error {
	return t.pixels.Each(func(first int64, runs []strip.Run) error {
		for _, r := range runs {
			end := first + int64(r.Count)
			for len(pixels) > 0 && pixels[0] < end {
				if r.Cohort >= 0 {
					visit(pixels[0], &t.cohorts[r.Cohort])
				}
				pixels = pixels[1:]
			}
			first = end
		}
		return nil
	})
}

var (
	accuracyColumns = []table.Column{
		table.Required("measure", table.TextKind, table.Plain), table.Optional("subject", table.TextKind, table.Plain), table.Required("unit", table.TextKind, table.Plain),
		table.Optional("value", table.DoubleKind, table.Plain), table.Optional("standard_error", table.DoubleKind, table.Plain),
		table.Optional("low", table.DoubleKind, table.Plain), table.Optional("high", table.DoubleKind, table.Plain),
		table.Optional("mapped", table.DoubleKind, table.Plain), table.Required("points", table.Int64Kind, table.Plain),
	}
	accuracyMatrixColumns = []table.Column{
		table.Required("stratum", table.TextKind, table.Plain), table.Required("stratum_km2", table.DoubleKind, table.Plain), table.Required("stratum_points", table.Int64Kind, table.Plain),
		table.Required("map_class", table.TextKind, table.Plain), table.Required("reference_class", table.TextKind, table.Plain),
		table.Required("points", table.Int64Kind, table.Plain), table.Required("share", table.DoubleKind, table.Plain),
	}
)

// write writes the tables accuracy and accuracy_matrix.
func (a *MapAccuracy) write(dir string) ([]table.DataFile, error) {
	type measure = accuracy.Measure
	type count = accuracy.Count
	measures, err := table.Write(dir, "accuracy.parquet", accuracyColumns, []arrow.Array{
		table.Of(a.Measures, table.Texts, func(m *measure) string { return m.Name }), table.Of(a.Measures, table.TextsOrNull, func(m *measure) string { return m.Subject }),
		table.Of(a.Measures, table.Texts, func(m *measure) string { return m.Unit }), table.Of(a.Measures, table.Doubles, func(m *measure) float64 { return m.Value }),
		table.Of(a.Measures, table.Doubles, func(m *measure) float64 { return m.StandardError }), table.Of(a.Measures, table.Doubles, func(m *measure) float64 { low, _ := m.Interval(); return low }),
		table.Of(a.Measures, table.Doubles, func(m *measure) float64 { _, high := m.Interval(); return high }), table.Of(a.Measures, table.Doubles, func(m *measure) float64 { return m.Mapped }),
		table.Of(a.Measures, table.Int64s, func(m *measure) int64 { return int64(m.Points) }),
	})
	if err != nil {
		return nil, err
	}
	matrix, err := table.Write(dir, "accuracy_matrix.parquet", accuracyMatrixColumns, []arrow.Array{
		table.Of(a.Matrix, table.Texts, func(c *count) string { return c.Stratum.Name }), table.Of(a.Matrix, table.Doubles, func(c *count) float64 { return c.Stratum.Km2 }),
		table.Of(a.Matrix, table.Int64s, func(c *count) int64 { return int64(c.StratumPoints) }), table.Of(a.Matrix, table.Texts, func(c *count) string { return c.Map.String() }),
		table.Of(a.Matrix, table.Texts, func(c *count) string { return c.Reference.String() }), table.Of(a.Matrix, table.Int64s, func(c *count) int64 { return int64(c.Points) }),
		table.Of(a.Matrix, table.Doubles, func(c *count) float64 { return c.Share }),
	})
	return []table.DataFile{measures, matrix}, err
}
