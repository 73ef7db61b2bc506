package reports

import (
	"math"
	"slices"
	"strings"
)

// An htmlTable is a table of the page.
type htmlTable struct {
	Heads []columnHead
	Rows  [][]cell
	Sums  []cell // in the foot; nil for no foot
}

// A columnHead is the head of a column. Columns of numbers are aligned to the right.
type columnHead struct {
	Name, Unit string
	Number     bool
}

// A cell shows a value; Exact is the value in full precision.
type cell struct {
	Text, Exact string
	Number      bool
	Section     string // anchor that it links to, may be empty
}

// A column of an htmlTable shows a column of a Table: numbers with that many digits, texts, or codes, which are
// words of the data that need an explanation.
type column struct {
	columnHead
	column string
	digits int
}

const (
	texts = -1
	codes = -2
)

func (l Language) table(t Table, columns []column) htmlTable {
	all := htmlTable{Rows: make([][]cell, len(t.Rows))}
	for _, c := range columns {
		c.Number = c.digits >= 0
		all.Heads = append(all.Heads, c.columnHead)
		words, numbers := t.texts(c.column), t.numbers(c.column)
		for i := range t.Rows {
			f := cell{Text: words[i]}
			switch {
			case c.digits == codes:
				f.Text = l.Code(words[i])
			case c.Number:
				f = cell{Text: number(numbers[i], c.digits), Exact: exact(numbers[i]), Number: true}
			}
			if strings.HasSuffix(c.column, "year") {
				f.Text = short(numbers[i])
			}
			if f.Text == "" {
				f.Text = missing
			}
			all.Rows[i] = append(all.Rows[i], f)
		}
	}
	return all
}

// yearlyTable has a row a year, and sums over the years and their ratios in the foot.
func (l Language) yearlyTable(t, summary Table) htmlTable {
	columns := l.yearlyColumns()
	yearly := l.table(t, columns)
	sums := make([]cell, len(columns))
	sums[0] = cell{Text: l.Say("All years")}
	for i, c := range columns[1:] {
		v := math.NaN()
		if slices.Contains(summary.Columns, c.column) {
			v = summary.first(c.column)
		}
		sums[i+1] = cell{Text: number(v, c.digits), Exact: exact(v), Number: true}
		if math.IsNaN(v) {
			sums[i+1].Text = ""
		}
	}
	yearly.Sums = sums
	return yearly
}

func (l Language) yearlyColumns() []column {
	return []column{
		{columnHead{Name: l.Say("Year")}, "year", 0},
		{columnHead{Name: l.Say("Destroyed"), Unit: "km²"}, "destroyed_km2", 2},
		{columnHead{Name: l.Say("Restored"), Unit: "km²"}, "restored_km2", 2},
		{columnHead{Name: l.Say("Decrease"), Unit: perYear}, "decrease_gg", 2},
		{columnHead{Name: l.Say("Increase"), Unit: perYear}, "increase_gg", 2},
		{columnHead{Name: "C_ddper", Unit: perArea}, "c_ddper_g_m2", 1},
		{columnHead{Name: "C_diper", Unit: perArea}, "c_diper_g_m2", 1},
		{columnHead{Name: "R_V"}, "r_v", 3},
		{columnHead{Name: "R_VCS"}, "r_vcs", 3},
	}
}

func (l Language) backgroundTable(t Table) htmlTable {
	return l.table(t, []column{
		{columnHead{Name: l.Say("Year")}, "year", 0},
		{columnHead{Name: l.Say("Samples"), Unit: l.Say("cells")}, "samples", 0},
		{columnHead{Name: l.Say("Method")}, "method", codes},
		{columnHead{Name: l.Say("Variogram")}, "model", codes},
		{columnHead{Name: l.Say("Source")}, "variogram_source", codes},
		{columnHead{Name: l.Say("Nugget"), Unit: "(g C m⁻² a⁻¹)²"}, "nugget", 2},
		{columnHead{Name: l.Say("Partial sill"), Unit: "(g C m⁻² a⁻¹)²"}, "sill", 2},
		{columnHead{Name: l.Say("Range"), Unit: "m"}, "range_m", 0},
		{columnHead{Name: l.Say("Mean error"), Unit: "g C m⁻² a⁻¹"}, "mean_error", 3},
		{columnHead{Name: "RMSE", Unit: "g C m⁻² a⁻¹"}, "rmse", 2},
		{columnHead{Name: "MSDR"}, "msdr", 2},
	})
}

