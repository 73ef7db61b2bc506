package main

import (
	"bytes"
	"crypto/sha256"
	stdsql "database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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
	check(0, "ok   files: 21 files as the manifest says", "ok   scale_transformation", "ok   cohort_pixels", "ok   deficit_sum")

	text, err := os.ReadFile(s.path("event.parquet"))
	s.must(err)
	damaged := append([]byte{}, text...)
	damaged[len(damaged)/2] ^= 1
	s.must(os.WriteFile(s.path("event.parquet"), damaged, 0o644))
	s.must(os.Rename(s.path("pixel_year/2003/part-0.parquet"), s.path("stray.parquet")))
	check(7, "event.parquet: SHA-256 ", "pixel_year/2003/part-0.parquet: no such file or directory", "stray.parquet: is not in the manifest; load the dataset again")
	s.must(os.WriteFile(s.path("event.parquet"), text, 0o644))
	s.must(os.Rename(s.path("stray.parquet"), s.path("pixel_year/2003/part-0.parquet")))

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
