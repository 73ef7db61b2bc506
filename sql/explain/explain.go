package explain

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/sql"
)

// A Request says which figure to take apart, and how far. Zero values leave the choice to the study.
type Request struct {
	Figure         Figure
	Mine           string // mine_id, empty for all mines
	sql.Parameters        // of the views; Mine is OnlyMines
	Top            int    // cohorts of a year that are taken apart
	EveryYear      bool   // takes every year apart, not only the one with the largest part
	Error          bool   // adds the interval
}

// An Explanation is a figure with its parts. The sums of its terms make the value.
type Explanation struct {
	Figure    string   `json:"figure"`
	Mine      string   `json:"mine,omitempty"` // empty for all mines
	FromYear  int      `json:"from_year"`
	ToYear    int      `json:"to_year"`
	Unit      string   `json:"unit"`
	Formula   string   `json:"formula"`
	Published string   `json:"published"` // statement that gives the value
	Value     *float64 `json:"value"`     // nil where the figure is unknown or has the denominator 0

	Interval *Interval `json:"interval,omitempty"` // nil where none is known
	Terms    []Term    `json:"terms"`

	FirstYear int `json:"-"` // of the study
	LastYear  int `json:"-"`
	figure    Figure
}

// A Term is a sum that stands in the formula of the figure.
type Term struct {
	Name        string `json:"term"`
	Unit        string `json:"unit"` // Gg CO2 or km2
	Sum         Amount `json:"sum"`
	Parts       int64  `json:"parts"`       // cohorts in years
	UnknownArea Amount `json:"unknown_km2"` // area times years of the parts that are unknown, which add nothing
	Years       []Node `json:"years"`
	Mines       []Node `json:"mines,omitempty"` // only of figures of all mines
}

// A Node is a part of a term: a year, a mine, or what a year has beside the cohorts that are shown.
type Node struct {
	Year        int      `json:"year,omitempty"`
	Mine        string   `json:"mine,omitempty"`
	Sum         Amount   `json:"sum"`
	Area        Amount   `json:"area_km2"`
	Parts       int64    `json:"parts"`
	UnknownArea Amount   `json:"unknown_km2"`
	Cohorts     []Cohort `json:"cohorts,omitempty"` // the largest parts
	Rest        *Node    `json:"rest,omitempty"`    // the others
}

// Explain takes a figure apart. Errors are those of [sql.Session.Query], and an error where the parts do not add up to the figure.
func Explain(ctx context.Context, s *sql.Session, r Request) (*Explanation, error) {
	study, err := s.Study(ctx)
	if err != nil {
		return nil, err
	}
	first, last := cmp.Or(r.FromYear, study.FirstYear), cmp.Or(r.ToYear, study.LastYear)
	if first == last { // a figure of a year says so, also where it is the only one
		r.FromYear, r.ToYear = first, last
	}
	if r.Mine != "" {
		r.OnlyMines = []string{r.Mine}
	}
	e := &Explanation{
		Figure: r.Figure.Name, Mine: r.Mine, FromYear: first, ToYear: last, Unit: r.Figure.Unit, Formula: r.Figure.Formula,
		Published: r.published(first == last), FirstYear: study.FirstYear, LastYear: study.LastYear, figure: r.Figure,
	}
	if e.Value, err = number(ctx, s, e.Published); err != nil {
		return nil, err
	}
	if r.Error {
		if e.Interval, err = r.interval(ctx, s, e.Value, first == last); err != nil {
			return nil, err
		}
	}
	arguments := fmt.Sprintf("['%s'], %d, %t, %t", strings.Join(r.Figure.partsOf(), "', '"), r.Top, r.EveryYear, r.Figure.byArea())
	if chosen := r.Arguments("explained"); chosen != "" {
		arguments += ", " + chosen
	}
	rows, err := nodes(ctx, s, "from explained("+arguments+")")
	if err != nil {
		return nil, err
	}
	for i, t := range r.Figure.terms {
		first := !slices.ContainsFunc(r.Figure.terms[:i], func(before term) bool { return before.partOf == t.partOf })
		e.Terms = append(e.Terms, r.term(t, rows, first))
	}
	return e, e.check()
}

// published is the statement that gives the value of the figure, of one year or of several.
func (r Request) published(year bool) string {
	sources := r.Figure.sources
	s := sources.years
	switch {
	case r.Mine != "" && year:
		s = sources.mineYear
	case r.Mine != "":
		s = sources.mineYears
	case year:
		s = sources.year
	}
	p := r.Parameters
	p.AccuracyDestroyed, p.AccuracyRestored = 0, 0 // they change the interval alone
	return "select " + s.expression + " from " + s.view + "(" + p.Arguments(s.view) + ")"
}

