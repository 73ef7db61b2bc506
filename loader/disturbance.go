package loader

import (
	"context"
	"math"
	"slices"

	"github.com/minecarbon/minecarbon/loader/dating"
	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/impossible"
	"github.com/minecarbon/minecarbon/loader/minelayer"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// disturbanceMap is the map of events, whatever kind of input they come from.
type disturbanceMap struct {
	gdal.Grid
	name     string            // of the input, for messages
	restored bool              // the input may hold restorations
	findings []finding.Finding // on the files
	// blockRows is how many rows of the map a file stores in one block, 0 where that does not matter.
	blockRows int
	roles     []impossible.Role // of the bands of year rasters, destruction first
	source    dating.Source     // nil for year rasters
	dated     *dating.Map       // what date found
	open      func() (mapSource, error)
}

// mapTolerance is the share by which the areas of a projection may differ from those on the Earth and still
// count: those of UTM differ by at most 0.2 % within a zone, since lengths are true to 0.1 %.
const mapTolerance = 0.002

// openDisturbance inspects the inputs and holds them to one grid. With an error it returns the map of the first
// destructions, nil where these cannot be read.
func openDisturbance(study *studyfile.Study) (*disturbanceMap, error) {
	in, first, last, unobserved := study.Disturbance, study.FirstYear, study.LastYear, study.UnobservedYears
	switch {
	case in.NDVI != nil:
		return openDated(dating.OpenNDVI(*in.NDVI, "disturbance.ndvi", first, last, unobserved))
	case in.Classes != nil:
		return openDated(dating.OpenClasses(*in.Classes, "disturbance.classes", first, last, unobserved))
	case in.States != nil:
		return openDated(dating.OpenClasses(*in.States, "disturbance.states", first, last, unobserved))
	case in.Breaks != nil:
		return openDated(dating.OpenBreaks(*in.Breaks))
	case in.Events != nil:
		return openDated(openEvents(*in.Events))
	case in.Footprints != nil:
		return openDated(openFootprints(*in.Footprints))
	}
	return openYearMaps(in)
}

// openDated takes a source that is dated before its events are read.
func openDated(source dating.Source, err error) (*disturbanceMap, error) {
	if err != nil {
		return nil, err
	}
	m := &disturbanceMap{Grid: *source.Map(), name: source.Name(), restored: true, source: source}
	m.open = func() (mapSource, error) { return datedSource{m.dated}, nil }
	if err := measureMap(&m.Grid, m.name); err != nil {
		return nil, err
	}
	return m, nil
}

// date dates the map, unless the input holds the years themselves.
func (m *disturbanceMap) date(ctx context.Context, site dating.Site) (err error) {
	if m.source == nil {
		return nil
	}
	*m.source.Map() = m.Grid // with its areas measured
	m.dated, err = m.source.Date(ctx, site)
	return err
}

// datedSource is a map that was dated.
type datedSource struct{ m *dating.Map }

func (s datedSource) read(row0, rows int, codes []int32) ([][]detect.Event, error) {
	s.m.Read(row0, rows, codes)
	return s.m.Events, nil
}

func (datedSource) close() {}

// site returns what the map is dated with.
func (l *load) site(mines *minelayer.Layer) dating.Site {
	return dating.Site{
		Mines: len(mines.Mines), Workers: l.workers, TempDir: l.tempDir,
		MineOf:   func(row0, rows int, mineOf []int32) error { return mines.Rasterize(&l.m.Grid, row0, rows, mineOf) },
		Progress: func(done, total int) { l.o.Progress("date map", done, total) },
	}
}

// measureMap measures the areas of the pixels of a map.
func measureMap(g *gdal.Grid, name string) error {
	if int64(g.Width)*int64(g.Height) > 1<<40 || g.Width > math.MaxInt32/2/blockSide {
		return fault.New(fault.ErrData, "load disturbance %s: %d × %d pixels is more than can be addressed; cut the map", name, g.Width, g.Height)
	}
	if err := g.Measure(gdal.Window{Rows: g.Height, Cols: g.Width}, mapTolerance); err != nil {
		return fault.New(fault.ErrData, "load disturbance %s: %w", name, err)
	}
	return nil
}

// yearMaps are year rasters: for each cycle a band of destruction years and, where there is a
// restoration raster, one of restoration years.
type yearMaps struct {
	*gdal.Joined
	bands []yearLayer // destroyed 1, restored 1, destroyed 2, restored 2, …
	from  []yearLayer // first year in which the event of each band can have happened; nil without such rasters
}

// openYearMaps opens rasters of years, or of the first and last year in which the events can have happened.
func openYearMaps(in studyfile.DisturbanceInput) (*disturbanceMap, error) {
	destroyed, restored, keys := in.Destroyed, in.Restored, []string{"destroyed", "restored"}
	if in.DestroyedTo.File != "" {
		destroyed, restored, keys = in.DestroyedTo, in.RestoredTo, []string{"destroyed_to", "restored_to"}
	}
	roles := []impossible.Role{{Key: keys[0], Add: int32(destroyed.Add)}}
	o := yearOpener{name: destroyed.File}
	y := &yearMaps{}
	y.bands = o.first(destroyed)
	firstDestroyed := y.bands[:min(1, len(y.bands))]
	switch {
	case restored.File != "":
		roles = append(roles, impossible.Role{Key: keys[1], Add: int32(restored.Add)})
		y.bands = inTurns(y.bands, o.beside(restored))
	case o.cycles > 1:
		o.mistakes.Add(fault.New(fault.ErrData, "load disturbance %s: has %d bands, which are cycles of destruction and restoration; give the restoration raster with as many, disturbance.states if a band is a year, or disturbance.destroyed.band to choose one", o.name, o.cycles))
	}
	if in.DestroyedFrom.File != "" {
		y.from = o.beside(in.DestroyedFrom)
	}
	if in.RestoredFrom.File != "" {
		y.from = inTurns(y.from, o.beside(in.RestoredFrom))
	}
	switch {
	case o.cycles == 0:
		return nil, o.mistakes.Err()
	case len(o.mistakes) > 0: // what is left to examine
		y.bands, y.from, restored, roles = firstDestroyed, nil, studyfile.YearsInput{}, roles[:1]
	}
	y.Joined = o.joined
	m := &disturbanceMap{findings: o.findings, blockRows: y.bands[0][0].blockRows, Grid: y.Grid, name: o.name, restored: restored.File != "", roles: roles, open: func() (mapSource, error) { return y.reader() }}
	return m, o.mistakes.Err()
}

// yearOpener opens year rasters of one grid and gathers mistakes.
type yearOpener struct {
	name     string // of the first raster
	joined   *gdal.Joined
	cycles   int // its bands, 0 if it cannot be read
	mistakes fault.List
	findings []finding.Finding
}

// open opens a raster and gathers what its file says that numbers of years do not need.
func (o *yearOpener) open(in studyfile.YearsInput) (*yearRaster, error) {
	r, err := openLayers(in)
	if err != nil {
		return nil, err
	}
	for _, f := range r.findings {
		if !slices.ContainsFunc(o.findings, func(o finding.Finding) bool { return o.Message == f.Message && len(r.Zones) > 0 }) {
			o.findings = append(o.findings, f)
		}
	}
	return r, nil
}

// first opens the raster that sets the grid.
func (o *yearOpener) first(in studyfile.YearsInput) []yearLayer {
	r, err := o.open(in)
	if err == nil {
		err = measureMap(&r.Grid, o.name)
	}
	if err != nil {
		o.mistakes.Add(err)
		return nil
	}
	o.joined, o.cycles = r.Joined, len(r.layers)
	return r.layers
}

// beside opens another raster, which has as many bands on the same grid.
func (o *yearOpener) beside(in studyfile.YearsInput) []yearLayer {
	r, err := o.open(in)
	switch {
	case err != nil:
		o.mistakes.Add(err)
	case o.cycles == 0:
	case r.DiffersFrom(&o.joined.Grid) != "":
		o.mistakes.Add(fault.New(fault.ErrData, "load disturbance %s: %s, as %s; bring both year rasters to one grid", in.File, r.DiffersFrom(&o.joined.Grid), o.name))
	case !r.SameZones(o.joined):
		o.mistakes.Add(fault.New(fault.ErrData, "load disturbance %s: has other tiles in some zone than %s; give both the same tiles", in.File, o.name))
	case len(r.layers) != o.cycles:
		o.mistakes.Add(fault.New(fault.ErrData, "load disturbance %s: has %d bands, want %d, one a cycle as in %s", in.File, len(r.layers), o.cycles, o.name))
	default:
		return r.layers
	}
	return nil
}

// inTurns returns the bands of each cycle one after the other; without as many of both there is a mistake.
func inTurns(destroyed, restored []yearLayer) (bands []yearLayer) {
	for k := range min(len(destroyed), len(restored)) {
		bands = append(bands, destroyed[k], restored[k])
	}
	return bands
}
