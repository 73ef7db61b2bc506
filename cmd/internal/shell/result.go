package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/sql"
)

// screenRows are the rows shown of a result where no pager takes more.
const screenRows = 100

// statement runs one statement and shows its result.
func (s *shell) statement(ctx context.Context, text string) (err error) {
	name, err := s.formatName()
	if err != nil {
		return err
	}
	ctx, done := s.Limit(ctx)
	defer done()
	r := result{shell: s, name: name, began: time.Now()}
	r.line = console.NewProgress(s.progressing(), func() string {
		return console.Counted(r.count.Load(), "row") + ", " + time.Since(r.began).Truncate(time.Second).String()
	})
	defer r.line.Stop()
	if !format.IsText(name) {
		return exit.Cause(ctx, r.file(ctx, text))
	}
	rows, err := s.session.Query(ctx, text)
	if err != nil {
		return exit.Cause(ctx, err)
	}
	return exit.Cause(ctx, r.show(rows))
}

// progressing returns the streams; without a person they show no progress line.
func (s *shell) progressing() console.Streams {
	shown := s.Streams
	shown.ErrScreen.Escapes = s.person && shown.ErrScreen.Escapes
	return shown
}

// formatName returns the format of the next result: the one asked for, else that of the file, else a
// table for a person.
func (s *shell) formatName() (string, error) {
	path := ""
	if s.output != nil {
		path = s.output.Path
	}
	name, err := format.Choose(s.format, path, s.OutTerminal)
	if err == nil && !format.IsText(name) && s.output == nil {
		return "", exit.Usagef("format %s: holds one result in a file; give it with .output FILE", name)
	}
	return name, err
}

// result is the result of one statement.
type result struct {
	*shell
	name    string // of the format
	began   time.Time
	idle    time.Duration // spent in writing, where a reader may take time
	took    time.Duration // without that
	count   atomic.Int64
	line    *console.Progress
	cut     bool     // there are more rows than were shown
	left    bool     // the pager, before the last row
	leftOut []string // columns that were not shown
}

// file writes the result to the output file, which is then complete.
func (r *result) file(ctx context.Context, text string) error {
	path := r.output.Path
	err := r.output.write(func(d export.Destination) error {
		return export.ResultFile{Session: r.session, Dataset: d.Dataset, Text: text, Format: r.name, Each: func() { r.count.Add(1) }}.Write(ctx, d)
	})
	if err != nil {
		return err
	}
	r.line.Stop()
	r.output = nil
	if r.person {
		r.took = time.Since(r.began)
		r.note(path + " is written")
	}
	return nil
}

// show writes rows where results go, and their number and time to standard error.
func (r *result) show(rows *sql.Rows) error {
	err := r.copy(rows)
	r.line.Stop()
	if err = exit.First(err, rows.Close()); err != nil {
		return err
	}
	if r.person || r.timing {
		r.report(len(rows.Columns()) > 0)
	}
	return nil
}

// copy writes the rows to the output file or the screen. The file gets whole results only.
func (r *result) copy(rows *sql.Rows) error {
	switch {
	case len(rows.Columns()) == 0:
		return r.print(io.Discard, rows, format.Style{}, 0)
	case r.output == nil:
		return r.screen(func(w io.Writer, l format.Style, limit int64) error { return r.print(w, rows, l, limit) })
	}
	return r.output.add(func(w io.Writer) error { return r.print(w, rows, format.Style{}, 0) })
}

// print writes the rows in the format and notes what it left out.
func (r *result) print(w io.Writer, rows format.Rows, l format.Style, limit int64) (err error) {
	f := format.New(r.name, l)
	if r.OutTerminal && r.output == nil && r.name != "table" {
		w = console.PrintableWriter(w)
	}
	each := func() {
		if r.count.Add(1) == 1 {
			r.line.Stop() // from here the rows show the progress
		}
	}
	r.cut, err = format.Copy(idleWriter{w, &r.idle}, f, rows, limit, each)
	r.took = time.Since(r.began) - r.idle
	r.left = errors.Is(err, console.ErrPagerLeft)
	if table, ok := f.(*format.Table); ok {
		r.leftOut = table.LeftOut()
	}
	return err
}

// report says how many rows there are, how long they took and what was not shown.
func (r *result) report(rows bool) {
	what := "ok"
	switch {
	case r.cut:
		what = "the first " + console.Counted(r.count.Load(), "row")
	case r.left:
		what = "at least " + console.Counted(r.count.Load(), "row")
	case rows:
		what = console.Counted(r.count.Load(), "row")
	}
	if rows && r.output != nil {
		what += " to " + r.output.Path
	}
	r.note(what)
	if r.cut {
		fmt.Fprintln(r.Err, "there are more; .pager on or .output FILE shows all")
	}
	if len(r.leftOut) > 0 {
		fmt.Fprintf(r.Err, "no room for %s; .pager on or .output FILE shows all\n", strings.Join(r.leftOut, ", "))
	}
}

// note prints a line about the result, with its time if that is wanted.
func (r *result) note(what string) {
	if r.timing {
		what += fmt.Sprintf(", %.3f s", r.took.Seconds())
	}
	what = console.OneLine(what)
	if r.ErrScreen.Colour {
		what = console.StyleNull + what + console.StyleEnd
	}
	fmt.Fprintln(r.Err, what)
}

// idleWriter adds up the time that writing takes.
type idleWriter struct {
	w     io.Writer
	spent *time.Duration
}

func (w idleWriter) Write(p []byte) (int, error) {
	began := time.Now()
	n, err := w.w.Write(p)
	*w.spent += time.Since(began)
	return n, err
}

// screen has text printed to standard output. For a person, text that does not fit goes through the pager;
// without a pager, a style and a limit of rows make it fit.
func (s *shell) screen(print func(w io.Writer, l format.Style, limit int64) error) error {
	switch {
	case !s.person:
		return print(s.Out, format.Style{Colour: s.OutScreen.Colour}, 0)
	case s.pager == "":
		width, _ := console.ScreenSize()
		return print(s.Out, format.Style{Colour: s.OutScreen.Colour, Width: width}, screenRows)
	}
	p := console.NewPage(s.Out, s.pager)
	err := print(p, format.Style{Colour: s.OutScreen.Colour}, 0)
	if err = exit.First(err, p.Close()); errors.Is(err, console.ErrPagerLeft) {
		return nil
	}
	return err
}
