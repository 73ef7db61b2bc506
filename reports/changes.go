package reports

import (
	"math"
	"slices"
	"strconv"
)

// A Comparison is a report beside an earlier one.
type Comparison struct {
	Earlier Record
	Dataset bool  // Earlier is made of a dataset, which has no report
	Changes Table // rows of setting_change
	Figures Table // rows of figure_change
}

// A changeSection is what the page says of a Comparison.
type changeSection struct {
	Basis    string
	Findings []string
	Why      string // before the reasons, empty where no number changed
	Reasons  []string
	Years    []changeRow
	Mines    []changeRow
	Settings listing
}

// A changeRow is a year or mine that changed, with the figures that its table has.
type changeRow struct {
	Head  []field
	Cells []delta
}

// A delta is a figure beside its earlier value, as it is shown and in full precision.
type delta struct {
	Change, Was                    string // Was is empty where nothing changed
	Exact, Earlier, Later, Percent string
	changed                        bool
}

// newDelta shows at least that many digits after the point, and so many that two of the change are seen.
func newDelta(earlier, later, change, percent float64, changed bool, digits int) delta {
	d := delta{Change: number(0, 0), Exact: exact(change), Earlier: exact(earlier), Later: exact(later), Percent: exact(percent), changed: changed}
	if changed {
		digits = digitsOf(change, digits)
		d.Change, d.Was = signed(change, digits), wasWords(number(earlier, digits), number(later, digits), percent)
	}
	return d
}

// digitsOf are the digits after the point that show two of v's own, at least that many.
func digitsOf(v float64, least int) int {
	const most = 9
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return least
	}
	return min(max(least, 1-int(math.Floor(math.Log10(math.Abs(v))))), most)
}

// A changed place is the study, a year or a mine with its figures beside the earlier ones.
type place struct {
	source, place, name, presence string
	figures                       map[string]delta
}

// The presences of a place in both reports.
const added, removed, kept = "added", "removed", "kept"

func (p place) changed() bool {
	for _, d := range p.figures {
		if d.changed {
			return true
		}
	}
	return false
}

func (p place) year() int {
	year, _ := strconv.Atoi(p.place)
	return year
}

// placesOf are the places of a view in the order of the rows.
func (c *Comparison) placesOf(source string) []place {
	var all []place
	t := c.Figures
	at, name, presence, figure := t.texts("place"), t.texts("name"), t.texts("presence"), t.texts("figure")
	earlier, later, change, percent := t.numbers("earlier"), t.numbers("later"), t.numbers("change"), t.numbers("percent")
	for i, of := range t.texts("source") {
		if of != source {
			continue
		}
		if n := len(all); n == 0 || all[n-1].place != at[i] {
			all = append(all, place{source, at[i], name[i], presence[i], map[string]delta{}})
		}
		digits := 2
		if figure[i] == "r_v" || figure[i] == "r_vcs" {
			digits = 3
		}
		changed, _ := t.Rows[i][t.at("changed")].(bool)
		all[len(all)-1].figures[figure[i]] = newDelta(earlier[i], later[i], change[i], percent[i], changed, digits)
	}
	return all
}

// compare fills in what the page says of an earlier report, and what it says of itself to later ones.
func (p *page) compare() error {
	record, err := NewRecord(p.Report)
	if err != nil {
		return err
	}
	if p.Record, err = recordScript(record); err != nil || p.Against == nil {
		return err
	}
	c := p.Against
	study := place{figures: map[string]delta{}}
	if all := c.placesOf("summary"); len(all) > 0 {
		study = all[0]
	}
	for i, n := range p.Numbers {
		if d, ok := study.figures[n.Figure]; ok {
			p.Numbers[i].Against = &d
		}
	}
	p.Headline += " " + sinceWords(c, record.Study, p.Numbers)
	p.Changes = newChanges(c, record, study)
	return nil
}

