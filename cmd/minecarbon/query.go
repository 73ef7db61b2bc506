package main

import (
	"context"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/dataset"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
)

type queryOptions struct {
	dataset.Options
	file        string
	format      string
	output      string
	limit       int64
	spreadsheet bool
}

func (o *queryOptions) addFlags(flags *pflag.FlagSet) {
	o.Options.AddFlags(flags)
	flags.StringVarP(&o.file, "file", "F", "", "read the statement from `FILE` (- = standard input)")
	flags.StringVarP(&o.format, "format", "f", "", "print as `FORMAT`: "+strings.Join(format.Names(), ", "))
	flags.StringVarP(&o.output, "output", "o", "", "write to `FILE`, which appears whole or not at all")
	flags.Int64Var(&o.limit, "limit", 0, "show the first `N` rows only, and say so if there are more (0 = all)")
	flags.BoolVar(&o.spreadsheet, "spreadsheet", false, "write csv or tsv for a spreadsheet: byte order mark, CR LF, and no text that it would run as a formula or change")
}

const queryLong = `query runs one SQL statement over a dataset and prints its result. The statement is the argument,
the file of -F, or standard input. "minecarbon tables" says what can be queried.

Formats: table is for people and is the default on a terminal; it rounds to 7 significant digits and
cuts long text. In a pipe the default is csv. For -o FILE it is the format of the file's extension: .txt
.csv .tsv .json .jsonl .md .parquet .xlsx; another extension is an error. All but table keep numbers in
full precision, and all but xlsx stream: a result larger than memory prints.

Missing values, values that are not numbers and empty texts stay apart in each:

            NULL         nan, inf        empty string
  table     NULL         nan, inf        blank (the text NULL is "NULL")
  csv       empty field  nan, inf        ""
  tsv       \N           nan, inf        empty field
  json(l)   null         "nan", "inf"    ""
  markdown  empty cell   nan, inf        ""
  parquet   null         NaN, infinity   empty
  xlsx      no cell      nan, inf        empty text

csv is exact: a reader gets back every text as it is. A spreadsheet would run some texts as formulas
(=HYPERLINK(...)) and change others: it reads the id 00123 as 123, 1E5 as 100000 and 3-4 as a date. For a
spreadsheet, write .xlsx, where text is text. Or use --spreadsheet, which writes csv or tsv with an
apostrophe before such text, and before numbers of more than 15 digits. On a terminal, control characters
are left out in every format.`

const queryExample = `  minecarbon query -d shendong 'select * from summary'
  minecarbon query -d shendong 'from deficit(to_year := 2015) order by vcsd_gg desc limit 10'
  minecarbon query -d shendong -F rates.sql -o rates.csv
  minecarbon query -d shendong --spreadsheet 'from deficit' -o deficit.csv`

func newQueryCommand(s console.Streams) *cobra.Command {
	var o queryOptions
	cmd := &cobra.Command{
		Use:     "query -d DATASET ['SQL']",
		Short:   "Run one SQL statement over a dataset",
		Long:    queryLong,
		Example: queryExample,
		Args:    exit.Arguments(cobra.MaximumNArgs(1)),
		RunE:    func(cmd *cobra.Command, args []string) error { return runQuery(cmd.Context(), s, o, args) },
	}
	o.addFlags(cmd.Flags())
	return cmd
}

func runQuery(ctx context.Context, s console.Streams, o queryOptions, args []string) error {
	if err := o.Check(); err != nil {
		return err
	}
	name, err := format.Choose(o.format, o.output, s.OutTerminal && !o.spreadsheet)
	if err != nil {
		return err
	}
	if err := o.checkFormat(name, s.OutTerminal); err != nil {
		return err
	}
	ctx, done := o.Limit(ctx) // the statement may be a pipe that never delivers
	defer done()
	text, err := dataset.Statement(s, o.file, args)
	if err != nil {
		return err
	}
	q := queryRun{Streams: s, queryOptions: o, name: name}
	return exit.Cause(ctx, q.run(ctx, text))
}

// checkFormat refuses what a format cannot do before any work is done.
func (o *queryOptions) checkFormat(name string, terminal bool) error {
	switch {
	case o.limit < 0:
		return exit.Usagef("--limit %d: is negative", o.limit)
	case o.spreadsheet && format.Spreadsheet(name) == nil:
		return exit.Usagef("--spreadsheet: is for csv and tsv, not %s; use -f csv", name)
	case !format.IsText(name) && o.limit > 0:
		return exit.Usagef("--limit %d: %s is written whole; put the limit into the statement", o.limit, name)
	case !format.IsText(name) && o.output == "" && terminal:
		return exit.Usagef("format %s: is not for a terminal; use -o FILE", name)
	}
	return nil
}

// queryRun runs one statement and writes its result.
type queryRun struct {
	console.Streams
	queryOptions
	name  string       // of the format
	count atomic.Int64 // rows so far
	line  *console.Progress
}

// run opens the dataset and writes the result of the statement.
func (q *queryRun) run(ctx context.Context, text string) (err error) {
	began := time.Now()
	q.line = console.NewProgress(q.Streams, func() string {
		return console.Counted(q.count.Load(), "row") + ", " + time.Since(began).Truncate(time.Second).String()
	})
	defer q.line.Stop()
	session, err := q.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, session.Close()) }()
	target := export.Destination{Out: q.Out, Path: q.output, Dataset: q.Dir}
	if !format.IsText(q.name) {
		return export.ResultFile{Session: session, Dataset: q.Dir, Text: text, Format: q.name, Each: func() { q.count.Add(1) }}.Write(ctx, target)
	}
	rows, err := session.Query(ctx, text)
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, rows.Close()) }()
	return target.Write(func(w io.Writer) error { return q.print(w, rows) })
}

// print writes rows to w, and their number to standard error.
func (q *queryRun) print(w io.Writer, rows format.Rows) error {
	shown := q.OutTerminal && q.output == ""
	if shown && q.name != "table" {
		w = console.PrintableWriter(w)
	}
	each := func() {
		if q.count.Add(1) == 1 && shown {
			q.line.Stop() // from here the rows show the progress
		}
	}
	f := format.New(q.name, format.Style{Colour: q.OutScreen.Colour && shown})
	if q.spreadsheet {
		f = format.Spreadsheet(q.name)
	}
	cut, err := format.Copy(w, f, rows, q.limit, each)
	q.line.Stop()
	switch {
	case err != nil:
		return err
	case cut:
		q.Notef("the first %s; there are more (--limit)", console.Counted(q.limit, "row"))
	case q.name == "table":
		q.Notef("%s", console.Counted(q.count.Load(), "row"))
	}
	return nil
}
