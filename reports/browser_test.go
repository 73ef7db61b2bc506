package reports

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// open shows the page in Chromium, whose requests and messages it collects.
func open(t testing.TB, page string, width int) (b *Browser, seen func() []string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, []byte("<!doctype html>"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	b, err := OpenBrowser(ctx, file, width)
	if errors.Is(err, ErrNoBrowser) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	var mu sync.Mutex
	var all []string
	note := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, fmt.Sprintf(format, args...))
	}
	err = chromedp.Listen(b.ctx, func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, "data:") && !strings.HasPrefix(e.Request.URL, "file://"+file) {
				note("request %s", e.Request.URL)
			}
		case *log.EventEntryAdded:
			note("log: %s", e.Entry.Text)
		case *runtime.EventConsoleAPICalled:
			note("console: %v", e.Type)
		case *runtime.EventExceptionThrown:
			note("exception: %s", e.ExceptionDetails.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := b.show(file, width); err != nil {
		t.Fatal(err)
	}
	return b, func() []string { mu.Lock(); defer mu.Unlock(); return all }
}

// eval is the value of an expression in the page.
func eval[T any](t testing.TB, b *Browser, expression string) T {
	t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// empty are the figures of which nothing is drawn: a chart has lines, bars or points beside its
// axes, a map has a picture or mines.
const empty = `[...document.querySelectorAll('#overview figure, section[id$=figures] figure, section[id$=certainty] figure')].filter(f => {
	const chart = f.querySelector('.chart'), drawn = f.querySelectorAll('.chart svg path, .chart svg circle').length;
	return chart ? drawn < 4 || chart.clientHeight < 100 : !f.querySelector('svg.map image, svg.map .mines path') || f.querySelector('svg.map').clientHeight < 100;
}).map(f => f.id).join()`

const mineOrder = `[...document.querySelectorAll('#mines tbody tr')].filter(r => !r.hidden).map(r => r.cells[0].textContent).join()`

// hover moves the pointer to the middle of an element.
func hover(t *testing.T, b *Browser, selector string) {
	t.Helper()
	place := eval[[]float64](t, b, fmt.Sprintf(`(() => {
		const e = document.querySelector('%s');
		e.scrollIntoView({ block: 'center', behavior: 'instant' });
		const r = e.getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2];
	})()`, selector))
	move := chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, place[0], place[1])
	if err := chromedp.Do(b.ctx, move, chromedp.WaitReady(chromedp.CSS(selector+" .tip"))); err != nil {
		t.Fatal(err)
	}
}

func TestPageInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("starts Chromium")
	}
	t.Parallel()
	b, seen := open(t, write(t), 1280)
	if got := eval[string](t, b, empty); got != "" {
		t.Errorf("figures that are empty: %s", got)
	}
	if got := eval[int](t, b, "document.querySelectorAll('#figures figure').length"); got != len(Figures) {
		t.Errorf("%d figures, want %d", got, len(Figures))
	}
	click := func(column int) {
		eval[*int](t, b, fmt.Sprintf("document.querySelectorAll('#mines th button')[%d].click()", column))
	}
	for _, c := range []struct {
		column int
		want   string
	}{
		{15, "A,B,C"}, {15, "C,B,A"}, {0, "A,B,C"}, {0, "C,B,A"},
		{17, "A,C,B"},                // ranks 1 to 1, 2 to 3, 2 to 3
		{14, "A,C,B"}, {14, "C,A,B"}, // B has no value and stays last
	} {
		if click(c.column); eval[string](t, b, mineOrder) != c.want {
			t.Errorf("a click on column %d sorts %s, want %s", c.column, eval[string](t, b, mineOrder), c.want)
		}
	}
	search := `s = document.getElementById('search'), s.value = '%s', s.dispatchEvent(new Event('input')), document.getElementById('found').textContent`
	if got := eval[string](t, b, "var s; "+fmt.Sprintf(search, "ALERT co")) + eval[string](t, b, mineOrder); got != "Mines found: 1 of 3C" {
		t.Errorf("search finds %s", got)
	}
	if got := eval[string](t, b, fmt.Sprintf(search, "")) + eval[string](t, b, mineOrder); got != "C,A,B" {
		t.Errorf("an empty search shows %s", got)
	}
	if got := eval[int](t, b, "document.querySelectorAll('#mine-3 .chart svg').length"); got != 0 {
		t.Errorf("%d charts of a closed section are drawn", got)
	}
	eval[*int](t, b, "location.hash = '#mine-3'; null")
	if err := chromedp.Do(b.ctx, chromedp.WaitReady(chromedp.CSS("#mine-3 .chart svg path"))); err != nil {
		t.Fatal(err)
	}
	if got := eval[string](t, b, "document.querySelector('#mine-3 h4').firstChild.textContent.trim()"); got != hostile {
		t.Errorf("the hostile name is shown as %q", got)
	}
	hover(t, b, "#figure-2a .chart")
	if got := eval[string](t, b, "document.querySelector('#figure-2a .tip').textContent"); got != "2007Direct decrease−1.0095 % interval−1.50 to −0.50Direct increase0.33" {
		t.Errorf("the pointer over the middle of figure 2a shows %q", got)
	}
	if all := seen(); len(all) > 0 {
		t.Errorf("the page asks or complains: %q", all)
	}
}

