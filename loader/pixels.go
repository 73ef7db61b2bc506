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

// pixelRows are the columns of one row group. Writing copies them, so the next
// row group takes their place.
type pixelRows struct {
	id                                  []int64
	row, col, year, mine, state, cohort []int32
	npa                                 []float64
}

// resized gives v n places, whatever they hold.
func resized[T any](v []T, n int) []T {
	if cap(v) < n {
		return make([]T, n)
	}
	return v[:n]
}

// appendRuns adds the runs of a strip's mapped pixels; global are the indexes of
// its cohorts among all.
func appendRuns(runs []pixelRun, s *strip, global []int32, width int) []pixelRun {
	for r := range s.rows {
		line := s.cohortOf[r*width : (r+1)*width]
		firstID := int64(s.row0+r) * int64(width)
		for c := 0; c < width; {
			local := line[c]
			end := c + 1
			for end < width && line[end] == local {
				end++
			}
			if local > 0 {
				runs = append(runs, pixelRun{first: firstID + int64(c), cohort: global[local-1], count: int32(end - c)})
			}
			c = end
		}
	}
	return runs
}

// pixelsPerGroup bounds the rows of a row group of pixels.
const pixelsPerGroup = 1 << 19

// writeRuns writes a table with a row per pixel of the runs, whose columns rows gives.
func writeRuns(ctx context.Context, dir, path string, columns []column, runs []pixelRun, rows func(runs []pixelRun, n int) []arrow.Array) (DataFile, error) {
	w, err := createTable(dir, path, columns)
	if err != nil {
		return DataFile{}, err
	}
	for len(runs) > 0 {
		n, pixels := 0, 0
		for n < len(runs) && pixels < pixelsPerGroup {
			pixels += int(runs[n].count)
			n++
		}
		if err = ctx.Err(); err == nil {
			err = w.write(rows(runs[:n], pixels)...)
		}
		if err != nil {
			w.abandon()
			return DataFile{}, err
		}
		runs = runs[n:]
	}
	return w.close()
}

func (t *tables) writePixels(ctx context.Context, dir string) (DataFile, error) {
	width := int64(t.m.width)
	var p pixelRows
	return writeRuns(ctx, dir, "pixel.parquet", pixelColumns, t.runs, func(runs []pixelRun, n int) []arrow.Array {
		p.id, p.row, p.col = resized(p.id, n), resized(p.row, n), resized(p.col, n)
		p.mine, p.cohort = resized(p.mine, n), resized(p.cohort, n)
		at := 0
		for _, run := range runs {
			mine, row, col := t.cohorts[run.cohort].mine, int32(run.first/width), int32(run.first%width)
			for k := range run.count {
				p.id[at], p.row[at], p.col[at] = run.first+int64(k), row, col+k
				p.mine[at], p.cohort[at] = mine, run.cohort+1
				at++
			}
		}
		return []arrow.Array{int64s(p.id), int32s(p.row), int32s(p.col), names(p.mine, t.mineIDs), int32s(p.cohort)}
	})
}

// yearRuns are the runs that pixel_year holds on disk.
func (t *tables) yearRuns() []pixelRun {
	if t.pixelYears == PixelYearsAll {
		return t.runs
	}
	var inside []pixelRun
	for _, run := range t.runs {
		if t.cohorts[run.cohort].mine >= 0 {
			inside = append(inside, run)
		}
	}
	return inside
}

// writePixelYears writes a file a year, workers of them side by side.
func (t *tables) writePixelYears(ctx context.Context, dir string, workers int) ([]DataFile, error) {
	runs, n := t.yearRuns(), t.study.Years()
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
	path := fmt.Sprintf("pixel_year/year=%d/part-0.parquet", t.study.FirstYear+y)
	return writeRuns(ctx, dir, path, pixelYearColumns, runs, func(runs []pixelRun, n int) []arrow.Array {
		return t.pixelYearRows(y, runs, n, p)
	})
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
