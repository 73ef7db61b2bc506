package sql

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// manifestFile is the file a dataset directory is known by.
const manifestFile = "manifest.json"

// A dataset is an open dataset directory.
type dataset struct {
	dir    string   // as the user named it, for messages
	path   string   // where its files are read
	aside  string   // where a load moves the directory when it replaces it, empty where that is unknown
	handle *os.File // what keeps the files in place, nil where nothing does
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
	set, err := hold(dir)
	if err != nil {
		return nil, err
	}
	if err := set.check(); err != nil {
		return nil, errors.Join(err, set.close())
	}
	return set, nil
}

func (d *dataset) check() error {
	if _, err := os.Stat(filepath.Join(d.path, manifestFile)); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return datasetErrorf("open dataset %s: holds no %s, so it is no dataset; make one with minecarbon load", d.dir, manifestFile)
		}
		return datasetErrorf("open dataset %s: %w; check its permissions", d.dir, err)
	}
	for _, name := range tableFiles() {
		if err := d.checkFile(name); err != nil {
			return err
		}
	}
	return nil
}

// checkFile looks whether a table's file is there and ends as Parquet does. What
// else is wrong with it, the first statement that reads it will tell.
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
		return datasetErrorf("open dataset %s: %s is no Parquet file, or not all of one; load the study again", d.dir, name)
	}
	return nil
}

// parquetMagic is what a Parquet file begins and ends with.
const parquetMagic = "PAR1"

// place is the true name of the directory now, which changes when it is moved.
func (d *dataset) place() string {
	if d.handle == nil {
		return d.path
	}
	place, err := os.Readlink(d.path)
	if err != nil {
		return d.path
	}
	return place
}

// isAt tells whether an engine that started when the dataset was at the place may
// read it where it is now.
func (d *dataset) isAt(place string) bool {
	now := d.place()
	return now == place || now == d.aside
}

func (d *dataset) close() error {
	if d.handle == nil {
		return nil
	}
	return d.handle.Close()
}
