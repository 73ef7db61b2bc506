package calendar

import (
	"strings"
	"testing"
)

// TestYear holds years worked by hand, with the lengths of the years of each calendar (CF conventions, 4.4.1).
func TestYear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value           float64
		units, calendar string
		want            int
	}{
		{0, "days since 2001-01-01", "", 2001},
		{365, "days since 2001-01-01 00:00:00", "standard", 2002},
		{364.9, "days since 2001-01-01", "gregorian", 2001},
		{366, "days since 2000-01-01", "proleptic_gregorian", 2001},
		{365, "days since 2000-01-01", "noleap", 2001},
		{730, "days since 2000-07-01", "365_day", 2002},
		{365, "days since 2000-01-01", "366_day", 2000},
		{360, "days since 2000-01-01", "360_day", 2001},
		{359, "days since 2000-01-01", "360_day", 2000},
		{-1, "days since 2000-01-01", "360_day", 1999},
		{24 * 365, "hours since 2001-1-1", "", 2002},
		{86400 * 365, "seconds since 2001-01-01T00:00:00Z", "", 2002},
		{86400*365 - 1, "s since 2001-01-01", "", 2001},
		{86400e9 * 365, "nanoseconds since 2001-01-01", "", 2002},
		{86400e3 * 365, "milliseconds since 2001-01-01", "", 2002},
		{1440 * 365, "minutes since 2001-01-01 0:0:0", "", 2002},
		{364.5, "d since 2001-01-01 12:00", "", 2002},
		{364.4, "days since 2001-01-01 12:00:00", "", 2001},
		{13, "months since 2000-01-01", "", 2001},
		{3, "years since 2000-01-01", "", 2003},
		{31, "common_years since 1970-01-01", "365_day", 2001},
		{-1, "days since 2000-01-01", "", 1999},
		// The Julian calendar has a leap day more in 1900 and agrees with the Gregorian years after that.
		{366, "days since 2000-01-01", "julian", 2001},
		{365, "days since 2000-01-01", "julian", 2000},
		{365, "days since 1900-01-01", "julian", 1900},
		{365, "days since 1900-01-01", "standard", 1901},
		// 1 January of year 1 of the standard calendar, the Julian one then, is 2 days before the Gregorian one, so that
		// 730487 = 730485 + 2 days (2001-01-01 less 0001-01-01 of Python's datetime) lead to 1 January 2001.
		{730487, "days since 0001-01-01", "standard", 2001},
		{730486, "days since 0001-01-01", "standard", 2000},
		{730485, "days since 1-1-1", "proleptic_gregorian", 2001},
		{2001, "year", "", 2001},
		{2001.5, "year as %Y.%f", "", 2001},
		{20010101, "day as %Y%m%d.%f", "proleptic_gregorian", 2001},
		{200101, "", "", 2001},
		{2001, "", "", 2001},
	} {
		if got, err := Year(c.value, c.units, c.calendar); got != c.want || err != nil {
			t.Errorf("%v %s (%s): %d, %v; want %d", c.value, c.units, c.calendar, got, err, c.want)
		}
	}
	for _, c := range []struct{ units, calendar, want string }{
		{"days", "", `its time is 1 in "days", want a year, a date as 20010101, or a unit as days since 2000-01-01`},
		{"", "", `its time is 1 in ""`},
		{"fortnights since 2000-01-01", "", `its time is in "fortnights since 2000-01-01", want as days since 2000-01-01`},
		{"days since 2000-01-01", "mayan", `its calendar "mayan" is not known`},
	} {
		if _, err := Year(1, c.units, c.calendar); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s (%s): %v, want %s", c.units, c.calendar, err, c.want)
		}
	}
}
