package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/laboratory"
	"github.com/minecarbon/minecarbon/cmd/internal/loading"
	"github.com/minecarbon/minecarbon/loader/scene"
)

// simulateOptions are the options of a scene as flags.
type simulateOptions struct {
	scene.Options
	background string
	inputs     []string
	exact      bool
}

func (o *simulateOptions) addFlags(flags *pflag.FlagSet) {
	d := scene.DefaultOptions()
	o.Options = d
	flags.Uint64Var(&o.Seed, "seed", d.Seed, "same `SEED`, same scene, on every machine")
	flags.IntVar(&o.Pixels, "pixels", d.Pixels, "side of the square map, `N` pixels of 30 m")
	flags.IntVar(&o.Mines, "mines", d.Mines, "plant `N` mines")
	flags.IntVar(&o.FirstYear, "first-year", d.FirstYear, "first `YEAR` of the study")
	flags.IntVar(&o.LastYear, "last-year", d.LastYear, "last `YEAR` of the study")
	flags.Float64Var(&o.PitSize, "pit-size", d.PitSize, "scale every mine by `F`; at 1 they fill a quarter of the map")
	flags.Float64Var(&o.WeatherSD, "weather", d.WeatherSD, "standard deviation `SD` of the yearly factor on native growth")
	flags.Float64Var(&o.WeatherMemory, "weather-memory", d.WeatherMemory, "`CORRELATION` of the weather of neighbouring years")
	flags.Float64Var(&o.ClimateStep, "climate-step", d.ClimateStep, "native growth rises in the middle year for good, by a `SHARE` of it")
	flags.Float64Var(&o.Saturation, "saturation", d.Saturation, "native growth levels off over `YEARS`; 0 is a straight line")
	flags.IntVar(&o.LatestOpening, "latest-opening", d.LatestOpening, "mines open at most `YEARS` after the first year; 0 is any")
	flags.IntVar(&o.EarlierOpening, "earlier-opening", d.EarlierOpening, "mines open `YEARS` earlier, some before the first year")
	flags.Float64Var(&o.Again, "again", d.Again, "`SHARE` of restored land that is destroyed and restored once more")
	flags.Float64Var(&o.ProductSD, "product-bias", d.ProductSD, "standard deviation `SD` of the bias of all NPP, drawn once")
	flags.Float64Var(&o.Gaps, "gaps", d.Gaps, "`SHARE` of cells and years without NPP, in blocks of 3 × 3 cells")
	flags.Float64Var(&o.NoiseSD, "noise", d.NoiseSD, "standard deviation `SD` of the error of each cell and year, g C m⁻² a⁻¹")
	flags.Float64Var(&o.GrowthSpread, "growth-spread", d.GrowthSpread, "how much the growth trend differs in space, as a `SHARE` of it")
	flags.StringVar(&o.background, "background", string(d.Background), "`SHAPE` of NPP on bare land: smooth, constant, field (random, of known covariance)")
	flags.Float64Var(&o.RestoredRatio, "restored-ratio", d.RestoredRatio, "NPP of restored over native vegetation, `RATIO`")
	flags.Float64Var(&o.Barren, "barren", d.Barren, "`SHARE` of wholly bare cells that carry a fill code instead of NPP")
	flags.BoolVar(&o.Quantised, "quantised", d.Quantised, "store NPP in steps of 0.1 as MOD17A3HGF does, not as float64")
	flags.BoolVar(&o.DateUnobserved, "date-unobserved", d.DateUnobserved, "leave events in the unobserved year, for load to move")
	flags.StringSliceVar(&o.inputs, "inputs", []string{string(scene.Years)}, "`KINDS` of input that hold the same history, each with a study file: years, ndvi, states, classes, polygons")
	flags.Float64Var(&o.InputNoise, "input-noise", d.InputNoise, "how far inputs other than the year maps lie from the truth, `F`: 0 not at all, 1 as real ones do")
	flags.BoolVar(&o.exact, "exact", false, "a scene whose truth the method must recover to rounding: no weather, constant background, unquantised, whole cells, exact inputs")
}

// scene gives the options of the scene; flags that are given beat --exact.
func (o *simulateOptions) scene(flags *pflag.FlagSet) scene.Options {
	out := o.Options
	if o.exact {
		e := scene.ExactOptions()
		keep := func(name string, set func()) {
			if !flags.Changed(name) {
				set()
			}
		}
		keep("weather", func() { out.WeatherSD = e.WeatherSD })
		keep("noise", func() { out.NoiseSD = e.NoiseSD })
		keep("growth-spread", func() { out.GrowthSpread = e.GrowthSpread })
		keep("background", func() { o.background = string(e.Background) })
		keep("barren", func() { out.Barren = e.Barren })
		keep("quantised", func() { out.Quantised = e.Quantised })
		keep("input-noise", func() { out.InputNoise = e.InputNoise })
		out.WholeCells = e.WholeCells
	}
	out.Background = scene.Background(o.background)
	for _, in := range o.inputs {
		if in != string(scene.Years) {
			out.Inputs = append(out.Inputs, scene.Input(in))
		}
	}
	out.UnobservedYears = slices.DeleteFunc(slices.Clone(out.UnobservedYears), func(year int) bool { return year < out.FirstYear || year > out.LastYear })
	return out
}

