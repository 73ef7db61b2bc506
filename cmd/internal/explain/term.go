package explain

import (
	"fmt"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/sql/explain"
)

// terms prints the equations behind a cohort, with its numbers.
func (a *answer) terms(p *page, t explain.Term, c explain.Cohort) {
	switch {
	case t.Unit == "km2":
	case c.Baseline != nil:
		p.term("part", fmt.Sprintf("(VCS − baseline)·area = (%s − %s) × %s m2", short(c.VCS), short(c.Baseline.Value), short(c.AreaM2)))
	default:
		p.term("part", fmt.Sprintf("VCS·area = %s × %s m2", short(c.VCS), short(c.AreaM2)))
	}
	p.term("land", land(c))
	if t.Unit == "km2" {
		return
	}
	if c.Baseline != nil {
		p.term("baseline", baseline(c.Baseline, c.VCSYear))
	}
	p.term("VCS", a.vcs(c))
	if c.State != "" && c.State != "destroyed" {
		p.term("NPP_a", nppA(c.Cell))
		if c.Cell.NPPbg != nil {
			p.term("NPP_bg", background(c.Cell))
		}
		p.term("NPP_b", nppB(c.Cell))
	}
	p.term("cell", a.cell(c))
}

// land says which land a cohort is.
func land(c explain.Cohort) string {
	text := fmt.Sprintf("%s m2, %s", short(c.AreaM2), console.Counted(c.Pixels, "pixel"))
	if c.PixelRow != nil && c.PixelCol != nil {
		text += fmt.Sprintf(" from row %s, column %s of the map", short(c.PixelRow), short(c.PixelCol))
	}
	switch {
	case c.DestroyedYear == 0:
		text += "; never destroyed"
	case c.RestoredYear == 0:
		text += fmt.Sprintf("; destroyed in %d", c.DestroyedYear)
	default:
		text += fmt.Sprintf("; destroyed in %d, restored in %d", c.DestroyedYear, c.RestoredYear)
	}
	if c.Cycles > 1 {
		text += fmt.Sprintf(", in %d cycles", c.Cycles)
	}
	return text
}

// baseline is Eq. 3 with its numbers.
func baseline(b *explain.Baseline, year int64) string {
	text := "unknown"
	if b.Value != nil && b.Slope != nil && b.Intercept != nil {
		line := fmt.Sprintf("%s + %s × %d", short(b.Intercept), short(b.Slope), year)
		text = short(b.Value) + " = " + line
		if *b.Value == 0 {
			text = "0, as " + line + " is not above 0"
		}
	}
	return text + "; " + map[string]string{
		"own":            "own line of " + console.Counted(b.Years, "known year"),
		"borrowed_slope": "slope of undisturbed land, through the mean of " + console.Counted(b.Years, "known year"),
		"undisturbed":    "line of undisturbed land, as no year is known",
	}[b.Method]
}

// vcs is Eq. 2 with its numbers.
func (a *answer) vcs(c explain.Cohort) string {
	switch {
	case c.State == "":
		return fmt.Sprintf("unknown: %d is before the first year of the study", c.VCSYear)
	case c.State == "destroyed":
		return fmt.Sprintf("0 in %d, destroyed land", c.VCSYear)
	case c.VCS == nil:
		return fmt.Sprintf("unknown in %d, as NPP_a is", c.VCSYear)
	}
	return fmt.Sprintf("%s in %d = NPP_a × %s = %s × %s", short(c.VCS), c.VCSYear, short(c.VCSPerNPP), short(c.NPPa), short(c.VCSPerNPP))
}

// nppA is Eq. 1 with its numbers.
func nppA(c explain.Cell) string {
	switch {
	case c.NPPb == nil:
		return "unknown, as NPP_b is"
	case c.NPPbg == nil:
		return short(c.NPPb) + " = NPP_b, as nothing is destroyed in the cell"
	}
	equation := fmt.Sprintf("(%s × %s − %s × (%s − %s)) / %s, Eq. 1", short(c.NPPb), short(c.MappedM2), short(c.NPPbg), short(c.MappedM2), short(c.VegetatedM2), short(c.VegetatedM2))
	if c.NPPaRaw != nil && *c.NPPaRaw < 0 {
		return fmt.Sprintf("0, as %s = %s is negative", short(c.NPPaRaw), equation)
	}
	return short(c.NPPaRaw) + " = " + equation
}

// background says where the background NPP is from.
func background(c explain.Cell) string {
	b := c.Background
	text := short(c.NPPbg) + ", " + b.Method
	if b.Samples > 0 {
		text += " of " + console.Counted(b.Samples, "wholly destroyed cell")
		if b.Neighbours > 0 && b.Neighbours < b.Samples {
			text += fmt.Sprintf(" (the %d nearest)", b.Neighbours)
		}
	}
	if b.Model != "" {
		text += fmt.Sprintf("; %s, nugget %s, sill %s, range %s m", b.Model, short(b.Nugget), short(b.Sill), short(b.RangeM))
	}
	if c.Variance != nil {
		text += ", variance " + short(c.Variance)
	}
	if c.NearestM != nil {
		text += fmt.Sprintf(", nearest %s m away", short(c.NearestM))
	}
	return text
}

// nppB is the NPP of the raster.
func nppB(c explain.Cell) string {
	text := short(c.NPPb)
	if c.Class != "" {
		text += ", the raster has the fill code " + c.Class
	}
	return text
}

// cell says where the cell lies.
func (a *answer) cell(c explain.Cohort) string {
	text := fmt.Sprintf("%d: %s", c.Cell.ID, a.inputs.place(c.Cell, c.VCSYear))
	if c.Cell.Lon != nil && c.Cell.Lat != nil {
		text += fmt.Sprintf("; longitude %.5f, latitude %.5f", *c.Cell.Lon, *c.Cell.Lat)
	}
	return text
}
