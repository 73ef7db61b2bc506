package loader

import (
	"fmt"
	"math"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

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
