package gdal

// #cgo pkg-config: gdal
// #include <stdlib.h>
// #include <cpl_error.h>
// #include <ogr_srs_api.h>
//
// // Places x and y by a transformation that may be ballpark, or not; returns 0 where there is none.
// static int minecarbon_place(const char *from, const char *to, int ballpark, double *x, double *y) {
//   OGRSpatialReferenceH a = OSRNewSpatialReference(from), b = OSRNewSpatialReference(to);
//   OSRSetAxisMappingStrategy(a, OAMS_TRADITIONAL_GIS_ORDER);
//   OSRSetAxisMappingStrategy(b, OAMS_TRADITIONAL_GIS_ORDER);
//   OGRCoordinateTransformationOptionsH options = OCTNewCoordinateTransformationOptions();
//   OCTCoordinateTransformationOptionsSetBallparkAllowed(options, ballpark);
//   CPLPushErrorHandler(CPLQuietErrorHandler);
//   OGRCoordinateTransformationH t = OCTNewCoordinateTransformationEx(a, b, options);
//   int ok = t != NULL && OCTTransform(t, 1, x, y, NULL);
//   CPLPopErrorHandler();
//   if (t != NULL) OCTDestroyCoordinateTransformation(t);
//   OCTDestroyCoordinateTransformationOptions(options);
//   OSRDestroySpatialReference(a);
//   OSRDestroySpatialReference(b);
//   return ok;
// }
import "C"

import (
	"fmt"
	"math"
	"strings"
	"unsafe"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
)

// TransformTo returns the point transform between two reference systems. Latitudes on a sphere are
// those of WGS 84, as the MODIS grid means them.
func TransformTo(from, to *godal.SpatialRef) (*godal.Transform, error) {
	tr, err := transformTo(from, to)
	if err != nil {
		return nil, fmt.Errorf("transform coordinates: %s", fault.FirstLine(err))
	}
	return tr, nil
}

func transformTo(from, to *godal.SpatialRef) (*godal.Transform, error) {
	for _, end := range []struct {
		sphere **godal.SpatialRef
		other  *godal.SpatialRef
	}{{&from, to}, {&to, from}} {
		if kindOf(*end.sphere) != spherical || kindOf(end.other) != otherDatum {
			continue
		}
		bound, err := onWGS84(*end.sphere)
		if err != nil {
			return nil, err
		}
		defer bound.Close()
		*end.sphere = bound
	}
	return godal.NewTransform(from, to)
}

// Degrees returns the WGS 84 longitude and latitude of a place in a reference system.
func Degrees(srs *godal.SpatialRef, x, y float64) (lon, lat float64, err error) {
	lonlat, err := WGS84()
	if err != nil {
		return 0, 0, err
	}
	defer lonlat.Close()
	tr, err := TransformTo(srs, lonlat)
	if err != nil {
		return 0, 0, err
	}
	defer tr.Close()
	at := [2][]float64{{x}, {y}}
	if err := tr.TransformEx(at[0], at[1], nil, nil); err != nil {
		return 0, 0, fmt.Errorf("transform coordinates: %s", fault.FirstLine(err))
	}
	return at[0][0], at[1][0], nil
}

// datumKind is what the ellipsoid of a reference system tells about its datum.
type datumKind int

const (
	geocentric datumKind = iota // on the ellipsoid of WGS 84 or GRS 80: within 2 m of WGS 84, as CGCS2000
	spherical
	otherDatum
)

func kindOf(srs *godal.SpatialRef) datumKind {
	e, err := EllipsoidOf(srs)
	switch {
	case err == nil && e.E2 == 0:
		return spherical
	case err == nil && math.Abs(e.A-wgs84.A) < 1 && math.Abs(e.E2-wgs84.E2) < 1e-9:
		return geocentric
	}
	return otherDatum
}

// onWGS84 returns a reference system on a sphere with the latitudes and longitudes of WGS 84. PROJ by itself
// would take them for those of the other system, whatever its datum.
func onWGS84(sphere *godal.SpatialRef) (*godal.SpatialRef, error) {
	wkt, err := sphere.WKT()
	if err != nil {
		return nil, err
	}
	base, err := WKTFrom("EPSG:4326")
	if err != nil {
		return nil, err
	}
	return godal.NewSpatialRefFromWKT(`BOUNDCRS[SOURCECRS[` + wkt + `],TARGETCRS[` + base + `],ABRIDGEDTRANSFORMATION["none",METHOD["NTv2",ID["EPSG",9615]],` +
		`PARAMETERFILE["Latitude and longitude difference file","@null",ID["EPSG",8656]]]]`)
}

// DatumName returns the name of a reference system's datum; a sphere counts as WGS 84.
func DatumName(srs *godal.SpatialRef) string {
	if kindOf(srs) == spherical {
		return "WGS 84"
	}
	for _, node := range []string{"GEOGCS", "DATUM"} {
		if name, ok := srs.AttrValue(node, 0); ok && !strings.EqualFold(name, "unknown") {
			return strings.ReplaceAll(name, "_", " ")
		}
	}
	return "unknown"
}

// UnknownShift reports whether PROJ knows no transformation between two datums at a place, in degrees of WGS 84, and
// takes longitudes and latitudes as alike, which it calls ballpark. Datums within 2 m of each other count
// as known.
func UnknownShift(from, to *godal.SpatialRef, lon, lat float64) (bool, error) {
	if kindOf(from) != otherDatum {
		from, to = to, from
	}
	if kindOf(from) != otherDatum {
		return false, nil
	}
	lonlat, err := WGS84()
	if err != nil {
		return false, err
	}
	defer lonlat.Close()
	if kindOf(to) == spherical {
		to = lonlat
	}
	tr, err := TransformTo(lonlat, from)
	if err != nil {
		return false, err
	}
	defer tr.Close()
	x, y := []float64{lon}, []float64{lat}
	if err := tr.TransformEx(x, y, nil, nil); err != nil {
		return false, fmt.Errorf("transform coordinates: %s", fault.FirstLine(err))
	}
	known, kx, ky, err := placed(from, to, false, x[0], y[0])
	if err != nil || !known {
		return !known, err
	}
	_, ax, ay, err := placed(from, to, true, x[0], y[0])
	return ax != kx || ay != ky, err
}

// placed transforms a point with or without ballpark transformations.
func placed(from, to *godal.SpatialRef, ballpark bool, x, y float64) (ok bool, toX, toY float64, err error) {
	var wkt [2]*C.char
	for i, srs := range []*godal.SpatialRef{from, to} {
		text, err := srs.WKT()
		if err != nil {
			return false, 0, 0, err
		}
		wkt[i] = C.CString(text)
		defer C.free(unsafe.Pointer(wkt[i]))
	}
	allowed := C.int(0)
	if ballpark {
		allowed = 1
	}
	cx, cy := C.double(x), C.double(y)
	ok = C.minecarbon_place(wkt[0], wkt[1], allowed, &cx, &cy) != 0
	return ok, float64(cx), float64(cy), nil
}
