package loader

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/minecarbon/minecarbon/loader/control"
	"github.com/minecarbon/minecarbon/loader/minevcs"
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
