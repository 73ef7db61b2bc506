package loader

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
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

	// SHA256 is that of the manifest itself as it was read. As it holds the
	// checksums of all files, it identifies the dataset.
	SHA256 string `json:"-"`
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
func hashInputs(ctx context.Context, study *Study, npp *nppSeries) ([]InputFile, error) {
	var inputs []InputFile
	add := func(role string, paths ...string) error {
		for _, path := range paths {
			if err := ctx.Err(); err != nil {
				return err
			}
			in := InputFile{Role: role, Path: path}
			if rel, err := filepath.Rel(filepath.Dir(study.File), path); err == nil && filepath.IsLocal(rel) {
				in.Path = filepath.ToSlash(rel)
			}
			var err error
			if in.Bytes, in.SHA256, err = hashFile(ctx, path); err != nil {
				return fail(ErrInput, "read %s: %w", path, cause(err))
			}
			inputs = append(inputs, in)
		}
		return nil
	}
	disturbance := []string{study.Disturbance.Destroyed}
	if study.Disturbance.Restored != "" {
		disturbance = append(disturbance, study.Disturbance.Restored)
	}
	mines, err := filesOf(study.Mines.File)
	if err != nil {
		return nil, fail(ErrInput, "read %s: %w", study.Mines.File, cause(err))
	}
	for _, group := range []struct {
		role  string
		paths []string
	}{
		{"study", []string{study.File}},
		{"disturbance", disturbance},
		{"mines", mines},
		{"npp", npp.inputFiles()},
	} {
		if err := add(group.role, group.paths...); err != nil {
			return nil, err
		}
	}
	return inputs, nil
}

// filesOf lists the files that an input consists of: those of a folder, as a
// file geodatabase is one, and the companions of a shapefile.
func filesOf(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		var files []string
		err := filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				files = append(files, path)
			}
			return err
		})
		return files, err
	}
	files := []string{path}
	if ext := filepath.Ext(path); strings.EqualFold(ext, ".shp") {
		for _, companion := range []string{".shx", ".dbf", ".prj", ".cpg"} {
			if file := strings.TrimSuffix(path, ext) + companion; isFile(file) {
				files = append(files, file)
			}
		}
	}
	return files, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// hashFile reads a file in steps between which it looks at ctx.
func hashFile(ctx context.Context, path string) (int64, string, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	for n := int64(0); ; {
		step, err := io.CopyN(h, f, 1<<24)
		n += step
		if errors.Is(err, io.EOF) {
			return n, hex.EncodeToString(h.Sum(nil)), nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return n, "", err
		}
	}
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
