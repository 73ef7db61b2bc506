package loader

import (
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/loader/fault"
)

func TestMapFindings(t *testing.T) {
	t.Parallel()
	const zeros = "0 0 0 0 0 0\n0 0 0 0 0 0"
	of := func(destroyed, restored, nodata string) []string {
		s := drawn(destroyed, restored, "300 200 200", "300 200 200")
		s.destroyed.nodata, s.restored.nodata = nodata, nodata
		_, summary := s.loaded(t)
		var all []string
		for _, f := range summary.Findings {
			if f.Input == "disturbance" {
				all = append(all, f.Message)
			}
		}
		return all
	}
	for _, c := range []struct {
		name, destroyed, restored string
		want                      []string
	}{
		{"sound", "2002 0 0 0 0 0\n2001 0 0 0 0 0", "0 0 0 0 0 0\n2002 0 0 0 0 0", nil},
		{"not restored is nodata", "2001 2001 2001 0 0 0\n2001 0 0 0 0 0", "-1 -1 2002 0 0 0\n2002 0 0 0 0 0", []string{
			"map: pixels with an event in one year raster and nodata in the other, in destruction or restoration, that count as unmapped: 2",
			"map: 16.7 % of the pixels in mines are unmapped and count in nothing"}},
		{"never is nodata", "2002 2002 -1 -1 -1 -1\n2002 2002 -1 -1 -1 -1", "", []string{
			"map: 66.7 % of the pixels in mines are unmapped and count in nothing", "map: no mapped pixel was never destroyed"}},
		{"before", "1999 2002 0 0 0 0\n0 0 0 0 0 0", "", []string{"map: events before the first year concern 50 % of the destroyed land"}},
		{"after", "2002 2003 0 0 0 0\n0 0 0 0 0 0", "", []string{"map: events after the last year: 1"}},
		{"nothing restored", "2002 2002 0 0 0 0\n0 0 0 0 0 0", zeros, []string{"map: nothing is restored, though there is a restoration raster"}},
	} {
		t.Run(c.name, func(t *testing.T) { same(t, "findings", of(c.destroyed, c.restored, "-1"), c.want...) })
	}
}

// TestYearCodes proposes to add 2000 to codes of years, and no lenient load that would empty the map.
func TestYearCodes(t *testing.T) {
	t.Parallel()
	_, _, err := load1(t, drawn("1 2 0 0\n0 0 0 0", "", "300 200", "300 200").write(t), Options{})
	mustFail(t, err, fault.ErrData, "load disturbance *: 2 pixels hold impossible years, *; if they are codes of years, such as 1 for 2001, give add: 2000 beside the file; if 1 marks the land that is destroyed in a year, give a raster a year as disturbance.states")
	if strings.Contains(err.Error(), "lenient") {
		t.Errorf("%v offers a lenient load", err)
	}
}
