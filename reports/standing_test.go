package reports

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// saved clicks the button below a table and returns the name and the text of the file that the browser saves.
func saved(t *testing.T, b *Browser, table string) (name, text string) {
	t.Helper()
	directory := t.TempDir()
	allow := browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: directory}
	if _, err := chromedp.Call(b.ctx, browser.SetDownloadBehavior, allow); err != nil {
		t.Fatal(err)
	}
	eval[*int](t, b, fmt.Sprintf("document.getElementById('%s').parentElement.nextElementSibling.querySelector('button').click()", table))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		files, err := filepath.Glob(filepath.Join(directory, "*.csv"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if text, err := os.ReadFile(file); err == nil && len(text) > 0 { // the browser first reserves the name
				return filepath.Base(file), string(text)
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("table %s: no file is saved", table)
	return "", ""
}

// TestSave saves tables as CSV for a spreadsheet program: with a byte order mark, units in the heads, all digits of numbers, nothing for
// unknown, and texts that stay texts.
func TestSave(t *testing.T) {
	t.Parallel()
	r := sample()
	r.Title = `../a "study"`
	r.Studies[0].Tables["deficit"].Rows[0][1] = "=1+1"
	r.Studies[0].Tables["deficit"].Rows[1][1] = "3-4"
	b, seen := open(t, pageOf(t, r), 1280)
	name, text := saved(t, b, "mines")
	if name != "a-study-mines.csv" {
		t.Errorf("the file is %s", name)
	}
	want := "\ufeffMine,Name,Polygon (km²),Mapped share,Destroyed before 2006 (km²),Destroyed (km²),Restored (km²),Open in 2008 (km²),R_V,R_VCS," +
		"C_destroy (Gg CO₂),C_restore (Gg CO₂),± (95 %) (Gg CO₂),Gain or loss,C_restore per area (Gg CO₂ km⁻²),VCSD (Gg CO₂),± (95 %) (Gg CO₂),Rank\r\n" +
		"A,'=1+1,4,0.75,0.25,2,1,1.25,0.5,0.6,-10,0.5,0.25,gain,0.5,9.5,1,1 to 1\r\n" +
		"B,'3-4,3,1,0,1,0,1,0,0,-3,0,0,,,3,1,2 to 3\r\n" +
		"C,\"<script>alert(1)</script> & \"\"Co\"\"\",2,0.5,0,0.5,0.25,0.25,0.5,,-1,-0.5,1,undecided,-2,1.5,1,2 to 3\r\n"
	if text != want {
		t.Errorf("the mines are saved as %q, want %q", text, want)
	}
	eval[*int](t, b, "document.querySelectorAll('#mines th button')[15].click(), document.querySelectorAll('#mines th button')[15].click()")
	eval[*int](t, b, "s = document.getElementById('search'), s.value = '3-4', s.dispatchEvent(new Event('input')); var s; null")
	if _, text := saved(t, b, "mines"); strings.Count(text, "\r\n") != 2 || !strings.Contains(text, "\r\nB,") {
		t.Errorf("the mine that is found is saved as %q", text)
	}
	if _, text := saved(t, b, "yearly"); !strings.Contains(text, "Decrease (Gg CO₂ a⁻¹),") || !strings.Contains(text, "\r\n2007,1,0.5,1,0.3333333333333333,500,510,0.5,0.33\r\n") || strings.Contains(text, "All years") {
		t.Errorf("the years are saved as %q", text)
	}
	if all := seen(); len(all) > 0 {
		t.Errorf("the page asks or complains: %q", all)
	}
}

// TestSaveChanges saves a number that changed as three columns.
func TestSaveChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("saves tables in a browser; TestSave does, too")
	}
	t.Parallel()
	b, _ := open(t, pageOf(t, compared(t)), 1280)
	_, text := saved(t, b, "changed-mines")
	head, _, _ := strings.Cut(text, "\r\n")
	if want := "\ufeffMine,Name,Change,VCSD (Gg CO₂): Before,VCSD (Gg CO₂): Now,VCSD (Gg CO₂): Change,Destroyed (km²): Before,"; !strings.HasPrefix(head, want) {
		t.Errorf("the head is %q, want it to begin %q", head, want)
	}
	if want := "\r\nA,Alpha,changed,9.4996,9.5,0.0004,2,2,0,,,\r\n"; !strings.Contains(text, want) {
		t.Errorf("the mines that changed are saved as %q, want %q", text, want)
	}
}

// TestFailure breaks a chart, then the library of all charts: who cannot be drawn says so in its place, the others are drawn, and search
// and sorting work.
func TestFailure(t *testing.T) {
	if testing.Short() {
		t.Skip("breaks charts in a browser")
	}
	t.Parallel()
	page := write(t)
	broken := regexp.MustCompile(`("3e":\{[^}]*"series":\[\{"name":"Mines","kind":"bar","colour":"",)"values":\[[^]]*\]`).ReplaceAllString(page, `$1"values":7`)
	for name, c := range map[string]struct {
		page   string
		failed string
	}{
		"a chart":     {broken, "figure-3e"},
		"the library": {strings.Replace(page, "<script>"+library, "<script>"+strings.Repeat(" ", len(library)), 1), "figure-1a,figure-2a,figure-2b,figure-2c,figure-2d,figure-3c,figure-3d,figure-3e,figure-budget"},
	} {
		if c.page == page {
			t.Fatalf("%s is not broken", name)
		}
		b, seen := open(t, c.page, 1280)
		const failed = "[...document.querySelectorAll('.chart')].filter(c => c.textContent === 'This figure could not be drawn.').map(c => c.closest('figure').id).join()"
		if got := eval[string](t, b, failed); got != c.failed {
			t.Errorf("%s: %s say that they could not be drawn, want %s", name, got, c.failed)
		}
		if got := eval[string](t, b, empty); got != c.failed {
			t.Errorf("%s: %s are empty, want %s", name, got, c.failed)
		}
		eval[*int](t, b, "document.querySelectorAll('#mines th button')[0].click(), document.querySelectorAll('#mines th button')[0].click()")
		if got := eval[string](t, b, mineOrder); got != "C,B,A" {
			t.Errorf("%s: two clicks sort %s", name, got)
		}
		eval[*int](t, b, "document.getElementById('open').click()")
		if got := eval[int](t, b, "document.querySelectorAll('details[open]').length"); got != 3 {
			t.Errorf("%s: the button opens %d mines", name, got)
		}
		if len(seen()) == 0 {
			t.Errorf("%s: no message says why", name)
		}
	}
}
