package loading

import (
	"fmt"
	"io"
	"math"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/loader/finding"
)

// PrintSummary prints what was loaded into a dataset, moved, cut and left unknown, and with phases how long each took.
func PrintSummary(w io.Writer, dataset string, s *loader.Summary, phases bool) {
	p := printer{w: w}
	p.line("dataset", "%s", dataset)
	p.line("years", "%d to %d, %s", s.FirstYear, s.LastYear, console.Counted(int64(s.NPPFiles), "NPP file"))
	p.summary(s)
	for _, f := range s.Findings {
		label := finding.Warning // also of an error, which a lenient load records
		if f.Severity == finding.Remark {
			label = f.Severity
		}
		p.line(label, "%s", f)
	}
	if phases {
		for _, phase := range s.Phases {
			p.line("time", "%8.3f s  %s", phase.Elapsed.Seconds(), phase.Name)
		}
	}
}

// summary prints what a load counts.
func (p printer) summary(s *loader.Summary) {
	p.line("map", "%s mapped, %s of them in %s", inPixels.of(s.Mapped), inPixels.of(s.InMines), console.Counted(int64(s.Mines), "mine"))
	p.line("", "%s, %s", console.Counted(int64(s.Cells), "NPP cell"), console.Counted(int64(s.Cohorts), "cohort"))
	p.tally("unmapped", s.Unmapped, inPixels, "without data in a year raster")
	p.tally("", s.HalfMapped, inPixels, "of them with data in the other year raster")
	p.tally("beyond NPP", s.OutsideNPP, inPixels, "in cells that no NPP file holds")
	p.tally("moved", s.Shifted, inEvents, "out of unobserved years into the next observed one")
	p.tally("before", s.Before, inEvents, "before the first year: state from the start on, in no year's direct change")
	p.tally("dropped", s.After, inEvents, "after the last year: have not happened yet")
	p.tally("lenient", s.Lenient, inPixels, "with impossible years, taken as never destroyed")
	p.tally("floored", s.Floored, inPixelYears, "whose NPP_a was below 0 and became 0")
	p.tally("unknown", s.Unknown, inPixelYears, "with vegetation and without NPP_b")
	for _, c := range s.Classes {
		p.line("fill code", "%d %s: %s, %s km² a", c.Class, c.Meaning, console.Counted(int64(c.CellYears), "cell-year"), Number(c.Km2))
	}
	for _, m := range s.Methods {
		p.line("background", "%s in %s: %s", m.Method, console.Counted(int64(len(m.Years)), "year"), loader.YearRanges(m.Years, " to "))
	}
	p.list("no pixels", s.MinesWithoutPixels, "holds no centre of a mapped pixel that is not in another mine", "hold no centre of a mapped pixel that is not in another mine")
	p.list("repaired", s.Repaired, "had rings that cross themselves", "had rings that cross themselves")
	p.list("left out", s.NoPolygon, "is not a polygon", "are not polygons")
}

// GuardEffect is VCSD in Gg CO₂ without and with a guard year in the fit of the baseline, NaN if unknown, the change as
// a share, and the guard years of the study.
type GuardEffect struct {
	Without, With, Share float64
	Years                int
}

// PrintGuardEffect prints what a guard year does to VCSD.
func PrintGuardEffect(w io.Writer, e GuardEffect) {
	if math.IsNaN(e.Without) || math.IsNaN(e.With) {
		return
	}
	change := ""
	if !math.IsNaN(e.Share) {
		change = fmt.Sprintf(" (%+.1f %%)", 100*e.Share)
	}
	printer{w: w}.line("guard years", "VCSD is %s Gg CO₂ with 0, %s with 1%s; the study has %d, and 1 is advised for detected dates", Number(e.Without), Number(e.With), change, e.Years)
}

// labelWidth is the width of the first column.
const labelWidth = 11

// printer prints lines of a label and a text.
type printer struct {
	w     io.Writer
	width int // of the screen, 0 where lines may be longer
}

func (p printer) line(label, text string, args ...any) {
	lines := []string{console.Printable(fmt.Sprintf(text, args...))}
	if p.width > 0 {
		lines = format.WrapWords(lines[0], p.width-labelWidth-1)
	}
	for _, line := range lines {
		fmt.Fprintf(p.w, "%-*s %s\n", labelWidth, label, line)
		label = ""
	}
}

func (p printer) tally(label string, t loader.Tally, what amount, meaning string) {
	if t.Pixels > 0 {
		p.line(label, "%s %s", what.of(t), meaning)
	}
}

// shownMines bounds how many mines a line of the summary names.
const shownMines = 5

// list names mines; one is what the line says of a single mine, several of more.
func (p printer) list(label string, mines []string, one, several string) {
	if len(mines) == 0 {
		return
	}
	meaning := several
	if len(mines) == 1 {
		meaning = one
	}
	shown, more := mines, ""
	if len(mines) > shownMines {
		shown, more = mines[:shownMines], " …"
	}
	p.line(label, "%s %s: %q%s", console.Counted(int64(len(mines)), "mine"), meaning, shown, more)
}

// amount is what a tally counts, and the unit of its area.
type amount struct{ noun, unit string }

var (
	inPixels     = amount{"pixel", "km²"}
	inEvents     = amount{"pixel event", "km²"}
	inPixelYears = amount{"pixel-year", "km² a"}
)

// of writes a tally's count and area.
func (c amount) of(t loader.Tally) string {
	return console.Counted(t.Pixels, c.noun) + " (" + Number(t.Km2) + " " + c.unit + ")"
}

// Number rounds to four significant digits, and to whole numbers from 1000.
func Number(v float64) string {
	if v >= 1000 || v <= -1000 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.4g", v)
}
