package explain

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/dataset"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/sql"
	"github.com/minecarbon/minecarbon/sql/explain"
)

const long = `explain takes one figure apart downwards: into years, into the cohorts of a year, and each cohort into the terms of
the equations, with the input files. The parts add up to the figure to the last digit.

Without MINE and YEAR the figure is of all mines and years. MINE is the id or name of a mine. The figures:

  %s

Of several years, the year with the largest part is taken apart, and of each year the --top largest cohorts; the others
are summed in one line. --all takes everything apart. Sums have all digits, other numbers nine; json has all digits of all.
The table macro explanation has the same parts in SQL.

Beside the figure stand its 95 % interval and the sources of its error, as the table macro interval has them. Errors of
dates are in it where their accuracies are known: those of --accuracy-destroyed and --accuracy-restored, else of
labelled points.`

const example = `  minecarbon explain -d shendong vcsd M006
  minecarbon explain -d shendong vcsd M006 2015 --top 10
  minecarbon explain -d shendong r_vcs 2016 -f markdown
  minecarbon explain -d shendong c_restore M001 --depth years`

// Formats and depths are the values of --format and --depth.
var (
	formats = []string{"text", "markdown", "json"}
	depths  = []string{"years", "cohorts", "cells", "inputs"}
)

type options struct {
	dataset.Options
	request       explain.Request
	format, depth string
	all           bool
	guardYears    int
	dates         dataset.DateAccuracy
}

// asStudy is a number of guard years that leaves them to the study, as 0 does not.
const asStudy = -1

// NewCommand returns the verb.
func NewCommand(s console.Streams) *cobra.Command {
	o := &options{}
	cmd := &cobra.Command{
		Use:     "explain -d DATASET FIGURE [MINE] [YEAR]",
		Short:   "One number taken apart down to cells, equations and input files",
		Long:    strings.Replace(long, "%s", strings.Join(names(), ", "), 1),
		Example: example,
		Args:    exit.Arguments(cobra.RangeArgs(1, 3)),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, done := o.Limit(cmd.Context())
			defer done()
			return exit.Cause(ctx, o.run(ctx, s, args))
		},
	}
	o.addFlags(cmd.Flags())
	return cmd
}

func (o *options) addFlags(flags *pflag.FlagSet) {
	o.Options.AddFlags(flags)
	flags.StringVarP(&o.format, "format", "f", formats[0], "print as `FORMAT`: "+strings.Join(formats, ", "))
	flags.StringVar(&o.depth, "depth", depths[len(depths)-1], "go down to `LEVEL`: "+strings.Join(depths, ", "))
	flags.IntVar(&o.request.Top, "top", 3, "take the `N` largest cohorts of a year apart, and name the N largest mines")
	flags.BoolVar(&o.all, "all", false, "take all years, mines and cohorts apart")
	flags.IntVar(&o.request.FromYear, "from-year", 0, "sum from `YEAR` on (default: the first of the study)")
	flags.IntVar(&o.request.ToYear, "to-year", 0, "sum up to `YEAR` (default: the last of the study)")
	flags.StringVar(&o.request.BaselineThrough, "baseline-through", "", "end the fit of baselines as `WORD` says: before_destruction, through_destruction (default: as the study says)")
	flags.IntVar(&o.guardYears, "guard-years", asStudy, "years `N` before the destruction that the fit of baselines leaves out (default: as the study says)")
	flags.IntVar(&o.request.MinBaselineYears, "min-baseline-years", 0, "known years `N` that an own baseline needs (default: as the study says)")
	o.dates.AddFlags(flags)
	flags.Float64Var(&o.request.CO2PerCarbon, "co2-per-carbon", 0, "VCS per NPP `F` in g CO2/g C (default: as the study says)")
}

func (o *options) check() error {
	if err := o.Options.Check(); err != nil {
		return err
	}
	r := o.request
	switch {
	case !slices.Contains(formats, o.format):
		return exit.Usagef("explain: format %q: choose %s", o.format, strings.Join(formats, ", "))
	case !slices.Contains(depths, o.depth):
		return exit.Usagef("--depth %s: choose %s", o.depth, strings.Join(depths, ", "))
	case r.Top < 1:
		return exit.Usagef("--top %d: want 1 or more", r.Top)
	case o.guardYears < asStudy:
		return exit.Usagef("--guard-years %d: want 0 or more", o.guardYears)
	case r.MinBaselineYears < 0:
		return exit.Usagef("--min-baseline-years %d: want 1 or more", r.MinBaselineYears)
	case !(r.CO2PerCarbon >= 0 && r.CO2PerCarbon <= 100):
		return exit.Usagef("--co2-per-carbon %v: want g CO2 per g C, above 0 and at most 100 (default 2.2 × 1.63)", r.CO2PerCarbon)
	}
	if err := o.dates.Check(); err != nil {
		return err
	}
	return dataset.CheckBaselineThrough(r.BaselineThrough)
}

// run takes the figure apart and prints it.
func (o *options) run(ctx context.Context, s console.Streams, args []string) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	session, err := o.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, session.Close()) }()
	if o.guardYears != asStudy {
		o.request.GuardYears = &o.guardYears
	}
	o.request.Error = true
	o.request.AccuracyDestroyed, o.request.AccuracyRestored = o.dates.Destroyed, o.dates.Restored
	if err := o.choose(ctx, session, args); err != nil {
		return err
	}
	e, err := explain.Explain(ctx, session, o.request)
	if err != nil {
		return err
	}
	manifest, err := loader.ReadManifestIn(session.Folder(), o.Dir)
	if err != nil {
		return err
	}
	return o.print(s, &answer{Explanation: e, inputs: inputsOf(manifest), mineName: o.mineName(ctx, session)})
}

// mineName is the name of the mine, empty for all mines.
func (o *options) mineName(ctx context.Context, session *sql.Session) string {
	mines, _ := session.Mines(ctx) // read before, for its id
	for _, m := range mines {
		if m.ID == o.request.Mine {
			return m.Name
		}
	}
	return ""
}
