package main

import (
	"context"
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/version"
	"github.com/minecarbon/minecarbon/loader"
)

type loadOptions struct {
	dataset    string
	force      bool
	ifChanged  bool
	lenient    bool
	pixelYears string
	threads    int
	phases     bool
}

func (o *loadOptions) addFlags(flags *pflag.FlagSet) {
	flags.StringVarP(&o.dataset, "dataset", "d", "", "write the dataset to directory `DIR`")
	flags.BoolVar(&o.force, "force", false, "replace an existing dataset; open readers keep the old one")
	flags.BoolVar(&o.ifChanged, "if-changed", false, "load, and replace the dataset if it exists, only if the checksums of the inputs differ from its manifest")
	flags.BoolVar(&o.lenient, "lenient", false, "take pixels with impossible years as never destroyed, leave out mines without a polygon, let NPP that no file holds be unknown, and record what the quality gate refuses")
	flags.StringVar(&o.pixelYears, "pixel-years", loader.PixelYearsMines, "write pixel_year files for the pixels of `WHICH`: mines, all, none")
	flags.IntVar(&o.threads, "threads", 0, "use `N` processors (0 = all)")
	flags.BoolVar(&o.phases, "phases", false, "say how long each phase took")
}

const loadLong = `load reads the rasters and polygons that a study file names and writes a dataset: Parquet tables and
manifest.json. The dataset appears whole or not at all.

NPP files of a year may be several tiles (MOD17A3HGF .hdf) or any other raster that GDAL reads. Events
dated to an unobserved year move to the next observed one. A closing summary says what was loaded,
moved, dropped, cut at zero or left unknown.`

const loadExample = `  minecarbon load shendong/study.yaml -d shendong/dataset
  minecarbon load study.yaml -d dataset --force --pixel-years none`

func newLoadCommand(s console.Streams) *cobra.Command {
	var o loadOptions
	cmd := &cobra.Command{
		Use:     "load STUDY.yaml -d DATASET",
		Short:   "Turn rasters and polygons into a dataset",
		Long:    loadLong,
		Example: loadExample,
		Args:    exit.Arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			summary, err := runLoad(cmd.Context(), s, o, args[0])
			if err == nil && summary != nil {
				printSummary(s.Err, summary, o)
			}
			return err
		},
	}
	o.addFlags(cmd.Flags())
	return cmd
}

func (o *loadOptions) check() error {
	switch o.pixelYears {
	case loader.PixelYearsMines, loader.PixelYearsAll, loader.PixelYearsNone:
	default:
		return exit.Usagef("--pixel-years %s: want mines, all or none", o.pixelYears)
	}
	switch {
	case o.dataset == "":
		return exit.Usagef("no dataset is given; use -d DIR or MINECARBON_DATASET")
	case o.threads < 0:
		return exit.Usagef("--threads %d: is negative", o.threads)
	}
	return nil
}

// runLoad loads a study with progress on a terminal. It returns nil if the dataset is up to date.
func runLoad(ctx context.Context, s console.Streams, o loadOptions, study string) (*loader.Summary, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.threads > 0 {
		runtime.GOMAXPROCS(o.threads)
	}
	read, err := loader.ReadStudy(study)
	if err != nil {
		return nil, err
	}
	options := loader.Options{
		Force: o.force || o.ifChanged, Lenient: o.lenient, PixelYears: o.pixelYears,
		Software: "minecarbon " + version.Text(), Geostatistics: geostatistics{},
	}
	if o.ifChanged {
		unchanged, err := loader.Unchanged(ctx, read, o.dataset, options)
		if unchanged {
			s.Notef("dataset %s is up to date: no input of %s has changed", o.dataset, study)
		}
		if unchanged || err != nil {
			return nil, exit.Cause(ctx, err)
		}
	}
	var state console.Phase
	line := console.NewProgress(s, state.String)
	defer line.Stop()
	options.Progress = state.Set
	summary, err := loader.Load(ctx, read, o.dataset, options)
	return summary, exit.Cause(ctx, err)
}

// printSummary prints what was loaded, moved, cut and left unknown.
func printSummary(w io.Writer, s *loader.Summary, o loadOptions) {
	p := summaryPrinter{w}
	p.line("dataset", "%s", o.dataset)
	p.line("years", "%d to %d, %s", s.FirstYear, s.LastYear, console.Counted(int64(s.NPPFiles), "NPP file"))
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
		p.line("fill code", "%d %s: %s, %s km² a", c.Class, c.Meaning, console.Counted(int64(c.CellYears), "cell-year"), number(c.Km2))
	}
	for _, m := range s.Methods {
		p.line("background", "%s in %s: %s", m.Method, console.Counted(int64(len(m.Years)), "year"), years(m.Years))
	}
	p.list("no pixels", s.MinesWithoutPixels, "lies outside the map or under other mines", "lie outside the map or under other mines")
	p.list("repaired", s.Repaired, "had rings that cross themselves", "had rings that cross themselves")
	p.list("left out", s.NoPolygon, "is not a polygon", "are not polygons")
	for _, finding := range s.Findings {
		label := "warning" // also of an error, which a lenient load records
		if finding.Severity == loader.SeverityRemark {
			label = "remark"
		}
		p.line(label, "%s", finding)
	}
	if o.phases {
		for _, phase := range s.Phases {
			p.line("time", "%8.3f s  %s", phase.Elapsed.Seconds(), phase.Name)
		}
	}
}

type summaryPrinter struct{ w io.Writer }

func (p summaryPrinter) line(label, format string, args ...any) {
	fmt.Fprintf(p.w, "%-11s %s\n", label, console.Printable(fmt.Sprintf(format, args...)))
}

func (p summaryPrinter) tally(label string, t loader.Tally, what counted, meaning string) {
	if t.Pixels > 0 {
		p.line(label, "%s %s", what.of(t), meaning)
	}
}

// shownMines bounds how many mines a line of the summary names.
const shownMines = 5

// list names mines; one is what the line says of a single mine, several of more.
func (p summaryPrinter) list(label string, mines []string, one, several string) {
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

// counted is what a tally counts, and the unit of its area.
type counted struct{ noun, unit string }

var (
	inPixels     = counted{"pixel", "km²"}
	inEvents     = counted{"pixel event", "km²"}
	inPixelYears = counted{"pixel-year", "km² a"}
)

// of writes a tally's count and area.
func (c counted) of(t loader.Tally) string {
	return console.Counted(t.Pixels, c.noun) + " (" + number(t.Km2) + " " + c.unit + ")"
}

// number rounds to four significant digits, and to whole numbers from 1000.
func number(v float64) string {
	if v >= 1000 || v <= -1000 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.4g", v)
}

// years writes runs of years as ranges.
func years(list []int) string {
	text := ""
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		if text != "" {
			text += ", "
		}
		text += fmt.Sprint(list[i])
		if j > i {
			text += fmt.Sprintf(" to %d", list[j])
		}
		i = j + 1
	}
	return text
}
