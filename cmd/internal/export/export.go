package export

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/dataset"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/loader/similar"
	"github.com/minecarbon/minecarbon/sql"
)

// Options say what to export and where to.
type Options struct {
	dataset.Options
	output string
	format string
	year   int
	list   bool
	all    bool
	force  bool
}

// AddFlags adds the flags of the verb export.
func (o *Options) AddFlags(flags *pflag.FlagSet) {
	o.Options.AddFlags(flags)
	flags.StringVarP(&o.output, "output", "o", "", "write to `FILE`, which appears whole or not at all; with --all the directory")
	flags.StringVarP(&o.format, "format", "f", "", "write as `FORMAT`: "+strings.Join(FormatNames(), ", ")+"; by default that of FILE's extension")
	flags.IntVar(&o.year, "year", 0, "export the state of `YEAR`; sums go up to it (default of sums: the last year)")
	flags.BoolVar(&o.list, "list", false, "list what can be exported, and as what")
	flags.BoolVar(&o.all, "all", false, "export everything into one new directory")
	flags.BoolVar(&o.force, "force", false, "with --all: replace an earlier export")
}

// Run writes what to its file or to standard output, with --all everything, or prints what can be exported.
func Run(ctx context.Context, s console.Streams, o Options, what string) (err error) {
	if err := o.check(what); err != nil {
		return err
	}
	session, err := o.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, session.Close()) }()
	e := exporter{Streams: s, Options: o, session: session}
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

func (o *Options) check(what string) error {
	if err := o.Options.Check(); err != nil {
		return err
	}
	switch {
	case o.all && what != "":
		return exit.Usagef("export %s: --all exports everything; leave out one of the two", what)
	case o.all && o.output == "":
		return exit.Usagef("export --all: no directory is given; use -o DIR")
	case o.all && o.format != "":
		return exit.Usagef("export --all: has all formats; leave out -f %s", o.format)
	case o.force && !o.all:
		return exit.Usagef("export --force: is for --all; a file is replaced without it")
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

// FormatNames are the values of -f.
func FormatNames() []string {
	return append(format.Names(), formatGeoPackage, formatGeoTIFF, formatDuckDB)
}

// chooseFormat returns the format asked for, else the one that the file's extension names.
func (o *Options) chooseFormat(terminal bool) (string, error) {
	extension := strings.ToLower(filepath.Ext(o.output))
	switch {
	case o.format != "" && !slices.Contains(FormatNames(), o.format):
		return "", exit.Usagef("format %q: unknown; choose %s", o.format, strings.Join(FormatNames(), ", "))
	case o.format != "":
		return o.format, nil
	case fileFormats[extension] != "":
		return fileFormats[extension], nil
	}
	return format.Choose("", o.output, terminal)
}

// CheckFile refuses a file whose extension names no format of export.
func CheckFile(path string) error {
	_, err := (&Options{output: path}).chooseFormat(false)
	return err
}

// exporter exports from an open dataset.
type exporter struct {
	console.Streams
	Options
	session  *sql.Session
	studyMap sql.Map
	objects  []sql.Object
	layers   []sql.Layer
}

func (e *exporter) prepare(ctx context.Context) (err error) {
	if e.studyMap, err = e.session.Map(ctx); err != nil {
		return err
	}
	e.objects, e.layers = sql.Documentation(), sql.Layers()
	if e.year != 0 {
		return e.checkYear()
	}
	return nil
}

func (e *exporter) checkYear() error {
	if e.year < e.studyMap.FirstYear || e.year > e.studyMap.LastYear {
		return exit.Usagef("--year %d: lies outside the study, %d to %d", e.year, e.studyMap.FirstYear, e.studyMap.LastYear)
	}
	return nil
}

// yearOrLast returns the year up to which sums go.
func (e *exporter) yearOrLast() int {
	if e.year == 0 {
		return e.studyMap.LastYear
	}
	return e.year
}

// export writes one thing to its file or to standard output.
func (e *exporter) export(ctx context.Context, what string) error {
	if _, object := sql.Selecting(what); strings.EqualFold(object, what) {
		what = object
	}
	name, err := e.chooseFormat(e.OutTerminal)
	if err != nil {
		return err
	}
	if !format.IsText(name) && e.output == "" && e.OutTerminal {
		return exit.Usagef("format %s: is not for a terminal; use -o FILE", name)
	}
	t, err := e.target(what, name)
	if err != nil {
		return err
	}
	var state console.Phase
	state.Set(what, 0, 0)
	line := console.NewProgress(e.Streams, state.String)
	defer line.Stop()
	to := Destination{Out: e.Out, Path: e.output, Dataset: e.Dir}
	return t.write(ctx, e, to, state.Set)
}

// A target can be exported in a format.
type target interface {
	write(ctx context.Context, e *exporter, to Destination, progress func(phase string, done, total int)) error
}

// target returns what is to be exported.
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

// suggestion returns the names that someone who typed name may have meant, as a remedy.
func suggestion(name string, names []string) string {
	like := similar.Among(name, names)
	if len(like) == 0 {
		return "minecarbon export --list lists what there is"
	}
	return fmt.Sprintf("did you mean %s?", strings.Join(like, " or "))
}
