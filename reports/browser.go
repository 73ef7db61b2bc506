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
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// ErrNoBrowser is returned by OpenBrowser if no Chromium is installed.
var ErrNoBrowser = errors.New("no Chromium is installed")

// errCrashed ends all work on a page whose process crashed. Chromium itself stays, so that the work would wait for ever.
var errCrashed = errors.New("it crashed in Chromium, which may lack memory; free some and try again")

// findBrowser returns the path of this system's Chromium.
func findBrowser() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNoBrowser
}

// A Browser is a headless Chromium that shows a page written by Write. It serves one goroutine at a time.
type Browser struct {
	ctx   context.Context
	end   func()
	file  string
	width int // pixels
}

// longestTemporary is below what a path may have for Chromium to put a socket some folders below it: 108 bytes in all.
const longestTemporary = 62

// OpenBrowser starts a Chromium that shows the file in a window of the given width in pixels. It fails with ErrNoBrowser
// if none is installed. The browser runs until Close, or until ctx ends, which makes its methods fail. Its profile and temporary files
// go beside the file, so that they go with the folder where the program is killed.
func OpenBrowser(ctx context.Context, file string, width int) (*Browser, error) {
	path, err := findBrowser()
	if err != nil {
		return nil, err
	}
	file, err = filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	beside := filepath.Dir(file)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.UserDataDir(filepath.Join(beside, "profile")),
		chromedp.ExecPath(path), chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	if len(beside) < longestTemporary {
		options = append(options, chromedp.Env("TMPDIR="+beside))
	}
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox refuses root
	}
	allocated, endProcess := chromedp.NewExecAllocator(ctx, options...)
	tab, endTab := chromedp.NewContext(allocated)
	watched, crash := context.WithCancelCause(tab)
	b := &Browser{watched, func() { crash(nil); endTab(); endProcess() }, file, width}
	// The browser tells of a page that crashes as it opens, which cannot tell it itself.
	err = chromedp.ListenBrowser(tab, func(event any) {
		if _, is := event.(*target.EventTargetCrashed); is {
			crash(errCrashed)
		}
	})
	if err == nil {
		err = b.show(file, width)
	}
	if err != nil {
		err = b.cause(err)
		b.Close()
		return nil, fmt.Errorf("open %s in %s: %w", file, path, err)
	}
	return b, nil
}

// cause returns why work ended with an error: the crash of the page, if that ended it.
func (b *Browser) cause(err error) error {
	if err != nil && errors.Is(context.Cause(b.ctx), errCrashed) {
		return fmt.Errorf("draw the page: %w", errCrashed)
	}
	return err
}

// Close ends the browser.
func (b *Browser) Close() { b.end() }

func (b *Browser) show(file string, width int) error {
	address := url.URL{Scheme: "file", Path: file}
	return chromedp.Do(b.ctx, chromedp.EmulateViewport(int64(width), 900), chromedp.Navigate(address.String()))
}

// pageWidth is the width of A4 between its margins, in pixels.
const pageWidth = 688

// PDF prints the page on A4, with all mines open, page numbers, bookmarks and tags, and returns the bytes of the PDF
// file. It fails if Chromium or the context of OpenBrowser ends; there is no other limit of time, and a page with many
// mines takes longer.
func (b *Browser) PDF() ([]byte, error) {
	text, err := b.print()
	return text, b.cause(err)
}

func (b *Browser) print() ([]byte, error) {
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

// media shows the page as in print, or as on the screen for an empty name.
func (b *Browser) media(name string) error {
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name}); err != nil {
		return fmt.Errorf("show the page in print: %w", err)
	}
	return nil
}

const pageFooter = `<div style="font: 8px sans-serif; color: #666; width: 100%; margin: 0 14mm; display: flex; justify-content: space-between"><span class="title"></span><span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>`

// A Picture is a file of a figure: a picture, or its data.
type Picture struct {
	Name string // such as figure-1a.svg, in the directory of its study if there are several
	Data []byte // SVG, PNG or CSV, by the extension of Name
}

//go:embed assets/drawing.js
var drawingOf string

// printScale enlarges a drawing of 96 units an inch to 300 dots an inch.
const printScale = 300.0 / 96

// Pictures returns each drawing as SVG, then each as PNG with 300 dots an inch. Drawings without content are left out.
func (b *Browser) Pictures(drawings []Drawing) ([]Picture, error) {
	all, err := b.pictures(drawings)
	return all, b.cause(err)
}

func (b *Browser) pictures(drawings []Drawing) ([]Picture, error) {
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

// photograph renders an SVG as PNG. It is shown as a page of its own, without the style of the report.
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
