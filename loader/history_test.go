package loader

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// written gives a history as its events, as 1D2005 1R2010 for a first cycle,
// and its states of 2001 to 2006 as letters.
func written(h *history) string {
	var words []string
	for _, e := range h.events {
		words = append(words, fmt.Sprintf("%d%c%d", e.cycle, "DR"[boolIndex(e.restore)], e.year))
	}
	states := ""
	for year := 2001; year <= 2006; year++ {
		states += string("vdr"[h.state(year)])
	}
	return strings.Join(append(words, states), " ")
}

// storedYears are events of which only the years are known.
func storedYears(years ...int32) (events []detect.Event) {
	for _, year := range years {
		events = append(events, detect.Event{Year: year, Quality: -1})
	}
	return events
}

func boolIndex(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestHistories holds method.md 2 on the study 2001 to 2006: which years are
// sound, where events go and what the pixel is in each year.
func TestHistories(t *testing.T) {
	t.Parallel()
	study := &studyfile.Study{FirstYear: 2001, LastYear: 2006, UnobservedYears: []int{2003, 2004, 2006}}
	for _, c := range []struct {
		name                   string
		years                  []int32 // T_D, T_R of each cycle
		want                   string
		shifted, before, after int
	}{
		{"never", []int32{0, 0}, "vvvvvv", 0, 0, 0},
		{"destroyed", []int32{2002, 0}, "1D2002 vddddd", 0, 0, 0},
		{"destroyed in the first year", []int32{2001, 0}, "1D2001 dddddd", 0, 0, 0},
		{"restored", []int32{2001, 2005}, "1D2001 1R2005 ddddrr", 0, 0, 0},
		{"before the study", []int32{1999, 0}, "1D1999 dddddd", 0, 1, 0},
		{"both before the study", []int32{1990, 2000}, "1D1990 1R2000 rrrrrr", 0, 2, 0},
		{"restored after the study", []int32{2005, 2007}, "1D2005 vvvvdd", 0, 0, 1},
		{"destroyed after the study", []int32{2007, 2008}, "vvvvvv", 0, 0, 2},
		{"out of one of two unobserved years", []int32{2004, 0}, "1D2005 vvvvdd", 1, 0, 0},
		{"out of both", []int32{2003, 0}, "1D2005 vvvvdd", 1, 0, 0},
		{"out of the last year", []int32{2006, 0}, "vvvvvv", 1, 0, 1},
		{"unobserved destruction meets its restoration", []int32{2004, 2005}, "1D2005 1R2005 vvvvrr", 1, 0, 0},
		{"both unobserved", []int32{2003, 2004}, "1D2005 1R2005 vvvvrr", 2, 0, 0},
		{"destroyed before, restored unobserved", []int32{2000, 2003}, "1D2000 1R2005 ddddrr", 1, 1, 0},
		{"two cycles", []int32{2001, 2002, 2003, 2005}, "1D2001 1R2002 2D2005 2R2005 drrrrr", 1, 0, 0},
		{"second cycle open", []int32{1999, 2001, 2002, 0}, "1D1999 1R2001 2D2002 rddddd", 0, 1, 0},
		{"second cycle after the study", []int32{2001, 2002, 2008, 2009}, "1D2001 1R2002 drrrrr", 0, 0, 2},
		{"first band empty", []int32{0, 0, 2002, 2005}, "1D2002 1R2005 vdddrr", 0, 0, 0},
		{"three cycles", []int32{1980, 1990, 1995, 2001, 2002, 2005}, "1D1980 1R1990 2D1995 2R2001 3D2002 3R2005 rdddrr", 0, 3, 0},
		{"earliest and latest year there is", []int32{1900, 2200}, "1D1900 dddddd", 0, 1, 1},
	} {
		h, reason := readHistory(study, storedYears(c.years...), true)
		if reason != "" {
			t.Errorf("%s: %v: refused: %s", c.name, c.years, reason)
		}
		if got := written(&h); got != c.want || h.shifted != c.shifted || h.before != c.before || h.after != c.after {
			t.Errorf("%s: %v: %s, %d shifted, %d before, %d after; want %s, %d, %d, %d", c.name, c.years, got, h.shifted, h.before, h.after, c.want, c.shifted, c.before, c.after)
		}
	}
	h, reason := readHistory(study, storedYears(2002), false)
	if got := written(&h); reason != "" || got != "1D2002 vddddd" || h.cycles() != 1 {
		t.Errorf("without restoration raster: %s, %s", got, reason)
	}
}

func TestImpossibleHistories(t *testing.T) {
	t.Parallel()
	study := &studyfile.Study{FirstYear: 2001, LastYear: 2006, UnobservedYears: []int{2003}}
	for _, c := range []struct {
		years []int32
		want  string
	}{
		{[]int32{0, 2005}, "T_R 2005 without T_D"},
		{[]int32{2005, 2004}, "T_R 2004 is not after T_D 2005"},
		{[]int32{2003, 2003}, "T_R 2003 is not after T_D 2003"},
		// On the dates as written: both would be 2004 after the shift.
		{[]int32{2004, 2003}, "T_R 2003 is not after T_D 2004"},
		{[]int32{1899, 0}, "T_D 1899 is not a year from 1900 to 2200"},
		{[]int32{2005, 2201}, "T_R 2201 is not a year from 1900 to 2200"},
		{[]int32{-1, 0}, "T_D -1 is not a year from 1900 to 2200"},
		{[]int32{1, 0}, "T_D 1 is not a year from 1900 to 2200"},
		{[]int32{brokenYear, 0}, "T_D is not a whole number"},
		{[]int32{2001, 0, 2003, 0}, "T_D 2003 of a pixel that is destroyed already"},
		{[]int32{2001, 2003, 2003, 0}, "T_D 2003 is not after T_R 2003"},
		{[]int32{2001, 2003, 0, 2005}, "T_R 2005 without T_D"},
		{[]int32{2007, 2005}, "T_R 2005 is not after T_D 2007"},
	} {
		h, reason := readHistory(study, storedYears(c.years...), true)
		if reason != c.want || len(h.events) > 0 {
			t.Errorf("%v: %q and %d events, want %q and none", c.years, reason, len(h.events), c.want)
		}
	}
}

// TestCensoredYears: an event between two years belongs to the last, and knows the first.
func TestCensoredYears(t *testing.T) {
	t.Parallel()
	study := &studyfile.Study{FirstYear: 2001, LastYear: 2006, UnobservedYears: []int{2003}}
	h, reason := readHistory(study, []detect.Event{{Year: 2003, Earliest: 2002, Quality: 1}, {Year: 2006, Earliest: 2006}}, true)
	want := []event{{1, false, 2004, 2002, 1}, {1, true, 2006, 2006, 0}}
	if reason != "" || !slices.Equal(h.events, want) {
		t.Errorf("%+v %s, want %+v", h.events, reason, want)
	}
	for want, stored := range map[string]detect.Event{
		"T_D is from 2004 to 2003, want the earlier year first": {Year: 2003, Earliest: 2004},
		"T_D begins in 2004 and has no last year":               {Earliest: 2004},
	} {
		if _, reason := readHistory(study, []detect.Event{stored}, false); reason != want {
			t.Errorf("%+v: %q, want %q", stored, reason, want)
		}
	}
}

// TestHistoriesAreWellFormed walks through all pairs of stored years: events
// alternate, never go back in time and end within the study.
func TestHistoriesAreWellFormed(t *testing.T) {
	t.Parallel()
	study := &studyfile.Study{FirstYear: 2001, LastYear: 2006, UnobservedYears: []int{2001, 2003, 2004}}
	for gone := int32(1997); gone <= 2009; gone++ {
		for back := int32(1997); back <= 2009; back++ {
			for again := int32(1997); again <= 2009; again++ {
				h, reason := readHistory(study, storedYears(gone, back, again, 0), true)
				if sound := gone < back && back < again; sound != (reason == "") {
					t.Fatalf("%d %d %d: %q", gone, back, again, reason)
				}
				for i, e := range h.events {
					if e.restore != (i%2 == 1) || e.cycle != i/2+1 || e.year > 2006 || i > 0 && e.year < h.events[i-1].year || study.NextObserved(e.year) != e.year {
						t.Fatalf("%d %d %d: event %d is %+v", gone, back, again, i, e)
					}
				}
			}
		}
	}
}

// TestYearRasters draws what the pixels of a raster mean: 0 is never, even
// where it is the nodata value, any other nodata value is unmapped.
func TestYearRasters(t *testing.T) {
	t.Parallel()
	const u, b, x = unmappedYear, brokenYear, int32(noYear)
	for _, c := range []struct {
		name  string
		r     raster
		years []int32
	}{
		{"UInt16, 65535 is nodata", raster{kind: 2, bands: []string{"0 2005 65535 2200"}, nodata: "65535"}, []int32{0, 2005, u, 2200}},
		{"0 is nodata", raster{kind: 2, bands: []string{"0 2005 65535 1"}, nodata: "0"}, []int32{0, 2005, 65535, 1}},
		{"Int16, -9999 is nodata", raster{kind: 3, bands: []string{"0 2005 -9999 -1"}, nodata: "-9999"}, []int32{0, 2005, u, -1}},
		{"UInt16 cannot hold its nodata", raster{kind: 2, bands: []string{"0 2005 0 1"}, nodata: "-9999"}, []int32{0, 2005, 0, 1}},
		{"UInt32, the greatest is nodata", raster{kind: 4, bands: []string{"0 2005 4294967295 7"}, nodata: "4294967295"}, []int32{0, 2005, u, 7}},
		{"Int32, a fraction is nodata", raster{kind: 5, bands: []string{"0 2005 1 7"}, nodata: "0.5"}, []int32{0, 2005, 1, 7}},
		{"Int32, the least is nodata", raster{kind: 5, bands: []string{"0 2005 -2147483648 7"}, nodata: "-2147483648"}, []int32{0, 2005, u, 7}},
		{"Int32, NaN is nodata", raster{kind: 5, bands: []string{"0 2005 1 7"}, nodata: "nan"}, []int32{0, 2005, 1, 7}},
		{"Byte", raster{kind: 1, bands: []string{"0 13 255 7"}, nodata: "255"}, []int32{0, 13, u, 7}},
		{"Float32", raster{kind: 6, bands: []string{"0 2005 -3.4028234663852886e38 2005.5"}, nodata: "-3.4028234663852886e38"}, []int32{0, 2005, u, b}},
		{"Float32, NaN", raster{kind: 6, bands: []string{"nan 2005 inf -inf"}}, []int32{u, 2005, x, -x}},
		{"Float64, huge", raster{kind: 7, bands: []string{"0 1e7 1e300 -1e300"}}, []int32{0, 1e7, x, -x}},
		{"Int64", raster{kind: 13, bands: []string{"0 2005 -9999 9000000000"}, nodata: "-9999"}, []int32{0, 2005, u, x}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.r.crs, c.r.gt = utm49, pixelsAt(originX, originY)
			same(t, "years", strings.Fields(fmt.Sprint(readYears(t, studyfile.YearsInput{File: c.r.write(t, t.TempDir()+"/years.tif")}))), strings.Fields(fmt.Sprint(c.years))...)
		})
	}
}

