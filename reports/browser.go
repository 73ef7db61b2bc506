package reports

import (
	"context"
	"errors"
	"fmt"
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
	ctx context.Context
	end func()
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
	b := &Browser{tab, func() { endTab(); endProcess() }}
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

// PDF is the page in print, on A4, with page numbers.
func (b *Browser) PDF() ([]byte, error) {
	if err := b.media("print"); err != nil {
		return nil, err
	}
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(pageWidth, 900)); err != nil {
		return nil, fmt.Errorf("print the page: %w", err)
	}
	text, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground(), chromedp.PDFOutlineAndTagged(),
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
	Text []byte
}

// Pictures are the drawings as PNG in twice the resolution of the page, and those that are drawn of lines as SVG.
func (b *Browser) Pictures(drawings []Drawing) ([]Picture, error) {
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(1280, 900, chromedp.EmulateScale(2))); err != nil {
		return nil, fmt.Errorf("draw the figures: %w", err)
	}
	var all []Picture
	for _, d := range drawings {
		id := "#" + d.id
		png, err := chromedp.Run(b.ctx, chromedp.Screenshot(chromedp.CSS(id)))
		if err != nil {
			return nil, fmt.Errorf("draw %s: %w", d.Name, err)
		}
		svg, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](fmt.Sprintf(drawingOf, id)))
		if err != nil {
			return nil, fmt.Errorf("draw %s: %w", d.Name, err)
		}
		all = append(all, Picture{d.Name + ".png", png})
		if strings.HasPrefix(svg, "<svg") {
			all = append(all, Picture{d.Name + ".svg", []byte(svg + "\n")})
		}
	}
	return all, nil
}

// drawingOf is the first drawing of a figure, with the look that the page's style gives its parts.
const drawingOf = `(() => {
  const drawn = document.querySelector('%s .chart svg, %[1]s svg.map');
  if (!drawn) return '';
  const copy = drawn.cloneNode(true), from = [drawn, ...drawn.querySelectorAll('*')], to = [copy, ...copy.querySelectorAll('*')];
  if (drawn.classList.contains('map')) {
    const hatch = document.getElementById('hatch').closest('defs').cloneNode(true);
    from.forEach((part, i) => {
      const look = getComputedStyle(part);
      for (const name of ['stroke', 'stroke-width', 'text-anchor', 'font-size', 'font-family'])
        to[i].setAttribute(name, look.getPropertyValue(name));
      if (!part.hasAttribute('fill')) to[i].setAttribute('fill', look.fill);
    });
    copy.prepend(hatch);
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return new XMLSerializer().serializeToString(copy);
})()`
