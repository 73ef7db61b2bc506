package loader

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/calendar"
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
			if year = yearIn(name); year == 0 {
				year, err = yearOfTime(ds, band)
			}
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

var yearInName = regexp.MustCompile(`(?:^|\D)((?:19|20|21)\d\d)(?:\d{3,4})?(?:\D|$)`)

// yearIn returns the year in a band's description, also as the start of a date; 0 without one.
func yearIn(name string) int {
	m := yearInName.FindStringSubmatch(name)
	if m == nil {
		return 0
	}
	year, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	return year
}

// yearOfTime returns the year of a band on netCDF's time axis, 0 without one (CF conventions, 4.4).
func yearOfTime(ds *godal.Dataset, band godal.Band) (int, error) {
	for key, text := range band.Metadatas() {
		axis, ok := strings.CutPrefix(key, "NETCDF_DIM_")
		if !ok {
			continue
		}
		units := gdal.VariableText(ds, axis, "units")
		if !isTime(axis, units, gdal.VariableText(ds, axis, "axis"), gdal.VariableText(ds, axis, "standard_name")) {
			continue
		}
		value, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return 0, fmt.Errorf("its time %q is not a number", text)
		}
		return calendar.Year(value, units, gdal.VariableText(ds, axis, "calendar"))
	}
	return 0, nil
}

// isTime reports whether a dimension of netCDF is the time.
func isTime(name, units, axis, standardName string) bool {
	switch strings.ToLower(name) {
	case "time", "t", "year", "years", "date":
		return true
	}
	return strings.Contains(units, " since ") || axis == "T" || standardName == "time"
}
