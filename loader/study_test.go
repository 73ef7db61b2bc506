package loader

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

const goodStudy = `name: Shendong
years: [2001, 2022]
unobserved_years: [2012]
npp:
  files: npp/A{year}.hdf
disturbance:
  destroyed: d.tif
mines:
  file: mines.gpkg
  id: mine_id
`

// studyMistakes change one line of a good study and expect line, key and cause.
var studyMistakes = []struct{ old, new, want string }{
	{"name: Shendong", "nmae: Shendong", "1: nmae: unknown key; did you mean name? known here: accuracy, background, baseline, conversion, disturbance, mines, name, npp, unobserved_years, years"},
	{"name: Shendong", "name: [a]", "1: name: is a list, want a text"},
	{"name: Shendong", "name: ''", "1: name: is an empty text; give one or remove the key"},
	{"name: Shendong", "name:", "1: name: has no value; give one or remove the key"},
	{"name: Shendong", "name: a\nname: b", `*2*name*`},
	{"years: [2001, 2022]", "years: 2001", "2: years: is 2001, want a list of years, as [2012]"},
	{"years: [2001, 2022]", "years: [2022, 2001]", "2: years: is [2022 2001], want the first and the last year, as [2001, 2022]"},
	{"years: [2001, 2022]", "years: [2001, 2001]", "2: years: is 2001 alone, want at least 2 years; a change needs the year before it, and the baseline a line through years"},
	{"years: [2001, 2022]", "years: [2001]", "2: years: is [2001], want the first and the last year, as [2001, 2022]"},
	{"years: [2001, 2022]", "years: [2001, 2022.5]", "2: years[1]: is 2022.5, want a whole number from 1900 to 2200"},
	{"years: [2001, 2022]", "years: [MMI, 2022]", `2: years[0]: is the text "MMI", want a number`},
	{"years: [2001, 2022]", "years:\n  - 2001\n  - 22", "4: years[1]: is 22, want a whole number from 1900 to 2200"},
	{"years: [2001, 2022]\n", "", " years: is missing; add it"},
	{"[2012]", "[2012, 2023]", "3: unobserved_years[1]: is 2023, want a year of the study, 2001 to 2022"},
	{"[2012]", "[2012, 2012]", "3: unobserved_years[1]: 2012 is listed twice; keep one"},
	{"[2012]", "2012", "3: unobserved_years: is 2012, want a list of years, as [2012]"},
	{"npp/A{year}.hdf", "npp/A2001.hdf", `5: npp.files: "npp/A2001.hdf" has no {year}; write {year} where the file name holds the year, or give npp.bands: year if the file has a band a year`},
	{"files: npp/A{year}.hdf", "files: []", "5: npp.files: is an empty list, want at least one text"},
	{"files: npp/A{year}.hdf", "files: npp/A{year}.hdf\n  scale: 0,1", `6: npp.scale: is the text "0,1", want a number`},
	{"files: npp/A{year}.hdf", "files: npp/A{year}.hdf\n  scale: '1e-1'", `6: npp.scale: is the text "1e-1", want a number`},
	{"files: npp/A{year}.hdf", "files: npp/A{year}.hdf\n  scale: 0", "6: npp.scale: 0 would erase every value; give g C m-2 a-1 per stored unit, as 0.1"},
	{"files: npp/A{year}.hdf", "files: npp/A{year}.hdf\n  scale: .nan", "6: npp.scale: is NaN, want a finite number"},
	{"files: npp/A{year}.hdf", "files: npp/A{year}.hdf\n  offset: {a: 1}", "6: npp.offset: is a mapping, want a number"},
	{"npp:\n  files: npp/A{year}.hdf", "npp: npp/A{year}.hdf", `4: npp: is the text "npp/A{year}.hdf", want keys: band, bands, crs, files, first_year, missing, nodata, offset, scale, subdataset, unit`},
	{"  destroyed: d.tif", "  destroyed: d.tif\n  recovered: r.tif", "8: disturbance.recovered: unknown key; known here: *destroyed, destroyed_from, *"},
	{"disturbance:\n  destroyed: d.tif\n", "", " disturbance: is missing; add it"},
	{"  id: mine_id", "", ": mines.id: is missing; add it"},
	{"  id: mine_id", "  id: {}", "*mines.id: is a mapping, want a text"},
	{"  id: mine_id", "  id: mine_id\nbackground: {variogram: {model: linear}}", `11: background.variogram.model: "linear" is unknown; choose one of auto, spherical, exponential, gaussian, matern32, matern52`},
	{"  id: mine_id", "  id: mine_id\nbackground:\n  variogram:\n    nugget: 4\n    sill: 60", "*background.variogram: a fixed variogram needs sill and range_m; give both, or only the model to have it fitted"},
	{"  id: mine_id", "  id: mine_id\nbackground: {variogram: {nugget: -4, sill: 60, range_m: 1}}", "11: background.variogram.nugget: -4 is impossible; want a number from 0"},
	{"  id: mine_id", "  id: mine_id\nbackground: {variogram: {nugget: -4, sill: 4, range_m: 1}}", "11: background.variogram.nugget: -4 is impossible; want a number from 0"},
	{"  id: mine_id", "  id: mine_id\nbackground: {variogram: {sill: -1, range_m: 1}}", "11: background.variogram.sill: -1 is impossible; want a number from 0"},
	{"  id: mine_id", "  id: mine_id\nbackground: {variogram: {sill: 60, range_m: 0}}", "11: background.variogram.range_m: 0 is impossible; want a number above 0"},
	{"  id: mine_id", "  id: mine_id\nbackground: {variogram: {sill: 0, range_m: 5}}", "11: background.variogram: nugget and sill are both 0; give the variance of the background in (g C m-2 a-1)^2"},
	{"  id: mine_id", "  id: mine_id\nbackground: {sample: {seed: 1}}", "11: background.sample.n: is missing; add it"},
	{"  id: mine_id", "  id: mine_id\nbackground: {sample: {n: 0}}", "11: background.sample.n: is 0, want a whole number from 1 to 1073741824"},
	{"  id: mine_id", "  id: mine_id\nbackground: {max_neighbours: 2}", "11: background.max_neighbours: is 2, want 3 or more nearest samples, or 0 for all"},
	{"  id: mine_id", "  id: mine_id\nbackground: {max_neighbours: -1}", "11: background.max_neighbours: is -1, want a whole number from 0 to 1048576"},
	{"  id: mine_id", "  id: mine_id\nbackground: {value_g_m2: -1}", "11: background.value_g_m2: -1 is impossible; want the NPP of bare land in g C m-2 a-1, from 0 to 3500"},
	{"  id: mine_id", "  id: mine_id\nbackground: {value_g_m2: 35, max_neighbours: 0}", "11: background: value_g_m2 is the background itself, and variogram, sample and max_neighbours interpolate it; keep one of both"},
	{"  id: mine_id", "  id: mine_id\nbackground: {variogram: {model: auto}, value_g_m2: 35}", "11: background: value_g_m2 is the background itself, *"},
	{"  destroyed: d.tif", "  destroyed: https://example.org/d.tif", `7: disturbance.destroyed: "https://example.org/d.tif" is an address; fetch the file and name its path`},
	{"files: npp/A{year}.hdf", "files: /vsizip/a.zip/A{year}.tif", `5: npp.files: "/vsizip/a.zip/A{year}.tif" is an address; fetch the file and name its path`},
	{"  id: mine_id", "  id: mine_id\nbaseline: {min_years: 1}", "11: baseline.min_years: is 1, want a whole number from 2 to 1000"},
	{"  id: mine_id", "  id: mine_id\nbaseline: {through: end}", `11: baseline.through: "end" is unknown; choose one of before_destruction, through_destruction`},
	{"  id: mine_id", "  id: mine_id\nconversion: {organic_matter_per_carbon: 2200}", "11: conversion.organic_matter_per_carbon: 2200 is impossible; want g per g, above 0 and at most 10"},
	{"  id: mine_id", "  id: mine_id\nconversion: {co2_per_organic_matter: -1.63}", "11: conversion.co2_per_organic_matter: -1.63 is impossible; want g per g, above 0 and at most 10"},
	{"  id: mine_id", "  id: mine_id\nconversion: {co2_per_organic_matter: .inf}", "11: conversion.co2_per_organic_matter: is +Inf, want a finite number"},
	{"  id: mine_id", "  id: mine_id\n---\nname: b", "*a second YAML document begins; keep one study a file"},
	{"npp:\n", "npp\n", "*mend the YAML"},
	{"name: Shendong", "name: [Shendong", "*mend the YAML"},
	{"name: Shendong", "\tname: Shendong", "*mend the YAML"},
}

