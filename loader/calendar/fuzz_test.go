package calendar

import (
	"math"
	"testing"
)

// FuzzYear wants a year of at most four digits, as the dates of CF have, and that no later time has an earlier year.
func FuzzYear(f *testing.F) {
	for _, units := range []string{"", "year", "days since 2000-01-01", "hours since 1582-10-04 12:00", "months since 1900-03-31", "s since 1970-01-01T00:00", "years since 2000-01-01", "day as %Y%m%d.%f"} {
		for _, calendar := range []string{"", "standard", "proleptic_gregorian", "julian", "noleap", "all_leap", "360_day"} {
			f.Add(20010101.0, units, calendar)
			f.Add(366.0, units, calendar)
			f.Add(-1e7, units, calendar)
			f.Add(1e300, units, calendar)
			f.Add(math.NaN(), units, calendar)
		}
	}
	f.Fuzz(func(t *testing.T, value float64, units, calendar string) {
		year, err := Year(value, units, calendar)
		if err != nil {
			return
		}
		if year < -9999 || year > 9999 {
			t.Errorf("%v in %q, %q: year %d", value, units, calendar, year)
		}
		if withoutStart(units) {
			return // the number is a date
		}
		if later, err := Year(value+1, units, calendar); err == nil && later < year {
			t.Errorf("%v in %q, %q: year %d, and %d for the number after it", value, units, calendar, year, later)
		}
	})
}
