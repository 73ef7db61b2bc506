package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/laboratory"
	"github.com/minecarbon/minecarbon/cmd/internal/loading"
	"github.com/minecarbon/minecarbon/cmd/internal/report"
	"github.com/minecarbon/minecarbon/loader/scene"
)

type demoOptions struct {
	simulateOptions
	force bool
	lab   bool
}

func (o *demoOptions) addFlags(flags *pflag.FlagSet) {
	o.simulateOptions.addFlags(flags)
	flags.BoolVar(&o.force, "force", false, "replace an earlier demo")
	flags.BoolVar(&o.lab, "lab", true, "also recover the truth of small scenes that grow more and more like the world, and from each kind of input")
}

const demoLong = `demo simulates a study with a known answer in DIR/study (default: demo), loads it into DIR/dataset, writes
DIR/report.html and prints its headline numbers beside the planted truth. Then a controlled experiment: small scenes, the first with
only effects that the method can see, each further one with one more trait of the real world. The last table gives
one history as year maps, NDVI, maps of states, land cover and polygons, and says what each kind of input costs.`

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
	fmt.Fprintln(s.Out)
	if err := laboratory.PrintHeadline(ctx, s.Out, truth, dataset); err != nil {
		return err
	}
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

// runLab runs the experiments in a folder that it removes.
func runLab(ctx context.Context, s console.Streams, dir string, seed uint64) error {
	work, err := os.MkdirTemp(dir, ".lab-")
	if err != nil {
		return fmt.Errorf("demo %s: %w", dir, err)
	}
	defer os.RemoveAll(work)
	lab := newLaboratory(s, work, seed)
	if err := lab.Traits(ctx); err != nil {
		return err
	}
	return lab.Inputs(ctx)
}

// newLaboratory makes a laboratory with a folder for its scenes and datasets.
func newLaboratory(s console.Streams, dir string, seed uint64) *laboratory.Laboratory {
	return &laboratory.Laboratory{
		Out: s.Out, Dir: dir, Seed: seed,
		Simulate: func(ctx context.Context, o scene.Options, dir string) (*scene.Truth, error) {
			return runSimulate(ctx, s, o, dir)
		},
		Load: func(ctx context.Context, study, dataset string) error {
			_, err := runLoad(ctx, s, loadOptions{dataset: dataset, pixelYears: "none"}, study)
			return err
		},
	}
}