func (l Language) methodTable(t Table) htmlTable {
	return l.table(t, []column{{columnHead{Name: l.Say("Method")}, "method", codes}, {columnHead{Name: l.Say("Cohorts")}, "cohorts", 0}, {columnHead{Name: l.Say("Area"), Unit: "km²"}, "area_km2", 2}})
}

func (l Language) nppTable(t Table) htmlTable {
	return l.table(t, []column{
		{columnHead{Name: l.Say("Method")}, "method", codes},
		{columnHead{Name: l.Say("Region")}, "region", texts},
		{columnHead{Name: l.Say("From")}, "first_year", 0},
		{columnHead{Name: l.Say("To")}, "last_year", 0},
		{columnHead{Name: l.Say("Lowest")}, "npp_low", 2},
		{columnHead{Name: "p1"}, "npp_p01", 2},
		{columnHead{Name: l.Say("Mean")}, "npp_mean", 2},
		{columnHead{Name: "p99"}, "npp_p99", 2},
		{columnHead{Name: l.Say("Highest")}, "npp_high", 2},
		{columnHead{Name: l.Say("Reference")}, "reference", texts},
	})
}

func (l Language) mineColumns() []column {
	return []column{
		{columnHead{Name: l.Say("Mine")}, "mine_id", texts},
		{columnHead{Name: l.Say("Name")}, "name", texts},
		{columnHead{Name: l.Say("Destroyed"), Unit: "km²"}, "destroyed_km2", 2},
		{columnHead{Name: l.Say("Restored"), Unit: "km²"}, "restored_km2", 2},
		{columnHead{Name: "C_destroy", Unit: "Gg CO₂"}, "c_destroy_gg", 2},
		{columnHead{Name: "C_restore", Unit: "Gg CO₂"}, "c_restore_gg", 2},
		{columnHead{Name: l.Say("C_restore per area"), Unit: "Gg CO₂ km⁻²"}, "c_restore_gg_km2", 2},
		{columnHead{Name: "VCSD", Unit: "Gg CO₂"}, "vcsd_gg", 2},
	}
}

// MineTable returns the table of all mines; the name links to the section of the mine.
func (p *studyPage) MineTable() htmlTable {
	all := p.table(p.Tables["deficit"], p.mineColumns())
	for i := range all.Rows {
		all.Rows[i][1].Section = p.section(i)
	}
	return all
}

// A mineSection is the section of one mine.
type mineSection struct {
	Section, ID, Name string
	Facts             htmlTable // one row
	Area              string
	Map               drawing
}

func (m baseMap) mineSections() []mineSection {
	t := m.Tables
	facts, area := m.table(t["deficit"], m.mineColumns()), t["mine"].numbers("area_km2")
	states := t["mine_map"].groupBy("mine_id")
	all := make([]mineSection, len(facts.Rows))
	for i, id := range t["deficit"].texts("mine_id") {
		name := facts.Rows[i][1].Text
		picture := m.mineMap(m.section(i)+"-map", states[id])
		picture.Label = m.Say("Map of %s: vegetated, destroyed and restored land in the last year", name)
		all[i] = mineSection{
			Section: m.section(i), ID: id, Name: name,
			Facts: htmlTable{Heads: facts.Heads[2:], Rows: [][]cell{facts.Rows[i][2:]}},
			Area:  number(area[i], 2), Map: picture,
		}
	}
	return all
}
