package catalogue

import (
	"context"
	"slices"

	"github.com/minecarbon/minecarbon/sql"
)

// Kinds are the kinds of object in the order of lists.
var Kinds = []string{"table", "view", "macro", "function"}

// Read returns what the session offers, in the order of Kinds.
func Read(ctx context.Context, session *sql.Session) ([]sql.Object, error) {
	objects, err := session.Catalogue(ctx)
	slices.SortStableFunc(objects, func(a, b sql.Object) int {
		return slices.Index(Kinds, a.Kind) - slices.Index(Kinds, b.Kind)
	})
	return objects, err
}

// Formats are the values of -f; the first is the default everywhere, since the list is for reading.
var Formats = []string{"table", "json", "markdown", "csv", "tsv", "jsonl"}
