package loader

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
)

func clone(g *godal.Geometry, srs *godal.SpatialRef) (*godal.Geometry, error) {
	wkb, err := g.WKB()
	if err != nil {
		return nil, fmt.Errorf("cannot be copied (%s)", fault.FirstLine(err))
	}
	return godal.NewGeometryFromWKB(wkb, srs)
}

// validPolygon returns the polygons of any geometry as one multipolygon of its
// own, without heights. Rings that cross themselves are repaired, each polygon
// on its own; polygons that overlap become their union.
func validPolygon(g *godal.Geometry, srs *godal.SpatialRef) (out *godal.Geometry, repaired bool, err error) {
	if out, err = godal.NewGeometryFromWKT("MULTIPOLYGON EMPTY", srs); err != nil {
		return nil, false, err
	}
	if repaired, err = collectPolygons(g, out, srs); err == nil && out.Empty() {
		err = noPolygon("is a " + strings.ToLower(g.Name()))
	}
	if err != nil {
		out.Close()
		return nil, false, err
	}
	if !out.Valid() {
		whole, err := unionOf(out)
		out.Close()
		return whole, true, err
	}
	return out, repaired, nil
}

// collectPolygons adds the polygons of g to a multipolygon.
func collectPolygons(g, into *godal.Geometry, srs *godal.SpatialRef) (repaired bool, err error) {
	switch {
	case g.Empty():
		return false, nil
	case g.Name() == "POLYGON" || g.Name() == "TRIANGLE":
		return addPolygon(g, into, srs)
	case g.Name() == "CURVEPOLYGON" || g.Name() == "MULTISURFACE":
		linear, err := rebuild(g, srs, "-nlt", "CONVERT_TO_LINEAR")
		if err != nil {
			return false, err
		}
		defer linear.Close()
		return collectPolygons(linear, into, srs)
	case !slices.Contains([]string{"MULTIPOLYGON", "GEOMETRYCOLLECTION", "POLYHEDRALSURFACE", "TIN"}, g.Name()):
		return false, nil
	}
	for i := range g.GeometryCount() {
		part, err := g.SubGeometry(i)
		if err != nil {
			return false, fmt.Errorf("part %d cannot be read (%s)", i+1, fault.FirstLine(err))
		}
		mended, err := collectPolygons(part, into, srs)
		if err != nil {
			return false, err
		}
		repaired = repaired || mended
	}
	return repaired, nil
}

func addPolygon(g, into *godal.Geometry, srs *godal.SpatialRef) (repaired bool, err error) {
	const flatTypes = 1000 // types with heights or measures lie above
	if g.Type() > flatTypes {
		flat, err := rebuild(g, srs, "-dim", "XY")
		if err != nil {
			return false, err
		}
		defer flat.Close()
		return addPolygon(flat, into, srs)
	}
	g, err = closed(g, srs)
	if err != nil {
		return false, err
	}
	defer g.Close()
	if g.Valid() {
		return false, into.AddGeometry(g)
	}
	valid, err := rebuild(g, srs, "-makevalid")
	if err != nil {
		return false, err
	}
	defer valid.Close()
	if !valid.Valid() {
		return false, errBroken
	}
	_, err = collectPolygons(valid, into, srs)
	return true, err
}

// closed returns a polygon or triangle without heights as a polygon whose rings end where they begin.
func closed(g *godal.Geometry, srs *godal.SpatialRef) (*godal.Geometry, error) {
	wkb, err := g.WKB()
	if err != nil {
		return nil, fmt.Errorf("cannot be copied (%s)", fault.FirstLine(err))
	}
	const head, pointBytes, polygon = 5, 16, 3
	var order binary.AppendByteOrder = binary.BigEndian
	var read binary.ByteOrder = binary.BigEndian
	if wkb[0] == 1 {
		order, read = binary.LittleEndian, binary.LittleEndian
	}
	out := order.AppendUint32(wkb[:1:1], polygon)
	rings := read.Uint32(wkb[head:])
	out = order.AppendUint32(out, rings)
	for at := head + 4; rings > 0; rings-- {
		n := int(read.Uint32(wkb[at:]))
		points := wkb[at+4 : at+4+n*pointBytes]
		at += 4 + len(points)
		if n > 0 && string(points[:pointBytes]) != string(points[len(points)-pointBytes:]) {
			points = append(slices.Clone(points), points[:pointBytes]...)
			n++
		}
		out = append(order.AppendUint32(out, uint32(n)), points...)
	}
	return godal.NewGeometryFromWKB(out, srs)
}

var errBroken = fmt.Errorf("has rings that cross themselves beyond repair; redraw its outline")

// rebuild passes a geometry through a translation of layers: only there godal offers GEOS's repair,
// which builds polygons anew from their own lines.
func rebuild(g *godal.Geometry, srs *godal.SpatialRef, switches ...string) (*godal.Geometry, error) {
	ds, err := godal.CreateVector(godal.Memory, "")
	if err != nil {
		return nil, errBroken
	}
	defer ds.Close()
	layer, err := ds.CreateLayer("mine", srs, godal.GTUnknown)
	if err != nil {
		return nil, errBroken
	}
	f, err := layer.NewFeature(g)
	if err != nil {
		return nil, errBroken
	}
	f.Close()
	built, err := ds.VectorTranslate("", append([]string{"-f", "Memory"}, switches...))
	if err != nil {
		return nil, errBroken
	}
	defer built.Close()
	f = built.Layers()[0].NextFeature()
	if f == nil {
		return nil, errBroken
	}
	defer f.Close()
	if f.Geometry() == nil {
		return nil, errBroken
	}
	return clone(f.Geometry(), srs)
}

// unionOf joins the members of a multipolygon that overlap.
func unionOf(g *godal.Geometry) (*godal.Geometry, error) {
	var whole *godal.Geometry
	for i := range g.GeometryCount() {
		part, err := g.SubGeometry(i)
		if err != nil {
			return nil, errBroken
		}
		if whole == nil {
			if whole, err = clone(part, g.SpatialRef()); err != nil {
				return nil, err
			}
			continue
		}
		joined, err := whole.Union(part)
		whole.Close()
		if err != nil {
			return nil, errBroken
		}
		whole = joined
	}
	return whole.ForceToMultiPolygon(), nil
}

// ellipsoidalKm2 returns the area of a WGS 84 polygon in an equal-area projection of
// the ellipsoid centred on it, where short edges are geodesics to within 1e-6.
func ellipsoidalKm2(lonlat *godal.Geometry, wgs84 *godal.SpatialRef) (float64, error) {
	b, err := lonlat.Bounds()
	if err != nil {
		return 0, err
	}
	lat, lon := (b[1]+b[3])/2, (b[0]+b[2])/2
	if b[2]-b[0] > 180 { // across 180°
		lon += 180
	}
	laea, err := godal.NewSpatialRefFromProj4(fmt.Sprintf("+proj=laea +lat_0=%.9f +lon_0=%.9f +datum=WGS84 +units=m", lat, lon))
	if err != nil {
		return 0, fmt.Errorf("lies outside the Earth (%s); check its coordinates", fault.FirstLine(err))
	}
	defer laea.Close()
	flat, err := clone(lonlat, wgs84)
	if err != nil {
		return 0, err
	}
	defer flat.Close()
	if err := flat.Reproject(laea); err != nil {
		return 0, fmt.Errorf("lies outside the Earth (%s); check its coordinates", fault.FirstLine(err))
	}
	return flat.Area() / 1e6, nil
}
