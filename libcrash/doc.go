// Package libcrash makes one error of the crash of a C library: of GDAL and the libraries below it, or of DuckDB. The
// message says which input was being read. The program then ends at once, as if it had been killed.
//
// On Linux, a process of its own, without Go, waits for verbs that read files with GDAL: a crash may leave too little of a
// process for its own handler. It passes signals on and ends as the program does. It costs less than a millisecond.
//
// A crash is a signal that a thread gets while it runs C or C++: SIGSEGV, SIGBUS or SIGFPE, or SIGABRT and SIGILL, by
// which libraries end a program. A fault in Go stays a panic. With GOTRACEBACK=crash the package does nothing, so that
// debuggers see the crash.
package libcrash
