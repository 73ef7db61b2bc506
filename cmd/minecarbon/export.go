package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/sql"
)

type exportOptions struct {
	datasetOptions
	output string
	format string
	year   int
	list   bool
	all    bool
	force  bool
}

func (o *exportOptions) addFlags(flags *pflag.FlagSet) {
	o.datasetOptions.addFlags(flags)
	flags.StringVarP(&o.output, "output", "o", "", "write to `FILE`, which appears whole or not at all; with --all the directory")
	flags.StringVarP(&o.format, "format", "f", "", "write as `FORMAT`: "+strings.Join(exportFormatNames(), ", ")+"; by default that of FILE's extension")
	flags.IntVar(&o.year, "year", 0, "export the state of `YEAR`; sums go up to it (default of sums: the last year)")
	flags.BoolVar(&o.list, "list", false, "list what can be exported, and as what")
	flags.BoolVar(&o.all, "all", false, "export everything into one new directory")
	flags.BoolVar(&o.force, "force", false, "with --all: replace an earlier export")
}

const exportLong = `export writes files that notebooks and geographic information systems read without minecarbon.

WHAT is a table or view (deficit), a macro with arguments (deficit(to_year := 2015)), a statement
(select ...), mines or cells (outlines with their indicators), map (both, as layers), database, or a
raster layer (state). --list lists them all. The extension of FILE says the format:

  .parquet       zstd, units and meaning in column metadata; GeoParquet where there is an outline
  .csv and other text formats as query prints them
  .gpkg          GeoPackage with styles for QGIS
  .tif           cloud-optimised GeoTIFF on the map's own grid, with a style for QGIS beside it
  .duckdb        tables, views and macros for DuckDB 1.4 and later

FILE is replaced if it exists. Units, study, statement and the checksum of the dataset are in the file.`

const exportExample = `  minecarbon export -d shendong mines -o mines.parquet
  minecarbon export -d shendong 'deficit(to_year := 2015)' -o deficit_2015.csv
  minecarbon export -d shendong vcs --year 2020 -o vcs_2020.tif
  minecarbon export -d shendong --all -o shendong-export`

func newExportCommand(s streams) *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:     "export -d DATASET [WHAT] [-o FILE]",
		Short:   "Write files for notebooks and GIS: Parquet, CSV, GeoPackage, GeoTIFF, DuckDB",
		Long:    exportLong,
		Example: exportExample,
		Args:    arguments(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			what := strings.TrimSpace(strings.Join(args, ""))
			ctx, cancel := withTimeLimit(cmd.Context(), o.timeout)
			defer cancel()
			return causeOf(ctx, runExport(ctx, s, o, what))
		},
	}
	o.addFlags(cmd.Flags())
	return cmd
}

func runExport(ctx context.Context, s streams, o exportOptions, what string) (err error) {
	if err := o.check(what); err != nil {
		return err
	}
	session, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, session.Close()) }()
	e := exporter{streams: s, exportOptions: o, session: session}
	if err := e.prepare(ctx); err != nil {
		return err
	}
	switch {
	case o.list || what == "" && !o.all:
		return e.printList(s)
	case o.all:
		return e.exportAll(ctx)
	}
	return e.export(ctx, what)
}

func (o *exportOptions) check(what string) error {
	if err := o.datasetOptions.check(); err != nil {
		return err
	}
	switch {
	case o.all && what != "":
		return usageErrorf("export %s: --all exports everything; leave out one of the two", what)
	case o.all && o.output == "":
		return usageErrorf("export --all: no directory is given; use -o DIR")
	case o.all && o.format != "":
		return usageErrorf("export --all: has all formats; leave out -f %s", o.format)
	case o.force && !o.all:
		return usageErrorf("export --force: is for --all; a file is replaced without it")
	}
	return nil
}

// Formats of export that query does not have, by the extensions of their files.
const (
	formatGeoPackage = "gpkg"
	formatGeoTIFF    = "tif"
	formatDuckDB     = "duckdb"
)

