package libc

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

// FewArenas has memory come from as many arenas as threads of Go work at a time. C is called on many more threads, and each would get
// an arena of its own, which keeps what was let go. It counts for arenas that are made later.
func FewArenas() { C.few_arenas(C.int(max(2, runtime.GOMAXPROCS(0)))) }

// GiveBack returns to the system what was let go, as after rasters are read. It takes some milliseconds.
func GiveBack() { C.give_back() }
