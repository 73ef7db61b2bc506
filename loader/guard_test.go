package loader

import "testing"

// TestGuardYears: guard years are a column of study only where there are some.
func TestGuardYears(t *testing.T) {
	t.Parallel()
	s := drawn("0 2005 0 0\n0 0 0 0", "", "300 200", "300 200", "300 200", "300 200", "300 200")
	s.more = "baseline: {guard_years: 1}\n"
	dir, _ := s.loaded(t)
	same(t, "guard years", rowsOf(t, dir, "study", "guard_years", "pixel_years"), "1 mines")
}
