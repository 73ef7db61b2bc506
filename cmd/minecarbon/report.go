package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/reports"
	"github.com/minecarbon/minecarbon/sql"
)

type reportOptions struct {
	datasetOptions
	output          string
	toYear          int
	since           int
	mines           []string // ids, nil = all
	baselineThrough string
	title           string
	logo            string
	pdf             string
	figures         string
}

func (o *reportOptions) addFlags(flags *pflag.FlagSet) {
	o.datasetOptions.addFlags(flags)
	flags.StringVarP(&o.output, "output", "o", "", "write the page to `FILE`, which appears whole or not at all")
	flags.StringVar(&o.pdf, "pdf", "", "print the page to `FILE` as PDF; needs an installed Chromium")
	flags.StringVar(&o.figures, "figures", "", "write every figure to directory `DIR` as PNG, as SVG where it is drawn of lines, and its data as CSV; needs an installed Chromium")
	flags.IntVar(&o.toYear, "to-year", 0, "sum and show the years up to `YEAR` (0 = all); trends and baselines use all years")
	flags.IntVar(&o.since, "since", 0, "begin Figure 2d with `YEAR` (0 = 2007, or the first year after it)")
	flags.StringSliceVar(&o.mines, "mines", nil, "sum and show only the mines `IDS`, as in M001,M002 (default: all); baselines are those of the study")
	flags.StringVar(&o.baselineThrough, "baseline-through", "", "end the fit of baselines as `WORD` says: before_destruction, through_destruction (default: as the study says)")
	flags.StringVar(&o.title, "title", "", "use `TEXT` as title (default: the name of the study)")
	flags.StringVar(&o.logo, "logo", "", "show the picture in `FILE` (PNG, JPEG, GIF or WebP) beside the title")
}

const reportLong = `report writes one HTML file: the headline numbers in words, every figure of the paper, the yearly table, a
table of mines with search and sort, a section for each mine, data quality, parameters and input files
with checksums. The file asks for nothing from anywhere and may be sent by mail. --pdf prints the same page,
--figures writes its figures.

Every number comes from a view, which "minecarbon query" gives in full precision.`

const reportExample = `  minecarbon report -d shendong -o report.html
  minecarbon report -d shendong --pdf report.pdf --figures figures
  minecarbon report -d shendong -o 2015.html --to-year 2015 --title 'Shendong, as of 2015'
  minecarbon report -d shendong -o two.html --mines M001,M002`

func newReportCommand(s streams) *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:     "report -d DATASET -o FILE",
		Short:   "Write a report: figures, tables, mines, data quality in one HTML file",
		Long:    reportLong,
		Example: reportExample,
		Args:    arguments(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return runReport(cmd.Context(), s, o) },
	}
	o.addFlags(cmd.Flags())
	return cmd
}

func runReport(ctx context.Context, s streams, o reportOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	ctx, cancel := withTimeLimit(ctx, o.timeout)
	defer cancel()
	return causeOf(ctx, o.write(ctx, s))
}

func (o *reportOptions) check() error {
	if err := o.datasetOptions.check(); err != nil {
		return err
	}
	switch {
	case o.output == "" && o.pdf == "" && o.figures == "":
		return usageErrorf("report: no file is given; use -o FILE")
	case o.baselineThrough != "" && o.baselineThrough != "before_destruction" && o.baselineThrough != "through_destruction":
		return usageErrorf("--baseline-through %s: want before_destruction or through_destruction", o.baselineThrough)
	}
	return nil
}

func (o *reportOptions) write(ctx context.Context, s streams) error {
	report := reports.Report{Title: o.title, Created: time.Now(), Software: versionText()}
	if err := o.readLogo(&report); err != nil {
		return err
	}
	if err := o.readDataset(ctx, &report); err != nil {
		return err
	}
	if o.output != "" {
		target := destination{out: s.out, path: o.output, dataset: o.dataset}
		if err := target.write(func(w io.Writer) error { return reports.Write(w, report) }); err != nil {
			return err
		}
	}
	if o.pdf == "" && o.figures == "" {
		return nil
	}
	return o.print(ctx, report)
}

// maxLogo bounds what a page carries, in bytes.
const maxLogo = 1 << 20

