package catalogue

import (
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/loader/similar"
	"github.com/minecarbon/minecarbon/sql"
)

// Named returns the objects of that name, for example a view and the macro of its name. An unknown
// name is an error that names similar ones or the listing command.
func Named(objects []sql.Object, name, asking, listing string) ([]sql.Object, error) {
	var found []sql.Object
	var names []string
	for _, object := range objects {
		if strings.EqualFold(object.Name, name) {
			found = append(found, object)
		}
		names = append(names, object.Name)
	}
	near := similar.Among(name, names)
	switch {
	case len(found) > 0:
		return found, nil
	case len(near) > 0:
		return nil, exit.Usagef("%s: there is no %q; did you mean %s?", asking, name, strings.Join(near, " or "))
	}
	return nil, exit.Usagef("%s: there is no %q; %s lists all", asking, name, listing)
}
