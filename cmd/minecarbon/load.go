package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

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
	dataset     string
	force       bool
	ifChanged   bool
	lenient     bool
	pixelYears  string
	threads     int
	phases      bool
	memory      string
	shard       string
	shardPixels int64
	merge       bool // the shards are there
}

// defaultShardPixels is about 0.5 GB of memory.
const defaultShardPixels = 1 << 26

// addShardFlags adds the flags of load that merge lacks.
func (o *loadOptions) addShardFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.shard, "shard", "", "read only shard `K/N` of the map, as 3/7, for merge to join; shards may be made at once, by any machine")
	flags.Int64Var(&o.shardPixels, "shard-pixels", defaultShardPixels, "read a map of more than `N` pixels in shards; a load that is interrupted goes on behind the last whole one (0 = never)")
	flags.BoolVar(&o.ifChanged, "if-changed", false, "load, and replace the dataset if it exists, only if the checksums of the inputs differ from its manifest")
}

func (o *loadOptions) addFlags(flags *pflag.FlagSet) {
	flags.StringVarP(&o.dataset, "dataset", "d", "", "write the dataset to directory `DIR`")
	flags.BoolVar(&o.force, "force", false, "replace an existing dataset; open readers keep the old one")
	flags.BoolVar(&o.lenient, "lenient", false, "take pixels with impossible years as never destroyed, leave out mines without a polygon, let NPP that no file holds be unknown, and record what the quality gate refuses")
	flags.StringVar(&o.pixelYears, "pixel-years", loader.PixelYearsMines, "write pixel_year files for the pixels of `WHICH`: mines, all, none")
	flags.IntVar(&o.threads, "threads", 0, "use `N` processors (0 = all)")
	flags.StringVar(&o.memory, "memory", "", "keep within about `SIZE` of memory, such as 400MB; takes longer where that is little")
	flags.BoolVar(&o.phases, "phases", false, "say how long each phase took")
}

const loadLong = `load reads the rasters and polygons that a study file names and writes a dataset: Parquet tables and
manifest.json. The dataset appears whole or not at all.

NPP files of a year may be several tiles (MOD17A3HGF .hdf) or any other raster that GDAL reads. Events
dated to an unobserved year move to the next observed one. A closing summary says what was loaded,
moved, dropped, cut at zero or left unknown.

A map may be read in shards: some rows at a time, by one load after the other or by several at
once on any machines that see the files. The dataset does not depend on how many there are.`

const loadExample = `  minecarbon load shendong/study.yaml -d shendong/dataset
  minecarbon load study.yaml -d dataset --force --pixel-years none
  minecarbon load study.yaml -d dataset --shard 3/7`

func newLoadCommand(s console.Streams) *cobra.Command {
	var o loadOptions
	cmd := &cobra.Command{
		Use:     "load STUDY.yaml -d DATASET",
		Short:   "Turn rasters and polygons into a dataset",
		Long:    loadLong,
		Example: loadExample,
		Args:    exit.Arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.shard != "" {
				return loadShard(cmd.Context(), s, o, args[0])
			}
			return loadAndSay(cmd.Context(), s, o, args[0])
		},
	}
	o.addShardFlags(cmd.Flags())
	o.addFlags(cmd.Flags())
	return cmd
}

const mergeLong = `merge joins the shards that load --shard K/N wrote into DATASET.shards with NPP, and writes the dataset as a
load of the whole map does. It refuses shards that are absent, damaged, there twice, or made from other
inputs or by another version, and removes them once the dataset is whole.`

const mergeExample = `  seq 7 | xargs -P 4 -I{} minecarbon load study.yaml -d dataset --shard {}/7
  minecarbon merge study.yaml -d dataset`

func newMergeCommand(s console.Streams) *cobra.Command {
	o := loadOptions{merge: true}
	cmd := &cobra.Command{
		Use:     "merge STUDY.yaml -d DATASET",
		Short:   "Join the shards of a map to a dataset",
		Long:    mergeLong,
		Example: mergeExample,
		Args:    exit.Arguments(cobra.ExactArgs(1)),
		RunE:    func(cmd *cobra.Command, args []string) error { return loadAndSay(cmd.Context(), s, o, args[0]) },
	}
	o.addFlags(cmd.Flags())
	return cmd
}

