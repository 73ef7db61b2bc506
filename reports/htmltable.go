package reports

import (
	"math"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// An htmlTable is a table of the page.
type htmlTable struct {
	Heads []columnHead
	Rows  [][]cell
	Sums  []cell // in the foot; nil for no foot
	First int    // rows that are shown until all are asked for, 0 for all
}

// More reports whether a row waits until all are asked for.
func (t htmlTable) More(row int) bool { return t.First > 0 && row >= t.First }

// A columnHead is the head of a column. Columns of numbers are aligned to the right.
type columnHead struct {
	Name, Unit string
	Number     bool
}

// A cell shows a value; Exact is the value in full precision. Unit is for a value in another unit than its column.
type cell struct {
	Text, Exact string
	Unit        string
	Number      bool
	Section     string // anchor that it links to, may be empty
	Explained   string // key of where it comes from, may be empty
	Whole       string // of a text that is not shown as it is
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

// yearlyTable has a row a year, and sums over the years and their ratios in the foot. A sum of rates a year is an amount.
func (l Language) yearlyTable(t, summary Table) htmlTable {
	columns := append(l.yearlyColumns(), partial(t,
		column{columnHead{Name: l.Say("Known part of decrease")}, "decrease_known_share", 3},
		column{columnHead{Name: l.Say("Known part of increase")}, "increase_known_share", 3})...)
	yearly := l.table(t, columns)
	sums := make([]cell, len(columns))
	sums[0] = cell{Text: l.Say("All years")}
	for i, c := range columns[1:] {
		v := math.NaN()
		if slices.Contains(summary.Columns, c.column) {
			v = summary.first(c.column)
		}
		sums[i+1] = cell{Text: number(v, c.digits), Exact: exact(v), Number: true}
		switch {
		case math.IsNaN(v):
			sums[i+1].Text = ""
		case c.Unit == perYear:
			sums[i+1].Unit = "Gg CO₂"
		}
	}
	yearly.Sums = sums
	return yearly
}

// partial returns those columns that have a share below 1: what they tell of is not known on all land.
func partial(t Table, shares ...column) []column {
	return slices.DeleteFunc(shares, func(c column) bool {
		return !slices.ContainsFunc(t.numbers(c.column), func(v float64) bool { return v < 1 })
	})
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

// trendTable has a row for each class of the trend, with the area that keeps it among many tests.
func (l Language) trendTable(t Table) htmlTable {
	all := l.table(t, []column{
		{columnHead{Name: l.Say("Trend of VCS inside mines")}, "class", 0},
		{columnHead{Name: l.Say("Area"), Unit: "km²"}, "area_km2", 2},
		{columnHead{Name: l.Say("holds (q < 0.05)"), Unit: "km²"}, "holds_km2", 2},
	})
	all.Heads[0].Number = false
	for i, class := range t.numbers("class") {
		for _, c := range symbology.TrendClasses {
			if class == float64(c.Value) {
				all.Rows[i][0] = cell{Text: l.Label(c)}
			}
		}
	}
	return all
}

func (l Language) backgroundTable(t Table) htmlTable {
	return l.table(t, []column{
		{columnHead{Name: l.Say("Year")}, "year", 0},
		{columnHead{Name: l.Say("Samples"), Unit: l.Say("cells")}, "samples", 0},
		{columnHead{Name: l.Say("Nearest used"), Unit: l.Say("cells")}, "neighbours", 0},
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

// mineColumns are the columns of the table of mines; first and last are the years shown.
func (l Language) mineColumns(first, last float64) []column {
	return []column{
		{columnHead{Name: l.Say("Mine")}, "mine_id", texts},
		{columnHead{Name: l.Say("Name")}, "name", texts},
		{columnHead{Name: l.Say("Polygon"), Unit: "km²"}, "area_km2", 2},
		{columnHead{Name: l.Say("Mapped share")}, "mapped_share", 3},
		{columnHead{Name: l.Say("Destroyed before %s", short(first)), Unit: "km²"}, "earlier_km2", 2},
		{columnHead{Name: l.Say("Destroyed"), Unit: "km²"}, "destroyed_km2", 2},
		{columnHead{Name: l.Say("Restored"), Unit: "km²"}, "restored_km2", 2},
		{columnHead{Name: l.Say("Open in %s", short(last)), Unit: "km²"}, "open_km2", 2},
		{columnHead{Name: "R_V"}, "r_v", 3},
		{columnHead{Name: "R_VCS"}, "r_vcs", 3},
		{columnHead{Name: "C_destroy", Unit: "Gg CO₂"}, "c_destroy_gg", 2},
		{columnHead{Name: "C_restore", Unit: "Gg CO₂"}, "c_restore_gg", 2},
		{columnHead{Name: l.Say("C_restore per area"), Unit: "Gg CO₂ km⁻²"}, "c_restore_gg_km2", 2},
		{columnHead{Name: "VCSD", Unit: "Gg CO₂"}, "vcsd_gg", 2},
	}
}

// sureColumns adds what the intervals say to the columns of the table of mines.
func (l Language) sureColumns(columns []column) []column {
	half := columnHead{Name: l.Say("± (%d %%)", confidence), Unit: "Gg CO₂"}
	var all []column
	for _, c := range columns {
		all = append(all, c)
		switch c.column {
		case "c_restore_gg":
			all = append(all, column{half, "c_restore_half_gg", 2}, column{columnHead{Name: l.Say("Gain or loss")}, "c_restore_sign", texts})
		case "vcsd_gg":
			all = append(all, column{half, "vcsd_half_gg", 2})
		}
	}
	return all
}

// MineTable returns the table of all mines; the name links to the section of the mine.
func (p *studyPage) MineTable() htmlTable {
	t, years := p.Tables, p.Tables["summary"]
	deficit := t["deficit"]
	columns := append(p.mineColumns(years.first("first_year"), years.first("last_year")), partial(deficit,
		column{columnHead{Name: p.Say("Known part of VCSD")}, "vcsd_known_share", 3})...)
	shown := deficit.beside(t["mine_land"].inOrder("mine_id", deficit.texts("mine_id")))
	if p.intervals.wide() {
		shown, columns = shown.beside(p.sureTable()), p.sureColumns(columns)
	}
	all := p.table(shown, columns)
	for i := range all.Rows {
		all.Rows[i][0], all.Rows[i][1] = shownText(all.Rows[i][0].Text), shownText(p.names[i])
		all.Rows[i][1].Section = p.link(i)
		for n, c := range columns {
			if slices.Contains([]string{"c_destroy_gg", "c_restore_gg", "vcsd_gg"}, c.column) {
				all.Rows[i][n].Explained = p.link(i)
			}
			if c.column == "c_restore_sign" {
				all.Rows[i][n].Text = p.signWord(all.Rows[i][n].Text)
			}
		}
	}
	if p.intervals.wide() && !p.Alone() {
		all.Heads = append(all.Heads, columnHead{Name: p.Say("Rank")})
		for i, r := range ranks(p.deficits("vcsd")) {
			all.Rows[i] = append(all.Rows[i], cell{Text: p.rankWord(r)})
		}
	}
	return all
}

// LongMineTable returns the table of all mines as the page has it: of many mines, those with a section come first.
func (p *studyPage) LongMineTable() htmlTable {
	all := p.MineTable()
	if p.Few() {
		return all
	}
	rows := all.Rows
	all.Rows, all.First = nil, mostDetailed
	for _, i := range p.ranked {
		all.Rows = append(all.Rows, rows[i])
	}
	return all
}

// A mineSection is the section of one mine.
type mineSection struct {
	Section, ID, Name string
	Facts             htmlTable // one row
	Charts            []figure  // before and after the map
	Map               drawing
}

func (m baseMap) mineSections() []mineSection {
	t, facts := m.Tables, m.MineTable()
	states, series := t["mine_map"].groupBy("mine_id"), t["mine_year"].groupBy("mine_id")
	var all []mineSection
	for i, id := range t["deficit"].texts("mine_id") {
		if !m.detailed(i) {
			continue
		}
		name := facts.Rows[i][1].Text
		picture := m.mineMap(m.section(i)+"-map", states[id])
		picture.Label = m.Say("Map of %s: vegetated, destroyed and restored land in the last year", name)
		all = append(all, mineSection{
			Section: m.section(i), ID: shownName(id), Name: name,
			Facts:  htmlTable{Heads: facts.Heads[2:], Rows: [][]cell{facts.Rows[i][2:]}},
			Charts: m.mineFigures(m.section(i), name, Table{t["mine_year"].Columns, series[id].Rows}), Map: picture,
		})
	}
	return all
}

// mineFigures returns the figures of a mine's section that are charts; t is its series.
func (p *studyPage) mineFigures(section, mine string, t Table) []figure {
	all := []figure{
		{Name: section + "-baseline", Title: p.Say("VCS of the land ever destroyed, and its undisturbed baseline"), Words: p.Say("VCS of the land ever destroyed in %s beside its undisturbed baseline, by year", mine),
			Empty: p.Say("The mine has no land ever destroyed whose VCS is known.")},
		{Name: section + "-direct", Title: p.Say("Direct changes, relative to the year before"), Words: p.Say("Direct changes in VCS of %s by year", mine), Empty: p.directWords(t)},
		{Name: section + "-potential", Title: p.Say("Potential changes, relative to the undisturbed baseline"), Words: p.Say("Potential changes in VCS of %s by year", mine), Empty: p.potentialWords(t, nil)},
	}
	for i := range all {
		if !p.Charts[all[i].Name].drawsNothing() {
			all[i].Empty = ""
		}
	}
	return all
}
