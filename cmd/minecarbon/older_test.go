package main

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// TestOlderDataset removes the sums of VCS, which datasets of earlier versions do not have: every figure stays the same.
func TestOlderDataset(t *testing.T) {
	t.Parallel()
	dataset := loadStudy(t, simulateStudy(t, "--seed", "9", "--pixels", "200", "--mines", "3", "--last-year", "2012"))
	older := filepath.Join(t.TempDir(), "older")
	if err := os.CopyFS(older, os.DirFS(dataset)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(older, "mine_vcs.parquet")); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{
		"mine_vcs order by all", "summary", "summary(from_year := 2004, only_mines := ['M002'], co2_per_carbon := 4)", "deficit", "rates", "direct_change", "annual_vcs", "undisturbed_line",
		"trend_interval", "mine_indicators(to_year := 2010)",
	} {
		want, got := ask(t, dataset, "from "+from), ask(t, older, "from "+from)
		if len(want) < 2 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s without the file:\n%v\nwant\n%v", from, got, want)
		}
	}
}
