package loader

import (
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/airbusgeo/godal"
)

// The MODIS sinusoidal grid of 500 m: 2400 cells a tile, row and column 0 at
// the top left of the world (Running and Zhao, MOD17 User's Guide v061).
const (
	modisTile   = 1111950.519667 // m
	modisXMin   = -20015109.354  // m
	modisYMax   = 10007554.677   // m
	modisCells  = 2400
	modisRadius = 6371007.181 // m
	modisField  = "Npp_500m"
)

// Valid DN of MOD17A3HGF; larger values are class codes, 32761 unclassified to
// 32767 fill.
const modisMin, modisMax, modisFill = -30000, 32700, 32767

// nppTile is one file of one year.
type nppTile struct {
	path, dataset    string // dataset is GDAL's name of the raster in the file
	year             int
	row0, col0       int // of its first cell on the series grid
	width, height    int
	scale, offset    float64 // stored × scale + offset = g C m⁻² a⁻¹
	nodata           float64
	hasNoData, coded bool // coded: MOD17 class codes above modisMax
	floating         bool
}

// covers tells whether the tile holds a cell of the series grid.
func (t *nppTile) covers(row, col int) bool {
	return row >= t.row0 && row < t.row0+t.height && col >= t.col0 && col < t.col0+t.width
}

// nppSeries is the NPP of all years on one grid of cells. Row and column are
// global for MODIS, else of the file (of the joined files).
type nppSeries struct {
	grid  grid // of the cell (0, 0); width and height are those of one tile
	modis bool
	years map[int][]nppTile
}

// openNPP finds the files of every year and checks that they fit together.
func openNPP(study *Study) (*nppSeries, error) {
	files, err := findNPP(study)
	if err != nil {
		return nil, err
	}
	s := &nppSeries{years: map[int][]nppTile{}}
	for year := study.FirstYear; year <= study.LastYear; year++ {
		for _, path := range files[year] {
			if err := s.add(study, year, path); err != nil {
				return nil, err
			}
		}
	}
	if !s.modis {
		s.startAtZero()
		s.grid.wrap(s.extent())
	}
	return s, nil
}

func findNPP(study *Study) (map[int][]string, error) {
	files := map[int][]string{}
	var missing []string
	for year := study.FirstYear; year <= study.LastYear; year++ {
		for _, pattern := range study.NPP.Files {
			paths, err := filepath.Glob(strings.ReplaceAll(pattern, "{year}", strconv.Itoa(year)))
			if err != nil {
				return nil, fail(ErrUsage, "%s: npp.files: pattern %q: %w", study.File, pattern, err)
			}
			for _, path := range paths {
				if !slices.Contains(files[year], path) {
					files[year] = append(files[year], path)
				}
			}
		}
		if len(files[year]) == 0 {
			missing = append(missing, strconv.Itoa(year))
		}
	}
	if len(missing) > 0 {
		return nil, fail(ErrInput, "load npp %s: no file for %s; add the files or change years in %s",
			strings.Join(study.NPP.Files, ", "), strings.Join(missing, ", "), study.File)
	}
	return files, nil
}

// add inspects a file and places it on the grid of the series.
func (s *nppSeries) add(study *Study, year int, path string) error {
	tile := nppTile{path: path, year: year}
	ds, err := tile.open(study.NPP.Subdataset)
	if err != nil {
		return err
	}
	defer ds.Close()
	if err := tile.readEncoding(ds, study.NPP); err != nil {
		return err
	}
	g, err := gridOf(ds, "npp "+path)
	if err != nil {
		return err
	}
	if s.grid.srs == nil {
		s.setGrid(g)
	}
	if !sameCRS(&g, &s.grid) {
		return fail(ErrData, "load npp %s: another coordinate reference system than the files before it; reproject so that all years share one grid", path)
	}
	col, row := s.grid.position(g.gt[0], g.gt[3])
	tile.row0, tile.col0 = int(math.Round(row)), int(math.Round(col))
	tile.width, tile.height = g.width, g.height
	shifted := math.Abs(col-float64(tile.col0)) > 1e-3 || math.Abs(row-float64(tile.row0)) > 1e-3
	stretched := math.Abs(g.gt[1]/s.grid.gt[1]-1)*float64(g.width) > 1e-3 || math.Abs(g.gt[5]/s.grid.gt[5]-1)*float64(g.height) > 1e-3
	if shifted || stretched || g.gt[2] != s.grid.gt[2] || g.gt[4] != s.grid.gt[4] {
		return fail(ErrData, "load npp %s: cells of %.10g × %.10g from (%.10g, %.10g) do not lie on the grid of the files before it, cells of %.10g × %.10g; resample so that all years share one grid",
			path, g.gt[1], -g.gt[5], g.gt[0], g.gt[3], s.grid.gt[1], -s.grid.gt[5])
	}
	for _, other := range s.years[year] {
		if tile.row0 < other.row0+other.height && other.row0 < tile.row0+tile.height && tile.col0 < other.col0+other.width && other.col0 < tile.col0+tile.width {
			return fail(ErrData, "load npp %d: %s and %s hold the same cells; remove one or narrow npp.files in %s", year, other.path, path, study.File)
		}
	}
	s.years[year] = append(s.years[year], tile)
	return nil
}

