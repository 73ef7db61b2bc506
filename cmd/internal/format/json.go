package format

import "github.com/minecarbon/minecarbon/sql"

// jsonFormat is one array with an object per row and a line per object. After a failure the closing
// bracket is missing, so that half a result is not valid JSON.
type jsonFormat struct {
	object jsonObject
	rows   bool // one has been written
}

func newJSONFormat(Style) Writer { return &jsonFormat{} }

func (f *jsonFormat) header(dst []byte, columns []sql.Column) []byte {
	f.object = newJSONObject(columns)
	return append(dst, '[')
}

func (f *jsonFormat) row(dst []byte, values []sql.Value) []byte {
	if f.rows {
		dst = append(dst, ',')
	}
	f.rows = true
	return f.object.append(append(dst, '\n'), values)
}

func (f *jsonFormat) footer(dst []byte) []byte {
	if f.rows {
		dst = append(dst, '\n')
	}
	return append(dst, "]\n"...)
}
