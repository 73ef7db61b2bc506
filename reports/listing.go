package reports

import (
	"html/template"
	"image/color"
)

// A listing is a table of the page.
type listing struct {
	Heads []head
	Rows  [][]field
}

type head struct{ Name, Unit string }

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
		l.Heads = append(l.Heads, c.head)
		texts, numbers := t.texts(c.column), t.numbers(c.column)
		for i := range t.Rows {
			f := field{Text: texts[i], Exact: texts[i]}
			if c.digits >= 0 {
				f = field{Text: number(numbers[i], c.digits), Exact: exact(numbers[i]), Number: true}
			}
			if c.column == "year" {
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

func yearlyListing(t Table) listing {
	return list(t, []column{
		{head{"Year", ""}, "year", 0},
		{head{"Destroyed", "km²"}, "destroyed_km2", 2},
		{head{"Restored", "km²"}, "restored_km2", 2},
		{head{"Decrease", perYear}, "decrease_gg", 2},
		{head{"Increase", perYear}, "increase_gg", 2},
		{head{"C_ddper", perArea}, "c_ddper_g_m2", 1},
		{head{"C_diper", perArea}, "c_diper_g_m2", 1},
		{head{"R_V", ""}, "r_v", 3},
		{head{"R_VCS", ""}, "r_vcs", 3},
	})
}

func backgroundListing(t Table) listing {
	return list(t, []column{
		{head{"Year", ""}, "year", 0},
		{head{"Samples", "cells"}, "samples", 0},
		{head{"Method", ""}, "method", -1},
		{head{"Variogram", ""}, "model", -1},
		{head{"Source", ""}, "variogram_source", -1},
		{head{"Nugget", "(g C m⁻² a⁻¹)²"}, "nugget", 2},
		{head{"Partial sill", "(g C m⁻² a⁻¹)²"}, "sill", 2},
		{head{"Range", "m"}, "range_m", 0},
		{head{"Mean error", "g C m⁻² a⁻¹"}, "mean_error", 3},
		{head{"RMSE", "g C m⁻² a⁻¹"}, "rmse", 2},
		{head{"MSDR", ""}, "msdr", 2},
	})
}

func methodListing(t Table) listing {
	return list(t, []column{{head{"Method", ""}, "method", -1}, {head{"Cohorts", ""}, "cohorts", 0}, {head{"Area", "km²"}, "area_km2", 2}})
}

var leagueColumns = []column{
	{head{"Mine", ""}, "mine_id", -1},
	{head{"Name", ""}, "name", -1},
	{head{"Destroyed", "km²"}, "destroyed_km2", 2},
	{head{"Restored", "km²"}, "restored_km2", 2},
	{head{"C_destroy", "Gg CO₂"}, "c_destroy_gg", 2},
	{head{"C_restore", "Gg CO₂"}, "c_restore_gg", 2},
	{head{"C_restore per area", "Gg CO₂ km⁻²"}, "c_restore_gg_km2", 2},
	{head{"VCSD", "Gg CO₂"}, "vcsd_gg", 2},
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
			Facts: listing{facts.Heads[2:], [][]field{facts.Rows[i][2:]}},
			Area:  number(area[i], 2), Map: picture.uri(), Width: picture.picture.Rect.Dx(),
		}
	}
	return all
}
