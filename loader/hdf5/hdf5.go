package hdf5

// #cgo linux LDFLAGS: -ldl
// #define _GNU_SOURCE
// #include <dlfcn.h>
// #include <stddef.h>
// #include <stdint.h>
//
// // The library comes with GDAL, if at all; its symbol is looked up so that
// // nothing more has to be linked. H5E_DEFAULT is 0, a hid_t of 64 bits since HDF5 1.10.
// static void minecarbon_hdf5_silence(void) {
//   int (*set_auto)(int64_t, void *, void *) = (int (*)(int64_t, void *, void *))dlsym(RTLD_DEFAULT, "H5Eset_auto2");
//   if (set_auto != NULL) set_auto(0, NULL, NULL);
// }
import "C"

import "runtime"

// Silently calls f on one thread of the operating system, with the error stack of that
// thread silent: HDF5 keeps one a thread. Errors still come back from the functions that f calls.
func Silently(f func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	C.minecarbon_hdf5_silence()
	f()
}
