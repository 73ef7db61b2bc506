package sql

import (
	"embed"
	"strings"
)

//go:embed examples/*.sql
var exampleFiles embed.FS

// exampleNames is the table of contents of the examples: the files in the order in
// which they are offered, that of the paper's figures, then what goes beyond.
var exampleNames = []string{
	"annual_vcs",
	"trend_shares",
	"restoration_rates",
	"s_curve",
	"worst_mines",
	"deficit_grades",
	"beyond_original",
	"recovery",
	"land_by_state",
	"two_readings",
	"background_quality",
	"kriging",
}

// An Example is a statement that answers a question about a dataset.
type Example struct {
	Name  string // of its file
	Title string // the question, in one line
	Text  string // the statement with its comments
}

// Examples returns statements that answer the questions of the paper and some more, on any
// dataset.
func Examples() []Example {
	examples := make([]Example, len(exampleNames))
	for i, name := range exampleNames {
		text, err := exampleFiles.ReadFile("examples/" + name + ".sql")
		if err != nil {
			panic(err) // a mistake in the table of contents, which the tests find
		}
		head, _, _ := strings.Cut(string(text), "\n")
		title, _, _ := strings.Cut(strings.TrimPrefix(head, "-- "), "; one row")
		examples[i] = Example{name, title, strings.TrimSpace(string(text))}
	}
	return examples
}
