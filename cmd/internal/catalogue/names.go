package catalogue

import (
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/sql"
)

// Named returns the objects of that name, for example a view and the macro of its name. An unknown
// name is an error that names similar ones or the listing command.
func Named(objects []sql.Object, name, asking, listing string) ([]sql.Object, error) {
	var found []sql.Object
	var near []string
	for _, object := range objects {
		if strings.EqualFold(object.Name, name) {
			found = append(found, object)
		}
		if Similar(strings.ToLower(name), strings.ToLower(object.Name)) && !slices.Contains(near, object.Name) {
			near = append(near, object.Name)
		}
	}
	switch {
	case len(found) > 0:
		return found, nil
	case len(near) > 0:
		return nil, exit.Usagef("%s: there is no %q; did you mean %s?", asking, name, strings.Join(near, " or "))
	}
	return nil, exit.Usagef("%s: there is no %q; %s lists all", asking, name, listing)
}

// Similar reports whether someone who typed a may have meant b: one contains the other, or few
// letters differ.
func Similar(a, b string) bool {
	if len(a) >= 3 && strings.Contains(b, a) || len(b) >= 3 && strings.Contains(a, b) {
		return true
	}
	return editDistance(a, b) <= max(1, min(len(a), len(b))/3)
}

// editDistance is the Levenshtein distance: insertions, deletions and replacements of bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