var fileFormats = map[string]string{".gpkg": formatGeoPackage, ".tif": formatGeoTIFF, ".tiff": formatGeoTIFF, ".duckdb": formatDuckDB}

func exportFormatNames() []string {
	return append(formatNames(), formatGeoPackage, formatGeoTIFF, formatDuckDB)
}

// chooseFormat is the format asked for, else the one of the file's extension.
func (o *exportOptions) chooseFormat(terminal bool) (string, error) {
	extension := strings.ToLower(filepath.Ext(o.output))
	switch {
	case o.format != "" && !slices.Contains(exportFormatNames(), o.format):
		return "", usageErrorf("format %q: unknown; choose %s", o.format, strings.Join(exportFormatNames(), ", "))
	case o.format != "":
		return o.format, nil
	case fileFormats[extension] != "":
		return fileFormats[extension], nil
	case o.output != "" && !slices.ContainsFunc(formats, func(f formatEntry) bool { return f.extension == extension }):
		return "", usageErrorf("export to %s: the extension names no format; choose one with -f: %s", o.output, strings.Join(exportFormatNames(), ", "))
	}
	return chooseFormat("", o.output, terminal)
}

// exporter exports from an open dataset.
type exporter struct {
	streams
	exportOptions
	session *sql.Session
	place   sql.Map
	objects []sql.Object
	layers  []sql.Layer
}

func (e *exporter) prepare(ctx context.Context) (err error) {
	if e.place, err = e.session.Map(ctx); err != nil {
		return err
	}
	if e.objects, err = e.session.Catalogue(ctx); err != nil {
		return err
	}
	e.layers, err = e.session.Layers(ctx)
	if err == nil && e.year != 0 {
		err = e.checkYear()
	}
	return err
}

func (e *exporter) checkYear() error {
	if e.year < e.place.FirstYear || e.year > e.place.LastYear {
		return usageErrorf("--year %d: lies outside the study, %d to %d", e.year, e.place.FirstYear, e.place.LastYear)
	}
	return nil
}

// yearOrLast is the year up to which sums go.
func (e *exporter) yearOrLast() int {
	if e.year == 0 {
		return e.place.LastYear
	}
	return e.year
}

// export writes one thing to its file or to standard output.
func (e *exporter) export(ctx context.Context, what string) error {
	if _, name := sql.Selecting(what); strings.EqualFold(name, what) {
		what = name
	}
	format, err := e.chooseFormat(e.outTerminal)
	if err != nil {
		return err
	}
	if binary := formatOf(format).new == nil; binary && e.output == "" && e.outTerminal {
		return usageErrorf("format %s: is not for a terminal; use -o FILE", format)
	}
	t, err := e.target(what, format)
	if err != nil {
		return err
	}
	var state phaseState
	state.set(what, 0, 0)
	line := newProgress(e.streams, state.String)
	defer line.stop()
	to := destination{out: e.out, path: e.output, dataset: e.dataset}
	return t.write(ctx, e, to, state.set)
}

// A target is something to be exported in a format.
type target interface {
	write(ctx context.Context, e *exporter, to destination, progress func(phase string, done, total int)) error
}

// target finds out what is meant.
func (e *exporter) target(what, format string) (target, error) {
	switch {
	case format == formatDuckDB || what == whatDatabase:
		return e.databaseTarget(what, format)
	case format == formatGeoTIFF:
		return e.rasterTarget(what)
	case format == formatGeoPackage:
		return e.packageTarget(what)
	}
	return e.tableTarget(what, format)
}

// near are the names that someone who typed name may have meant, as a remedy.
func near(name string, names []string) string {
	var like []string
	for _, n := range names {
		if similar(strings.ToLower(name), n) && !slices.Contains(like, n) {
			like = append(like, n)
		}
	}
	if len(like) == 0 {
		return "minecarbon export --list lists what there is"
	}
	return fmt.Sprintf("did you mean %s?", strings.Join(like, " or "))
}
