package loader

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

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
		{"nothing destroyed", zeros, "", []string{"map: nothing is destroyed by the last year"}},
		{"nothing restored", "2002 2002 0 0 0 0\n0 0 0 0 0 0", zeros, []string{"map: nothing is restored, though there is a restoration raster"}},
	} {
		t.Run(c.name, func(t *testing.T) { same(t, "findings", of(c.destroyed, c.restored, "-1"), c.want...) })
	}
}

// TestNothingDestroyedInMines warns of a mine beside the destroyed land.
func TestNothingDestroyedInMines(t *testing.T) {
	t.Parallel()
	s := drawn("2002 0 0 0\n0 0 0 0", "", "300 200", "300 200")
	s.mines = collection(square("A", 2, 0, 4, 2))
	_, summary := s.loaded(t)
	same(t, "findings", messages(summary, "disturbance"), "map: no destroyed land lies in a mine; check that map and polygons are of the same place")
}

// TestYearFilesSaid says what a file of years has that numbers of years do not need.
func TestYearFilesSaid(t *testing.T) {
	t.Parallel()
	sound := func() small { return drawn("2002 2001 0 0\n0 0 0 0", "", "300 200", "300 200") }
	painted := func(path string, colours ...godal.ColorInterp) {
		ds, err := godal.Open(path, godal.Update())
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range colours {
			if err := ds.Bands()[i].SetColorInterp(c); err != nil {
				t.Fatal(err)
			}
		}
		if err := ds.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name  string
		spoil func(s *small)
		paint []godal.ColorInterp
		want  string
	}{
		{"sound", func(*small) {}, nil, ""},
		{"nodata is a year", func(s *small) { s.destroyed.nodata = "2001" }, nil, "warning map: the nodata value of a year raster is itself a year, 2001, which counts as unmapped"},
		{"nodata is the code of a year", func(s *small) {
			s.destroyed.bands, s.destroyed.nodata, s.disturbance = []string{"2 1 0 0\n0 0 0 0"}, "1", "{destroyed: {file: destroyed.tif, add: 2000}}"
		}, nil, "warning map: the nodata value of a year raster is itself a year, 2001, which counts as unmapped"},
		{"offset", func(s *small) { s.destroyed.scale, s.destroyed.offset = 1, 5 }, nil, "warning map: a year raster has scale 1 and offset 5, which are not applied"},
		{"alpha", func(s *small) {
			s.destroyed.kind, s.destroyed.bands, s.disturbance = godal.Byte, []string{"2 1 0 0\n0 0 0 0", "255 255 255 0\n255 255 255 255"}, "{destroyed: {file: destroyed.tif, add: 2000}}"
		}, []godal.ColorInterp{godal.CIGray, godal.CIAlpha}, ""},
		{"picture", func(s *small) {
			s.destroyed.bands, s.disturbance = []string{s.destroyed.bands[0], "0 0 0 0\n0 0 0 0", "0 0 0 0\n0 0 0 0"}, "{destroyed: {file: destroyed.tif, band: 1}}"
		}, []godal.ColorInterp{godal.CIRed, godal.CIGreen, godal.CIBlue}, "warning map: a year raster has bands of red, green and blue, as a picture has"},
	} {
		s := sound()
		c.spoil(&s)
		file := s.write(t)
		if c.paint != nil {
			painted(filepath.Join(filepath.Dir(file), "destroyed.tif"), c.paint...)
		}
		_, summary, err := load1(t, file, Options{})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got := ""
		for _, f := range summary.Findings {
			if strings.Contains(f.Message, "year raster") {
				got += f.Severity + " " + f.Message
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
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

// TestRemedyOfImpossibleYears reads what a load proposes for year rasters of five years, 2001 to 2005, or as given. Lenient is whether it
// offers to take the pixels as never destroyed.
func TestRemedyOfImpossibleYears(t *testing.T) {
	t.Parallel()
	const codes, states = "if they are codes of years, such as ", "; if 1 marks the land that is destroyed in a year, give a raster a year as disturbance.states"
	both := func(keys string) string {
		return "{destroyed: {file: destroyed.tif" + keys + "}, restored: {file: restored.tif" + keys + "}}"
	}
	for _, c := range []struct {
		name, destroyed, restored, disturbance, years string
		lenient                                       bool
		want                                          string
	}{
		{"9999 is never", "2001 9999 9999 9999 9999", "0 0 0 0 0", "", "", true, "mend the rasters, or give never: 9999 beside the file of disturbance.destroyed if it stands for never; if it stands for unmapped, give it as nodata"},
		{"-1 is never in both", "2001 2001 2002 -1 -1", "2003 2004 -1 -1 -1", "", "", true, "mend the rasters, or give never: -1 beside the file of disturbance.destroyed and disturbance.restored if it stands for never; if it stands for unmapped, give it as nodata"},
		{"32767 is not restored", "2001 2001 2002 0 0", "2003 32767 32767 0 0", "", "", false, "mend the rasters, or give never: 32767 beside the file of disturbance.restored if it stands for never; if it stands for unmapped, give it as nodata"},
		{"two numbers are never", "2001 2001 2002 -1 -1", "2003 2004 9999 9999 9999", "", "", true, "mend the rasters, or give never: -1 beside the file of disturbance.destroyed and never: 9999 beside that of disturbance.restored if these stand for never; if they stand for unmapped, give them as nodata"},
		{"255 is never among codes", "1 2 255 255 255", "2 3 255 255 255", both(", add: 2000"), "", true, "mend the rasters, or give never: 255 beside the file of disturbance.destroyed and disturbance.restored if it stands for never; if it stands for unmapped, give it as nodata"},
		{"exchanged", "2003 2004 0 2005 0", "2001 2002 2003 2003 0", "", "", false, "the rasters look exchanged: with disturbance.destroyed as disturbance.restored and the reverse, 4 of these pixels have possible years; exchange the files"},
		{"add too much", "2001 2002 0 0 0", "2003 2004 0 0 0", both(", add: 2000"), "", false, "the rasters hold years already; leave add: 2000 of disturbance.destroyed out"},
		{"codes of the century", "1 2 3 0 0", "2 3 0 0 0", "", "", false, codes + "1 for 2001, give add: 2000 beside the file" + states},
		{"codes from the first year", "1 24 30 0 0", "2 30 0 0 0", "", "[1986, 2015]", false, codes + "1 for 1986, give add: 1985 beside the file" + states},
		{"codes of either", "1 2 9 0 0", "2 3 0 0 0", "", "[1986, 2015]", false, "if they are codes of years, give beside the file add: 2000 where 1 stands for 2001, or add: 1985 where it stands for 1986" + states},
		{"two digits", "86 87 99 0 0", "87 88 0 0 0", "", "[1986, 2005]", false, codes + "86 for 1986, give add: 1900 beside the file" + states},
		{"0 is never and 200 is not", "200 200 0 0 0", "0 0 0 0 0", "", "", false, "mend the rasters"},
		{"dates", "20030615 20040101 0 0 0", "20041231 0 0 0 0", "", "", false, "the numbers look like dates, as 20030615; write their years"},
		{"days of years", "2003166 2004001 0 0 0", "2004366 0 0 0 0", "", "", false, "the numbers look like dates, as 2003166; write their years"},
		{"codes with 255 for never", "2 4 255 255 255", "3 255 255 255 255", "", "", false, codes + "1 for 2001, give add: 2000 beside each file, and never: 255 beside the file of disturbance.destroyed and disturbance.restored if that stands for never"},
		{"codes of an unlikely beginning", "23 25 0 0 0", "25 0 0 0 0", "", "", false, "if they are codes of years, give beside the file as add the year for which 0 would stand" + states},
		{"a year stands for never", "2001 2013 2013 2013 2013", "2003 2013 2013 2013 2013", "", "", false, "if 2013 stands for never, give never: 2013 beside the file of disturbance.destroyed and disturbance.restored"},
		{"a year before the study stands for never", "2001 2002 2000 2000 2000", "2003 2000 2000 2000 2000", "", "", false, "if 2000 stands for never, give never: 2000 beside the file of disturbance.destroyed and disturbance.restored"},
		{"one raster twice", "2001 2002 2003 0 0", "2001 2002 2003 0 0", "", "", false, "both rasters hold the same years there; name the raster of each, or write 0 in that of disturbance.restored where land is not restored"},
		{"some wrong", "2001 2001 2001 2001 2002", "2002 2002 2002 2002 2001", "", "", true, "mend the rasters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := drawn(c.destroyed, c.restored, "300 200 100", "300 200 100", "300 200 100", "300 200 100", "300 200 100")
			s.disturbance = c.disturbance
			s.nppMore = "  missing: unknown\n"
			if c.years != "" {
				s.years = c.years
			}
			_, _, err := load1(t, s.write(t), Options{})
			if err == nil {
				t.Fatal("loads")
			}
			text, offered := strings.CutSuffix(err.Error(), ", or load with --lenient to take such pixels as never destroyed")
			_, remedy, _ := strings.Cut(text, "; ")
			if remedy != c.want || offered != c.lenient {
				t.Errorf("offered %v: %s\nwant %v: %s", offered, remedy, c.lenient, c.want)
			}
		})
	}
}

// TestLenientRecordsImpossibleYears finds what a lenient load took as never destroyed in its findings: 2 pixels of 100 m².
func TestLenientRecordsImpossibleYears(t *testing.T) {
	t.Parallel()
	dir, _, err := load1(t, drawn("2001 2001 0 0\n2002 12 0 0", "2002 0 0 0\n2001 0 0 0", "300 200", "300 200").write(t), Options{Lenient: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range rowsOf(t, dir, "input_quality", "severity", "input", "count", "area_km2", "place", "expected", "message") {
		if strings.Contains(row, "impossible") {
			got = append(got, row)
		}
	}
	if len(got) != 1 || !matches(got[0], "error disturbance 2 0.0002 row 1, column 0 (x 500005, y 4399985) years from 1900 to 2200, each restoration after a destruction, 0 for never load disturbance *destroyed.tif: 2 pixels hold impossible years and are taken as never destroyed, the first at row 1, column 0 (x 500005, y 4399985): T_R 2001 is not after T_D 2002") {
		t.Errorf("rows %q", got)
	}
}

// TestNeverStoredAsNoData reads maps whose files call nodata what the study calls never: they give the cohorts of a map with 0 for never,
// in whole and in real numbers.
func TestNeverStoredAsNoData(t *testing.T) {
	t.Parallel()
	cohorts := func(s small) string {
		dir, _ := s.loaded(t)
		return fmt.Sprint(rowsOf(t, dir, "cohort", "destroyed_year", "restored_year", "pixels"))
	}
	npp := []string{"300 200", "300 200", "300 200"}
	want := cohorts(drawn("2001 2001 0 0\n2002 0 0 0", "2002 0 0 0\n0 0 0 0", npp...))
	for _, kind := range []godal.DataType{godal.Int16, godal.Float32} {
		s := drawn("2001 2001 -1 -1\n2002 -1 -1 -1", "2002 -1 -1 -1\n-1 -1 -1 -1", npp...)
		s.destroyed.nodata, s.restored.nodata, s.destroyed.kind, s.restored.kind = "-1", "-1", kind, kind
		s.disturbance = "{destroyed: {file: destroyed.tif, never: -1}, restored: {file: restored.tif, never: -1}}"
		if got := cohorts(s); got != want {
			t.Errorf("%v: cohorts %s, want %s", kind, got, want)
		}
	}
}
