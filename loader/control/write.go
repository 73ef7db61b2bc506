package control

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/minecarbon/minecarbon/loader/table"
)

var (
	controlYearColumns = []table.Column{
		table.Optional("mine_id", table.TextKind, table.Plain), table.Required("year", table.Int32Kind, table.Plain), table.Required("land", table.TextKind, table.Plain),
		table.Required("cells", table.Int32Kind, table.Plain), table.Required("vcs", table.DoubleKind, table.Plain), table.Required("line", table.DoubleKind, table.Plain),
		table.Optional("r", table.DoubleKind, table.Plain),
	}
	controlCellColumns = []table.Column{
		table.Required("cell_id", table.Int32Kind, table.Difference), table.Optional("mine_id", table.TextKind, table.Plain),
		table.Optional("slope", table.DoubleKind, table.Plain), table.Optional("intercept", table.DoubleKind, table.Plain), table.Optional("squares", table.DoubleKind, table.Plain),
	}
)

// row is a control in a year.
type row struct {
	*Series
	year int
}

// Write writes the tables control_year and control_cell. mineID returns the id of a mine; the index of a cell is its cell_id less 1.
func Write(dir string, controls []Series, cells []Cell, firstYear int, mineID func(int32) string) ([]table.DataFile, error) {
	id := func(mine int32) string {
		if mine == None {
			return ""
		}
		return mineID(mine)
	}
	var rows []row
	for i := range controls {
		for y := range controls[i].VCS {
			rows = append(rows, row{&controls[i], y})
		}
	}
	number := func(of func(*row) float64) arrow.Array { return table.Of(rows, table.Doubles, of) }
	years, err := table.Write(dir, "control_year.parquet", controlYearColumns, []arrow.Array{
		table.Of(rows, table.TextsOrNull, func(r *row) string { return id(r.Mine) }),
		table.Of(rows, table.Int32s, func(r *row) int32 { return int32(firstYear + r.year) }),
		table.Of(rows, table.Texts, func(r *row) string { return r.Land }), table.Of(rows, table.Int32s, func(r *row) int32 { return int32(r.Cells) }),
		number(func(r *row) float64 { return r.VCS[r.year] }), number(func(r *row) float64 { return r.Line[r.year] }), number(func(r *row) float64 { return r.R[r.year] }),
	})
	if err != nil {
		return nil, err
	}
	fit := func(of func(*Cell) float64) arrow.Array { return table.Of(cells, table.Doubles, of) }
	lines, err := table.Write(dir, "control_cell.parquet", controlCellColumns, []arrow.Array{
		table.Of(cells, table.Int32s, func(c *Cell) int32 { return c.Cell + 1 }), table.Of(cells, table.TextsOrNull, func(c *Cell) string { return id(c.Mine) }),
		fit(func(c *Cell) float64 { return c.Slope }), fit(func(c *Cell) float64 { return c.Intercept - c.Slope*float64(firstYear) }),
		fit(func(c *Cell) float64 { return c.Squares }),
	})
	return []table.DataFile{years, lines}, err
}
