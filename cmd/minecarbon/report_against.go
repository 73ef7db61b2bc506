package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/minecarbon/minecarbon/reports"
	"github.com/minecarbon/minecarbon/sql"
)

// compare sets the report beside an earlier one. For --against-last it is as good without.
func (o *reportOptions) compare(ctx context.Context, s streams, r *reports.Report) (err error) {
	earlier := cmp.Or(o.against, o.againstLast)
	if earlier == "" {
		return nil
	}
	if r.Against, err = o.comparison(ctx, earlier, *r); err != nil && o.against == "" && ctx.Err() == nil {
		s.notef("not compared with the last report: %v", err)
		return nil
	}
	return err
}

// comparison is the report beside an earlier report or dataset.
func (o *reportOptions) comparison(ctx context.Context, earlier string, r reports.Report) (_ *reports.Comparison, err error) {
	later, err := reports.NewRecord(r)
	if err != nil {
		return nil, err
	}
	c := &reports.Comparison{}
	if c.Earlier, c.Dataset, err = o.readEarlier(ctx, earlier, r, later.Study); err != nil {
		return nil, err
	}
	before, err := json.Marshal(c.Earlier)
	if err != nil {
		return nil, err
	}
	now, err := json.Marshal(later)
	if err != nil {
		return nil, err
	}
	session, err := o.open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = firstError(err, session.Close()) }()
	rows, err := session.SettingChanges(ctx, before, now)
	if c.Changes, err = readRows("what changed", rows, err); err != nil {
		return nil, err
	}
	rows, err = session.FigureChanges(ctx, before, now)
	c.Figures, err = readRows("what changed", rows, err)
	return c, err
}

// readEarlier reads the record of a page, or makes that of a dataset.
func (o *reportOptions) readEarlier(ctx context.Context, path string, r reports.Report, study string) (_ reports.Record, dataset bool, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return reports.Record{}, false, inputErrorf("--against %s: %w; name an HTML report or the directory of a dataset", path, unwrapPath(err))
	}
	if info.IsDir() {
		record, err := o.recordOf(ctx, path, r)
		return record, true, err
	}
	text, err := readPage(path)
	if err != nil {
		return reports.Record{}, false, inputErrorf("--against %s: %w", path, unwrapPath(err))
	}
	record, err := reports.ReadRecord(text, study)
	if err != nil {
		return record, false, inputErrorf("--against %s: %w", path, err)
	}
	return record, false, nil
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

// recordOf is the record that a report of the dataset would have, with the parameters of this one.
func (o *reportOptions) recordOf(ctx context.Context, dataset string, r reports.Report) (_ reports.Record, err error) {
	earlier := reports.Report{Title: dataset, Created: time.Now(), Software: r.Software, Parameters: r.Parameters}
	options := o.datasetOptions
	options.dataset = dataset
	session, err := options.open(ctx)
	if err != nil {
		return reports.Record{}, err
	}
	defer func() { err = firstError(err, session.Close()) }()
	if earlier.Manifest, err = os.ReadFile(filepath.Join(dataset, "manifest.json")); err != nil {
		return reports.Record{}, inputErrorf("--against: %w", err)
	}
	if earlier.Tables, err = readViews(ctx, session, append([]string{"study"}, reports.RecordViews...), o.parameters()); err != nil {
		return reports.Record{}, err
	}
	return reports.NewRecord(earlier)
}

// parameters are those of the views.
func (o *reportOptions) parameters() sql.Parameters {
	return sql.Parameters{ToYear: o.toYear, BaselineThrough: o.baselineThrough}
}

// recorded are the parameters that replace those of the study, as records name them.
func (o *reportOptions) recorded() map[string]string {
	parameters := map[string]string{}
	if o.toYear != 0 {
		parameters["to_year"] = fmt.Sprint(o.toYear)
	}
	if o.baselineThrough != "" {
		parameters["baseline.through"] = o.baselineThrough
	}
	return parameters
}

// readViews reads all rows of the views.
func readViews(ctx context.Context, session *sql.Session, views []string, p sql.Parameters) (map[string]reports.Table, error) {
	tables := map[string]reports.Table{}
	for _, view := range views {
		var err error
		if tables[view], err = readView(ctx, session, view, p); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// summarize writes the summary, if one is asked for.
func (o *reportOptions) summarize(s streams, r reports.Report) error {
	if o.summary == "" {
		return nil
	}
	target := destination{out: s.out, path: o.summary, dataset: o.dataset}
	if o.summary == "-" {
		target.path = ""
	}
	return target.write(func(w io.Writer) error { return reports.WriteSummary(w, r) })
}
