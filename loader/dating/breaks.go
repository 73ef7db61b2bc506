package dating

import (
	"context"
	"math"
	"time"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// Breaks names the rasters of breaks that a detector found, one band a break, and of their magnitudes.
type Breaks struct {
	File      string   `json:"file"`
	Magnitude string   `json:"magnitude"`
	Unit      string   `json:"unit"`
	SeasonEnd string   `json:"season_end"` // month and day, as 09-30
	NoData    *float64 `json:"nodata,omitempty"`
}

// SeasonLayout is the form of Breaks.SeasonEnd.
const SeasonLayout = "01-02"

// breakSource is rasters of breaks.
type breakSource struct {
	in     Breaks
	grid   gdal.Grid
	block  gdal.Window
	bands  int
	season detect.Season
}

// OpenBreaks opens rasters of breaks.
func OpenBreaks(in Breaks) (Source, error) {
	s := &breakSource{in: in}
	end, err := time.Parse(SeasonLayout, in.SeasonEnd)
	if err != nil {
		return nil, fault.New(fault.ErrUsage, "load disturbance %s: season_end %q is not a month and day, as 09-30", in.File, in.SeasonEnd)
	}
	s.season = detect.Season{Unit: in.Unit, EndMonth: end.Month(), EndDay: end.Day()}
	var mistakes fault.List
	mistakes.Add(s.open(in.File))
	mistakes.Add(s.open(in.Magnitude))
	return s, mistakes.Err()
}

// open inspects a raster, which is on the grid of the one before and has as many bands.
func (s *breakSource) open(path string) error {
	ds, err := gdal.OpenRaster("load disturbance", path)
	if err != nil {
		return err
	}
	defer ds.Close()
	bands := gdal.DataBands(ds)
	g, err := gdal.GridOf(ds, "disturbance "+path, gdal.WKTOf(ds, path))
	switch {
	case err != nil:
		return err
	case s.bands == 0:
		st := bands[0].Structure()
		s.grid, s.bands, s.block = g, len(bands), gdal.Window{Rows: st.BlockSizeY, Cols: st.BlockSizeX}
	case g.DiffersFrom(&s.grid) != "":
		return fault.New(fault.ErrData, "load disturbance %s: %s, as %s; bring both to one grid", path, g.DiffersFrom(&s.grid), s.in.File)
	case len(bands) != s.bands:
		return fault.New(fault.ErrData, "load disturbance %s: has %d bands, want %d, one a break as in %s", path, len(bands), s.bands, s.in.File)
	}
	return nil
}

func (s *breakSource) Map() *gdal.Grid { return &s.grid }
func (s *breakSource) Name() string    { return s.in.File }

// Date implements Source.
func (s *breakSource) Date(ctx context.Context, site Site) (*Map, error) {
	m := &Map{Grid: s.grid, rows: make([][]run, s.grid.Height)}
	intern, t := newInterner(), newTiling(&m.Grid, s.block)
	err := m.scan(ctx, site, t, func() worker { return &breakWorker{breakSource: s, tiling: t, coder: intern.coder()} })
	if err != nil {
		return nil, err
	}
	m.Counts.Examined = int64(m.Width) * int64(m.Height)
	return m.finish(intern, 0), nil
}

// breakWorker dates strips of breaks.
type breakWorker struct {
	*breakSource
	tiling tiling
	coder  *coder
	open   [2]*godal.Dataset // dates, magnitudes
	values [2][][]float64    // by band
	breaks []detect.Break
	events []detect.Event
}

func (k *breakWorker) close() {
	for _, ds := range k.open {
		if ds != nil {
			_ = ds.Close()
		}
	}
}

func (k *breakWorker) strip(_ int, w gdal.Window, codes []int32) error {
	for _, chunk := range k.tiling.chunks(w) {
		if err := k.readBoth(chunk); err != nil {
			return err
		}
		for p := range chunk.Cells() {
			codes[w.Index(chunk.Row0+p/chunk.Cols, chunk.Col0+p%chunk.Cols)] = k.code(p)
		}
	}
	return nil
}

// readBoth reads dates and magnitudes of a chunk.
func (k *breakWorker) readBoth(chunk gdal.Window) error {
	for i, path := range []string{k.in.File, k.in.Magnitude} {
		if err := k.read(i, path, chunk); err != nil {
			return err
		}
	}
	return nil
}

// read reads all bands of a chunk; values without data are NaN.
func (k *breakWorker) read(i int, path string, chunk gdal.Window) (err error) {
	if k.open[i] == nil {
		if k.open[i], err = gdal.OpenRaster("load disturbance", path); err != nil {
			return err
		}
		k.values[i] = make([][]float64, k.bands)
	}
	for b, band := range gdal.DataBands(k.open[i]) {
		k.values[i][b] = resized(k.values[i][b], chunk.Cells())
		into := k.values[i][b]
		if err := gdal.ReadQuietly("load disturbance", path, band, chunk.Col0, chunk.Row0, into, chunk.Cols, chunk.Rows, func(j int) { into[j] = math.NaN() }); err != nil {
			return gdal.Damaged("load disturbance", path, chunk.Row0, chunk.Rows, err, "write it again")
		}
		nodata, has := band.NoData()
		if k.in.NoData != nil && i == 0 {
			nodata, has = *k.in.NoData, true
		}
		if !has || nodata == 0 {
			continue
		}
		for j, v := range into {
			if v == nodata || float32(v) == float32(nodata) {
				into[j] = math.NaN()
			}
		}
	}
	return nil
}

// code dates a pixel. It has no data where no band has a date or 0, which is none.
func (k *breakWorker) code(p int) int32 {
	k.gather(p)
	if len(k.breaks) == 0 {
		return unmapped
	}
	k.events = detect.Breaks(k.breaks, k.season, k.events[:0])
	return k.coder.code(k.events)
}

// gather lists the breaks of a pixel, those of no date too: 0 is none.
func (k *breakWorker) gather(p int) {
	k.breaks = k.breaks[:0]
	for b := range k.bands {
		if date := k.values[0][b][p]; !math.IsNaN(date) {
			k.breaks = append(k.breaks, detect.Break{Date: date, Magnitude: k.values[1][b][p]})
		}
	}
}
