package pixelpage

import (
	"math"
	"strconv"
	"strings"
)

// ThresholdRow is the thresholds of a mine in short.
type ThresholdRow struct {
	Name                       string
	Years                      int // with a threshold
	Lowest, Highest            string
	Separation, SeparationYear string // the worst
	Without                    string // years without a threshold
}

// ThresholdRows are the mines that have thresholds.
func (p Page) ThresholdRows() (rows []ThresholdRow) {
	for _, g := range p.Groups {
		if len(g.Thresholds) > 0 {
			rows = append(rows, p.thresholdRow(g))
		}
	}
	return rows
}

func (p Page) thresholdRow(g Group) ThresholdRow {
	row := ThresholdRow{Name: p.GroupName(g), Separation: "–"}
	low, high, worst := math.Inf(1), math.Inf(-1), math.Inf(1)
	var without []string
	for _, t := range g.Thresholds {
		if math.IsNaN(t.Alpha) {
			without = append(without, strconv.Itoa(t.Year))
			continue
		}
		row.Years++
		low, high = min(low, t.Alpha), max(high, t.Alpha)
		if t.Separation < worst {
			worst = t.Separation
			row.Separation, row.SeparationYear = strconv.FormatFloat(worst, 'f', 2, 64), strconv.Itoa(t.Year)
		}
	}
	row.Without = strings.Join(without, p.Language.Say(", "))
	row.Lowest, row.Highest = "–", "–"
	if row.Years > 0 {
		row.Lowest, row.Highest = ndvi(low), ndvi(high)
	}
	return row
}

// ndvi formats NDVI as it is kept.
func ndvi(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }
