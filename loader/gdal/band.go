package gdal

import (
	"slices"
	"strconv"

	"github.com/airbusgeo/godal"
)

// BandNames returns the name of each band: its description, else its netCDF variable, else its number from 1.
func BandNames(bands []godal.Band) []string {
	names := make([]string, len(bands))
	for i, band := range bands {
		if names[i] = band.Description(); names[i] == "" {
			names[i] = band.Metadata("NETCDF_VARNAME")
		}
		if names[i] == "" {
			names[i] = strconv.Itoa(i + 1)
		}
	}
	return names
}

// NamedBand returns the index of the band that a number from 1 or a name chooses.
func NamedBand(names []string, chosen string) (int, bool) {
	if n, err := strconv.Atoi(chosen); err == nil && n >= 1 && n <= len(names) {
		return n - 1, true
	}
	i := slices.Index(names, chosen)
	return i, i >= 0
}
