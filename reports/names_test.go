package reports

import (
	"encoding/xml"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestShownName gives each expected name by hand.
func TestShownName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Mine 1": "Mine 1", "矿 1": "矿 1", "Café": "Café", "<b>": "<b>", "": "",
		"a\x07b\x1b[31m\r\nc\u2028d": "a b [31m  c d", "\u202eabc\u2066": "abc", "\ufffe.": " .",
		"منجم": "\u2068منجم\u2069", "\u202bמכרה 1": "\u2068מכרה 1\u2069",
		strings.Repeat("x", 80): strings.Repeat("x", 80), strings.Repeat("x", 81): strings.Repeat("x", 79) + "…",
	} {
		if got := shownName(name); got != want || shownName(got) != want {
			t.Errorf("%q is shown as %q, and that as %q; want %q", name, got, shownName(got), want)
		}
	}
}

// oddNames is the sample, its study and mines with names that no page can show as they are.
func oddNames() Report {
	r := sample()
	r.Title = strings.Repeat("Title ", 2000)
	t := r.Studies[0].Tables
	t["study"] = table("name", []any{strings.Repeat("S", 10000)})
	for view, column := range map[string]int{"mine": 1, "deficit": 1, "mine_relation": 1} {
		for _, row := range t[view].Rows {
			row[column] = map[any]string{"A": strings.Repeat("W", 10000), "B": "bell\x07, escape\x1b, \u202eturned", "C": "منجم الفحم"}[row[0]]
		}
	}
	return r
}

// TestOddNames holds a page of such names: its pictures are XML, its names short, and what is saved has them whole.
func TestOddNames(t *testing.T) {
	t.Parallel()
	page := pageOf(t, oddNames())
	for _, picture := range regexp.MustCompile(`(?s)<svg class="map.*?</svg>`).FindAllString(page, -1) {
		if at := strings.IndexFunc(picture, func(c rune) bool { return c < ' ' && c != '\n' }); at >= 0 {
			t.Errorf("a picture holds %q, which XML does not allow", picture[at])
		}
	}
	for _, line := range visible(t, page) {
		if strings.Contains(line, strings.Repeat("W", 80)) {
			t.Errorf("the page shows %.100s", line)
		}
	}
	if !strings.Contains(page, `title="`+strings.Repeat("W", 10000)+`"`) || !strings.Contains(page, strings.Repeat("W", 79)+"…") {
		t.Error("the table of mines lacks the whole name, or the shortened one")
	}
}

func TestOddNamesInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("starts Chromium")
	}
	t.Parallel()
	b, seen := open(t, pageOf(t, oddNames()), 1280)
	for _, width := range []int64{375, 1280} {
		if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(width, 900)); err != nil {
			t.Fatal(err)
		}
		if got := eval[int64](t, b, "document.documentElement.scrollWidth"); got > width {
			t.Errorf("at a width of %d pixels the page is %d pixels wide", width, got)
		}
	}
	if _, text := saved(t, b, "mines"); !strings.Contains(text, "\r\nA,"+strings.Repeat("W", 10000)+",") {
		t.Errorf("saved without the whole name: %.300q", text)
	}
	if all := seen(); len(all) > 0 {
		t.Errorf("the page asks or complains: %q", all)
	}
	pictures, err := b.Pictures(Report{Studies: oddNames().Studies}.Drawings())
	if err != nil {
		t.Error(err)
	}
	for _, p := range pictures {
		if strings.HasSuffix(p.Name, ".svg") {
			if err := xml.Unmarshal(p.Data, &struct{}{}); err != nil {
				t.Errorf("%s: %v", p.Name, err)
			}
		}
	}
}
