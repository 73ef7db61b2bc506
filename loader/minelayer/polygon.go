package minelayer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

func clone(g *godal.Geometry, srs *godal.SpatialRef) (*godal.Geometry, error) {
	wkb, err := g.WKB()
	if err != nil {
		return nil, fmt.Errorf("cannot be copied (%s)", fault.FirstLine(err))
	}
	return godal.NewGeometryFromWKB(wkb, srs)
}

// ValidPolygon returns the polygons of any geometry as one multipolygon of its
// own, without heights. Rings that cross themselves are repaired, each polygon
// on its own; polygons that overlap become their union.
func ValidPolygon(g *godal.Geometry, srs *godal.SpatialRef) (out *godal.Geometry, repaired bool, err error) {
	if out, err = godal.NewGeometryFromWKT("MULTIPOLYGON EMPTY", srs); err != nil {
		return nil, false, err
	}
	if repaired, err = collectPolygons(g, out, srs); err == nil && out.Empty() {
		err = NoPolygon("is a " + strings.ToLower(g.Name()))
		if strings.HasSuffix(g.Name(), "POLYGON") {
			err = NoPolygon("has no area")
		}
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
	const polygon = 3
	order, rings := ringsOf(wkb)
	out := order.AppendUint32(wkb[:1:1], polygon)
	out = order.AppendUint32(out, uint32(len(rings)))
	for _, points := range rings {
		if n := len(points); n > 0 && string(points[:pointBytes]) != string(points[n-pointBytes:]) {
			points = append(slices.Clone(points), points[:pointBytes]...)
		}
		out = append(order.AppendUint32(out, uint32(len(points)/pointBytes)), points...)
	}
	return godal.NewGeometryFromWKB(out, srs)
}

const pointBytes = 16 // of a WKB point without heights

// wkbOrder is the byte order of a WKB.
type wkbOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// ringsOf returns the points of each ring of a polygon, as parts of its WKB.
func ringsOf(wkb []byte) (order wkbOrder, rings [][]byte) {
	order = binary.BigEndian
	if wkb[0] == 1 {
		order = binary.LittleEndian
	}
	const head = 5
	for n, at := order.Uint32(wkb[head:]), head+4; n > 0; n-- {
		points := int(order.Uint32(wkb[at:])) * pointBytes
		rings = append(rings, wkb[at+4:at+4+points])
		at += 4 + points
	}
	return order, rings
}

// towards returns the polygons of a multipolygon, each moved by full turns round the Earth to where it lies nearest to a
// meridian: with a turn of 360 degrees 190° and −170° are one. A polygon wider than half the Earth was torn at 180°
// and is joined there.
func towards(meridian, turn float64, g *godal.Geometry) (*godal.Geometry, error) {
	out, err := godal.NewGeometryFromWKT("MULTIPOLYGON EMPTY", nil)
	if err != nil {
		return nil, err
	}
	for i := range g.GeometryCount() {
		if err = addTowards(meridian, turn, g, i, out); err != nil {
			out.Close()
			return nil, fmt.Errorf("cannot be copied (%s)", fault.FirstLine(err))
		}
	}
	return out, nil
}

func addTowards(meridian, turn float64, g *godal.Geometry, i int, into *godal.Geometry) error {
	part, err := g.SubGeometry(i)
	if err != nil {
		return err
	}
	wkb, err := part.WKB()
	if err != nil {
		return err
	}
	order, rings := ringsOf(wkb)
	low, high := math.Inf(1), math.Inf(-1)
	eachX := func(change func(x float64) float64) {
		for _, points := range rings {
			for ; len(points) > 0; points = points[pointBytes:] {
				x := change(math.Float64frombits(order.Uint64(points)))
				order.PutUint64(points, math.Float64bits(x))
			}
		}
	}
	span := func(x float64) float64 {
		low, high = min(low, x), max(high, x)
		return x
	}
	if eachX(span); high-low > turn/2 && high-low < turn {
		eachX(func(x float64) float64 {
			if x < (low+high)/2 {
				return x + turn
			}
			return x
		})
		low, high = math.Inf(1), math.Inf(-1)
		eachX(span)
	}
	if turns := math.Round((meridian - (low+high)/2) / turn); turns != 0 {
		eachX(func(x float64) float64 { return x + turn*turns })
	}
	moved, err := godal.NewGeometryFromWKB(wkb, nil)
	if err != nil {
		return err
	}
	defer moved.Close()
	return into.AddGeometry(moved)
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

// EllipsoidalKm2 returns the area of a WGS 84 multipolygon in an equal-area projection of
// the ellipsoid centred on it, where short edges are geodesics to within 1e-6.
func EllipsoidalKm2(lonlat *godal.Geometry) (float64, error) {
	b, err := lonlat.Bounds()
	if err != nil {
		return 0, err
	}
	lat, lon := (b[1]+b[3])/2, (b[0]+b[2])/2
	if b[2]-b[0] > 180 { // across 180°
		lon += 180
	}
	operation := fmt.Sprintf("+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=laea +lat_0=%.9f +lon_0=%.9f +datum=WGS84 +units=m", lat, lon)
	area := 0.0
	for i := range lonlat.GeometryCount() {
		part, err := lonlat.SubGeometry(i)
		if err != nil {
			return 0, err
		}
		wkb, err := part.WKB()
		if err != nil {
			return 0, err
		}
		if !projected(operation, wkb) {
			return 0, errors.New("lies outside the Earth; check its coordinates")
		}
		flat, err := godal.NewGeometryFromWKB(wkb, nil)
		if err != nil {
			return 0, err
		}
		area += flat.Area()
		flat.Close()
	}
	return area / 1e6, nil
}

// projected transforms the points of a polygon's WKB in place.
func projected(operation string, wkb []byte) bool {
	order, rings := ringsOf(wkb)
	var x, y []float64
	for _, points := range rings {
		for at := 0; at < len(points); at += pointBytes {
			x, y = append(x, math.Float64frombits(order.Uint64(points[at:]))), append(y, math.Float64frombits(order.Uint64(points[at+8:])))
		}
	}
	if !gdal.Project(operation, x, y) {
		return false
	}
	for _, points := range rings {
		for at := 0; at < len(points); at += pointBytes {
			order.PutUint64(points[at:], math.Float64bits(x[0]))
			order.PutUint64(points[at+8:], math.Float64bits(y[0]))
			x, y = x[1:], y[1:]
		}
	}
	return true
}
