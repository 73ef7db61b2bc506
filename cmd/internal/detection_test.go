package internal_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/minecarbon/minecarbon/cmd/internal/detection"
)

const states = "../../../shared/data/detect/states"

// TestDetect writes a folder whole, replaces only one of its own, and writes equal bytes twice.
func TestDetect(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(states); err != nil {
		t.Skip("no reference data")
	}
	parent := t.TempDir()
	dir, other := filepath.Join(parent, "a"), filepath.Join(parent, "b")
	study := filepath.Join(states, "study.yaml")
	for _, dir := range []string{dir, other} {
		if _, err := ran(t, detection.NewCommand, study, "-o", dir); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 21 { // six rasters with style and names, thresholds, counts, page
		t.Fatalf("%d files, %v, want 21", len(files), err)
	}
	for _, f := range files {
		a, errA := os.ReadFile(filepath.Join(dir, f.Name()))
		b, errB := os.ReadFile(filepath.Join(other, f.Name()))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs between two runs", f.Name())
		}
	}
	if _, err := ran(t, detection.NewCommand, study, "-o", dir); err == nil {
		t.Error("replaces a folder without --force")
	}
	if _, err := ran(t, detection.NewCommand, study, "-o", dir, "--force"); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "thesis.doc"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ran(t, detection.NewCommand, study, "-o", dir, "--force"); err == nil {
		t.Error("replaces a folder that holds something else")
	}
	if left, err := os.ReadDir(parent); err != nil || len(left) != 2 {
		t.Errorf("%v is left behind, %v", left, err)
	}
	sameSummary(t, other)
}

// sameSummary compares the counts with those of the reference.
func sameSummary(t *testing.T, dir string) {
	t.Helper()
	read := func(path string) (values map[string]any) {
		text, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(text, &values)
		}
		if err != nil {
			t.Fatal(err)
		}
		return values
	}
	got := read(filepath.Join(dir, "detection.json"))
	for key, want := range read(filepath.Join(states, "expected", "detection.json")) {
		a, _ := json.Marshal(got[key])
		b, _ := json.Marshal(want)
		if string(a) != string(b) {
			t.Errorf("%s is %s, want %s", key, a, b)
		}
	}
}
