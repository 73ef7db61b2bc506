package gdal

import (
	"strconv"
	"strings"
	"testing"
)

// FuzzYearIn wants a year of the text, or 0.
func FuzzYearIn(f *testing.F) {
	for _, name := range []string{"2001_01_01_Npp", "Npp 200101", "b2001", "19999", "2199001", "doy2001001", "12001", ""} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if year := YearIn(name); year != 0 && (year < 1900 || year > 2199 || !strings.Contains(name, strconv.Itoa(year))) {
			t.Errorf("%q: year %d", name, year)
		}
	})
}
