package loader

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/minecarbon/minecarbon/loader/strip"
	"github.com/minecarbon/minecarbon/loader/table"
)

// Which pixels pixel_year holds on disk.
const (
	PixelYearsMines = "mines"
	PixelYearsAll   = "all"
	PixelYearsNone  = "none"
)

// pixelRows are the columns of one row group. Writing copies them, so the next
// row group reuses their memory.
type pixelRows struct {
	id                                  []int64
	row, col, year, mine, state, cohort []int32
	npa                                 []float64
}

// resized returns v with n elements, whatever they hold.
func resized[T any](v []T, n int) []T {
	if cap(v) < n {
		return make([]T, n)
	}
	return v[:n]
}

// stripRuns are the pixels of a strip of the map, row after row; the whole map is kept
// so until its cohorts are numbered.
type stripRuns struct {
	first int64 // pixel_id of the first pixel
	runs  []strip.Run
}

// runsOf returns the runs of a strip for the whole map; global are the indexes of its cohorts among all.
func runsOf(s *strip.Strip, global []int32, width int) stripRuns {
	runs := slices.Clone(s.Runs)
	for i := range runs {
		if runs[i].Cohort >= 0 {
			runs[i].Cohort = global[runs[i].Cohort]
		}
	}
	return stripRuns{int64(s.Row0) * int64(width), runs}
}

// pixelRun is a run with the pixel that it begins at.
type pixelRun struct {
	first  int64 // pixel_id = row × width + column
	cohort int32 // index
	count  int32
}

// pixelsPerGroup bounds the rows of a row group of pixels.
const pixelsPerGroup = 1 << 19

// writeRuns writes a table with a row per mapped pixel; rows makes the columns of n of them.
func writeRuns(ctx context.Context, dir, path string, columns []table.Column, strips []stripRuns, rows func(runs []pixelRun, n int) []arrow.Array) (table.DataFile, error) {
	w, err := table.Create(dir, path, columns)
	if err != nil {
		return table.DataFile{}, err
	}
	var group []pixelRun
	pixels := 0
	flush := func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := w.Write(rows(group, pixels)...)
		group, pixels = group[:0], 0
		return err
	}
	for _, s := range strips {
		first := s.first
		for _, r := range s.runs {
			if r.Cohort >= 0 {
				group = append(group, pixelRun{first, r.Cohort, r.Count})
				pixels += int(r.Count)
			}
			first += int64(r.Count)
			if pixels >= pixelsPerGroup {
				if err = flush(); err != nil {
					w.Abandon()
					return table.DataFile{}, err
				}
			}
		}
	}
	if err = flush(); err != nil {
		w.Abandon()
		return table.DataFile{}, err
	}
	return w.Close()
}

// writePixels writes the pixel table.
func (t *mapTables) writePixels(ctx context.Context, dir string) (table.DataFile, error) {
	width, cohorts := int64(t.m.Width), t.cohorts
	var p pixelRows
	return writeRuns(ctx, dir, "pixel.parquet", pixelColumns, t.strips, func(runs []pixelRun, n int) []arrow.Array {
		p.id, p.row, p.col = resized(p.id, n), resized(p.row, n), resized(p.col, n)
		p.mine, p.cohort = resized(p.mine, n), resized(p.cohort, n)
		at := 0
		for _, run := range runs {
			mine, row, col := cohorts[run.cohort].mine, int32(run.first/width), int32(run.first%width)
			for k := range run.count {
				p.id[at], p.row[at], p.col[at] = run.first+int64(k), row, col+k
				p.mine[at], p.cohort[at] = mine, run.cohort+1
				at++
			}
		}
		return []arrow.Array{table.Int64s(p.id), table.Int32s(p.row), table.Int32s(p.col), table.Names(p.mine, t.mineIDs), table.Int32s(p.cohort)}
	})
}

// yearStrips returns the pixels that pixel_year holds on disk, with the others unmapped.
func (t *mapTables) yearStrips() []stripRuns {
	if t.pixelYears == PixelYearsAll {
		return t.strips
	}
	inside := make([]stripRuns, len(t.strips))
	for i, s := range t.strips {
		var runs []strip.Run
		for _, r := range s.runs {
			if r.Cohort >= 0 && t.cohorts[r.Cohort].mine < 0 {
				r.Cohort = -1
			}
			if last := len(runs) - 1; r.Cohort < 0 && last >= 0 && runs[last].Cohort < 0 {
				runs[last].Count += r.Count
				continue
			}
			runs = append(runs, r)
		}
		inside[i] = stripRuns{s.first, runs}
	}
	return inside
}

// writePixelYears writes a file a year, workers of them side by side.
func (t *tables) writePixelYears(ctx context.Context, dir string, workers int) ([]table.DataFile, error) {
	strips, n := t.yearStrips(), t.study.Years()
	files, errs := make([]table.DataFile, n), make([]error, n)
	years := make(chan int)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			var rows pixelRows
			for y := range years {
				if errs[y] = ctx.Err(); errs[y] == nil {
					files[y], errs[y] = t.writePixelYear(ctx, dir, y, strips, &rows)
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

// writePixelYear writes the pixels of a year into a folder of its own. A name such as year=2001 would have pandas and
// pyarrow make a category of the column year, or refuse it beside the one in the file.
func (t *tables) writePixelYear(ctx context.Context, dir string, y int, strips []stripRuns, p *pixelRows) (table.DataFile, error) {
	path := fmt.Sprintf("pixel_year/%d/part-0.parquet", t.study.FirstYear+y)
	return writeRuns(ctx, dir, path, pixelYearColumns, strips, func(runs []pixelRun, n int) []arrow.Array {
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
		v := t.scaled.of(y, c.cell, s)
		for k := range int64(run.count) {
			p.id[at], p.mine[at], p.year[at], p.state[at], p.npa[at] = run.first+k, c.mine, int32(year), int32(s), v
			at++
		}
	}
	return []arrow.Array{table.Int64s(p.id), table.Names(p.mine, t.mineIDs), table.Int32s(p.year), table.Names(p.state, t.stateIDs), table.Doubles(p.npa)}
}
