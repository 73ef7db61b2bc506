package loader

import (
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// chooseBand sets the band of the tile's year: the only one, the one that npp.band names, or with
// npp.bands: year the one of the year. It reports whether the file has one; a
// file with a band a year may lack the year.
func (t *nppTile) chooseBand(ds *godal.Dataset, in studyfile.NPPInput) (bool, error) {
	bands := gdal.DataBands(ds)
	if in.Bands == studyfile.BandAYear {
		return t.bandOfYear(ds, bands, in)
	}
	names := gdal.BandNames(bands)
	if in.Band == "" && len(bands) == 1 {
		return true, nil
	}
	if in.Band == "" {
		return false, fault.New(fault.ErrData, "load npp %s: has %d bands, want 1; choose it with npp.band (%s), or give npp.bands: year if each band is a year", t.path, len(bands), shortList(names))
	}
	chosen, ok := gdal.NamedBand(names, in.Band)
	if !ok {
		return false, fault.New(fault.ErrData, "load npp %s: has no band %q that npp.band names; its bands are %s", t.path, in.Band, shortList(names))
	}
	t.band = chosen
	return true, nil
}

// shortList joins the first names of a list.
func shortList(names []string) string {
	if len(names) > 8 {
		return strings.Join(names[:7], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// bandOfYear finds the band of a year: by order where the study gives the first year, else by
// the years in the bands' descriptions, as in 2001_01_01_Npp, else by the time axis of netCDF.
// Of bands of several quantities, npp.band names the one.
func (t *nppTile) bandOfYear(ds *godal.Dataset, bands []godal.Band, in studyfile.NPPInput) (bool, error) {
	found, nth := -1, 0
	dated := false
	for i, band := range bands {
		name := band.Description()
		if in.Band != "" && name != in.Band && !strings.HasSuffix(name, "_"+in.Band) && band.Metadata("NETCDF_VARNAME") != in.Band {
			continue
		}
		year, err := in.FirstYear+nth, error(nil)
		nth++
		if in.FirstYear == 0 {
			year, err = gdal.BandYear(ds, band)
		}
		if err != nil {
			return false, fault.New(fault.ErrData, "load npp %s: band %d: %w; give npp.first_year, the year of the first band", t.path, i+1, err)
		}
		if dated = dated || year != 0; year != t.year {
			continue
		}
		if found >= 0 {
			return false, fault.New(fault.ErrData, "load npp %s: bands %d and %d are both of %d, want a band a year; choose with npp.band", t.path, found+1, i+1, year)
		}
		found = i
	}
	if !dated {
		return false, fault.New(fault.ErrData, "load npp %s: none of its %d bands names a year; give npp.first_year, the year of the first band", t.path, len(bands))
	}
	t.band = max(found, 0)
	return found >= 0, nil
}
