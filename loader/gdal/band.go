package gdal

import (
	"cmp"
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
// numbers, those that the metadata name count, which gdalwarp keeps when it drops the band's own.
// Real numbers are past their scale: gdal_translate -unscale keeps the metadata.
func StoredScale(ds *godal.Dataset, band godal.Band) (scale, offset float64) {
	st := band.Structure()
	if scale, offset = st.Scale, st.Offset; scale == 0 {
		scale = 1
	}
	floating := strings.HasPrefix(st.DataType.String(), "Float") // Float16 too, which godal lacks
	if scale == 1 && offset == 0 && !floating {
		return NamedScale(ds, band)
	}
	return scale, offset
}

// NamedScale returns the scale and offset that the metadata name, 1 and 0 without: scale_factor and
// add_offset, or Scale, which is below 1 (it may be that of a map else), and Offset.
func NamedScale(ds *godal.Dataset, band godal.Band) (scale, offset float64) {
	scale, offset = 1, metadataNumber(ds, band, "add_offset")
	if v := metadataNumber(ds, band, "scale_factor"); v != 0 {
		return v, offset
	}
	if v := metadataNumber(ds, band, "scale"); v != 0 && math.Abs(v) < 1 {
		return v, cmp.Or(offset, metadataNumber(ds, band, "offset"))
	}
	return scale, offset
}

// metadataNumber returns a number that a band or its file gives under a name, 0 without one.
func metadataNumber(ds *godal.Dataset, band godal.Band, name string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(BandText(ds, band, name)), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}
