package dating

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// sampled returns α from labelled points, a CSV file of x and y in the coordinates of the map, year,
// and bare: 1 or 0.
func (s *ndviSource) sampled() (int16, error) {
	path := s.in.Alpha.File
	rows, err := readPoints(path)
	if err != nil {
		return 0, err
	}
	reader := s.stack.Reader()
	defer reader.Close()
	var samples []detect.Sample
	var q [1]int16
	for _, p := range rows {
		y := slices.Index(s.stack.Years, p.year)
		col, row := s.stack.Position(p.x, p.y)
		at := gdal.Window{Row0: int(math.Floor(row)), Col0: int(math.Floor(col)), Rows: 1, Cols: 1}
		if y < 0 || at.Row0 < 0 || at.Col0 < 0 || at.Row0 >= s.stack.Height || at.Col0 >= s.stack.Width {
			continue
		}
		if _, err := reader.Q(y, at, q[:]); err != nil {
			return 0, err
		}
		if q[0] != detect.Unknown {
			samples = append(samples, detect.Sample{Q: q[0], Bare: p.bare})
		}
	}
	alpha, err := detect.Cut(samples)
	if err != nil {
		return 0, fault.New(fault.ErrData, "load disturbance %s: of %d points, %w; label more pixels and years of both kinds", path, len(rows), err)
	}
	return alpha, nil
}

// point is a labelled point.
type point struct {
	x, y float64
	year int
	bare bool
}

func readPoints(path string) ([]point, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.ErrInput, "load disturbance %s: %w; check the path in the study file", path, fault.Cause(err))
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil || len(lines) == 0 {
		return nil, fault.New(fault.ErrData, "load disturbance %s: is not a CSV file (%v); give the columns x, y, year, bare", path, err)
	}
	var at [4]int
	for i, name := range []string{"x", "y", "year", "bare"} {
		if at[i] = slices.IndexFunc(lines[0], func(c string) bool {
			return strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(c, "\ufeff")), name)
		}); at[i] < 0 {
			return nil, fault.New(fault.ErrData, "load disturbance %s: has no column %s; give the columns x, y, year, bare", path, name)
		}
	}
	points := make([]point, 0, len(lines)-1)
	for n, line := range lines[1:] {
		var v [4]float64
		for i, c := range at {
			if v[i], err = strconv.ParseFloat(strings.TrimSpace(line[c]), 64); err != nil {
				return nil, fault.New(fault.ErrData, "load disturbance %s: line %d: %q is not a number; bare is 1 or 0", path, n+2, line[c])
			}
		}
		points = append(points, point{v[0], v[1], int(v[2]), v[3] != 0})
	}
	return points, nil
}
