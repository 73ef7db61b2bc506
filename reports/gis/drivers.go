package gis

import (
	"errors"
	"os"
	"sync"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/libgdal"
)

// gdalCache bounds GDAL's block cache, in MB: strips are written once and in order.
const gdalCache = "64"

// registerDrivers readies GDAL for what this package writes. The virtual format describes a raster on its way.
var registerDrivers = sync.OnceValue(func() error {
	// GDAL's own remarks would land on standard error between ours; errors come back through godal either way.
	for key, value := range map[string]string{"GDAL_CACHEMAX": gdalCache, "CPL_LOG": os.DevNull} {
		if os.Getenv(key) == "" {
			_ = os.Setenv(key, value)
		}
	}
	if err := libgdal.Load(); err != nil {
		return err
	}
	return errors.Join(godal.RegisterRaster(godal.GTiff, godal.VRT, "COG"), godal.RegisterVector(godal.GeoPackage))
})
