package explain

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/sql"
)

// An Interval holds the true figure with the probability Confidence. SD is the standard deviation of the error. All are in the unit
// of the figure.
type Interval struct {
	Confidence float64  `json:"confidence"`
	Low        float64  `json:"low"`
	High       float64  `json:"high"`
	SD         float64  `json:"sd"`
	Sources    []Source `json:"sources"` // those that are known, the largest first
}

// A Source of error has this standard deviation by itself. The squares of all add up to the square of SD.
type Source struct {
	Name string  `json:"source"`
	SD   float64 `json:"sd"`
}

// confidence is the probability of intervals.
const confidence = 0.95

// sourcePrefix begins the columns of sources.
const sourcePrefix = "sd_"

// interval reads the interval of the figure, nil where it has none. A figure per area has the relative error of its numerator, as the
// area is known.
func (r Request) interval(ctx context.Context, s *sql.Session, value *float64, year bool) (*Interval, error) {
	text := "from main.interval(" + r.Arguments("interval") + ") where figure = '" + r.Figure.errs + "' and mine_id = 'total'"
	switch {
	case r.Figure.Name == "vcs" && year:
		text = "from annual_interval(" + r.Arguments("annual_interval") + ")"
	case r.Figure.errs == "":
		return nil, nil
	}
	if value == nil {
		return nil, nil
	}
	rows, err := nodes(ctx, s, text)
	if err != nil || len(rows) != 1 {
		return nil, err
	}
	row := rows[0]
	low, high, sd, of := row.real("low"), row.real("high"), row.real("sd"), row.real("value")
	if low == nil || high == nil || sd == nil || of == nil {
		return nil, nil
	}
	scale := 1.0
	if r.Figure.errs != "" && r.Figure.errs != r.Figure.Name {
		if *of == 0 {
			return nil, nil
		}
		scale = *value / *of
	}
	i := &Interval{Confidence: confidence, Low: *low * scale, High: *high * scale, SD: *sd * scale}
	for column := range row {
		if name, is := strings.CutPrefix(column, sourcePrefix); is {
			i.Sources = append(i.Sources, Source{name, *row.real(column) * scale})
		}
	}
	slices.SortFunc(i.Sources, func(a, b Source) int { return cmp.Or(cmp.Compare(b.SD, a.SD), cmp.Compare(a.Name, b.Name)) })
	return i, nil
}
