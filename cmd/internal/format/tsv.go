package format

import "github.com/minecarbon/minecarbon/sql"

// tsvFormat is the text format of PostgreSQL's COPY with a header line: one row is one line, one
// tab separates two fields, \t \n \r and \\ stand for what would break that, \N for NULL.
type tsvFormat struct{}

func newTSVFormat(Style) Writer { return tsvFormat{} }

func (tsvFormat) header(dst []byte, columns []sql.Column) []byte {
	for i, c := range columns {
		if i > 0 {
			dst = append(dst, '\t')
		}
		dst = appendTSV(dst, []byte(c.Name))
	}
	return append(dst, '\n')
}

func (tsvFormat) row(dst []byte, values []sql.Value) []byte {
	for i, v := range values {
		if i > 0 {
			dst = append(dst, '\t')
		}
		if v.Null {
			dst = append(dst, `\N`...)
			continue
		}
		dst = appendTSV(dst, v.Text)
	}
	return append(dst, '\n')
}

func (tsvFormat) footer(dst []byte) []byte { return dst }

func appendTSV(dst, text []byte) []byte {
	for _, b := range text {
		switch b {
		case '\t':
			dst = append(dst, `\t`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\\':
			dst = append(dst, `\\`...)
		default:
			dst = append(dst, b)
		}
	}
	return dst
}
