package reports

import (
	"fmt"
	"strings"
	"testing"
)

// A report about some mines says so under its title, one about all does not.
func TestChoice(t *testing.T) {
	r := sample()
	const words = "About 3 of the 7 mines of the study only: Alpha (A), Beta (B), "
	if page := pageOf(t, r); strings.Contains(page, "of the study only") {
		t.Error("a report about all mines says that it is about some")
	}
	r.Studies[0].AllMines = 7
	_, after, ok := strings.Cut(pageOf(t, r), "</h1>")
	if head, _, _ := strings.Cut(after, "<nav>"); !ok || !strings.Contains(head, words) || !strings.Contains(head, "Baselines and background are those of the whole study.") {
		t.Errorf("under the title: %s", head)
	}
}

// Of many mines the first eight are named.
func TestChoiceOfMany(t *testing.T) {
	many := Table{Columns: []string{"mine_id", "name"}}
	for i := range 10 {
		many.Rows = append(many.Rows, []any{fmt.Sprintf("M%d", i), "Mine"})
	}
	if got := (Language{}).choiceWords(many, 12); !strings.Contains(got, "Mine (M7) and 2 more.") || strings.Contains(got, "M8") {
		t.Error(got)
	}
}
