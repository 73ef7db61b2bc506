package reports

import (
	"math"
	"slices"
	"strconv"
)

// A Comparison holds the differences between a study of a report and an earlier record of it.
type Comparison struct {
	Earlier Record
	Dataset bool  // Earlier was made from a dataset instead of a report
	Changes Table // rows of setting_change
	Figures Table // rows of figure_change
}

// A changeSection is the template's view of a Comparison.
type changeSection struct {
	Prefix   string // of its anchors
	Basis    string
	Findings string
	Reasons  []string // none if no number changed

	YearHeads, MineHeads []column
	Years                []changeRow
	Mines                []changeRow
	First                int // mines that are shown until all are asked for, 0 for all
	Settings             htmlTable
}

// A changeRow is a year or mine that changed, with the figures of its table.
type changeRow struct {
	Head  []cell
	Cells []delta
}

// A delta compares a figure with its earlier value, as shown and in full precision.
type delta struct {
	Change, Was                    string // Was is empty if nothing changed
	Exact, Earlier, Later, Percent string
	Noise                          string // whether the change is beyond its error; empty where that is unknown
	changed                        bool
	earlier                        float64
	inWords                        string
}

// judge says whether the change is beyond the error of the figure: whether its interval leaves out the earlier value.
func (l Language) judge(d delta, i interval) delta {
	if !d.changed || !i.known() || i.half() == 0 || math.IsNaN(d.earlier) {
		return d
	}
	d.Noise = l.Say("beyond its error")
	if i.holds(d.earlier) {
		d.Noise = l.Say("within its error")
	}
	d.inWords = l.Say("%s (%s; %s)", d.Change, d.Was, d.Noise)
	return d
}

// Text returns the change with the earlier value.
func (d *delta) Text() string {
	if d == nil || d.inWords == "" {
		return missing
	}
	return d.inWords
}

// newDelta formats the figures with at least that many digits after the point, and enough to show two digits of the
// change.
func (l Language) newDelta(earlier, later, change, percent float64, changed bool, digits int) delta {
	d := delta{Change: number(0, 0), inWords: l.Say("unchanged"), Exact: exact(change), Earlier: exact(earlier), Later: exact(later), Percent: exact(percent), changed: changed, earlier: earlier}
	if changed {
		digits = digitsOf(change, digits)
		d.Change, d.Was = signed(change, digits), l.wasWords(number(earlier, digits), number(later, digits), percent)
		d.inWords = l.Say("%s (%s)", d.Change, d.Was)
	}
	return d
}

// digitsOf returns how many digits after the point show two significant digits of v, but not fewer than least.
func digitsOf(v float64, least int) int {
	const most = 9
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return least
	}
	return min(max(least, 1-int(math.Floor(math.Log10(math.Abs(v))))), most)
}

// A subject is the study, a year or a mine, with its figures beside the earlier ones.
type subject struct {
	source, key, name, presence string           // key is the year or the mine's id
	figures                     map[string]delta // by column of the source
}

// The presence of a subject in the two reports.
const added, removed, kept = "added", "removed", "kept"

func (s subject) changed() bool {
	for _, d := range s.figures {
		if d.changed {
			return true
		}
	}
	return false
}

func (s subject) year() int {
	year, _ := strconv.Atoi(s.key)
	return year
}

// subjectsOf returns the subjects of a view in the order of the rows.
func (l Language) subjectsOf(c *Comparison, source string) []subject {
	var all []subject
	t := c.Figures
	key, name, presence, figure := t.texts("place"), t.texts("name"), t.texts("presence"), t.texts("figure")
	earlier, later, change, percent := t.numbers("earlier"), t.numbers("later"), t.numbers("change"), t.numbers("percent")
	for i, of := range t.texts("source") {
		if of != source {
			continue
		}
		if n := len(all); n == 0 || all[n-1].key != key[i] {
			all = append(all, subject{source, key[i], shownName(name[i]), presence[i], map[string]delta{}})
		}
		digits := 2
		if figure[i] == "r_v" || figure[i] == "r_vcs" {
			digits = 3
		}
		changed, _ := t.Rows[i][t.at("changed")].(bool)
		all[len(all)-1].figures[figure[i]] = l.newDelta(earlier[i], later[i], change[i], percent[i], changed, digits)
	}
	return all
}

// compare sets the section on changes since an earlier report, and their sentence in the headline.
func (p *studyPage) compare() {
	c := p.Against
	study := subject{figures: map[string]delta{}}
	if all := p.subjectsOf(c, "summary"); len(all) > 0 {
		study = all[0]
	}
	direct, potential, mines := p.subjectsOf(c, "rates"), p.subjectsOf(c, "annual_potential"), p.subjectsOf(c, "deficit")
	r := p.reasonsOf(c, study, slices.Concat(direct, potential), mines)
	p.judgeChanges(study, slices.Concat(direct, potential), mines, len(r.added)+len(r.removed) == 0)
	for i, n := range p.Numbers {
		if d, ok := study.figures[n.Figure]; ok {
			p.Numbers[i].Against = &d
		}
	}
	p.changed = mines
	p.Headline = p.join(p.Headline, p.sinceWords(c, p.Record.Study, p.Numbers))
	p.Changes = &changeSection{
		Prefix: p.Prefix, YearHeads: p.yearHeads(), MineHeads: p.mineHeads(),
		Basis: p.basisWords(c, p.Record), Findings: p.join(p.findings(c, r, mines), p.errorWords(study, mines, r)), Reasons: p.sentences(r),
		Years: p.yearChanges(direct, potential), Mines: p.mineChanges(mines), Settings: p.settingTable(c.Changes),
	}
	if len(p.Changes.Mines) > mostDetailed {
		p.Changes.First = mostDetailed
	}
}

