// Package libgdal loads the shared library GDAL when the program first calls it, on Linux on x86-64. GDAL and the 150
// libraries below it take longer to load than most queries run, and a query calls none of them. On other systems, and where
// a call is not listed in functions.h, the program loads GDAL as it starts.
//
// Packages that register drivers of GDAL by name import it. It knows nothing of rasters.
package libgdal
