package loader

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/loader/vrt"
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

// cellTolerance is the share by which the areas of the cells' projection may differ from those on the Earth and
// still count. They only tell whether a cell is mapped to wholeShare. Those
// of the MODIS grid, on a sphere, differ by at most 0.9 %.
const cellTolerance = 0.01

// nppSeries is the NPP of all years on one grid of cells. Row and column are
// global for MODIS, else of the file (of the joined files).
type nppSeries struct {
	grid  gdal.Grid // of the cell (0, 0); width and height are those of one tile
	modis bool
	years map[int][]nppTile

	unread    map[int]bool // years with a file that is missing or not sound
	decodings map[decodingKey]*decoding
}

// openNPP finds the files of every year and checks that they fit together. With an error it
// returns the series of the sound files, nil if there is none.
func openNPP(study *studyfile.Study) (*nppSeries, error) {
	var mistakes fault.List
	files, err := findNPP(study)
	mistakes.Add(err)
	s := &nppSeries{years: map[int][]nppTile{}, unread: map[int]bool{}, decodings: map[decodingKey]*decoding{}}
	wrong := fault.Repeated{What: "file"}
	var without []string
	for year := study.FirstYear; year <= study.LastYear; year++ {
		s.unread[year] = err != nil && len(files[year]) == 0
		for _, file := range files[year] {
			if err := s.add(study, year, file); err != nil {
				s.unread[year] = true
				wrong.Add(withoutPath(err, file.Path), err)
			}
		}
		if len(s.years[year]) == 0 && len(files[year]) > 0 && !s.unread[year] {
			without = append(without, strconv.Itoa(year))
		}
	}
	mistakes.Add(wrong.Err())
	switch {
	case len(s.years) == 0 && len(mistakes) > 0:
		return nil, mistakes.Err()
	case len(s.years) == 0:
		return nil, fault.New(fault.ErrData, "load npp %s: no band for any year from %d to %d; change years in %s", strings.Join(study.NPP.Files, ", "), study.FirstYear, study.LastYear, study.File)
	case len(without) > 0 && !study.NPPMayLack():
		mistakes.Add(fault.New(fault.ErrData, "load npp %s: no band for %s; add it, change years in %s, or give npp.missing: unknown", strings.Join(study.NPP.Files, ", "), strings.Join(without, ", "), study.File))
	}
	if !s.modis {
		s.startAtZero()
		s.grid.Wrap(s.extent())
	}
	if err := s.grid.Measure(s.extent(), cellTolerance); err != nil {
		mistakes.Add(fault.New(fault.ErrData, "load npp %s: %w", strings.Join(study.NPP.Files, ", "), err))
		return nil, mistakes.Err()
	}
	return s, mistakes.Err()
}

// findNPP lists the files of every year. With the error of years without a file it returns those of the others.
func findNPP(study *studyfile.Study) (map[int][]vrt.File, error) {
	files := map[int][]vrt.File{}
	var missing []string
	wrong := fault.Repeated{What: "file"}
	for year := study.FirstYear; year <= study.LastYear; year++ {
		var paths []string
		for _, pattern := range study.NPP.Files {
			found, err := gdal.FilesLike(strings.ReplaceAll(pattern, studyfile.YearWord, strconv.Itoa(year)))
			if err != nil {
				return nil, fault.New(fault.ErrUsage, "%s: npp.files: pattern %q: %w", study.File, pattern, err)
			}
			paths = append(paths, found...)
		}
		var err error
		if files[year], err = vrt.Expand("load npp", paths, filepath.Dir(study.File)); err != nil {
			wrong.Add(withoutPath(err, paths[0]), err)
		}
		if len(paths) == 0 {
			missing = append(missing, strconv.Itoa(year))
		}
	}
	var mistakes fault.List
	mistakes.Add(wrong.Err())
	if len(missing) > 0 && (!study.NPPMayLack() || len(missing) == study.Years()) {
		mistakes.Add(fault.New(fault.ErrInput, "load npp %s: no file for %s; add the files or change years in %s, or give npp.missing: unknown",
			strings.Join(study.NPP.Files, ", "), strings.Join(missing, ", "), study.File))
	}
	return files, mistakes.Err()
}

