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

	"github.com/minecarbon/minecarbon/cmd/internal/version"
	"github.com/minecarbon/minecarbon/reports"
	"github.com/minecarbon/minecarbon/sql"
)

type reportOptions struct {
	datasetOptions
	datasets        []string
	language        string
	output          string
	toYear          int
	since           int
	mines           []string // ids, nil = all
	baselineThrough string
	title           string
	logo            string
	pdf             string
	figures         string
	against         string // a report or dataset
	againstLast     string // a report that may be absent or unreadable
	summary         string
}

func (o *reportOptions) addFlags(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&o.datasets, "dataset", "d", nil, "directory `DIR` of a dataset; given again, the report holds several studies and compares them")
	o.addMeans(flags)
	flags.StringVarP(&o.output, "output", "o", "", "write the page to `FILE`, which appears whole or not at all")
	flags.StringVar(&o.pdf, "pdf", "", "print the page to `FILE` as PDF, with a section for every mine; needs an installed Chromium")
	flags.StringVar(&o.figures, "figures", "", "write every figure to directory `DIR` as SVG, as PNG, and its data as CSV, those of several studies in a directory each; needs an installed Chromium")
	flags.StringVar(&o.against, "against", "", "say what changed since the earlier report in `FILE` (HTML), or since an earlier dataset if that is a directory")
	flags.StringVar(&o.againstLast, "against-last", "", "as --against, but if the report `FILE` cannot be compared with, a note says so; for schedules")
	flags.StringVar(&o.summary, "summary", "", "write the headline, the largest mines and what changed as Markdown to `FILE` (- = standard output), for e-mail and chat")
	flags.IntVar(&o.toYear, "to-year", 0, "sum and show the years up to `YEAR` (0 = all); trends and baselines use all years")
	flags.IntVar(&o.since, "since", 0, "begin Figure 2d with `YEAR` (0 = 2007, or the first year after it)")
	flags.StringSliceVar(&o.mines, "mines", nil, "sum and show only the mines `IDS`, as in M001,M002 (default: all); baselines are those of the study")
	flags.StringVar(&o.baselineThrough, "baseline-through", "", "end the fit of baselines as `WORD` says: before_destruction, through_destruction (default: as the study says)")
	flags.StringVar(&o.title, "title", "", "use `TEXT` as title (default: the names of the studies)")
	flags.StringVar(&o.language, "language", "en", "write in `LANGUAGE`: "+strings.Join(reports.Languages(), ", "))
	flags.StringVar(&o.logo, "logo", "", "show the picture in `FILE` (PNG, JPEG, GIF or WebP) beside the title")
}

const reportLong = `report writes one HTML file: the headline numbers in words, every figure of the paper, the yearly table, a
table of mines with search and sort, a section for each mine, data quality, parameters and input files
with checksums. The file asks for nothing from anywhere and may be sent by mail. --pdf prints the same page,
--figures writes its figures, --summary the headline as Markdown. With several datasets, an overview
compares the studies first. --language sets the words; names, units and numbers stay as they are.

--against compares with an earlier report or dataset: inputs, parameters, software, mines and past years that
changed, by how much, and why. For that, every report carries a record of itself.

Every number comes from a view, which "minecarbon query" gives in full precision.`

const reportExample = `  minecarbon report -d shendong -o report.html
  minecarbon report -d shendong --pdf report.pdf --figures figures
  minecarbon report -d shendong -o report.html --against last-year.html --summary -
  minecarbon report -d shendong -o 2015.html --to-year 2015 --title 'Shendong, as of 2015'
  minecarbon report -d shendong -o two.html --mines M001,M002
  minecarbon report -d shendong -d pingshuo -o both.html
  minecarbon report -d shendong -o report.zh.html --language zh`

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
	if len(o.datasets) > 0 {
		o.dataset = o.datasets[0]
	}
	if err := o.datasetOptions.check(); err != nil {
		return err
	}
	switch {
	case o.output == "" && o.pdf == "" && o.figures == "" && o.summary == "":
		return usageErrorf("report: no file is given; use -o FILE")
	case o.mines != nil && len(o.datasets) > 1:
		return usageErrorf("--mines: chooses among the mines of one study; give one dataset")
	case o.baselineThrough != "" && o.baselineThrough != "before_destruction" && o.baselineThrough != "through_destruction":
		return usageErrorf("--baseline-through %s: want before_destruction or through_destruction", o.baselineThrough)
	}
	return nil
}

func (o *reportOptions) write(ctx context.Context, s streams) error {
	report, err := o.read(ctx)
	if err != nil {
		return err
	}
	if err := o.compare(ctx, s, &report); err != nil {
		return err
	}
	defer locate(&report)()
	if o.output != "" {
		target, err := o.destination(s.out, o.output)
		if err != nil {
			return err
		}
		if err := target.write(func(w io.Writer) error { return reports.Write(w, report) }); err != nil {
			return err
		}
	}
	if err := o.summarize(s, report); err != nil {
		return err
	}
	if o.pdf == "" && o.figures == "" {
		return nil
	}
	return o.print(ctx, report)
}

