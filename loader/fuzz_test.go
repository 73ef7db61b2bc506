package loader

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/staging"
	"github.com/minecarbon/minecarbon/loader/table"
)

// FuzzManifest wants an error of the input, or a manifest that reads the same once it is written. verify reads nothing
// outside the dataset, whatever files the manifest names.
func FuzzManifest(f *testing.F) {
	for _, text := range []string{
		`{"schema_version": 1, "software": "minecarbon v1", "created": "2026-01-02T03:04:05Z", "study": {"name": "a", "npp": {"files": ["n{year}.tif"], "nodata": "NaN"}, "disturbance": {"destroyed": "d.tif", "restored": {"file": "r.tif", "band": "1"}}}, "files": [{"path": "mine.parquet", "rows": 2, "bytes": 3, "sha256": "00"}], "rows": {"mine": 2}}`,
		`{"schema_version": 1, "files": [{"path": "../secret"}, {"path": "/etc/hostname"}, {"path": "."}, {"path": ""}]}`,
		`{"schema_version": 2}`, `{"schema_version": 1, "files": null, "summary": {}, "inputs": [{"bytes": -1}]}`, `[]`, ``,
	} {
		f.Add(text)
	}
	dir := filepath.Join(f.TempDir(), "dataset")
	if err := os.Mkdir(dir, 0o700); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(filepath.Join(dir, staging.ManifestName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		m, err := ReadManifest(dir)
		if err != nil {
			if !errors.Is(err, fault.ErrInput) {
				t.Errorf("error %v", err)
			}
			return
		}
		if _, err := Verify(context.Background(), dir); len(m.Files) > 0 && !errors.Is(err, fault.ErrIntegrity) {
			t.Errorf("files %v of an empty dataset: %v", m.Files, err)
		}
		first, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var again Manifest
		if err := json.Unmarshal(first, &again); err != nil {
			t.Fatal(err)
		}
		if second, err := json.Marshal(&again); err != nil || !bytes.Equal(first, second) {
			t.Errorf("%s\nbecomes\n%s (%v)", first, second, err)
		}
	})
}

// FuzzVerify wants verify to find every change of a file: bytes put in at a place, in place of as many as the change says.
func FuzzVerify(f *testing.F) {
	dir := f.TempDir()
	sound := []byte("PAR1 the bytes of a table of a dataset PAR1")
	path := filepath.Join(dir, "mine.parquet")
	if err := os.WriteFile(path, sound, 0o600); err != nil {
		f.Fatal(err)
	}
	n, sum, err := hashFile(context.Background(), path)
	if err != nil {
		f.Fatal(err)
	}
	if err := writeManifest(dir, Manifest{SchemaVersion: SchemaVersion, Files: []table.DataFile{{Path: "mine.parquet", Bytes: n, SHA256: sum}}}); err != nil {
		f.Fatal(err)
	}
	f.Add(0, 1, []byte("Q"))
	f.Add(5, 0, []byte("x"))
	f.Add(40, 3, []byte{})
	f.Add(0, 0, []byte{})
	f.Fuzz(func(t *testing.T, at, drop int, put []byte) {
		at = int(uint(at) % uint(len(sound)+1))
		drop = int(uint(drop) % uint(len(sound)+1-at))
		changed := slices.Concat(sound[:at], put, sound[at+drop:])
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Verify(context.Background(), dir)
		if bytes.Equal(changed, sound) && err != nil || !bytes.Equal(changed, sound) && !errors.Is(err, fault.ErrIntegrity) {
			t.Errorf("%q: %v", changed, err)
		}
	})
}

// TestVerifyStaysInside holds that a manifest cannot send verify to files outside the dataset, such as a device that never ends.
func TestVerifyStaysInside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := writeManifest(dir, Manifest{SchemaVersion: SchemaVersion, Files: []table.DataFile{{Path: "../secret.parquet"}}}); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(filepath.Dir(dir), "secret.parquet"), "")
	_, err := Verify(context.Background(), dir)
	mustFail(t, err, fault.ErrIntegrity, "verify "+dir+": ../secret.parquet: is not a file of the dataset; load the dataset again")
}