// setGrid takes the grid of the first file. Cells of whole MODIS tiles count
// from the corner of the world.
func (s *nppSeries) setGrid(g grid) {
	s.grid = g
	e, err := ellipsoidOf(g.srs)
	size := modisTile / modisCells
	if err != nil || e.a != modisRadius || e.e2 != 0 || math.Abs(g.gt[1]-size) > 1e-5 || math.Abs(g.gt[5]+size) > 1e-5 {
		return
	}
	col, row := (g.gt[0]-modisXMin)/size, (modisYMax-g.gt[3])/size
	whole := g.width == modisCells && g.height == modisCells && int(math.Round(col))%modisCells == 0 && int(math.Round(row))%modisCells == 0
	if !whole || math.Abs(col-math.Round(col)) > 1e-3 || math.Abs(row-math.Round(row)) > 1e-3 {
		return
	}
	s.modis = true
	s.grid.gt = [6]float64{modisXMin, size, 0, modisYMax, 0, -size}
}

// startAtZero moves the grid so that the joined files start at cell (0, 0).
func (s *nppSeries) startAtZero() {
	row0, col0 := math.MaxInt, math.MaxInt
	s.eachTile(func(t *nppTile) { row0, col0 = min(row0, t.row0), min(col0, t.col0) })
	s.eachTile(func(t *nppTile) { t.row0 -= row0; t.col0 -= col0 })
	s.grid.gt[0], s.grid.gt[3] = s.grid.at(float64(col0), float64(row0))
}

func (s *nppSeries) eachTile(visit func(*nppTile)) {
	for _, tiles := range s.years {
		for i := range tiles {
			visit(&tiles[i])
		}
	}
}

// open opens the NPP raster of the file: the wanted subdataset of a container,
// Npp_500m if none is wanted, or the file itself.
func (t *nppTile) open(subdataset string) (*godal.Dataset, error) {
	if t.dataset != "" {
		ds, err := godal.Open(t.dataset, godal.RasterOnly(), godal.Drivers(rasterDrivers...))
		if err != nil {
			return nil, fail(ErrInput, "load npp %s: GDAL cannot read it (%s); fetch the file again", t.path, gdalCause(err, t.path))
		}
		if err := checkBlocks("load npp", t.path, ds); err != nil {
			_ = ds.Close()
			return nil, err
		}
		return ds, nil
	}
	ds, err := openRaster("load npp", t.path)
	if err != nil {
		return nil, err
	}
	names := subdatasets(ds)
	if len(names) == 0 && subdataset == "" {
		if bands := len(ds.Bands()); bands != 1 {
			_ = ds.Close()
			return nil, fail(ErrData, "load npp %s: has %d bands, want 1; give one file a year", t.path, bands)
		}
		t.dataset = t.path
		return ds, nil
	}
	_ = ds.Close()
	want := subdataset
	if want == "" {
		want = modisField
	}
	for _, name := range names {
		if shortSubdataset(name) == want {
			t.dataset = name
			return t.open(subdataset)
		}
	}
	have := make([]string, len(names))
	for i, name := range names {
		have[i] = shortSubdataset(name)
	}
	if len(have) == 0 {
		have = []string{"none"}
	}
	return nil, fail(ErrData, "load npp %s: want subdataset %s, have %s; give MOD17A3HGF files or name the NPP with npp.subdataset", t.path, want, strings.Join(have, ", "))
}

// readEncoding takes scale, offset and nodata from the study, else from the
// file, where kg C becomes g C.
func (t *nppTile) readEncoding(ds *godal.Dataset, in NPPInput) error {
	band := ds.Bands()[0]
	st := band.Structure()
	switch st.DataType {
	case godal.Float32, godal.Float64:
		t.floating = true
	case godal.Byte, godal.Int16, godal.UInt16, godal.Int32, godal.UInt32:
	default:
		return fail(ErrData, "load npp %s: stores %s, want real numbers", t.path, st.DataType)
	}
	t.scale, t.offset = st.Scale, st.Offset
	if t.scale == 0 {
		t.scale = 1
	}
	if in.Scale != nil {
		t.scale, t.offset = *in.Scale, 0
	} else {
		unit := bandUnit(ds)
		if perHectare.MatchString(unit) {
			return fail(ErrData, "load npp %s: unit is %q, want g or kg of carbon per m2; give npp.scale, g C m-2 a-1 per stored unit", t.path, unit)
		}
		if strings.Contains(strings.ToLower(unit), "kg") {
			t.scale *= 1000
			t.offset *= 1000
		}
	}
	if in.Offset != nil {
		t.offset = *in.Offset
	}
	t.nodata, t.hasNoData = band.NoData()
	t.coded = st.DataType == godal.Int16 && t.hasNoData && t.nodata == modisFill
	if in.NoData != nil {
		t.nodata, t.hasNoData = *in.NoData, true
		t.coded = t.coded || st.DataType == godal.Int16 && t.nodata == modisFill
	}
	return nil
}

