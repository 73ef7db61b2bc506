package reports

import (
	"context"
	_ "embed" // what draws a figure alone
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"math"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// ErrNoBrowser says that no Chromium is installed.
var ErrNoBrowser = errors.New("no Chromium is installed")

// findBrowser is the Chromium of this system.
func findBrowser() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNoBrowser
}

// A Browser is a Chromium without a window that shows a page written by Write.
type Browser struct {
	ctx   context.Context
	end   func()
	file  string
	width int // pixels
}

// OpenBrowser shows the page in the file at the width in pixels. ErrNoBrowser is returned where none is
// installed. Close ends it.
func OpenBrowser(ctx context.Context, file string, width int) (*Browser, error) {
	path, err := findBrowser()
	if err != nil {
		return nil, err
	}
	file, err = filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox refuses root
	}
	allocated, endProcess := chromedp.NewExecAllocator(ctx, options...)
	tab, endTab := chromedp.NewContext(allocated)
	b := &Browser{tab, func() { endTab(); endProcess() }, file, width}
	if err := b.show(file, width); err != nil {
		b.Close()
		return nil, fmt.Errorf("open %s in %s: %w", file, path, err)
	}
	return b, nil
}

// Close ends the browser.
func (b *Browser) Close() { b.end() }

func (b *Browser) show(file string, width int) error {
	address := url.URL{Scheme: "file", Path: file}
	return chromedp.Do(b.ctx, chromedp.EmulateViewport(int64(width), 900), chromedp.Navigate(address.String()))
}

// pageWidth is that of A4 between its margins, in pixels.
const pageWidth = 688

// PDF is the page in print, on A4, with all mines, page numbers and bookmarks.
func (b *Browser) PDF() ([]byte, error) {
	if err := b.media("print"); err != nil {
		return nil, err
	}
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(pageWidth, 900)); err != nil {
		return nil, fmt.Errorf("print the page: %w", err)
	}
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[*int]("document.querySelectorAll('details').forEach(d => { d.open = true })")); err != nil {
		return nil, fmt.Errorf("open the mines: %w", err)
	}
	text, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground(), chromedp.PDFOutlineAndTagged(), chromedp.PDFStream(),
		chromedp.PDFHeaderTemplate("<span></span>"), chromedp.PDFFooterTemplate(pageFooter)))
	if err != nil {
		return nil, fmt.Errorf("print the page: %w", err)
	}
	return text, b.media("")
}

// media shows the page as in print, or as on the screen.
func (b *Browser) media(name string) error {
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name}); err != nil {
		return fmt.Errorf("show the page in print: %w", err)
	}
	return nil
}

const pageFooter = `<div style="font: 8px sans-serif; color: #666; width: 100%; margin: 0 14mm; display: flex; justify-content: space-between"><span class="title"></span><span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>`

// A Picture is a figure as a file.
type Picture struct {
	Name string // such as figure-1a.svg, after the directory of its study if there are several
	Data []byte
}

//go:embed assets/drawing.js
var drawingOf string

// printScale makes 300 dots an inch of a drawing's 96 units.
const printScale = 300.0 / 96

// Pictures are the drawings of which something is drawn: each as SVG, and that SVG as PNG of 300 dots an inch.
func (b *Browser) Pictures(drawings []Drawing) ([]Picture, error) {
	var all []Picture
	for _, d := range drawings {
		svg, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](fmt.Sprintf("(%s)(%q)", drawingOf, d.id)))
		if err != nil {
			return nil, fmt.Errorf("draw %s: %w", d.Name, err)
		}
		if svg != "" {
			all = append(all, Picture{d.Name + ".svg", []byte(svg + "\n")})
		}
	}
	for _, p := range all {
		png, err := b.photograph(p.Data)
		if err != nil {
			return nil, fmt.Errorf("draw %s: %w", p.Name, err)
		}
		all = append(all, Picture{strings.TrimSuffix(p.Name, "svg") + "png", png})
	}
	return all, b.show(b.file, b.width)
}

// photograph shows an SVG as a page of its own, which keeps nothing of the report's style.
func (b *Browser) photograph(svg []byte) ([]byte, error) {
	var size struct {
		Width  float64 `xml:"width,attr"`
		Height float64 `xml:"height,attr"`
	}
	if err := xml.Unmarshal(svg, &size); err != nil {
		return nil, err
	}
	err := chromedp.Do(b.ctx,
		chromedp.EmulateViewport(int64(math.Ceil(size.Width)), int64(math.Ceil(size.Height)), chromedp.EmulateScale(printScale)),
		chromedp.Navigate("data:image/svg+xml;base64,"+base64.StdEncoding.EncodeToString(svg)))
	if err != nil {
		return nil, err
	}
	return chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
}
