package reports

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// TestLooks shows the page on a phone, a desk and paper, light and dark: nothing is wider than the window, every figure is
// drawn, and the pictures have the paper they should have.
func TestLooks(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("photographs pages in Chromium")
	}
	t.Run("one study", func(t *testing.T) { t.Parallel(); holdLooks(t, write(t), "figure-2a") })
	t.Run("several in Chinese", func(t *testing.T) {
		t.Parallel()
		r := several()
		r.Language = languageOf(t, "zh")
		holdLooks(t, pageOf(t, r), "study-3-figure-2a")
	})
}

func holdLooks(t *testing.T, page, figure string) {
	b, seen := open(t, page, 1280)
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[*int]("document.querySelectorAll('details').forEach(d => { d.open = true }); null")); err != nil {
		t.Fatal(err)
	}
	for _, width := range []int64{375, 1280, pageWidth} {
		for _, scheme := range []string{"light", "dark"} {
			media := map[bool]string{true: "print"}[width == pageWidth]
			features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
			if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media, Features: features}); err != nil {
				t.Fatal(err)
			}
			if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(width, 900)); err != nil {
				t.Fatal(err)
			}
			dark := scheme == "dark" && media == ""
			name := fmt.Sprintf("%d pixels, %s %s", width, scheme, media)
			colours := fmt.Sprintf("document.querySelector('#%s .chart').innerHTML.includes('#56b4e9') === %v", figure, dark)
			if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](colours, chromedp.WithPollingTimeout(10*time.Second))); err != nil {
				t.Errorf("%s: the charts have the colours of the other scheme: %v", name, err)
			}
			const scrolled = "document.documentElement.scrollWidth"
			if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](fmt.Sprintf("%s <= %d", scrolled, width), chromedp.WithPollingTimeout(10*time.Second))); err != nil {
				t.Errorf("%s: the page is %d pixels wide", name, eval[int](t, b, scrolled))
			}
			if got := eval[string](t, b, empty); got != "" {
				t.Errorf("%s: figures that are empty: %s", name, got)
			}
			const wide = `[...document.querySelectorAll('.chart')].filter(c => c.querySelector('svg')?.getBoundingClientRect().width > c.clientWidth + 1).length`
			if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](wide+" === 0", chromedp.WithPollingTimeout(10*time.Second))); err != nil {
				t.Errorf("%s: %d charts are wider than their place", name, eval[int](t, b, wide))
			}
			looks(t, b, name, dark)
		}
	}
	if all := seen(); len(all) > 0 {
		t.Errorf("the page asks or complains: %q", all)
	}
}

// looks photographs the page: its corner is paper, dark or white, and it holds the colours of loss and gain.
func looks(t *testing.T, b *Browser, name string, dark bool) {
	t.Helper()
	whole := true // and its compression takes long
	photo, err := chromedp.Call(b.ctx, cdppage.CaptureScreenshot, cdppage.CaptureScreenshotParams{CaptureBeyondViewport: &whole, OptimizeForSpeed: &whole})
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(photo.Data))
	if err != nil {
		t.Fatal(err)
	}
	opaque, ok := picture.(*image.RGBA) // as png decodes a picture without transparency
	if !ok {
		t.Fatalf("%s: the photograph is a %T", name, picture)
	}
	paper, loss, gain := color.RGBA{0xff, 0xff, 0xff, 0xff}, color.RGBA(symbology.Loss.NRGBA()), color.RGBA(symbology.Gain.NRGBA())
	if dark {
		paper, loss, gain = color.RGBA{0x16, 0x18, 0x1b, 0xff}, color.RGBA{0xf0, 0x8a, 0x3c, 0xff}, color.RGBA{0x56, 0xb4, 0xe9, 0xff}
	}
	if got := opaque.RGBAAt(2, 2); got != paper {
		t.Errorf("%s: the paper is %v, want %v", name, got, paper)
	}
	losses, gains := 0, 0
	for i := 0; i < len(opaque.Pix); i += 4 {
		c := color.RGBA{opaque.Pix[i], opaque.Pix[i+1], opaque.Pix[i+2], opaque.Pix[i+3]}
		losses += b2i(c == loss)
		gains += b2i(c == gain)
	}
	const area = 200 // pixels, less than a bar has
	if losses < area || gains < area {
		t.Errorf("%s: %d pixels have the colour of loss, %d of gain", name, losses, gains)
	}
}

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
