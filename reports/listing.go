package reports

import (
	"html/template"
	"image/color"
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

// a column of a listing: of text without digits.
type column struct {
	head
	column string
	digits int // −1 is text
}

func list(t Table, columns []column) listing {
	l := listing{Rows: make([][]field, len(t.Rows))}
	for _, c := range columns {
		c.Number = c.digits >= 0
		l.Heads = append(l.Heads, c.head)
		texts, numbers := t.texts(c.column), t.numbers(c.column)
		for i := range t.Rows {
			f := field{Text: texts[i], Exact: texts[i]}
			if c.digits >= 0 {
				f = field{Text: number(numbers[i], c.digits), Exact: exact(numbers[i]), Number: true}
			}
			if strings.HasSuffix(c.column, "year") {
				f.Text = short(numbers[i])
			}
			if f.Text == "" {
				f.Text = missing
			}
			l.Rows[i] = append(l.Rows[i], f)
		}
	}
	return l
}

// yearlyListing ends with the sums over the years and their ratios.
func yearlyListing(t, summary Table) listing {
	l := list(t, yearlyColumns)
	sums := make([]field, len(yearlyColumns))
	sums[0] = field{Text: "All years"}
	for i, c := range yearlyColumns[1:] {
		v := math.NaN()
		if slices.Contains(summary.Columns, c.column) {
			v = summary.first(c.column)
		}
		sums[i+1] = field{Text: number(v, c.digits), Exact: exact(v), Number: true}
		if math.IsNaN(v) {
			sums[i+1].Text = ""
		}
	}
	l.Sums = sums
	return l
}

var yearlyColumns = []column{
	{head{Name: "Year"}, "year", 0},
	{head{Name: "Destroyed", Unit: "km²"}, "destroyed_km2", 2},
	{head{Name: "Restored", Unit: "km²"}, "restored_km2", 2},
	{head{Name: "Decrease", Unit: perYear}, "decrease_gg", 2},
	{head{Name: "Increase", Unit: perYear}, "increase_gg", 2},
	{head{Name: "C_ddper", Unit: perArea}, "c_ddper_g_m2", 1},
	{head{Name: "C_diper", Unit: perArea}, "c_diper_g_m2", 1},
	{head{Name: "R_V"}, "r_v", 3},
	{head{Name: "R_VCS"}, "r_vcs", 3},
}

func backgroundListing(t Table) listing {
	return list(t, []column{
		{head{Name: "Year"}, "year", 0},
		{head{Name: "Samples", Unit: "cells"}, "samples", 0},
		{head{Name: "Method"}, "method", -1},
		{head{Name: "Variogram"}, "model", -1},
		{head{Name: "Source"}, "variogram_source", -1},
		{head{Name: "Nugget", Unit: "(g C m⁻² a⁻¹)²"}, "nugget", 2},
		{head{Name: "Partial sill", Unit: "(g C m⁻² a⁻¹)²"}, "sill", 2},
		{head{Name: "Range", Unit: "m"}, "range_m", 0},
		{head{Name: "Mean error", Unit: "g C m⁻² a⁻¹"}, "mean_error", 3},
		{head{Name: "RMSE", Unit: "g C m⁻² a⁻¹"}, "rmse", 2},
		{head{Name: "MSDR"}, "msdr", 2},
	})
}

func methodListing(t Table) listing {
	return list(t, []column{{head{Name: "Method"}, "method", -1}, {head{Name: "Cohorts"}, "cohorts", 0}, {head{Name: "Area", Unit: "km²"}, "area_km2", 2}})
}

func nppListing(t Table) listing {
	return list(t, []column{
		{head{Name: "Method"}, "method", -1},
		{head{Name: "Region"}, "region", -1},
		{head{Name: "From"}, "first_year", 0},
		{head{Name: "To"}, "last_year", 0},
		{head{Name: "Lowest"}, "npp_low", 2},
		{head{Name: "p1"}, "npp_p01", 2},
		{head{Name: "Mean"}, "npp_mean", 2},
		{head{Name: "p99"}, "npp_p99", 2},
		{head{Name: "Highest"}, "npp_high", 2},
		{head{Name: "Reference"}, "reference", -1},
	})
}

var leagueColumns = []column{
	{head{Name: "Mine"}, "mine_id", -1},
	{head{Name: "Name"}, "name", -1},
	{head{Name: "Destroyed", Unit: "km²"}, "destroyed_km2", 2},
	{head{Name: "Restored", Unit: "km²"}, "restored_km2", 2},
	{head{Name: "C_destroy", Unit: "Gg CO₂"}, "c_destroy_gg", 2},
	{head{Name: "C_restore", Unit: "Gg CO₂"}, "c_restore_gg", 2},
	{head{Name: "C_restore per area", Unit: "Gg CO₂ km⁻²"}, "c_restore_gg_km2", 2},
	{head{Name: "VCSD", Unit: "Gg CO₂"}, "vcsd_gg", 2},
}

// League is the table of all mines; the name leads to the section of the mine.
func (p *page) League() listing {
	l := list(p.Tables["deficit"], leagueColumns)
	for i := range l.Rows {
		l.Rows[i][1].Section = section(i)
	}
	return l
}

// A mineSection is what opens for one mine.
type mineSection struct {
	Section, ID, Name string
	Facts             listing // one row
	Area              string
	Map               template.URL
	Width             int // of the map in pixels
}

func mineSections(t map[string]Table) []mineSection {
	facts, area := list(t["deficit"], leagueColumns), t["mine"].numbers("area_km2")
	land := t["mine_map"].by("mine_id")
	all := make([]mineSection, len(facts.Rows))
	for i, id := range t["deficit"].texts("mine_id") {
		table := land[id]
		if table.Columns == nil {
			table.Columns = t["mine_map"].Columns
		}
		state := table.texts("state")
		picture := draw(table, func(row int) color.RGBA { return stateColours[state[row]] })
		all[i] = mineSection{
			Section: section(i), ID: id, Name: facts.Rows[i][1].Text,
			Facts: listing{Heads: facts.Heads[2:], Rows: [][]field{facts.Rows[i][2:]}},
			Area:  number(area[i], 2), Map: picture.uri(), Width: picture.picture.Rect.Dx(),
		}
	}
	return all
}