const simulateLong = `simulate writes a scene like the Shendong coal base whose answer is known: NPP rasters, year maps, mine
polygons, a study file, and beside them the planted truth (truth.json and truth/). The directory appears
whole or not at all.

With --inputs the same history of destruction and restoration stands in other kinds of input too, as
NDVI in ndvi/. Each kind has a study file that loads as it is, as study-ndvi.yaml. The inputs err as
real ones do, or less with --input-noise.

With --exact the indicators recover the truth to rounding. Every flag that makes the scene more realistic
(weather, noise, a smooth background, quantised NPP) adds an error.`

func newSimulateCommand(s console.Streams) *cobra.Command {
	var o simulateOptions
	var scenes int
	var settings []string
	cmd := &cobra.Command{
		Use:   "simulate {DIR | --coverage N}",
		Short: "Write a scene with a known answer",
		Long:  simulateLong,
		Example: `  minecarbon simulate scene --seed 7
  minecarbon simulate lab --exact --pixels 800 --mines 4
  minecarbon simulate imagery --inputs ndvi,classes
  minecarbon simulate --coverage 200 --settings default`,
		Args: exit.Arguments(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if coverage := cmd.Flags().Changed("coverage"); coverage != (len(args) == 0) {
				return exit.Usagef("simulate: give either the folder of a scene or --coverage with a number of scenes")
			} else if coverage {
				return runCoverage(cmd.Context(), s, o.scene(cmd.Flags()), cmd.Flags(), settings, scenes)
			}
			truth, err := runSimulate(cmd.Context(), s, o.scene(cmd.Flags()), args[0])
			if err == nil {
				s.Notef("%s: %s and %s, planted VCSD %s Gg CO₂; next: minecarbon load %s -d %s", args[0],
					console.Counted(int64(truth.Options.Pixels)*int64(truth.Options.Pixels), "pixel"), console.Counted(int64(truth.Options.Mines), "mine"), loading.Number(truth.Summary.VCSDGg),
					filepath.Join(args[0], "study.yaml"), strings.TrimRight(args[0], "/")+"-dataset")
			}
			return err
		},
	}
	o.addFlags(cmd.Flags())
	cmd.Flags().IntVar(&scenes, "coverage", 0, "write no scene, but a table of how often the intervals hold the truth of `N` scenes of each setting")
	cmd.Flags().StringSliceVar(&settings, "settings", nil, "the `SETTINGS` of --coverage, by default all: "+strings.Join(laboratory.SettingNames(), ", "))
	return cmd
}

// coveragePixels and coverageMines are the size of the scenes of --coverage, unless flags say otherwise.
const coveragePixels, coverageMines = 600, 8

// runCoverage prints the coverage of intervals in each setting. Scenes and datasets lie in a temporary folder.
func runCoverage(ctx context.Context, s console.Streams, o scene.Options, flags *pflag.FlagSet, names []string, scenes int) (err error) {
	if scenes < 1 {
		return exit.Usagef("simulate --coverage %d: want 1 scene or more", scenes)
	}
	if len(names) == 0 {
		names = laboratory.SettingNames()
	}
	settings, err := laboratory.SettingsNamed(names)
	if err != nil {
		return exit.Usagef("simulate --settings: %w", err)
	}
	if !flags.Changed("pixels") {
		o.Pixels = coveragePixels
	}
	if !flags.Changed("mines") {
		o.Mines = coverageMines
	}
	dir, err := os.MkdirTemp("", "minecarbon-coverage-")
	if err != nil {
		return fmt.Errorf("simulate --coverage: %w", err)
	}
	defer func() { err = exit.First(err, os.RemoveAll(dir)) }()
	// Scenes run side by side, so they show no progress of their own.
	lab := newLaboratory(console.Streams{In: s.In, Out: s.Out, Err: io.Discard}, dir, o.Seed)
	lab.CoverageHead()
	for _, setting := range settings {
		if err := lab.Coverage(ctx, o, setting, scenes); err != nil {
			return err
		}
	}
	return nil
}

// runSimulate writes a scene with progress on a terminal.
func runSimulate(ctx context.Context, s console.Streams, o scene.Options, dir string) (*scene.Truth, error) {
	var state console.Phase
	line := console.NewProgress(s, state.String)
	defer line.Stop()
	truth, err := scene.Write(ctx, dir, o, func(done, total int) { state.Set("simulate", done, total) })
	var option *scene.OptionError
	if errors.As(err, &option) || errors.Is(err, fs.ErrExist) {
		return nil, exit.Usagef("%w", err)
	}
	return truth, exit.Cause(ctx, err)
}
