// Package libc bounds how much memory the C library keeps of what GDAL and DuckDB have let go. It knows nothing of either. On other
// systems than those of the GNU C library it does nothing.
package libc
