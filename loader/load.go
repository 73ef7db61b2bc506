package loader

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/minecarbon/minecarbon/libc"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/staging"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/loader/table"
)

// Options are the choices of a load that do not belong to the study.
type Options struct {
	Force bool // replace an existing dataset
	// Lenient takes pixels with impossible years as never destroyed, leaves features without a
	// polygon out, lets NPP that no file holds be unknown, and records findings of severity
	// error instead of refusing them.
	Lenient    bool
	PixelYears string // PixelYearsMines (the default), PixelYearsAll or PixelYearsNone
	// ShardPixels is how many pixels of a map are read at once, 0 for all. Each shard is kept beside the
	// dataset until this is whole, so that a load that was interrupted goes on where it was. One that was killed behind
	// its end returns the summary of what it wrote.
	ShardPixels   int64
	Software      string // name and version, for the manifest
	Geostatistics Geostatistics
	// Progress, if not nil, is called from one goroutine at a time. A phase begins with
	// done = total = 0: "open inputs", "read rasters", "cells", "background", "write
	// tables", "publish". Within "read rasters", "read map" counts the rows of the map,
	// after "date map" where its events are dated first.
	Progress func(phase string, done, total int)

	merge bool // the shards are there
}

// Load reads the inputs of a study and writes the dataset dir, whole or not at
// all. On any error, cancellation included, dir is as it was before. Shards beside a dataset that is whole are removed.
//
// Errors are ErrUsage (dir exists, mistakes that only the inputs show),
// ErrInput (files that are absent or damaged), ErrData (inputs that contradict
// each other or the method), ErrLocked (another load writes dir), the context's
// own, or those of the file system.
func Load(ctx context.Context, study *studyfile.Study, dir string, o Options) (*Summary, error) {
	switch o.PixelYears {
	case "":
		o.PixelYears = PixelYearsMines
	case PixelYearsMines, PixelYearsAll, PixelYearsNone:
	default:
		return nil, fault.New(fault.ErrUsage, "write dataset %s: pixel years %q are unknown; choose one of mines, all, none", dir, o.PixelYears)
	}
	if !o.Force {
		if summary, err := published(ctx, study, dir, o); summary != nil || err != nil {
			return summary, cmp.Or(err, RemoveShards(dir))
		}
	}
	l := newLoad(study, o)
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
	l.tempDir = stage.Dir
	if err := l.chooseShards(ctx, dir); err != nil {
		return nil, err
	}
	if err := l.examineAndWrite(ctx, stage.Dir); err != nil {
		return nil, err
	}
	l.phase("publish")
	if l.shards != nil {
		if err := l.shards.note(stage.Dir); err != nil {
			return nil, err
		}
	}
	if err := stage.Publish(); err != nil {
		return nil, err
	}
	l.phase("")
	return l.summary, RemoveShards(dir)
}

// examineAndWrite reads the inputs and writes the tables and the manifest; the pixels, which need no NPP, as soon as the map
// is read.
func (l *load) examineAndWrite(ctx context.Context, dir string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	l.numbered = make(chan struct{})
	pixels := make(chan table.DataFile, 1)
	return parallel(cancel, func() error {
		if !await(ctx, l.numbered) {
			return ctx.Err()
		}
		file, err := l.land.writePixels(ctx, dir)
		if err == nil {
			pixels <- file
		}
		return err
	}, func() error {
		if err := cmp.Or(l.examine(ctx), l.quality.Refusal(l.o.Lenient)); err != nil {
			return err
		}
		libc.GiveBack()
		return l.write(ctx, dir, pixels)
	})
}

// openInputs opens the inputs, which are watched from then on, and refuses those that no load can do with. What is wrong with an
// input that changed meanwhile says less than that it changed.
func (l *load) openInputs() error {
	var unwatched error
	l.watched, unwatched = watchInputs(l.study)
	l.open()
	refused := l.quality.Refusal(l.o.Lenient)
	if refused != nil && unwatched == nil {
		return cmp.Or(l.watched.check(nil), refused)
	}
	return cmp.Or(refused, unwatched)
}

