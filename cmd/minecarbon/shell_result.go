package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

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
	ctx, cancel := withTimeLimit(ctx, s.timeout)
	defer cancel()
	r := result{shell: s, name: name, began: time.Now()}
	r.line = newProgress(s.progressing(), func() string {
		return counted(r.count.Load(), "row") + ", " + time.Since(r.began).Truncate(time.Second).String()
	})
	defer r.line.stop()
	if name == formatParquet {
		return causeOf(ctx, r.parquet(ctx, text))
	}
	rows, err := s.session.Query(ctx, text)
	if err != nil {
		return causeOf(ctx, err)
	}
	return causeOf(ctx, r.show(rows))
}

// progressing are the streams if someone looks at them.
func (s *shell) progressing() streams {
	shown := s.streams
	shown.errTerminal = s.person && shown.errTerminal
	return shown
}

// formatName is the format of the next result: the one asked for, else that of the file, else a
// table for a person.
func (s *shell) formatName() (string, error) {
	path := ""
	if s.output != nil {
		path = s.output.path
	}
	name, err := chooseFormat(s.format, path, s.outTerminal)
	if err == nil && name == formatParquet && s.output == nil {
		return "", usageErrorf("format parquet: holds one result in a file; give it with .output FILE")
	}
	return name, err
}

// result is that of one statement.
type result struct {
	*shell
	name    string // of the format
	began   time.Time
	idle    time.Duration // spent in writing, where a reader may take time
	took    time.Duration // without that
	count   atomic.Int64
	line    *progress
	cut     bool     // there are more rows than were shown
	left    bool     // the pager, before the last row
	leftOut []string // columns that were not shown
}

// parquet writes the result to the output file, which is then complete.
func (r *result) parquet(ctx context.Context, text string) error {
	path := r.output.path
	err := r.output.write(func(d destination) error {
		return parquetFile{session: r.session, dataset: d.dataset, text: text}.write(ctx, d)
	})
	if err != nil {
		return err
	}
	r.line.stop()
	r.output = nil
	if r.person {
		r.took = time.Since(r.began)
		r.tell(path + " is written")
	}
	return nil
}

// show writes rows where results go, and what people should know of them to standard error.
func (r *result) show(rows *sql.Rows) error {
	err := r.copy(rows)
	r.line.stop()
	if err = firstError(err, rows.Close()); err != nil {
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
		return r.print(io.Discard, rows, look{}, 0)
	case r.output == nil:
		return r.screen(func(w io.Writer, l look, limit int64) error { return r.print(w, rows, l, limit) })
	}
	return r.output.add(func(w io.Writer) error { return r.print(w, rows, look{}, 0) })
}

// print writes the rows in the format and notes what of them it did not show.
func (r *result) print(w io.Writer, rows rowSource, l look, limit int64) (err error) {
	f := newFormat(r.name, l)
	if r.outTerminal && r.output == nil && r.name != formats[0].name {
		w = &terminalWriter{w: w}
	}
	each := func() {
		if r.count.Add(1) == 1 {
			r.line.stop() // from here the rows show the progress
		}
	}
	r.cut, err = copyRows(idleWriter{w, &r.idle}, f, rows, limit, each)
	r.took = time.Since(r.began) - r.idle
	r.left = errors.Is(err, errPagerLeft)
	if table, ok := f.(*tableFormat); ok {
		r.leftOut = table.leftOut
	}
	return err
}

// report says how many rows there are, how long they took and what was not shown.
func (r *result) report(rows bool) {
	what := "ok"
	switch {
	case r.cut:
		what = "the first " + counted(r.count.Load(), "row")
	case r.left:
		what = "at least " + counted(r.count.Load(), "row")
	case rows:
		what = counted(r.count.Load(), "row")
	}
	if rows && r.output != nil {
		what += " to " + r.output.path
	}
	r.tell(what)
	if r.cut {
		fmt.Fprintln(r.err, "there are more; .pager on or .output FILE shows all")
	}
	if len(r.leftOut) > 0 {
		fmt.Fprintf(r.err, "no room for %s; .pager on or .output FILE shows all\n", strings.Join(r.leftOut, ", "))
	}
}

// tell prints a line about the result, with its time if that is wanted.
func (r *result) tell(what string) {
	if r.timing {
		what += fmt.Sprintf(", %.3f s", r.took.Seconds())
	}
	what = oneLine(what)
	if r.colour {
		what = styleNull + what + styleEnd
	}
	fmt.Fprintln(r.err, what)
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

// screen has text printed to standard output: for a person through the pager if it does not fit,
// or without one with a look and limit of rows that make it fit.
func (s *shell) screen(print func(w io.Writer, l look, limit int64) error) error {
	switch {
	case !s.person:
		return print(s.out, look{colour: s.colour}, 0)
	case s.pager == "":
		width, _ := screenSize()
		return print(s.out, look{colour: s.colour, width: width}, screenRows)
	}
	p := newPage(s.out, s.pager)
	err := print(p, look{colour: s.colour}, 0)
	if err = firstError(err, p.close()); errors.Is(err, errPagerLeft) {
		return nil
	}
	return err
}
