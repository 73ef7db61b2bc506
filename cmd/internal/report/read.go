package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/reports"
	"github.com/minecarbon/minecarbon/sql"
)

// readStudy reads what the report shows of a dataset.
func (o *Options) readStudy(ctx context.Context, l reports.Language, dataset string) (r reports.Study, err error) {
	one := o.Options
	one.Dir, one.KeptOnly = dataset, true // shared steps make the errors of figures, and many other rows, faster
	session, err := one.Open(ctx)
	if err != nil {
		return r, err
	}
	defer func() { err = exit.First(err, session.Close()) }()
	if r.Manifest, err = os.ReadFile(filepath.Join(dataset, "manifest.json")); err != nil {
		return r, exit.Inputf("report: %w", err)
	}
	study, err := readView(ctx, session, "study", sql.Parameters{})
	if err != nil {
		return r, err
	}
	if err := o.applyDefaults(dataset, studyOf(study), l, &r); err != nil {
		return r, err
	}
	if err := o.chooseMines(ctx, session, l, &r); err != nil {
		return r, err
	}
	r.Parameters = o.recorded()
	if err := session.Share(ctx, o.parameters()); err != nil {
		return r, err
	}
	if r.Tables, err = readViews(ctx, session, reports.Views, o.parameters()); err != nil {
		return r, err
	}
	r.Tables["mine"] = o.chosenRows(r.Tables["mine"])
	if err := readDetails(ctx, session, r.Tables, o.parameters()); err != nil {
		return r, err
	}
	if r.Tables["guard_effect"], err = readGuardEffect(ctx, session, o.parameters()); err != nil {
		return r, err
	}
	if o.specification {
		if r.Tables["specification"], err = readTotal(ctx, session, o.parameters()); err != nil {
			return r, err
		}
	}
	r.Settings = append(r.Settings, mapSetting(l, studyOf(study), studyOf(r.Tables["resolution"])))
	return r, nil
}

// mapSetting returns the size of the map and of its pixels: in metres, and in degrees if those are its unit.
func mapSetting(l reports.Language, study, resolution map[string]any) reports.Setting {
	size, _ := resolution["pixel_m"].(float64)
	setting := reports.Setting{Name: l.Say("Map"), Value: l.Say("%v × %v pixels of %s m", study["map_width"], study["map_height"], reports.Length(size))}
	if crs, _ := study["map_crs"].(string); strings.HasPrefix(crs, "GEOG") {
		setting.Value = l.Say("%v × %v pixels of %v°, %s m on average", study["map_width"], study["map_height"], study["map_pixel_width_m"], reports.Length(size))
	}
	return setting
}

// applyDefaults fills in what the options leave to the study, and refuses years outside it.
func (o *Options) applyDefaults(dataset string, study map[string]any, l reports.Language, r *reports.Study) error {
	number := func(name string) int { v, _ := study[name].(float64); return int(v) }
	text := func(name string) string { return fmt.Sprint(study[name]) }
	first, last := number("first_year"), number("last_year")
	which := "the study"
	if len(o.Datasets) > 1 {
		which = "the study " + text("name") + " in " + dataset
	}
	if o.toYear != 0 && (o.toYear < first || o.toYear > last) {
		return exit.Usagef("--to-year %d: %s has %d to %d", o.toYear, which, first, last)
	}
	if o.toYear != 0 {
		last = o.toYear
	}
	if o.since != 0 && (o.since < first || o.since > last) {
		return exit.Usagef("--since %d: the report of %s has %d to %d", o.since, which, first, last)
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
	}
	return nil
}

// studyOf returns the one row of the study by column.
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

// readGuardEffect reads the view guard_effect. It has no rows where no date has a quality, which is quicker to ask first.
func readGuardEffect(ctx context.Context, session *sql.Session, p sql.Parameters) (reports.Table, error) {
	rows, err := session.Query(ctx, "select quality from event where quality is not null limit 1")
	if judged, err := readRows("event", rows, err); err != nil || len(judged.Rows) == 0 {
		return reports.Table{}, err
	}
	return readView(ctx, session, "guard_effect", p)
}

// readDetails reads the views whose rows of a mine only its section shows. They have most rows of all.
func readDetails(ctx context.Context, session *sql.Session, tables map[string]reports.Table, p sql.Parameters) error {
	detailed := reports.Detailed(tables["deficit"])
	if detailed == nil {
		views, err := readViews(ctx, session, append([]string{"interval_year"}, reports.DetailViews...), p)
		maps.Copy(tables, views)
		return err
	}
	rows, err := session.ViewOf(ctx, detailed, "interval_year", p)
	if tables["interval_year"], err = readRows("interval_year", rows, err); err != nil {
		return err
	}
	p.OnlyMines = detailed
	views, err := readViews(ctx, session, reports.DetailViews, p)
	maps.Copy(tables, views)
	return err
}

// readTotal reads the choices of the view specification for all mines together.
func readTotal(ctx context.Context, session *sql.Session, p sql.Parameters) (reports.Table, error) {
	t, err := readView(ctx, session, "specification", p)
	if err != nil {
		return t, err
	}
	mine := slices.Index(t.Columns, "mine_id")
	t.Rows = slices.DeleteFunc(t.Rows, func(row []any) bool { return row[mine] != "total" })
	return t, nil
}

// readRows reads all rows of a statement; failed is the error with which it was started.
func readRows(what string, rows *sql.Rows, failed error) (t reports.Table, err error) {
	if failed != nil {
		return t, failed
	}
	defer func() { err = exit.First(err, rows.Close()) }()
	columns := rows.Columns()
	for _, column := range columns {
		t.Columns = append(t.Columns, column.Name)
	}
	repeats := make([]repeat, len(columns))
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
			if !repeats[i].is(v) {
				value, err := valueOf(columns[i], v)
				if err != nil {
					return t, fmt.Errorf("read %s: %s: %w", what, columns[i].Name, err)
				}
				repeats[i].set(v, value)
			}
			values[i] = repeats[i].value
		}
		t.Rows = append(t.Rows, values)
	}
	return t, nil
}

// A repeat is the last value of a column. Most values of a map repeat the one above, which need not be made twice.
type repeat struct {
	text  []byte
	value any // nil is NULL or NaN, which are not kept
}

func (r *repeat) is(v sql.Value) bool {
	return r.value != nil && !v.Null && bytes.Equal(r.text, v.Text)
}

func (r *repeat) set(v sql.Value, value any) { r.text, r.value = append(r.text[:0], v.Text...), value }

// valueOf returns a value as package reports takes it; NaN and NULL are nil.
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
