package format

import (
	"bufio"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/sql"
)

// Print writes a list in a text format.
func Print(w io.Writer, format string, l Style, list *List) error {
	_, err := Copy(w, New(format, l), list, 0, func() {})
	return err
}

// WrapWords breaks text into lines of at most width terminal columns, between words.
func WrapWords(text string, width int) []string {
	var lines []string
	for _, word := range strings.Fields(text) {
		last := len(lines) - 1
		if last >= 0 && console.TextWidth(lines[last]+" "+word) <= width {
			lines[last] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	return lines
}

// Exact formats a number in full precision, NaN as nothing.
func Exact(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// Rows is a cursor over a result: *sql.Rows, or a List.
type Rows interface {
	Columns() []sql.Column
	Next() (row []sql.Value, ok bool, err error)
}

// List is a result that the program itself makes.
type List struct {
	columns []sql.Column
	rows    [][]sql.Value
}

// NewList returns an empty list of text columns.
func NewList(names ...string) *List {
	l := &List{}
	for _, name := range names {
		l.columns = append(l.columns, sql.Column{Name: name, Type: "VARCHAR", Kind: sql.Text})
	}
	return l
}

// Numbers makes columns hold numbers, and returns the list.
func (l *List) Numbers(names ...string) *List {
	for i := range l.columns {
		if slices.Contains(names, l.columns[i].Name) {
			l.columns[i].Type, l.columns[i].Kind = "DOUBLE", sql.Number
		}
	}
	return l
}

// Add appends a row; an empty text is NULL.
func (l *List) Add(texts ...string) {
	row := make([]sql.Value, len(texts))
	for i, text := range texts {
		row[i] = sql.Value{Text: []byte(text), Null: text == ""}
	}
	l.rows = append(l.rows, row)
}

// Columns returns the columns, as *sql.Rows does.
func (l *List) Columns() []sql.Column { return l.columns }

// Next takes the next row off the list.
func (l *List) Next() (row []sql.Value, ok bool, err error) {
	if len(l.rows) == 0 {
		return nil, false, nil
	}
	row, l.rows = l.rows[0], l.rows[1:]
	return row, true, nil
}

// Copy writes rows to w as f, at most limit of them (0 = all). It calls each once per row, and
// reports whether the limit cut anything off.
func Copy(w io.Writer, f Writer, rows Rows, limit int64, each func()) (cut bool, err error) {
	out := bufio.NewWriterSize(w, 1<<16)
	buffer := f.header(nil, rows.Columns())
	for n := int64(0); ; n++ {
		if _, err := out.Write(buffer); err != nil {
			return false, err
		}
		row, ok, err := rows.Next()
		if err != nil {
			// What has been written stays visible; the error says that it is not whole.
			_ = out.Flush()
			return false, err
		}
		cut = ok && limit > 0 && n == limit
		if !ok || cut {
			break
		}
		each()
		buffer = f.row(buffer[:0], row)
	}
	if _, err := out.Write(f.footer(buffer[:0])); err != nil {
		return false, err
	}
	return cut, out.Flush()
}

// Wrapped returns the list with its texts broken into lines, so that a table of it fits width terminal
// columns: a row that needs more lines becomes several rows. A width of 0 changes nothing.
func (l *List) Wrapped(width int) *List {
	if width == 0 {
		return l
	}
	widths := l.wrappedWidths(width)
	out := &List{columns: l.columns}
	for _, row := range l.rows {
		lines := make([][]string, len(row))
		height := 0
		for i, value := range row {
			lines[i] = WrapWords(string(value.Text), widths[i])
			height = max(height, len(lines[i]))
		}
		for n := range height {
			texts := make([]string, len(row))
			for i := range lines {
				if n < len(lines[i]) {
					texts[i] = lines[i][n]
				}
			}
			out.Add(texts...)
		}
	}
	return out
}

// wrappedWidths returns the widths of the columns of a table that is width wide. The last column gets what
// the others leave. Each of them takes at most a quarter, or the width of its longest word.
func (l *List) wrappedWidths(width int) []int {
	widths, rest := make([]int, len(l.columns)), width
	for i, c := range l.columns[:len(l.columns)-1] {
		widths[i] = console.TextWidth(c.Name)
		for _, row := range l.rows {
			for _, line := range WrapWords(string(row[i].Text), width/4) {
				widths[i] = max(widths[i], console.TextWidth(line))
			}
		}
		rest -= widths[i] + len(ColumnGap)
	}
	widths[len(widths)-1] = rest
	return widths
}

// Len returns the number of rows.
func (l *List) Len() int { return len(l.rows) }
