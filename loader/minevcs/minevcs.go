package minevcs

import (
	"cmp"
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"github.com/minecarbon/minecarbon/loader/table"
)

// Outside is the mine of land outside all.
const Outside = -1

// An Event is a destruction or a restoration in a year of the study, counted from 0.
type Event struct {
	Year    int
	Restore bool
}

// A Cohort is land of one mine that shares its VCS and its history.
type Cohort struct {
	Mine   int32 // Outside for land outside all mines
	AreaM2 float64
	VCS    []float64 // by year, g CO₂ m⁻² a⁻¹; NaN where it is unknown
	Ever   bool      // destroyed in some year, which need not be one of the study
	Events []Event
}

// quantity is what is summed, in the order of the columns.
type quantity int

const (
	knownArea quantity = iota
	vcs
	undisturbedArea
	undisturbedVCS
	destroyedArea
	restoredArea
	decrease
	increase
	decreaseUnknownArea
	increaseUnknownArea
	quantities
)

var names = [quantities]string{
	"known_area", "vcs", "undisturbed_area", "undisturbed_vcs", "destroyed_area", "restored_area",
	"decrease", "increase", "decrease_unknown_area", "increase_unknown_area",
}

type sums [quantities]decimal128.Num

func (s *sums) add(q quantity, n decimal128.Num) { s[q] = s[q].Add(n) }

// Sums are those of the cohorts that were added.
type Sums struct {
	years  int
	byMine map[int32][]sums
}

// New returns the sums of no land, of a number of years.
func New(years int) *Sums { return &Sums{years, map[int32][]sums{}} }

// Add adds a cohort. A year that is not of the study is a mistake of the caller.
func (s *Sums) Add(c *Cohort) {
	years := s.byMine[c.Mine]
	if years == nil {
		years = make([]sums, s.years)
		s.byMine[c.Mine] = years
	}
	area := whole(c.AreaM2)
	for y, v := range c.VCS {
		if math.IsNaN(v) {
			continue
		}
		g := whole(v * c.AreaM2)
		years[y].add(knownArea, area)
		years[y].add(vcs, g)
		if !c.Ever {
			years[y].add(undisturbedArea, area)
			years[y].add(undisturbedVCS, g)
		}
	}
	for _, e := range c.Events {
		of, compared, land, change, unknown := &years[e.Year], e.Year-1, destroyedArea, decrease, decreaseUnknownArea
		if e.Restore {
			compared, land, change, unknown = e.Year, restoredArea, increase, increaseUnknownArea
		}
		of.add(land, area)
		if compared < 0 || math.IsNaN(c.VCS[compared]) {
			of.add(unknown, area)
		} else {
			of.add(change, whole(c.VCS[compared]*c.AreaM2))
		}
	}
}

// whole is v as a whole number of 10⁻⁵, half to even as DuckDB casts to a whole number.
func whole(v float64) decimal128.Num {
	n := math.RoundToEven(v * 1e5)
	if math.Abs(n) < 1<<62 {
		return decimal128.FromI64(int64(n))
	}
	high := math.Floor(math.Ldexp(n, -64))
	return decimal128.New(int64(high), uint64(n-math.Ldexp(high, 64)))
}

func columns() []table.Column {
	all := []table.Column{table.Optional("mine_id", table.TextKind, table.Plain), table.Required("year", table.Int32Kind, table.Plain)}
	for _, name := range names {
		all = append(all, table.Required(name, table.WholeKind, table.Plain))
	}
	return all
}

// row is a mine in a year.
type row struct {
	mine int32
	year int
	*sums
}

// Write writes the table mine_vcs: the mines in their order, land outside last, each in every year from firstYear on. mineID returns
// the id of a mine.
func (s *Sums) Write(dir string, firstYear int, mineID func(int32) string) (table.DataFile, error) {
	var rows []row
	for mine, years := range s.byMine {
		for y := range years {
			rows = append(rows, row{mine, y, &years[y]})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { // as unsigned, outside is the last
		return cmp.Or(cmp.Compare(uint32(a.mine), uint32(b.mine)), cmp.Compare(a.year, b.year))
	})
	id := func(r *row) string {
		if r.mine == Outside {
			return ""
		}
		return mineID(r.mine)
	}
	arrays := []arrow.Array{table.Of(rows, table.TextsOrNull, id), table.Of(rows, table.Int32s, func(r *row) int32 { return int32(firstYear + r.year) })}
	for q := range quantities {
		arrays = append(arrays, table.Of(rows, table.Wholes, func(r *row) decimal128.Num { return r.sums[q] }))
	}
	return table.Write(dir, "mine_vcs.parquet", columns(), arrays)
}
