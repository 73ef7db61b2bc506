package format

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/sql"
)

// Writer writes one result as text. Each method appends to dst and returns it, so that a result of
// any size passes through the memory of a few rows.
type Writer interface {
	header(dst []byte, columns []sql.Column) []byte
	row(dst []byte, values []sql.Value) []byte
	footer(dst []byte) []byte
}

// Formats of one result a file, which a Writer does not write: the SQL engine writes Parquet.
const (
	Parquet  = "parquet"
	Workbook = "xlsx"
)

// entry is a value of -f.
type entry struct {
	name      string
	extension string             // of a file given with -o
	new       func(Style) Writer // nil for those that are not text
}

// formats are the values of -f, the default on a terminal first.
var formats = []entry{
	{"table", ".txt", func(l Style) Writer { return NewTable(l) }},
	{"csv", ".csv", newCSVFormat},
	{"tsv", ".tsv", newTSVFormat},
	{"json", ".json", newJSONFormat},
	{"jsonl", ".jsonl", newJSONLinesFormat},
	{"markdown", ".md", newMarkdownFormat},
	{Parquet, ".parquet", nil},
	{Workbook, ".xlsx", nil},
}

// Style is how a format for people shows its cells.
type Style struct {
	Colour  bool
	Literal bool // text as it is: cut only for the width, and nothing for NULL
	Width   int  // of the screen that lines must fit, 0 where they may be longer
}

// Names lists the values of -f.
func Names() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Choose returns the format asked for, else the one that the extension of the output file names,
// else table on a terminal and csv elsewhere. An unknown format is a usage error, and so is a file
// whose extension names none, unless it is a pipe or a device.
func Choose(asked, output string, terminal bool) (string, error) {
	switch {
	case asked != "" && !slices.Contains(Names(), asked):
		return "", exit.Usagef("format %q: unknown; choose %s", asked, strings.Join(Names(), ", "))
	case asked != "":
		return asked, nil
	case output != "" && !isDevice(output):
		return ofExtension(output)
	case output == "" && terminal:
		return "table", nil
	}
	return "csv", nil
}

// isDevice reports whether there is a pipe or device at the path, whose name says nothing of its contents.
func isDevice(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}

// ofExtension returns the format that the name of a file asks for.
func ofExtension(path string) (string, error) {
	extension := strings.ToLower(filepath.Ext(path))
	var known []string
	for _, f := range formats {
		if f.extension == extension {
			return f.name, nil
		}
		known = append(known, f.extension)
	}
	what := "the extension " + extension + " names no format"
	if extension == "" {
		what = "the name has no extension, which would name the format"
	}
	return "", exit.Usagef("write %s: %s; end it in %s, with minecarbon export also in .gpkg, .tif or .duckdb, or name the format (-f, in the shell .format)",
		path, what, strings.Join(known, ", "))
}

// IsText reports whether name is a text format, which New and Copy can write.
func IsText(name string) bool { return New(name, Style{}) != nil }

// New returns the text format of that name, nil for the others.
func New(name string, l Style) Writer {
	for _, f := range formats {
		if f.name == name && f.new != nil {
			return f.new(l)
		}
	}
	return nil
}