// withoutPath returns what an error says of a file, the same for each file of which it is true.
func withoutPath(err error, path string) string {
	return strings.NewReplacer(path, "", filepath.Base(path), "").Replace(err.Error())
}

// add inspects a file and locates it on the grid of the series.
func (s *nppSeries) add(study *studyfile.Study, year int, file vrt.File) error {
	path := file.Path
	tile := nppTile{path: path, year: year}
	ds, err := tile.find(study.NPP.Subdataset)
	if errors.Is(err, errNoRaster) && strings.Contains(study.NPP.Subdataset, studyfile.YearWord) && study.NPPMayLack() {
		return nil
	}
	if err != nil {
		return err
	}
	defer ds.Close()
	if has, err := tile.chooseBand(ds, study.NPP); err != nil || !has {
		return err
	}
	band := gdal.DataBands(ds)[tile.band]
	if tile.name = gdal.ShortSubdataset(tile.dataset); tile.dataset == path {
		tile.name = gdal.BandNames([]godal.Band{band})[0]
	}
	if err := tile.readEncoding(path, ds, band, study.NPP); err != nil {
		return err
	}
	tile.means = s.decodingOf(&tile.encoding)
	placed := gdal.Placed(ds, path, tile.dataset)
	if placed != ds {
		defer placed.Close()
	}
	wkt, err := nppCRS(study, placed, path)
	if err != nil {
		return err
	}
	g, err := gdal.GridOf(placed, "npp "+path, wkt)
	if err != nil {
		return err
	}
	if err := checkPlace(study, file, placed, &g); err != nil {
		return err
	}
	if s.grid.SRS == nil {
		s.setGrid(g)
	}
	if !gdal.SameCRS(&g, &s.grid) {
		return fault.New(fault.ErrData, "load npp %s: another coordinate reference system than the files before it; reproject so that all years share one grid", path)
	}
	col, row := s.grid.Position(g.GeoTransform[0], g.GeoTransform[3])
	tile.row0, tile.col0 = int(math.Round(row)), int(math.Round(col))
	tile.width, tile.height = g.Width, g.Height
	shifted := math.Abs(col-float64(tile.col0)) > 1e-3 || math.Abs(row-float64(tile.row0)) > 1e-3
	stretched := math.Abs(g.GeoTransform[1]/s.grid.GeoTransform[1]-1)*float64(g.Width) > 1e-3 || math.Abs(g.GeoTransform[5]/s.grid.GeoTransform[5]-1)*float64(g.Height) > 1e-3
	if shifted || stretched || g.GeoTransform[2] != s.grid.GeoTransform[2] || g.GeoTransform[4] != s.grid.GeoTransform[4] {
		return fault.New(fault.ErrData, "load npp %s: cells of %.10g × %.10g from (%.10g, %.10g) do not lie on the grid of the files before it, cells of %.10g × %.10g; resample so that all years share one grid",
			path, g.GeoTransform[1], -g.GeoTransform[5], g.GeoTransform[0], g.GeoTransform[3], s.grid.GeoTransform[1], -s.grid.GeoTransform[5])
	}
	for _, other := range s.years[year] {
		if err := tile.joins(&other); err != nil {
			return fault.New(fault.ErrData, "load npp %d: %s and %s %w; remove one or narrow npp.files in %s", year, other.path, path, err, study.File)
		}
	}
	s.years[year] = append(s.years[year], tile)
	return nil
}

// checkPlace refuses a file that is not what a VRT says.
func checkPlace(study *studyfile.Study, file vrt.File, ds *godal.Dataset, g *gdal.Grid) error {
	given := vrt.Given{NoData: study.NPP.NoData != nil, Scale: study.NPP.Scale != nil, CRS: study.NPP.CRS != ""}
	if err := file.Check(ds, g, given); err != nil {
		return fault.New(fault.ErrData, "load npp %s: %w", file.Path, err)
	}
	return nil
}

