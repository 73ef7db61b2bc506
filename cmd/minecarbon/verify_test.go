package main

import (
	"bytes"
	"crypto/sha256"
	stdsql "database/sql"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/loader"
)

// TestVerify verifies a sound dataset, one with a damaged file, a lost and a
// foreign one, and one whose areas do not add up.
func TestVerify(t *testing.T) {
	t.Parallel()
	s := scenario{t, loadStudy(t, simulateStudy(t, "--pixels", "300", "--mines", "2", "--last-year", "2010"))}
	check := func(code int, messages ...string) {
		t.Helper()
		got := runProgram(t, program(nil, "verify", s.dir), "")
		if got.code != code {
			t.Errorf("exit code %d, want %d\n%s%s", got.code, code, got.out, got.err)
		}
		for _, m := range messages {
			if !strings.Contains(got.out+got.err, m) {
				t.Errorf("want %q in\n%s%s", m, got.out, got.err)
			}
		}
	}
	check(0, "ok   files: 24 files as the manifest says", "ok   scale_transformation", "ok   cohort_pixels", "ok   deficit_sum", "ok   mine_sums")

	text, err := os.ReadFile(s.path("event.parquet"))
	s.must(err)
	damaged := append([]byte{}, text...)
	damaged[len(damaged)/2] ^= 1
	s.must(os.WriteFile(s.path("event.parquet"), damaged, 0o644))
	s.must(os.Rename(s.path("pixel_year/2003/part-0.parquet"), s.path("stray.parquet")))
	check(7, "event.parquet: SHA-256 ", "pixel_year/2003/part-0.parquet: no such file or directory", "stray.parquet: is not in the manifest; load the dataset again")
	s.must(os.WriteFile(s.path("event.parquet"), text, 0o644))
	s.must(os.Rename(s.path("stray.parquet"), s.path("pixel_year/2003/part-0.parquet")))
	s.distort("mine_vcs.parquet", "select * replace (vcs + (year = 2003 and mine_id is not null)::integer as vcs) from read_parquet('%s')")
	check(5, "BAD  mine_sums: ", " in 2003, vcs has ", "ok   deficit_sum", "breaks mine_sums; load the dataset again")
	s.distort("mine_vcs.parquet", "select * replace (vcs - (year = 2003 and mine_id is not null)::integer as vcs) from read_parquet('%s')")
	s.distort("cell.parquet", "select * replace (mapped_m2 * 2 as mapped_m2) from read_parquet('%s')")
	check(5, "BAD  mapped_area: ", "BAD  scale_transformation: ", "ok   cohort_pixels", "breaks mapped_area, vegetated_area, scale_transformation; load the dataset again")

	s.must(os.Remove(s.path("manifest.json")))
	check(3, "manifest.json: no such file or directory; name a dataset that load wrote")
}

// distort rewrites a table and lists the new file in the manifest.
func (s scenario) distort(name, query string) {
	s.Helper()
	db, err := stdsql.Open("duckdb", "")
	s.must(err)
	defer db.Close()
	_, err = db.Exec(fmt.Sprintf("copy ("+query+") to '%s'", s.path(name), s.path("new.parquet")))
	s.must(err)
	s.must(os.Rename(s.path("new.parquet"), s.path(name)))
	manifest, err := loader.ReadManifest(s.dir)
	s.must(err)
	text, err := os.ReadFile(s.path(name))
	s.must(err)
	for i := range manifest.Files {
		if f := &manifest.Files[i]; f.Path == filepath.ToSlash(name) {
			sum := sha256.Sum256(text)
			f.Bytes, f.SHA256 = int64(len(text)), hex.EncodeToString(sum[:])
		}
	}
	text, err = json.Marshal(manifest)
	s.must(err)
	s.must(os.WriteFile(s.path("manifest.json"), text, 0o644))
}

