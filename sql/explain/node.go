package explain

import (
	"context"
	"math/big"
	"slices"
	"strconv"

	"github.com/minecarbon/minecarbon/sql"
)

// A row is a row of the macro explained, its values by column; NULL has none.
type row map[string]string

// nodes reads the rows of the macro explained.
func nodes(ctx context.Context, s *sql.Session, text string) (all []row, err error) {
	rows, err := s.Query(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Next tells
	for {
		values, ok, err := rows.Next()
		if err != nil || !ok {
			return all, err
		}
		r := row{}
		for i, c := range rows.Columns() {
			if !values[i].Null {
				r[c.Name] = string(values[i].Text)
			}
		}
		all = append(all, r)
	}
}

// amount is a sum of a row, unknown where it is NULL.
func (r row) amount(column string, area bool) Amount {
	units, ok := new(big.Int).SetString(r[column], 10)
	if !ok {
		return Amount{}
	}
	return Amount{units, area}
}

// whole is a whole number of a row, 0 where it is NULL.
func (r row) whole(column string) int64 {
	n, _ := strconv.ParseInt(r[column], 10, 64)
	return n
}

// real is a number of a row, nil where it is NULL.
func (r row) real(column string) *float64 {
	v, err := strconv.ParseFloat(r[column], 64)
	if err != nil {
		return nil
	}
	return &v
}

// node is a row of sums as a part of a term.
func (t term) node(r row) Node {
	n := Node{Year: int(r.whole("year")), Mine: r["mine_id"], Area: r.amount("exact_area", true), Parts: r.whole("parts"), UnknownArea: r.amount("unknown_area", true)}
	switch {
	case !t.area:
		n.Sum = r.amount("part", false)
	case t.partOf == "vcs":
		n.Sum = r.amount("exact_area", true).plus(n.UnknownArea.negative())
	default:
		n.Sum = r.amount("exact_area", true)
	}
	if t.partOf == "vcs" && r["level"] == "year" && r["has_mean"] != "true" {
		n.Sum = Amount{}
	}
	if t.area && t.partOf != "vcs" {
		n.UnknownArea = Amount{new(big.Int), true} // an area is always known
	}
	return n
}

// term gathers the rows of a term, with the cohorts that are shown or, where another term shows them, without.
func (r Request) term(t term, rows []row, withCohorts bool) Term {
	zero := Amount{new(big.Int), t.area}
	all := Term{Name: t.name, Unit: "Gg CO2", Sum: zero, UnknownArea: Amount{new(big.Int), true}, Years: []Node{}}
	if t.area {
		all.Unit = "km2"
	}
	rows = slices.DeleteFunc(slices.Clone(rows), func(row row) bool { return row["part_of"] != t.partOf })
	at := map[int]*Node{}
	for _, row := range rows {
		if row["level"] == "year" {
			all.Years = append(all.Years, t.node(row))
		}
	}
	for i := range all.Years {
		year := &all.Years[i]
		at[year.Year] = year
		all.Sum, all.UnknownArea = all.Sum.plus(year.Sum), all.UnknownArea.plus(year.UnknownArea)
		all.Parts += year.Parts
	}
	for _, row := range rows {
		switch level := row["level"]; {
		case level == "mine" && r.Mine == "" && t.partOf != "vcs":
			all.Mines = append(all.Mines, t.node(row))
		case level == "cohort" && withCohorts:
			year := at[int(row.whole("year"))]
			year.Cohorts = append(year.Cohorts, cohortOf(row, t.node(row)))
		case level == "rest" && withCohorts:
			rest := t.node(row)
			at[rest.Year].Rest = &rest
		}
	}
	slices.SortStableFunc(all.Mines, func(a, b Node) int { return b.Sum.magnitude().Cmp(a.Sum.magnitude()) })
	return all
}

// magnitude is the absolute amount, 0 where it is unknown.
func (a Amount) magnitude() *big.Rat { return new(big.Rat).Abs(a.rat()) }

// A Cohort is a part that cannot be taken further apart: the land of a cohort in a year, with the terms of the equations. A nil is unknown
// or does not apply.
type Cohort struct {
	ID            int64     `json:"cohort_id"`
	Mine          string    `json:"mine_id"`
	Sum           Amount    `json:"sum"`
	AreaM2        *float64  `json:"area_m2"`
	Pixels        int64     `json:"pixels"`
	DestroyedYear int64     `json:"destroyed_year,omitempty"`
	RestoredYear  int64     `json:"restored_year,omitempty"`
	Cycles        int64     `json:"cycles"`
	PixelRow      *float64  `json:"first_pixel_row"` // in the map, from 0
	PixelCol      *float64  `json:"first_pixel_col"`
	VCSYear       int64     `json:"vcs_year"`
	State         string    `json:"state,omitempty"` // in that year, empty before the study
	Change        *float64  `json:"g_m2"`            // what is multiplied with the area
	VCS           *float64  `json:"vcs_g_m2"`
	NPPa          *float64  `json:"npp_a"`
	VCSPerNPP     *float64  `json:"vcs_per_npp"`
	Baseline      *Baseline `json:"baseline,omitempty"` // of potential changes
	Cell          Cell      `json:"cell"`
}

// A Baseline is the line of undisturbed VCS and its value in the year.
type Baseline struct {
	Value     *float64 `json:"g_m2"` // 0 or more
	Slope     *float64 `json:"slope"`
	Intercept *float64 `json:"intercept"`
	Years     int64    `json:"n_years"`
	Method    string   `json:"method"`
}

// A Cell is the NPP cell of a cohort in the year whose VCS counts.
type Cell struct {
	ID          int64       `json:"cell_id"`
	Row         int64       `json:"grid_row"`
	Col         int64       `json:"grid_col"`
	Lon         *float64    `json:"lon"`
	Lat         *float64    `json:"lat"`
	NPPb        *float64    `json:"npp_b"`
	Class       string      `json:"npp_class,omitempty"` // fill code where NPPb is unknown
	MappedM2    *float64    `json:"mapped_m2"`
	VegetatedM2 *float64    `json:"vegetated_m2"`
	NPPaRaw     *float64    `json:"npp_a_raw"`
	NPPbg       *float64    `json:"npp_bg"` // nil where nothing is destroyed
	Background  *Background `json:"background,omitempty"`
	Variance    *float64    `json:"npp_bg_variance"`
	NearestM    *float64    `json:"nearest_sample_m"`
}

// A Background is how the background NPP of a year was estimated.
type Background struct {
	Method  string `json:"method"`
	Samples int64  `json:"samples"`
	// Neighbours is how many samples, the nearest ones, an estimate uses at most; Samples where it uses all, 0 without kriging.
	Neighbours int64    `json:"neighbours,omitempty"`
	Model      string   `json:"model,omitempty"`
	Nugget     *float64 `json:"nugget,omitempty"`
	Sill       *float64 `json:"sill,omitempty"`
	RangeM     *float64 `json:"range_m,omitempty"`
}

func cohortOf(r row, n Node) Cohort {
	c := Cohort{
		ID: r.whole("cohort_id"), Mine: n.Mine, Sum: n.Sum, AreaM2: r.real("area_m2"), Pixels: r.whole("pixels"),
		DestroyedYear: r.whole("destroyed_year"), RestoredYear: r.whole("restored_year"), Cycles: r.whole("cycles"),
		PixelRow: r.real("pixel_row"), PixelCol: r.real("pixel_col"), VCSYear: r.whole("vcs_year"), State: r["state"],
		Change: r.real("g_m2"), VCS: r.real("vcs_g_m2"), NPPa: r.real("npp_a"), VCSPerNPP: r.real("vcs_per_npp"),
		Cell: Cell{
			ID: r.whole("cell_id"), Row: r.whole("grid_row"), Col: r.whole("grid_col"), Lon: r.real("lon"), Lat: r.real("lat"),
			NPPb: r.real("npp_b"), Class: r["npp_class"], MappedM2: r.real("mapped_m2"), VegetatedM2: r.real("vegetated_m2"),
			NPPaRaw: r.real("npp_a_raw"), NPPbg: r.real("npp_bg"), Variance: r.real("npp_bg_variance"), NearestM: r.real("nearest_sample_m"),
		},
	}
	if r["method"] != "" {
		c.Baseline = &Baseline{r.real("baseline_g_m2"), r.real("slope"), r.real("intercept"), r.whole("n_years"), r["method"]}
	}
	if c.Cell.NPPbg != nil {
		c.Cell.Background = &Background{
			r["background_method"], r.whole("samples"), r.whole("neighbours"), r["model"], r.real("nugget"), r.real("sill"), r.real("range_m"),
		}
	}
	return c
}
