package reports

import (
	"encoding/xml"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// printed is whether all charts of all mines are drawn at their size on paper.
const printed = `[...document.querySelectorAll('.chart')].every(c => c.querySelectorAll('svg path').length > 3)`

func TestPrint(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("prints pages in Chromium")
	}
	b, _ := open(t, write(t), 1280)
	eval[*int](t, b, "window.complete = null; addEventListener('beforeprint', () => { complete = "+printed+"; }); null")
	pdf, err := b.PDF()
	if err != nil || !strings.HasPrefix(string(pdf), "%PDF-") {
		t.Errorf("PDF: %.10q, %v", pdf, err)
	}
	if got := eval[bool](t, b, "complete === true"); !got {
		t.Error("some chart of some mine is not drawn when the page is printed")
	}
	for _, part := range []string{"/Outlines", "/StructTreeRoot"} {
		if !strings.Contains(string(pdf), part) {
			t.Errorf("the PDF has no %s: bookmarks, tags", part)
		}
	}
	pictures, err := b.Pictures(sample().Drawings())
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, p := range pictures {
		ext := filepath.Ext(p.Name)
		kinds[ext]++
		if ext == ".svg" {
			standsAlone(t, p)
		}
		if ext == ".png" && !strings.HasPrefix(string(p.Data), "\x89PNG") || ext == ".svg" && !strings.Contains(string(p.Data), `xmlns="http://www.w3.org/2000/svg"`) {
			t.Errorf("%s begins with %.20q", p.Name, p.Data)
		}
	}
	if want := len(Figures) + 1; kinds[".png"] != want || kinds[".svg"] != want { // and the error budget
		t.Errorf("pictures: %v", kinds)
	}
}

// standsAlone holds an SVG to what a journal asks of it: title, description and white paper, and nothing from elsewhere.
func standsAlone(t *testing.T, p Picture) {
	t.Helper()
	text := string(p.Data)
	for _, part := range []string{"<title", "<desc", `fill="#fff"`, "sans-serif"} {
		if !strings.Contains(text, part) {
			t.Errorf("%s has no %s", p.Name, part)
		}
	}
	for _, part := range []string{"class=", "<a ", "<style", `href="http`, "dominant-baseline"} {
		if strings.Contains(text, part) {
			t.Errorf("%s has %s, which needs the page", p.Name, part)
		}
	}
	for decoder := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%s: %v", p.Name, err)
		}
	}
}