func TestStudyMistakes(t *testing.T) {
	t.Parallel()
	for _, c := range studyMistakes {
		if !strings.Contains(goodStudy, c.old) {
			t.Fatalf("%q is not in the study", c.old)
		}
		path := put(t, filepath.Join(t.TempDir(), "study.yaml"), strings.Replace(goodStudy, c.old, c.new, 1))
		_, err := studyfile.Read(path)
		want := c.want
		if want[0] >= '1' && want[0] <= '9' {
			want = ":" + want
		}
		mustFail(t, err, fault.ErrUsage, "*"+strings.TrimLeft(want, " "))
		if err != nil && !strings.HasPrefix(err.Error(), path+":") {
			t.Errorf("%q does not begin with the file", err)
		}
	}
}

func TestStudyFilesThatAreNone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for text, want := range map[string]string{
		"":              "holds nothing; write a study",
		"# a remark\n":  "holds nothing; write a study",
		"---\n":         "*",
		"a word":        `is the text "a word", want keys: *`,
		"- 1\n- 2":      "is a list, want keys: *",
		"II*\x00\x08":   "*",
		"\xff\xfea\x00": "*",
		"&a [*a]":       "*",
		"{}":            "*is missing; add it",
	} {
		_, err := studyfile.Read(put(t, filepath.Join(dir, "study.yaml"), text))
		mustFail(t, err, fault.ErrUsage, "*study.yaml*"+want)
	}
	_, err := studyfile.Read(filepath.Join(dir, "absent.yaml"))
	mustFail(t, err, fault.ErrInput, "read study *absent.yaml: no such file or directory; name an existing YAML study file")
	_, err = studyfile.Read(dir)
	mustFail(t, err, fault.ErrInput, "read study *: is a directory; name an existing YAML study file")
}

