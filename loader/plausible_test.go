package loader

import (
	"fmt"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// vegetation draws a year of two rows of NPP from a number on, the last words as given.
func vegetation(from, step float64, words ...string) string {
	var out []string
	for i := range 12 - len(words) {
		out = append(out, fmt.Sprintf("%g", from+step*float64(i)))
	}
	out = append(out, words...)
	return strings.Join(out[:6], " ") + "\n" + strings.Join(out[6:], " ")
}

// judgedNPP writes rasters of the years from 2001 to 2003 and returns the findings on them, and their NPP.
func judgedNPP(t *testing.T, r raster, in studyfile.NPPInput, year func(y int) string) ([]finding.Finding, []nppYear) {
	t.Helper()
	return judgedYears(t, 3, r, in, year)
}

// judgedYears writes rasters of n years from 2001 and returns the findings on them, and their NPP.
func judgedYears(t *testing.T, n int, r raster, in studyfile.NPPInput, year func(y int) string) ([]finding.Finding, []nppYear) {
	t.Helper()
	dir := t.TempDir()
	for y := range n {
		r.crs, r.gt, r.bands = utm49, cellsAt(originX, originY), []string{year(y)}
		r.write(t, fmt.Sprintf("%s/%d.tif", dir, 2001+y))
	}
	study := nppStudy(dir, in)
	study.LastYear = 2000 + n
	s, err := openNPP(study)
	if err != nil {
		t.Fatal(err)
	}
	years := make([]nppYear, n)
	for y := range years {
		if years[y], err = s.read(2001+y, s.extent()); err != nil {
			t.Fatal(err)
		}
	}
	return s.judge(study, years), years
}

// spoiltNPP is the NPP of three years, spoilt by a scale, a unit or a fill that got lost, and what is said of it.
type spoiltNPP struct {
	name    string
	r       raster
	in      studyfile.NPPInput
	year    func(y int) string // of year 2001 + y
	refused string
	warned  []string
	km2     float64 // of the first warning, cells of 400 m²
}

var (
	inKg, inG = map[string]string{"units": "kg C/m^2"}, map[string]string{"units": "g C m-2 a-1"}
	unscaled  = 1.0
)

var spoiltNPPs = []spoiltNPP{
	{name: "sound", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string { return vegetation(300+float64(y), 5) }},
	{name: "arid and sound", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string { return vegetation(float64(y), 1, "-2") }},
	{name: "MOD17 without scale and unit", r: raster{kind: godal.Int16, nodata: "32767"}, year: func(y int) string { return vegetation(300+float64(y), 5, "32766") },
		refused: "npp *: looks like the stored numbers of MOD17 without their scale, 10 times too large (*); give npp.scale: 0.1, or load with --lenient*"},
	{name: "MOD17 without scale, with unit", r: raster{kind: godal.Int16, nodata: "32767", tag: inKg}, year: func(y int) string { return vegetation(3000+float64(y), 5) },
		refused: "*perhaps 10 000 times too large, *; give npp.scale: 0.1, *"},
	{name: "MOD17 as real numbers", r: raster{kind: godal.Float32}, year: func(y int) string { return vegetation(5000+float64(y), 5) }, refused: "*perhaps 10 times too large*npp.scale: 0.1*"},
	{name: "g labelled kg", r: raster{kind: godal.Float32, tag: inKg}, year: func(y int) string { return vegetation(500+float64(y), 5) }, refused: "*perhaps 1000 times too large*npp.unit*"},
	{name: "kg without unit", r: raster{kind: godal.Float32}, year: func(y int) string { return vegetation(0.3+float64(y)/100, 0.005) }, refused: "npp *: is 1000 times too small*npp.unit: kg C m-2 a-1*"},
	{name: "kg without unit, and fill", r: raster{kind: godal.Float32}, year: func(y int) string { return vegetation(0.3+float64(y)/100, 0.005, "-9999", "32767") }, refused: "npp *: is 1000 times too small*npp.unit: kg C m-2 a-1*"},
	{name: "fill of real numbers", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string { return vegetation(300+float64(y), 5, "-3.4e38", "1e20") },
		warned: []string{"npp: numbers beyond 1e12 are taken as fill and count as unknown in 6 cell-years, the first in 2001; if that is fill, give it as npp.nodata, as stored"}},
	{name: "another quantity", r: raster{kind: godal.Float32, tag: inG, names: []string{"Gpp_500m"}}, year: func(y int) string { return vegetation(300+float64(y), 5) },
		warned: []string{`npp *: the raster is named "Gpp_500m", which is not NPP; choose the NPP with npp.band or npp.subdataset, or name other files`}},
	{name: "the study gives the scale", r: raster{kind: godal.Float32}, in: studyfile.NPPInput{Scale: &unscaled}, year: func(y int) string { return vegetation(0.3+float64(y)/100, 0.005) }, warned: []string{"npp *: is 1000 times too small*"}},
	{name: "fill without a tag", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string { return vegetation(300+float64(y), 5, "-9999", "-9999") },
		warned: []string{"npp: lies below -300 or above 3500 g C m-2 a-1 (-9999 to -9999) in 6 of 36 cell-years, the first in 2001; -9999, stored as -9999, stands in 6 of them; if that is fill, give it as npp.nodata, as stored"}, km2: 0.0008},
	{name: "the largest number as fill of g C", r: raster{kind: godal.Int16, tag: inG}, year: func(y int) string { return vegetation(300+float64(y), 5, "32767") },
		warned: []string{"npp *: names a unit and no scale of its whole numbers, *; the median is 330 g C m-2 a-1 as labelled, 33 if so; *", "npp: lies below -300 or above 3500 g C m-2 a-1 (32767 to 32767) *; 32767, stored as 32767, stands in 3 of them; if that is fill, give it as npp.nodata, as stored"}},
	{name: "a year in which little land is known", r: raster{kind: godal.Float32, tag: inG, nodata: "-1"}, year: func(y int) string {
		if y == 1 {
			return vegetation(1200.5, 1, "-1", "-1", "-1", "-1", "-1", "-1", "-1", "-1")
		}
		return vegetation(300+float64(y), 5)
	}, warned: []string{"npp 2002: median 1202.5 g C m-2 a-1 is 3.62 times the usual one of the years (332); *"}},
	{name: "fill of other products, by the scale of MOD17", r: raster{kind: godal.Int16, tag: inG, scale: 0.1}, year: func(y int) string { return vegetation(3000+float64(y), 50, "-3000", "-3000") },
		warned: []string{"npp: lies below -300 or above 3500 g C m-2 a-1 (-300 to -300) in 6 of 36 cell-years, the first in 2001; -300, stored as -3000, stands in 6 of them; if that is fill, give it as npp.nodata, as stored"}},
	{name: "fill within the limits", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string { return vegetation(300+float64(y), 5, "-99", "-99", "-99", "-99") },
		warned: []string{"npp: is -99 in 12 cell-years, of 12 below 0; it is stored as -99; if that is fill, give it as npp.nodata, as stored"}},
	{name: "0 for unknown", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string { return vegetation(300+float64(y), 5, "0", "0") },
		warned: []string{"npp: is exactly 0 in 6 of 36 cell-years, in 2 cells every year from 2001 on; *npp.nodata: 0"}},
	{name: "one year twice", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string { return vegetation(300+float64(y/2), 5) },
		warned: []string{"npp: 2001 and 2002 hold the same numbers; check that each year has its own raster"}, km2: 0.0048},
	{name: "one year twice, rounded", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string {
		return vegetation((300.1+float64(y/2))*[]float64{1, 1 + 2e-7, 1}[y], 5)
	},
		warned: []string{"npp: 2001 and 2002 hold the same numbers; check that each year has its own raster"}, km2: 0.0048},
	{name: "one year out of line", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string { return vegetation([]float64{300, 3000, 310}[y], 5) },
		refused: "npp 2002: median 3030 g C m-2 a-1 is 8.91 times the usual one of the years (340); check scale and unit of its file, or load with --lenient*"},
	{name: "the first year out of line", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string { return vegetation([]float64{3000, 300, 310}[y], 5) },
		refused: "npp 2001: median 3030 g C m-2 a-1 is 8.91 times the usual one of the years (340); check scale and unit of its file, or load with --lenient*"},
	{name: "one year in g CO2", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string {
		return vegetation([]float64{300, 310 * 44.0 / 12, 305}[y], []float64{5, 5 * 44.0 / 12, 5}[y])
	},
		refused: `npp 2002: median 1246.67 g C m-2 a-1 is 3.72 times the usual one of the years (335); perhaps g CO2 among g C; name the unit in its file, for example with gdal_edit.py -mo units="g CO2 m-2 a-1", or load with --lenient*`},
	{name: "one year in g C among CO2", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string { return vegetation([]float64{1100, 310, 1110}[y], 5) },
		refused: "npp 2002: median 340 g C m-2 a-1 is 0.301 times the usual one of the years (1130); perhaps g C among g CO2; check the unit of all files, or load with --lenient*"},
	{name: "the unit of the study, one year in g CO2", r: raster{kind: godal.Float32}, in: studyfile.NPPInput{Unit: "g C m-2 a-1"}, year: func(y int) string { return vegetation([]float64{300, 1110, 310}[y], 5) },
		warned: []string{"npp 2002: median 1140 g C m-2 a-1 is 3.35 times the usual one of the years (340); *"}},
	{name: "a year of twice the usual", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string { return vegetation([]float64{300, 700, 310}[y], 5) },
		warned: []string{"npp 2002: median 730 g C m-2 a-1 is 2.15 times the usual one of the years (340); check scale and unit of its file"}},
	{name: "drought", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string { return vegetation([]float64{300, 170, 310}[y], 5) }},
	{name: "a wet year in dry land", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string { return vegetation([]float64{12.5, 32.5, 15.5}[y], 1) }},
	{name: "most of a small map destroyed", r: raster{kind: godal.Float32, tag: inG}, year: func(y int) string {
		return vegetation([]float64{300, 50, 51}[y], 5, "340", []string{"335", "340", "345"}[y])
	}},
	{name: "nothing known", r: raster{kind: godal.Float32, nodata: "-1"}, year: func(int) string { return vegetation(-1, 0) },
		warned: []string{"npp: no NPP is known on the map in any year; *"}},
	{name: "a unit that nobody knows", r: raster{kind: godal.Float32, tag: map[string]string{"units": "foo"}}, year: func(y int) string { return vegetation(300.5+float64(y), 5) },
		warned: []string{`npp: unit "foo" is not understood and taken as g C m-2 a-1; give npp.unit, for example kg C m-2 a-1`}},
}

// TestNPPThatLandCannotHave spoils the NPP of three years by a scale, a unit or a fill that got lost.
func TestNPPThatLandCannotHave(t *testing.T) {
	t.Parallel()
	for _, c := range spoiltNPPs {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			found, _ := judgedNPP(t, c.r, c.in, c.year)
			var all finding.List
			all.Add(found...)
			if c.refused != "" {
				mustFail(t, all.Refusal(false), fault.ErrData, c.refused)
				return
			}
			if err := all.Refusal(false); err != nil {
				t.Fatal(err)
			}
			if len(found) != len(c.warned) {
				t.Fatalf("findings %q, want %q", found, c.warned)
			}
			for i, want := range c.warned {
				if f := found[i]; f.AreaKm2 == 0 && !strings.HasPrefix(f.Message, "npp: unit") {
					t.Errorf("%v: without an area", f)
				} else if i == 0 && c.km2 > 0 {
					near(t, "area", f.AreaKm2, c.km2)
				}
				mustFail(t, fault.New(fault.ErrData, "%s", found[i].String()), fault.ErrData, want)
			}
		})
	}
}

