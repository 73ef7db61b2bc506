package reports

import (
	"math"
	"slices"
	"strings"
)

// A listing is a table of the page.
type listing struct {
	Heads []head
	Rows  [][]field
	Sums  []field // below, nil without
}

// A head says what a column is; numbers stand to the right.
type head struct {
	Name, Unit string
	Number     bool
}

// A field shows a value; Exact is the value itself.
type field struct {
	Text, Exact string
	Number      bool
	Section     string // of the mine it links to
}

// a column of a listing: of numbers with that many digits, of texts or of codes, the words of the data that
// a reader may not know.
type column struct {
	head
	column string
	digits int
}

const (
	texts = -1
	codes = -2
)

func (l Language) list(t Table, columns []column) listing {
	all := listing{Rows: make([][]field, len(t.Rows))}
	for _, c := range columns {
		c.Number = c.digits >= 0
		all.Heads = append(all.Heads, c.head)
		words, numbers := t.texts(c.column), t.numbers(c.column)
		for i := range t.Rows {
			f := field{Text: words[i]}
			switch {
			case c.digits == codes:
				f.Text = l.Code(words[i])
			case c.Number:
				f = field{Text: number(numbers[i], c.digits), Exact: exact(numbers[i]), Number: true}
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

// yearlyListing ends with the sums over the years and their ratios.
func (l Language) yearlyListing(t, summary Table) listing {
	columns := l.yearlyColumns()
	yearly := l.list(t, columns)
	sums := make([]field, len(columns))
	sums[0] = field{Text: l.Say("All years")}
	for i, c := range columns[1:] {
		v := math.NaN()
		if slices.Contains(summary.Columns, c.column) {
			v = summary.first(c.column)
		}
		sums[i+1] = field{Text: number(v, c.digits), Exact: exact(v), Number: true}
		if math.IsNaN(v) {
			sums[i+1].Text = ""
		}
	}
	yearly.Sums = sums
	return yearly
}

func (l Language) yearlyColumns() []column {
	return []column{
		{head{Name: l.Say("Year")}, "year", 0},
		{head{Name: l.Say("Destroyed"), Unit: "km²"}, "destroyed_km2", 2},
		{head{Name: l.Say("Restored"), Unit: "km²"}, "restored_km2", 2},
		{head{Name: l.Say("Decrease"), Unit: perYear}, "decrease_gg", 2},
		{head{Name: l.Say("Increase"), Unit: perYear}, "increase_gg", 2},
		{head{Name: "C_ddper", Unit: perArea}, "c_ddper_g_m2", 1},
		{head{Name: "C_diper", Unit: perArea}, "c_diper_g_m2", 1},
		{head{Name: "R_V"}, "r_v", 3},
		{head{Name: "R_VCS"}, "r_vcs", 3},
	}
}

func (l Language) backgroundListing(t Table) listing {
	return l.list(t, []column{
		{head{Name: l.Say("Year")}, "year", 0},
		{head{Name: l.Say("Samples"), Unit: l.Say("cells")}, "samples", 0},
		{head{Name: l.Say("Method")}, "method", codes},
		{head{Name: l.Say("Variogram")}, "model", codes},
		{head{Name: l.Say("Source")}, "variogram_source", codes},
		{head{Name: l.Say("Nugget"), Unit: "(g C m⁻² a⁻¹)²"}, "nugget", 2},
		{head{Name: l.Say("Partial sill"), Unit: "(g C m⁻² a⁻¹)²"}, "sill", 2},
		{head{Name: l.Say("Range"), Unit: "m"}, "range_m", 0},
		{head{Name: l.Say("Mean error"), Unit: "g C m⁻² a⁻¹"}, "mean_error", 3},
		{head{Name: "RMSE", Unit: "g C m⁻² a⁻¹"}, "rmse", 2},
		{head{Name: "MSDR"}, "msdr", 2},
	})
}

func (l Language) methodListing(t Table) listing {
	return l.list(t, []column{{head{Name: l.Say("Method")}, "method", codes}, {head{Name: l.Say("Cohorts")}, "cohorts", 0}, {head{Name: l.Say("Area"), Unit: "km²"}, "area_km2", 2}})
}

func (l Language) nppListing(t Table) listing {
	return l.list(t, []column{
		{head{Name: l.Say("Method")}, "method", codes},
		{head{Name: l.Say("Region")}, "region", texts},
		{head{Name: l.Say("From")}, "first_year", 0},
		{head{Name: l.Say("To")}, "last_year", 0},
		{head{Name: l.Say("Lowest")}, "npp_low", 2},
		{head{Name: "p1"}, "npp_p01", 2},
		{head{Name: l.Say("Mean")}, "npp_mean", 2},
		{head{Name: "p99"}, "npp_p99", 2},
		{head{Name: l.Say("Highest")}, "npp_high", 2},
		{head{Name: l.Say("Reference")}, "reference", texts},
	})
}

func (l Language) leagueColumns() []column {
	return []column{
		{head{Name: l.Say("Mine")}, "mine_id", texts},
		{head{Name: l.Say("Name")}, "name", texts},
		{head{Name: l.Say("Destroyed"), Unit: "km²"}, "destroyed_km2", 2},
		{head{Name: l.Say("Restored"), Unit: "km²"}, "restored_km2", 2},
		{head{Name: "C_destroy", Unit: "Gg CO₂"}, "c_destroy_gg", 2},
		{head{Name: "C_restore", Unit: "Gg CO₂"}, "c_restore_gg", 2},
		{head{Name: l.Say("C_restore per area"), Unit: "Gg CO₂ km⁻²"}, "c_restore_gg_km2", 2},
		{head{Name: "VCSD", Unit: "Gg CO₂"}, "vcsd_gg", 2},
	}
}

// League is the table of all mines; the name leads to the section of the mine.
func (p *part) League() listing {
	all := p.list(p.Tables["deficit"], p.leagueColumns())
	for i := range all.Rows {
		all.Rows[i][1].Section = p.section(i)
	}
	return all
}

// A mineSection is what opens for one mine.
type mineSection struct {
	Section, ID, Name string
	Facts             listing // one row
	Area              string
	Map               drawing
}

func (l land) mineSections() []mineSection {
	t := l.Tables
	facts, area := l.list(t["deficit"], l.leagueColumns()), t["mine"].numbers("area_km2")
	states := t["mine_map"].by("mine_id")
	all := make([]mineSection, len(facts.Rows))
	for i, id := range t["deficit"].texts("mine_id") {
		name := facts.Rows[i][1].Text
		picture := l.mineMap(l.section(i)+"-map", states[id])
		picture.Label = l.Say("Map of %s: vegetated, destroyed and restored land in the last year", name)
		all[i] = mineSection{
			Section: l.section(i), ID: id, Name: name,
			Facts: listing{Heads: facts.Heads[2:], Rows: [][]field{facts.Rows[i][2:]}},
			Area:  number(area[i], 2), Map: picture,
		}
	}
	return all
}
