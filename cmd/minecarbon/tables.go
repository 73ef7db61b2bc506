package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/minecarbon/minecarbon/sql"
)

type tablesOptions struct {
	datasetOptions
	format string
	search string
}

const tablesLong = `tables lists what can be queried: tables, views, macros and functions. With a NAME it shows the
columns with their types, units and meaning, the parameters with their defaults, and statements to start
from. --search finds by words in names, meanings and units.

json and markdown hold everything about each. csv, tsv and jsonl hold one row per object, column,
parameter and example. On a terminal the list is by kind and fits the screen; in a pipe an object is a line.`

const tablesExample = `  minecarbon tables -d shendong
  minecarbon tables -d shendong deficit
  minecarbon tables -d shendong --search 'restored area'
  minecarbon tables -d shendong -f markdown > catalogue.md`

// tablesFormats are the values of -f; the first is the default everywhere, since the list is for reading.
var tablesFormats = []string{"table", "json", "markdown", "csv", "tsv", "jsonl"}

// catalogueKinds is the order in which kinds of object are listed.
var catalogueKinds = []string{"table", "view", "macro", "function"}

func newTablesCommand(s streams) *cobra.Command {
	o := tablesOptions{format: tablesFormats[0]}
	cmd := &cobra.Command{
		Use:     "tables -d DATASET [NAME]",
		Short:   "List tables, views, macros and functions with columns, units and meaning",
		Long:    tablesLong,
		Example: tablesExample,
		Args:    arguments(cobra.MaximumNArgs(1)),
		RunE:    func(cmd *cobra.Command, args []string) error { return runTables(cmd.Context(), s, o, args) },
	}
	o.addFlags(cmd.Flags())
	cmd.Flags().StringVar(&o.search, "search", "", "show only what has all of `WORDS` in its name, meaning or unit")
	cmd.Flags().StringVarP(&o.format, "format", "f", o.format, "print as `FORMAT`: "+strings.Join(tablesFormats, ", "))
	return cmd
}

func runTables(ctx context.Context, s streams, o tablesOptions, args []string) error {
	if err := o.check(); err != nil {
		return err
	}
	if !slices.Contains(tablesFormats, o.format) {
		return usageErrorf("tables: format %q: choose %s", o.format, strings.Join(tablesFormats, ", "))
	}
	if o.search != "" && len(args) == 1 {
		return usageErrorf("tables: %s and --search %s are given; give one", args[0], o.search)
	}
	ctx, cancel := withTimeLimit(ctx, o.timeout)
	defer cancel()
	objects, err := openCatalogue(ctx, o)
	if err != nil {
		return causeOf(ctx, err)
	}
	if len(args) == 1 {
		if objects, err = named(objects, args[0], "tables", "tables without a name"); err != nil {
			return err
		}
	}
	if o.search != "" {
		if objects = matching(objects, o.search); len(objects) == 0 {
			return usageErrorf("tables: nothing has %q; tables without --search lists all", o.search)
		}
		if o.format == "table" {
			return printTablesFound(s, united(objects))
		}
	}
	return printTables(s, o.format, objects, len(args) == 1)
}

func openCatalogue(ctx context.Context, o tablesOptions) (objects []sql.Object, err error) {
	session, err := o.open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = firstError(err, session.Close()) }()
	return catalogue(ctx, session)
}

// catalogue is what the session offers, in the order of catalogueKinds.
func catalogue(ctx context.Context, session *sql.Session) ([]sql.Object, error) {
	objects, err := session.Catalogue(ctx)
	slices.SortStableFunc(objects, func(a, b sql.Object) int {
		return slices.Index(catalogueKinds, a.Kind) - slices.Index(catalogueKinds, b.Kind)
	})
	return objects, err
}

// named returns the objects of that name, a view and the macro of its name for example. Who asks
// for another is told what lists all.
func named(objects []sql.Object, name, asking, listing string) ([]sql.Object, error) {
	var found []sql.Object
	var near []string
	for _, object := range objects {
		if strings.EqualFold(object.Name, name) {
			found = append(found, object)
		}
		if similar(strings.ToLower(name), strings.ToLower(object.Name)) && !slices.Contains(near, object.Name) {
			near = append(near, object.Name)
		}
	}
	switch {
	case len(found) > 0:
		return found, nil
	case len(near) > 0:
		return nil, usageErrorf("%s: there is no %q; did you mean %s?", asking, name, strings.Join(near, " or "))
	}
	return nil, usageErrorf("%s: there is no %q; %s lists all", asking, name, listing)
}

// similar tells whether someone who typed a may have meant b: one contains the other, or few
// letters differ.
func similar(a, b string) bool {
	if len(a) >= 3 && strings.Contains(b, a) || len(b) >= 3 && strings.Contains(a, b) {
		return true
	}
	return editDistance(a, b) <= max(1, min(len(a), len(b))/3)
}

// editDistance is the Levenshtein distance: insertions, deletions and replacements of bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
