package main

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"

	"github.com/minecarbon/minecarbon/sql"
)

const (
	tableBatch  = 1000 // rows that decide the widths of the columns
	tableCell   = 60   // terminal columns after which text is cut with an ellipsis
	tableDigits = 7    // significant digits of a number with a fraction
	tableGap    = "  "
	tableNarrow = 12 // terminal columns below which text is not narrowed for a screen
	tableHead   = 6  // the same for the name of a column of numbers
	styleHead   = "\x1b[1m"
	styleNull   = "\x1b[2m"
	styleEnd    = "\x1b[0m"
)

// tableFormat is for people: aligned columns, numbers to the right and rounded, long text cut. The
// first rows decide the widths; a later value that is wider shifts its line instead of being lost.
type tableFormat struct {
	look
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

func newTableFormat(l look) format { return &tableFormat{look: l} }

func (f *tableFormat) header(dst []byte, columns []sql.Column) []byte {
	f.columns = columns
	f.widths = make([]int, len(columns))
	f.batch = make([][]cell, 0, tableBatch)
	return dst
}

func (f *tableFormat) row(dst []byte, values []sql.Value) []byte {
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

func (f *tableFormat) footer(dst []byte) []byte {
	if f.batch == nil {
		return dst
	}
	return f.appendBatch(dst)
}

// appendBatch fixes the widths, writes the header and the rows held so far.
func (f *tableFormat) appendBatch(dst []byte) []byte {
	names := make([]cell, len(f.columns))
	for i, c := range f.columns {
		names[i] = f.newTextCell(c.Name)
		f.widths[i] = names[i].width
		for _, cells := range f.batch {
			f.widths[i] = max(f.widths[i], cells[i].width)
		}
	}
	if f.width > 0 {
		f.fit(names)
	}
	rule := make([]cell, len(f.widths))
	for i, width := range f.widths {
		rule[i] = cell{text: strings.Repeat("-", width), width: width}
	}
	dst = f.appendStyled(dst, styleHead, names)
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
func (f *tableFormat) fit(names []cell) {
	least, shown := f.leastWidths(), 1
	for shown < len(least) && lineWidth(least[:shown+1]) <= f.width {
		shown++
	}
	for _, name := range names[shown:] {
		f.leftOut = append(f.leftOut, name.text)
	}
	f.widths = f.widths[:shown]
	for lineWidth(f.widths) > f.width {
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

// leastWidths are the widths that the columns can be narrowed to.
func (f *tableFormat) leastWidths() []int {
	least := make([]int, len(f.columns))
	for i, width := range f.widths {
		if f.columns[i].Kind != sql.Number {
			least[i] = min(width, tableNarrow, f.width)
			continue
		}
		least[i] = min(width, tableHead)
		for _, cells := range f.batch {
			least[i] = max(least[i], cells[i].width)
		}
	}
	return least
}

// lineWidth is that of a line of columns.
func lineWidth(widths []int) int {
	total := len(tableGap) * (len(widths) - 1)
	for _, width := range widths {
		total += width
	}
	return total
}

func (f *tableFormat) appendStyled(dst []byte, style string, cells []cell) []byte {
	if !f.colour {
		return f.appendLine(dst, cells)
	}
	dst = append(dst, style...)
	dst = f.appendLine(dst, cells)
	return append(append(dst[:len(dst)-1], styleEnd...), '\n')
}

func (f *tableFormat) appendLine(dst []byte, cells []cell) []byte {
	for i, c := range cells[:len(f.widths)] {
		if i > 0 {
			dst = append(dst, tableGap...)
		}
		if f.width > 0 && c.width > f.widths[i] {
			c.text = terminalWidth.Truncate(c.text, f.widths[i], "…")
			c.width = terminalWidth.StringWidth(c.text)
		}
		padding := max(0, f.widths[i]-c.width)
		right := f.columns[i].Kind == sql.Number
		if right {
			dst = appendSpaces(dst, padding)
		}
		if c.null && f.colour {
			dst = append(append(append(dst, styleNull...), c.text...), styleEnd...)
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

// terminalWidth measures text as most terminals show it, whatever the locale: East Asian wide
// runes take two columns, ambiguous ones one.
var terminalWidth = runewidth.Condition{StrictEmojiNeutral: true}

// newCell shows a value. The text NULL is quoted, so that NULL itself is unmistakable.
func (f *tableFormat) newCell(v sql.Value, kind sql.Kind) cell {
	text := string(v.Text)
	switch {
	case f.literal:
	case v.Null:
		return cell{text: "NULL", width: len("NULL"), null: true}
	case kind == sql.Number:
		text = roundNumber(text)
		return cell{text: text, width: len(text)}
	case kind == sql.Text && text == "NULL":
		text = `"NULL"`
	}
	return f.newTextCell(text)
}

func (f *tableFormat) newTextCell(text string) cell {
	text = oneLine(text)
	width := terminalWidth.StringWidth(text)
	if width > tableCell && !f.literal {
		text = terminalWidth.Truncate(text, tableCell, "…")
		width = terminalWidth.StringWidth(text)
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

// oneLine shows line breaks and tabs as spaces and drops other control characters.
func oneLine(text string) string {
	text = strings.ReplaceAll(text, "\r\n", " ")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)
}