// TestStudiesInBrowser looks at a page of three studies in Chinese: each has all that a page of one has.
func TestStudiesInBrowser(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("opens pages in Chromium")
	}
	r := several()
	r.Language = languageOf(t, "zh")
	b, seen := open(t, pageOf(t, r), 1280)
	if got := eval[string](t, b, empty); got != "" {
		t.Errorf("figures that are empty: %s", got)
	}
	if got, want := eval[int](t, b, "document.querySelectorAll('section figure[id*=figure-]').length"), len(r.Drawings()); got != want {
		t.Errorf("%d figures, want %d", got, want)
	}
	const twice = `(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.filter((id, i) => ids.indexOf(id) !== i).join(); })()`
	if got := eval[string](t, b, twice); got != "" {
		t.Errorf("anchors given twice: %s", got)
	}
	const dead = `[...document.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute('href').slice(1)).filter(id => !document.getElementById(id)).join()`
	if got := eval[string](t, b, dead); got != "" {
		t.Errorf("links lead nowhere: %s", got)
	}
	for _, prefix := range []string{"study-1-", "study-2-", "study-3-"} {
		order := strings.Replace(mineOrder, "#mines", "#"+prefix+"mines", 1)
		eval[*int](t, b, fmt.Sprintf("document.querySelectorAll('#%smines th button')[0].click()", prefix))
		eval[*int](t, b, fmt.Sprintf("document.querySelectorAll('#%smines th button')[0].click()", prefix))
		if got := eval[string](t, b, order); got != "C,B,A" {
			t.Errorf("two clicks in %s sort %s", prefix, got)
		}
		search := fmt.Sprintf(`(() => { const s = document.getElementById('%[1]ssearch'); s.value = 'beta'; s.dispatchEvent(new Event('input')); return document.getElementById('%[1]sfound').textContent; })()`, prefix)
		if got := eval[string](t, b, search) + eval[string](t, b, order); got != "找到 1 个矿区（共 3 个）B" {
			t.Errorf("search in %s finds %s", prefix, got)
		}
	}
	const studyOrder = `[...document.querySelectorAll('#studies tbody tr')].map(r => r.cells[0].textContent).join()`
	eval[*int](t, b, "document.querySelector('#studies th button').click(), document.querySelector('#studies th button').click()")
	if got, want := eval[string](t, b, studyOrder), "made up (2),made up (1),"+hostile; got != want {
		t.Errorf("two clicks sort the studies %s, want %s", got, want)
	}
	eval[string](t, b, "location.hash = 'study-2-mine-3'")
	if err := chromedp.Do(b.ctx, chromedp.WaitReady(chromedp.CSS("#study-2-mine-3[open] .chart svg path"))); err != nil {
		t.Fatal(err)
	}
	eval[*int](t, b, "document.getElementById('study-1-open').click()")
	if got := eval[string](t, b, "[...document.querySelectorAll('details[open]')].map(d => d.id).join()"); got != "study-1-mine-1,study-1-mine-2,study-1-mine-3,study-2-mine-3" {
		t.Errorf("the button of the first study opens %s", got)
	}
	const lost = `[...document.querySelectorAll('svg.map :is([fill^=url], [clip-path])')].map(e => (e.getAttribute('clip-path') || e.getAttribute('fill')).slice(5, -1)).filter(id => document.getElementById(id)?.closest('.map') == null).join()`
	if got := eval[string](t, b, lost); got != "" {
		t.Errorf("maps lack their parts: %s", got)
	}
	hover(t, b, "#study-3-figure-1a .chart")
	if got := eval[string](t, b, "document.querySelector('#study-3-figure-1a .tip').textContent"); got != "2009像元间 ±1 标准差400.0～520.0均值460.0趋势461.0" {
		t.Errorf("the pointer over figure 1a shows %q", got)
	}
	if all := seen(); len(all) > 0 {
		t.Errorf("the page asks or complains: %q", all)
	}
}

