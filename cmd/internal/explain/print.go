package explain

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/sql/explain"
)

// An answer is an explanation with the files behind it.
type answer struct {
	*explain.Explanation
	inputs   inputs
	mineName string
}

// print prints the answer down to the depth asked for.
func (o *options) print(s console.Streams, a *answer) error {
	down := slices.Index(depths, o.depth)
	if o.format == "json" {
		return a.json(s.Out, down)
	}
	p := &page{style: format.Style{Colour: s.OutScreen.Colour, Literal: true}, markdown: o.format == "markdown"}
	a.head(p)
	a.years(p)
	a.mines(p, o.request.Top, o.all)
	if down > 0 {
		a.cohorts(p, down > 1)
	}
	if down > 2 {
		a.files(p)
	}
	_, err := io.WriteString(s.Out, p.text.String())
	return err
}

// json writes everything as one object.
func (a *answer) json(w io.Writer, down int) error {
	if down == 0 {
		for _, t := range a.Terms {
			for i := range t.Years {
				t.Years[i].Cohorts, t.Years[i].Rest = nil, nil
			}
		}
	}
	all := struct {
		*explain.Explanation
		Inputs []input `json:"inputs,omitempty"`
	}{Explanation: a.Explanation}
	if down > 2 {
		all.Inputs = a.inputs.used(a.Explanation)
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(all)
}

// head prints the figure and its formula.
func (a *answer) head(p *page) {
	of := "all mines"
	if a.Mine != "" {
		of = a.Mine
		if a.mineName != a.Mine && a.mineName != "" {
			of += " (" + a.mineName + ")"
		}
	}
	years := fmt.Sprintf("%d to %d", a.FromYear, a.ToYear)
	if a.FromYear == a.ToYear {
		years = fmt.Sprint(a.FromYear)
	}
	p.title(fmt.Sprintf("%s of %s, %s: %s", a.Figure, of, years, a.value()))
	p.line(a.Formula)
	if i := a.Interval; i != nil {
		p.line(fmt.Sprintf("95 %% interval: %s to %s; the error has sd %s: %s", short(&i.Low), short(&i.High), short(&i.SD), a.sources()))
	}
	p.line("Published by: " + a.Published)
	for _, t := range a.Terms {
		text := fmt.Sprintf("%s = %s %s, the sum of %s", t.Name, t.Sum, t.Unit, console.Counted(t.Parts, "part"))
		if !t.UnknownArea.IsZero() {
			text += fmt.Sprintf("; unknown on %s km2 in the years, which the sum lacks", t.UnknownArea)
		}
		p.line(text)
	}
}

// sources are the standard deviations that the sources of error have by themselves, the largest first.
func (a *answer) sources() string {
	var all []string
	for _, s := range a.Interval.Sources {
		all = append(all, s.Name+" "+short(&s.SD))
	}
	return strings.Join(all, ", ")
}

// value is the figure with its unit, or why it has none.
func (a *answer) value() string {
	if a.Value != nil {
		return full(*a.Value) + strings.TrimSuffix(" "+a.Unit, " 1")
	}
	for _, t := range a.Terms {
		if !t.UnknownArea.IsZero() {
			return "unknown"
		}
	}
	return "undefined, its denominator is 0"
}

// years prints the parts of each year, where there are several.
func (a *answer) years(p *page) {
	if a.FromYear == a.ToYear {
		return
	}
	p.section("Years")
	list := a.table("year")
	for year := a.FromYear; year <= a.ToYear; year++ {
		a.add(list, fmt.Sprint(year), a.parts(func(t explain.Term) explain.Node { return t.At(year) }))
	}
	a.addSum(list)
	p.table(list)
}

// mines prints the parts of the largest mines of a figure of all mines.
func (a *answer) mines(p *page, top int, all bool) {
	names := a.MineNames()
	if len(names) == 0 {
		return
	}
	shown := names
	if !all {
		shown = names[:min(top, len(names))]
	}
	p.section("Mines, the largest " + a.Terms[0].Name + " first")
	list := a.table("mine")
	for _, mine := range shown {
		a.add(list, mine, a.parts(func(t explain.Term) explain.Node { return t.Of(mine) }))
	}
	if others := len(names) - len(shown); others > 0 {
		a.add(list, console.Counted(int64(others), "other"), a.parts(func(t explain.Term) explain.Node { return t.Others(shown) }))
	}
	a.addSum(list)
	p.table(list)
}

// parts are the parts of each term.
func (a *answer) parts(of func(explain.Term) explain.Node) (nodes []explain.Node) {
	for _, t := range a.Terms {
		nodes = append(nodes, of(t))
	}
	return nodes
}

// table is a list of parts with a column for each term and one for the figure.
func (a *answer) table(of string) *table {
	columns := []string{of, "parts"}
	for _, t := range a.Terms {
		columns = append(columns, t.Name+" ["+t.Unit+"]")
	}
	if len(a.Terms) > 1 {
		columns = append(columns, a.Figure+" ["+a.Unit+"]")
	}
	return &table{head: columns, numbers: true}
}

func (a *answer) add(list *table, name string, nodes []explain.Node) {
	var amounts []explain.Amount
	parts := int64(0)
	for i, n := range nodes {
		amounts = append(amounts, n.Sum)
		if i == 0 || !a.SameParts() {
			parts += n.Parts
		}
	}
	a.addAmounts(list, name, parts, amounts)
}

// addSum adds the whole, of ratios with the figure itself.
func (a *answer) addSum(list *table) {
	a.add(list, "sum", a.parts(func(t explain.Term) explain.Node { return explain.Node{Sum: t.Sum, Parts: t.Parts} }))
	if last := list.rows[len(list.rows)-1]; a.Value != nil && a.IsRatio() {
		last[len(last)-1] = full(*a.Value)
	}
}

func (a *answer) addAmounts(list *table, name string, parts int64, amounts []explain.Amount) {
	texts := []string{name, fmt.Sprint(parts)}
	for _, amount := range amounts {
		texts = append(texts, amount.String())
	}
	if len(amounts) > 1 {
		texts = append(texts, a.Text(amounts))
	}
	list.add(texts...)
}

// cohorts prints the largest parts of the years that are taken apart.
func (a *answer) cohorts(p *page, terms bool) {
	for _, t := range a.Terms {
		for _, year := range t.Years {
			if len(year.Cohorts) == 0 {
				continue
			}
			p.section(fmt.Sprintf("%s in %d: %s %s, %s", t.Name, year.Year, year.Sum, t.Unit, console.Counted(year.Parts, "part")))
			for _, c := range year.Cohorts {
				p.item(fmt.Sprintf("cohort %d of %s", c.ID, c.Mine), c.Sum.String()+" "+t.Unit)
				if terms {
					a.terms(p, t, c)
				}
			}
			if rest := year.Rest; rest != nil {
				p.item(console.Counted(rest.Parts, "other part"), fmt.Sprintf("%s %s, %s km2", rest.Sum, t.Unit, rest.Area))
			}
		}
	}
}

// files prints the input files behind the cohorts that are shown.
func (a *answer) files(p *page) {
	used := a.inputs.used(a.Explanation)
	if len(used) == 0 {
		return
	}
	p.section("Input files")
	list := &table{head: []string{"file", "role", "use", "sha256"}}
	for _, f := range used {
		list.add(f.Path, f.Role, f.Use, f.SHA256)
	}
	p.table(list)
}
