package points

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// Source is a file of points.
type Source struct {
	Verb   string // that errors begin with
	Path   string
	Layer  string // that is read where the file has several
	Beside string // a layer that is read too, may be empty
}

// Table is what a layer holds, as texts.
type Table struct {
	Columns []string // in lower case
	Rows    []Row
}

// Row is a point: its position in map coordinates and its texts by column.
type Row struct {
	X, Y float64 // NaN where it cannot be placed
	Text map[string]string
}

// Read reads the points. A CSV file has the columns lon and lat (degrees, WGS 84) or x and y (map coordinates); other
// files have points or polygons, of which the centre counts, and a reference system. beside is nil without such a layer.
// Errors are fault.ErrInput for a file that cannot be read, and fault.ErrData for one that lacks something.
func (s Source) Read(grid *gdal.Grid) (t, beside *Table, err error) {
	if err := gdal.CheckReadable(s.Verb, s.Path); err != nil {
		return nil, nil, err
	}
	if strings.EqualFold(filepath.Ext(s.Path), ".csv") {
		t, err = s.readCSV(grid)
		return t, nil, err
	}
	return s.readVector(grid)
}

// Place finds the row and column of each point on the grid; nameOf names a point in messages. A point outside is
// fault.ErrData.
func (s Source) Place(t *Table, grid *gdal.Grid, nameOf func(i int) string) (rows, cols []int, err error) {
	rows, cols = make([]int, len(t.Rows)), make([]int, len(t.Rows))
	var outside []string
	for i, r := range t.Rows {
		col, row := grid.Position(r.X, r.Y)
		col, row = math.Floor(col), math.Floor(row)
		if !(col >= 0 && row >= 0 && col < float64(grid.Width) && row < float64(grid.Height)) {
			outside = append(outside, nameOf(i))
			continue
		}
		rows[i], cols[i] = int(row), int(col)
	}
	if len(outside) > 0 {
		err = fault.New(fault.ErrData, "%s %s: points outside the map: %d of %d (%s); check lon and lat, x and y, or the reference system of the file", s.Verb, s.Path, len(outside), len(t.Rows), Some(outside))
	}
	return rows, cols, err
}

// Some lists ids, and says how many more there are than the first five.
func Some(ids []string) string {
	const most = 5
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
}

func (s Source) fault(kind, cause error) error {
	return fault.New(kind, "%s %s: %w", s.Verb, s.Path, cause)
}
