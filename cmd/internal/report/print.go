package report

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
	"github.com/minecarbon/minecarbon/loader/staging"
	"github.com/minecarbon/minecarbon/reports"
)

// desktopWidth is the width of the page in pixels when its figures become pictures.
const desktopWidth = 1280

// print opens the page in a browser and writes the PDF and the pictures that it makes.
func (o *Options) print(ctx context.Context, report reports.Report) (err error) {
	directory, remove, err := staging.Temporary()
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, remove()) }()
	page := filepath.Join(directory, "report.html")
	target := export.Destination{Path: page}
	if err := target.Write(func(w io.Writer) error { return reports.Write(w, report) }); err != nil {
		return err
	}
	browser, err := reports.OpenBrowser(ctx, page, desktopWidth)
	if errors.Is(err, reports.ErrNoBrowser) {
		return exit.Usagef("report: %w; install Debian's package chromium, or leave out --pdf and --figures", err)
	}
	if err != nil {
		return err
	}
	defer browser.Close()
	if err := o.writeFigures(browser, report); err != nil {
		return err
	}
	if o.pdf == "" {
		return nil
	}
	text, err := browser.PDF()
	if err != nil {
		return err
	}
	return o.writeBytes(o.pdf, text)
}

// writeFigures writes pictures and data of the figures into their directory.
func (o *Options) writeFigures(browser *reports.Browser, report reports.Report) error {
	if o.figures == "" {
		return nil
	}
	drawings := report.Drawings()
	pictures, err := browser.Pictures(drawings)
	if err != nil {
		return err
	}
	for _, d := range drawings {
		pictures = append(pictures, reports.Picture{Name: d.Name + ".csv", Data: d.Data.CSV()})
	}
	for _, p := range pictures {
		file := filepath.Join(o.figures, filepath.FromSlash(p.Name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return exit.Usagef("--figures %s: %w; choose a directory that can be written", o.figures, err)
		}
		if err := o.writeBytes(file, p.Data); err != nil {
			return err
		}
	}
	return nil
}

// writeBytes makes a file that appears whole or not at all.
func (o *Options) writeBytes(path string, text []byte) error {
	target, err := o.destination(nil, path)
	if err != nil {
		return err
	}
	return target.Write(func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}
