package loader

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/staging"
	"github.com/minecarbon/minecarbon/loader/table"
)

// Options are the choices of a load that do not belong to the study.
type Options struct {
	Force bool // replace an existing dataset
	// Lenient takes pixels with impossible years as never destroyed, leaves features without a
	// polygon out, lets NPP that no file holds be unknown, and records findings of severity
	// error instead of refusing them.
	Lenient       bool
	PixelYears    string // PixelYearsMines (the default), PixelYearsAll or PixelYearsNone
	Software      string // name and version, for the manifest
	Geostatistics Geostatistics
	// Progress, if not nil, is called from one goroutine at a time. A phase begins with
	// done = total = 0: "open inputs", "read rasters", "cells", "background", "write
	// tables", "publish". Within "read rasters", "read map" counts the rows of the map.
	Progress func(phase string, done, total int)
}

// Load reads the inputs of a study and writes the dataset dir, whole or not at
// all. On any error, cancellation included, dir is as it was before.
//
// Errors are ErrUsage (dir exists, mistakes that only the inputs show),
// ErrInput (files that are absent or damaged), ErrData (inputs that contradict
// each other or the method), ErrLocked (another load writes dir), the context's
// own, or those of the file system.
func Load(ctx context.Context, study *Study, dir string, o Options) (*Summary, error) {
	switch o.PixelYears {
	case "":
		o.PixelYears = PixelYearsMines
	case PixelYearsMines, PixelYearsAll, PixelYearsNone:
	default:
		return nil, fault.New(fault.ErrUsage, "write dataset %s: pixel years %q are unknown; choose one of mines, all, none", dir, o.PixelYears)
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	l := &load{study: study.under(o), o: o, workers: max(1, runtime.GOMAXPROCS(0))}
	defer l.close()
	// Inputs first: a study that cannot be read leaves no trace at all.
	if err := l.openInputs(); err != nil {
		return nil, err
	}
	stage, err := staging.New(dir, o.Force)
	if err != nil {
		return nil, err
	}
	defer stage.Discard()
	if err := l.read(ctx); err != nil {
		return nil, err
	}
	if err := l.write(ctx, stage.Dir); err != nil {
		return nil, err
	}
	l.phase("publish")
	if err := stage.Publish(); err != nil {
		return nil, err
	}
	l.phase("")
	return l.summary, nil
}

// load is the state of one Load.
type load struct {
	study   *Study
	o       Options
	workers int

	watched *watchedInputs
	quality findings

	m      *disturbanceMap
	npp    *nppSeries
	mines  *mineLayer
	window gdal.Window

	census *census
	years  []nppYear
	strips []stripRuns
	inputs []InputFile

	summary *Summary
	started time.Time
	phases  []Phase
}

// phase closes the running phase and opens the next; an empty name opens none.
func (l *load) phase(name string) {
	now := time.Now()
	if !l.started.IsZero() {
		l.phases[len(l.phases)-1].Elapsed = now.Sub(l.started)
	}
	if name != "" {
		l.phases = append(l.phases, Phase{Name: name})
		l.o.Progress(name, 0, 0)
	}
	l.started = now
	if l.summary != nil {
		l.summary.Phases = l.phases
	}
}

func (l *load) close() {
	if l.mines != nil {
		l.mines.close()
	}
}

func (l *load) openInputs() (err error) {
	l.phase("open inputs")
	if l.watched, err = watchInputs(l.study); err != nil {
		return err
	}
	if l.m, err = openDisturbance(l.study.Disturbance); err != nil {
		return err
	}
	if l.npp, err = openNPP(l.study); err != nil {
		return err
	}
	if l.mines, err = openMines(l.study.Mines, &l.m.Grid, l.o.Lenient); err != nil {
		return err
	}
	if l.window, err = mapWindow(&l.m.Grid, &l.npp.grid, l.npp.extent()); err != nil {
		return err
	}
	found, err := l.mines.judge(&l.m.Grid)
	if err != nil {
		return err
	}
	l.quality.add(found...)
	return l.gate()
}

// gate refuses the load where an input has a finding of severity error and the caller is not lenient.
func (l *load) gate() error {
	if l.o.Lenient {
		return nil
	}
	return l.quality.refusal()
}

// read scans the map, decodes the NPP under it and hashes the inputs, side by side.
func (l *load) read(ctx context.Context) error {
	l.phase("read rasters")
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	err := parallel(cancel,
		func() error { return l.readMap(ctx) },
		func() error { return l.readNPP(ctx) },
		func() (err error) { l.inputs, err = l.watched.hash(ctx); return err },
	)
	if err == nil {
		err = l.watched.check(l.inputs)
	}
	if err == nil {
		err = l.census.check()
	}
	if err == nil {
		err = l.gate()
	}
	return err
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

func (l *load) readMap(ctx context.Context) error {
	l.census = newCensus(l.study, l.m, l.npp, l.o.Lenient)
	var gdal sync.Mutex // GDAL spatial references are not safe for concurrent use
	scanner := func() (*scanner, error) {
		gdal.Lock()
		defer gdal.Unlock()
		return newScanner(l.m, l.mines, &l.npp.grid, l.window)
	}
	var buffer []run
	return scanStrips(ctx, l.workers, l.m, scanner, func(s *strip) error {
		var runs stripRuns
		runs, buffer = runsOf(s, l.census.merge(s), l.m.Width, buffer)
		l.strips = append(l.strips, runs)
		l.o.Progress("read map", s.row0+s.rows, l.m.Height)
		return nil
	})
}

func (l *load) readNPP(ctx context.Context) (err error) {
	l.years = make([]nppYear, l.study.Years())
	for y := range l.years {
		if err := ctx.Err(); err != nil {
			return err
		}
		if l.years[y], err = l.npp.read(l.study.FirstYear+y, l.window); err != nil {
			return err
		}
	}
	l.quality.add(l.npp.judge(l.study, l.years)...)
	return nil
}

// mapTables collects the tables that need no NPP once the map is read.
func (l *load) mapTables() *mapTables {
	ids := make([]string, len(l.mines.mines))
	for i, m := range l.mines.mines {
		ids[i] = m.id
	}
	return &mapTables{
		land: l.census.land(l.window, l.strips), study: l.study, m: l.m, mines: l.mines,
		pixelYears: l.o.PixelYears, mineIDs: table.Texts(ids), stateIDs: table.Texts(stateNames),
	}
}

// compute goes from cohorts and NPP_b to NPP_a in every cell and year.
func (l *load) compute(ctx context.Context, m *mapTables) (*tables, error) {
	l.phase("cells")
	cells, err := newCells(m.land, &l.npp.grid, &l.m.Grid)
	if err != nil {
		return nil, err
	}
	npp, err := newCellNPP(l.census, m.land, cells, l.years)
	if err != nil {
		return nil, err
	}
	cover := newCover(m.land, cells, l.study)
	l.phase("background")
	background, err := interpolateBackground(ctx, l.workers, l.study, l.o.Geostatistics, cover, npp)
	if err != nil {
		return nil, err
	}
	return &tables{mapTables: m, cells: cells, cover: cover, background: background, scaled: &scaledNPP{npp, cover, background}}, nil
}

// write computes what the tables hold and writes them and the manifest; the pixels, which
// need no NPP, meanwhile.
func (l *load) write(ctx context.Context, dir string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := l.mapTables()
	var pixels table.DataFile
	var files []table.DataFile
	err := parallel(cancel,
		func() (err error) { pixels, err = m.writePixels(ctx, dir); return err },
		func() error {
			t, err := l.compute(ctx, m)
			if err == nil {
				files, err = l.writeTables(ctx, dir, t)
			}
			return err
		},
	)
	if err != nil {
		return err
	}
	return l.writeManifest(ctx, dir, append(files, pixels))
}

// writeTables writes every table but the pixels'.
func (l *load) writeTables(ctx context.Context, dir string, t *tables) ([]table.DataFile, error) {
	l.phase("write tables")
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	writers := []func(string) (table.DataFile, error){
		t.writeStudy, t.writeMines, t.writeCells, t.writeBackground, t.writeBackgroundLags, t.writeCohorts, t.writeEvents, t.writeCohortYears, t.writeCellYears,
	}
	files := make([]table.DataFile, len(writers))
	var pixelYears []table.DataFile
	steps := []func() error{func() (err error) {
		if l.o.PixelYears != PixelYearsNone {
			pixelYears, err = t.writePixelYears(ctx, dir, l.workers)
		}
		return err
	}}
	for i, write := range writers {
		steps = append(steps, func() (err error) { files[i], err = write(dir); return err })
	}
	if err := parallel(cancel, steps...); err != nil {
		return nil, err
	}
	l.summary = t.summarize(l.census)
	l.quality.add(t.mapFindings(l.census, l.summary)...)
	l.quality.add(t.background.findings...)
	if err := l.gate(); err != nil {
		return nil, err
	}
	l.summary.Findings = l.quality.sorted()
	quality, err := writeFindings(dir, l.summary.Findings)
	if err != nil {
		return nil, err
	}
	files = append(files, quality)
	for _, f := range pixelYears {
		l.summary.PixelYearRow += f.Rows
	}
	return append(files, pixelYears...), nil
}

func (l *load) writeManifest(ctx context.Context, dir string, files []table.DataFile) error {
	manifest := Manifest{
		SchemaVersion: SchemaVersion, Software: l.o.Software, Created: time.Now().UTC().Truncate(time.Second),
		Study: l.study, Lenient: l.o.Lenient, PixelYears: l.o.PixelYears,
		Inputs: l.inputs, Files: files, Summary: l.summary,
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return manifest.write(dir)
}