func TestGoodStudies(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a [b] {c}*")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	path := put(t, filepath.Join(dir, "plain.yaml"), strings.Replace(goodStudy, "name: Shendong\n", "", 1))
	got, err := studyfile.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	literal := strings.NewReplacer("[", `\[`, "*", `\*`).Replace(dir)
	want := &studyfile.Study{
		File: path, Name: "plain", FirstYear: 2001, LastYear: 2022, UnobservedYears: []int{2012},
		NPP:         studyfile.NPPInput{Files: []string{literal + "/npp/A{year}.hdf"}},
		Disturbance: studyfile.DisturbanceInput{Destroyed: studyfile.YearsInput{File: dir + "/d.tif"}},
		Mines:       studyfile.MinesInput{File: dir + "/mines.gpkg", ID: "mine_id"},
		// The defaults of interface.md.
		Background: studyfile.BackgroundChoice{Variogram: studyfile.VariogramChoice{Model: "spherical"}},
		Baseline:   studyfile.BaselineChoice{MinYears: 5, Through: "before_destruction"},
		Conversion: studyfile.Conversion{OrganicMatterPerCarbon: 2.2, CO2PerOrganicMatter: 1.63},
		SHA256:     studyfile.SumOf(read(t, path)),
	}
	// The rasters of the disturbance know the study's folder, too: they are compared as a manifest holds them.
	gotInput, gotErr := json.Marshal(got.Disturbance)
	wantInput, wantErr := json.Marshal(want.Disturbance)
	if gotErr != nil || wantErr != nil || string(gotInput) != string(wantInput) {
		t.Errorf("disturbance: got %s, %v\nwant %s, %v", gotInput, gotErr, wantInput, wantErr)
	}
	got.Disturbance, want.Disturbance = studyfile.DisturbanceInput{}, studyfile.DisturbanceInput{}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}

	path = put(t, filepath.Join(dir, "full.yaml"), `%YAML 1.2
---
{name: 2022, years: [1990, 1991], npp: {files: ["/a/{year}.tif", "b/{year}*.tif"], scale: 1e-1, offset: -3, nodata: .nan, subdataset: Npp},
 disturbance: {destroyed: /d.tif, restored: r.tif}, mines: {file: m, layer: 'a b', id: 1, name: n},
 background: {variogram: {model: gaussian, nugget: 0, sill: 60, range_m: 20_000}, sample: {n: 3, seed: 9007199254740992}, max_neighbours: 8},
 baseline: {min_years: 2, through: through_destruction}, conversion: {organic_matter_per_carbon: 2, co2_per_organic_matter: 1}}
`)
	if got, err = studyfile.Read(path); err != nil {
		t.Fatal(err)
	}
	if got.Name != "2022" || *got.NPP.Scale != 0.1 || *got.NPP.Offset != -3 || !math.IsNaN(float64(*got.NPP.NoData)) || got.NPP.Files[0] != "/a/{year}.tif" || got.NPP.Files[1] != literal+"/b/{year}*.tif" ||
		!reflect.DeepEqual(got.Background, studyfile.BackgroundChoice{Variogram: studyfile.VariogramChoice{Model: "gaussian", Fixed: true, Nugget: 0, PartialSill: 60, RangeM: 20000}, Sample: studyfile.SampleChoice{N: 3, Seed: 1 << 53}, MaxNeighbours: new(8)}) ||
		got.Baseline != (studyfile.BaselineChoice{MinYears: 2, Through: "through_destruction"}) || got.Conversion.CO2PerCarbon() != 2 || got.Mines.ID != "1" || got.Disturbance.Destroyed.File != "/d.tif" {
		t.Errorf("read %+v", got)
	}
	// CRLF line ends and a byte order mark, as editors on Windows write them.
	for name, text := range map[string]string{"remark": "# a study\n---\n" + goodStudy + "...\n", "crlf": strings.ReplaceAll(goodStudy, "\n", "\r\n"), "bom": "\ufeff" + goodStudy} {
		if got, err := studyfile.Read(put(t, path, text)); err != nil || got.LastYear != 2022 || got.Mines.ID != "mine_id" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestStudyKeys reads, for each kind of disturbance, a study that gives every key its example.
func TestStudyKeys(t *testing.T) {
	t.Parallel()
	for _, k := range studyfile.StudyKeys() {
		if k.Type == "" || !strings.HasSuffix(k.Meaning, ".") || k.Keys == nil && k.Example == "" || k.Default != "" && k.Otherwise != "" {
			t.Errorf("%+v: want type, meaning, example and one of default and otherwise", k)
		}
	}
	for _, kind := range studyfile.DisturbanceKinds {
		text := exampleStudy(kind)
		s, err := studyfile.Read(put(t, filepath.Join(t.TempDir(), "study.yaml"), text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if s.Name != "Shendong" || s.Mines.Name != "name" || *s.NPP.Scale != 0.1 || !s.Background.Variogram.Fixed || s.Background.Variogram.Ratio != 0.5 || s.Baseline.MinYears != 10 {
			t.Errorf("read %+v", s)
		}
	}
}

// exampleStudy is a study file of the examples of all keys, with one kind of disturbance.
func exampleStudy(kind string) string {
	// choose_by belongs to the model auto, and a fixed variogram has another; a known background has none.
	given := map[string]string{"background.value_g_m2": "", "background.variogram.choose_by": "", "background.variogram.model": "matern32"}
	with := map[string]string{"restored": "destroyed", "destroyed_from": "destroyed_to", "restored_from": "destroyed_to", "restored_to": "destroyed_to"}
	var text strings.Builder
	for _, k := range studyfile.StudyKeys() {
		parts := strings.Split(k.Name, ".")
		if of := parts[min(1, len(parts)-1)]; parts[0] == "disturbance" && len(parts) > 1 && of != kind && with[of] != kind {
			continue
		}
		example, ok := given[k.Name]
		if !ok && k.Keys == nil {
			example = k.Example
		}
		if k.Keys != nil || example != "" {
			text.WriteString(strings.Repeat("  ", len(parts)-1) + parts[len(parts)-1] + ": " + example + "\n")
		}
	}
	return text.String()
}
