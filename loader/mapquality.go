package loader

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/minelayer"
)

// Shares of land above which the map is warned of.
const (
	unmappedShare = 0.05 // of the pixels in mines
	beforeShare   = 0.2  // of the destroyed land
)

// mapFindings are the findings on the map, once it is counted.
func (t *mapTables) mapFindings(c *census, s *Summary) (all []finding.Finding) {
	warn := func(f finding.Finding) {
		f.Severity, f.Input = finding.Warning, "disturbance"
		all = append(all, f)
	}
	u := c.unmappedLand()
	if u.HalfEvents.Pixels > 0 {
		warn(finding.Finding{Count: u.HalfEvents.Pixels, AreaKm2: u.HalfEvents.Km2, Remedy: "where nodata of the restoration raster stands for not restored yet, make it 0 or give it as never beside the file"}.
			Says("map: pixels with an event in one year raster and nodata in the other, in destruction or restoration, that count as unmapped: %d", u.HalfEvents.Pixels))
	} else if s.HalfMapped.Pixels > s.Mapped.Pixels {
		warn(finding.Finding{Count: s.HalfMapped.Pixels, AreaKm2: s.HalfMapped.Km2, Remedy: "if nodata stands for never there, make it 0 or give it as never beside the file"}.
			Says("year rasters: most pixels have data in one raster only and count as unmapped"))
	}
	if inMines := s.InMines.Pixels + u.InMines.Pixels; float64(u.InMines.Pixels) > unmappedShare*float64(inMines) {
		share := 100 * float64(u.InMines.Pixels) / float64(inMines)
		f := finding.Finding{Count: u.InMines.Pixels, AreaKm2: u.InMines.Km2, Value: finding.Value(share), Expected: "at most 5 % of the pixels in mines unmapped", Remedy: "if nodata stands for never destroyed, make it 0 or give it as never beside the file"}
		if c.m.source != nil {
			f.Remedy = "if nodata stands for land that is not destroyed, give as nodata a number that the files do not hold"
		}
		warn(f.Says("map: %s %% of the pixels in mines are unmapped and count in nothing", fmt.Sprintf("%.3g", share)))
	}
	return append(all, t.eventFindings(c, s)...)
}

// eventFindings are the findings on what happened to the land, and when.
func (t *mapTables) eventFindings(c *census, s *Summary) (all []finding.Finding) {
	warn := func(f finding.Finding) {
		f.Severity, f.Input = finding.Warning, "disturbance"
		all = append(all, f)
	}
	l := t.eventLand()
	switch {
	case l.destroyedKm2 == 0:
		warn(finding.Finding{AreaKm2: l.neverKm2, Remedy: "check the year rasters and their numbers for never and nodata"}.Says("map: nothing is destroyed by the last year"))
	case l.inMinesKm2 == 0 && len(t.mines.Mines) > 0:
		warn(finding.Finding{AreaKm2: l.destroyedKm2, Remedy: "check that map and polygons are of the same place"}.Says("map: no destroyed land lies in a mine"))
	}
	if l.neverKm2 == 0 {
		f := finding.Finding{AreaKm2: l.destroyedKm2, Remedy: "if never is stored as nodata, write 0 there or give it as never beside the file: without undisturbed land the vegetation of the cells is unknown"}
		if c.m.source != nil {
			f.Remedy = "check the lists of codes and nodata: without undisturbed land the vegetation of the cells is unknown"
		}
		warn(f.Says("map: no mapped pixel was never destroyed"))
	}
	if share := 100 * l.beforeKm2 / l.destroyedKm2; l.beforeKm2 > beforeShare*l.destroyedKm2 {
		warn(finding.Finding{Count: l.beforePixels, AreaKm2: l.beforeKm2, Value: finding.Value(share), Expected: "at most 20 % of the destroyed land destroyed before the first year", Remedy: "its baseline is the line of undisturbed land; begin the study earlier if there are rasters"}.
			Says("map: events before the first year concern %s %% of the destroyed land", fmt.Sprintf("%.3g", share)))
	}
	if s.After.Pixels > 0 {
		warn(finding.Finding{Count: s.After.Pixels, AreaKm2: s.After.Km2, Remedy: "they have not happened yet; extend years if that is not meant"}.
			Says("map: events after the last year: %d", s.After.Pixels))
	}
	if c.m.source == nil && c.m.restored && l.restorations == 0 {
		warn(finding.Finding{AreaKm2: l.destroyedKm2, Remedy: "check the restoration raster, or leave disturbance.restored out"}.
			Says("map: nothing is restored, though there is a restoration raster"))
	}
	return all
}

