package loader

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
	"time"

	"github.com/minecarbon/minecarbon/libc"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/labels"
	"github.com/minecarbon/minecarbon/loader/minelayer"
	"github.com/minecarbon/minecarbon/loader/strip"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// load is the state of one Load or Check. Both open the inputs, examine the rasters and assess
// the cells; what they notice is in quality, errors that end a load included. Load then goes on to
// interpolate and write. Fields are nil where an input is not sound.
type load struct {
	study   *studyfile.Study
	o       Options
	workers int

	watched *watchedInputs // nil in a Check
	tempDir string         // the system's if empty
	quality finding.List
	given   Variogram

	m      *disturbanceMap
	npp    *nppSeries
	mines  *minelayer.Layer
	points []labels.Point // of the sample that the map is held against
	window gdal.Window

	shards  *shards // nil where the map is read as a whole
	census  *census
	years   []nppYear     // as read, nil once they are gathered
	nppRead chan struct{} // closed once they are; nil without NPP
	pixels  *strip.Spool  // nil in a Check, unless there are points
	ofCells []cellYear    // NPP_b, by year
	land    *mapTables
	// numbered is closed once the cohorts of the land are numbered; nil in a Check.
	numbered chan struct{}
	judged   *MapAccuracy // nil without points
	inputs   []InputFile

	summary *Summary
	started time.Time
	phases  []Phase
}

func newLoad(study *studyfile.Study, o Options) *load {
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	return &load{study: study.Under(o.Lenient), o: o, workers: max(1, runtime.GOMAXPROCS(0))}
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
		l.mines.Close()
	}
	if l.pixels != nil {
		_ = l.pixels.Close()
	}
}

// open opens the inputs that the study names and holds them to each other.
func (l *load) open() {
	l.phase("open inputs")
	var err error
	l.given, err = givenVariogram(l.study, l.o.Geostatistics)
	l.quality.Refuse("background", err)
	if l.study.Disturbance.Given() {
		l.m, err = openDisturbance(l.study)
		l.quality.Refuse("disturbance", err)
		if l.m != nil {
			l.quality.Add(l.m.findings...)
		}
	}
	var others sync.WaitGroup
	others.Go(l.openNPP)
	l.openMines()
	l.openPoints()
	others.Wait()
	if l.m == nil || l.npp == nil {
		return
	}
	found, err := l.judgeReferenceSystems()
	l.quality.Refuse("npp", err)
	l.quality.Add(found...)
	if l.window, err = mapWindow(&l.m.Grid, &l.npp.grid, l.npp.extent()); err != nil {
		l.quality.Refuse("npp", err)
		l.npp = nil
	}
}

// openNPP opens the rasters of NPP.
func (l *load) openNPP() {
	if len(l.study.NPP.Files) == 0 || l.study.FirstYear == 0 {
		return
	}
	var err error
	l.npp, err = openNPP(l.study)
	l.quality.Refuse("npp", err)
	if l.npp != nil {
		l.quality.Add(judgeEncodings(folded(l.npp.encodings(l.study)))...)
	}
}

// openMines opens the polygons and holds them against the map. Without a map they are read all the
// same, in longitude and latitude.
func (l *load) openMines() {
	if l.study.Mines.File == "" || l.study.Mines.ID == "" {
		return
	}
	if l.m == nil {
		lonlat, err := gdal.WGS84()
		if err != nil {
			l.quality.Refuse("mines", err)
			return
		}
		defer lonlat.Close()
		layer, err := minelayer.Open(l.study.Mines, &gdal.Grid{SRS: lonlat}, l.o.Lenient)
		l.quality.Refuse("mines", err)
		if layer != nil {
			l.quality.Add(layer.Findings...)
			layer.Close()
		}
		return
	}
	var err error
	l.mines, err = minelayer.Open(l.study.Mines, &l.m.Grid, l.o.Lenient)
	l.quality.Refuse("mines", err)
	if l.mines == nil {
		return
	}
	found, err := l.mines.Judge(&l.m.Grid)
	l.quality.Refuse("mines", err)
	l.quality.Add(found...)
}

// examine scans the map, decodes the NPP under it and hashes the inputs, side by side, and judges
// what they hold. Its errors are the context's, and those of inputs that change meanwhile.
func (l *load) examine(ctx context.Context) error {
	l.phase("read rasters")
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var steps []func() error
	if l.m != nil && l.study.FirstYear > 0 {
		steps = append(steps, func() error {
			err := l.refuse(ctx, "disturbance", l.readMap(ctx))
			if err == nil && l.census != nil {
				l.judgeMap()
			}
			return err
		})
	}
	if l.m != nil && l.npp != nil {
		l.nppRead = make(chan struct{})
		steps = append(steps, func() error {
			defer close(l.nppRead)
			return l.refuse(ctx, "npp", l.readNPP(ctx))
		})
	}
	if l.watched != nil {
		steps = append(steps, func() (err error) { l.inputs, err = l.watched.hash(ctx); return err })
	}
	err := parallel(cancel, steps...)
	if err == nil && l.watched != nil {
		err = l.watched.check(l.inputs)
	}
	if err == nil && l.land != nil && l.ofCells == nil {
		l.ofCells = gatherNPP(l.years, l.land.places)
	}
	return err
}

