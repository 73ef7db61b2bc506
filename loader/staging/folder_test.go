package staging

import (
	"os"
	"path/filepath"
	"testing"
)

// TestFolderSweeps removes what a killed process left, puts back what it had moved away, and leaves alone what is in use
// or is not of the kind.
func TestFolderSweeps(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	make := func(names ...string) {
		for _, name := range names {
			if err := os.MkdirAll(filepath.Join(parent, name), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	make(".mark-1/export.old", ".mark-2/kept.old", "kept", ".mark-notes", ".mark-", "elsewhere")
	if err := os.Symlink(filepath.Join(parent, "elsewhere"), filepath.Join(parent, ".mark-3")); err != nil {
		t.Fatal(err)
	}
	used, remove, err := Folder(parent, ".mark-")
	if err != nil {
		t.Fatal(err)
	}
	if _, removeOther, err := Folder(parent, ".mark-"); err != nil || removeOther() != nil {
		t.Fatal(err)
	}
	exists := func(name string) bool {
		_, err := os.Lstat(filepath.Join(parent, name))
		return err == nil
	}
	for name, want := range map[string]bool{
		".mark-1": false, ".mark-2": false, // nobody locks them
		"export": true, "kept": true, // what had been moved away
		".mark-notes": true, ".mark-": true, ".mark-3": true, "elsewhere": true, filepath.Base(used): true,
	} {
		if exists(name) != want {
			t.Errorf("%s exists: %v, want %v", name, !want, want)
		}
	}
	if err := remove(); err != nil || exists(filepath.Base(used)) {
		t.Errorf("remove: %v; the folder must be gone", err)
	}
}

// TestSweepRestores puts back the dataset that a load killed between two renames had moved away.
func TestSweepRestores(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	target := filepath.Join(parent, "shendong")
	for _, name := range []string{".shendong.staging-7.old", ".shendong.staging-7"} {
		dir := filepath.Join(parent, name)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, ManifestName), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := New(target, true)
	if err != nil {
		t.Fatal(err)
	}
	s.Discard()
	if text, err := os.ReadFile(filepath.Join(target, ManifestName)); err != nil || string(text) != ".shendong.staging-7.old" {
		t.Errorf("the dataset is %q, %v; want the one that was moved away", text, err)
	}
	if entries, _ := os.ReadDir(parent); len(entries) != 1 {
		t.Errorf("%d entries, want only the dataset", len(entries))
	}
}
