package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// everyFile lists the files below a folder with their times of change.
func everyFile(t *testing.T, dir string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		files = append(files, path+" "+info.ModTime().String())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// jsonObject is a JSON object of a text or a file.
func jsonObject(t *testing.T, text string) (object map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return object
}

// TestCheckForesees holds what check says to what a load of the same study then records, on a study with
// warnings and remarks: the summary, but for what needs kriging, and every finding.
func TestCheckForesees(t *testing.T) {
	skipShort(t, "checks and loads many studies")
	t.Parallel()
	s := scenario{t, filepath.Dir(simulateStudy(t, "--pixels", "300", "--mines", "2", "--last-year", "2010"))}
	s.copyFile(s.path("npp/npp_2004.tif"), "npp/npp_2005.tif") // a warning
	s.mines(`
f = layer.GetNextFeature().Clone()
f.SetFID(-1)
layer.CreateFeature(f)`) // a remark
	s.raster("destruction_year.tif", `data[0:3, 0:3] = 1990; data[100:120, 200:220] = 2050`)              // events before and after
	s.raster("restoration_year.tif", `ds.GetRasterBand(1).SetNoDataValue(9999); data[200:210, 0] = 9999`) // unmapped
	before := everyFile(t, s.dir)
	got := runProgram(t, program(nil, "check", s.path("study.yaml"), "--json"), "")
	if got.code != 0 || got.err != "" {
		t.Fatalf("exit code %d, standard error %q\n%s", got.code, got.err, got.out)
	}
	if after := everyFile(t, s.dir); !reflect.DeepEqual(before, after) {
		t.Errorf("check left\n%s\nwhere there was\n%s", strings.Join(after, "\n"), strings.Join(before, "\n"))
	}
	manifest, err := os.ReadFile(filepath.Join(loadStudy(t, s.path("study.yaml")), "manifest.json"))
	s.must(err)
	loaded := jsonObject(t, string(manifest))["summary"].(map[string]any)
	report := jsonObject(t, got.out)
	if findings, want := report["findings"], loaded["findings"]; !reflect.DeepEqual(findings, want) || len(want.([]any)) < 3 {
		t.Errorf("findings\n%v\nwant\n%v", findings, want)
	}
	for _, key := range []string{"findings", "pixel_years_floored", "pixel_year_rows"} {
		delete(loaded, key)
	}
	if !reflect.DeepEqual(report["summary"], any(loaded)) {
		t.Errorf("summary\n%v\nwant\n%v", report["summary"], loaded)
	}
	if report["loads"] != true || report["exit_code"] != 0.0 || report["first_year"] != 2001.0 {
		t.Errorf("report %v", report)
	}
}

// TestCheckFindsAll spoils a study in many things at once: check says all of them.
func TestCheckFindsAll(t *testing.T) {
	t.Parallel()
	s := scenario{t, filepath.Dir(simulateStudy(t, "--pixels", "300", "--mines", "2", "--last-year", "2010"))}
	s.study("name: ", "nam: ")
	s.study("background:", "baseline: {min_year: 3}\nbackground:")
	s.study("npp:\n", "npp:\n  scale: ten\n")
	s.must(os.Remove(s.path("npp/npp_2004.tif")))
	for _, year := range []string{"2006", "2007"} {
		s.must(os.WriteFile(s.path("npp/npp_"+year+".tif"), []byte("not a raster"), 0o644))
	}
	s.raster("npp/npp_2008.tif", `g = list(src.GetGeoTransform()); g[0] += 100; ds.SetGeoTransform(g)`)
	s.raster("npp/npp_2009.tif", `ds.GetRasterBand(1).SetUnitType("kg C m-2 s-1"); ds.GetRasterBand(1).SetScale(0.1)`)
	s.raster("destruction_year.tif", `data[10:20, 10] = 7`)
	s.must(os.WriteFile(s.path("restoration_year.tif"), nil, 0o644))
	s.study("  name: name", "  name: title")
	got := runProgram(t, program(nil, "check", s.path("study.yaml")), "")
	if got.code != 2 || got.err != "minecarbon: check "+s.path("study.yaml")+": a load would end with 10 errors; mend what the report names\n" {
		t.Errorf("exit code %d, %s", got.code, got.err)
	}
	for _, want := range []string{
		"study.yaml:2: nam: unknown key; did you mean name? known here: ",
		"baseline.min_year: unknown key; did you mean min_years? known here: ",
		`npp.scale: is the text "ten", want a number`,
		"npp_{year}.tif: no file for 2004; add the files",
		"npp_2006.tif: GDAL cannot read it as a raster (",
		"with gdal_translate; the same in 1 further file",
		"npp_2008.tif: cells of ",
		`npp_2009.tif: unit is "kg C m-2 s-1": it is per second`,
		"restoration_year.tif: is empty; fetch the file again",
		`mines.gpkg: no field "title"; set mines.name to one of `,
		"10 pixels hold impossible years, the first at row 10, column 10 ",
		"events before the first year concern 58.5 % of the destroyed land", // of the two mines in that scene
		"\nunchecked   cells: NPP of all of them, samples of the background\n",
		"\nresult      10 errors, 1 warning, 0 remarks: a load would end with exit code 2 and write nothing\n",
	} {
		if strings.Count(got.out, want) != 1 {
			t.Errorf("want once %q in\n%s", want, got.out)
		}
	}
}

// TestCheckLenient checks a study whose only fault is one that a lenient load records.
func TestCheckLenient(t *testing.T) {
	skipShort(t, "checks many studies; TestCheckFindsAll holds one")
	t.Parallel()
	s := scenario{t, filepath.Dir(simulateStudy(t, "--pixels", "300", "--mines", "2", "--last-year", "2010"))}
	for _, year := range []string{"2001", "2002", "2003", "2004", "2005", "2006", "2007", "2008", "2009", "2010"} {
		s.raster("npp/npp_"+year+".tif", `ds.GetRasterBand(1).SetNoDataValue(32767)`) // the scale is lost
	}
	strict := runProgram(t, program(nil, "check", s.path("study.yaml")), "")
	if strict.code != 1 || !strings.Contains(strict.out, "error       npp ") || !strings.Contains(strict.out, "give npp.scale: 0.1") ||
		!strings.Contains(strict.out, "and write nothing, or with --lenient record the errors and go on") {
		t.Errorf("exit code %d\n%s", strict.code, strict.out)
	}
	lenient := runProgram(t, program(nil, "check", s.path("study.yaml"), "--lenient"), "")
	if lenient.code != 0 || lenient.err != "" || !strings.Contains(lenient.out, "a lenient load would write a dataset") {
		t.Errorf("exit code %d, %s\n%s", lenient.code, lenient.err, lenient.out)
	}
}

// TestCheckWithoutStudy names a study file that is not there.
func TestCheckWithoutStudy(t *testing.T) {
	t.Parallel()
	got := runProgram(t, program(nil, "check", "absent.yaml"), "")
	if got.code != 3 || !strings.Contains(got.out, "error       read study absent.yaml: no such file or directory; name an existing YAML study file") {
		t.Errorf("exit code %d, %s\n%s", got.code, got.err, got.out)
	}
}

// givenBackground is the part of a hand-written study file that no raster shows.
var givenBackground = regexp.MustCompile(`(?m)^background:.*\n(?:[ \t]+.*\n?)*`)

// deficits loads a study file, with paths as they are seen from its folder, and returns what it gives; what a
// refusal says if it does not load.
func deficits(t *testing.T, study string) string {
	t.Helper()
	dataset := filepath.Join(t.TempDir(), "dataset")
	if got := runProgram(t, program(nil, "load", study, "-d", dataset, "--pixel-years", "none"), ""); got.code != 0 {
		return got.err
	}
	got := runProgram(t, program(nil, "query", "-d", dataset, "-f", "csv", "select * from deficit order by mine_id"), "")
	if got.code != 0 {
		t.Fatal(got.err)
	}
	return got.out
}

// TestStudyInit drafts the file of a simulated study, which then gives the numbers of the file that the simulation
// wrote, except the variogram that it gives.
func TestStudyInit(t *testing.T) {
	skipShort(t, "drafts and loads many studies")
	t.Parallel()
	s := scenario{t, filepath.Dir(simulateStudy(t, "--pixels", "300", "--mines", "2", "--last-year", "2013"))}
	text, err := os.ReadFile(s.path("study.yaml"))
	s.must(err)
	s.must(os.WriteFile(s.path("hand.yaml"), givenBackground.ReplaceAll(text, nil), 0o644))
	got := runProgram(t, program(nil, "study", "init", s.dir), "")
	if got.code != 2 || got.err != "minecarbon: write "+s.path("study.yaml")+": exists; replace it with --force, or choose another with -o\n" {
		t.Errorf("over an existing file: exit code %d, %s", got.code, got.err)
	}
	if now, err := os.ReadFile(s.path("study.yaml")); err != nil || string(now) != string(text) {
		t.Errorf("the file was changed: %v", err)
	}
	s.must(os.Mkdir(s.path("drafts"), 0o755))
	elsewhere := s.path("drafts/draft.yaml")
	for _, args := range [][]string{{"--force"}, {"-o", elsewhere}} {
		got := runProgram(t, program(nil, append([]string{"study", "init", s.dir}, args...)...), "")
		if got.code != 0 || got.out != "" || !strings.HasPrefix(got.err, "minecarbon: wrote ") || strings.Count(got.err, "\n") != 1 {
			t.Errorf("%v: %+v", args, got)
		}
	}
	printed := runProgram(t, program(nil, "study", "init", s.dir, "-o", "-"), "")
	if now, err := os.ReadFile(s.path("study.yaml")); err != nil || printed.out != string(now) || printed.err != "" {
		t.Errorf("-o -: %+v\n%v", printed, err)
	}
	want := deficits(t, s.path("hand.yaml"))
	for _, study := range []string{s.path("study.yaml"), elsewhere} {
		if got := deficits(t, study); got != want || !strings.HasPrefix(want, "mine_id,") {
			t.Errorf("%s gives\n%s\nwant\n%s", study, got, want)
		}
		if checked := runProgram(t, program(nil, "check", study), ""); checked.code != 0 {
			t.Errorf("check of the draft: %+v", checked)
		}
	}
}

// TestStudyInitOfLittle drafts files of folders that do not hold a study.
func TestStudyInitOfLittle(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	got := runProgram(t, program(nil, "study", "init", dir), "")
	if got.code != 0 || !strings.Contains(got.err, "study.yaml lacks rasters of NPP and a raster of years of destruction and polygons of mines, which ") {
		t.Errorf("an empty folder: %+v", got)
	}
	got = runProgram(t, program(nil, "study", "init", filepath.Join(dir, "absent")), "")
	if got.code != 3 || !strings.Contains(got.err, "no such file or directory; name a folder of rasters and polygons") {
		t.Errorf("no folder: %+v", got)
	}
}

// TestStudyInitOfInputs drafts files of the folders beside the repository. Where the file written by hand loads, the
// draft gives the same numbers, except the variogram that it gives. In two folders further files of the same kind
// lie about, which no name tells apart.
func TestStudyInitOfInputs(t *testing.T) {
	skipShort(t, "loads eighty small studies")
	t.Parallel()
	studies, _ := filepath.Glob(filepath.Join(shared, "data", "inputs", "*", "study.yaml"))
	studies = append(studies, filepath.Join(shared, "data", "shendong-sim", "study.yaml"))
	for _, study := range studies {
		dir := filepath.Dir(study)
		name := filepath.Base(dir)
		text, err := os.ReadFile(study)
		if err != nil {
			t.Skip(err)
		}
		if name == "npp-all-unknown" || name == "web-mercator-map" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := scenario{t, t.TempDir()}
			s.must(os.CopyFS(s.path("in"), os.DirFS(dir)))
			s.must(os.WriteFile(s.path("in/hand.yaml"), givenBackground.ReplaceAll(text, nil), 0o644))
			got := runProgram(t, program(nil, "study", "init", s.path("in"), "-o", s.path("draft.yaml")), "")
			if got.code != 0 {
				t.Fatal(got.err)
			}
			want := deficits(t, s.path("in/hand.yaml"))
			if !strings.HasPrefix(want, "mine_id,") {
				return // refused, for a reason that the draft has too or mends
			}
			if draft := deficits(t, s.path("draft.yaml")); draft != want {
				text, _ := os.ReadFile(s.path("draft.yaml"))
				t.Errorf("draft\n%s\ngives\n%s\nwant\n%s", text, draft, want)
			}
		})
	}
}