// nppCRS returns the reference system of an NPP raster as WKT: the study's word, else the file's.
func nppCRS(s *studyfile.Study, ds *godal.Dataset, path string) (string, error) {
	if s.NPP.CRS != "" {
		wkt, err := gdal.WKTFrom(s.NPP.CRS)
		if err != nil {
			return "", fault.New(fault.ErrUsage, "%s: npp.crs: %q is not a reference system that PROJ knows (%s); give one as EPSG:32649", s.File, s.NPP.CRS, fault.FirstLine(err))
		}
		return wkt, nil
	}
	switch wkt := gdal.WKTOf(ds, path); {
	case wkt != "":
		return wkt, nil
	case len(ds.GCPs()) > 0:
		return "", fault.New(fault.ErrData, "load npp %s: is placed by ground control points; warp it to a grid, for example with gdalwarp", path)
	}
	return "", fault.New(fault.ErrData, "load npp %s: has no coordinate reference system; give it in npp.crs, as npp.crs: EPSG:32649", path)
}

// setGrid takes the grid of the first file. Cells of whole MODIS tiles count
// from the corner of the world.
func (s *nppSeries) setGrid(g gdal.Grid) {
	s.grid = g
	e, err := gdal.EllipsoidOf(g.SRS)
	size := modisTile / modisCells
	if err != nil || e.A != modisRadius || e.E2 != 0 || math.Abs(g.GeoTransform[1]-size) > 1e-5 || math.Abs(g.GeoTransform[5]+size) > 1e-5 {
		return
	}
	col, row := (g.GeoTransform[0]-modisXMin)/size, (modisYMax-g.GeoTransform[3])/size
	whole := g.Width == modisCells && g.Height == modisCells && int(math.Round(col))%modisCells == 0 && int(math.Round(row))%modisCells == 0
	if !whole || math.Abs(col-math.Round(col)) > 1e-3 || math.Abs(row-math.Round(row)) > 1e-3 {
		return
	}
	s.modis = true
	s.grid.GeoTransform = [6]float64{modisXMin, size, 0, modisYMax, 0, -size}
}

// startAtZero moves the grid so that the joined files start at cell (0, 0).
func (s *nppSeries) startAtZero() {
	w := s.extent()
	s.eachTile(func(t *nppTile) { t.row0 -= w.Row0; t.col0 -= w.Col0 })
	s.grid.GeoTransform[0], s.grid.GeoTransform[3] = s.grid.At(float64(w.Col0), float64(w.Row0))
}

func (s *nppSeries) eachTile(visit func(*nppTile)) {
	for _, tiles := range s.years {
		for i := range tiles {
			visit(&tiles[i])
		}
	}
}

// extent returns the rectangle around all tiles of the series.
func (s *nppSeries) extent() (w gdal.Window) {
	s.eachTile(func(t *nppTile) { w = w.Join(t.frame()) })
	return w
}

// nppYear is the NPP of one year under a window, one part a tile.
type nppYear []nppPart

// holder returns the part that counts for a cell, and where it has it; nil for a cell that no tile holds. Of tiles
// whose frames overlap, the one that knows the NPP counts, else one that knows the class.
func (y nppYear) holder(row, col int) (part *nppPart, at int) {
	var class int16
	for i := range y {
		here := y[i].Index(row, col)
		if here < 0 {
			continue
		}
		v, k := y[i].cell(here)
		if !math.IsNaN(v) {
			return &y[i], here
		}
		if part == nil || class == 0 || class == modisFill && k != 0 {
			part, at, class = &y[i], here, k
		}
	}
	return part, at
}

// at returns the NPP of a cell and its class; NaN and 0 for a cell that no tile holds.
func (y nppYear) at(row, col int) (npp float64, class int16) {
	part, at := y.holder(row, col)
	if part == nil {
		return math.NaN(), 0
	}
	return part.cell(at)
}

// means returns what the stored numbers of all tiles of the year mean, nil where tiles differ in it.
func (y nppYear) means() *decoding {
	for i := range y {
		if y[i].stored == nil || y[i].means != y[0].means {
			return nil
		}
	}
	if len(y) == 0 {
		return nil
	}
	return y[0].means
}

// read decodes the part of one year that lies under the window.
func (s *nppSeries) read(year int, w gdal.Window) (nppYear, error) {
	var parts nppYear
	for i := range s.years[year] {
		t := &s.years[year][i]
		under := w.Meet(t.frame())
		if under.Rows <= 0 || under.Cols <= 0 {
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

// inputFiles lists the files of the series in the order of years and names.
func (s *nppSeries) inputFiles() []string {
	var paths []string
	s.eachTile(func(t *nppTile) { paths = append(paths, t.path) })
	slices.Sort(paths)
	return slices.Compact(paths)
}
