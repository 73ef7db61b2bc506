package gdal

// #cgo pkg-config: gdal
// #include <stdlib.h>
// #include <cpl_error.h>
// #include <ogr_srs_api.h>
//
// // Transforms points in place by an operation of PROJ; returns 0 where that fails.
// static int minecarbon_project(const char *operation, int n, double *x, double *y) {
//   CPLPushErrorHandler(CPLQuietErrorHandler);
//   OGRCoordinateTransformationOptionsH options = OCTNewCoordinateTransformationOptions();
//   OCTCoordinateTransformationOptionsSetOperation(options, operation, 0);
//   OGRCoordinateTransformationH transform = OCTNewCoordinateTransformationEx(NULL, NULL, options);
//   int ok = transform != NULL && OCTTransform(transform, n, x, y, NULL);
//   if (transform != NULL) OCTDestroyCoordinateTransformation(transform);
//   OCTDestroyCoordinateTransformationOptions(options);
//   CPLPopErrorHandler();
//   return ok;
// }
import "C"

import "unsafe"

// Project transforms points in place by an operation of PROJ, such as +proj=laea of degrees, and reports whether that is possible. A
// reference system made for one use would be looked up in PROJ's database each time, which takes a hundred times as long.
func Project(operation string, x, y []float64) bool {
	if len(x) == 0 {
		return true
	}
	text := C.CString(operation)
	defer C.free(unsafe.Pointer(text))
	return C.minecarbon_project(text, C.int(len(x)), (*C.double)(unsafe.Pointer(&x[0])), (*C.double)(unsafe.Pointer(&y[0]))) != 0
}