// eventLand is the mapped land by what happened to it.
type eventLand struct {
	destroyedKm2, inMinesKm2, neverKm2, beforeKm2 float64
	beforePixels                                  int64
	restorations                                  int
}

func (t *mapTables) eventLand() (l eventLand) {
	for i := range t.cohorts {
		co := &t.cohorts[i]
		events, km2 := t.histories[co.history].events, t.area(i)/1e6
		if len(events) == 0 {
			l.neverKm2 += km2
			continue
		}
		l.destroyedKm2 += km2
		if co.mine >= 0 {
			l.inMinesKm2 += km2
		}
		if events[0].year < t.study.FirstYear {
			l.beforeKm2 += km2
			l.beforePixels += co.pixels
		}
		for _, e := range events {
			l.restorations += b2i(e.restore)
		}
	}
	return l
}

// emptyMines says in which mines on the map no mapped pixel lies.
func (t *mapTables) emptyMines(s *Summary) (all []finding.Finding, err error) {
	var small, covered []finding.Finding
	for i, m := range t.mines.Mines {
		if m.Outside > 1-1e-9 || !slices.Contains(s.MinesWithoutPixels, m.ID) {
			continue
		}
		n, err := t.mines.Centres(&t.m.Grid, i)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			covered = append(covered, finding.Finding{Severity: finding.Remark, Input: "mines", Place: m.ID, Count: n, AreaKm2: m.AreaKm2}.
				Says("mines: the pixels of mine %q are all unmapped or in other mines, and it has no land: %d", m.ID, n))
			continue
		}
		small = append(small, finding.Finding{Severity: finding.Warning, Input: "mines", Place: m.ID, Count: 1, AreaKm2: m.AreaKm2, Remedy: "it is smaller than a pixel or lies between centres of pixels; enlarge it, or leave it out"}.
			Says("mines: no pixel has its centre in mine %q, whose polygon has %s km2, and it has no land", m.ID, fmt.Sprintf("%.3g", m.AreaKm2)))
	}
	for _, kind := range [][]finding.Finding{small, covered} {
		slices.SortStableFunc(kind, func(a, b finding.Finding) int { return cmp.Compare(b.AreaKm2, a.AreaKm2) })
		all = append(all, minelayer.FewOf(kind)...)
	}
	return all, nil
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// judgeReferenceSystems are the findings on the reference systems of the inputs.
func (l *load) judgeReferenceSystems() ([]finding.Finding, error) {
	all, err := l.judgeSinusoidal()
	if err != nil {
		return nil, err
	}
	datums, err := l.judgeDatums()
	return append(all, datums...), err
}

// judgeSinusoidal finds grids of MODIS cells that are labelled with another figure of the Earth than the
// sphere of MODIS.
func (l *load) judgeSinusoidal() (all []finding.Finding, err error) {
	s := finding.Error
	if l.study.NPP.CRS != "" {
		s = finding.Warning
	}
	for _, in := range []struct {
		grid   *gdal.Grid
		extent gdal.Window
		f      finding.Finding
	}{
		{&l.npp.grid, l.npp.extent(), finding.Finding{Severity: s, Input: "npp", Place: l.npp.inputFiles()[0], Remedy: "give npp.crs: SR-ORG:6974, the sphere of MODIS; if the label is right, give that as npp.crs"}},
		{&l.m.Grid, gdal.Window{Rows: l.m.Height, Cols: l.m.Width}, finding.Finding{Severity: finding.Warning, Input: "disturbance", Place: l.m.name,
			Remedy: "if it lies on the MODIS grid, label it with gdal_edit.py -a_srs '+proj=sinu +R=6371007.181'"}},
	} {
		km, err := modisShift(in.grid, in.extent)
		if err != nil {
			return nil, fault.New(fault.ErrData, "load %s %s: %w", in.f.Input, in.f.Place, err)
		}
		if km == 0 {
			continue
		}
		in.f.Value = finding.Value(km)
		ellipsoid, _ := in.grid.SRS.AttrValue("SPHEROID", 0)
		all = append(all, in.f.Says("%s %s: cells of the sinusoidal MODIS grid are labelled with the ellipsoid %s, not with the sphere of MODIS, and lie %s km off", in.f.Input, in.f.Place, ellipsoid, fmt.Sprintf("%.3g", km)))
	}
	return all, nil
}