// TestKeyboard sorts, searches, and opens mines without a pointer.
func TestKeyboard(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("steers a page in Chromium")
	}
	b, _ := open(t, write(t), 1280)
	focus := func(selector string) {
		eval[*int](t, b, fmt.Sprintf("document.querySelector('%s').focus(); null", selector))
	}
	press := func(keys string) {
		if err := chromedp.Do(b.ctx, chromedp.KeyEvent(keys)); err != nil {
			t.Fatal(err)
		}
	}
	opened := "document.querySelectorAll('details[open]').length"
	focus("#search")
	press("alp")
	if got := eval[string](t, b, mineOrder); got != "A" {
		t.Errorf("typing finds %s", got)
	}
	press(kb.Tab) // to the first head of the table, the search's own button is not in the way
	if got := eval[string](t, b, "document.activeElement.textContent"); got != "Mine" {
		t.Errorf("after the search comes %q", got)
	}
	eval[*int](t, b, "s = document.getElementById('search'), s.value = '', s.dispatchEvent(new Event('input')); var s; null")
	press(kb.Enter)
	press(kb.Enter)
	if got := eval[string](t, b, mineOrder); got != "C,B,A" {
		t.Errorf("Enter twice on a head sorts %s", got)
	}
	focus("#open")
	press(kb.Enter)
	if got := eval[int](t, b, opened); got != 3 {
		t.Errorf("Enter opens %d mines, want all", got)
	}
	press(" ")
	if got := eval[int](t, b, opened); got != 0 {
		t.Errorf("a blank leaves %d mines open", got)
	}
	focus("#mine-2 summary")
	press(kb.Enter)
	if got := eval[int](t, b, opened); got != 1 {
		t.Errorf("Enter on a mine opens %d", got)
	}
}

// TestExplained opens where a number comes from with the keyboard, goes on to a mine, and closes it with Escape.
func TestExplained(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("opens the dialog of a page in Chromium")
	}
	b, seen := open(t, write(t), 1000)
	text := "document.querySelector('dialog[open]')?.textContent ?? ''"
	eval[*int](t, b, "document.querySelector('#headline [data-explain] button').focus(); null")
	if err := chromedp.Do(b.ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		t.Fatal(err)
	}
	if got := eval[string](t, b, text); !strings.Contains(got, "VCSD of made up") || !strings.Contains(got, "minecarbon explain -d DATASET vcsd") {
		t.Errorf("the headline opens %q", got)
	}
	// The part on restored land of the sample: (700 − 500) × 10^5 g is 0.02 Gg; 700 / 195.2 is 3.586.
	eval[bool](t, b, "document.querySelector('#mines [data-explain=mine-1] button').click(), true")
	got := eval[string](t, b, text)
	for _, want := range []string{
		"VCSD of Alpha", "(0 − 500) × 200000 m² = −0.100000 Gg CO₂", "(700 − 500) × 100000 m² = 0.020000 Gg CO₂", "(borrowed_slope, n = 1)",
		"(150 × 200000 − 60 × (200000 − 133000)) / 133000", "NPP cell in row 12, column 34", "explain -d DATASET vcsd 'A'",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("a mine's number opens %q, want %q", got, want)
		}
	}
	if err := chromedp.Do(b.ctx, chromedp.KeyEvent(kb.Escape)); err != nil {
		t.Fatal(err)
	}
	if got := eval[string](t, b, text); got != "" {
		t.Errorf("Escape leaves %q", got)
	}
	if all := seen(); len(all) > 0 {
		t.Errorf("the page says %v", all)
	}
}

// The policy allows what the page holds, by its digests, and nothing else; no text of the data is markup.
func TestPolicy(t *testing.T) {
	t.Parallel()
	page := write(t)
	if got := strings.Count(page, "<script"); got != 6 {
		t.Errorf("%d scripts, want data, record, tables, explanations, library, charts", got)
	}
	if strings.Contains(page, "unsafe") || !strings.Contains(page, "default-src &#39;none&#39;; script-src &#39;sha256-") {
		t.Error("the policy is not strict")
	}
	for _, reach := range []string{`src="http`, `href="http`, "@import", "<link rel=\"style"} {
		if strings.Contains(page, reach) {
			t.Errorf("the page has %s", reach)
		}
	}
	if strings.Contains(page, "<script>alert") {
		t.Error("a name has become markup")
	}
}
