package gdal

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/calendar"
)

// BandYear returns the year of a band: the one in its description, as in 2001_01_01_Npp, else that of
// its place on the time axis of netCDF; 0 without one.
func BandYear(ds *godal.Dataset, band godal.Band) (int, error) {
	if year := YearIn(band.Description()); year != 0 {
		return year, nil
	}
	return yearOfTime(ds, band)
}

var yearInName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:^|\D)((?:19|20|21)\d\d)(?:\d{3,4})?(?:\D|$)`) })

// YearIn returns the year in a band's description, also as the start of a date; 0 without one.
func YearIn(name string) int {
	m := yearInName().FindStringSubmatch(name)
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
		units := VariableText(ds, axis, "units")
		if !isTime(axis, units, VariableText(ds, axis, "axis"), VariableText(ds, axis, "standard_name")) {
			continue
		}
		value, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return 0, fmt.Errorf("its time %q is not a number", text)
		}
		return calendar.Year(value, units, VariableText(ds, axis, "calendar"))
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

// OtherDimension returns the dimension of netCDF, beside the time, in which two bands differ; empty without one.
func OtherDimension(a, b godal.Band) string {
	of, others := a.Metadatas(), b.Metadatas()
	for _, key := range sortedKeys(of) {
		name, ok := strings.CutPrefix(key, "NETCDF_DIM_")
		if ok && others[key] != "" && others[key] != of[key] {
			return name
		}
	}
	return ""
}
