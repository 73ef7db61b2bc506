package report

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/reports"
	"github.com/minecarbon/minecarbon/sql"
)

// compare compares the report with an earlier one. With --against-last, a failure to do so is only noted.
func (o *Options) compare(ctx context.Context, s console.Streams, r *reports.Report) error {
	earlier := cmp.Or(o.against, o.againstLast)
	if earlier == "" {
		return nil
	}
	err := o.compareWith(ctx, earlier, r)
	if err != nil && o.against == "" && ctx.Err() == nil {
		s.Notef("not compared with the last report: %v", err)
		return nil
	}
	return err
}

// compareWith compares each study with its record in an earlier report or dataset, if it has one there.
func (o *Options) compareWith(ctx context.Context, path string, r *reports.Report) error {
	earlier, dataset, err := o.readEarlier(ctx, path, *r)
	if err != nil {
		return err
	}
	comparisons := make([]*reports.Comparison, len(r.Studies))
	found := false
	for i := range r.Studies {
		record, ok := r.Counterpart(i, earlier)
		if !ok {
			continue
		}
		found, comparisons[i] = true, &reports.Comparison{Earlier: record, Dataset: dataset}
		later, err := reports.NewRecord(*r, i)
		if err != nil {
			return err
		}
		if err := o.differences(ctx, comparisons[i], later); err != nil {
			return err
		}
	}
	if !found {
		return exit.Inputf("--against %s: is of none of the studies in this report; name one that is", path)
	}
	for i, c := range comparisons {
		r.Studies[i].Against = c
	}
	return nil
}

// differences queries what differs between the earlier record and the later.
func (o *Options) differences(ctx context.Context, c *reports.Comparison, later reports.Record) (err error) {
	before, err := json.Marshal(c.Earlier)
	if err != nil {
		return err
	}
	now, err := json.Marshal(later)
	if err != nil {
		return err
	}
	session, err := o.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, session.Close()) }()
	rows, err := session.SettingChanges(ctx, before, now)
	if c.Changes, err = readRows("what changed", rows, err); err != nil {
		return err
	}
	rows, err = session.FigureChanges(ctx, before, now)
	c.Figures, err = readRows("what changed", rows, err)
	return err
}

// readEarlier reads the records of a page, or makes the record of a dataset.
func (o *Options) readEarlier(ctx context.Context, path string, r reports.Report) (_ []reports.Record, dataset bool, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, false, exit.Inputf("--against %s: %w; name an HTML report or the directory of a dataset", path, exit.WithoutPath(err))
	}
	if info.IsDir() {
		record, err := o.recordOf(ctx, path, r)
		return []reports.Record{record}, true, err
	}
	text, err := readPage(path)
	if err != nil {
		return nil, false, exit.Inputf("--against %s: %w", path, exit.WithoutPath(err))
	}
	records, err := reports.ReadRecords(text)
	if err != nil {
		return nil, false, exit.Inputf("--against %s: %w", path, err)
	}
	return records, false, nil
}

// maxPage bounds what is read of a page, in bytes.
const maxPage = 1 << 28

func readPage(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxPage))
}

// recordOf returns the record that a report of the dataset would have with the parameters of this report.
func (o *Options) recordOf(ctx context.Context, dataset string, r reports.Report) (_ reports.Record, err error) {
	study := reports.Study{Parameters: o.recorded()}
	options := o.Options
	options.Dir = dataset
	session, err := options.Open(ctx)
	if err != nil {
		return reports.Record{}, err
	}
	defer func() { err = exit.First(err, session.Close()) }()
	if study.Manifest, err = os.ReadFile(filepath.Join(dataset, "manifest.json")); err != nil {
		return reports.Record{}, exit.Inputf("--against: %w", err)
	}
	p := o.parameters()
	if p.OnlyMines, err = knownMines(ctx, session, p.OnlyMines); err != nil {
		return reports.Record{}, err
	}
	if study.Tables, err = readViews(ctx, session, append([]string{"study"}, reports.RecordViews...), p); err != nil {
		return reports.Record{}, err
	}
	return reports.NewRecord(reports.Report{Title: dataset, Created: r.Created, Software: r.Software, Studies: []reports.Study{study}}, 0)
}

// parameters returns the parameters of the views.
func (o *Options) parameters() sql.Parameters {
	return sql.Parameters{ToYear: o.toYear, BaselineThrough: o.baselineThrough, OnlyMines: o.mines}
}

// recorded returns the parameters that replace those of the study, as records name them.
func (o *Options) recorded() map[string]string {
	parameters := map[string]string{}
	if o.toYear != 0 {
		parameters["to_year"] = fmt.Sprint(o.toYear)
	}
	if o.baselineThrough != "" {
		parameters["baseline.through"] = o.baselineThrough
	}
	if o.mines != nil {
		parameters["only_mines"] = strings.Join(o.mines, ", ")
	}
	return parameters
}

// summarize writes the summary, if one is asked for.
func (o *Options) summarize(s console.Streams, r reports.Report) error {
	if o.summary == "" {
		return nil
	}
	write := func(w io.Writer) error { return reports.WriteSummary(w, r) }
	if o.summary == "-" {
		return write(s.Out)
	}
	target, err := o.destination(s.Out, o.summary)
	if err != nil {
		return err
	}
	return target.Write(write)
}
