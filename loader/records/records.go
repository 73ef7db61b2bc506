package records

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/gdal"
)

// Table is what a file says, as texts without blanks around them.
type Table struct {
	Columns []string            // in lower case
	Rows    []map[string]string // by column
}

// ReadCSV reads CSV whose first row names the columns, at most so many rows of what the text rows names. Errors say
// the line.
func ReadCSV(in io.Reader, most int, rows string) (*Table, error) {
	r := csv.NewReader(in)
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("is not CSV with a header: %w", err)
	}
	t := &Table{}
	for _, name := range head {
		name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
		if name != "" && slices.Contains(t.Columns, name) { // spreadsheets end rows with empty columns
			return nil, fmt.Errorf("has the column %s twice; keep one", name)
		}
		t.Columns = append(t.Columns, name)
	}
	for len(t.Rows) < most {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		text := map[string]string{}
		for i, field := range fields {
			text[t.Columns[i]] = strings.TrimSpace(field)
		}
		t.Rows = append(t.Rows, text)
	}
	return nil, fmt.Errorf("has more than %d %s", most, rows)
}

// Add appends the fields of a feature. Those of the first one are the columns, in the order of their names.
func (t *Table) Add(fields map[string]gdal.Field) {
	if t.Columns == nil {
		for name := range fields {
			t.Columns = append(t.Columns, strings.ToLower(name))
		}
		slices.Sort(t.Columns)
	}
	text := map[string]string{}
	for name, field := range fields {
		text[strings.ToLower(name)] = strings.TrimSpace(field.Text())
	}
	t.Rows = append(t.Rows, text)
}
