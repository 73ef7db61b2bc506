package reports

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
)

// A Table holds rows of a view. Values are float64, string, bool, or nil for NULL.
type Table struct {
	Columns []string
	Rows    [][]any
}

// at returns the index of a column. It panics if the table has no such column, which is a mistake of the caller.
func (t Table) at(column string) int {
	i := slices.Index(t.Columns, column)
	if i < 0 {
		panic(fmt.Sprintf("reports: no column %s among %v", column, t.Columns))
	}
	return i
}

// numbers returns the values of a column; NULL is NaN.
func (t Table) numbers(column string) []float64 {
	i := t.at(column)
	values := make([]float64, len(t.Rows))
	for n, row := range t.Rows {
		values[n] = numberOf(row[i])
	}
	return values
}

// texts returns the values of a column; NULL is empty.
func (t Table) texts(column string) []string {
	i := t.at(column)
	values := make([]string, len(t.Rows))
	for n, row := range t.Rows {
		values[n], _ = row[i].(string)
	}
	return values
}

// first returns the value in the first row, NaN for NULL or without rows.
func (t Table) first(column string) float64 {
	if len(t.Rows) == 0 {
		return math.NaN()
	}
	return numberOf(t.Rows[0][t.at(column)])
}

// since returns the rows from a year on.
func (t Table) since(year int) Table {
	i := t.at("year")
	return Table{t.Columns, slices.DeleteFunc(slices.Clone(t.Rows), func(row []any) bool { return numberOf(row[i]) < float64(year) })}
}

// groupBy returns the rows for each value of a text column, in the order of the table.
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

// inOrder returns one row per text of a column, in the order of the texts. The row of a text that the table lacks is
// all NULL.
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

// beside returns the rows of two tables side by side. Columns of u that t has too are left out.
func (t Table) beside(u Table) Table {
	both := Table{Columns: slices.Clone(t.Columns)}
	for i, row := range t.Rows {
		row = slices.Clone(row)
		for n, column := range u.Columns {
			if !slices.Contains(t.Columns, column) {
				row = append(row, u.Rows[i][n])
			}
		}
		both.Rows = append(both.Rows, row)
	}
	for _, column := range u.Columns {
		if !slices.Contains(t.Columns, column) {
			both.Columns = append(both.Columns, column)
		}
	}
	return both
}

func numberOf(value any) float64 {
	if v, ok := value.(float64); ok {
		return v
	}
	return math.NaN()
}

// CSV formats the table as CSV with a header, in full precision; NULL is an empty field.
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

// extreme returns the indices of the smallest and the largest value, the first of equal ones. NaN is skipped; ok is
// false if there is no other value.
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
