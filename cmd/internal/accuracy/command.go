package accuracy

import (
	"github.com/spf13/cobra"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

const accuracyLong = `accuracy says how accurate the map of destroyed and restored land is, and how much land there really is.

  1. "accuracy draw" draws a stratified random sample of the map's pixels into a GeoPackage.
  2. A person labels them over images, in QGIS: reference (never, destroyed, restored) and the years.
  3. "accuracy estimate" holds the map of a dataset against the labels. The key accuracy of a study file
     does the same in a load, for the tables accuracy and accuracy_matrix and for the report.

After Olofsson et al. 2013 and 2014, and Stehman 2014 where the strata are not the map's classes.`

const drawLong = `draw draws pixels at random from each class of the map at the end of the study: never destroyed, destroyed,
restored. Classes get points in proportion to their area, but at least --minimum. The chance of a pixel is
proportional to its area. Equal seeds draw equal pixels.

Without --points, there are as many points as give the overall accuracy the standard error of --standard-error,
if the user's accuracies are those of --expected.

The GeoPackage has the layer sample with the pixels and empty fields, the layer grid with their neighbours, and
the table strata. Look at strata only after labelling: it says what the map says.`

const estimateLong = `estimate prints accuracies, areas and errors of dates with standard errors and 95 % intervals, or with --matrix
the error matrix. LABELS is a sample of draw, or other points:

  GeoPackage and other vector files   points or polygons, of which the centre counts, with a reference system
  CSV                                 columns lon and lat (degrees, WGS 84), or x and y (map coordinates)

Fields: reference (never, destroyed, restored; empty = not labelled), destroyed_year, restored_year (0 or empty =
none or unknown), and optionally id, stratum and stratum_km2. Without reference, the years say the class. Without
strata, the classes of the map are the strata; the points of each must then be drawn at random.`

// NewCommand returns the verb.
func NewCommand(s console.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "accuracy",
		Short: "Draw a sample to be labelled; error matrix and area-adjusted areas from one",
		Long:  accuracyLong,
		Example: `  minecarbon accuracy draw -d shendong -o sample.gpkg
  minecarbon accuracy estimate -d shendong sample.gpkg`,
		Args: exit.UnknownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newDrawCommand(s), newEstimateCommand(s))
	return cmd
}

func newDrawCommand(s console.Streams) *cobra.Command {
	var o drawOptions
	cmd := &cobra.Command{
		Use:   "draw -d DATASET -o FILE.gpkg",
		Short: "Draw a stratified random sample to be labelled",
		Long:  drawLong,
		Example: `  minecarbon accuracy draw -d shendong -o sample.gpkg --seed 7
  minecarbon accuracy draw -d shendong -o sample.gpkg --points 300 --minimum 50`,
		Args: exit.Arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, done := o.Limit(cmd.Context())
			defer done()
			return exit.Cause(ctx, o.run(ctx, s))
		},
	}
	o.addFlags(cmd.Flags())
	return cmd
}

func newEstimateCommand(s console.Streams) *cobra.Command {
	var o estimateOptions
	cmd := &cobra.Command{
		Use:   "estimate -d DATASET LABELS",
		Short: "Hold the map of a dataset against labelled points",
		Long:  estimateLong,
		Example: `  minecarbon accuracy estimate -d shendong sample.gpkg
  minecarbon accuracy estimate -d shendong labels.csv --within map -f json
  minecarbon accuracy estimate -d shendong sample.gpkg --matrix`,
		Args: exit.Arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, done := o.Limit(cmd.Context())
			defer done()
			return exit.Cause(ctx, o.run(ctx, s, args[0]))
		},
	}
	o.addFlags(cmd.Flags())
	return cmd
}

// checkWithin refuses another value than those of the flag within.
func checkWithin(within string) error {
	if within != studyfile.WithinMines && within != studyfile.WithinMap {
		return exit.Usagef("--within %s: is unknown; choose %s or %s", within, studyfile.WithinMines, studyfile.WithinMap)
	}
	return nil
}
