package main

// format is a kind of file that is changed.
type format struct {
	name   string
	file   string // that is changed, below the folder that sound makes
	source string // file of the simulated study that GDAL converts it from, empty where it is made otherwise
	driver string // of GDAL that reads it, empty where the oracle does not read it
	do     string // what the oracle reads: raster or vector
	clean  string // what the oracle writes, in place of file
	sound  func(l *laboratory, f format, dir string) error
	check  func(w *worker) verdict
}

// formats are all kinds of files: those of a study, and others.
func formats() []format {
	const npp, tile = "npp/npp_2002", "npp/MOD17A3HGF.A2001001.h26v05.061"
	all := []format{
		{name: "GeoTIFF of NPP", file: npp + ".tif", driver: "GTiff", do: "raster", clean: npp + ".tif"},
		{name: "GeoTIFF of years", file: "destruction_plain.tif", source: "destruction_year.tif", driver: "GTiff", do: "raster", clean: "destruction_clean.tif"},
		{name: "HDF4 of NPP", file: npp + ".hdf", source: npp + ".tif", driver: "HDF4Image", do: "raster", clean: npp + ".tif"},
		{name: "HDF-EOS2 tile of NPP", file: tile + ".hdf", driver: "HDF4", do: "raster", clean: tile + ".tif", sound: soundTiles},
		{name: "netCDF-4 (HDF5) of NPP", file: npp + ".nc", source: npp + ".tif", driver: "netCDF", do: "raster", clean: npp + ".tif"},
		{name: "VRT of years", file: "destruction_year.vrt", source: "destruction_year.tif", driver: "VRT", do: "raster", clean: "destruction_clean.tif"},
		{name: "GeoPackage of mines", file: "mines.gpkg", driver: "GPKG", do: "vector", clean: "mines_clean.gpkg"},
		{name: "GeoJSON of mines", file: "mines.geojson", source: "mines.gpkg", driver: "GeoJSON", do: "vector", clean: "mines_clean.gpkg"},
		{name: "GeoParquet of mines", file: "mines.parquet"},
		{name: "study file", file: "study.yaml"},
		{name: "jobs file", file: "jobs.yaml", sound: soundJobs, check: checkJobs},
		{name: "claims", file: "claims.csv", sound: soundClaims, check: checkClaims},
		{name: "Parquet of a dataset", sound: soundDataset, check: checkDataset},
		{name: "manifest of a dataset", file: "manifest.json", sound: soundDataset, check: checkManifest},
	}
	for i := range all {
		if all[i].sound == nil {
			all[i].sound = soundStudy
		}
		if all[i].check == nil {
			all[i].check = checkLoad
		}
	}
	return all
}
