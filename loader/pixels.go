package loader

import (
	"cmp"
	"context"
	"errors"
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

// pixelsPerGroup bounds the rows of a row group of pixels, but for one run.
const pixelsPerGroup = 1 << 19

// pixelGroup is the runs of a row group of pixels. The key of a run is the index of its cohort in cohorts, since a group has few of all.
type pixelGroup struct {
	runs    []runs.Run
	cohorts []int32
	keys    []int32 // by cohort: 1 + its index in cohorts, 0 without
}

func (g *pixelGroup) add(first int64, count, cohort int32) {
	key := &g.keys[cohort]
	if *key == 0 {
		g.cohorts = append(g.cohorts, cohort)
		*key = int32(len(g.cohorts))
	}
	g.runs = append(g.runs, runs.Run{First: first, Count: count, Key: *key - 1})
}

func (g *pixelGroup) reset() {
	for _, cohort := range g.cohorts {
		g.keys[cohort] = 0
	}
	g.runs, g.cohorts = g.runs[:0], g.cohorts[:0]
}

// encode returns the pages of a column whose values depend on the cohort.
func (g *pixelGroup) encode(c *runs.Column) runs.Pages { return c.EncodeKeys(g.runs, len(g.cohorts)) }

// eachGroup hands the runs of the pixels of wanted cohorts to visit, a row group at a time.
func (t *mapTables) eachGroup(ctx context.Context, wanted func(cohort int32) bool, visit func(*pixelGroup) error) error {
	group := &pixelGroup{keys: make([]int32, len(t.cohorts))}
	pixels := 0
	flush := func() error {
		if err := ctx.Err(); err != nil || pixels == 0 {
			return err
		}
		err := visit(group)
		group.reset()
		pixels = 0
		return err
	}
	err := t.pixels.Each(func(first int64, strip []strip.Run) error {
		for _, r := range strip {
			if r.Cohort >= 0 && wanted(r.Cohort) {
				group.add(first, r.Count, r.Cohort)
				pixels += int(r.Count)
			}
			first += int64(r.Count)
			if pixels >= pixelsPerGroup {
				if err := flush(); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// pixelColumn is the column pixel_id, which is row × width + column.
func pixelColumn() *runs.Column {
	return runs.Counting64("pixel_id", func(r runs.Run) int64 { return r.First })
}

// mineColumn is the column mine_id of a table of pixels, of the group that is there.
func (t *mapTables) mineColumn(group **pixelGroup) *runs.Column {
	return runs.Names("mine_id", true, t.mineID, func(r runs.Run) int32 { return t.cohorts[(*group).cohorts[r.Key]].mine })
}

// writePixels writes the pixel table.
func (t *mapTables) writePixels(ctx context.Context, dir string) (table.DataFile, error) {
	width := int64(t.m.Width)
	var group *pixelGroup
	row := runs.Whole("row", func(r runs.Run) int32 { return int32(r.First / width) })
	columns := []*runs.Column{
		pixelColumn(), row,
		runs.Counting32("col", func(r runs.Run) int64 { return r.First % width }),
		t.mineColumn(&group),
		runs.Whole("cohort_id", func(r runs.Run) int32 { return group.cohorts[r.Key] + 1 }),
	}
	w, err := runs.Create(dir, "pixel.parquet", columns...)
	if err != nil {
		return table.DataFile{}, err
	}
	pages := make([]runs.Pages, len(columns))
	err = t.eachGroup(ctx, func(int32) bool { return true }, func(g *pixelGroup) error {
		group = g
		for i, c := range columns {
			if c == row {
				pages[i] = c.Encode(g.runs)
			} else {
				pages[i] = g.encode(c)
			}
		}
		return w.Write(pages...)
	})
	return finish(w, err)
}

// hasYears reports whether pixel_year holds the pixels of a cohort on disk.
func (t *mapTables) hasYears(cohort int32) bool {
	return t.pixelYears == PixelYearsAll || t.cohorts[cohort].mine >= 0
}

// yearColumns are the columns of pixel_year that differ from year to year. One serves one goroutine.
type yearColumns struct {
	t       *tables
	y       int // year of the study, set before they are encoded
	group   *pixelGroup
	columns []*runs.Column
}

func (t *tables) newYearColumns() *yearColumns {
	c := &yearColumns{t: t}
	c.columns = []*runs.Column{
		runs.Whole("year", func(runs.Run) int32 { return int32(t.study.FirstYear + c.y) }),
		runs.Names("state", false, stateNames, func(r runs.Run) int32 { return int32(c.stateOf(c.cohort(r))) }),
		runs.Real("npp_a", true, func(r runs.Run) float64 { of := c.cohort(r); return t.scaled.of(c.y, of.cell, c.stateOf(of)) }),
	}
	return c
}

func (c *yearColumns) cohort(r runs.Run) *cohort { return &c.t.cohorts[c.group.cohorts[r.Key]] }

func (c *yearColumns) stateOf(of *cohort) state {
	return c.t.histories[of.history].state(c.t.study.FirstYear + c.y)
}

// write adds a row group of a year to its file; the pages of the columns that all years share come first.
func (c *yearColumns) write(w *runs.Writer, y int, group *pixelGroup, shared ...runs.Pages) error {
	c.y, c.group = y, group
	pages := slices.Clone(shared)
	for _, column := range c.columns {
		pages = append(pages, group.encode(column))
	}
	return w.Write(pages...)
}

// writePixelYears writes a file a year in a folder of its own, workers of them side by side. What all years share is encoded
// once. A folder named year=2001 would have pandas and pyarrow make a category of the column year, or refuse it beside
// the one in the file.
func (t *tables) writePixelYears(ctx context.Context, dir string, workers int) (files []table.DataFile, err error) {
	var group *pixelGroup
	pixel, mine := pixelColumn(), t.mineColumn(&group)
	columns := make([]*yearColumns, workers)
	for i := range columns {
		columns[i] = t.newYearColumns()
	}
	out := make([]*runs.Writer, t.study.Years())
	defer func() {
		for _, w := range out {
			if err != nil && w != nil {
				w.Abandon()
			}
		}
	}()
	for y := range out {
		path := fmt.Sprintf("pixel_year/%d/part-0.parquet", t.study.FirstYear+y)
		if out[y], err = runs.Create(dir, path, slices.Concat([]*runs.Column{pixel, mine}, columns[0].columns)...); err != nil {
			return nil, err
		}
	}
	err = t.eachGroup(ctx, t.hasYears, func(g *pixelGroup) error {
		group = g
		ids, mines := g.encode(pixel), g.encode(mine)
		return cmp.Or(sideBySide(workers, len(out), func(worker, y int) error { return columns[worker].write(out[y], y, g, ids, mines) })...)
	})
	if err != nil {
		return nil, err
	}
	files = make([]table.DataFile, len(out))
	return files, cmp.Or(sideBySide(workers, len(out), func(_, y int) (err error) { files[y], err = out[y].Close(); return err })...)
}

// sideBySide calls do for the numbers i below n, workers at once, and returns its errors by number.
func sideBySide(workers, n int, do func(worker, i int) error) []error {
	errs := make([]error, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	for worker := range min(workers, n) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				errs[i] = do(worker, int(i))
			}
		})
	}
	wg.Wait()
	return errs
}

// parallel runs the steps side by side and returns the first error, where there is a choice
// not a cancellation, which another step's error may have caused.
func parallel(cancel func(), steps ...func() error) error {
	errs := make([]error, len(steps))
	var wg sync.WaitGroup
	for i, step := range steps {
		wg.Go(func() {
			if errs[i] = step(); errs[i] != nil {
				cancel()
			}
		})
	}
	wg.Wait()
	var first error
	for _, err := range errs {
		if err != nil && (first == nil || errors.Is(first, context.Canceled)) {
			first = err
		}
	}
	return first
}

// inOrder makes what has the numbers i below n, workers at once, and passes it on in the order of the numbers, one at a time.
// What a worker made is passed on before it makes the next. The first error ends all.
func inOrder[M any](ctx context.Context, workers, n int, make func(ctx context.Context, worker, i int) (M, error), pass func(i int, made M) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	passed := turns(n)
	sideBySide(workers, n, func(worker, i int) error {
		made, err := make(ctx, worker, i)
		if err == nil && i > 0 && !await(ctx, passed[i-1]) {
			return nil
		}
		if err = cmp.Or(err, ctx.Err()); err == nil {
			err = pass(i, made)
		}
		if err != nil {
			cancel(err)
			return nil
		}
		close(passed[i])
		return nil
	})
	return context.Cause(ctx)
}

// turns are n channels, to be closed one after the other.
func turns(n int) []chan struct{} {
	all := make([]chan struct{}, n)
	for i := range all {
		all[i] = make(chan struct{})
	}
	return all
}

// await waits for a channel to be closed and reports whether it was before the context ended.
func await(ctx context.Context, turn <-chan struct{}) bool {
	select {
	case <-turn:
		return true
	case <-ctx.Done():
		return false
	}
}