// tables goes from cohorts and NPP_b to tables, whose background is yet to be interpolated.
func (l *load) tables(ctx context.Context) (*tables, *interpolator, error) {
	b, err := l.assess(ctx)
	if err == nil {
		err = l.quality.Refusal(l.o.Lenient)
	}
	if err != nil {
		return nil, nil, err
	}
	background := newBackground(l.study.Years())
	return &tables{mapTables: l.land, cells: b.cells, cover: b.cover, background: background, scaled: &scaledNPP{b.npp, b.cover, background}}, b, nil
}

// write computes what the tables hold and writes them and the manifest.
func (l *load) write(ctx context.Context, dir string, pixels <-chan table.DataFile) error {
	t, b, err := l.tables(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var cells, cellYears table.DataFile
	var files []table.DataFile
	err = parallel(cancel,
		func() (err error) { cells, err = t.writeCells(dir); return err },
		func() (err error) { cellYears, err = t.writeCellYears(ctx, dir, l.workers); return err },
		func() (err error) {
			if err = b.interpolate(ctx, l.workers, t.background); err == nil {
				files, err = l.writeTables(ctx, dir, t)
			}
			return err
		},
	)
	if err != nil {
		return err
	}
	const cellsAt, cellYearsAt = 2, 8 // in the manifest
	files = slices.Insert(slices.Insert(files, cellsAt, cells), cellYearsAt, cellYears)
	select {
	case file := <-pixels:
		return l.writeManifest(ctx, dir, append(files, file))
	case <-ctx.Done():
		return ctx.Err()
	}
}

// writeTables writes every table but those of pixels and of cells.
func (l *load) writeTables(ctx context.Context, dir string, t *tables) ([]table.DataFile, error) {
	l.phase("write tables")
	var pixelYears []table.DataFile
	var err error
	if l.o.PixelYears != PixelYearsNone {
		if pixelYears, err = t.writePixelYears(ctx, dir, l.workers); err != nil {
			return nil, err
		}
	}
	var files, controls []table.DataFile
	var sums table.DataFile
	// Sums and control land hold no long columns, so they are made beside the tables that do. Nothing is cancelled: each part ends soon.
	err = parallel(func() {}, func() error {
		for _, write := range []func(string) (table.DataFile, error){ // one after the other, since each holds its columns in memory
			t.writeStudy, t.writeMines, t.writeBackground, t.writeBackgroundLags, t.writeCohorts, t.writeEvents,
			func(dir string) (table.DataFile, error) { return t.writeCohortYears(ctx, dir, l.workers) },
		} {
			file, err := write(dir)
			if err != nil {
				return err
			}
			files = append(files, file)
		}
		return nil
	}, func() (err error) {
		l.summary.countYears(t.mapTables, t.scaled.at)
		sums, err = t.writeMineVCS(dir)
		return err
	}, func() (err error) { controls, err = t.writeControls(dir); return err })
	if err != nil {
		return nil, err
	}
	l.summary.Findings = l.quality.Sorted()
	alpha, err := t.writeAlpha(dir)
	if err != nil {
		return nil, err
	}
	files = append(append(append(files, sums), controls...), alpha...)
	quality, err := finding.Write(dir, l.summary.Findings)
	if err != nil {
		return nil, err
	}
	files = append(files, quality)
	if l.judged != nil {
		judged, err := l.judged.write(dir)
		if err != nil {
			return nil, err
		}
		files = append(files, judged...)
	}
	for _, f := range pixelYears {
		l.summary.PixelYearRow += f.Rows
	}
	return append(files, pixelYears...), nil
}

func (l *load) writeManifest(ctx context.Context, dir string, files []table.DataFile) error {
	manifest := Manifest{
		SchemaVersion: SchemaVersion, Software: l.o.Software, Created: time.Now().UTC().Truncate(time.Second),
		Study: l.study, Lenient: l.o.Lenient, PixelYears: l.o.PixelYears,
		Inputs: l.inputs, NPPEncoding: l.npp.encodings(l.study), Files: files, Summary: l.summary,
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	manifest.countRows()
	return writeManifest(dir, manifest)
}
