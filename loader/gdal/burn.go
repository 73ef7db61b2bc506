package gdal

// #cgo pkg-config: gdal
// #include <stdio.h>
// #include <stdlib.h>
// #include <cpl_error.h>
// #include <cpl_string.h>
// #include <gdal.h>
// #include <gdal_alg.h>
// #include <ogr_api.h>
//
// static void minecarbon_read_outlines(int n, unsigned char *wkb, int *bytes, OGRGeometryH *outlines) {
//   for (int i = 0; i < n; wkb += bytes[i], i++) OGR_G_CreateFromWkb(wkb, NULL, &outlines[i], bytes[i]);
// }
//
// // Burns outlines, one after the other, into rows of numbers; returns 0 and a message where that fails.
// static int minecarbon_burn(int *into, int width, int rows, double *transform, int n, unsigned char *wkb, int *bytes, double *values, char *message, int most) {
//   char pointer[64];
//   snprintf(pointer, sizeof pointer, "DATAPOINTER=%p", (void *)into);
//   char *options[] = {pointer, NULL};
//   OGRGeometryH *outlines = calloc(n, sizeof *outlines);
//   int band = 1, ok = 0;
//   CPLPushErrorHandler(CPLQuietErrorHandler);
//   CPLErrorReset();
//   GDALDatasetH ds = GDALCreate(GDALGetDriverByName("MEM"), "", width, rows, 0, GDT_Int32, NULL);
//   if (ds != NULL && outlines != NULL) {
//     minecarbon_read_outlines(n, wkb, bytes, outlines);
//     ok = GDALAddBand(ds, GDT_Int32, options) == CE_None && GDALSetGeoTransform(ds, transform) == CE_None &&
//          GDALRasterizeGeometries(ds, 1, &band, n, outlines, NULL, NULL, values, NULL, NULL, NULL) == CE_None;
//   }
//   snprintf(message, most, "%s", CPLGetLastErrorMsg());
//   for (int i = 0; outlines != NULL && i < n; i++) OGR_G_DestroyGeometry(outlines[i]);
//   free(outlines);
//   if (ds != NULL) GDALClose(ds);
//   CPLPopErrorHandler();
//   return ok;
// }
import "C"

import (
	"errors"
	"unsafe"
)

// Burn writes numbers to the pixels whose centres lie in outlines, one after the other: a pixel in several has the last
// one's. into has rows of width pixels of the grid with that geotransform; outlines are WKB in its coordinates.
func Burn(into []int32, width int, transform [6]float64, outlines [][]byte, numbers []float64) error {
	if len(outlines) == 0 || len(into) == 0 {
		return nil
	}
	var wkb []byte
	bytes := make([]C.int, len(outlines))
	for i, outline := range outlines {
		wkb, bytes[i] = append(wkb, outline...), C.int(len(outline))
	}
	var message [256]C.char
	ok := C.minecarbon_burn((*C.int)(unsafe.Pointer(&into[0])), C.int(width), C.int(len(into)/width), (*C.double)(unsafe.Pointer(&transform[0])), C.int(len(outlines)),
		(*C.uchar)(unsafe.Pointer(&wkb[0])), &bytes[0], (*C.double)(unsafe.Pointer(&numbers[0])), &message[0], C.int(len(message)))
	if ok == 0 {
		return errors.New(C.GoString(&message[0]))
	}
	return nil
}
