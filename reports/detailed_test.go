package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// manyMines is the sample with 300 more mines, whose VCSD is 0.01, 0.02 and so on; that of the last one is unknown.
func manyMines() Report {
	r := sample()
	t := r.Studies[0].Tables
	for i := 1; i <= 300; i++ {
		id, name, vcsd := fmt.Sprintf("M%03d", i), fmt.Sprintf("Mine %d", i), any(float64(i)/100)
		if i == 300 {
			vcsd = nil
		}
		for view, row := range map[string][]any{
			"mine": {id, name, 1.0, "POLYGON ((110 39, 110.1 39, 110.1 39.1, 110 39))"}, "mine_land": {id, 1.0, 1.0, 1.0, 0.0, 0.5, 0.5, nil},
			"deficit": {id, name, 1.0, 0.5, -1.0, 0.1, 0.2, vcsd, 1.0}, "mine_relation": {id, name, 1.0, vcsd, 1.0, 0.5, 0.0, 4.0},
		} {
			of := t[view]
			of.Rows = append(of.Rows, row)
			t[view] = of
		}
	}
	return r
}

// TestManyMines holds a page to the 200 mines with the largest VCSD: sections, and rows that are shown at first. It says so, and all mines
// are in the table.
func TestManyMines(t *testing.T) {
	t.Parallel()
	r := manyMines()
	// The sample's A, C and B have 9.5, 1.5 and 3 Gg CO2; the 197 largest of the others are M299 down to M103.
	detailed := Detailed(r.Studies[0].Tables["deficit"])
	if len(detailed) != 200 || detailed[0] != "A" || detailed[1] != "B" || detailed[2] != "M299" || detailed[199] != "M103" {
		t.Errorf("%d mines with a section: %v", len(detailed), detailed)
	}
	if got := Detailed(sample().Studies[0].Tables["deficit"]); got != nil {
		t.Errorf("of few mines only %v have a section", got)
	}
	page := pageOf(t, r)
	if got := strings.Count(page, "<details"); got != 200 {
		t.Errorf("%d sections", got)
	}
	for _, link := range regexp.MustCompile(`(?:href="#|data-explain=")(mine-\d+)"`).FindAllStringSubmatch(page, -1) {
		if !strings.Contains(page, `<details id="`+link[1]+`"`) {
			t.Fatalf("a link leads to %s, which is not there", link[1])
		}
	}
	_, table, _ := strings.Cut(page, `<table id="mines" data-first="200">`)
	table, _, _ = strings.Cut(table, "</table>")
	rows := regexp.MustCompile(`<tr( class="more")?><td>(\w+)</td>`).FindAllStringSubmatch(table, -1)
	var ids []string
	for i, row := range rows {
		ids = append(ids, row[2])
		if (row[1] != "") != (i >= 200) {
			t.Errorf("row %d, %s, has the mark %q", i, row[2], row[1])
		}
	}
	if len(ids) != 303 || !slices.Equal(ids[:200], detailed) || ids[302] != "M300" {
		t.Errorf("%d rows: %v", len(ids), ids)
	}
	words := strings.Join(visible(t, page), " ")
	for _, note := range []string{"The table shows the 200 mines with the largest VCSD until all are asked for", "go through all 303 mines", "The 200 mines with the largest VCSD have a section here."} {
		if !strings.Contains(words, note) {
			t.Errorf("the page does not say %q", note)
		}
	}
}

// TestManyMinesInBrowser works the table of many mines: search and sorting go through all, and a click shows them.
func TestManyMinesInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("starts Chromium")
	}
	t.Parallel()
	b, seen := open(t, pageOf(t, manyMines()), 1280)
	const shown = "[...document.querySelectorAll('#mines tbody tr')].filter(r => r.offsetHeight).map(r => r.cells[0].textContent)"
	const search = "var s = document.getElementById('search'); s.value = '%s', s.dispatchEvent(new Event('input')), document.getElementById('found').textContent"
	for _, step := range []struct{ what, do, want string }{
		{"the page", "''", "200 A"},
		{"a search for a mine that is not shown", fmt.Sprintf(search, "m005"), "1 M005"},
		{"no search", fmt.Sprintf(search, ""), "200 A"},
		{"a click on the first head", "document.querySelector('#mines th button').click()", "200 A"},
		{"another click", "document.querySelector('#mines th button').click()", "200 M300"},
		{"a click on Show all", "[...document.querySelectorAll('.save button')].find(b => b.textContent === 'Show all 303 rows').click()", "303 M300"},
	} {
		if got := eval[string](t, b, step.do+"; var all = "+shown+"; all.length + ' ' + all[0]"); got != step.want {
			t.Errorf("%s shows %s, want %s", step.what, got, step.want)
		}
	}
	if _, text := saved(t, b, "mines"); strings.Count(text, "\r\n") != 304 {
		t.Errorf("%d lines are saved, want a head and 303 mines", strings.Count(text, "\r\n"))
	}
	if all := seen(); len(all) > 0 {
		t.Errorf("the page asks or complains: %q", all)
	}
}
