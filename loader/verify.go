package loader

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ErrIntegrity marks a dataset whose files are not those that its manifest lists.
var ErrIntegrity = errors.New("integrity")

// ReadManifest reads the manifest of a dataset. A directory without one, or
// with one that cannot be read, is an ErrInput.
func ReadManifest(dir string) (*Manifest, error) {
	text, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return nil, fail(ErrInput, "open dataset %s: %s: %w; name a dataset that load wrote", dir, manifestName, cause(err))
	}
	sum := sha256.Sum256(text)
	m := &Manifest{SHA256: hex.EncodeToString(sum[:])}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fail(ErrInput, "open dataset %s: %s is damaged (%w); load the dataset again", dir, manifestName, err)
	}
	if m.SchemaVersion != SchemaVersion {
		return nil, fail(ErrInput, "open dataset %s: has schema version %d, want %d; load the dataset again", dir, m.SchemaVersion, SchemaVersion)
	}
	return m, nil
}

// Verify holds the files of a dataset to its manifest: each is there with its
// size and SHA-256, and no other file is. The error is an ErrIntegrity that
// names every difference, or says why the manifest could not be read.
func Verify(ctx context.Context, dir string) (*Manifest, error) {
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	var wrong []string
	known := map[string]bool{manifestName: true}
	for _, f := range m.Files {
		known[f.Path] = true
		switch n, sum, err := hashFile(ctx, filepath.Join(dir, filepath.FromSlash(f.Path))); {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			wrong = append(wrong, fmt.Sprintf("%s: %v", f.Path, cause(err)))
		case n != f.Bytes:
			wrong = append(wrong, fmt.Sprintf("%s: %d bytes, want %d", f.Path, n, f.Bytes))
		case sum != f.SHA256:
			wrong = append(wrong, fmt.Sprintf("%s: SHA-256 %.12s…, want %.12s…", f.Path, sum, f.SHA256))
		}
	}
	extra, err := unknownFiles(dir, known)
	if err != nil {
		return nil, fail(ErrInput, "open dataset %s: %w", dir, cause(err))
	}
	for _, path := range extra {
		wrong = append(wrong, path+": is not in the manifest")
	}
	if len(wrong) > 0 {
		return m, fail(ErrIntegrity, "verify %s: %s; load the dataset again", dir, strings.Join(wrong, "; "))
	}
	return m, nil
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