func newChanges(c *Comparison, later Record, study place) *changeSection {
	direct, potential, mines := c.placesOf("rates"), c.placesOf("annual_potential"), c.placesOf("deficit")
	r := reasonsOf(c, study, slices.Concat(direct, potential), mines)
	all := &changeSection{
		Basis: basisWords(c, later), Findings: findings(c, r, mines), Why: r.intro(), Reasons: r.sentences(),
		Years: yearChanges(direct, potential), Mines: mineChanges(mines), Settings: settingListing(c.Changes),
	}
	return all
}

// The heads of the tables and the figures beneath them.
var yearFigures = []column{
	{head{Name: "Destroyed", Unit: "km²"}, "destroyed_km2", 2},
	{head{Name: "Restored", Unit: "km²"}, "restored_km2", 2},
	{head{Name: "Decrease", Unit: perYear}, "decrease_gg", 2},
	{head{Name: "Increase", Unit: perYear}, "increase_gg", 2},
	{head{Name: "C_destroy + C_restore", Unit: perYear}, "change_gg", 2},
}

var mineFigures = []column{
	{head{Name: "VCSD", Unit: "Gg CO₂"}, "vcsd_gg", 2},
	{head{Name: "Destroyed", Unit: "km²"}, "destroyed_km2", 2},
	{head{Name: "Restored", Unit: "km²"}, "restored_km2", 2},
}

// YearHeads are those of the figures of years.
func (*changeSection) YearHeads() []column { return yearFigures }

// MineHeads are those of the figures of mines.
func (*changeSection) MineHeads() []column { return mineFigures }

// yearChanges are the years that both reports have and whose shown figures differ.
func yearChanges(direct, potential []place) []changeRow {
	var rows []changeRow
	for _, p := range direct {
		at := slices.IndexFunc(potential, func(other place) bool { return other.place == p.place })
		if at >= 0 {
			p.figures["change_gg"] = potential[at].figures["change_gg"]
		}
		if row := rowOf(p, yearFigures); p.presence == kept && row.changed() {
			row.Head = []field{{Text: p.place, Exact: p.place, Number: true}}
			rows = append(rows, row)
		}
	}
	return rows
}

func mineChanges(mines []place) []changeRow {
	var rows []changeRow
	for _, p := range mines {
		if row := rowOf(p, mineFigures); row.changed() {
			row.Head = []field{{Text: p.place}, {Text: p.name}, {Text: presenceWords[p.presence]}}
			rows = append(rows, row)
		}
	}
	return rows
}

func rowOf(p place, figures []column) (row changeRow) {
	for _, c := range figures {
		row.Cells = append(row.Cells, p.figures[c.column])
	}
	return row
}

func (r changeRow) changed() bool {
	return slices.ContainsFunc(r.Cells, func(d delta) bool { return d.changed })
}

// settingListing is what went in that did not before.
func settingListing(t Table) listing {
	l := listing{Heads: []head{{Name: "What"}, {Name: "Name"}, {Name: "Change"}, {Name: "Before"}, {Name: "Now"}}}
	kind, role, name, from := t.texts("kind"), t.texts("role"), t.texts("name"), t.texts("earlier_name")
	earlier, later, change := t.texts("earlier"), t.texts("later"), t.texts("change")
	for i := range t.Rows {
		before, now := earlier[i], later[i]
		if kind[i] == "input" {
			before, now = shortened(before), shortened(now)
		}
		if from[i] != "" {
			before = from[i]
		}
		row := []field{{Text: kindWords[kind[i]+" "+role[i]]}, {Text: name[i]}, {Text: presenceWords[change[i]]}, {Text: before}, {Text: now}}
		for n := range row {
			if row[n].Text == "" {
				row[n].Text = missing
			}
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// shortened is a checksum as people compare it.
func shortened(sum string) string {
	const shown = 12
	if len(sum) <= shown {
		return sum
	}
	return sum[:shown] + "…"
}
