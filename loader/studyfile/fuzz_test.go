package studyfile

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzStudy wants mistakes that name file and cause, or a study whose values are possible and which JSON, the manifest's,
// gives back.
func FuzzStudy(f *testing.F) {
	const head = "name: Shendong\nyears: [2001, 2022]\nunobserved_years: [2012]\nmines: {file: mines.gpkg, id: mine_id, name: name}\n"
	for _, rest := range []string{
		"npp:\n  files: npp/A{year}.hdf\ndisturbance:\n  destroyed: d.tif\n  restored: {file: [a.tif, b.tif], band: yod, add: 2000, never: -1, nodata: .nan}\n",
		"npp: {files: npp.nc, bands: year, first_year: 2001, scale: 0.1, offset: -3e2, unit: kg C m-2 a-1, nodata: .nan, crs: EPSG:32649}\ndisturbance: {ndvi: {files: \"ndvi/{year}.tif\", scale: 1e-4}}\n",
		"npp: {files: ['a{year}.tif', b], missing: unknown}\ndisturbance: {classes: {files: \"{year}.tif\", bare: [1, 2]}}\nbackground: {variogram: {model: gaussian, sill: 60, range_m: 2e4, anisotropy: {angle_deg: 30, ratio: 0.5}}, sample: {n: 100, seed: 1}, max_neighbours: 32}\n",
		"npp: {files: 'a{year}.tif'}\ndisturbance: {breaks: {file: t.tif, magnitude: m.tif, unit: days, season_end: '09-30'}}\nbaseline: {min_years: 5, through: through_destruction, guard_years: 1}\nconversion: {organic_matter_per_carbon: 2.2}\naccuracy: {file: l.gpkg, within: map}\n",
		"npp: {files: 'a{year}.tif'}\ndisturbance: {events: {file: e.gpkg, grid: g.tif, table: e.csv, id: pit}}\nbackground: {value_g_m2: 35}\n",
		"npp: &a {files: 'a{year}.tif'}\ndisturbance: *a\n",
		"npp: [\n",
	} {
		f.Add(head + rest)
	}
	f.Add("")
	f.Add("\ufeff# nothing\n---\n")
	path := filepath.Join(f.TempDir(), "study.yaml")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		study, mistakes, err := ReadAll(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mistakes {
			if m.File != path || m.Reason == "" || m.Line < 0 || m.Line > 1+strings.Count(text, "\n")+strings.Count(text, "\r") {
				t.Errorf("mistake %q", m)
			}
		}
		if len(mistakes) > 0 {
			return
		}
		switch {
		case study.FirstYear < EarliestYear || study.LastYear <= study.FirstYear || study.LastYear > 2200,
			len(study.NPP.Files) == 0, study.Mines.File == "", study.Mines.ID == "", study.Disturbance.Kind() == "",
			study.Baseline.MinYears < 2, !(study.Conversion.CO2PerCarbon() > 0), study.NPP.Scale != nil && *study.NPP.Scale == 0:
			t.Errorf("accepted %+v", study)
		}
		first, err := json.Marshal(study)
		if err != nil {
			t.Fatal(err)
		}
		var again Study
		if err := json.Unmarshal(first, &again); err != nil {
			t.Fatal(err)
		}
		second, err := json.Marshal(&again)
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("the manifest has %s, and gives back %s (%v)", first, second, err)
		}
	})
}