// refuse records the error of an input, unless the context has ended, and returns the context's.
func (l *load) refuse(ctx context.Context, input string, err error) error {
	if ctx.Err() == nil {
		l.quality.Refuse(input, err)
	}
	return ctx.Err()
}

// judgeMap numbers the cohorts of a sound map, which are never changed from then on, and judges it.
func (l *load) judgeMap() {
	l.quality.Add(l.m.datedFindings(l.study)...)
	found, err := l.census.impossibleYears()
	l.quality.Add(found...)
	if err := cmp.Or(err, l.census.check()); err != nil {
		l.quality.Refuse("disturbance", err)
		return
	}
	mines := l.minesOrNone()
	ids := make([]string, len(mines.Mines))
	for i, m := range mines.Mines {
		ids[i] = m.ID
	}
	places, cellOf := l.census.numberCells(l.window)
	select {
	case <-l.nppRead: // as a rule of large maps; the land takes its memory
		l.ofCells = gatherNPP(l.years, places)
	default:
	}
	l.land = &mapTables{
		land: l.census.land(places, cellOf, l.pixels), study: l.study, m: l.m, mines: mines,
		pixelYears: l.o.PixelYears, mineID: ids,
	}
	if l.numbered != nil {
		close(l.numbered)
	}
	l.summary = l.land.summarize(l.census)
	l.summary.Judged = l.land.judged()
	l.quality.Add(l.land.mapFindings(l.census, l.summary)...)
	found, err = l.land.emptyMines(l.summary)
	l.quality.Refuse("mines", err)
	l.quality.Add(found...)
	l.judgeAccuracy()
}

// readMap scans the map. Without NPP one cell lies under all of it.
func (l *load) readMap(ctx context.Context) error {
	mines := l.minesOrNone()
	if l.m.source != nil && l.mines == nil {
		return nil
	}
	date := func(ctx context.Context) error { return l.m.date(ctx, l.site(mines)) }
	if l.shards != nil {
		date = l.shards.date
	}
	if err := date(ctx); err != nil {
		return err
	}
	l.census = newCensus(l.study, l.m, l.npp, l.o.Lenient)
	if l.watched != nil || len(l.points) > 0 {
		pixels, err := strip.NewSpool(l.tempDir)
		if err != nil {
			return notKept(err)
		}
		l.pixels = pixels
	}
	visit := func(s *strip.Strip) error {
		global := l.census.merge(s)
		if l.pixels != nil {
			if err := l.pixels.Add(int64(s.Row0)*int64(l.m.Width), s.Runs, global); err != nil {
				return notKept(err)
			}
		}
		l.o.Progress("read map", s.Row0+s.Rows, l.m.Height)
		return nil
	}
	var err error
	if l.shards != nil {
		err = l.shards.read(ctx, visit)
	} else {
		err = scanStrips(ctx, l.workers, l.m, 0, stripsOf(l.m).count, l.scanners(), visit)
	}
	if err == nil && l.pixels != nil {
		if err = l.pixels.Finish(); err != nil {
			err = notKept(err)
		}
	}
	if err != nil {
		l.census = nil // it is not whole
	}
	return err
}

func notKept(err error) error { return fmt.Errorf("write the pixels of the map: %w", fault.Cause(err)) }

// minesOrNone returns the mines, a layer of none where they are not sound.
func (l *load) minesOrNone() *minelayer.Layer {
	if l.mines == nil {
		return &minelayer.Layer{}
	}
	return l.mines
}

func (l *load) readNPP(ctx context.Context) error {
	l.years = make([]nppYear, l.study.Years())
	damaged := fault.Repeated{What: "year"}
	for y := range l.years {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		if l.years[y], err = l.npp.read(l.study.FirstYear+y, l.window); err != nil {
			damaged.Add(err.Error(), err)
			l.npp.unread[l.study.FirstYear+y] = true
		}
	}
	libc.GiveBack()
	l.quality.Add(l.npp.judge(l.study, l.years)...)
	return damaged.Err()
}

// assess goes from cohorts and NPP_b to the samples and the method of the background of every year. It
// returns nil without an error where it refuses them.
func (l *load) assess(ctx context.Context) (*interpolator, error) {
	l.phase("cells")
	cells := newCells(l.land.land, &l.npp.grid)
	npp, err := newCellNPP(l.census, l.land.land, cells, l.ofCells)
	if err == nil {
		err = cells.locate(&l.m.Grid)
	}
	if err != nil {
		return nil, err
	}
	l.quality.Add(npp.findings...)
	cover := newCover(l.land.land, cells, l.study)
	l.phase("background")
	b, err := newInterpolator(ctx, l.study, l.o.Geostatistics, l.given, cover, npp, l.workers)
	if err != nil {
		return nil, l.refuse(ctx, "background", err)
	}
	l.quality.Add(b.findings...)
	l.summary.addCells(l.land, l.census, b)
	return b, nil
}

// knownNPP returns NPP_b where NPP_a is not known yet, as scaledNPP.at does. Nothing of it is below 0.
func (n *cellNPP) knownNPP(y int, cell int32) (nppBeforeCut, npa float64) {
	npp, _ := n.of(y, int(cell))
	v := math.Max(npp, 0)
	return v, v
}
