package workbook

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/sql"
)

// styles are the looks of cells in one workbook, by excelize's numbers of them.
type styles struct{ head, date, stamp, fraction int }

func newStyles(book *excelize.File) (s styles, err error) {
	pattern := func(text string) *excelize.Style { return &excelize.Style{CustomNumFmt: &text} }
	for _, style := range []struct {
		number *int
		look   *excelize.Style
	}{
		{&s.head, &excelize.Style{Font: &excelize.Font{Bold: true, Family: "Calibri", Size: 11}}},
		{&s.date, pattern("yyyy-mm-dd")},
		{&s.stamp, pattern("yyyy-mm-dd hh:mm:ss")},
		{&s.fraction, pattern("yyyy-mm-dd hh:mm:ss.000")},
	} {
		if *style.number, err = book.NewStyle(style.look); err != nil {
			return s, err
		}
	}
	return s, nil
}

// width returns how wide a column is, in characters: a date that does not fit is shown as ####.
func (s styles) width(c sql.Column) float64 {
	needed := 10
	switch {
	case c.Type == "DATE":
		needed = 12
	case isTimestamp(c):
		needed = 24
	}
	return float64(min(max(needed, console.TextWidth(c.Name)+2), maxWidth))
}

// cell returns the value as excelize takes it, nil for NULL.
func (s styles) cell(c sql.Column, v sql.Value) (any, error) {
	value := string(v.Text)
	switch {
	case v.Null:
		return nil, nil
	case c.Kind == sql.Boolean:
		return value == "true", nil
	case c.Kind == sql.Number && !format.TooLong(c, v.Text):
		number, err := strconv.ParseFloat(value, 64)
		if err == nil && !math.IsNaN(number) && !math.IsInf(number, 0) {
			return number, nil
		}
	case c.Type == "DATE":
		if day, ok := moment("2006-01-02", value); ok {
			return excelize.Cell{StyleID: s.date, Value: day}, nil
		}
	case isTimestamp(c):
		if at, ok := moment("2006-01-02 15:04:05", value); ok {
			style := s.stamp
			if at.Nanosecond() != 0 {
				style = s.fraction
			}
			return excelize.Cell{StyleID: style, Value: at}, nil
		}
	}
	return text(value)
}

// isTimestamp reports whether values are dates with a time and without a zone: a workbook knows none.
func isTimestamp(c sql.Column) bool {
	return strings.HasPrefix(c.Type, "TIMESTAMP") && c.Type != "TIMESTAMP WITH TIME ZONE"
}

// firstMoment is the first day that all spreadsheets agree on: Excel has a 29 February 1900.
var firstMoment = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)

// moment reads a date or time. It is false for one that a workbook has no number for: before March 1900,
// after 9999, infinity, and parts of a second that its number is too coarse for.
func moment(layout, value string) (time.Time, bool) {
	at, err := time.Parse(layout, value)
	return at, err == nil && !at.Before(firstMoment) && at.Nanosecond()%int(time.Microsecond) == 0
}

// text returns the value, which must fit a cell as it is.
func text(value string) (string, error) {
	if n := utf16Length(value); n > excelize.TotalCellChars {
		return "", fmt.Errorf("a text has %d characters, a cell holds %d; leave the column out, or write csv or parquet", n, excelize.TotalCellChars)
	}
	for _, r := range value {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return "", fmt.Errorf("a text holds the character %U, which a workbook cannot; replace it in the statement, or write csv or parquet", r)
		}
	}
	return value, nil
}

// utf16Length returns the length of a text as Excel counts it.
func utf16Length(value string) int {
	if len(value) == utf8.RuneCountInString(value) {
		return len(value)
	}
	return len(utf16.Encode([]rune(value)))
}
