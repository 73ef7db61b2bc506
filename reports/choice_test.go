package reports

import (
	"fmt"
	"strings"
	"testing"
)

// A report about some mines says so under its title, one about all does not.
func TestChoice(t *testing.T) {
	t.Parallel()
	r := sample()
	const words = "This report shows 3 of the 7 mines of the study: Alpha (A), Beta (B), "
	if page := pageOf(t, r); strings.Contains(page, "of the 7 mines") {
		t.Error("a report about all mines says that it is about some")
	}
	r.Studies[0].AllMines = 7
	_, after, ok := strings.Cut(pageOf(t, r), "</h1>")
	if head, _, _ := strings.Cut(after, "<nav>"); !ok || !strings.Contains(head, words) || !strings.Contains(head, "Baselines and background come from the whole study.") {
		t.Errorf("under the title: %s", head)
	}
}

// A report about one mine speaks of one.
func TestHeadlineOfOneMine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		gain        float64
		english, zh string
	}{
		{1, "The mine's restored land sequesters more", "其恢复土地的固碳量高于"},
		{0, "The mine has no restored land that sequesters more", "其恢复土地的固碳量未高于"},
	} {
		r := sample()
		summary, trend := r.Studies[0].Tables["summary"], r.Studies[0].Tables["vcs_trend"]
		summary.Rows[0][summary.at("mines")], summary.Rows[0][summary.at("mines_with_gain")] = 1.0, c.gain
		if got := (Language{}).headlineWords(summary, trend); !strings.Contains(got, "vegetation in 1 mine and ") || !strings.Contains(got, c.english) || strings.Contains(got, "1 mines") {
			t.Error(got)
		}
		if got := languageOf(t, "zh").headlineWords(summary, trend); !strings.Contains(got, "1 个矿区的开采") || !strings.Contains(got, c.zh) {
			t.Error(got)
		}
	}
}

// Of many mines the first eight are named.
func TestChoiceOfMany(t *testing.T) {
	t.Parallel()
	many := Table{Columns: []string{"mine_id", "name"}}
	for i := range 10 {
		many.Rows = append(many.Rows, []any{fmt.Sprintf("M%d", i), "Mine"})
	}
	if got := (Language{}).choiceWords(many, 12); !strings.Contains(got, "Mine (M7) and 2 more.") || strings.Contains(got, "M8") {
		t.Error(got)
	}
}