// loadAndSay loads a study and prints what was loaded.
func loadAndSay(ctx context.Context, s console.Streams, o loadOptions, file string) error {
	summary, err := runLoad(ctx, s, o, file)
	if summary == nil {
		return err
	}
	loading.PrintSummary(s.Err, o.dataset, summary, o.phases)
	if summary.Judged {
		printGuardEffect(ctx, s, o)
	}
	return err
}

// loadShard reads one shard of a map with progress on a terminal.
func loadShard(ctx context.Context, s console.Streams, o loadOptions, file string) error {
	shard, err := parseShard(o.shard)
	read, err2 := o.read(file)
	if err := exit.First(err, err2); err != nil {
		return err
	}
	options, line := o.options(s)
	defer line.Stop()
	report, err := loader.LoadShard(ctx, read, o.dataset, shard, options)
	if err != nil {
		return exit.Cause(ctx, err)
	}
	line.Stop()
	switch {
	case report.Found:
		s.Notef("shard %s is up to date: no input of it has changed", shard)
	case report.Rows == 0:
		s.Notef("shard %s holds nothing, since the map is read in %s at most; merge wants it all the same", shard, console.Counted(int64(report.Most), "part"))
	default:
		s.Notef("shard %s: %s, %s", shard, console.Counted(int64(report.Rows), "row"), console.Counted(report.Pixels, "pixel"))
	}
	return nil
}

func parseShard(text string) (shard loader.Shard, err error) {
	number, of, _ := strings.Cut(text, "/")
	shard.Number, err = strconv.Atoi(number)
	if err == nil {
		shard.Of, err = strconv.Atoi(of)
	}
	if err != nil || shard.Number < 1 || shard.Number > shard.Of {
		return shard, exit.Usagef("--shard %s: want K/N with K from 1 to N, as 3/7", text)
	}
	return shard, nil
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
	if o.shardPixels < 0 {
		return exit.Usagef("--shard-pixels %d: is negative", o.shardPixels)
	}
	if o.dataset == "" {
		return exit.Usagef("no dataset is given; use -d DIR or MINECARBON_DATASET")
	}
	return nil
}

// read checks the options and reads the study file.
func (o *loadOptions) read(file string) (*studyfile.Study, error) {
	if err := exit.First(o.check(), exit.UseThreads(o.threads), loading.UseMemory(o.memory)); err != nil {
		return nil, err
	}
	return studyfile.Read(file)
}

// options returns the options of the loader, and the line that shows its progress.
func (o *loadOptions) options(s console.Streams) (loader.Options, *console.Progress) {
	var state console.Phase
	return loader.Options{
		Force: o.force || o.ifChanged, Lenient: o.lenient, PixelYears: o.pixelYears, ShardPixels: o.shardPixels,
		Software: "minecarbon " + version.Text(), Geostatistics: kriging.Geostatistics{}, Progress: state.Set,
	}, console.NewProgress(s, state.String)
}

// runLoad loads a study with progress on a terminal. It returns nil if the dataset is up to date.
func runLoad(ctx context.Context, s console.Streams, o loadOptions, file string) (*loader.Summary, error) {
	read, err := o.read(file)
	if err != nil {
		return nil, err
	}
	options, line := o.options(s)
	defer line.Stop()
	if o.ifChanged {
		unchanged, err := loader.Unchanged(ctx, read, o.dataset, options)
		if unchanged {
			line.Stop()
			s.Notef("dataset %s is up to date: no input of %s has changed", o.dataset, file)
			err = loader.RemoveShards(o.dataset)
		}
		if unchanged || err != nil {
			return nil, exit.Cause(ctx, err)
		}
	}
	load := loader.Load
	if o.merge {
		load = loader.Merge
	}
	summary, err := load(ctx, read, o.dataset, options)
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