// readYears reads four destruction years, in one row or two.
func readYears(t *testing.T, in studyfile.YearsInput) []int32 {
	t.Helper()
	m, err := openDisturbance(&studyfile.Study{Disturbance: studyfile.DisturbanceInput{Destroyed: in}})
	if err != nil {
		t.Fatal(err)
	}
	source, err := m.open()
	if err != nil {
		t.Fatal(err)
	}
	defer source.close()
	codes, years := make([]int32, 4), make([]int32, 4)
	events, err := source.read(0, m.Height, codes)
	if err != nil {
		t.Fatal(err)
	}
	for i, code := range codes {
		if years[i] = unmappedYear; code >= 0 {
			years[i] = events[code][0].Year
		}
	}
	return years
}

// TestStoredYears: stored numbers that stand for years, as loss codes and rasters of several bands have.
func TestStoredYears(t *testing.T) {
	t.Parallel()
	nodata := studyfile.Stored(255)
	r := raster{crs: utm49, gt: pixelsAt(originX, originY), kind: godal.Byte, bands: []string{"9 9 9 9", "0 1 255 21"}, names: []string{"mag", "yod"}}
	path := r.write(t, t.TempDir()+"/years.tif")
	for _, c := range []struct {
		in    studyfile.YearsInput
		years []int32
	}{
		{studyfile.YearsInput{Band: "yod", Add: 2000, NoData: &nodata}, []int32{0, 2001, unmappedYear, 2021}},
		{studyfile.YearsInput{Band: "2", Add: 2000, Never: 255}, []int32{2000, 2001, 0, 2021}},
		{studyfile.YearsInput{Band: "mag", Add: -8}, []int32{1, 1, 1, 1}},
	} {
		c.in.File = path
		same(t, fmt.Sprint(c.in), strings.Fields(fmt.Sprint(readYears(t, c.in))), strings.Fields(fmt.Sprint(c.years))...)
	}
	_, err := openDisturbance(&studyfile.Study{Disturbance: studyfile.DisturbanceInput{Destroyed: studyfile.YearsInput{File: path, Band: "loss"}}})
	mustFail(t, err, fault.ErrData, `load disturbance *: has no band "loss"; its bands are mag, yod`)
}

func TestYearRastersRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := pixelsAt(originX, originY)
	sound := raster{crs: utm49, gt: at, bands: []string{"0 0"}}.write(t, dir+"/d.tif")
	two := raster{crs: utm49, gt: at, bands: []string{"0 0", "0 0"}}
	for _, c := range []struct {
		destroyed, restored string
		want                string
	}{
		{two.write(t, dir+"/two.tif"), "", "load disturbance *two.tif: has 2 bands, which are cycles of destruction and restoration; give the restoration raster with as many, disturbance.states if a band is a year, or disturbance.destroyed.band to choose one"},
		{raster{crs: utm49, gt: at, kind: godal.Byte, bands: []string{"1 2", "3 4", "5 6", "7 0"}}.write(t, dir+"/four.tif"), "", "load disturbance *four.tif: band 4 is marked as transparency (alpha); if it is a cycle, say so with gdal_edit.py -colorinterp_4 undefined, otherwise remove it"},
		{sound, dir + "/two.tif", "load disturbance *two.tif: has 2 bands, want 1, one a cycle as in *d.tif"},
		{sound, raster{crs: utm49, gt: at, bands: []string{"0 0 0"}}.write(t, dir+"/wide.tif"), "load disturbance *wide.tif: is 3 × 1 pixels, want 2 × 1, as *d.tif; bring both year rasters to one grid"},
		{sound, raster{crs: utm49, gt: pixelsAt(originX+5, originY), bands: []string{"0 0"}}.write(t, dir+"/off.tif"), "load disturbance *off.tif: starts at (500005, 4400000), want (500000, 4400000), as *d.tif; bring both year rasters to one grid"},
		{sound, raster{crs: utm49, gt: cellsAt(originX, originY), bands: []string{"0 0"}}.write(t, dir+"/coarse.tif"), "load disturbance *coarse.tif: has pixels of 20 × 20, want 10 × 10, as *d.tif; bring both year rasters to one grid"},
		{sound, raster{crs: "EPSG:32650", gt: at, bands: []string{"0 0"}}.write(t, dir+"/zone.tif"), "load disturbance *zone.tif: has another coordinate reference system, as *d.tif; bring both year rasters to one grid"},
		{raster{gt: at, bands: []string{"0 0"}}.write(t, dir+"/nocrs.tif"), "", "load disturbance *nocrs.tif: has no coordinate reference system; assign one, for example with gdal_edit.py -a_srs"},
		{raster{crs: utm49, bands: []string{"0 0"}}.write(t, dir+"/nogt.tif"), "", "load disturbance *nogt.tif: has no geotransform; georeference it, for example with gdal_edit.py -a_ullr"},
		{raster{crs: "EPSG:4807", gt: [6]float64{1, .001, 0, 50, 0, -.001}, bands: []string{"0 0"}}.write(t, dir+"/grad.tif"), "", "load disturbance *grad.tif: map units are grad, want degrees; reproject the raster"},
		{raster{crs: utm49, gt: at, kind: 10, bands: []string{"0 0"}}.write(t, dir+"/complex.tif"), "", "load disturbance *complex.tif: stores CFloat32, want years as whole numbers; write it as Int16"},
	} {
		_, err := openDisturbance(&studyfile.Study{Disturbance: studyfile.DisturbanceInput{Destroyed: studyfile.YearsInput{File: c.destroyed}, Restored: studyfile.YearsInput{File: c.restored}}})
		mustFail(t, err, fault.ErrData, c.want)
	}
	_, err := openDisturbance(&studyfile.Study{Disturbance: studyfile.DisturbanceInput{Destroyed: studyfile.YearsInput{File: dir}}})
	mustFail(t, err, fault.ErrInput, "load disturbance *: is a folder; name the file in it")
	_, err = openDisturbance(&studyfile.Study{Disturbance: studyfile.DisturbanceInput{Destroyed: studyfile.YearsInput{File: dir + "/absent.tif"}}})
	mustFail(t, err, fault.ErrInput, "load disturbance *absent.tif: no such file or directory; check the path in the study file")
}
