// Package gdal opens rasters and polygons as users have them and says where their pixels lie.
//
// It knows files with their sidecars, drivers, masks, coordinate reference
// systems, grids and the ellipsoidal area of a pixel. It knows neither NPP nor
// disturbance. Its errors are of package fault and start with the verb of the
// caller.
package gdal
