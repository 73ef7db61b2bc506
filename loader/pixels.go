package loader

import (
	"context"
	"fmt"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
)

// Which pixels pixel_year holds on disk.
const (
	PixelYearsMines = "mines"
	PixelYearsAll   = "all"
	PixelYearsNone  = "none"
)

// pixelWriter writes the pixel table while the map is read, a row group a
// strip, on a goroutine of its own.
type pixelWriter struct {
	table  *tableWriter
	width  int
	ids    arrow.Array
	strips chan pixelStrip
	done   chan struct{}
	err    error // of the goroutine, to be read after done
	failed chan struct{}
	rows   pixelRows
}

// pixelRows are the columns of one row group. Writing copies them, so the next
// row group takes their place.
type pixelRows struct {
	id                               []int64
	row, col, year, mine, state, coh []int32
	npa                              []float64
}

// resized gives v n places, whatever they hold.
func resized[T any](v []T, n int) []T {
	if cap(v) < n {
		return make([]T, n)
	}
	return v[:n]
}

type pixelStrip struct {
	strip *strip
	ids   []int32 // cohort_id by strip cohort
}

func newPixelWriter(dir string, width int, mineIDs arrow.Array) (*pixelWriter, error) {
	table, err := createTable(dir, "pixel.parquet", pixelColumns)
	if err != nil {
		return nil, err
	}
	w := &pixelWriter{table: table, width: width, ids: mineIDs, strips: make(chan pixelStrip, 1), done: make(chan struct{}), failed: make(chan struct{})}
	go w.run()
	return w, nil
}

func (w *pixelWriter) run() {
	defer close(w.done)
	for s := range w.strips {
		if w.err = w.write(s); w.err != nil {
			close(w.failed)
			return
		}
	}
}

func (w *pixelWriter) write(s pixelStrip) error {
	mapped := 0
	for _, c := range s.strip.cohorts {
		mapped += int(c.pixels)
	}
	p := &w.rows
	p.id, p.row, p.col = resized(p.id, mapped), resized(p.row, mapped), resized(p.col, mapped)
	p.mine, p.coh = resized(p.mine, mapped), resized(p.coh, mapped)
	k, at := 0, 0
	for r := range s.strip.rows {
		rowID := int32(s.strip.row0 + r)
		firstID := int64(rowID) * int64(w.width)
		for c := range w.width {
			local := s.strip.cohortOf[at]
			at++
			if local == 0 {
				continue
			}
			p.id[k], p.row[k], p.col[k] = firstID+int64(c), rowID, int32(c)
			p.coh[k], p.mine[k] = s.ids[local-1], s.strip.cohorts[local-1].mine
			k++
		}
	}
	return w.table.write(int64s(p.id), int32s(p.row), int32s(p.col), names(p.mine, w.ids), int32s(p.coh))
}

// send queues a strip; it fails once the writer has failed.
func (w *pixelWriter) send(ctx context.Context, s pixelStrip) error {
	select {
	case w.strips <- s:
		return nil
	case <-w.failed:
		return w.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// close waits for the queued strips and ends the file.
func (w *pixelWriter) close() (DataFile, error) {
	close(w.strips)
	<-w.done
	if w.err != nil {
		w.table.abandon()
		return DataFile{}, w.err
	}
	return w.table.close()
}

// abandon stops the goroutine and leaves the file to be removed.
func (w *pixelWriter) abandon() {
	close(w.strips)
	<-w.done
	w.table.abandon()
}

// appendRuns adds the runs of a strip's pixels that pixel_year holds.
func appendRuns(runs []pixelRun, s *strip, global []int32, width int, all bool) []pixelRun {
	for r := range s.rows {
		line := s.cohortOf[r*width : (r+1)*width]
		firstID := int64(s.row0+r) * int64(width)
		for c := 0; c < width; {
			local := line[c]
			end := c + 1
			for end < width && line[end] == local {
				end++
			}
			if local > 0 && (all || s.cohorts[local-1].mine >= 0) {
				runs = append(runs, pixelRun{first: firstID + int64(c), cohort: global[local-1], count: int32(end - c)})
			}
			c = end
		}
	}
	return runs
}

// pixelsPerGroup bounds the rows of a row group of pixel_year.
const pixelsPerGroup = 1 << 20

// writePixelYears writes a file a year, workers of them side by side.
func (t *tables) writePixelYears(ctx context.Context, dir string, runs []pixelRun, workers int) ([]DataFile, error) {
	n := t.study.Years()
	files, errs := make([]DataFile, n), make([]error, n)
	years := make(chan int)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			var rows pixelRows
			for y := range years {
				if errs[y] = ctx.Err(); errs[y] == nil {
					files[y], errs[y] = t.writePixelYear(ctx, dir, y, runs, &rows)
				}
			}
		})
	}
	for y := range n {
		years <- y
	}
	close(years)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

func (t *tables) writePixelYear(ctx context.Context, dir string, y int, runs []pixelRun, p *pixelRows) (DataFile, error) {
	year := t.study.FirstYear + y
	w, err := createTable(dir, fmt.Sprintf("pixel_year/year=%d/part-0.parquet", year), pixelYearColumns)
	if err != nil {
		return DataFile{}, err
	}
	for len(runs) > 0 {
		n, rows := 0, 0
		for n < len(runs) && rows < pixelsPerGroup {
			rows += int(runs[n].count)
			n++
		}
		if err = ctx.Err(); err == nil {
			err = w.write(t.pixelYearRows(y, runs[:n], rows, p)...)
		}
		if err != nil {
			w.abandon()
			return DataFile{}, err
		}
		runs = runs[n:]
	}
	return w.close()
}

func (t *tables) pixelYearRows(y int, runs []pixelRun, rows int, p *pixelRows) []arrow.Array {
	year := t.study.FirstYear + y
	p.id, p.mine, p.year = resized(p.id, rows), resized(p.mine, rows), resized(p.year, rows)
	p.state, p.npa = resized(p.state, rows), resized(p.npa, rows)
	at := 0
	for _, run := range runs {
		c := &t.cohorts[run.cohort]
		s := t.histories[c.history].state(year)
		v := t.cells.nppOf(y, c.cell, s)
		for k := range int64(run.count) {
			p.id[at], p.mine[at], p.year[at], p.state[at], p.npa[at] = run.first+k, c.mine, int32(year), int32(s), v
			at++
		}
	}
	return []arrow.Array{int64s(p.id), names(p.mine, t.mineIDs), int32s(p.year), names(p.state, t.stateIDs), doubles(p.npa)}
}
