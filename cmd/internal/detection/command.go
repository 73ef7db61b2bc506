package detection

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/loader"
)

const long = `detect dates the destruction and restoration of land from what the key disturbance of a study file names: annual
NDVI, classes or states, breaks, polygons with years, or footprints. It writes into a new folder:

  destruction_year.tif, restoration_year.tif      years, a band a cycle: 0 = never, 65535 = no data
  earliest_destroyed.tif, earliest_restored.tif   first year in which the event can have happened; 0 = no event, no data
                                                  or unknown
  quality_destroyed.tif, quality_restored.tif     sum of 1 unknown years before, 2 not confirmed before the record ends,
                                                  4 short first run before, 8 unknown years while confirmed, 16 before
                                                  the record; 255 = unknown, 0 also where there is no event or no data
  alpha.csv                                       thresholds of NDVI by mine and year
  detection.json                                  parameters and counts

The rasters are cloud-optimised GeoTIFFs with styles for QGIS. NPP is not needed, nor are mines where the whole map is
dated. "load" does the same from the study file, without the folder. Equal inputs give equal bytes.`

type options struct {
	output  string
	force   bool
	lenient bool
	threads int
}

// NewCommand returns the verb.
func NewCommand(s console.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "detect STUDY.yaml -o DIR",
		Short: "Years of destruction and restoration from NDVI, classes, states, breaks or polygons",
		Long:  long,
		Example: `  minecarbon detect shendong/study.yaml -o shendong/detected
  minecarbon detect study.yaml -o detected --force`,
		Args: exit.Arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return exit.Cause(cmd.Context(), o.run(cmd.Context(), s, args[0]))
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.output, "output", "o", "", "write to the new folder `DIR`")
	flags.BoolVar(&o.force, "force", false, "replace the folder of an earlier detection")
	flags.BoolVar(&o.lenient, "lenient", false, "go on where the quality gate refuses")
	flags.IntVar(&o.threads, "threads", 0, "use `N` processors (0 = all)")
	return cmd
}

func (o *options) run(ctx context.Context, s console.Streams, study string) error {
	switch {
	case o.output == "":
		return exit.Usagef("no folder is given; use -o DIR")
	case o.threads < 0:
		return exit.Usagef("--threads %d: is negative", o.threads)
	case o.threads > 0:
		runtime.GOMAXPROCS(o.threads)
	}
	target, err := o.target()
	if err != nil {
		return err
	}
	var state console.Phase
	line := console.NewProgress(s, state.String)
	d, err := loader.Detect(ctx, study, loader.Options{Lenient: o.lenient, Progress: state.Set})
	if err == nil {
		err = o.publish(ctx, d, target, state.Set)
	}
	line.Stop()
	if err == nil {
		printFindings(s, o.output, d)
	}
	return err
}

// target returns the absolute path of the folder, which is free, empty, or of an earlier detection that
// --force replaces.
func (o *options) target() (string, error) {
	target, err := filepath.Abs(o.output)
	if err != nil {
		return "", exit.WriteError(o.output, err)
	}
	if info, err := os.Stat(filepath.Dir(target)); err != nil || !info.IsDir() {
		return "", exit.Usagef("write %s: there is no directory %s; make it first", o.output, filepath.Dir(target))
	}
	entries, err := os.ReadDir(target)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return target, nil
	case err != nil:
		return "", exit.Usagef("write %s: is in the way; choose another folder", o.output)
	case len(entries) == 0:
		return target, nil
	case !o.force:
		return "", exit.Usagef("write %s: exists; replace an earlier detection with --force, or choose another folder", o.output)
	}
	if _, err := os.Stat(filepath.Join(target, summaryFile)); err != nil {
		return "", exit.Usagef("write %s: is not an earlier detection; --force replaces only those; choose another folder", o.output)
	}
	for _, entry := range entries {
		if !ours(entry.Name()) {
			return "", exit.Usagef("write %s: holds %s, which is not of a detection; move it away or choose another folder", o.output, entry.Name())
		}
	}
	return target, nil
}

// publish writes all files into a staging folder beside the target and renames that.
func (o *options) publish(ctx context.Context, d *loader.Detection, target string, progress func(string, int, int)) (err error) {
	staging, err := os.MkdirTemp(filepath.Dir(target), ".minecarbon-")
	if err != nil {
		return exit.WriteError(o.output, err)
	}
	defer func() { err = exit.First(err, os.RemoveAll(staging)) }()
	staged, old := filepath.Join(staging, "new"), filepath.Join(staging, "old")
	if err := os.Mkdir(staged, 0o755); err != nil {
		return exit.WriteError(o.output, err)
	}
	if err := write(ctx, d, staged, progress); err != nil {
		return err
	}
	replaced := os.Rename(target, old)
	if replaced != nil && !errors.Is(replaced, os.ErrNotExist) {
		return exit.WriteError(o.output, replaced)
	}
	err = os.Rename(staged, target)
	if err != nil && replaced == nil {
		err = errors.Join(err, os.Rename(old, target))
	}
	if err != nil {
		return exit.WriteError(o.output, err)
	}
	return nil
}
