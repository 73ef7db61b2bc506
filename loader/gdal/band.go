package gdal

import (
	"math"
	"slices"
	"strconv"
	"strings"

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

// StoredScale returns the band's scale and offset. Where the band says nothing and stores whole
// numbers, the metadata count, which gdalwarp keeps when it drops the band's own.
// Real numbers are past their scale: gdal_translate -unscale keeps the metadata.
func StoredScale(ds *godal.Dataset, band godal.Band) (scale, offset float64) {
	st := band.Structure()
	if scale, offset = st.Scale, st.Offset; scale == 0 {
		scale = 1
	}
	floating := strings.HasPrefix(st.DataType.String(), "Float") // Float16 too, which godal lacks
	if scale == 1 && offset == 0 && !floating {
		if v, ok := metadataNumber(ds, band, "scale_factor"); ok && v != 0 {
			scale = v
		}
		if v, ok := metadataNumber(ds, band, "add_offset"); ok {
			offset = v
		}
	}
	return scale, offset
}

// metadataNumber reads a number that a band or its file gives under a name.
func metadataNumber(ds *godal.Dataset, band godal.Band, name string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(BandText(ds, band, name)), 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}
