package dating

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/points"
)

// sampled returns α from labelled points: their year, and bare, 1 or 0.
func (s *ndviSource) sampled() (int16, error) {
	source := points.Source{Verb: "load disturbance", Path: s.in.Alpha.File, Layer: "samples"}
	t, _, err := source.Read(&s.stack.Grid)
	if err != nil {
		return 0, err
	}
	labels, err := labelsOf(source, t)
	if err != nil {
		return 0, err
	}
	rows, cols, err := source.Place(t, &s.stack.Grid, func(i int) string { return strconv.Itoa(i + 1) })
	if err != nil {
		return 0, err
	}
	reader := s.stack.Reader()
	defer reader.Close()
	var samples []detect.Sample
	var q [1]int16
	others := 0
	for i, l := range labels {
		y := slices.Index(s.stack.Years, l.year)
		if y < 0 {
			others++
			continue
		}
		if _, err := reader.Q(y, gdal.Window{Row0: rows[i], Col0: cols[i], Rows: 1, Cols: 1}, q[:]); err != nil {
			return 0, err
		}
		if q[0] != detect.Unknown {
			samples = append(samples, detect.Sample{Q: q[0], Bare: l.bare})
		}
	}
	alpha, err := detect.Cut(samples)
	if err != nil {
		return 0, fault.New(fault.ErrData, "load disturbance %s: of %d points, %d of them of years without NDVI, %w; label more pixels and years of both kinds", source.Path, len(labels), others, err)
	}
	return alpha, nil
}

// label is what a person said of a point in a year.
type label struct {
	year int
	bare bool
}

// labelsOf reads the labels of points.
func labelsOf(source points.Source, t *points.Table) ([]label, error) {
	for _, name := range []string{"year", "bare"} {
		if len(t.Rows) > 0 && !slices.Contains(t.Columns, name) {
			return nil, fault.New(fault.ErrData, "%s %s: has no column %s; give the columns year, and bare as 1 or 0; its columns are %s", source.Verb, source.Path, name, strings.Join(t.Columns, ", "))
		}
	}
	labels := make([]label, len(t.Rows))
	for i, r := range t.Rows {
		year, err := strconv.ParseFloat(r.Text["year"], 64)
		if err != nil || year != math.Trunc(year) {
			return nil, fault.New(fault.ErrData, "%s %s: point %d: year %q is not a year", source.Verb, source.Path, i+1, r.Text["year"])
		}
		bare, err := strconv.ParseFloat(r.Text["bare"], 64)
		if err != nil || bare != 0 && bare != 1 {
			return nil, fault.New(fault.ErrData, "%s %s: point %d: bare is %q, want 1 or 0; leave out points without a label", source.Verb, source.Path, i+1, r.Text["bare"])
		}
		labels[i] = label{int(year), bare == 1}
	}
	return labels, nil
}
