package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/loading"
	"github.com/minecarbon/minecarbon/cmd/internal/report"
	"github.com/minecarbon/minecarbon/loader/scene"
	"github.com/minecarbon/minecarbon/sql"
)

type demoOptions struct {
	simulateOptions
	force bool
	lab   bool
}

func (o *demoOptions) addFlags(flags *pflag.FlagSet) {
	o.simulateOptions.addFlags(flags)
	flags.BoolVar(&o.force, "force", false, "replace an earlier demo")
	flags.BoolVar(&o.lab, "lab", true, "also recover the truth of small scenes that grow more and more like the world")
}

const demoLong = `demo simulates a study with a known answer in DIR/study (default: demo), loads it into DIR/dataset, writes
DIR/report.html and prints its headline numbers beside the planted truth. Then a controlled experiment: small scenes, the first with
only effects that the method can see, each further one with one more trait of the real world.`

func newDemoCommand(s console.Streams) *cobra.Command {
	var o demoOptions
	cmd := &cobra.Command{
		Use:   "demo [DIR]",
		Short: "Simulate a study, load it, write its report, print its headline numbers beside the truth",
		Long:  demoLong,
		Args:  exit.Arguments(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "demo"
			if len(args) == 1 {
				dir = args[0]
			}
			return runDemo(cmd.Context(), s, o, o.scene(cmd.Flags()), dir)
		},
	}
	o.addFlags(cmd.Flags())
	return cmd
}

func runDemo(ctx context.Context, s console.Streams, o demoOptions, options scene.Options, dir string) error {
	if err := makeRoom(dir, o.force); err != nil {
		return err
	}
	study, dataset := filepath.Join(dir, "study"), filepath.Join(dir, "dataset")
	began := time.Now()
	truth, err := runSimulate(ctx, s, options, study)
	if err != nil {
		return err
	}
	s.Notef("simulated %s: %s, %s (%.1f s)", study, console.Counted(int64(options.Pixels)*int64(options.Pixels), "pixel"), console.Counted(int64(options.Mines), "mine"), time.Since(began).Seconds())
	began = time.Now()
	load := loadOptions{dataset: dataset, pixelYears: "mines"}
	summary, err := runLoad(ctx, s, load, filepath.Join(study, "study.yaml"))
	if err != nil {
		return err
	}
	s.Notef("loaded %s (%.1f s)", dataset, time.Since(began).Seconds())
	loading.PrintSummary(s.Err, load.dataset, summary, load.phases)
	began = time.Now()
	report := report.Options{Datasets: []string{dataset}, Language: "en", Output: filepath.Join(dir, "report.html")}
	if err := report.Write(ctx, s); err != nil {
		return err
	}
	s.Notef("wrote %s (%.1f s)", report.Output, time.Since(began).Seconds())
	got, err := readSummary(ctx, dataset)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.Out)
	printHeadline(s.Out, truth, got)
	if o.lab {
		if err := runLab(ctx, s, dir, options.Seed); err != nil {
			return err
		}
	}
	fmt.Fprintf(s.Out, "\nLook at: %s\nAsk on:  minecarbon query -d %s 'from deficit order by vcsd_gg desc limit 5'\n", report.Output, dataset)
	return nil
}

// makeRoom makes the folder of the demo. It removes nothing but an earlier demo.
func makeRoom(dir string, force bool) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0:
	case err != nil:
		return exit.Usagef("demo %s: is in the way (%w); choose another folder", dir, err)
	case !force:
		return exit.Usagef("demo %s: is not empty; replace an earlier demo with --force, or choose another folder", dir)
	default:
		if _, err := os.Stat(filepath.Join(dir, "study", "truth.json")); err != nil {
			return exit.Usagef("demo %s: holds something else than an earlier demo, which --force does not remove; choose another folder", dir)
		}
		for _, part := range []string{"study", "dataset", "report.html"} {
			if err := os.RemoveAll(filepath.Join(dir, part)); err != nil {
				return fmt.Errorf("demo %s: remove the earlier demo: %w", dir, err)
			}
		}
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return exit.Usagef("demo %s: %w; choose a folder that can be written", dir, err)
	}
	return nil
}

// readSummary returns the one row of the view summary by column; NULL becomes NaN.
func readSummary(ctx context.Context, dataset string) (_ map[string]float64, err error) {
	session, err := sql.Open(ctx, dataset, sql.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = exit.First(err, session.Close()) }()
	rows, err := session.Query(ctx, "from summary")
	if err != nil {
		return nil, err
	}
	defer func() { err = exit.First(err, rows.Close()) }()
	row, ok, err := rows.Next()
	if err != nil || !ok {
		return nil, exit.First(err, errors.New("read summary: the view is empty"))
	}
	values := map[string]float64{}
	for i, column := range rows.Columns() {
		values[column.Name] = math.NaN()
		if row[i].Null {
			continue
		}
		if values[column.Name], err = strconv.ParseFloat(string(row[i].Text), 64); err != nil {
			return nil, fmt.Errorf("read summary: %s: %w", column.Name, err)
		}
	}
	return values, nil
}

