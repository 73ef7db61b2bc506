package calendar

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The years that a number alone may stand for.
const earliest, latest = 1000, 2999

var (
	since = regexp.MustCompile(`(?i)^\s*([a-z_]+)\s+(?:since|after|from)\s+(-?\d{1,4})-(\d{1,2})-(\d{1,2})(?:[t\s]+(\d{1,2})(?::(\d{1,2}))?)?`)
	as    = regexp.MustCompile(`(?i)^\s*(day|month|year)\s+as\s+%Y`)
)

// perDay is how many of a unit make a day.
var perDay = map[string]float64{
	"d": 1, "day": 1, "h": 24, "hr": 24, "hour": 24, "min": 1440, "minute": 1440, "s": 86400, "sec": 86400, "second": 86400,
	"ms": 864e5, "msec": 864e5, "millisec": 864e5, "millisecond": 864e5, "us": 864e8, "microsec": 864e8, "microsecond": 864e8, "ns": 864e11, "nanosec": 864e11, "nanosecond": 864e11,
}

// mostYear is the last year that dates of four digits have, and mostDays more days than lie between the first and the last one.
const (
	mostYear = 9999
	mostDays = 2 * 366 * (mostYear + 1)
)

// Year returns the year of a time, of at most four digits. Units without a start, as in "year", "day as %Y%m%d.%f" of CDO or
// an empty text, are those of a year or a date. Years and months since a start are
// counted in the calendar. An empty calendar is the standard one.
func Year(value float64, units, calendar string) (int, error) {
	year, err := yearIn(value, units, calendar)
	if err == nil {
		year, err = wholeYear(float64(year))
	}
	if errors.Is(err, errBeyond) {
		err = fmt.Errorf("its time is %v in %q, %w", value, units, err)
	}
	return year, err
}

var errBeyond = fmt.Errorf("which is beyond the year %d", mostYear)

// wholeYear returns a year that dates have, and errBeyond for others and NaN.
func wholeYear(year float64) (int, error) {
	if !(math.Abs(year) <= mostYear) {
		return 0, errBeyond
	}
	return int(year), nil
}

func yearIn(value float64, units, calendar string) (int, error) {
	m := since.FindStringSubmatch(units)
	if m == nil {
		if year := yearOfNumber(value); year != 0 && withoutStart(units) {
			return year, nil
		}
		return 0, fmt.Errorf("its time is %v in %q, want a year, a date as 20010101, or a unit as days since 2000-01-01", value, units)
	}
	var start [5]int // year, month, day, hour, minute
	for i := range start {
		start[i], _ = strconv.Atoi(m[2+i]) // digits; 0 where the hour is left out
	}
	unit := strings.TrimSuffix(strings.ToLower(m[1]), "s")
	switch unit {
	case "year", "yr", "common_year", "a":
		return wholeYear(float64(start[0]) + math.Floor(value+float64(start[1]-1)/12))
	case "month", "mon":
		return wholeYear(float64(start[0]) + math.Floor((value+float64(start[1]-1))/12))
	case "": // s itself
		unit = "s"
	case "m", "n", "u": // ms, ns, us
		unit += "s"
	}
	n, ok := perDay[unit]
	if !ok {
		return 0, fmt.Errorf("its time is in %q, want as days since 2000-01-01", units)
	}
	days := value/n + float64(start[3])/24 + float64(start[4])/1440
	if !(math.Abs(days) < mostDays) {
		return 0, errBeyond
	}
	return yearAfter(start[0], start[1], start[2], int(math.Floor(days)), strings.ToLower(strings.TrimSpace(calendar)))
}

// withoutStart reports whether units tell only that the number is a year or a date.
func withoutStart(units string) bool {
	switch strings.ToLower(strings.TrimSpace(units)) {
	case "", "1", "year", "years", "yr", "a", "yyyy", "yyyymm", "yyyymmdd", "calendar year", "calendar_year", "none":
		return true
	}
	return as.MatchString(units)
}

// yearOfNumber returns the year of 2001, 2001.5, 200101 and 20010101, 0 for other numbers.
func yearOfNumber(value float64) int {
	for _, digits := range []float64{1, 100, 10000} {
		if year := math.Floor(value / digits); year >= earliest && year <= latest {
			return int(year)
		}
	}
	return 0
}

// yearAfter returns the year some days after a date of a calendar.
func yearAfter(year, month, day, days int, calendar string) (int, error) {
	switch calendar {
	case "", "standard", "gregorian", "none":
		// The Julian calendar before 15 October 1582.
		const reform = 2299161
		n := dayNumber(year, month, day)
		if n < reform {
			n = julianNumber(year, month, day)
		}
		if n += days; n < reform {
			return julianYear(n), nil
		}
		return gregorianYear(n), nil
	case "proleptic_gregorian":
		return gregorianYear(dayNumber(year, month, day) + days), nil
	case "julian":
		return julianYear(julianNumber(year, month, day) + days), nil
	case "noleap", "365_day":
		return year + floorDiv(time.Date(2001, time.Month(month), day, 0, 0, 0, 0, time.UTC).YearDay()-1+days, 365), nil
	case "all_leap", "366_day":
		return year + floorDiv(time.Date(2000, time.Month(month), day, 0, 0, 0, 0, time.UTC).YearDay()-1+days, 366), nil
	case "360_day":
		return year + floorDiv(30*(month-1)+day-1+days, 360), nil
	}
	return 0, fmt.Errorf("its calendar %q is not known", calendar)
}

const unixDayNumber = 2440588 // Julian day number of 1 January 1970

// dayNumber returns the Julian day number of a date of the proleptic Gregorian calendar.
func dayNumber(year, month, day int) int {
	return int(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix()/86400) + unixDayNumber
}

func gregorianYear(number int) int {
	return time.Unix(0, 0).UTC().AddDate(0, 0, number-unixDayNumber).Year()
}

// julianNumber returns the Julian day number of a date of the Julian calendar, whose
// year begins with March here, so that the leap day ends it (Richards 2013, Explanatory
// Supplement to the Astronomical Almanac, 15.11).
func julianNumber(year, month, day int) int {
	march := (14 - month) / 12
	y, m := year+4800-march, month+12*march-3
	return day + (153*m+2)/5 + 365*y + floorDiv(y, 4) - 32083
}

func julianYear(number int) int {
	days := 4*(number+32082) + 3
	y := floorDiv(days, 1461)
	month := (5*((days-1461*y)/4) + 2) / 153
	return y - 4800 + month/10
}

func floorDiv(a, b int) int { return int(math.Floor(float64(a) / float64(b))) }