// identities are the views that can be computed from pixel_year alone, pixel by
// pixel, by testdata/identity/<file>.sql: the cohort identity says that both
// agree. An event in the first year cannot be told from an earlier one by its
// states, so direct changes start with the second year.
var identities = []struct {
	view, where string
	keys        []string
}{
	{"annual_vcs", "", []string{"year"}},
	{"direct_change", " where year > (select first_year from study)", []string{"mine_id", "year"}},
	{"potential_change", "", []string{"mine_id", "year"}},
}

// deficitOf sums the rows of potential_change over the years of each mine, as the view deficit does.
func deficitOf(t *testing.T, changes [][]string) [][]string {
	t.Helper()
	destroyed, restored := map[string]float64{}, map[string]float64{}
	for _, row := range changes[1:] {
		destroyed[row[0]] += parseFloat(t, row[2])
		restored[row[0]] += parseFloat(t, row[3])
	}
	rows := [][]string{{"mine_id", "c_destroy_gg", "c_restore_gg", "vcsd_gg"}}
	for mine, d := range destroyed {
		rows = append(rows, []string{mine, fmt.Sprint(d), fmt.Sprint(restored[mine]), fmt.Sprint(-(d + restored[mine]))})
	}
	return rows
}

// holdIdentities recomputes views from pixel_year and holds the dataset to the
// identity of Eq. 1, summed by the loader's own cell areas.
func holdIdentities(t *testing.T, dataset string) {
	t.Helper()
	hold := func(view, where string, keys []string, want [][]string) {
		t.Helper()
		columns := strings.Join(want[0], ", ")
		compare(t, "pixel by pixel: "+view, keys, want, ask(t, dataset, "select "+columns+" from "+view+where))
	}
	for _, id := range identities {
		text, err := os.ReadFile(filepath.Join("testdata/identity", id.view+".sql"))
		if err != nil {
			t.Fatal(err)
		}
		want := ask(t, dataset, string(text))
		hold(id.view, id.where, id.keys, want)
		if id.view == "potential_change" {
			hold("deficit", "", []string{"mine_id"}, deficitOf(t, want))
		}
	}
	// method: NPP_a·S_veg + NPP_bg·(S − S_veg) = NPP_b·S wherever nothing was cut.
	broken := ask(t, dataset, `
		select count(*) as cell_years,
			count(*) filter (where abs(npp_a * vegetated_m2 + coalesce(npp_bg, 0) * (mapped_m2 - vegetated_m2) - npp_b * mapped_m2) > 1e-9 * abs(npp_b * mapped_m2) + 1e-6) as broken,
			count(*) filter (where npp_a <> greatest(npp_a_raw, 0)) as miscut,
			count(*) filter (where vegetated_m2 < 0 or vegetated_m2 > mapped_m2) as misareas
		from cell_year join cell using (cell_id)
		where vegetated_m2 > 0 and npp_b is not null and npp_a_raw >= 0`)
	if broken[1][0] == "0" || broken[1][1] != "0" || broken[1][2] != "0" || broken[1][3] != "0" {
		t.Errorf("Eq. 1: %v: %v", broken[0], broken[1])
	}
}

