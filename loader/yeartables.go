package loader

import (
	"context"
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/minecarbon/minecarbon/loader/control"
	"github.com/minecarbon/minecarbon/loader/minevcs"
	"github.com/minecarbon/minecarbon/loader/runs"
	"github.com/minecarbon/minecarbon/loader/table"
)

func (t *tables) writeBackground(dir string) (table.DataFile, error) {
	n := len(t.background.years)
	samples, neighbours, method, model, source := make([]int32, n), make([]int32, n), make([]string, n), make([]string, n), make([]string, n)
	nugget, partialSill, rangeM, effectiveRangeM := nans(n), nans(n), nans(n), nans(n)
	sse, meanError, rmse, msdr := nans(n), nans(n), nans(n), nans(n)
	atBound, fitted := make([]bool, n), make([]bool, n)
	for i := range t.background.years { // not copied: the years of cells are written meanwhile
		b := &t.background.years[i]
		samples[i], neighbours[i], method[i], source[i] = int32(b.samples), int32(b.neighbours), b.method.name, b.method.source
		if b.method.name != byKriging {
			continue
		}
		v, q := b.method.variogram, b.validation
		model[i], nugget[i], partialSill[i], rangeM[i], effectiveRangeM[i] = v.Model, v.Nugget, v.PartialSill, v.RangeM, v.EffectiveRangeM
		sse[i], atBound[i], fitted[i] = v.WeightedSSE, v.AtBound, b.method.source != fromStudy
		meanError[i], rmse[i], msdr[i] = q.MeanError, q.RMSE, q.MSDR
	}
	return table.Write(dir, "background_year.parquet", backgroundColumns, []arrow.Array{
		table.Int32s(ids(t.study.FirstYear-1, n)), table.Int32s(samples), table.Texts(method), table.TextsOrNull(model), table.Doubles(nugget), table.Doubles(partialSill), table.Doubles(rangeM), table.TextsOrNull(source),
		table.Doubles(effectiveRangeM), table.Doubles(sse), table.BooleansOrNull(atBound, fitted), table.Doubles(meanError), table.Doubles(rmse), table.Doubles(msdr), table.Int32sOrNull(neighbours, 0),
	})
}

func (t *tables) writeBackgroundLags(dir string) (table.DataFile, error) {
	var year, lag []int32
	var pairs []int64
	var distance, gamma, fitted []float64
	for i := range t.background.years {
		for k, l := range t.background.years[i].lags {
			year, lag, pairs = append(year, int32(t.study.FirstYear+i)), append(lag, int32(k+1)), append(pairs, int64(l.Pairs))
			distance, gamma, fitted = append(distance, l.DistanceM), append(gamma, l.Gamma), append(fitted, l.Fitted)
		}
	}
	return table.Write(dir, "background_lag.parquet", backgroundLagColumns, []arrow.Array{
		table.Int32s(year), table.Int32s(lag), table.Doubles(distance), table.Int64s(pairs), table.Doubles(gamma), table.Doubles(fitted),
	})
}

// writeControls writes the control land of the mines.
func (t *tables) writeControls(dir string) ([]table.DataFile, error) {
	factor := t.study.Conversion.CO2PerCarbon()
	m := &control.Map{
		Cohorts: func(yield func(control.Cohort) bool) {
			for i, c := range t.cohorts {
				if !yield(control.Cohort{Mine: c.mine, Cell: c.cell, AreaM2: t.area(i), Ever: t.histories[c.history].cycles() > 0}) {
					return
				}
			}
		},
		Mines: len(t.mines.Mines), X: t.cells.x, Y: t.cells.y, Clean: make([]bool, t.cells.count()), Years: t.study.Years(),
		VCS: func(y int, cell int32) float64 { _, npa := t.scaled.at(y, cell); return npa * factor },
	}
	for cell := range m.Clean {
		m.Clean[cell] = true
		for y := range m.Years {
			npp, _ := t.scaled.cellNPP.of(y, cell)
			m.Clean[cell] = m.Clean[cell] && !math.IsNaN(npp) && t.cover.at(y, int32(cell)) == t.cells.mapped[cell]
		}
	}
	controls, cells := control.Find(m)
	return control.Write(dir, controls, cells, t.study.FirstYear, func(mine int32) string { return t.mines.Mines[mine].ID })
}

