package format

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"github.com/minecarbon/minecarbon/sql"
)

// spreadsheetFormat is csv or tsv as spreadsheet programs open it without questions: UTF-8 with a
// byte order mark, CR LF line ends, quotes in tsv too. A text that a spreadsheet would take for a formula
// begins with an apostrophe, as OWASP recommends against formula injection, and so does one that it would
// turn into a number, a date or a truth value: 00123, 1E5, 3-4. Numbers and dates stay as they are, except
// for numbers of more digits than it keeps. NULL is an empty field and the empty string "", though a
// spreadsheet shows both empty.
type spreadsheetFormat struct {
	separator byte
	columns   []sql.Column
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
	f.columns = columns
	for i, c := range columns {
		dst = f.appendField(f.appendSeparator(dst, i), []byte(c.Name), formulaLike([]byte(c.Name)))
	}
	return append(dst, "\r\n"...)
}

func (f *spreadsheetFormat) row(dst []byte, values []sql.Value) []byte {
	for i, v := range values {
		dst = f.appendSeparator(dst, i)
		if !v.Null {
			dst = f.appendField(dst, v.Text, misread(f.columns[i], v.Text))
		}
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

// appendField appends a field, after an apostrophe where a spreadsheet would read something else.
func (f *spreadsheetFormat) appendField(dst, field []byte, marked bool) []byte {
	if marked {
		field = append([]byte{'\''}, field...)
	}
	if bytes.ContainsAny(field, ";\t") { // separators of other programs and countries
		return appendQuoted(dst, field)
	}
	return appendCSV(dst, field)
}

// misread reports whether a spreadsheet would make another value of the text of a value.
func misread(c sql.Column, text []byte) bool {
	switch {
	case c.Kind == sql.Boolean:
		return false
	case c.Kind == sql.Number:
		return TooLong(c, text)
	case c.Type == "DATE" || strings.HasPrefix(c.Type, "TIME"):
		return formulaLike(text)
	}
	return formulaLike(text) || numberLike(text)
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

// numeric matches what Excel and LibreOffice read as a number, a date or a truth value, in English and Chinese,
// and rather too much: an apostrophe too many is seen, a changed id is not. A digit may be of any script and in
// full width; signs, separators and currencies may stand anywhere.
var numeric = sync.OnceValue(func() *regexp.Regexp {
	const (
		free  = `[\p{Nd}\s\p{Z}.,:/\-+%()'’\p{Sc}－＋．，：／％年月日号时時分秒]*`
		some  = free + `\p{Nd}` + free
		month = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`
	)
	return regexp.MustCompile(`(?i)^(?:` + strings.Join([]string{
		some + `(?:e` + some + `)?(?:[ap]m?|上午|下午)?`, // 00123, 1E5, 3-4, 9 a
		`(?:上午|下午)` + some,
		free + month + some + `|` + some + month + free, // MAR1, 1-Mar
		some + `t` + some + `z?`,                        // 2001-02-03T04:05
		`true|false|#(?:n/a|null!|div/0!|value!|ref!|name\?|num!)`,
	}, "|") + `)$`)
})

// numberLike reports whether a spreadsheet may read the text as a number, a date, a truth value or an error.
func numberLike(text []byte) bool { return numeric().Match(text) }

// maxDigits are the significant digits that spreadsheets keep of a number.
const maxDigits = 15

// TooLong reports whether a number, given as its text, has more digits than a spreadsheet keeps. A double has
// never too many: the last ones only tell it from its neighbours.
func TooLong(c sql.Column, text []byte) bool {
	if c.Kind != sql.Number || c.Type == "DOUBLE" || c.Type == "FLOAT" {
		return false
	}
	digits := bytes.TrimLeft(text, "-0.")
	if bytes.IndexByte(text, '.') >= 0 {
		digits = bytes.TrimRight(digits, "0")
	}
	return len(digits)-bytes.Count(digits, []byte(".")) > maxDigits
}