// modisShift returns how far, in km, the middle of a grid of MODIS cells lies from its place because its reference
// system is not on the sphere of MODIS; 0 for other grids and below a tenth of a cell.
func modisShift(g *gdal.Grid, extent gdal.Window) (km float64, err error) {
	if name, _ := g.SRS.AttrValue("PROJECTION", 0); name != "Sinusoidal" || !onModisGrid(g.GeoTransform) {
		return 0, nil
	}
	wkt, err := gdal.WKTFrom(gdal.ModisSphere)
	if err != nil {
		return 0, err
	}
	modis, err := godal.NewSpatialRefFromWKT(wkt)
	if err != nil {
		return 0, err
	}
	defer modis.Close()
	x, y := g.At(float64(extent.Col0)+float64(extent.Cols)/2, float64(extent.Row0)+float64(extent.Rows)/2)
	var lon, lat [2]float64
	for i, srs := range []*godal.SpatialRef{g.SRS, modis} {
		if lon[i], lat[i], err = gdal.Degrees(srs, x, y); err != nil {
			return 0, err
		}
	}
	const rad = math.Pi / 180
	north, east := (lat[1]-lat[0])*rad, math.Remainder(lon[1]-lon[0], 360)*rad*math.Cos(lat[1]*rad)
	km = math.Hypot(north, east) * modisRadius / 1e3
	if km < math.Abs(g.GeoTransform[1])/1e4 || km > 100 { // rounding, or another central meridian
		return 0, nil
	}
	return km, nil
}

// onModisGrid reports whether pixels are the cells of 250 m, 500 m or 1 km of the MODIS grid.
func onModisGrid(gt [6]float64) bool {
	for _, cells := range []float64{modisCells / 2, modisCells, modisCells * 2} {
		size := modisTile / cells
		if gt[2] != 0 || gt[4] != 0 || math.Abs(gt[1]/size-1) > 1e-4 || math.Abs(math.Abs(gt[5])/size-1) > 1e-4 {
			continue
		}
		col, row := (gt[0]-modisXMin)/size, (modisYMax-gt[3])/size
		return math.Abs(col-math.Round(col)) < 0.05 && math.Abs(row-math.Round(row)) < 0.05
	}
	return false
}

// judgeDatums finds datums for which PROJ has only a transformation that it calls ballpark: it takes longitudes and latitudes
// as alike. National datums differ from WGS 84 by some 50 to 500 m (EPSG, geocentric translations).
func (l *load) judgeDatums() (all []finding.Finding, err error) {
	x, y := l.m.At(float64(l.m.Width)/2, float64(l.m.Height)/2)
	lon, lat, err := gdal.Degrees(l.m.SRS, x, y)
	if err != nil {
		return nil, nil // the middle of the map is not on the Earth
	}
	lonlat, err := gdal.WGS84()
	if err != nil {
		return nil, err
	}
	defer lonlat.Close()
	mines := lonlat
	if l.mines != nil {
		if mines, err = godal.NewSpatialRefFromWKT(l.mines.WKT); err != nil {
			return nil, err
		}
		defer mines.Close()
	}
	for _, other := range []struct {
		srs *godal.SpatialRef
		f   finding.Finding
	}{
		{l.npp.grid.SRS, finding.Finding{Severity: finding.Warning, Input: "npp", Remedy: "reproject the map with a transformation that you know, or write its parameters into the label, as +towgs84 of gdal_edit.py -a_srs"}.
			Says("npp: PROJ knows only a ballpark transformation between the datums of map and NPP, %s and %s; positions may be some 50 to 500 m off", gdal.DatumName(l.m.SRS), gdal.DatumName(l.npp.grid.SRS))},
		{mines, finding.Finding{Severity: finding.Warning, Input: "mines", Remedy: "reproject the polygons with a transformation that you know, as with ogr2ogr -ct"}.
			Says("mines: PROJ knows only a ballpark transformation between the datums of map and polygons, %s and %s; positions may be some 50 to 500 m off", gdal.DatumName(l.m.SRS), gdal.DatumName(mines))},
		{lonlat, finding.Finding{Severity: finding.Remark, Input: "disturbance", Remedy: "write the parameters of a transformation that you know into the map's label, as +towgs84 of gdal_edit.py -a_srs"}.
			Says("map: PROJ knows only a ballpark transformation from the datum %s to WGS 84; longitudes and latitudes may be some 50 to 500 m off", gdal.DatumName(l.m.SRS))},
	} {
		unknown, err := gdal.UnknownShift(l.m.SRS, other.srs, lon, lat)
		if err != nil {
			return nil, err
		}
		if !unknown || other.srs == lonlat && len(all) > 0 {
			continue
		}
		all = append(all, other.f)
	}
	return all, nil
}
