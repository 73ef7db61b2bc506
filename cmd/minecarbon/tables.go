package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/minecarbon/minecarbon/cmd/internal/catalogue"
	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/dataset"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/sql"
)

type tablesOptions struct {
	dataset.Options
	format string
	search string
}

const tablesLong = `tables lists what can be queried: tables, views, macros and functions. With a NAME it shows the
columns with their types, units and meaning, the parameters with their defaults, and example statements.
--search finds by words in names, meanings and units.

json and markdown hold everything about each. csv, tsv and jsonl hold one row per object, column,
parameter and example. On a terminal the list is by kind and fits the screen; in a pipe an object is a line.`

const tablesExample = `  minecarbon tables -d shendong
  minecarbon tables -d shendong deficit
  minecarbon tables -d shendong --search 'restored area'
  minecarbon tables -d shendong -f markdown > catalogue.md`

func newTablesCommand(s console.Streams) *cobra.Command {
	o := tablesOptions{format: catalogue.Formats[0]}
	cmd := &cobra.Command{
		Use:     "tables -d DATASET [NAME]",
		Short:   "List tables, views, macros and functions with columns, units and meaning",
		Long:    tablesLong,
		Example: tablesExample,
		Args:    exit.Arguments(cobra.MaximumNArgs(1)),
		RunE:    func(cmd *cobra.Command, args []string) error { return runTables(cmd.Context(), s, o, args) },
	}
	o.AddFlags(cmd.Flags())
	cmd.Flags().StringVar(&o.search, "search", "", "show only what has all of `WORDS` in its name, meaning or unit")
	cmd.Flags().StringVarP(&o.format, "format", "f", o.format, "print as `FORMAT`: "+strings.Join(catalogue.Formats, ", "))
	return cmd
}

func runTables(ctx context.Context, s console.Streams, o tablesOptions, args []string) error {
	if err := o.Check(); err != nil {
		return err
	}
	if !slices.Contains(catalogue.Formats, o.format) {
		return exit.Usagef("tables: format %q: choose %s", o.format, strings.Join(catalogue.Formats, ", "))
	}
	if o.search != "" && len(args) == 1 {
		return exit.Usagef("tables: %s and --search %s are given; give one", args[0], o.search)
	}
	ctx, done := o.Limit(ctx)
	defer done()
	objects, err := openCatalogue(ctx, o)
	if err != nil {
		return exit.Cause(ctx, err)
	}
	if len(args) == 1 {
		if objects, err = catalogue.Named(objects, args[0], "tables", "tables without a name"); err != nil {
			return err
		}
	}
	if o.search != "" {
		if objects = catalogue.Matching(objects, o.search); len(objects) == 0 {
			return exit.Usagef("tables: nothing has %q; tables without --search lists all", o.search)
		}
		if o.format == "table" {
			return catalogue.PrintFound(s, catalogue.United(objects))
		}
	}
	return catalogue.Print(s, o.format, objects, len(args) == 1)
}

func openCatalogue(ctx context.Context, o tablesOptions) (objects []sql.Object, err error) {
	session, err := o.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = exit.First(err, session.Close()) }()
	return catalogue.Read(ctx, session)
}
