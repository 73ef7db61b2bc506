package format

import (
	"bytes"

	"github.com/minecarbon/minecarbon/sql"
)

// csvFormat is RFC 4180 with a header line, except that lines end in LF. Numbers have full
// precision, NULL is an empty field and the empty string "", so that the two differ. Package
// encoding/csv never quotes an empty field, hence this one.
type csvFormat struct{}

func newCSVFormat(Style) Writer { return csvFormat{} }

func (csvFormat) header(dst []byte, columns []sql.Column) []byte {
	for i, c := range columns {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendCSV(dst, []byte(c.Name))
	}
	return append(dst, '\n')
}

func (csvFormat) row(dst []byte, values []sql.Value) []byte {
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		if !v.Null {
			dst = appendCSV(dst, v.Text)
		}
	}
	return append(dst, '\n')
}

func (csvFormat) footer(dst []byte) []byte { return dst }

// appendCSV appends one field, quoted where a reader could take it for something else.
func appendCSV(dst, text []byte) []byte {
	if len(text) > 0 && !bytes.ContainsAny(text, ",\"\r\n") && text[0] != ' ' && text[len(text)-1] != ' ' {
		return append(dst, text...)
	}
	return appendQuoted(dst, text)
}

func appendQuoted(dst, text []byte) []byte {
	dst = append(dst, '"')
	for _, b := range text {
		if b == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, b)
	}
	return append(dst, '"')
}
