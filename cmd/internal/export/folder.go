package export

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/loader/staging"
)

// Folder is a directory of files that appears whole or not at all.
type Folder struct {
	Destination
	Force bool   // replace an earlier one
	What  string // it is of, as "export"

	// Ours reports whether an existing directory is an earlier one, and which of its entries is not of it, empty
	// where all are.
	Ours func(target string, entries []os.DirEntry) (earlier bool, stranger string)
}

// Target returns the absolute path of the directory. The path must be free or empty, or hold an earlier one that
// Force replaces.
func (f Folder) Target() (string, error) {
	target, err := f.Resolve()
	if err != nil {
		return "", err
	}
	entries, err := os.ReadDir(target)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return target, nil
	case err != nil:
		return "", exit.Usagef("write %s: is in the way; choose another directory", f.Path)
	case len(entries) == 0:
		return target, nil
	case !f.Force:
		return "", exit.Usagef("write %s: exists; replace an earlier %s with --force, or choose another directory", f.Path, f.What)
	}
	switch earlier, stranger := f.Ours(target, entries); {
	case !earlier:
		return "", exit.Usagef("write %s: is not an earlier %s; --force replaces only those; choose another directory", f.Path, f.What)
	case stranger != "":
		return "", exit.Usagef("write %s: holds %s, which is not of an earlier %s; move it away or choose another directory", f.Path, stranger, f.What)
	}
	return target, nil
}

// Publish has fill make the files below a staging directory beside target, flushes them to the disk and renames it.
func (f Folder) Publish(target string, fill func(staged string) error) (err error) {
	parent, name := filepath.Split(target)
	folder, remove, err := staging.Folder(parent, stagingPrefix)
	if err != nil {
		return exit.WriteError(f.Path, err)
	}
	defer func() { err = exit.First(err, remove()) }()
	staged := filepath.Join(folder, name)
	if err := os.Mkdir(staged, 0o755); err != nil {
		return exit.WriteError(f.Path, err)
	}
	if err := fill(staged); err != nil {
		return err
	}
	err = filepath.WalkDir(staged, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return staging.Sync(path)
	})
	if err == nil {
		err = staging.Replace(staged, target)
	}
	if err == nil {
		err = staging.Sync(filepath.Dir(target))
	}
	if err != nil {
		return exit.WriteError(f.Path, err)
	}
	return nil
}