// TestNPPThatNeverChanges finds the fill within the limits that two of twelve cells, 800 m², have in all of five years. It stays silent
// where four years are known, where one cell has it, and where no cell changes.
func TestNPPThatNeverChanges(t *testing.T) {
	t.Parallel()
	r := raster{kind: godal.Int16, scale: 0.1, nodata: "-9", tag: map[string]string{"units": "g C m-2 a-1"}}
	for _, c := range []struct {
		name string
		year func(y int) string
		want string
	}{
		{"a fill of -1", func(y int) string { return vegetation(3000+10*float64(y), 53, "-1", "-1") }, "npp: is -0.1 in the same 2 cells every year; it is stored as -1; if that is fill, give it as npp.nodata, as stored"},
		{"a fill of 999", func(y int) string { return vegetation(3000+10*float64(y), 53, "999", "999") }, "npp: is 99.9 in the same 2 cells every year; it is stored as 999; *"},
		{"four years known", func(y int) string {
			return vegetation(3000+10*float64(y), 53, []string{"999", "999", "-9", "999", "999"}[y], []string{"999", "-9", "999", "999", "999"}[y])
		}, ""},
		{"one cell", func(y int) string { return vegetation(3000+10*float64(y), 53, "999") }, ""},
		{"nothing changes but one cell", func(y int) string { return vegetation(3000, 0, fmt.Sprint(3100+y)) }, ""},
	} {
		found, _ := judgedYears(t, 5, r, studyfile.NPPInput{}, c.year)
		switch {
		case c.want == "" && len(found) > 0:
			t.Errorf("%s: findings %q, want none", c.name, found)
		case c.want != "" && (len(found) != 1 || !matches(found[0].String(), c.want) || found[0].AreaKm2 != 0.0008):
			t.Errorf("%s: findings %+v, want %s", c.name, found, c.want)
		}
	}
}

