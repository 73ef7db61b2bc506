package gdal

// #include <stdlib.h>
// #ifdef __GLIBC__
// #include <malloc.h>
// static void few_arenas(int n) { mallopt(M_ARENA_MAX, n); }
// static void give_back(void) { malloc_trim(0); }
// #else
// static void few_arenas(int n) {}
// static void give_back(void) {}
// #endif
import "C"

import "runtime"

// fewArenas has C's memory come from as many arenas as there are threads of Go's. Go calls C on many more threads than work at a
// time, and each would get an arena of its own, which keeps what GDAL lets go.
func fewArenas() { C.few_arenas(C.int(max(2, runtime.GOMAXPROCS(0)))) }

// GiveBack returns to the system what memory GDAL has let go, as after rasters are read.
func GiveBack() { C.give_back() }
