package minelayer

import (
	"fmt"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// Placer brings polygons of a reference system to longitude and latitude and onto a map.
type Placer struct {
	srs       *godal.SpatialRef
	wgs84     *godal.SpatialRef
	toDegrees *godal.Transform // longitude and latitude of WGS 84
	toMap     *godal.Transform
	grid      *gdal.Grid
}

// NewPlacer fails where a reference system cannot be brought to the others. The caller closes the placer.
func NewPlacer(srs *godal.SpatialRef, grid *gdal.Grid) (p *Placer, err error) {
	p = &Placer{srs: srs, grid: grid}
	if p.toMap, err = gdal.TransformTo(srs, grid.SRS); err != nil {
		return nil, err
	}
	if p.wgs84, err = gdal.WGS84(); err == nil {
		p.toDegrees, err = gdal.TransformTo(srs, p.wgs84)
	}
	if err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Close frees what GDAL holds.
func (p *Placer) Close() {
	p.toMap.Close()
	if p.wgs84 != nil {
		p.wgs84.Close()
	}
	if p.toDegrees != nil {
		p.toDegrees.Close()
	}
}

// Place returns a polygon of [ValidPolygon] in longitude and latitude, its shape on the map as [ShapeOn] does, nil where the
// map's projection does not reach, and its ellipsoidal area. It leaves g in the coordinates of the map; the caller closes
// what it returns.
func (p *Placer) Place(g *godal.Geometry) (lonlat, shape *godal.Geometry, km2 float64, err error) {
	if lonlat, err = clone(g, p.srs); err != nil {
		return nil, nil, 0, err
	}
	if err = lonlat.Transform(p.toDegrees); err != nil {
		err = fmt.Errorf("cannot be reprojected to EPSG:4326 (%s); check its coordinates", fault.FirstLine(err))
	} else {
		km2, err = EllipsoidalKm2(lonlat)
	}
	if err == nil && g.Transform(p.toMap) == nil {
		shape, err = ShapeOn(p.grid, g)
	}
	if err != nil {
		lonlat.Close()
		return nil, nil, 0, err
	}
	return lonlat, shape, km2, nil
}