// writeMineVCS writes the sums of VCS and its direct changes by mine and year.
func (t *tables) writeMineVCS(dir string) (table.DataFile, error) {
	factor, first := t.study.Conversion.CO2PerCarbon(), t.study.FirstYear
	sums := minevcs.New(t.study.Years())
	vcs := make([]float64, t.study.Years())
	for i, c := range t.cohorts {
		h := &t.histories[c.history]
		for y := range vcs {
			vcs[y] = t.scaled.of(y, c.cell, h.state(first+y)) * factor
		}
		var events []minevcs.Event
		for _, e := range h.events {
			if e.year >= first { // later than the last are left out already
				events = append(events, minevcs.Event{Year: e.year - first, Restore: e.restore})
			}
		}
		sums.Add(&minevcs.Cohort{Mine: c.mine, AreaM2: t.area(i), VCS: vcs, Ever: h.cycles() > 0, Events: events})
	}
	return sums.Write(dir, first, func(mine int32) string { return t.mines.Mines[mine].ID })
}

// encoders bounds the row groups of cells and cohorts that are made at once: each takes tens of MB.
const encoders = 2

// columnSets are the columns of a table of years: those that stay the same over many rows, or count, and those that differ from row to row.
type columnSets struct{ same, differ []*runs.Column }

func (c *columnSets) all() []*runs.Column { return slices.Concat(c.same, c.differ) }

// pages returns the pages of a row group, which both kinds of runs describe.
func (c *columnSets) pages(same, differ []runs.Run) (pages []runs.Pages) {
	for _, column := range c.same {
		pages = append(pages, column.Encode(same))
	}
	for _, column := range c.differ {
		pages = append(pages, column.Encode(differ))
	}
	return pages
}

// cellYears are the columns of cell_year. One serves one goroutine.
type cellYears struct {
	t                 *tables
	y                 int // year of the study
	rows              []runs.Run
	nppBeforeCut, npa []float64 // by row of the group
	columnSets
}

func (t *tables) newCellYears() *cellYears {
	c := &cellYears{t: t}
	bare := func(values func(*backgroundYear) []float64) func(runs.Run) float64 {
		return func(r runs.Run) float64 { return t.cover.years[c.y].of(values(&t.background.years[c.y]), r.Key) }
	}
	c.same = []*runs.Column{
		runs.Counting32("cell_id", func(r runs.Run) int64 { return r.First + 1 }),
		runs.Whole("year", func(runs.Run) int32 { return int32(t.study.FirstYear + c.y) }),
	}
	c.differ = []*runs.Column{
		runs.Real("npp_b", true, func(r runs.Run) float64 { npp, _ := t.scaled.cellNPP.of(c.y, int(r.Key)); return npp }),
		runs.WholeOrNull("npp_class", func(r runs.Run) int32 { _, class := t.scaled.cellNPP.of(c.y, int(r.Key)); return int32(class) }),
		runs.Real("vegetated_m2", false, func(r runs.Run) float64 { return t.cover.at(c.y, r.Key) }),
		runs.Real("npp_bg", true, bare(func(b *backgroundYear) []float64 { return b.npp })),
		runs.Real("npp_bg_variance", true, bare(func(b *backgroundYear) []float64 { return b.variance })),
		runs.Real("npp_a_raw", true, func(r runs.Run) float64 { return c.nppBeforeCut[r.First] }),
		runs.Real("npp_a", true, func(r runs.Run) float64 { return c.npa[r.First] }),
		runs.Real("nearest_sample_m", true, bare(func(b *backgroundYear) []float64 { return b.nearestM })),
	}
	return c
}

// encode returns the row group of the cells from one to before another in a year.
func (c *cellYears) encode(y, from, to int) []runs.Pages {
	c.y = y
	count := to - from
	c.rows, c.nppBeforeCut, c.npa = resized(c.rows, count), resized(c.nppBeforeCut, count), resized(c.npa, count)
	for i := range c.rows {
		cell := int32(from + i)
		c.rows[i] = runs.Run{First: int64(i), Count: 1, Key: cell}
		c.nppBeforeCut[i], c.npa[i] = c.t.scaled.at(y, cell)
	}
	return c.pages([]runs.Run{{First: int64(from), Count: int32(count)}}, c.rows)
}