// number runs a statement of one number, nil where that is NULL.
func number(ctx context.Context, s *sql.Session, text string) (*float64, error) {
	rows, err := s.Query(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // what was read is enough
	row, ok, err := rows.Next()
	if err != nil || !ok || row[0].Null {
		return nil, err
	}
	v, err := strconv.ParseFloat(string(row[0].Text), 64)
	return &v, err
}

// Combined is the figure that amounts of its terms make, such as those of a year; nil where one is unknown or the denominator 0.
func (e *Explanation) Combined(amounts []Amount) *big.Rat {
	first := amounts[0].rat()
	switch e.figure.combine {
	case deficit:
		for _, a := range amounts[1:] {
			first.Add(first, a.rat())
		}
		return first.Neg(first)
	case single:
		return first
	}
	second := amounts[1].rat()
	if second.Sign() == 0 {
		return nil
	}
	first.Quo(first, second)
	if e.figure.combine != ratio {
		first.Mul(first, big.NewRat(1000, 1))
	}
	return first
}

// Text is the figure that amounts of its terms make: with all digits where it is a sum, as the nearest binary number where it is a
// ratio; "unknown" where all of them are, empty where the denominator is 0.
func (e *Explanation) Text(amounts []Amount) string {
	known, sum := false, Amount{}
	for _, a := range amounts {
		known, sum = known || a.Known(), sum.plus(a)
	}
	switch {
	case !known:
		return Amount{}.String()
	case e.figure.combine == deficit:
		return sum.negative().String()
	case e.figure.combine == single:
		return sum.String()
	}
	combined := e.Combined(amounts)
	if combined == nil {
		return ""
	}
	v, _ := combined.Float64()
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// Shown returns the cohorts that are taken apart.
func (e *Explanation) Shown() (all []Cohort) {
	for _, t := range e.Terms {
		for _, year := range t.Years {
			all = append(all, year.Cohorts...)
		}
	}
	return all
}

// At returns the part of a term in a year, a known 0 where no land takes part in it.
func (t Term) At(year int) Node {
	for _, n := range t.Years {
		if n.Year == year {
			return n
		}
	}
	zero := Amount{new(big.Int), t.Unit == "km2"}
	return Node{Year: year, Sum: zero, UnknownArea: Amount{new(big.Int), true}}
}

// total is the figure that all parts make.
func (e *Explanation) total() *big.Rat {
	if e.figure.combine == meanOfAll && e.Mine == "" {
		sum, n := new(big.Rat), int64(0)
		for i := range e.Terms[0].Years {
			if mean := e.Combined([]Amount{e.Terms[0].Years[i].Sum, e.Terms[1].Years[i].Sum}); mean != nil {
				sum.Add(sum, mean)
				n++
			}
		}
		if n == 0 {
			return nil
		}
		return sum.Quo(sum, big.NewRat(n, 1))
	}
	var sums []Amount
	for _, t := range e.Terms {
		sums = append(sums, t.Sum)
	}
	return e.Combined(sums)
}

// rounding is how far a figure in binary floating point may be from the exact sum: some of the last digits of the numbers in between.
const rounding = 1e-12

// check holds the parts to the figure. Where the figure is unknown, there is nothing to hold.
func (e *Explanation) check() error {
	if e.Value == nil {
		return nil
	}
	sum := 0.0
	if total := e.total(); total != nil {
		sum, _ = total.Float64()
	}
	if math.Abs(sum-*e.Value) > rounding*math.Max(1e-3, math.Abs(sum)) {
		return fmt.Errorf("explain %s: the parts make %v %s, but %s gives %v; run minecarbon verify, and report it where that finds nothing", e.Figure, sum, e.Unit, e.Published, *e.Value)
	}
	return nil
}

// Of returns the part of a term in a mine, a known 0 where no land of it takes part.
func (t Term) Of(mine string) Node {
	for _, n := range t.Mines {
		if n.Mine == mine {
			return n
		}
	}
	n := t.At(0)
	n.Mine = mine
	return n
}

// Others returns the sum of a term over the mines that are not listed.
func (t Term) Others(listed []string) Node {
	sum := t.At(0)
	for _, n := range t.Mines {
		if !slices.Contains(listed, n.Mine) {
			sum.Sum, sum.Parts = sum.Sum.plus(n.Sum), sum.Parts+n.Parts
		}
	}
	return sum
}

// MineNames returns the mines that have parts in the order of the first term, the largest first; none for a figure of one mine.
func (e *Explanation) MineNames() (all []string) {
	for _, t := range e.Terms {
		for _, n := range t.Mines {
			if !slices.Contains(all, n.Mine) {
				all = append(all, n.Mine)
			}
		}
	}
	return all
}

// SameParts reports whether all terms are sums of the same parts, such as a flux and its area.
func (e *Explanation) SameParts() bool { return len(e.figure.partsOf()) < len(e.figure.terms) }

// IsRatio reports whether the figure is a ratio of its terms, so that the figures of years do not add up.
func (e *Explanation) IsRatio() bool {
	return e.figure.combine != deficit && e.figure.combine != single
}
