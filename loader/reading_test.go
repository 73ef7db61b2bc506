package loader

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// dry is the NPP of ten cells of dry land in 2001, in tenths of g C m⁻² a⁻¹, as MOD17 stores it.
var dry = []float64{503, 641, 777, 858, 999, 1204, 1411, 1622, 2013, 2917}

// storing draws the NPP of dry in a year as one stores it who divides g C m⁻² a⁻¹ by a number; words follow it.
func storing(perStored float64, kind godal.DataType, words ...string) func(y int) string {
	return func(y int) string {
		out := make([]string, 0, len(dry)+len(words))
		for _, dn := range dry {
			v := (dn + float64(y)) / 10 / perStored
			if kind != godal.Float32 {
				v = math.Round(v)
			}
			out = append(out, strconv.FormatFloat(v, 'g', -1, 32))
		}
		return strings.Join(append(out, words...), " ")
	}
}

var (
	remedyScale = regexp.MustCompile(`npp\.scale: ([0-9.]+)`)
	remedyUnit  = regexp.MustCompile(`npp\.unit: ((?:g|kg|t) C \S+ a-1)`)
)

// following returns the inputs that a remedy proposes, one an alternative.
func following(t *testing.T, in studyfile.NPPInput, remedy string) (all []studyfile.NPPInput) {
	t.Helper()
	for alternative := range strings.SplitSeq(remedy, ", or ") {
		scale, unit := remedyScale.FindStringSubmatch(alternative), remedyUnit.FindStringSubmatch(alternative)
		next := in
		if scale != nil {
			v, err := strconv.ParseFloat(scale[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			next.Scale = &v
		}
		if unit != nil {
			next.Unit = unit[1]
		}
		if scale != nil || unit != nil {
			all = append(all, next)
		}
	}
	return all
}

// isTrue reports whether a year holds the NPP of dry and nothing else, but for the rounding to whole g.
func isTrue(year nppYear) bool {
	npp := someValues(year, 1)
	slices.Sort(npp)
	return slices.EqualFunc(npp, dry, func(v, dn float64) bool { return math.Abs(v-dn/10) < 0.51 })
}

// tag is metadata of a raster: keys and values in turn.
func tag(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

var kgC, gC, tonneC, gCO2 = tag("units", "kg C m-2 a-1"), tag("units", "gC/m2"), tag("units", "t C ha-1 a-1"), tag("units", "gCO2/m2/yr")

const perMOD17 = 0.1 // g C m⁻² a⁻¹ per number of MOD17

// mislabelled is the NPP of dry land under a label that is lost or wrong, and the finding of a load.
type mislabelled struct {
	name      string
	r         raster
	perStored float64
	words     []string
	severity  string
	want      string // of the message and the remedy
}

var mislabels = []mislabelled{
	{"codes in real numbers", raster{kind: godal.Float32}, perMOD17, []string{"32761", "32766"}, finding.Error, "*10 times too large (median *class codes*: 2); give npp.scale: 0.1"},
	{"codes in whole numbers", raster{kind: godal.Int16}, perMOD17, []string{"32765"}, finding.Error, "*10 times too large (*class codes*: 1); give npp.scale: 0.1"},
	{"codes of version 055", raster{kind: godal.UInt16, nodata: "65535"}, perMOD17, []string{"65533", "65535"}, finding.Error, "*10 times too large (*class codes*: 1); give npp.scale: 0.1"},
	{"codes and another nodata", raster{kind: godal.Int32, nodata: "-9999"}, perMOD17, []string{"32762", "-9999"}, finding.Error, "*10 times too large (*); give npp.scale: 0.1"},
	{"codes under a unit", raster{kind: godal.Int16, nodata: "32767", tag: gC}, perMOD17, []string{"32762", "32767"}, finding.Error, "*10 times too large (*class codes*: 1); give npp.scale: 0.1"},
	{"codes labelled kg", raster{kind: godal.Float32, tag: kgC}, perMOD17, []string{"32762"}, finding.Error, "*10000 times too large (*class codes*: 1); give npp.scale: 0.1"},
	{"codes labelled CO2", raster{kind: godal.Int16, tag: gCO2}, perMOD17, []string{"32762"}, finding.Error, "*2.72727 times too large (*class codes*: 1); give npp.scale: 0.1"},
	{"the fill of MOD17 in real numbers", raster{kind: godal.Float32, nodata: "32767"}, perMOD17, []string{"32767"}, finding.Error, "*10 times too large (*); give npp.scale: 0.1"},
	{"the fill of MOD17 under a unit", raster{kind: godal.Int16, nodata: "32767", tag: gC}, perMOD17, nil, finding.Warning, "*the median is 1204 g C m-2 a-1 as labelled, 120.4 if so; *"},
	{"the fill of MOD17 that no tag names", raster{kind: godal.Int16}, perMOD17, []string{"32767"}, finding.Error, "*10 times too large (*); give npp.scale: 0.1"},
	{"stored numbers under a unit", raster{kind: godal.Int16, tag: gC}, perMOD17, nil, finding.Warning, "*names a unit and no scale of its whole numbers, *the median is 1204 g C m-2 a-1 as labelled, 120.4 if so; *"},
	{"whole g C of 16 bits", raster{kind: godal.UInt16, tag: gC}, 1, nil, finding.Remark, "*the median is 120 g C m-2 a-1 as labelled, 12 if so; *"},
	{"stored numbers without a label", raster{kind: godal.Int16}, perMOD17, nil, finding.Warning, "*names neither scale nor unit of its whole numbers; the median is 1204 g C m-2 a-1 if they are g C, 120.4 if they are stored numbers of MOD17; give npp.unit: g C m-2 a-1, or npp.scale: 0.1"},
	{"stored numbers as real numbers", raster{kind: godal.Float32, nodata: "-1"}, perMOD17, []string{"-1"}, finding.Warning, "*names neither scale nor unit of its whole numbers; *"},
	{"stored numbers without a known unit", raster{kind: godal.Float32, tag: tag("units", "none")}, perMOD17, nil, finding.Warning, "*names neither scale nor unit of its whole numbers; *"},
	{"whole g C without a label", raster{kind: godal.Int32}, 1, nil, finding.Warning, "*the median is 120 g C m-2 a-1 if they are g C, 12 if *"},
	{"stored numbers labelled kg", raster{kind: godal.Int16, nodata: "32767", tag: kgC}, perMOD17, nil, finding.Error, "*perhaps 10 000 times too large, as the stored numbers of MOD17 labelled kg C; give npp.scale: 0.1"},
	{"stored numbers labelled t", raster{kind: godal.Int16, nodata: "32767", tag: tonneC}, perMOD17, nil, finding.Error, "*perhaps the stored numbers of MOD17*"},
	{"a scale in the metadata of real numbers", raster{kind: godal.Float32, tag: tag("units", "g C m-2", "scale_factor", "0.1")}, perMOD17, nil, finding.Error, "*to which the scale 0.1 of the metadata is not applied*"},
	{"MOD17's scale in the metadata of real numbers", raster{kind: godal.Float32, tag: tag("scale_factor", "0.0001")}, perMOD17, nil, finding.Error, "*to which the scale 0.0001 of the metadata is not applied*; give npp.scale: 0.1"},
	{"scaled twice in g", raster{kind: godal.Float32, scale: 0.1, tag: gC}, 1, nil, finding.Error, "*stores multiples of its scale 0.1*(median 12.04 g C m-2 a-1, or 120.4 as stored); give npp.scale: 1"},
	{"scaled twice in kg", raster{kind: godal.Float32, scale: 0.0001, tag: kgC}, 1000, nil, finding.Error, "*stores multiples of its scale 0.0001*; give npp.scale: 1 and npp.unit: kg C m-2 a-1"},
	{"scaled twice without a unit", raster{kind: godal.Float32, scale: 0.0001}, 1000, nil, finding.Error, "*stores multiples of its scale 0.0001*; give npp.scale: 1 and npp.unit: kg C m-2 a-1"},
	{"scaled twice with an offset", raster{kind: godal.Float32, scale: 0.1, offset: 0.5, tag: gC}, 1, nil, finding.Error, "*stores multiples of its scale 0.1*(median 12.54 g C m-2 a-1, or 120.4 as stored); give npp.scale: 1"},
	{"g labelled kg", raster{kind: godal.Float32, tag: kgC}, 1, nil, finding.Error, "*perhaps 1000 times too large, as g C labelled kg C; give npp.unit: g C m-2 a-1"},
	{"g labelled t", raster{kind: godal.Float32, tag: tonneC}, 1, nil, finding.Error, "*perhaps g C with another label; give npp.unit: g C m-2 a-1"},
	{"whole g labelled t", raster{kind: godal.Int32, tag: tonneC}, 1, nil, finding.Error, "*perhaps g C with another label; give npp.unit: g C m-2 a-1, or npp.scale: 0.1 if they are stored numbers of MOD17"},
	{"kg without a unit", raster{kind: godal.Float32}, 1000, nil, finding.Error, "*is 1000 times too small*"},
	{"t per ha without a unit", raster{kind: godal.Float32}, 100, nil, finding.Error, "*npp.unit: t C ha-1 a-1 if that is their unit"},
	{"kg per ha without a unit", raster{kind: godal.Float32}, 0.0999, nil, finding.Warning, "*names no unit; the median is * g C m-2 a-1 if its numbers are that, 120.* if they are kg C ha-1 a-1; *"},
	{"g without a unit", raster{kind: godal.Float32, tag: tag("units", "unitless")}, 1, nil, finding.Warning, "*names no unit; the median is 120.4 g C m-2 a-1 if its numbers are that, 12.04 if *"},
	{"a scale without a unit", raster{kind: godal.Int16, scale: 0.1}, perMOD17, nil, finding.Warning, "*names no unit; the median is 120.4 g C m-2 a-1 if its numbers are that, *"},
}

// TestRemediesGiveTheTruth stores the NPP of dry land with a label that is lost or wrong, follows what the load proposes word by
// word, and finds the true NPP, of which nothing is said any more.
func TestRemediesGiveTheTruth(t *testing.T) {
	t.Parallel()
	for _, c := range mislabels {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			year := storing(c.perStored, c.r.kind, c.words...)
			found, _ := judgedNPP(t, c.r, studyfile.NPPInput{}, year)
			at := slices.IndexFunc(found, func(f finding.Finding) bool { return matches(f.String(), c.want) })
			if at < 0 || found[at].Severity != c.severity || found[at].AreaKm2 == 0 {
				t.Fatalf("findings %+v, want %s %s", found, c.severity, c.want)
			}
			right, told := 0, []string{}
			for _, in := range following(t, studyfile.NPPInput{}, found[at].Remedy) {
				later, years := judgedNPP(t, c.r, in, year)
				told = append(told, fmt.Sprint(later))
				if isTrue(years[0]) && len(later) == 0 {
					right++
				}
			}
			if right != 1 {
				t.Errorf("%q gives the truth %d times: %q", found[at].Remedy, right, told)
			}
		})
	}
}

// TestUnclearScale says both readings of real numbers that were resampled, with the scale that their file names: 0.1 of them or
// they themselves may be g C m⁻² a⁻¹.
func TestUnclearScale(t *testing.T) {
	t.Parallel()
	year := func(y int) string { return vegetation(1200.123+float64(y), 5.0712) }
	g := map[string]string{"units": "g C m-2", "scale_factor": "0.1"}
	for _, r := range []raster{{kind: godal.Float32, scale: 0.1, tag: g}, {kind: godal.Float32, tag: g}} {
		for _, scale := range []float64{0, 0.1, 1} {
			in := studyfile.NPPInput{}
			var want []string
			if scale != 0 {
				in.Scale = &scale
			} else {
				want = []string{"npp *2001.tif: stores real numbers and names the scale 0.1, and nothing says whether they are scaled already; the median is 1230.55 g C m-2 a-1 if they are, 123.055 if not; give npp.scale, 1 if they are, else that scale, and npp.unit"}
			}
			all, _ := judgedNPP(t, r, in, year)
			if len(all) != len(want) || len(all) == 1 && !matches(all[0].String(), want[0]) {
				t.Errorf("scale %v: %q, want %q", scale, all, want)
			}
		}
	}
}

// TestStaleLabel says both readings of real numbers that were scaled to g C, 300 to 330 of them, in a file that still has the scale and the unit
// of MOD17, kg C, by which they were 30 to 33.
func TestStaleLabel(t *testing.T) {
	t.Parallel()
	r := raster{kind: godal.Float32, scale: 0.0001, tag: map[string]string{"units": "kg_C/m^2"}}
	all, _ := judgedNPP(t, r, studyfile.NPPInput{}, func(y int) string { return vegetation(300.1234+float64(y), 2.51713) })
	const want = "npp *2001.tif: stores real numbers and names the scale 0.0001, and nothing says whether they are scaled already; the median is 315.226 g C m-2 a-1 if they are, 31.5226 if not; give npp.scale, 1 if they are, else that scale, and npp.unit"
	if len(all) != 1 || !matches(all[0].String(), want) {
		t.Errorf("%q, want %q", all, want)
	}
}

// TestTilesOfTwoWays finds the one of two tiles of a year that lost its scale.
func TestTilesOfTwoWays(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for year := 2001; year < 2004; year++ {
		for i, r := range []raster{{kind: godal.Int16, scale: 0.1, tag: map[string]string{"units": "g C m-2"}}, {kind: godal.Int16}} {
			r.crs, r.gt, r.bands = utm49, cellsAt(originX+float64(i)*float64(len(dry)+1)*cellM, originY), []string{storing(0.1, r.kind, "32762")(year - 2001)}
			r.write(t, fmt.Sprintf("%s/%d.%d.tif", dir, year, i))
		}
	}
	study := nppStudy(dir, studyfile.NPPInput{})
	study.LastYear = 2003
	s, err := openNPP(study)
	if err != nil {
		t.Fatal(err)
	}
	years := make([]nppYear, 3)
	for y := range years {
		if years[y], err = s.read(2001+y, s.extent()); err != nil {
			t.Fatal(err)
		}
	}
	var all finding.List
	all.Add(s.judge(study, years)...)
	mustFail(t, all.Refusal(false), fault.ErrData, "npp *2001.1.tif: looks like the stored numbers of MOD17 without their scale, 10 times too large (*class codes*: 1); give npp.scale: 0.1, or load with --lenient*")
}

// TestScaleInMetadata reads scale, offset and unit where programs leave them: 3000 and 20 stored are 300 and 2 g C m⁻² a⁻¹.
func TestScaleInMetadata(t *testing.T) {
	t.Parallel()
	for name, tag := range map[string]map[string]string{
		"as GDAL writes it":         {"scale_factor": "0.0001", "units": "kg C m-2"},
		"in capitals":               {"SCALE_FACTOR": "0.0001", "UNITS": "kg C m-2"},
		"as Scale":                  {"Scale": "0.1", "Units": "g C m-2"},
		"of a variable":             {"npp#scale_factor": "0.0001", "npp#units": "kg C m-2", "lon#units": "degrees_east", "time#units": "days since 2000-01-01", "crs#grid_mapping_name": "sinusoidal"},
		"of a variable in capitals": {"Npp#Scale_Factor": "0.0001", "Npp#Units": "kg C m-2"},
		"of one of two variables":   {"npp_2001#scale_factor": "0.1", "npp_2001#units": "g C m-2", "qc#scale_factor": "7"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Int16, bands: []string{"3000 20"}, tag: tag, names: []string{"npp_2001"}}.write(t, dir+"/2001.tif")
			s, err := openNPP(nppStudy(dir, studyfile.NPPInput{}))
			if err != nil {
				t.Fatal(err)
			}
			same(t, "cells", cellsOf(t, s, 2001), "300 2")
		})
	}
	// The scale of a map, and that of one of two variables: neither is the raster's.
	for _, tag := range []map[string]string{{"Scale": "50000"}, {"a#scale_factor": "0.1", "b#scale_factor": "0.1"}} {
		dir := t.TempDir()
		raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Int16, bands: []string{"3000 20"}, tag: tag}.write(t, dir+"/2001.tif")
		s, err := openNPP(nppStudy(dir, studyfile.NPPInput{}))
		if err != nil {
			t.Fatal(err)
		}
		same(t, "cells", cellsOf(t, s, 2001), "3000 20")
	}
}

// TestOffsetInMetadata reads an offset that the metadata name: 550 × 0.5 + 25 is 300, 50 × 0.5 + 25 is 50.
func TestOffsetInMetadata(t *testing.T) {
	t.Parallel()
	for _, tag := range []map[string]string{{"scale_factor": "0.5", "add_offset": "25"}, {"Scale": "0.5", "Offset": "25"}, {"npp#scale_factor": "0.5", "npp#add_offset": "25"}} {
		dir := t.TempDir()
		raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Int16, bands: []string{"550 50"}, tag: tag}.write(t, dir+"/2001.tif")
		s, err := openNPP(nppStudy(dir, studyfile.NPPInput{}))
		if err != nil {
			t.Fatal(err)
		}
		same(t, "cells", cellsOf(t, s, 2001), "300 50")
	}
}
