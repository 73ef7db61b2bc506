package explain

import (
	"slices"
	"strings"
)

// A Figure is a number that can be taken apart.
type Figure struct {
	Name    string
	Unit    string
	Formula string
	terms   []term
	combine combination
	sources sources
	errs    string // figure of the macro interval whose error it has, per area; empty if there is none
}

// A term is a sum of parts that stands in the formula of a figure.
type term struct {
	name   string
	partOf string // column part_of of the macro explained
	area   bool   // the sum is of areas instead of fluxes
}

// A combination is how the terms make the figure.
type combination int

const (
	deficit   combination = iota // minus the sum of the terms
	single                       // the term itself
	ratio                        // the first term per the second
	perArea                      // the first term in Gg per the second in km2, as g per m2
	meanOfAll                    // perArea, of several years of all mines the mean of the years
)

// A source says where a dataset publishes a figure: an expression over a view.
type source struct{ expression, view string }

// sources are those of a mine in one year and over several, of all mines in one year and over several.
type sources struct{ mineYear, mineYears, year, years source }

// direct are the sources of a column that rates, mine_indicators and summary have.
func direct(column string) sources {
	return sources{source{column, "rates"}, source{column, "mine_indicators"}, source{column, "rates"}, source{column, "summary"}}
}

// directPer are the sources of a direct change per area, which summary does not have.
func directPer(column, change, area string) sources {
	s := direct(column)
	s.years.expression = "1000 * " + change + " / nullif(" + area + ", 0)"
	return s
}

// potential are the sources of a column of deficit and annual_potential.
func potential(column string) sources {
	return sources{source{column, "deficit"}, source{column, "deficit"}, source{column, "annual_potential"}, source{"total(" + column + ")", "deficit"}}
}

var (
	destroyLoss = term{"c_destroy", "c_destroy", false}
	restoreLoss = term{"c_restore", "c_restore", false}
	decrease    = term{"decrease", "decrease", false}
	increase    = term{"increase", "increase", false}
	destroyed   = term{"destroyed", "decrease", true}
	restored    = term{"restored", "increase", true}
)

// figures are the figures that can be taken apart, in the order in which they are listed.
var figures = []Figure{
	{
		"vcsd", "Gg CO2", "VCSD = −(Σ C_destroy + Σ C_restore), Eq. 5", []term{destroyLoss, restoreLoss}, deficit,
		sources{source{"vcsd_gg", "deficit"}, source{"vcsd_gg", "deficit"}, source{"vcsd_gg", "summary"}, source{"vcsd_gg", "summary"}}, "vcsd",
	},
	{"c_destroy", "Gg CO2", "C_destroy = Σ (0 − baseline)·area of destroyed land, Eq. 4", []term{destroyLoss}, single, potential("c_destroy_gg"), "c_destroy"},
	{"c_restore", "Gg CO2", "C_restore = Σ (VCS − baseline)·area of restored land, Eq. 4", []term{restoreLoss}, single, potential("c_restore_gg"), "c_restore"},
	{
		"c_restore_per_area", "Gg CO2 km-2", "Σ C_restore / restored area", []term{restoreLoss, restored}, ratio,
		sources{
			source{"c_restore_gg_km2", "deficit"}, source{"c_restore_gg_km2", "deficit"},
			source{"total(c_restore_gg) / nullif(total_km2(restored_km2), 0)", "deficit"}, source{"total(c_restore_gg) / nullif(total_km2(restored_km2), 0)", "deficit"},
		}, "c_restore",
	},
	{"decrease", "Gg CO2", "decrease = Σ VCS(T_D − 1)·area of the land destroyed", []term{decrease}, single, direct("decrease_gg"), "decrease"},
	{"increase", "Gg CO2", "increase = Σ VCS(T_R)·area of the land restored", []term{increase}, single, direct("increase_gg"), "increase"},
	{"destroyed", "km2", "destroyed area = Σ area of the land destroyed", []term{destroyed}, single, direct("destroyed_km2"), ""},
	{"restored", "km2", "restored area = Σ area of the land restored", []term{restored}, single, direct("restored_km2"), ""},
	{"r_v", "1", "R_V = restored area / destroyed area", []term{restored, destroyed}, ratio, direct("r_v"), ""},
	{"r_vcs", "1", "R_VCS = increase / decrease", []term{increase, decrease}, ratio, direct("r_vcs"), "r_vcs"},
	{"c_ddper", "g CO2 m-2 a-1", "C_ddper = decrease / destroyed area", []term{decrease, destroyed}, perArea, directPer("c_ddper_g_m2", "decrease_gg", "destroyed_km2"), "decrease"},
	{"c_diper", "g CO2 m-2 a-1", "C_diper = increase / restored area", []term{increase, restored}, perArea, directPer("c_diper_g_m2", "increase_gg", "restored_km2"), "increase"},
	{
		"vcs", "g CO2 m-2 a-1", "mean VCS = Σ VCS·area / Σ area of the land with known VCS", []term{{"vcs", "vcs", false}, {"area", "vcs", true}}, meanOfAll,
		sources{source{"vcs_mean_g_m2", "annual_vcs"}, source{"vcs_mean_g_m2", "mine_indicators"}, source{"vcs_mean_g_m2", "annual_vcs"}, source{"vcs_mean_g_m2", "summary"}}, "",
	},
}

// Figures returns the figures that can be taken apart.
func Figures() []Figure { return slices.Clone(figures) }

// FigureNamed returns a figure by its name, with or without the unit that its column has, in any case.
func FigureNamed(name string) (Figure, bool) {
	name = strings.ToLower(name)
	i := slices.IndexFunc(figures, func(f Figure) bool {
		return f.Name == name || f.sources.mineYears.expression == name || f.sources.mineYear.expression == name
	})
	if i < 0 {
		return Figure{}, false
	}
	return figures[i], true
}

// partsOf are the values of part_of that the figure needs.
func (f Figure) partsOf() (all []string) {
	for _, t := range f.terms {
		if !slices.Contains(all, t.partOf) {
			all = append(all, t.partOf)
		}
	}
	return all
}

// byArea reports whether the figure is of areas only.
func (f Figure) byArea() bool {
	return !slices.ContainsFunc(f.terms, func(t term) bool { return !t.area })
}