// judgeChanges says of each changed figure with an interval whether the change is beyond its error. Sums are judged only over the same years.
func (p *studyPage) judgeChanges(study subject, years, mines []subject, sameYears bool) {
	ends := p.spans("total")
	for _, s := range years {
		judge := func(column, figure string, sign float64) {
			if d, ok := s.figures[column]; ok {
				s.figures[column] = p.judge(d, ends.at(figure, float64(s.year()), sign))
			}
		}
		judge("decrease_gg", "decrease", 1)
		judge("increase_gg", "increase", 1)
		judge("change_gg", "vcsd", -1)
	}
	if !sameYears {
		return
	}
	for column, d := range study.figures {
		study.figures[column] = p.judge(d, p.intervals.sum(figureOf[column]))
	}
	for _, s := range mines {
		if d, ok := s.figures["vcsd_gg"]; ok {
			s.figures["vcsd_gg"] = p.judge(d, p.intervals.of(s.key, "vcsd"))
		}
	}
}

// yearHeads returns the figures of a year that are compared.
func (l Language) yearHeads() []column {
	return []column{
		{columnHead{Name: l.Say("Destroyed"), Unit: "km²"}, "destroyed_km2", 2},
		{columnHead{Name: l.Say("Restored"), Unit: "km²"}, "restored_km2", 2},
		{columnHead{Name: l.Say("Decrease"), Unit: perYear}, "decrease_gg", 2},
		{columnHead{Name: l.Say("Increase"), Unit: perYear}, "increase_gg", 2},
		{columnHead{Name: "C_destroy + C_restore", Unit: perYear}, "change_gg", 2},
	}
}

// mineHeads returns the figures of a mine that are compared.
func (l Language) mineHeads() []column {
	return []column{
		{columnHead{Name: "VCSD", Unit: "Gg CO₂"}, "vcsd_gg", 2},
		{columnHead{Name: l.Say("Destroyed"), Unit: "km²"}, "destroyed_km2", 2},
		{columnHead{Name: l.Say("Restored"), Unit: "km²"}, "restored_km2", 2},
	}
}

// yearChanges returns the years that both reports have and whose figures differ.
func (l Language) yearChanges(direct, potential []subject) []changeRow {
	var rows []changeRow
	for _, s := range direct {
		at := slices.IndexFunc(potential, func(other subject) bool { return other.key == s.key })
		if at >= 0 {
			s.figures["change_gg"] = potential[at].figures["change_gg"]
		}
		if row := rowOf(s, l.yearHeads()); s.presence == kept && row.changed() {
			row.Head = []cell{{Text: s.key, Exact: s.key, Number: true}}
			rows = append(rows, row)
		}
	}
	return rows
}

func (l Language) mineChanges(mines []subject) []changeRow {
	var rows []changeRow
	for _, s := range mines {
		if row := rowOf(s, l.mineHeads()); row.changed() {
			row.Head = []cell{{Text: shownName(s.key)}, {Text: s.name}, {Text: l.presenceWord(s.presence)}}
			rows = append(rows, row)
		}
	}
	return rows
}

func rowOf(s subject, figures []column) (row changeRow) {
	for _, c := range figures {
		row.Cells = append(row.Cells, s.figures[c.column])
	}
	return row
}

func (r changeRow) changed() bool {
	return slices.ContainsFunc(r.Cells, func(d delta) bool { return d.changed })
}

// settingTable lists inputs, parameters and software that changed.
func (l Language) settingTable(t Table) htmlTable {
	all := htmlTable{Heads: []columnHead{{Name: l.Say("What")}, {Name: l.Say("Name")}, {Name: l.Say("Change")}, {Name: l.Say("Before")}, {Name: l.Say("Now")}}}
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
		if kind[i] == "background" || name[i] == "baseline.through" {
			before, now = l.Code(before), l.Code(now)
		}
		row := []cell{{Text: l.kindWord(kind[i], role[i])}, {Text: name[i]}, {Text: l.presenceWord(change[i])}, {Text: before}, {Text: now}}
		for n := range row {
			if row[n].Text == "" {
				row[n].Text = missing
			}
		}
		all.Rows = append(all.Rows, row)
	}
	return all
}

// shortened returns the beginning of a checksum, which is enough for people to compare.
func shortened(sum string) string {
	const shown = 12
	if len(sum) <= shown {
		return sum
	}
	return sum[:shown] + "…"
}