// headline is a number of the view summary beside the planted one.
type headline struct {
	name, unit, column string
	digits             int
	planted            float64
}

func headlines(t *scene.Truth) []headline {
	s := t.Summary
	return []headline{
		{"destroyed area", "km²", "destroyed_km2", 2, s.DestroyedKm2},
		{"restored area", "km²", "restored_km2", 2, s.RestoredKm2},
		{"R_V", "", "r_v", 4, orNaN(s.RV)},
		{"direct decrease", "Gg CO₂", "decrease_gg", 2, s.DecreaseGg},
		{"direct increase", "Gg CO₂", "increase_gg", 2, s.IncreaseGg},
		{"R_VCS", "", "r_vcs", 4, orNaN(s.RVCS)},
		{"VCSD", "Gg CO₂", "vcsd_gg", 2, s.VCSDGg},
		{"mean annual VCS", "g CO₂ m⁻² a⁻¹", "vcs_mean_g_m2", 2, s.VCSMean},
		{"trend of annual VCS", "g CO₂ m⁻² a⁻²", "vcs_slope_g_m2_a", 2, s.VCSSlope},
		{"mines with C_restore > 0", "", "mines_with_gain", 0, float64(s.MinesWithGain)},
	}
}

func orNaN(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

func printHeadline(w io.Writer, t *scene.Truth, got map[string]float64) {
	fmt.Fprintf(w, "%-26s %12s %12s %10s\n", fmt.Sprintf("%d to %d", t.Summary.FirstYear, t.Summary.LastYear), "planted", "recovered", "error")
	for _, h := range headlines(t) {
		line := fmt.Sprintf("%-26s %12s %12s %10s  %s", h.name, headlineNumber(h.planted, h.digits), headlineNumber(got[h.column], h.digits), errorShare(got[h.column], h.planted), h.unit)
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
}

func headlineNumber(v float64, digits int) string {
	if math.IsNaN(v) {
		return "-"
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}

// errorShare returns the error in percent of the truth; less than a billionth counts as rounding.
func errorShare(got, want float64) string {
	share := 100 * (got - want) / math.Abs(want)
	switch {
	case math.IsNaN(share) || math.IsInf(share, 0):
		return "-"
	case math.Abs(share) < 1e-7:
		return "0 %"
	}
	return fmt.Sprintf("%+.2g %%", share)
}

// labSteps lead from the exact scene to the default one, one trait at a time.
var labSteps = []struct {
	name string
	add  func(o, world *scene.Options)
}{
	{"nothing unknown", func(_, _ *scene.Options) {}},
	{"+ cells of mixed vigour", func(o, world *scene.Options) { o.WholeCells = world.WholeCells }},
	{"+ varying background, kriged", func(o, world *scene.Options) { o.Background = world.Background }},
	{"+ growth differing in space", func(o, world *scene.Options) { o.GrowthSpread = world.GrowthSpread }},
	{"+ weather", func(o, world *scene.Options) { o.WeatherSD = world.WeatherSD }},
	{"+ noise", func(o, world *scene.Options) { o.NoiseSD = world.NoiseSD }},
	{"+ NPP in steps of 0.1", func(o, world *scene.Options) { o.Quantised = world.Quantised }},
}

const labPixels, labMines = 800, 4

// runLab recovers the truth of each step's scene and prints how closely.
func runLab(ctx context.Context, s console.Streams, dir string, seed uint64) error {
	fmt.Fprintf(s.Out, "\n%-32s %10s %10s %10s %10s\n", "what the method cannot know", "VCSD", "decrease", "increase", "mean VCS")
	work, err := os.MkdirTemp(dir, ".lab-")
	if err != nil {
		return fmt.Errorf("demo %s: %w", dir, err)
	}
	defer os.RemoveAll(work)
	options, world := scene.ExactOptions(), scene.DefaultOptions()
	options.Seed, options.Pixels, options.Mines = seed, labPixels, labMines
	for i, step := range labSteps {
		step.add(&options, &world)
		study, dataset := filepath.Join(work, fmt.Sprintf("study-%d", i)), filepath.Join(work, fmt.Sprintf("dataset-%d", i))
		truth, err := runSimulate(ctx, s, options, study)
		if err != nil {
			return err
		}
		if _, err := runLoad(ctx, s, loadOptions{dataset: dataset, pixelYears: "none"}, filepath.Join(study, "study.yaml")); err != nil {
			return err
		}
		got, err := readSummary(ctx, dataset)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "%-32s %10s %10s %10s %10s\n", step.name, errorShare(got["vcsd_gg"], truth.Summary.VCSDGg),
			errorShare(got["decrease_gg"], truth.Summary.DecreaseGg), errorShare(got["increase_gg"], truth.Summary.IncreaseGg), errorShare(got["vcs_mean_g_m2"], truth.Summary.VCSMean))
	}
	return nil
}
