package reports

import "strings"

// An encoding is how NPP files store their numbers: stored × Scale + Offset is in Unit, and PerStored is
// one stored unit in g C m⁻² a⁻¹.
type encoding struct {
	Stored    string  `json:"stored"`
	Scale     float64 `json:"scale"`
	Offset    float64 `json:"offset"`
	Unit      string  `json:"unit"` // empty where nothing says it
	PerStored float64 `json:"g_m2_per_stored"`
	NoData    string  `json:"nodata"` // empty without one
	Mask      bool    `json:"mask"`
	Codes     string  `json:"codes"` // stored numbers that are class codes
}

// encodings has one for each year and file, in the order of years.
type encodings []struct {
	encoding
	Path string `json:"path"`
	Year int    `json:"year"`
}

// An encodingRow is a line of the report: all files that store their numbers alike.
type encodingRow struct {
	encoding
	Years, Unknown string
	Files          float64
}

// Rows folds equal encodings into one row each.
func (e encodings) Rows(l Language) (rows []encodingRow) {
	years, paths := map[encoding][]int{}, map[encoding]map[string]bool{}
	var order []encoding
	for _, one := range e {
		of := one.encoding
		if paths[of] == nil {
			order, paths[of] = append(order, of), map[string]bool{}
		}
		paths[of][one.Path] = true
		if known := years[of]; len(known) == 0 || known[len(known)-1] != one.Year {
			years[of] = append(known, one.Year)
		}
	}
	for _, of := range order {
		var unknown []string
		if of.NoData != "" {
			unknown = append(unknown, of.NoData)
		}
		if of.Mask {
			unknown = append(unknown, l.Say("mask"))
		}
		row := encodingRow{encoding: of, Years: l.yearWords(years[of]), Files: float64(len(paths[of])), Unknown: strings.Join(unknown, l.Say(", "))}
		if row.Unit == "" {
			row.Unit = l.Say("not said, taken as g C m⁻² a⁻¹")
		}
		rows = append(rows, row)
	}
	return rows
}
