package labels

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/loader/accuracy"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/points"
)

// The columns of a file of points. The draw makes them, and a person fills in the last three.
const (
	ID            = "id"
	Stratum       = "stratum"
	StratumKm2    = "stratum_km2"
	Reference     = "reference"
	DestroyedYear = "destroyed_year"
	RestoredYear  = "restored_year"
)

// SampleLayer and StrataLayer are the layers of a drawn sample: the points without what the map says of them, and the
// stratum of each by its id.
const (
	SampleLayer = "sample"
	StrataLayer = "strata"
)

// A Point is a point of the file.
type Point struct {
	ID        string // its number in the file where the file has no ids
	Pixel     int64  // pixel_id = row × width + column
	Labelled  bool   // a person has said what is there
	Reference accuracy.Label

	Stratum    string  // empty where the file has no strata
	StratumKm2 float64 // 0 where the file has none
}

// table is what a file holds.
type table struct {
	*points.Table
	strata map[string]points.Row // by id, of a layer of its own; nil without one
}

// Read reads the points of a file. A CSV file has the columns lon and lat (degrees, WGS 84) or x and y (map
// coordinates); other files have points or polygons, of which the centre counts, and a reference system. Errors are
// ErrInput for a file that cannot be read, and ErrData for points outside the map or labels that contradict themselves.
func Read(path string, grid *gdal.Grid) ([]Point, error) {
	source := points.Source{Verb: "load labels", Path: path, Layer: SampleLayer, Beside: StrataLayer}
	read, strata, err := source.Read(grid)
	if err != nil {
		return nil, err
	}
	t := &table{Table: read}
	if strata != nil {
		t.strata = map[string]points.Row{}
		for _, r := range strata.Rows {
			t.strata[r.Text[ID]] = r
		}
	}
	if len(t.Rows) == 0 {
		return nil, fault.New(fault.ErrData, "load labels %s: has no points; draw some with minecarbon accuracy draw", path)
	}
	if !slices.Contains(t.Columns, Reference) && !slices.Contains(t.Columns, DestroyedYear) {
		return nil, fault.New(fault.ErrData, "load labels %s: has neither a column %s nor %s; its columns are %s", path, Reference, DestroyedYear, strings.Join(t.Columns, ", "))
	}
	all := make([]Point, len(t.Rows))
	for i := range t.Rows {
		if err := t.point(i, &all[i]); err != nil {
			return nil, fault.New(fault.ErrData, "load labels %s: point %s: %w", path, all[i].ID, err)
		}
	}
	rows, cols, err := source.Place(read, grid, func(i int) string { return all[i].ID })
	for i := range all {
		all[i].Pixel = int64(rows[i])*int64(grid.Width) + int64(cols[i])
	}
	return all, err
}

// point reads the texts of a row.
func (t *table) point(i int, p *Point) (err error) {
	text := t.Rows[i].Text
	if p.ID = text[ID]; p.ID == "" {
		p.ID = strconv.Itoa(i + 1)
	}
	stratum := text
	if t.strata != nil {
		stratum = t.strata[p.ID].Text
	}
	p.Stratum = stratum[Stratum]
	if p.StratumKm2, err = number(stratum, StratumKm2); err != nil {
		return err
	}
	if p.Stratum != "" && !(p.StratumKm2 > 0) {
		return fmt.Errorf("%s %s has no area; give km² above 0 in the column %s", Stratum, p.Stratum, StratumKm2)
	}
	return t.label(text, p)
}

// label reads what the person said. Without the column reference the years say it: 0 or nothing is never.
func (t *table) label(text map[string]string, p *Point) (err error) {
	r := &p.Reference
	if r.Destroyed, err = year(text, DestroyedYear); err != nil {
		return err
	}
	if r.Restored, err = year(text, RestoredYear); err != nil {
		return err
	}
	class := strings.ToLower(text[Reference])
	if !slices.Contains(t.Columns, Reference) {
		class = accuracy.Never.String()
		if r.Destroyed != 0 {
			class = accuracy.Destroyed.String()
		}
		if r.Restored != 0 {
			class = accuracy.Restored.String()
		}
	}
	if class == "" {
		if r.Destroyed != 0 || r.Restored != 0 {
			return fmt.Errorf("has years but no %s; give one of %s", Reference, strings.Join(accuracy.Classes, ", "))
		}
		return nil
	}
	if r.Class, p.Labelled = accuracy.ClassOf(class); !p.Labelled {
		return fmt.Errorf("%s %q is unknown; want one of %s, or nothing for a point that is not labelled yet", Reference, text[Reference], strings.Join(accuracy.Classes, ", "))
	}
	switch {
	case r.Class == accuracy.Never && (r.Destroyed != 0 || r.Restored != 0):
		return fmt.Errorf("was never destroyed, but has a year; remove the year or correct %s", Reference)
	case r.Class == accuracy.Destroyed && r.Restored != 0:
		return fmt.Errorf("is destroyed, but has %s %d; remove it or correct %s", RestoredYear, r.Restored, Reference)
	case r.Destroyed != 0 && r.Restored != 0 && r.Restored <= r.Destroyed:
		return fmt.Errorf("%s %d is not after %s %d", RestoredYear, r.Restored, DestroyedYear, r.Destroyed)
	}
	return nil
}

// number reads a number, 0 where there is none.
func number(text map[string]string, column string) (float64, error) {
	if text[column] == "" {
		return 0, nil
	}
	v, err := strconv.ParseFloat(text[column], 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0, fmt.Errorf("%s %q is not a number", column, text[column])
	}
	return v, nil
}

// year reads a year, 0 where there is none.
func year(text map[string]string, column string) (int, error) {
	v, err := number(text, column)
	if err == nil && v != 0 && (v != math.Trunc(v) || v < 1900 || v > 2200) {
		err = fmt.Errorf("%s %s is not a year from 1900 to 2200", column, text[column])
	}
	return int(v), err
}
