package loader

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// bandCase is a raster of several bands, the choice among them, and the cells of two years or the refusal.
type bandCase struct {
	name      string
	r         raster
	in        studyfile.NPPInput
	cells2001 string
	cells2002 string
	refused   string
}

// TestBands chooses a band by number, by name and by year.
func TestBands(t *testing.T) {
	t.Parallel()
	three := raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Float32, bands: []string{"1 2", "3 4", "5 6"}}
	named := func(names ...string) raster { r := three; r.names = names; return r }
	// GDAL marks the fourth of four bands of bytes as alpha.
	four := func(names ...string) raster {
		return raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Byte, bands: []string{"1 2", "3 4", "5 6", "7 8"}, names: names}
	}
	const yearAsAlpha = "band 4 is marked as transparency (alpha); if it is a year, say so with gdal_edit.py -colorinterp_4 undefined, otherwise remove it"
	year := studyfile.NPPInput{Bands: studyfile.BandAYear}
	for _, c := range []bandCase{
		{name: "by number", r: three, in: studyfile.NPPInput{Band: "2"}, cells2001: "3 4", cells2002: "3 4"},
		{name: "by name", r: named("QC", "Std", "Npp"), in: studyfile.NPPInput{Band: "Npp"}, cells2001: "5 6", cells2002: "5 6"},
		{name: "none chosen", r: named("Npp", "QC", ""), refused: "has 3 bands, want 1; choose it with npp.band (Npp, QC, 3), or give npp.bands: year if each band is a year"},
		{name: "no such band", r: named("Npp", "QC", ""), in: studyfile.NPPInput{Band: "4"}, refused: `has no band "4" that npp.band names; its bands are Npp, QC, 3`},
		{name: "years in descriptions", r: named("2000_01_01_Npp", "2001_01_01_Npp", "2002_01_01_Npp"), in: year, cells2001: "3 4", cells2002: "5 6"},
		{name: "years as dates", r: named("20020101", "npp20010101", "A2000001"), in: year, cells2001: "3 4", cells2002: "1 2"},
		{name: "years among other quantities", r: named("2001_Npp", "2001_Npp_QC", "2002_Npp"), in: studyfile.NPPInput{Bands: studyfile.BandAYear, Band: "Npp"}, cells2001: "1 2", cells2002: "5 6"},
		{name: "two bands of a year", r: named("2001_Npp", "2001_Npp_QC", "2002_Npp"), in: year, refused: "bands 1 and 2 are both of 2001, want a band a year; choose with npp.band"},
		{name: "by order", r: three, in: studyfile.NPPInput{Bands: studyfile.BandAYear, FirstYear: 2001}, cells2001: "1 2", cells2002: "3 4"},
		{name: "by order of one quantity", r: named("QC", "Npp", "Npp"), in: studyfile.NPPInput{Bands: studyfile.BandAYear, Band: "Npp", FirstYear: 2001}, cells2001: "3 4", cells2002: "5 6"},
		{name: "a year as alpha", r: four("2000", "2001", "2002", "2003"), in: year, refused: yearAsAlpha},
		{name: "a year as alpha by order", r: four(), in: studyfile.NPPInput{Bands: studyfile.BandAYear, FirstYear: 2001}, refused: yearAsAlpha},
		{name: "alpha of no year", r: four("2000", "2001", "2002", "alpha"), in: year, cells2001: "3 4", cells2002: "5 6"},
		{name: "another quantity as alpha", r: four("2001_Npp", "2002_Npp", "2001_QC", "2002_QC"), in: studyfile.NPPInput{Bands: studyfile.BandAYear, Band: "Npp"}, refused: yearAsAlpha},
		{name: "no years", r: three, in: year, refused: "none of its 3 bands names a year; give npp.first_year, the year of the first band"},
		{name: "a year short", r: named("1999", "2000", "2001"), in: year, refused: "no band for 2002; add it, change years in study.yaml, or give npp.missing: unknown"},
		{name: "a year unknown", r: named("1999", "2000", "2001"), in: studyfile.NPPInput{Bands: studyfile.BandAYear, Missing: studyfile.MissingUnknown}, cells2001: "5 6", cells2002: "NaN NaN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.check(t)
		})
	}
}

