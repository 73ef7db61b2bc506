package loader

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/staging"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// ReadManifest reads the manifest of a dataset. A directory without one, or
// with one that cannot be read, is an ErrInput.
func ReadManifest(dir string) (*Manifest, error) { return ReadManifestIn(dir, dir) }

// ReadManifestIn reads the manifest of the dataset dir in a folder that holds its files, as an open descriptor of dir does. Errors
// are those of [ReadManifest], and name dir.
func ReadManifestIn(folder, dir string) (*Manifest, error) {
	text, err := os.ReadFile(filepath.Join(folder, staging.ManifestName))
	if err != nil {
		return nil, fault.New(fault.ErrInput, "open dataset %s: %s: %w; name a dataset that load wrote", dir, staging.ManifestName, fault.Cause(err))
	}
	sum := sha256.Sum256(text)
	m := &Manifest{SHA256: hex.EncodeToString(sum[:])}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fault.New(fault.ErrInput, "open dataset %s: %s is damaged (%w); load the dataset again", dir, staging.ManifestName, err)
	}
	if m.SchemaVersion != SchemaVersion {
		return nil, fault.New(fault.ErrInput, "open dataset %s: has schema version %d, want %d; load the dataset again", dir, m.SchemaVersion, SchemaVersion)
	}
	return m, nil
}

// Verify compares the files of a dataset with its manifest: each must be there with its
// size and SHA-256, and no other file may be. Differences are an ErrIntegrity that names
// every one; a manifest that cannot be read is an ErrInput.
func Verify(ctx context.Context, dir string) (*Manifest, error) {
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	var wrong []string
	known := map[string]bool{staging.ManifestName: true}
	for _, f := range m.Files {
		known[f.Path] = true
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			wrong = append(wrong, f.Path+": is not a file of the dataset")
			continue
		}
		switch n, sum, err := hashFile(ctx, filepath.Join(dir, filepath.FromSlash(f.Path))); {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			wrong = append(wrong, fmt.Sprintf("%s: %v", f.Path, fault.Cause(err)))
		case n != f.Bytes:
			wrong = append(wrong, fmt.Sprintf("%s: %d bytes, want %d", f.Path, n, f.Bytes))
		case sum != f.SHA256:
			wrong = append(wrong, fmt.Sprintf("%s: SHA-256 %.12s…, want %.12s…", f.Path, sum, f.SHA256))
		}
	}
	extra, err := unknownFiles(dir, known)
	if err != nil {
		return nil, fault.New(fault.ErrInput, "open dataset %s: %w", dir, fault.Cause(err))
	}
	for _, path := range extra {
		wrong = append(wrong, path+": is not in the manifest")
	}
	if len(wrong) > 0 {
		return m, fault.New(fault.ErrIntegrity, "verify %s: %s; load the dataset again", dir, strings.Join(wrong, "; "))
	}
	return m, nil
}

// Unchanged reports whether the dataset dir was loaded from what loading the study
// with these options would read: inputs of the same names and SHA-256, the same
// Lenient and PixelYears. A dataset that is absent or cannot be read counts as
// changed. An input that cannot be read is an ErrInput.
func Unchanged(ctx context.Context, study *studyfile.Study, dir string, o Options) (bool, error) {
	w, err := watchInputs(study.Under(o.Lenient))
	if err != nil {
		return false, err
	}
	m, damaged := ReadManifest(dir)
	if damaged != nil || m.Lenient != o.Lenient || m.PixelYears != o.PixelYears {
		return false, nil //nolint:nilerr // loading replaces it
	}
	now, err := w.hash(ctx)
	return err == nil && slices.Equal(now, m.Inputs), err
}

func unknownFiles(dir string, known map[string]bool) ([]string, error) {
	var extra []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err == nil && !known[filepath.ToSlash(rel)] {
			extra = append(extra, filepath.ToSlash(rel))
		}
		return err
	})
	slices.Sort(extra)
	return extra, err
}
