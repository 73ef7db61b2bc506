//go:build !linux

package sql

import "path/filepath"

// openLocked reads the directory by its absolute path.
func openLocked(dir string) (*dataset, error) {
	path, err := filepath.Abs(dir)
	if err != nil {
		return nil, datasetErrorf("open dataset %s: %w; give an absolute path", dir, err)
	}
	return &dataset{dir: dir, path: path}, nil
}