// check opens the raster and reads both years.
func (c bandCase) check(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	c.r.write(t, dir+"/npp.tif")
	c.in.Files = []string{dir + "/npp.tif"}
	study := nppStudy(dir, c.in)
	study.LastYear = 2002
	s, err := openNPP(study)
	if c.refused != "" {
		mustFail(t, err, fault.ErrData, "load npp *npp.tif: "+c.refused)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	same(t, "cells of 2001", cellsOf(t, s, 2001), c.cells2001)
	if c.cells2002 == "NaN NaN" {
		if part, err := s.read(2002, s.extent()); err != nil || len(part) != 0 {
			t.Errorf("2002: %v, %v; want nothing", part, err)
		}
		return
	}
	same(t, "cells of 2002", cellsOf(t, s, 2002), c.cells2002)
}

// TestTimeAxis reads the years of netCDF files as AppEEARS (julian), CDO (a date in day as) and xarray (nanoseconds) write them.
func TestTimeAxis(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ axis, values, units, calendar, refused string }{
		{"time", "{366,731}", "days since 2000-01-01", "julian", ""},
		{"T", "{365,730}", "days since 2000-01-01", "365_day", ""},
		{"year", "{2001,2002}", "year", "", ""},
		{"time", "{20010101,20020101}", "day as %Y%m%d.%f", "proleptic_gregorian", ""},
		{"time", "{978307200000000000,1009843200000000000}", "nanoseconds since 1970-01-01", "", ""},
		{"time", "{1,2}", "days since 2000-01-01", "mayan", `band 1: its calendar "mayan" is not known; give npp.first_year, the year of the first band`},
		{"level", "{1,2}", "m", "", "none of its 2 bands names a year; give npp.first_year, the year of the first band"},
	} {
		t.Run(c.axis+" "+c.units, func(t *testing.T) {
			t.Parallel()
			source := raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Float32, bands: []string{"1 2\n5 6", "3 4\n7 8"}, tag: map[string]string{
				"NETCDF_DIM_EXTRA": "{" + c.axis + "}", "NETCDF_DIM_" + c.axis + "_DEF": "{2,6}", "NETCDF_DIM_" + c.axis + "_VALUES": c.values, c.axis + "#units": c.units, c.axis + "#calendar": c.calendar}}
			path := translated(t, source, t.TempDir()+"/npp.nc", "-of", "netCDF")
			study := nppStudy("", studyfile.NPPInput{Files: []string{path}, Bands: studyfile.BandAYear})
			study.LastYear = 2002
			s, err := openNPP(study)
			if c.refused != "" {
				mustFail(t, err, fault.ErrData, "load npp *npp.nc: "+c.refused)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			same(t, "cells of 2001", cellsOf(t, s, 2001), "1 2", "5 6")
			same(t, "cells of 2002", cellsOf(t, s, 2002), "3 4", "7 8")
		})
	}
}

// TestOneDecoding: the files of two years store numbers in one way, so that the meaning of these is worked out once. No whole
// number is NaN, which is nodata here.
func TestOneDecoding(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, year := range []string{"2001", "2002"} {
		raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Int16, bands: []string{"301 302"}}.write(t, dir+"/"+year+".tif")
	}
	nan := studyfile.Stored(math.NaN())
	study := nppStudy(dir, studyfile.NPPInput{NoData: &nan})
	study.LastYear = 2002
	s, err := openNPP(study)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "cells of 2002", cellsOf(t, s, 2002), "301 302")
	if len(s.decodings) != 1 {
		t.Errorf("%d decodings, want 1", len(s.decodings))
	}
}

// TestFourthDimension names the dimension of netCDF that gives a year several bands, and the tool that takes one step of it.
func TestFourthDimension(t *testing.T) {
	t.Parallel()
	source := raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Float32, bands: []string{"1 2\n5 6", "3 4\n7 8", "1 2\n5 6", "3 4\n7 8"}, tag: map[string]string{
		"NETCDF_DIM_EXTRA": "{time,pool}", "NETCDF_DIM_time_DEF": "{2,6}", "NETCDF_DIM_time_VALUES": "{0,366}", "time#units": "days since 2001-01-01",
		"NETCDF_DIM_pool_DEF": "{2,6}", "NETCDF_DIM_pool_VALUES": "{1,2}"}}
	path := translated(t, source, t.TempDir()+"/npp.nc", "-of", "netCDF")
	_, err := openNPP(nppStudy("", studyfile.NPPInput{Files: []string{path}, Bands: studyfile.BandAYear}))
	mustFail(t, err, fault.ErrData, "load npp *npp.nc: bands 1 and 2 are both of 2001, since the raster has the dimension pool beside the time; keep one step of it, for example with ncks -d pool,0 (NCO)")
}

