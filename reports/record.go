package reports

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"strings"
	"time"
)

// recordSchema is the version of the format of records.
const recordSchema = 1

// RecordViews are the views whose rows a Record holds.
var RecordViews = []string{"summary", "rates", "annual_potential", "deficit", "background_year"}

// A Record describes a report of a study to later reports: its inputs, parameters and software, and its numbers in
// full precision. The page contains it as JSON.
type Record struct {
	Software string    `json:"software"`
	Created  time.Time `json:"created"`
	Title    string    `json:"title"`
	Study    string    `json:"study"`
	Dataset  struct {
		Software string    `json:"software"`
		Created  time.Time `json:"created"`
		SHA256   string    `json:"sha256"` // of its manifest.json, which holds those of all files
	} `json:"dataset"`
	Parameters map[string]string           `json:"parameters"` // keys of the study file and flags of the report
	Inputs     []inputFile                 `json:"inputs"`
	Tables     map[string][]map[string]any `json:"tables"` // the rows of RecordViews
}

// records is the content of the page's element: a record for each study.
type records struct {
	Schema  int      `json:"schema"`
	Studies []Record `json:"studies"`
}

// NewRecord returns the record of a study of a report, by its index. It fails if the manifest is not valid JSON.
func NewRecord(r Report, study int) (Record, error) {
	s := r.Studies[study]
	m, err := readManifest(s.Manifest)
	if err != nil {
		return Record{}, err
	}
	var loaded struct{ Study map[string]any }
	if err := json.Unmarshal(s.Manifest, &loaded); err != nil {
		return Record{}, fmt.Errorf("read manifest.json: %w; load the study again", err)
	}
	sum := sha256.Sum256(s.Manifest)
	record := Record{
		Software: r.Software, Created: r.Created.UTC(), Title: r.Title, Study: s.name(),
		Inputs: append([]inputFile{}, m.Inputs...), Parameters: map[string]string{}, Tables: map[string][]map[string]any{},
	}
	record.Dataset.Software, record.Dataset.Created, record.Dataset.SHA256 = m.Software, m.Created.UTC(), fmt.Sprintf("%x", sum)
	flatten("", loaded.Study, record.Parameters)
	for _, key := range locations {
		delete(record.Parameters, key)
	}
	maps.Copy(record.Parameters, s.Parameters)
	for _, view := range RecordViews {
		record.Tables[view] = objects(s.Tables[view])
	}
	return record, nil
}

// locations are the keys of the study file that are not parameters: its name, and the paths of its inputs, whose
// checksums are recorded.
var locations = []string{
	"file", "name", "npp.files", "mines.file", "accuracy.file", "accuracy.within",
	"disturbance.destroyed", "disturbance.destroyed.file", "disturbance.restored", "disturbance.restored.file",
	"disturbance.destroyed_from", "disturbance.destroyed_to", "disturbance.restored_from", "disturbance.restored_to",
	"disturbance.destroyed_from.file", "disturbance.destroyed_to.file", "disturbance.restored_from.file", "disturbance.restored_to.file",
	"disturbance.ndvi.files", "disturbance.ndvi.alpha.file", "disturbance.classes.files", "disturbance.states.files",
	"disturbance.breaks.file", "disturbance.breaks.magnitude",
	"disturbance.events.file", "disturbance.events.grid", "disturbance.events.table", "disturbance.footprints.file", "disturbance.footprints.grid",
}

// flatten sets the leaves of nested settings by their dotted paths, such as baseline.min_years.
func flatten(name string, value any, into map[string]string) {
	switch value := value.(type) {
	case map[string]any:
		for key, part := range value {
			flatten(strings.TrimPrefix(name+"."+key, "."), part, into)
		}
	case []any:
		texts := make([]string, len(value))
		for i, part := range value {
			texts[i] = leaf(part)
		}
		into[name] = strings.Join(texts, ", ")
	default:
		into[name] = leaf(value)
	}
}

func leaf(value any) string {
	if v, ok := value.(float64); ok {
		return exact(v)
	}
	return fmt.Sprint(value)
}

// objects returns the rows as maps from column to value.
func objects(t Table) []map[string]any {
	all := make([]map[string]any, len(t.Rows))
	for i, row := range t.Rows {
		all[i] = map[string]any{}
		for n, column := range t.Columns {
			all[i][column] = row[n]
		}
	}
	return all
}

// Begin and end of the page's element that contains the records.
const recordBegin, recordEnd = `<script type="application/json" id="record">`, `</script>`

// recordScript returns that element. JSON escapes <, > and &, so no text can end it.
func recordScript(studies ...Record) (template.HTML, error) {
	text, err := json.Marshal(records{recordSchema, studies})
	if err != nil {
		return "", fmt.Errorf("write the record of the report: %w", err)
	}
	return template.HTML(recordBegin + string(text) + recordEnd), nil //nolint:gosec // JSON
}

// ReadRecords returns the records that a page contains, in the order of its studies. It fails if the page is not a
// report of minecarbon, has no record, or has a damaged one or one of a later schema. The error names the remedy.
func ReadRecords(page []byte) ([]Record, error) {
	_, rest, ok := bytes.Cut(page, []byte(recordBegin))
	text, _, closed := bytes.Cut(rest, []byte(recordEnd))
	switch {
	case !bytes.Contains(page, []byte(`<meta name="generator" content="minecarbon `)):
		return nil, errors.New("is not a report of minecarbon; name an HTML report or the directory of a dataset")
	case !ok || !closed:
		return nil, errors.New("holds no record of itself, as reports did not at first, or not all of it; name the dataset that it was made from")
	}
	var head struct{ Schema int }
	if err := json.Unmarshal(text, &head); err == nil && head.Schema > recordSchema {
		return nil, fmt.Errorf("has a record of schema %d, and this minecarbon reads up to %d; use the version that wrote it", head.Schema, recordSchema)
	}
	var all records
	if err := json.Unmarshal(text, &all); err != nil || len(all.Studies) == 0 {
		return nil, errors.New("has a record that is damaged; name the dataset that it was made from")
	}
	return all.Studies, nil
}

// Counterpart returns the earlier record of a study. It has the same name; among several of that name it has the same
// rank. If report and earlier report have one study each, the names may differ.
func (r Report) Counterpart(study int, earlier []Record) (record Record, ok bool) {
	name, rank := r.Studies[study].name(), 0
	for _, s := range r.Studies[:study] {
		rank += b2i(s.name() == name)
	}
	for _, e := range earlier {
		if e.Study != name {
			continue
		}
		if rank == 0 {
			return e, true
		}
		rank--
	}
	if len(r.Studies) == 1 && len(earlier) == 1 {
		return earlier[0], true
	}
	return Record{}, false
}

func (s Study) name() string { return s.Tables["study"].texts("name")[0] }
