package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/kriging"
	"github.com/minecarbon/minecarbon/cmd/internal/loading"
	"github.com/minecarbon/minecarbon/cmd/internal/version"
	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/sql"
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
				loading.PrintSummary(s.Err, o.dataset, summary, o.phases)
				if summary.Judged {
					printGuardEffect(cmd.Context(), s, o)
				}
			}
			return err
		},
	}
	o.addFlags(cmd.Flags())
	return cmd
}

// printGuardEffect says what a guard year does to VCSD. The dataset is written, so that a failure is only noted.
func printGuardEffect(ctx context.Context, s console.Streams, o loadOptions) {
	effect, err := guardEffect(ctx, o.dataset)
	if err != nil {
		s.Notef("the effect of guard years is not known: %v", err)
		return
	}
	loading.PrintGuardEffect(s.Err, effect)
}

func guardEffect(ctx context.Context, dataset string) (e loading.GuardEffect, err error) {
	session, err := sql.Open(ctx, dataset, sql.Options{})
	if err != nil {
		return e, err
	}
	defer func() { err = exit.First(err, session.Close()) }()
	rows, err := session.Query(ctx, `select
		coalesce(any_value(vcsd_gg) filter (where years_left_out = 0), 'nan'), coalesce(any_value(vcsd_gg) filter (where years_left_out = 1), 'nan'),
		coalesce(any_value(change_share) filter (where years_left_out = 1), 'nan'), any_value(study_guard_years)
		from guard_effect()`)
	if err != nil {
		return e, err
	}
	defer func() { err = exit.First(err, rows.Close()) }()
	row, _, err := rows.Next()
	if err != nil {
		return e, err
	}
	_, err = fmt.Sscan(string(row[0].Text)+" "+string(row[1].Text)+" "+string(row[2].Text)+" "+string(row[3].Text), &e.Without, &e.With, &e.Share, &e.Years)
	return e, err
}

func (o *loadOptions) check() error {
	switch o.pixelYears {
	case loader.PixelYearsMines, loader.PixelYearsAll, loader.PixelYearsNone:
	default:
		return exit.Usagef("--pixel-years %s: want mines, all or none", o.pixelYears)
	}
	if o.dataset == "" {
		return exit.Usagef("no dataset is given; use -d DIR or MINECARBON_DATASET")
	}
	return nil
}

// runLoad loads a study with progress on a terminal. It returns nil if the dataset is up to date.
func runLoad(ctx context.Context, s console.Streams, o loadOptions, file string) (*loader.Summary, error) {
	if err := exit.First(o.check(), exit.UseThreads(o.threads)); err != nil {
		return nil, err
	}
	read, err := studyfile.Read(file)
	if err != nil {
		return nil, err
	}
	options := loader.Options{
		Force: o.force || o.ifChanged, Lenient: o.lenient, PixelYears: o.pixelYears,
		Software: "minecarbon " + version.Text(), Geostatistics: kriging.Geostatistics{},
	}
	if o.ifChanged {
		unchanged, err := loader.Unchanged(ctx, read, o.dataset, options)
		if unchanged {
			s.Notef("dataset %s is up to date: no input of %s has changed", o.dataset, file)
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

const checkLong = `check examines the inputs of a study as load does and writes nothing. It lists every error, warning and remark
that a load would say, all at once, and what would be loaded. Of mistakes in the study file it lists all
too; keys with a mistake count as absent. It leaves out kriging and checksums.

The exit code is that of a load: 0 if it would write a dataset, 2 for mistakes in the study file, 3 for
inputs that cannot be opened, 1 for inputs that contradict each other or the method.`

const checkExample = `  minecarbon check shendong/study.yaml
  minecarbon check study.yaml --json > check.json`

func newCheckCommand(s console.Streams) *cobra.Command {
	o := loading.CheckOptions{Geostatistics: kriging.Geostatistics{}}
	cmd := &cobra.Command{
		Use:     "check STUDY.yaml",
		Short:   "List everything that a load of a study would say",
		Long:    checkLong,
		Example: checkExample,
		Args:    exit.Arguments(cobra.ExactArgs(1)),
		RunE:    func(cmd *cobra.Command, args []string) error { return loading.Check(cmd.Context(), s, o, args[0]) },
	}
	o.AddFlags(cmd.Flags())
	return cmd
}
