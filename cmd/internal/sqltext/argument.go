package sqltext

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/sql/dialect"
)

// arguments returns the literals of a view's parameters from texts such as to_year=2015. A list may be given in parts.
func (w writer) arguments(view string, given []string) (map[string]string, error) {
	var names []string
	for _, p := range w.library.Parameters(view) {
		names = append(names, p.Name)
	}
	literals, lists := map[string]string{}, map[string][]string{}
	for _, word := range given {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			return nil, exit.Usagef("sql: %s: want PARAMETER=VALUE, such as to_year=2015", word)
		}
		if !slices.Contains(names, name) {
			return nil, exit.Usagef("sql: %s has no parameter %s%s", view, name, suggestion(name, names))
		}
		if _, ok := literals[name]; ok && dialect.KindOf(name) != dialect.Texts {
			return nil, exit.Usagef("sql: %s is given twice; give it once", name)
		}
		text, err := literal(name, value, lists)
		if err != nil {
			return nil, err
		}
		literals[name] = text
	}
	return literals, nil
}

// literal returns a value as SQL. lists holds the parts of lists that came before.
func literal(name, value string, lists map[string][]string) (string, error) {
	switch dialect.KindOf(name) {
	case dialect.Integer:
		if _, err := strconv.ParseInt(value, 10, 32); err != nil {
			return "", exit.Usagef("sql: %s=%s: want a whole number", name, value)
		}
		return value, nil
	case dialect.Double:
		number, err := strconv.ParseFloat(value, 64)
		if err != nil || math.IsNaN(number) || math.IsInf(number, 0) {
			return "", exit.Usagef("sql: %s=%s: want a number", name, value)
		}
		return strconv.FormatFloat(number, 'e', -1, 64), nil
	case dialect.Texts:
		all, err := list(value)
		if err != nil {
			return "", exit.Usagef("sql: %s=%s: want a list such as M001,M002 or [\"M001\", \"M002\"]", name, value)
		}
		lists[name] = append(lists[name], all...)
		return dialect.TextsLiteral(lists[name]), nil
	}
	return dialect.TextLiteral(value), nil
}

// list reads a list in JSON, or one without quotes whose texts hold no comma.
func list(value string) (all []string, err error) {
	if strings.HasPrefix(value, "[") {
		err = json.Unmarshal([]byte(value), &all)
		return all, err
	}
	return strings.Split(value, ","), nil
}
