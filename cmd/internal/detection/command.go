package detection

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/reports"
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
  detection.html                                  a page that shows, for up to 300 pixels of each mine, what was seen
                                                  and how it was dated

The rasters are cloud-optimised GeoTIFFs with styles for QGIS. NPP is not needed, nor are mines where the whole map is
dated. "load" does the same from the study file, without the folder. Equal inputs give equal bytes.`

type options struct {
	output   string
	language string
	force    bool
	lenient  bool
	threads  int
}

// NewCommand returns the verb.
func NewCommand(s console.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "detect STUDY.yaml -o DIR",
		Short: "Years of destruction and restoration from NDVI, classes, states, breaks or polygons",
		Long:  long,
		Example: `  minecarbon detect shendong/study.yaml -o shendong/detected
  minecarbon detect study.yaml -o detected --force --language zh`,
		Args: exit.Arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return exit.Cause(cmd.Context(), o.run(cmd.Context(), s, args[0]))
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.output, "output", "o", "", "write to the new folder `DIR`")
	flags.StringVar(&o.language, "language", "en", "write the page in `LANGUAGE`: "+strings.Join(reports.Languages(), ", "))
	flags.BoolVar(&o.force, "force", false, "replace the folder of an earlier detection")
	flags.BoolVar(&o.lenient, "lenient", false, "go on where the quality gate refuses")
	flags.IntVar(&o.threads, "threads", 0, "use `N` processors (0 = all)")
	return cmd
}

func (o *options) run(ctx context.Context, s console.Streams, study string) error {
	if o.output == "" {
		return exit.Usagef("no folder is given; use -o DIR")
	}
	if err := exit.UseThreads(o.threads); err != nil {
		return err
	}
	l, err := reports.LanguageOf(o.language)
	if err != nil {
		return exit.Usagef("--language %s: %w", o.language, err)
	}
	to := export.Folder{Destination: export.Destination{Path: o.output}, Force: o.force, What: "detection", Ours: earlier}
	target, err := to.Target()
	if err != nil {
		return err
	}
	var state console.Phase
	line := console.NewProgress(s, state.String)
	d, err := loader.Detect(ctx, study, loader.Options{Lenient: o.lenient, Progress: state.Set})
	if err == nil {
		err = to.Publish(target, func(staged string) error { return write(ctx, d, l, staged, state.Set) })
	}
	line.Stop()
	if err == nil {
		printFindings(s, o.output, d)
	}
	return err
}
