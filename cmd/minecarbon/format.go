package main

import (
	"bufio"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/sql"
)

// format writes one result as text. Each method appends to dst and returns it, so that a result of
// any size passes through the memory of a few rows.
type format interface {
	header(dst []byte, columns []sql.Column) []byte
	row(dst []byte, values []sql.Value) []byte
	footer(dst []byte) []byte
}

// formatParquet is binary and is written by the SQL engine, not through the format interface.
const formatParquet = "parquet"

// formatEntry is a value of -f.
type formatEntry struct {
	name      string
	extension string            // of a file given with -o
	new       func(look) format // nil for parquet
}

// formats are the values of -f, the default on a terminal first.
var formats = []formatEntry{
	{"table", ".txt", newTableFormat},
	{"csv", ".csv", newCSVFormat},
	{"tsv", ".tsv", newTSVFormat},
	{"json", ".json", newJSONFormat},
	{"jsonl", ".jsonl", newJSONLinesFormat},
	{"markdown", ".md", newMarkdownFormat},
	{formatParquet, ".parquet", nil},
}

// look is how a format for people shows its cells.
type look struct {
	colour  bool
	literal bool // text as it is: cut only for the width, and nothing for NULL
	width   int  // of the screen that lines must fit, 0 where they may be longer
}

// formatNames lists the values of -f.
func formatNames() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// chooseFormat is the format asked for, else the one that the extension of the output file names,
// else table on a terminal and csv elsewhere.
func chooseFormat(asked, output string, terminal bool) (string, error) {
	if asked != "" {
		if !slices.Contains(formatNames(), asked) {
			return "", usageErrorf("format %q: unknown; choose %s", asked, strings.Join(formatNames(), ", "))
		}
		return asked, nil
	}
	if output != "" {
		extension := strings.ToLower(filepath.Ext(output))
		for _, f := range formats {
			if f.extension == extension {
				return f.name, nil
			}
		}
		return "csv", nil
	}
	if terminal {
		return "table", nil
	}
	return "csv", nil
}

// formatOf is the format of that name, without one of query's that does not have it.
func formatOf(name string) formatEntry {
	for _, f := range formats {
		if f.name == name {
			return f
		}
	}
	return formatEntry{}
}

// newFormat returns the text format of that name, nil for parquet.
func newFormat(name string, l look) format {
	if f := formatOf(name); f.new != nil {
		return f.new(l)
	}
	return nil
}

// rowSource is a result being read: *sql.Rows, or a listing.
type rowSource interface {
	Columns() []sql.Column
	Next() (row []sql.Value, ok bool, err error)
}

// listing is a result that the program itself has.
type listing struct {
	columns []sql.Column
	rows    [][]sql.Value
}

// newListing makes columns of text.
func newListing(names ...string) *listing {
	l := &listing{}
	for _, name := range names {
		l.columns = append(l.columns, sql.Column{Name: name, Type: "VARCHAR", Kind: sql.Text})
	}
	return l
}

// add appends a row; an empty text is NULL.
func (l *listing) add(texts ...string) {
	row := make([]sql.Value, len(texts))
	for i, text := range texts {
		row[i] = sql.Value{Text: []byte(text), Null: text == ""}
	}
	l.rows = append(l.rows, row)
}

// Columns returns the columns, as *sql.Rows does.
func (l *listing) Columns() []sql.Column { return l.columns }

// Next takes the next row off the listing.
func (l *listing) Next() (row []sql.Value, ok bool, err error) {
	if len(l.rows) == 0 {
		return nil, false, nil
	}
	row, l.rows = l.rows[0], l.rows[1:]
	return row, true, nil
}

// copyRows writes rows to w as f until they end or limit of them are written (0 is no limit). It
// calls each once per row. It returns whether the limit cut anything off.
func copyRows(w io.Writer, f format, rows rowSource, limit int64, each func()) (cut bool, err error) {
	out := bufio.NewWriterSize(w, 1<<16)
	buffer := f.header(nil, rows.Columns())
	for n := int64(0); ; n++ {
		if _, err := out.Write(buffer); err != nil {
			return false, err
		}
		row, ok, err := rows.Next()
		if err != nil {
			// What has been written stays visible; that it is not whole, the error says.
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

// firstError returns the first error that is one.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