// TestReplacedWhileRead replaces a dataset under a query that is printing it;
// the query ends with the numbers of the dataset that it began with.
func TestReplacedWhileRead(t *testing.T) {
	skipShort(t, "loads two scenes")
	t.Parallel()
	before := simulateStudy(t, "--pixels", "300", "--mines", "2", "--last-year", "2010")
	after := simulateStudy(t, "--pixels", "300", "--mines", "2", "--last-year", "2010", "--seed", "2")
	dataset := loadStudy(t, before)
	// The second table is opened when the first has been read.
	const query = "select pixel_id as id, year, npp_a from pixel_year union all select cell_id, year, npp_b from cell_year"
	want := runProgram(t, program(nil, "query", "-d", dataset, "-f", "csv", query), "")
	reader := program(nil, "query", "-d", dataset, "-f", "csv", query)
	out, err := reader.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.Start(); err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if _, err := io.CopyN(&text, out, 1000); err != nil {
		t.Fatal(err)
	}
	if got := runProgram(t, program(nil, "load", after, "-d", dataset, "--force"), ""); got.code != 0 {
		t.Fatalf("replace: exit code %d, %s", got.code, got.err)
	}
	if _, err := text.ReadFrom(out); err != nil {
		t.Fatal(err)
	}
	if code := finish(t, reader.Wait()); code != 0 || sortedLines(text.String()) != sortedLines(want.out) {
		t.Errorf("exit code %d, %d bytes, want 0 and the %d bytes of the old dataset", code, text.Len(), len(want.out))
	}
	if now := runProgram(t, program(nil, "query", "-d", dataset, "-f", "csv", query), ""); sortedLines(now.out) == sortedLines(want.out) {
		t.Error("the dataset still has its old numbers")
	}
}

// TestFullDisk loads onto a file system of 2 MiB, where one may be mounted.
func TestFullDisk(t *testing.T) {
	skipShort(t, "loads a large scene")
	t.Parallel()
	study := simulateStudy(t, "--pixels", "1000", "--mines", "4")
	disk := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk).Run(); err != nil {
		t.Skipf("a small file system cannot be mounted here: %v", err)
	}
	defer func() { _ = exec.Command("umount", disk).Run() }()
	got := runProgram(t, program(nil, "load", study, "-d", filepath.Join(disk, "dataset")), "")
	if got.code != 1 || !regexp.MustCompile(`^minecarbon: write .*: no space left on device.*\n$`).MatchString(got.err) {
		t.Errorf("exit code %d, %q; want 1, no space left on device", got.code, got.err)
	}
	nothingIn(t, disk)
}

// asciiGrid writes a raster in UTM zone 49 north whose top left corner is at (500000, 4400000).
func asciiGrid(t *testing.T, path string, size, width, height int, value func(row, col int) int) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "ncols %d\nnrows %d\nxllcorner 500000\nyllcorner %d\ncellsize %d\n", width, height, 4400000-height*size, size)
	for row := range height {
		for col := range width {
			fmt.Fprintf(&b, "%d ", value(row, col))
		}
		b.WriteByte('\n')
	}
	s := scenario{t, filepath.Dir(path)}
	s.must(os.WriteFile(path, []byte(b.String()), 0o644))
	s.must(os.WriteFile(strings.TrimSuffix(path, ".asc")+".prj", []byte("EPSG:32649"), 0o644))
}

