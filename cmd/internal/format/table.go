package format

import (
	"math"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/sql"
)

const (
	tableBatch  = 1000 // rows that decide the widths of the columns
	tableCell   = 60   // terminal columns after which text is cut with an ellipsis
	tableDigits = 7    // significant digits of a number with a fraction
	tableNarrow = 12   // terminal columns below which text is not narrowed for a screen
	tableHead   = 6    // the same for the name of a column of numbers
)

// ColumnGap separates the columns of a table.
const ColumnGap = "  "

// Table is for people: aligned columns, numbers to the right and rounded, long text cut. The
// first rows decide the widths; a later value that is wider shifts its line instead of being lost.
type Table struct {
	Style
	columns []sql.Column
	widths  []int    // of the columns that are shown
	batch   [][]cell // nil once the widths are fixed
	leftOut []string // names of the columns that the screen has no room for
}

// cell is one value as it is shown.
type cell struct {
	text  string
	width int
	null  bool
}

// NewTable returns the format for people. Its LeftOut is known when the table is written.
func NewTable(l Style) *Table { return &Table{Style: l} }

func (f *Table) header(dst []byte, columns []sql.Column) []byte {
	f.columns = columns
	f.widths = make([]int, len(columns))
	f.batch = make([][]cell, 0, tableBatch)
	return dst
}

func (f *Table) row(dst []byte, values []sql.Value) []byte {
	cells := make([]cell, len(values))
	for i, v := range values {
		cells[i] = f.newCell(v, f.columns[i].Kind)
	}
	if f.batch == nil {
		return f.appendLine(dst, cells)
	}
	f.batch = append(f.batch, cells)
	if len(f.batch) < tableBatch {
		return dst
	}
	return f.appendBatch(dst)
}

func (f *Table) footer(dst []byte) []byte {
	if f.batch == nil {
		return dst
	}
	return f.appendBatch(dst)
}

// appendBatch fixes the widths, writes the header and the rows held so far.
func (f *Table) appendBatch(dst []byte) []byte {
	names := make([]cell, len(f.columns))
	for i, c := range f.columns {
		names[i] = f.newTextCell(c.Name)
		f.widths[i] = names[i].width
		for _, cells := range f.batch {
			f.widths[i] = max(f.widths[i], cells[i].width)
		}
	}
	if f.Width > 0 {
		f.fit(names)
	}
	rule := make([]cell, len(f.widths))
	for i, width := range f.widths {
		rule[i] = cell{text: strings.Repeat("-", width), width: width}
	}
	dst = f.appendStyled(dst, console.StyleHead, names)
	dst = f.appendLine(dst, rule)
	for _, cells := range f.batch {
		dst = f.appendLine(dst, cells)
	}
	f.batch = nil
	return dst
}

// fit makes the columns narrow enough for lines that do not wrap: text is cut, the widest column
// first, then the names of numbers, and columns for which even that leaves no room are left out,
// the last first. Numbers are never cut.
func (f *Table) fit(names []cell) {
	least, shown := f.leastWidths(), 1
	for shown < len(least) && lineWidth(least[:shown+1]) <= f.Width {
		shown++
	}
	for _, name := range names[shown:] {
		f.leftOut = append(f.leftOut, name.text)
	}
	f.widths = f.widths[:shown]
	for lineWidth(f.widths) > f.Width {
		widest := -1
		for i, width := range f.widths {
			if width > least[i] && (widest < 0 || width > f.widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		f.widths[widest]--
	}
}

// leastWidths returns the widths that the columns can be narrowed to.
func (f *Table) leastWidths() []int {
	least := make([]int, len(f.columns))
	for i, width := range f.widths {
		if f.columns[i].Kind != sql.Number {
			least[i] = min(width, tableNarrow, f.Width)
			continue
		}
		least[i] = min(width, tableHead)
		for _, cells := range f.batch {
			least[i] = max(least[i], cells[i].width)
		}
	}
	return least
}

// lineWidth returns the width of a line of columns.
func lineWidth(widths []int) int {
	total := len(ColumnGap) * (len(widths) - 1)
	for _, width := range widths {
		total += width
	}
	return total
}

func (f *Table) appendStyled(dst []byte, style string, cells []cell) []byte {
	if !f.Colour {
		return f.appendLine(dst, cells)
	}
	dst = append(dst, style...)
	dst = f.appendLine(dst, cells)
	return append(append(dst[:len(dst)-1], console.StyleEnd...), '\n')
}

func (f *Table) appendLine(dst []byte, cells []cell) []byte {
	for i, c := range cells[:len(f.widths)] {
		if i > 0 {
			dst = append(dst, ColumnGap...)
		}
		if f.Width > 0 && c.width > f.widths[i] {
			c.text = console.Shorten(c.text, f.widths[i])
			c.width = console.TextWidth(c.text)
		}
		padding := max(0, f.widths[i]-c.width)
		right := f.columns[i].Kind == sql.Number
		if right {
			dst = appendSpaces(dst, padding)
		}
		if c.null && f.Colour {
			dst = append(append(append(dst, console.StyleNull...), c.text...), console.StyleEnd...)
		} else {
			dst = append(dst, c.text...)
		}
		if !right && i < len(f.widths)-1 {
			dst = appendSpaces(dst, padding)
		}
	}
	return append(dst, '\n')
}

func appendSpaces(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, ' ')
	}
	return dst
}

// newCell shows a value. The text NULL is quoted, so that NULL itself is unmistakable.
func (f *Table) newCell(v sql.Value, kind sql.Kind) cell {
	text := string(v.Text)
	switch {
	case kind == sql.Number && !v.Null:
		text = roundNumber(text)
		return cell{text: text, width: len(text)}
	case f.Literal:
	case v.Null:
		return cell{text: "NULL", width: len("NULL"), null: true}
	case kind == sql.Text && text == "NULL":
		text = `"NULL"`
	}
	return f.newTextCell(text)
}

func (f *Table) newTextCell(text string) cell {
	text = console.OneLine(text)
	width := console.TextWidth(text)
	if width > tableCell && !f.Literal {
		text = console.Shorten(text, tableCell)
		width = console.TextWidth(text)
	}
	return cell{text: text, width: width}
}

// roundNumber shows a number with tableDigits significant digits at most. Whole numbers, nan and
// inf stay as they are; digits before the decimal point are never dropped below 1e15.
func roundNumber(text string) string {
	if !strings.ContainsAny(text, ".e") {
		return text
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || value == 0 || significant(text) <= tableDigits {
		return text
	}
	magnitude := math.Abs(value)
	if magnitude < 1e-4 || magnitude >= 1e15 {
		return strconv.FormatFloat(value, 'g', tableDigits, 64)
	}
	decimals := tableDigits - 1 - int(math.Floor(math.Log10(magnitude)))
	rounded := strconv.FormatFloat(value, 'f', max(0, decimals), 64)
	if strings.Contains(rounded, ".") {
		rounded = strings.TrimRight(strings.TrimRight(rounded, "0"), ".")
	}
	return rounded
}

// significant counts the digits of a decimal number without leading zeros and exponent.
func significant(text string) int {
	mantissa, _, _ := strings.Cut(text, "e")
	digits := strings.TrimLeft(mantissa, "-+0.")
	return len(digits) - strings.Count(digits, ".")
}

// LeftOut returns the names of the columns that do not fit the screen.
func (f *Table) LeftOut() []string { return f.leftOut }
