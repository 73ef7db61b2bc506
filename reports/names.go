package reports

import (
	"slices"
	"strings"
	"unicode"
)

// mostName is how many characters of a name a page shows.
const mostName = 80

// shownName returns a name or an identifier as a page shows it. It is on one line, ends with … where it is longer than mostName, and lacks the
// characters that a picture cannot hold or that turn what follows around. Letters from right to left are kept apart from the sentence.
func shownName(name string) string {
	fromRight := false
	kept := strings.Map(func(c rune) rune {
		fromRight = fromRight || unicode.In(c, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
		switch {
		case unicode.Is(unicode.Bidi_Control, c):
			return -1
		case unicode.IsControl(c) || unicode.Is(unicode.Noncharacter_Code_Point, c) || c == '\u2028' || c == '\u2029':
			return ' '
		}
		return c
	}, name)
	if kept = shorter(kept, mostName); fromRight {
		const isolate, pop = "\u2068", "\u2069"
		return isolate + kept + pop
	}
	return kept
}

// withShownNames returns the table with the names that a page shows.
func (t Table) withShownNames() Table {
	i := t.at("name")
	shown := Table{Columns: t.Columns}
	for _, row := range t.Rows {
		row = slices.Clone(row)
		if name, ok := row[i].(string); ok {
			row[i] = shownName(name)
		}
		shown.Rows = append(shown.Rows, row)
	}
	return shown
}

// shownText returns the cell of a name or an identifier, which keeps the whole of what it does not show.
func shownText(name string) cell {
	c := cell{Text: shownName(name)}
	if c.Text != name {
		c.Whole = name
	}
	return c
}
