package format

import (
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

// Parquet is binary: the SQL engine writes it, not a Writer.
const Parquet = "parquet"

// entry is a value of -f.
type entry struct {
	name      string
	extension string             // of a file given with -o
	new       func(Style) Writer // nil for parquet
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
// else table on a terminal and csv elsewhere. An unknown format is a usage error.
func Choose(asked, output string, terminal bool) (string, error) {
	if asked != "" {
		if !slices.Contains(Names(), asked) {
			return "", exit.Usagef("format %q: unknown; choose %s", asked, strings.Join(Names(), ", "))
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

// IsText reports whether name is a text format, which New and Copy can write.
func IsText(name string) bool { return New(name, Style{}) != nil }

// HasExtension reports whether a format has the extension, a dot before it and in lower case.
func HasExtension(extension string) bool {
	return slices.ContainsFunc(formats, func(f entry) bool { return f.extension == extension })
}

// New returns the text format of that name, nil for parquet.
func New(name string, l Style) Writer {
	for _, f := range formats {
		if f.name == name && f.new != nil {
			return f.new(l)
		}
	}
	return nil
}
