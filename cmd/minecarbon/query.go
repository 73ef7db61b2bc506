package main

import (
	"context"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// maxStatement is the longest statement read from a file or standard input, in bytes.
const maxStatement = 16 << 20

type queryOptions struct {
	datasetOptions
	file        string
	format      string
	output      string
	limit       int64
	spreadsheet bool
}

func (o *queryOptions) addFlags(flags *pflag.FlagSet) {
	o.datasetOptions.addFlags(flags)
	flags.StringVarP(&o.file, "file", "F", "", "read the statement from `FILE` (- = standard input)")
	flags.StringVarP(&o.format, "format", "f", "", "print as `FORMAT`: "+strings.Join(formatNames(), ", "))
	flags.StringVarP(&o.output, "output", "o", "", "write to `FILE`, which appears whole or not at all")
	flags.Int64Var(&o.limit, "limit", 0, "show the first `N` rows only, and say so if there are more (0 = all)")
	flags.BoolVar(&o.spreadsheet, "spreadsheet", false, "write csv or tsv for a spreadsheet: byte order mark, CR LF, and no text that it would run as a formula")
}

const queryLong = `query runs one SQL statement over a dataset and prints its result. The statement is the argument,
the file of -F, or standard input. "minecarbon tables" says what can be queried.

Formats: table is for people and is the default on a terminal; it rounds to 7 significant digits and
cuts long text. In a pipe the default is csv, and for -o FILE the format of the file's extension. csv,
tsv, json, jsonl and markdown print numbers in full precision. All formats stream: a result larger than
memory prints.

What is missing, what is no number and what is empty stay apart in each:

            NULL         nan, inf        empty string
  table     NULL         nan, inf        blank (the text NULL is "NULL")
  csv       empty field  nan, inf        ""
  tsv       \N           nan, inf        empty field
  json(l)   null         "nan", "inf"    ""
  markdown  empty cell   nan, inf        ""
  parquet   null         NaN, infinity   empty

csv is exact: a reader gets back every text as it is. A spreadsheet would run some texts as formulas
(=HYPERLINK(...)); for one, --spreadsheet puts an apostrophe before text that begins with = + - @, a
tab or a line break, also after blanks and in full width. On a terminal, control characters are left
out in every format.`

const queryExample = `  minecarbon query -d shendong 'select * from summary'
  minecarbon query -d shendong 'from deficit(to_year := 2015) order by vcsd_gg desc limit 10'
  minecarbon query -d shendong -F rates.sql -o rates.csv
  minecarbon query -d shendong --spreadsheet 'from deficit' -o deficit.csv`

func newQueryCommand(s streams) *cobra.Command {
	var o queryOptions
	cmd := &cobra.Command{
		Use:     "query -d DATASET ['SQL']",
		Short:   "Run one SQL statement over a dataset",
		Long:    queryLong,
		Example: queryExample,
		Args:    arguments(cobra.MaximumNArgs(1)),
		RunE:    func(cmd *cobra.Command, args []string) error { return runQuery(cmd.Context(), s, o, args) },
	}
	o.addFlags(cmd.Flags())
	return cmd
}

func runQuery(ctx context.Context, s streams, o queryOptions, args []string) error {
	if err := o.check(); err != nil {
		return err
	}
	name, err := chooseFormat(o.format, o.output, s.outTerminal && !o.spreadsheet)
	if err != nil {
		return err
	}
	if err := o.checkFormat(name, s.outTerminal); err != nil {
		return err
	}
	text, err := statement(s, o.file, args)
	if err != nil {
		return err
	}
	ctx, cancel := withTimeLimit(ctx, o.timeout)
	defer cancel()
	q := queryRun{streams: s, queryOptions: o, name: name}
	return causeOf(ctx, q.run(ctx, text))
}

// checkFormat refuses what a format cannot do before any work is done.
func (o *queryOptions) checkFormat(name string, terminal bool) error {
	switch {
	case o.limit < 0:
		return usageErrorf("--limit %d: is negative", o.limit)
	case o.spreadsheet && newSpreadsheetFormat(name) == nil:
		return usageErrorf("--spreadsheet: is for csv and tsv, not %s; use -f csv", name)
	case name == formatParquet && o.limit > 0:
		return usageErrorf("--limit %d: parquet is written whole; put the limit into the statement", o.limit)
	case name == formatParquet && o.output == "" && terminal:
		return usageErrorf("format parquet: is not for a terminal; use -o FILE")
	}
	return nil
}

// queryRun is one statement on its way to its destination.
type queryRun struct {
	streams
	queryOptions
	name  string       // of the format
	count atomic.Int64 // rows so far
	line  *progress
}

// run opens the dataset and writes the result of the statement.
func (q *queryRun) run(ctx context.Context, text string) (err error) {
	began := time.Now()
	q.line = newProgress(q.streams, func() string {
		return counted(q.count.Load(), "row") + ", " + time.Since(began).Truncate(time.Second).String()
	})
	defer q.line.stop()
	session, err := q.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, session.Close()) }()
	target := destination{out: q.out, path: q.output, dataset: q.dataset}
	if q.name == formatParquet {
		return parquetFile{session: session, dataset: q.dataset, text: text}.write(ctx, target)
	}
	rows, err := session.Query(ctx, text)
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, rows.Close()) }()
	return target.write(func(w io.Writer) error { return q.print(w, rows) })
}

// print writes rows to w and says on standard error what people should know of them.
func (q *queryRun) print(w io.Writer, rows rowSource) error {
	shown := q.outTerminal && q.output == ""
	if shown && q.name != "table" {
		w = &terminalWriter{w: w}
	}
	each := func() {
		if q.count.Add(1) == 1 && shown {
			q.line.stop() // from here the rows show the progress
		}
	}
	f := newFormat(q.name, look{colour: q.colour && shown})
	if q.spreadsheet {
		f = newSpreadsheetFormat(q.name)
	}
	cut, err := copyRows(w, f, rows, q.limit, each)
	q.line.stop()
	switch {
	case err != nil:
		return err
	case cut:
		q.notef("the first %s; there are more (--limit)", counted(q.limit, "row"))
	case q.name == "table":
		q.notef("%s", counted(q.count.Load(), "row"))
	}
	return nil
}

// statement is the text to run: the argument, the file, or standard input.
func statement(s streams, file string, args []string) (string, error) {
	switch {
	case len(args) == 1 && file != "":
		return "", usageErrorf("query: a statement and -F %s are given; give one", file)
	case len(args) == 1:
		return args[0], nil
	case file == "" && s.inTerminal:
		return "", usageErrorf("query: no statement is given; give it as argument, with -F FILE or on standard input")
	case file == "" || file == "-":
		return readStatement(s.in, "standard input")
	}
	f, err := os.Open(file)
	if err != nil {
		return "", inputErrorf("query: %w", err)
	}
	defer f.Close()
	return readStatement(f, file)
}

func readStatement(r io.Reader, name string) (string, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxStatement+1))
	if err != nil {
		return "", inputErrorf("read %s: %w", name, err)
	}
	if len(text) > maxStatement {
		return "", usageErrorf("read %s: longer than %d MiB, which no statement is", name, maxStatement>>20)
	}
	return strings.TrimPrefix(string(text), "\ufeff"), nil
}