// TestBandOfAnotherYear says that a file dates its bands otherwise than the study does.
func TestBandOfAnotherYear(t *testing.T) {
	t.Parallel()
	g := map[string]string{"units": "g C m-2 a-1"}
	order := studyfile.NPPInput{Bands: studyfile.BandAYear, FirstYear: 2001}
	for _, c := range []struct {
		name  string
		names []string
		tag   map[string]string
		in    studyfile.NPPInput
		want  []string
	}{
		{"the years of the names", []string{"2001_Npp", "2002_Npp"}, g, order, nil},
		{"other years", []string{"2005_Npp", "2006_Npp"}, g, order, []string{"error npp *npp.tif: npp.first_year: 2001 makes band 1 that of 2001, and the file dates it 2005; correct npp.first_year, or leave it out if the file is right"}},
		{"one other year", []string{"2001_Npp", "2003_Npp"}, g, order, []string{"error npp *npp.tif: npp.first_year: 2001 makes band 2 that of 2002, and the file dates it 2003; *"}},
		{"a name with a number", []string{"Npp 2015", "Npp 2015"}, g, order, nil},
		{"no years", []string{"a", "b"}, g, order, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Float32, bands: []string{"301 302", "303 304"}, names: c.names, tag: c.tag}.write(t, dir+"/npp.tif")
			c.in.Files = []string{dir + "/npp.tif"}
			study := nppStudy(dir, c.in)
			study.LastYear = 2002
			found(t, study, c.want)
		})
	}
	axis := raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Float32, bands: []string{"301 302\n1 2", "303 304\n3 4"}, tag: map[string]string{
		"NETCDF_DIM_EXTRA": "{time}", "NETCDF_DIM_time_DEF": "{2,6}", "NETCDF_DIM_time_VALUES": "{0,366}", "time#units": "days since 2003-01-01"}}
	order.Files = []string{translated(t, axis, t.TempDir()+"/npp.nc", "-of", "netCDF")}
	order.Unit = "g C m-2 a-1"
	dated := nppStudy("", order)
	dated.LastYear = 2002
	found(t, dated, []string{"error npp *npp.nc: npp.first_year: 2001 makes band 1 that of 2001, and the file dates it 2003; *"})
	dir := t.TempDir()
	for year, name := range map[int]string{2001: "2001", 2002: "2003"} {
		raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Float32, bands: []string{fmt.Sprint(year-1700, year-1701)}, names: []string{name}, tag: g}.write(t, fmt.Sprintf("%s/%d.tif", dir, year))
	}
	study := nppStudy(dir, studyfile.NPPInput{})
	study.LastYear = 2002
	found(t, study, []string{"warning npp *2002.tif: is taken for 2002, and the file dates its band 2003; check that each file holds the year that its name says"})
}

// found wants findings of the NPP of 2001 and 2002.
func found(t *testing.T, study *studyfile.Study, want []string) {
	t.Helper()
	s, err := openNPP(study)
	if err != nil {
		t.Fatal(err)
	}
	years := make([]nppYear, 2)
	for y := range years {
		if years[y], err = s.read(2001+y, s.extent()); err != nil {
			t.Fatal(err)
		}
	}
	all := s.judge(study, years)
	for i, f := range all {
		if len(all) != len(want) || !matches(f.Severity+" "+f.String(), want[i]) {
			t.Errorf("finding %s %v, want %q", f.Severity, f, want)
		}
	}
	if len(all) != len(want) {
		t.Errorf("%d findings, want %q", len(all), want)
	}
}

// TestYearWithoutNPP loads a study that lacks the NPP of a year, if it or the load says so.
func TestYearWithoutNPP(t *testing.T) {
	t.Parallel()
	s := drawn("2002 0\n0 0", "", "100", "200", "300")
	delete(s.npp, 2002)
	s.refused(t, fault.ErrInput, "load npp *: no file for 2002; add the files or change years in *, or give npp.missing: unknown")
	check := func(name, dir string, summary *Summary, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		same(t, name, rowsOf(t, dir, "cell_year", "year", "npp_b", "npp_a"), "2001 100 100", "2002 - -", "2003 300 400")
		if text := strings.Join(messages(summary, "npp"), "\n"); !strings.Contains(text, "npp: no raster for 2002; NPP is unknown there") {
			t.Errorf("%s: findings %q", name, text)
		}
	}
	dir, summary, err := load1(t, s.write(t), Options{Lenient: true})
	check("lenient", dir, summary, err)
	s.nppMore = "  missing: unknown\n"
	dir, summary, err = load1(t, s.write(t), Options{})
	check("by the study", dir, summary, err)
}
