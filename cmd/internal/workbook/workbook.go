package workbook

import (
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/sql"
)

// The names of the sheets.
const (
	resultSheet = "result"
	aboutSheet  = "about"
)

// What a sheet can hold below its header, and how wide a column may become.
const (
	maxRows    = excelize.TotalRows - 1
	maxColumns = excelize.MaxColumns
	maxWidth   = 40
)

// Write writes a workbook of two sheets to w: result has a header and the rows, about has lines of text. It
// calls each once per row. The rows pass through a temporary file, and the finished workbook through memory.
//
// Numbers, dates and times from March 1900 on and booleans are values of their kind, NULL is an empty cell,
// and everything else is text, which no spreadsheet reads as a number or a formula. A number of more digits
// than a workbook keeps is text, too.
//
// Errors: usage errors where a sheet or a cell cannot hold the result; those of rows; those of w.
func Write(w io.Writer, rows format.Rows, about [][]string, each func()) (err error) {
	book := excelize.NewFile()
	defer func() { err = exit.First(err, book.Close()) }()
	if err := writeResult(book, rows, each); err != nil {
		return err
	}
	if err := writeAbout(book, about); err != nil {
		return err
	}
	_, err = book.WriteTo(w)
	return err
}

// writeResult streams the rows into the first sheet.
func writeResult(book *excelize.File, rows format.Rows, each func()) error {
	columns := rows.Columns()
	if len(columns) > maxColumns {
		return exit.Usagef("write xlsx: the result has %d columns, a sheet holds %d; select fewer, or write csv or parquet", len(columns), maxColumns)
	}
	if err := book.SetSheetName(book.GetSheetName(0), resultSheet); err != nil {
		return err
	}
	sheet, err := book.NewStreamWriter(resultSheet)
	if err != nil {
		return err
	}
	s, err := newStyles(book)
	if err != nil {
		return err
	}
	if err := writeHeader(sheet, columns, s); err != nil {
		return err
	}
	cells := make([]any, len(columns))
	for n := 1; ; n++ {
		row, ok, err := rows.Next()
		if err != nil {
			return err
		}
		if !ok {
			return sheet.Flush()
		}
		if n > maxRows {
			return exit.Usagef("write xlsx: the result has more than %d rows, which is all that a sheet holds; select fewer, or write csv or parquet", maxRows)
		}
		for i, v := range row {
			if cells[i], err = s.cell(columns[i], v); err != nil {
				return exit.Usagef("write xlsx: row %d, column %s: %w", n, columns[i].Name, err)
			}
		}
		if err := sheet.SetRow(fmt.Sprintf("A%d", n+1), cells); err != nil {
			return err
		}
		each()
	}
}

// writeHeader writes the names of the columns, which stay in sight above the rows.
func writeHeader(sheet *excelize.StreamWriter, columns []sql.Column, s styles) error {
	names := make([]any, len(columns))
	for i, c := range columns {
		name, err := text(c.Name)
		if err != nil {
			return exit.Usagef("write xlsx: the name of column %d: %w", i+1, err)
		}
		names[i] = excelize.Cell{StyleID: s.head, Value: name}
		if err := sheet.SetColWidth(i+1, i+1, s.width(c)); err != nil {
			return err
		}
	}
	if err := sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return sheet.SetRow("A1", names)
}

// writeAbout fills the second sheet. A line that does not fit into its cell is cut, and says so.
func writeAbout(book *excelize.File, lines [][]string) error {
	if _, err := book.NewSheet(aboutSheet); err != nil {
		return err
	}
	for i, line := range lines {
		cells := make([]any, len(line))
		for j, value := range line {
			if utf16Length(value) > excelize.TotalCellChars {
				value = fmt.Sprintf("%s … (%d characters)", string([]rune(value)[:excelize.TotalCellChars/4]), utf8.RuneCountInString(value))
			}
			cells[j] = value
		}
		if err := book.SetSheetRow(aboutSheet, fmt.Sprintf("A%d", i+1), &cells); err != nil {
			return err
		}
	}
	return book.SetColWidth(aboutSheet, "A", "A", maxWidth/2)
}