// claimStudy is a study of 30 × 20 pixels of 10 m, 2001 to 2012, in three mines, A, B and C, each 10 columns wide. In each
// of them the 4 columns on the left were destroyed in 2007, those of the first 10 rows restored in 2009. That are 80 pixels
// (0.8 ha) destroyed and 40 (0.4 ha) restored. NPP is 100 in all cells, which have 4 pixels, with weather: 5 % more or less. Restored land
// has half of that in mine A, twice that in B, and just that in C.
//
// more is added to the study file, and files are names and contents.
func claimStudy(t *testing.T, more string, files ...string) scenario {
	s := scenario{t, t.TempDir()}
	for i := 0; i < len(files); i += 2 {
		s.must(os.WriteFile(s.path(files[i]), []byte(files[i+1]), 0o644))
	}
	for name, year := range map[string]int{"destroyed.asc": 2007, "restored.asc": 2009} {
		asciiGrid(t, s.path(name), 10, 30, 20, func(row, col int) int {
			if col%10 < 4 && (year == 2007 || row < 10) {
				return year
			}
			return 0
		})
	}
	for year := 2001; year <= 2012; year++ {
		asciiGrid(t, s.path(fmt.Sprintf("npp_%d.asc", year)), 20, 15, 10, func(row, col int) int {
			npp := 100 + []int{5, -5, -4, 3, 4, -3}[year%6]
			switch restored := col%5 < 2 && row < 5 && year >= 2009; {
			case restored && col < 5:
				return npp / 2
			case restored && col < 10:
				return 2 * npp
			}
			return npp
		})
	}
	square := func(id string, x0, x1 int) string {
		return fmt.Sprintf(`{"type": "Feature", "properties": {"id": %q}, "geometry": {"type": "Polygon", "coordinates": [[[%[2]d, 4399800], [%[3]d, 4399800], [%[3]d, 4400000], [%[2]d, 4400000], [%[2]d, 4399800]]]}}`, id, x0, x1)
	}
	s.must(os.WriteFile(s.path("mines.geojson"), []byte(`{"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32649"}}, "features": [`+
		square("A", 500000, 500100)+", "+square("B", 500100, 500200)+", "+square("C", 500200, 500300)+"]}"), 0o644))
	s.must(os.WriteFile(s.path("study.yaml"), []byte("years: [2001, 2012]\nnpp: {files: 'npp_{year}.asc', unit: g C m-2 a-1}\n"+
		"disturbance: {destroyed: destroyed.asc, restored: restored.asc}\nmines: {file: mines.geojson, id: id}\n"+more), 0o644))
	if got := runProgram(t, program(nil, "load", s.path("study.yaml"), "-d", s.path("dataset")), ""); got.code != 0 {
		t.Fatal(got.err)
	}
	return s
}

// A claimCase is a claim in CSV (mine_id, year, claim, area_ha, wkt) with its verdict and the observed area in km².
type claimCase struct{ claim, verdict, observed string }

// TestClaims holds claims of all outcomes against a study; a pixel has 0.01 ha.
func TestClaims(t *testing.T) {
	skipShort(t, "loads a study with many claims; TestClaimsOfLabelledMap judges some")
	t.Parallel()
	claimStudy(t, "").judges(
		claimCase{"A,2012,destroyed,0.8,", "supported", "0.008"},
		claimCase{"A,2008,destroyed,0.75,", "supported", "0.008"}, // 6 % less
		claimCase{"A,2006,destroyed,0.8,", "contradicted", "0"},   // a year before
		claimCase{"A,2012,restored,0.8,", "contradicted", "0.004"},
		claimCase{"B,2008-2012,restored,0.4,", "supported", "0.004"},
		claimCase{"B,2010-2012,restored,0.4,", "contradicted", "0"}, // after the restoration
		claimCase{"A,2013,restored,0.4,", "not observable", ""},
		claimCase{"A,2000-2009,restored,0.4,", "not observable", ""},
		claimCase{"D,2012,restored,0.4,", "not observable", ""},
		claimCase{"A,2012,restored,0.009,", "not observable", ""},                        // less than a pixel
		claimCase{"A,2012,restored to the original level,0.8,", "contradicted", "0.004"}, // the area is
		claimCase{"A,2008,restored to the original level,,", "contradicted", "0"},
		claimCase{"A,2012,restored to the original level,,", "contradicted", "0.004"},
		claimCase{"B,2012,restored to the original level,0.4,", "supported", "0.004"},
		claimCase{"C,2012,restored to the original level,,", "not observable", "0.004"}, // undecided
		// gdaltransform -s_srs EPSG:32649 -t_srs EPSG:4326: 500000 4400000 is 111 39.74990752, 500040 4399900 is 111.0004669 39.7490065.
		claimCase{`,2012,restored,,"POLYGON ((111 39.74990752, 111.0004669 39.74990752, 111.0004669 39.7490065, 111 39.7490065, 111 39.74990752))"`, "supported", "0.004"},
		claimCase{`,2012,restored to the original level,,"POLYGON ((111 39.74990752, 111.0004669 39.74990752, 111.0004669 39.7490065, 111 39.7490065, 111 39.74990752))"`, "contradicted", "0.004"}, // as mine A
		// 500000 4399950 is 111 39.7494570: half of that land.
		claimCase{`,2012,restored to the original level,,"POLYGON ((111 39.74990752, 111.0004669 39.74990752, 111.0004669 39.7494570, 111 39.7494570, 111 39.74990752))"`, "not observable", "0.002"},
		claimCase{`,2012,destroyed,0.2,"POLYGON ((111 39.74990752, 111.0004669 39.74990752, 111.0004669 39.7490065, 111 39.7490065, 111 39.74990752))"`, "contradicted", "0.004"},
		claimCase{`,2012,destroyed,0.2,"POLYGON ((112 39, 112.001 39, 112.001 39.001, 112 39.001, 112 39))"`, "not observable", ""},
	)
}

