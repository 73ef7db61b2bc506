package laboratory

import "testing"

// Four pixels were destroyed: one has its year, one is a year late, one two years late, one was missed. Two were
// restored: one has its year, of one only the destruction was found. A fifth pixel was never destroyed.
func TestCompare(t *testing.T) {
	t.Parallel()
	planted := map[int64]dates{1: {2005, 2010}, 2: {2005, 0}, 3: {2005, 0}, 4: {2005, 2011}}
	found := map[int64]dates{1: {2005, 2010}, 2: {2006, 0}, 3: {2007, 0}, 5: {2005, 0}}
	if got, want := compare(planted, found, dates.destruction), (hits{exact: 0.25, near: 0.5}); got != want {
		t.Errorf("destruction %+v, want %+v", got, want)
	}
	if got, want := compare(planted, found, dates.restoration), (hits{exact: 0.5, near: 0.5}); got != want {
		t.Errorf("restoration %+v, want %+v", got, want)
	}
}