func (o *reportOptions) readLogo(r *reports.Report) error {
	if o.logo == "" {
		return nil
	}
	f, err := os.Open(o.logo)
	if err != nil {
		return inputErrorf("--logo: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxLogo+1))
	if err != nil {
		return inputErrorf("--logo: %w", err)
	}
	kind := http.DetectContentType(text)
	switch {
	case len(text) > maxLogo:
		return usageErrorf("--logo %s: is larger than %d MiB; make it smaller", o.logo, maxLogo>>20)
	case !strings.HasPrefix(kind, "image/"):
		return usageErrorf("--logo %s: is no picture that browsers show; use PNG, JPEG, GIF or WebP", o.logo)
	}
	r.Logo, r.LogoType = text, kind
	return nil
}

// readDataset reads what the report shows of the dataset.
func (o *reportOptions) readDataset(ctx context.Context, r *reports.Report) (err error) {
	session, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, session.Close()) }()
	if r.Manifest, err = os.ReadFile(filepath.Join(o.dataset, "manifest.json")); err != nil {
		return inputErrorf("report: %w", err)
	}
	r.Tables = map[string]reports.Table{}
	if r.Tables["study"], err = readView(ctx, session, "study", sql.Parameters{}); err != nil {
		return err
	}
	study := studyOf(r.Tables["study"])
	if err := o.settle(study, r); err != nil {
		return err
	}
	mines, err := o.chooseMines(ctx, session, r)
	if err != nil {
		return err
	}
	p := sql.Parameters{ToYear: o.toYear, BaselineThrough: o.baselineThrough, OnlyMines: mines}
	for _, view := range reports.Views {
		if r.Tables[view], err = readView(ctx, session, view, p); err != nil {
			return err
		}
	}
	r.Tables["mine"] = onlyMines(r.Tables["mine"], mines)
	return nil
}

// settle fills in what the options leave to the study, and refuses years outside it.
func (o *reportOptions) settle(study map[string]any, r *reports.Report) error {
	number := func(name string) int { v, _ := study[name].(float64); return int(v) }
	text := func(name string) string { return fmt.Sprint(study[name]) }
	first, last := number("first_year"), number("last_year")
	if o.toYear != 0 && (o.toYear < first || o.toYear > last) {
		return usageErrorf("--to-year %d: the study has %d to %d", o.toYear, first, last)
	}
	if o.toYear != 0 {
		last = o.toYear
	}
	if o.since != 0 && (o.since < first || o.since > last) {
		return usageErrorf("--since %d: the report has %d to %d", o.since, first, last)
	}
	if r.Since = o.since; r.Since == 0 {
		r.Since = min(max(2007, first), last)
	}
	if r.Title == "" {
		r.Title = text("name")
	}
	through := o.baselineThrough
	if through == "" {
		through = text("study_baseline_through")
	}
	r.Settings = []reports.Setting{
		{Name: "Study", Value: text("name")},
		{Name: "Years shown", Value: fmt.Sprintf("%d to %d", first, last)},
		{Name: "Baseline fitted", Value: through},
		{Name: "Known years an own baseline needs", Value: text("study_min_baseline_years")},
		{Name: "Organic matter per carbon", Value: text("organic_matter_per_carbon")},
		{Name: "CO₂ per organic matter", Value: text("co2_per_organic_matter")},
		{Name: "Map", Value: fmt.Sprintf("%s × %s pixels of %s m", text("map_width"), text("map_height"), text("map_pixel_width_m"))},
	}
	return nil
}

// studyOf is the one row of the study by column.
func studyOf(t reports.Table) map[string]any {
	values := map[string]any{}
	for i, column := range t.Columns {
		values[column] = t.Rows[0][i]
	}
	return values
}

// readView reads all rows of a view.
func readView(ctx context.Context, session *sql.Session, view string, p sql.Parameters) (t reports.Table, err error) {
	rows, err := session.View(ctx, view, p)
	if err != nil {
		return t, err
	}
	defer func() { err = firstError(err, rows.Close()) }()
	columns := rows.Columns()
	for _, column := range columns {
		t.Columns = append(t.Columns, column.Name)
	}
	for {
		row, ok, err := rows.Next()
		if err != nil {
			return t, err
		}
		if !ok {
			break
		}
		values := make([]any, len(row))
		for i, v := range row {
			if values[i], err = valueOf(columns[i], v); err != nil {
				return t, fmt.Errorf("read %s: %s: %w", view, columns[i].Name, err)
			}
		}
		t.Rows = append(t.Rows, values)
	}
	if view == "study" && len(t.Rows) == 0 {
		return t, errors.New("read study: the table is empty")
	}
	return t, nil
}

// valueOf is a value as reports takes it; what is no number is missing.
func valueOf(column sql.Column, v sql.Value) (any, error) {
	switch {
	case v.Null:
		return nil, nil
	case column.Kind == sql.Number:
		number, err := strconv.ParseFloat(string(v.Text), 64)
		if err != nil || math.IsNaN(number) {
			return nil, err
		}
		return number, nil
	case column.Kind == sql.Boolean:
		return string(v.Text) == "true", nil
	}
	return string(v.Text), nil
}
