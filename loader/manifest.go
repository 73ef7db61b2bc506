package loader

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// SchemaVersion counts the changes of tables and columns that readers notice.
const SchemaVersion = 1

// Manifest is manifest.json: where a dataset came from and what it holds.
type Manifest struct {
	SchemaVersion int              `json:"schema_version"`
	Software      string           `json:"software"`
	Created       time.Time        `json:"created"`
	Study         *Study           `json:"study"`
	Lenient       bool             `json:"lenient"`
	PixelYears    string           `json:"pixel_years"`
	Inputs        []InputFile      `json:"inputs"`
	Files         []DataFile       `json:"files"`
	Rows          map[string]int64 `json:"rows"` // by table
	Summary       *Summary         `json:"summary"`
}

// InputFile is a file that the dataset was made from; Path is relative to the
// study file where it lies below its folder.
type InputFile struct {
	Role   string `json:"role"` // study, npp, disturbance, mines
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// hashInputs reads every input once more for its checksum.
func hashInputs(study *Study, npp *nppSeries) ([]InputFile, error) {
	var inputs []InputFile
	add := func(role string, paths ...string) error {
		for _, path := range paths {
			if path == "" {
				continue
			}
			in := InputFile{Role: role, Path: path}
			if rel, err := filepath.Rel(filepath.Dir(study.File), path); err == nil && filepath.IsLocal(rel) {
				in.Path = filepath.ToSlash(rel)
			}
			var err error
			if in.Bytes, in.SHA256, err = hashFile(path); err != nil {
				return fail(ErrInput, "read %s: %w", path, cause(err))
			}
			inputs = append(inputs, in)
		}
		return nil
	}
	for _, group := range []struct {
		role  string
		paths []string
	}{
		{"study", []string{study.File}},
		{"disturbance", []string{study.Disturbance.Destroyed, study.Disturbance.Restored}},
		{"mines", []string{study.Mines.File}},
		{"npp", npp.inputFiles()},
	} {
		if err := add(group.role, group.paths...); err != nil {
			return nil, err
		}
	}
	return inputs, nil
}

func hashFile(path string) (int64, string, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return n, hex.EncodeToString(h.Sum(nil)), err
}

// write puts the manifest into the staging directory, synced.
func (m *Manifest) write(dir string) error {
	m.Rows = map[string]int64{}
	for _, f := range m.Files {
		table, _, _ := strings.Cut(strings.TrimSuffix(f.Path, ".parquet"), "/")
		m.Rows[table] += f.Rows
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", manifestName, err)
	}
	f, err := os.Create(filepath.Join(dir, manifestName))
	if err != nil {
		return fmt.Errorf("write %s: %w", manifestName, cause(err))
	}
	_, err = f.Write(append(text, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", manifestName, cause(err))
	}
	return nil
}
