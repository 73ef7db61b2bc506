package main

import (
	"crypto/sha256"
	stdsql "database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/loader"
)

// TestVerify verifies a sound dataset, one with a damaged file, a lost and a
// foreign one, and one whose areas do not add up.
func TestVerify(t *testing.T) {
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
	check(0, "ok   files: 20 files as the manifest says", "ok   scale_transformation", "ok   cohort_pixels", "ok   deficit_sum")

	text, err := os.ReadFile(s.path("event.parquet"))
	s.must(err)
	damaged := append([]byte{}, text...)
	damaged[len(damaged)/2] ^= 1
	s.must(os.WriteFile(s.path("event.parquet"), damaged, 0o644))
	s.must(os.Rename(s.path("pixel_year/year=2003/part-0.parquet"), s.path("stray.parquet")))
	check(7, "event.parquet: SHA-256 ", "pixel_year/year=2003/part-0.parquet: no such file or directory", "stray.parquet: is not in the manifest; load the dataset again")
	s.must(os.WriteFile(s.path("event.parquet"), text, 0o644))
	s.must(os.Rename(s.path("stray.parquet"), s.path("pixel_year/year=2003/part-0.parquet")))

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
