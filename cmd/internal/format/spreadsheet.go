package format

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/minecarbon/minecarbon/sql"
)

// spreadsheetFormat is csv or tsv as spreadsheet programs open it without questions: UTF-8 with a
// byte order mark, CR LF line ends, quotes in tsv too. A text cell that a spreadsheet would take for
// a formula begins with an apostrophe, as OWASP recommends against formula injection; numbers stay
// as they are. NULL is an empty field and the empty string "", though a spreadsheet shows both empty.
type spreadsheetFormat struct {
	separator byte
	text      []bool // by column
}

// Spreadsheet returns the variant of csv or tsv, nil for any other format.
func Spreadsheet(name string) Writer {
	switch name {
	case "csv":
		return &spreadsheetFormat{separator: ','}
	case "tsv":
		return &spreadsheetFormat{separator: '\t'}
	}
	return nil
}

func (f *spreadsheetFormat) header(dst []byte, columns []sql.Column) []byte {
	dst = append(dst, "\ufeff"...)
	f.text = make([]bool, len(columns))
	for i, c := range columns {
		f.text[i] = c.Kind != sql.Number && c.Kind != sql.Boolean
		dst = f.appendField(dst, i, []byte(c.Name), true)
	}
	return append(dst, "\r\n"...)
}

func (f *spreadsheetFormat) row(dst []byte, values []sql.Value) []byte {
	for i, v := range values {
		if v.Null {
			dst = f.appendSeparator(dst, i)
			continue
		}
		dst = f.appendField(dst, i, v.Text, f.text[i])
	}
	return append(dst, "\r\n"...)
}

func (f *spreadsheetFormat) footer(dst []byte) []byte { return dst }

func (f *spreadsheetFormat) appendSeparator(dst []byte, column int) []byte {
	if column == 0 {
		return dst
	}
	return append(dst, f.separator)
}

func (f *spreadsheetFormat) appendField(dst []byte, column int, field []byte, text bool) []byte {
	dst = f.appendSeparator(dst, column)
	if text && formulaLike(field) {
		field = append([]byte{'\''}, field...)
	}
	if text && bytes.ContainsAny(field, ";\t") { // separators of other programs and countries
		return appendQuoted(dst, field)
	}
	return appendCSV(dst, field)
}

// formulaLike reports whether a spreadsheet may evaluate the text: its first visible character begins
// a formula, in half or full width, or a control character comes before it.
func formulaLike(text []byte) bool {
	for _, r := range string(text) {
		switch {
		case strings.ContainsRune("=+-@\t\r\n＝＋－＠", r):
			return true
		case !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) && !unicode.IsControl(r):
			return false
		}
	}
	return false
}
