package report

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/dataset"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
	"github.com/minecarbon/minecarbon/cmd/internal/version"
	"github.com/minecarbon/minecarbon/reports"
)

// Options say what a report is about and which files to write. The zero value lacks a language.
type Options struct {
	dataset.Options
	Datasets        []string
	Language        string
	Output          string
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
	specification   bool
}

// AddFlags adds the flags of the verb report.
func (o *Options) AddFlags(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&o.Datasets, "dataset", "d", nil, "directory `DIR` of a dataset; given again, the report holds several studies and compares them")
	o.AddEngineFlags(flags)
	flags.StringVarP(&o.Output, "output", "o", "", "write the page to `FILE`, which appears whole or not at all")
	flags.StringVar(&o.pdf, "pdf", "", "print the page to `FILE` as PDF, with every section that a mine has there; needs an installed Chromium")
	flags.StringVar(&o.figures, "figures", "", "write every figure to directory `DIR` as SVG, as PNG, and its data as CSV, those of several studies in a directory each; needs an installed Chromium")
	flags.StringVar(&o.against, "against", "", "list what changed since the earlier report in `FILE` (HTML), or since an earlier dataset if that is a directory")
	flags.StringVar(&o.againstLast, "against-last", "", "as --against, but if the report `FILE` cannot be compared with, say so in a note; for schedules")
	flags.StringVar(&o.summary, "summary", "", "write the headline, the largest mines and what changed as Markdown to `FILE` (- = standard output), for e-mail and chat")
	flags.BoolVar(&o.specification, "specification", false, "show VCSD by all defensible choices too, which takes some seconds for many mines")
	flags.IntVar(&o.toYear, "to-year", 0, "sum and show the years up to `YEAR` (0 = all); trends and baselines use all years")
	flags.IntVar(&o.since, "since", 0, "begin Figure 2d with `YEAR` (0 = 2007, or the first year after it)")
	flags.StringSliceVar(&o.mines, "mines", nil, "sum and show only the mines `IDS`, as in M001,M002 (default: all); baselines are those of the study")
	flags.StringVar(&o.baselineThrough, "baseline-through", "", "end the fit of baselines as `WORD` says: before_destruction, through_destruction (default: as the study says)")
	flags.StringVar(&o.title, "title", "", "use `TEXT` as title (default: the names of the studies)")
	flags.StringVar(&o.Language, "language", "en", "write in `LANGUAGE`: "+strings.Join(reports.Languages(), ", "))
	flags.StringVar(&o.logo, "logo", "", "show the picture in `FILE` (PNG, JPEG, GIF or WebP) beside the title")
}

// isPage reports whether a name suits the page: it ends in .html or .htm, or says nothing of the contents.
func isPage(name string) bool {
	return slices.Contains([]string{"", ".html", ".htm"}, strings.ToLower(filepath.Ext(name)))
}

// Run checks the options and writes the files of the report within the time limit.
func Run(ctx context.Context, s console.Streams, o Options) error {
	if err := o.check(); err != nil {
		return err
	}
	ctx, done := o.Limit(ctx)
	defer done()
	return exit.Cause(ctx, o.Write(ctx, s))
}

func (o *Options) check() error {
	if len(o.Datasets) > 0 {
		o.Dir = o.Datasets[0]
	}
	if err := o.Options.Check(); err != nil {
		return err
	}
	switch {
	case o.Output == "" && o.pdf == "" && o.figures == "" && o.summary == "":
		return exit.Usagef("report: no file is given; use -o FILE")
	case !isPage(o.Output):
		return exit.Usagef("write %s: the page is HTML; end its name in .html, and use --pdf FILE for PDF", o.Output)
	case o.mines != nil && len(o.Datasets) > 1:
		return exit.Usagef("--mines: chooses among the mines of one study; give one dataset")
	}
	return dataset.CheckBaselineThrough(o.baselineThrough)
}

func (o *Options) Write(ctx context.Context, s console.Streams) error {
	report, err := o.read(ctx)
	if err != nil {
		return err
	}
	if err := o.compare(ctx, s, &report); err != nil {
		return err
	}
	defer projectAll(&report)()
	if o.Output != "" {
		target, err := o.destination(s.Out, o.Output)
		if err != nil {
			return err
		}
		if err := target.Write(func(w io.Writer) error { return reports.Write(w, report) }); err != nil {
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

// read returns the report of all datasets.
func (o *Options) read(ctx context.Context) (r reports.Report, err error) {
	r = reports.Report{Title: o.title, Created: time.Now(), Software: version.Text()}
	if r.Language, err = reports.LanguageOf(o.Language); err != nil {
		return r, exit.Usagef("--language %s: %w", o.Language, err)
	}
	if err := o.readLogo(&r); err != nil {
		return r, err
	}
	for _, dataset := range o.Datasets {
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

// titleOf returns the title of a report that is given none.
func titleOf(l reports.Language, names []string) string {
	if len(names) > 3 {
		return l.Say("%d studies", len(names))
	}
	return strings.Join(names, " · ")
}

// destination returns where a file goes. A path inside one of the datasets is an error.
func (o *Options) destination(out io.Writer, path string) (d export.Destination, err error) {
	for _, dataset := range o.Datasets {
		d = export.Destination{Out: out, Path: path, Dataset: dataset}
		if _, err := d.Resolve(); err != nil {
			return d, err
		}
	}
	return d, nil
}

// maxLogo bounds what a page carries, in bytes.
const maxLogo = 1 << 20

func (o *Options) readLogo(r *reports.Report) error {
	if o.logo == "" {
		return nil
	}
	f, err := os.Open(o.logo)
	if err != nil {
		return exit.Inputf("--logo: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxLogo+1))
	if err != nil {
		return exit.Inputf("--logo: %w", err)
	}
	kind := http.DetectContentType(text)
	switch {
	case len(text) > maxLogo:
		return exit.Usagef("--logo %s: is larger than %d MiB; make it smaller", o.logo, maxLogo>>20)
	case !strings.HasPrefix(kind, "image/"):
		return exit.Usagef("--logo %s: is not a picture that browsers show; use PNG, JPEG, GIF or WebP", o.logo)
	}
	r.Logo, r.LogoType = text, kind
	return nil
}
