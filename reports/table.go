package reports

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
)

// A Table is rows of a view. Values are float64, string, bool, or nil where the
// view has NULL.
type Table struct {
	Columns []string
	Rows    [][]any
}

// at is the position of a column. A view without it is a mistake of who handed
// the table, which the tests find.
func (t Table) at(column string) int {
	i := slices.Index(t.Columns, column)
	if i < 0 {
		panic(fmt.Sprintf("reports: no column %s among %v", column, t.Columns))
	}
	return i
}

// numbers are the values of a column; NaN is NULL.
func (t Table) numbers(column string) []float64 {
	i := t.at(column)
	values := make([]float64, len(t.Rows))
	for n, row := range t.Rows {
		values[n] = numberOf(row[i])
	}
	return values
}

// texts are the values of a column; NULL is empty.
func (t Table) texts(column string) []string {
	i := t.at(column)
	values := make([]string, len(t.Rows))
	for n, row := range t.Rows {
		values[n], _ = row[i].(string)
	}
	return values
}

// first is the value in the first row, NaN where that is NULL or there is none.
func (t Table) first(column string) float64 {
	if len(t.Rows) == 0 {
		return math.NaN()
	}
	return numberOf(t.Rows[0][t.at(column)])
}

// since are the rows from year on, of a table that has a year.
func (t Table) since(year int) Table {
	i := t.at("year")
	return Table{t.Columns, slices.DeleteFunc(slices.Clone(t.Rows), func(row []any) bool { return numberOf(row[i]) < float64(year) })}
}

// groupBy are the rows of each value of a text column, in their order.
func (t Table) groupBy(column string) map[string]Table {
	i := t.at(column)
	groups := map[string]Table{}
	for _, row := range t.Rows {
		key, _ := row[i].(string)
		group := groups[key]
		groups[key] = Table{t.Columns, append(group.Rows, row)}
	}
	return groups
}

// inOrder has one row for each of the texts of a column, in their order; it has no value where the table has
// no such row.
func (t Table) inOrder(column string, texts []string) Table {
	groups, ordered := t.groupBy(column), Table{Columns: t.Columns}
	for _, text := range texts {
		row := make([]any, len(t.Columns))
		if rows := groups[text].Rows; len(rows) > 0 {
			row = rows[0]
		}
		ordered.Rows = append(ordered.Rows, row)
	}
	return ordered
}

func numberOf(value any) float64 {
	if v, ok := value.(float64); ok {
		return v
	}
	return math.NaN()
}

// CSV is the table in full precision; NULL is an empty field.
func (t Table) CSV() []byte {
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	line := t.Columns
	for i := 0; ; i++ {
		if err := w.Write(line); err != nil {
			panic(err) // a buffer takes everything
		}
		if i == len(t.Rows) {
			break
		}
		line = make([]string, len(t.Columns))
		for n, v := range t.Rows[i] {
			switch v := v.(type) {
			case float64:
				line[n] = exact(v)
			case nil:
			default:
				line[n] = fmt.Sprint(v)
			}
		}
	}
	w.Flush()
	return text.Bytes()
}

// extreme are the positions of the smallest and largest of the values, ok is false
// where all are NaN.
func extreme(values []float64) (low, high int, ok bool) {
	for i, v := range values {
		switch {
		case math.IsNaN(v):
		case !ok:
			low, high, ok = i, i, true
		case v < values[low]:
			low = i
		case v > values[high]:
			high = i
		}
	}
	return low, high, ok
}