// read is the report of all datasets.
func (o *reportOptions) read(ctx context.Context) (r reports.Report, err error) {
	r = reports.Report{Title: o.title, Created: time.Now(), Software: version.Text()}
	if r.Language, err = reports.LanguageOf(o.language); err != nil {
		return r, usageErrorf("--language %s: %w", o.language, err)
	}
	if err := o.readLogo(&r); err != nil {
		return r, err
	}
	for _, dataset := range o.datasets {
		study, err := o.readStudy(ctx, r.Language, dataset)
		if err != nil {
			return r, err
		}
		r.Studies = append(r.Studies, study)
	}
	if r.Title == "" {
		r.Title = titleOf(r.Language, r.Names())
	}
	return r, nil
}

// titleOf is the title of a report that is given none.
func titleOf(l reports.Language, names []string) string {
	if len(names) > 3 {
		return l.Say("%d studies", len(names))
	}
	return strings.Join(names, " · ")
}

// destination is where a file goes that must lie in none of the datasets.
func (o *reportOptions) destination(out io.Writer, path string) (d destination, err error) {
	for _, dataset := range o.datasets {
		d = destination{out: out, path: path, dataset: dataset}
		if _, err := d.resolve(); err != nil {
			return d, err
		}
	}
	return d, nil
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

// readStudy reads what the report shows of a dataset.
func (o *reportOptions) readStudy(ctx context.Context, l reports.Language, dataset string) (r reports.Study, err error) {
	one := o.datasetOptions
	one.dataset = dataset
	session, err := one.open(ctx)
	if err != nil {
		return r, err
	}
	defer func() { err = firstError(err, session.Close()) }()
	if r.Manifest, err = os.ReadFile(filepath.Join(dataset, "manifest.json")); err != nil {
		return r, inputErrorf("report: %w", err)
	}
	study, err := readView(ctx, session, "study", sql.Parameters{})
	if err != nil {
		return r, err
	}
	if err := o.settle(dataset, studyOf(study), l, &r); err != nil {
		return r, err
	}
	if err := o.chooseMines(ctx, session, l, &r); err != nil {
		return r, err
	}
	r.Parameters = o.recorded()
	if r.Tables, err = readViews(ctx, session, reports.Views, o.parameters()); err != nil {
		return r, err
	}
	r.Tables["mine"] = o.chosenRows(r.Tables["mine"])
	return r, nil
}

// settle fills in what the options leave to the study, and refuses years outside it.
func (o *reportOptions) settle(dataset string, study map[string]any, l reports.Language, r *reports.Study) error {
	number := func(name string) int { v, _ := study[name].(float64); return int(v) }
	text := func(name string) string { return fmt.Sprint(study[name]) }
	first, last := number("first_year"), number("last_year")
	which := "the study"
	if len(o.datasets) > 1 {
		which = "the study " + text("name") + " in " + dataset
	}
	if o.toYear != 0 && (o.toYear < first || o.toYear > last) {
		return usageErrorf("--to-year %d: %s has %d to %d", o.toYear, which, first, last)
	}
	if o.toYear != 0 {
		last = o.toYear
	}
	if o.since != 0 && (o.since < first || o.since > last) {
		return usageErrorf("--since %d: the report of %s has %d to %d", o.since, which, first, last)
	}
	if r.Since = o.since; r.Since == 0 {
		r.Since = min(max(2007, first), last)
	}
	through := o.baselineThrough
	if through == "" {
		through = text("study_baseline_through")
	}
	r.Settings = []reports.Setting{
		{Name: l.Say("Study"), Value: text("name")},
		{Name: l.Say("Years shown"), Value: l.Say("%d to %d", first, last)},
		{Name: l.Say("Baseline fitted"), Value: l.Code(through)},
		{Name: l.Say("Known years an own baseline needs"), Value: text("study_min_baseline_years")},
		{Name: l.Say("Organic matter per carbon"), Value: text("organic_matter_per_carbon")},
		{Name: l.Say("CO₂ per organic matter"), Value: text("co2_per_organic_matter")},
		{Name: l.Say("Map"), Value: l.Say("%s × %s pixels of %s m", text("map_width"), text("map_height"), text("map_pixel_width_m"))},
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
	if t, err = readRows(view, rows, err); err == nil && view == "study" && len(t.Rows) == 0 {
		err = errors.New("read study: the table is empty")
	}
	return t, err
}

// readRows reads all rows of a statement, unless that has failed.
func readRows(what string, rows *sql.Rows, failed error) (t reports.Table, err error) {
	if failed != nil {
		return t, failed
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
				return t, fmt.Errorf("read %s: %s: %w", what, columns[i].Name, err)
			}
		}
		t.Rows = append(t.Rows, values)
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