// TestFilesOfAnotherQuantity tells by the names of files what their rasters hold, where a raster has a name of its own by that first.
func TestFilesOfAnotherQuantity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, raster, want string }{
		{"MOD17A3HGF.061_Gpp_500m_doy2001001_aid0001.tif", "", "MOD17A3HGF.061_Gpp_500m_doy2001001_aid0001.tif"},
		{"ndvi_2001.tif", "", "ndvi_2001.tif"},
		{"MOD17A3HGF.061_Npp_QC_500m_doy2001001.tif", "", "MOD17A3HGF.061_Npp_QC_500m_doy2001001.tif"},
		{"gpp_and_npp_2001.tif", "", ""},
		{"npp_without_qc_2001.tif", "", ""},
		{"gpp_2001.nc", "npp", ""},
		{"npp_2001.tif", "Gpp_500m", "Gpp_500m"},
		{"Elevi_2001.tif", "", ""},
	} {
		tile := nppTile{}
		tile.path, tile.name = "GPP/"+c.file, c.raster
		if got := tile.quantity(); got != c.want {
			t.Errorf("%s, raster %q: %q, want %q", c.file, c.raster, got, c.want)
		}
	}
}

// TestKnownBackgroundIsPlausible holds a given NPP of bare land against land of 300 to 355 g C m⁻² a⁻¹.
func TestKnownBackgroundIsPlausible(t *testing.T) {
	t.Parallel()
	for value, want := range map[float64]string{
		0: "", 90: "", 340: "",
		0.09: "background: value_g_m2 0.09 is below the NPP of nearly all bare land; if it is in kg C m-2 a-1, multiply it by 1000",
		900:  "background: value_g_m2 900 is above nearly all NPP of the map (99th percentile 355 g C m-2 a-1); give the NPP of bare land in g C m-2 a-1",
	} {
		s := drawn("2001 0\n0 0", "", "300 305\n310 355", "301 306\n311 355", "302 307\n312 355")
		s.more = fmt.Sprintf("background: {value_g_m2: %g}\n", value)
		_, summary := s.loaded(t)
		var got []string
		for _, f := range summary.Findings {
			if f.Input == "background" {
				got = append(got, f.String())
			}
		}
		if text := strings.Join(got, "; "); text != want {
			t.Errorf("%v: %q, want %q", value, text, want)
		}
	}
}