var perHectare = regexp.MustCompile(`(?i)(\bha\b|\bha-1|hectare)`)

// window is a rectangle of cells on the series grid.
type window struct{ row0, col0, rows, cols int }

func (w window) cells() int { return w.rows * w.cols }

// meet is what two windows share, without rows or columns if nothing.
func (w window) meet(o window) window {
	row0, col0 := max(w.row0, o.row0), max(w.col0, o.col0)
	return window{row0, col0, min(w.row0+w.rows, o.row0+o.rows) - row0, min(w.col0+w.cols, o.col0+o.cols) - col0}
}

// index is the place of a cell in the window, -1 outside.
func (w window) index(row, col int) int {
	row, col = row-w.row0, col-w.col0
	if row < 0 || col < 0 || row >= w.rows || col >= w.cols {
		return -1
	}
	return row*w.cols + col
}

// extent is the rectangle around all tiles of the series.
func (s *nppSeries) extent() window {
	row0, col0, row1, col1 := math.MaxInt, math.MaxInt, math.MinInt, math.MinInt
	s.eachTile(func(t *nppTile) {
		row0, col0 = min(row0, t.row0), min(col0, t.col0)
		row1, col1 = max(row1, t.row0+t.height), max(col1, t.col0+t.width)
	})
	return window{row0, col0, row1 - row0, col1 - col0}
}

// nppYear is the NPP of one year under a window, one part a tile.
type nppYear []nppPart

// nppPart is the part of a tile that lies under the window: value in
// g C m⁻² a⁻¹, NaN where unknown; class is the fill code where there is one,
// else 0.
type nppPart struct {
	window
	value []float64
	class []int16
}

// at is the NPP of a cell and its class; a cell that no tile holds is unknown.
func (y nppYear) at(row, col int) (npp float64, class int16) {
	for i := range y {
		if at := y[i].index(row, col); at >= 0 {
			return y[i].value[at], y[i].class[at]
		}
	}
	return math.NaN(), 0
}

// read decodes the part of one year that lies under the window.
func (s *nppSeries) read(year int, w window) (nppYear, error) {
	var parts nppYear
	for i := range s.years[year] {
		t := &s.years[year][i]
		under := w.meet(window{t.row0, t.col0, t.height, t.width})
		if under.rows <= 0 || under.cols <= 0 {
			continue
		}
		part, err := t.read(under)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// read decodes a window that lies within the tile.
func (t *nppTile) read(w window) (nppPart, error) {
	ds, err := t.open("")
	if err != nil {
		return nppPart{}, err
	}
	defer ds.Close()
	part := nppPart{window: w, value: make([]float64, w.cells()), class: make([]int16, w.cells())}
	row := w.row0 - t.row0
	if err := ds.Bands()[0].Read(w.col0-t.col0, row, part.value, w.cols, w.rows); err != nil {
		return nppPart{}, fail(ErrInput, "load npp %s: read rows %d to %d: %s; the file is damaged, fetch it again", t.path, row, row+w.rows-1, gdalCause(err, t.path))
	}
	for i, v := range part.value {
		part.value[i], part.class[i] = t.decode(v)
	}
	return part, nil
}

// decode turns a stored value into g C m⁻² a⁻¹ and its class code.
func (t *nppTile) decode(v float64) (npp float64, class int16) {
	switch {
	case t.coded && (v > modisMax || v < modisMin):
		return math.NaN(), int16(v)
	case math.IsNaN(v) || math.IsInf(v, 0):
		return math.NaN(), 0
	case t.hasNoData && (v == t.nodata || t.floating && float32(v) == float32(t.nodata)):
		return math.NaN(), 0
	}
	return v*t.scale + t.offset, 0
}

// inputFiles lists the files of the series in the order of years and names.
func (s *nppSeries) inputFiles() []string {
	var paths []string
	s.eachTile(func(t *nppTile) { paths = append(paths, t.path) })
	slices.Sort(paths)
	return slices.Compact(paths)
}
