package discover

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// FuzzSeries wants every file in one series, and in the year that its name holds at {year} of the pattern.
func FuzzSeries(f *testing.F) {
	for _, names := range []string{
		"npp_2001.tif npp_2002.tif", "MOD.A2001001.h26v04.061.2020040.hdf MOD.A2001001.h26v05.061.2020041.hdf MOD.A2002001.h26v04.061.2020042.hdf",
		"a.tif", "2001/npp.tif 2002/npp.tif", "npp_2001_2002.tif npp_2001_2003.tif", "00000000000000000001 2", "",
	} {
		f.Add(names)
	}
	f.Fuzz(func(t *testing.T, text string) {
		paths := strings.Fields(text)
		slices.Sort(paths)
		paths = slices.Compact(paths)
		var grouped []string
		for _, s := range group(paths) {
			grouped = append(grouped, s.all()...)
			for year, files := range s.files {
				if year != 0 && (year < earliestYear || year > latestYear) {
					t.Errorf("year %d of %q", year, files)
				}
				for _, file := range files {
					if !s.like(year, file) {
						t.Errorf("%q of %d is not like the patterns %q", file, year, s.patterns)
					}
				}
			}
		}
		slices.Sort(grouped)
		if !slices.Equal(grouped, paths) {
			t.Errorf("series of %q, want all of %q", grouped, paths)
		}
	})
}

// like reports whether a pattern of the series stands for a file of a year. Names with signs of patterns are not told apart.
func (s *series) like(year int, file string) bool {
	return strings.ContainsAny(file, `*?[]\{}`) || slices.ContainsFunc(s.patterns, func(pattern string) bool {
		matches, err := filepath.Match(strings.ReplaceAll(pattern, "{year}", strconv.Itoa(year)), file)
		return err == nil && matches
	})
}
