package loader

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/minecarbon/minecarbon/loader/runs"
	"github.com/minecarbon/minecarbon/loader/strip"
	"github.com/minecarbon/minecarbon/loader/table"
)

// Which pixels pixel_year holds on disk.
const (
	PixelYearsMines = "mines"
	PixelYearsAll   = "all"
	PixelYearsNone  = "none"
)

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

// pixelsPerGroup bounds the rows of a row group of pixels, but for one run.
const pixelsPerGroup = 1 << 19

// eachGroup hands the runs of mapped pixels to visit, a row group at a time. The key of a run is the index of its cohort.
func eachGroup(ctx context.Context, strips []stripRuns, visit func([]runs.Run) error) error {
	var group []runs.Run
	pixels := 0
	flush := func() error {
		if err := ctx.Err(); err != nil || pixels == 0 {
			return err
		}
		err := visit(group)
		group, pixels = group[:0], 0
		return err
	}
	for _, s := range strips {
		first := s.first
		for _, r := range s.runs {
			if r.Cohort >= 0 {
				group = append(group, runs.Run{First: first, Count: r.Count, Key: r.Cohort})
				pixels += int(r.Count)
			}
			first += int64(r.Count)
			if pixels >= pixelsPerGroup {
				if err := flush(); err != nil {
					return err
				}
			}
		}
	}
	return flush()
}

// pixelColumn is the column pixel_id, which is row × width + column.
func pixelColumn() *runs.Column {
	return runs.Counting64("pixel_id", func(r runs.Run) int64 { return r.First })
}

// mineColumn is the column mine_id of a table of pixels.
func (t *mapTables) mineColumn() *runs.Column {
	return runs.Names("mine_id", true, t.mineID, func(r runs.Run) int32 { return t.cohorts[r.Key].mine })
}

// writePixels writes the pixel table.
func (t *mapTables) writePixels(ctx context.Context, dir string) (table.DataFile, error) {
	width := int64(t.m.Width)
	columns := []*runs.Column{
		pixelColumn(),
		runs.Whole("row", func(r runs.Run) int32 { return int32(r.First / width) }),
		runs.Counting32("col", func(r runs.Run) int64 { return r.First % width }),
		t.mineColumn(),
		runs.Whole("cohort_id", func(r runs.Run) int32 { return r.Key + 1 }),
	}
	w, err := runs.Create(dir, "pixel.parquet", columns...)
	if err != nil {
		return table.DataFile{}, err
	}
	pages := make([]runs.Pages, len(columns))
	err = eachGroup(ctx, t.strips, func(group []runs.Run) error {
		for i, c := range columns {
			pages[i] = c.Encode(group)
		}
		return w.Write(pages...)
	})
	if err != nil {
		w.Abandon()
		return table.DataFile{}, err
	}
	return w.Close()
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

// pixelYears are the pixels of a year, in a file of their own.
type pixelYears struct {
	*runs.Writer
	columns []*runs.Column // that differ from year to year
}

// newPixelYears starts the file of a year of the study in a folder of its own. A name such as year=2001 would have pandas and
// pyarrow make a category of the column year, or refuse it beside the one in the file.
func (t *tables) newPixelYears(dir string, y int, shared ...*runs.Column) (*pixelYears, error) {
	year := t.study.FirstYear + y
	stateOf := func(r runs.Run) state { return t.histories[t.cohorts[r.Key].history].state(year) }
	p := &pixelYears{columns: []*runs.Column{
		runs.Whole("year", func(runs.Run) int32 { return int32(year) }),
		runs.Names("state", false, stateNames, func(r runs.Run) int32 { return int32(stateOf(r)) }),
		runs.Real("npp_a", func(r runs.Run) float64 { return t.scaled.of(y, t.cohorts[r.Key].cell, stateOf(r)) }),
	}}
	var err error
	p.Writer, err = runs.Create(dir, fmt.Sprintf("pixel_year/%d/part-0.parquet", year), slices.Concat(shared, p.columns)...)
	return p, err
}

// add writes a row group; the pages of the columns that all years share come first.
func (p *pixelYears) add(group []runs.Run, shared ...runs.Pages) error {
	pages := slices.Clone(shared)
	for _, c := range p.columns {
		pages = append(pages, c.Encode(group))
	}
	return p.Write(pages...)
}

// writePixelYears writes a file a year, workers of them side by side. What all years share is encoded once.
func (t *tables) writePixelYears(ctx context.Context, dir string, workers int) (files []table.DataFile, err error) {
	pixel, mine := pixelColumn(), t.mineColumn()
	years := make([]*pixelYears, t.study.Years())
	defer func() {
		for _, p := range years {
			if err != nil && p != nil && p.Writer != nil {
				p.Abandon()
			}
		}
	}()
	for y := range years {
		if years[y], err = t.newPixelYears(dir, y, pixel, mine); err != nil {
			return nil, err
		}
	}
	err = eachGroup(ctx, t.yearStrips(), func(group []runs.Run) error {
		ids, mines := pixel.Encode(group), mine.Encode(group)
		return sideBySide(workers, len(years), func(y int) error { return years[y].add(group, ids, mines) })
	})
	if err != nil {
		return nil, err
	}
	files = make([]table.DataFile, len(years))
	return files, sideBySide(workers, len(years), func(y int) (err error) { files[y], err = years[y].Close(); return err })
}

// sideBySide calls do for the numbers below n, workers at once, and returns the first error by number.
func sideBySide(workers, n int, do func(i int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(workers, n) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				errs[i] = do(int(i))
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
