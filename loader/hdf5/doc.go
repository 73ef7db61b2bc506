// Package hdf5 silences the HDF5 library, which prints its error stack to
// standard error when GDAL or netCDF ask a file for something that it lacks.
package hdf5