// TestClaimsOfLabelledMap has 10 labelled points in each class of the map. One of those on restored land, 1.2 ha of all mines, is
// destroyed: 1.08 ha are restored with a standard error of 1.2·√(0.1/10) = 0.12, so that the 95 % interval is 70.4 to 109.6 % of what the map shows, or 0.2816 to 0.4384 ha of mine A. The destroyed and restored land together has no error.
func TestClaimsOfLabelledMap(t *testing.T) {
	t.Parallel()
	var labels strings.Builder
	labels.WriteString("x,y,reference\n")
	label := func(row, col int, reference string) {
		fmt.Fprintf(&labels, "%d,%d,%s\n", 500005+10*col, 4399995-10*row, reference)
	}
	for i := range 10 {
		label(i, 6, "never")
		label(10+i, 1, "destroyed")
		if i > 0 {
			label(i, 1, "restored")
		}
	}
	label(0, 1, "destroyed")
	claimStudy(t, "accuracy: {file: labels.csv}\n", "labels.csv", labels.String()).judges(
		claimCase{"A,2012,restored,0.4,", "supported", "0.004"},
		claimCase{"A,2012,restored,0.3,", "supported", "0.004"},
		claimCase{"A,2012,restored,0.444,", "not observable", "0.004"}, // within 10 %, but outside the interval
		claimCase{"A,2012,restored,0.8,", "contradicted", "0.004"},
		claimCase{"A,2012,destroyed,0.8,", "supported", "0.008"},
		claimCase{"A,2012,destroyed,0.75,", "not observable", "0.008"},
	)
}

// judges holds the claims against the study through the command line.
func (s scenario) judges(cases ...claimCase) {
	s.Helper()
	var file, want strings.Builder
	file.WriteString("id,mine_id,year,claim,area_ha,wkt\n")
	for n, c := range cases {
		fmt.Fprintf(&file, "c%d,%s\n", n, c.claim)
		fmt.Fprintf(&want, "c%d,%s,%s\n", n, c.verdict, c.observed)
	}
	s.must(os.WriteFile(s.path("claims.csv"), []byte(file.String()), 0o644))
	got := runProgram(s.T, program(nil, "claims", "-d", s.path("dataset"), s.path("claims.csv"), "-f", "csv"), "")
	rows, err := csv.NewReader(strings.NewReader(got.out)).ReadAll()
	if got.code != 0 || err != nil {
		s.Fatalf("exit code %d: %v\n%s", got.code, err, got.err)
	}
	var shown strings.Builder
	for _, row := range rows[1:] {
		observed := row[slices.Index(rows[0], "observed_km2")]
		if v, err := strconv.ParseFloat(observed, 64); err == nil {
			observed = strconv.FormatFloat(v, 'g', 9, 64)
		}
		fmt.Fprintf(&shown, "%s,%s,%s\n", row[1], row[5], observed)
		if reason := row[len(row)-1]; reason == "" || strings.Contains(reason, "NaN") {
			s.Errorf("%v: the reason is %q", row, reason)
		}
	}
	if shown.String() != want.String() {
		s.Errorf("%s\n%s\nwant\n%s", got.out, shown.String(), want.String())
	}
}
