package reports

import (
	"math"
	"slices"
)

// budgetFigures are the figures whose errors the page takes apart.
var budgetFigures = []string{"vcsd", "vcsd_adjusted", "c_restore", "decrease", "increase"}

func (l Language) budgetName(figure string) string {
	return map[string]string{
		"vcsd": "VCSD", "vcsd_adjusted": l.Say("VCSD, weather-adjusted"), "c_restore": "C_restore", "decrease": l.Say("Direct decrease"), "increase": l.Say("Direct increase"),
	}[figure]
}

// budgeted are the figures that have an interval with a width.
func (v intervals) budgeted() []string {
	return slices.DeleteFunc(slices.Clone(budgetFigures), func(figure string) bool { return !(v.sum(figure).sd > 0) })
}

// share returns a source's part of the variance, NaN if it is not counted.
func (i interval) share(source string) float64 { return math.Pow(i.parts[source]/i.sd, 2) }

// tabled is how many of the figures the table has; the chart has all.
const tabled = 3

// budgetTable has a row for each source of error, with its share of the squared error and the width that it alone would give.
func (p *studyPage) budgetTable() htmlTable {
	t := htmlTable{Heads: []columnHead{{Name: p.Say("What can be wrong")}, {Name: p.Say("What it means")}}}
	figures := p.intervals.budgeted()
	figures = figures[:min(len(figures), tabled)]
	sums := []cell{{Text: p.Say("All together")}, {}}
	for _, f := range figures {
		i := p.intervals.sum(f)
		t.Heads = append(t.Heads, columnHead{Name: p.budgetName(f), Unit: "%", Number: true}, columnHead{Name: p.Say("alone"), Unit: "± Gg CO₂", Number: true})
		sums = append(sums, cell{Text: number(100, 1), Exact: "100", Number: true}, amount(i.half()))
	}
	for _, s := range sources {
		name, meaning := p.sourceWords(s)
		row, counted := []cell{{Text: name}, {Text: meaning}}, false
		for _, f := range figures {
			i := p.intervals.sum(f)
			share := i.share(s)
			counted = counted || !math.IsNaN(share)
			row = append(row, cell{Text: number(100*share, 1), Exact: exact(100 * share), Number: true}, amount(i.half()*math.Sqrt(share)))
		}
		if !counted {
			row[1].Text = p.join(meaning, p.uncounted(s))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Sums = sums
	return t
}

// amount is a cell of an amount with two digits of its own.
func amount(v float64) cell {
	return cell{Text: number(v, min(digitsOf(v, 0), 3)), Exact: exact(v), Number: true}
}

// budgetChart shows which source weighs what, in percent of the squared error.
func (p *studyPage) budgetChart() chart {
	c := chart{Name: "budget", Up: p.Say("Share of the squared error (%s)", "%"), Most: 100, Digits: 1}
	figures := p.intervals.budgeted()
	for _, f := range figures {
		c.Categories = append(c.Categories, p.budgetName(f))
	}
	for _, s := range sources {
		name, _ := p.sourceWords(s)
		bar := series{Name: name, Kind: "bar", Colour: sourceColours[s], Stack: true}
		seen := false
		for _, f := range figures {
			share := 100 * p.intervals.sum(f).share(s)
			bar.Values, seen = append(bar.Values, share), seen || share > 0
		}
		if seen {
			c.Series = append(c.Series, bar)
		}
	}
	return c
}

// budgetWords returns the largest source of the error of VCSD.
func (p *studyPage) budgetWords() string {
	i := p.intervals.sum("vcsd")
	if !(i.sd > 0) {
		return ""
	}
	largest, most := "", -1.0
	for _, s := range sources {
		if share := i.share(s); share > most {
			largest, most = s, share
		}
	}
	name, _ := p.sourceWords(largest)
	return p.Say("The largest part of the squared error of VCSD: %s (%s %%).", name, number(100*most, 0))
}
