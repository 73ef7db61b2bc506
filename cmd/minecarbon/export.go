package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
	"github.com/minecarbon/minecarbon/sql"
)

const exportLong = `export writes files that notebooks and geographic information systems read without minecarbon.

WHAT is a table or view (deficit), a macro with arguments (deficit(to_year := 2015)), a statement
(select ...), mines or cells (outlines with their indicators), map (both, as layers), database, or a
raster layer (state). --list lists them all. The extension of FILE says the format:

  .parquet       zstd, units and meaning in column metadata; GeoParquet where there is an outline
  .xlsx          Excel workbook: numbers and dates as such, ids as text, a sheet about its origin
  .csv and other text formats as query prints them
  .gpkg          GeoPackage with styles for QGIS
  .tif           cloud-optimised GeoTIFF on the map's own grid, with a style for QGIS beside it
  .duckdb        tables, views and macros for DuckDB ` + sql.OldestDuckDB + ` and later

FILE is replaced if it exists. Units, study, statement and the checksum of the dataset are in the file.`

const exportExample = `  minecarbon export -d shendong mines -o mines.parquet
  minecarbon export -d shendong 'deficit(to_year := 2015)' -o deficit_2015.csv
  minecarbon export -d shendong vcs --year 2020 -o vcs_2020.tif
  minecarbon export -d shendong --all -o shendong-export`

func newExportCommand(s console.Streams) *cobra.Command {
	var o export.Options
	cmd := &cobra.Command{
		Use:     "export -d DATASET [WHAT] [-o FILE]",
		Short:   "Write files for notebooks and GIS: Parquet, Excel, CSV, GeoPackage, GeoTIFF, DuckDB",
		Long:    exportLong,
		Example: exportExample,
		Args:    exit.Arguments(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			what := strings.TrimSpace(strings.Join(args, ""))
			ctx, done := o.Limit(cmd.Context())
			defer done()
			return exit.Cause(ctx, export.Run(ctx, s, o, what))
		},
	}
	o.AddFlags(cmd.Flags())
	return cmd
}