// writeCellYears writes the years one after the other, each once its background is there, workers row groups at once. It lets go of
// what of a year no other table has.
func (t *tables) writeCellYears(ctx context.Context, dir string, workers int) (table.DataFile, error) {
	columns := make([]*cellYears, min(workers, encoders))
	for i := range columns {
		columns[i] = t.newCellYears()
	}
	w, err := runs.Create(dir, "cell_year.parquet", columns[0].all()...)
	if err != nil {
		return table.DataFile{}, err
	}
	n := t.cells.count()
	groups := (n + rowsPerGroup - 1) / rowsPerGroup
	err = inOrder(ctx, len(columns), len(t.background.years)*groups, func(ctx context.Context, worker, i int) ([]runs.Pages, error) {
		y, from := i/groups, i%groups*rowsPerGroup
		if !await(ctx, t.background.there[y]) {
			return nil, ctx.Err()
		}
		return columns[worker].encode(y, from, min(from+rowsPerGroup, n)), nil
	}, func(i int, group []runs.Pages) error {
		if y := i / groups; (i+1)%groups == 0 {
			year := &t.background.years[y]
			year.variance, year.nearestM = nil, nil
			close(t.background.written[y])
		}
		return w.Write(group...)
	})
	return finish(w, err)
}

// finish ends a file that was written with an error or without.
func finish(w *runs.Writer, err error) (table.DataFile, error) {
	if err != nil {
		w.Abandon()
		return table.DataFile{}, err
	}
	return w.Close()
}

// cohortYears are the columns of cohort_year, whose rows are the years of a cohort after each other. One serves one goroutine.
type cohortYears struct {
	t             *tables
	cohorts, rows []runs.Run
	states        []int32
	npa           []float64 // by row of the group
	columnSets
}

func (t *tables) newCohortYears() *cohortYears {
	c := &cohortYears{t: t}
	factor := t.study.Conversion.CO2PerCarbon()
	c.same = []*runs.Column{
		runs.Growing32("cohort_id", func(r runs.Run) int64 { return int64(r.Key) + 1 }),
		runs.Counting32("year", func(runs.Run) int64 { return int64(t.study.FirstYear) }),
	}
	c.differ = []*runs.Column{
		runs.Names("state", false, stateNames, func(r runs.Run) int32 { return c.states[r.First] }),
		runs.Real("npp_a", true, func(r runs.Run) float64 { return c.npa[r.First] }),
		runs.Real("vcs", true, func(r runs.Run) float64 { return c.npa[r.First] * factor }),
	}
	return c
}

// encode returns the row group of some cohorts.
func (c *cohortYears) encode(from, to int) []runs.Pages {
	years := c.t.study.Years()
	n := (to - from) * years
	c.cohorts, c.rows, c.states, c.npa = c.cohorts[:0], resized(c.rows, n), resized(c.states, n), resized(c.npa, n)
	row := 0
	for i := from; i < to; i++ {
		c.cohorts = append(c.cohorts, runs.Run{Count: int32(years), Key: int32(i)})
		of := &c.t.cohorts[i]
		for y := range years {
			s := c.t.histories[of.history].state(c.t.study.FirstYear + y)
			c.rows[row] = runs.Run{First: int64(row), Count: 1}
			c.states[row], c.npa[row] = int32(s), c.t.scaled.of(y, of.cell, s)
			row++
		}
	}
	return c.pages(c.cohorts, c.rows)
}

// writeCohortYears writes whole cohorts in row groups of about 120 000 rows, so that an engine sees the years of a cohort
// in one order whatever its threads.
func (t *tables) writeCohortYears(ctx context.Context, dir string, workers int) (table.DataFile, error) {
	columns := make([]*cohortYears, min(workers, encoders))
	for i := range columns {
		columns[i] = t.newCohortYears()
	}
	w, err := runs.Create(dir, "cohort_year.parquet", columns[0].all()...)
	if err != nil {
		return table.DataFile{}, err
	}
	inGroup := max(1, rowsPerGroup/t.study.Years())
	err = inOrder(ctx, len(columns), (len(t.cohorts)+inGroup-1)/inGroup, func(_ context.Context, worker, i int) ([]runs.Pages, error) {
		return columns[worker].encode(i*inGroup, min((i+1)*inGroup, len(t.cohorts))), nil
	}, func(_ int, group []runs.Pages) error { return w.Write(group...) })
	return finish(w, err)
}
