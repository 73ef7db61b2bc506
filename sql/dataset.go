package sql

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// manifestFile is the file a dataset directory is known by.
const manifestFile = "manifest.json"

// A dataset is an open dataset directory.
type dataset struct {
	dir    string   // as the user named it, for messages
	path   string   // where its files are read
	handle *os.File // open directory, whose lock keeps the files; nil where there are no such locks
	// replacedPath is where a load moves the directory when it replaces it, empty where that is unknown.
	replacedPath string
	absent       []string // optional tables without a file
	files        map[string]os.FileInfo
}

// openDataset opens the directory and checks that all its files are there.
func openDataset(dir string) (*dataset, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, datasetErrorf("open dataset %s: no such directory; make it with minecarbon load", dir)
	case err != nil:
		return nil, datasetErrorf("open dataset %s: %w; check the path and its permissions", dir, errors.Unwrap(err))
	case !info.IsDir():
		return nil, datasetErrorf("open dataset %s: is a file; give the directory that holds %s", dir, manifestFile)
	}
	set, err := openLocked(dir)
	if err != nil {
		return nil, err
	}
	if err := set.check(); err != nil {
		return nil, errors.Join(err, set.close())
	}
	return set, nil
}

// AbsentTables names the tables that a dataset, which may be of an earlier version, has no file of. Errors: ErrDataset.
func AbsentTables(dir string) ([]string, error) {
	set, err := openDataset(dir)
	if err != nil {
		return nil, err
	}
	return set.absent, set.close()
}

// OptionalTables names the tables that a dataset may have no file of.
func OptionalTables() []string { return slices.Clone(optional) }

func (d *dataset) check() error {
	d.files = map[string]os.FileInfo{}
	info, err := os.Stat(filepath.Join(d.path, manifestFile))
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return datasetErrorf("open dataset %s: contains no %s, so it is not a dataset; make one with minecarbon load", d.dir, manifestFile)
		}
		return datasetErrorf("open dataset %s: %w; check its permissions", d.dir, err)
	}
	d.files[manifestFile] = info
	for _, name := range tableFiles() {
		table := strings.TrimSuffix(name, ".parquet")
		info, err := os.Stat(filepath.Join(d.path, name))
		if errors.Is(err, fs.ErrNotExist) && slices.Contains(optional, table) {
			d.absent = append(d.absent, table)
			continue
		}
		if err := d.checkFile(name); err != nil {
			return err
		}
		d.files[name] = info
	}
	return nil
}

// unchanged refuses a dataset of which a file is not the one that was opened: what is read would be of two datasets.
func (d *dataset) unchanged() error {
	for name, before := range d.files {
		now, err := os.Stat(filepath.Join(d.path, name))
		if err != nil || before == nil || !os.SameFile(before, now) || before.Size() != now.Size() || !before.ModTime().Equal(now.ModTime()) {
			return datasetErrorf("read dataset %s: %s changed after it was opened; run again once the dataset is whole", d.dir, name)
		}
	}
	return nil
}

// checkFile checks that a table's file is there and ends as Parquet does. Other damage is
// an error of the first statement that reads the file.
func (d *dataset) checkFile(name string) (err error) {
	file, err := os.Open(filepath.Join(d.path, name))
	if errors.Is(err, fs.ErrNotExist) {
		return datasetErrorf("open dataset %s: %s is missing; load the study again", d.dir, name)
	}
	if err != nil {
		return datasetErrorf("open dataset %s: %s: %w; check its permissions", d.dir, name, errors.Unwrap(err))
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	end := make([]byte, len(parquetMagic))
	if info, err := file.Stat(); err == nil && info.Size() >= int64(len(end)) {
		_, _ = file.ReadAt(end, info.Size()-int64(len(end)))
	}
	if string(end) != parquetMagic {
		return datasetErrorf("open dataset %s: %s is not a complete Parquet file; load the study again", d.dir, name)
	}
	return nil
}

// parquetMagic begins and ends a Parquet file.
const parquetMagic = "PAR1"

// currentPath is the true path of the directory now, which changes when it is moved.
func (d *dataset) currentPath() string {
	if d.handle == nil {
		return d.path
	}
	path, err := os.Readlink(d.path)
	if err != nil {
		return d.path
	}
	return path
}

// isReadableAt reports whether an engine that started when the dataset was at the path may
// read it where it is now.
func (d *dataset) isReadableAt(path string) bool {
	now := d.currentPath()
	return now == path || now == d.replacedPath
}

func (d *dataset) close() error {
	if d.handle == nil {
		return nil
	}
	return d.handle.Close()
}
