package export

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/loader/staging"
)

// stagingPrefix begins the names of the folders in which results grow, beside where they go.
const stagingPrefix = ".minecarbon-"

// Destination is where results go: standard output, or a file that appears whole or not at all.
type Destination struct {
	Out     io.Writer // standard output
	Path    string    // "" is standard output
	Dataset string    // no file is written in there

	// companions are the files that may lie beside the one at a path and belong to it; nil for none.
	companions func(path string) []string
}

// Write streams text to the destination.
func (d Destination) Write(write func(io.Writer) error) error {
	if d.Path == "" {
		return write(d.Out)
	}
	return d.WriteFile(func(path string) (err error) {
		f, err := os.Create(path)
		if err != nil {
			return exit.WriteError(d.Path, err)
		}
		defer func() { err = exit.First(err, f.Close()) }()
		return write(namedWriter{f, d.Path})
	})
}

// WriteFile has write make a file at a new path and moves it to the destination. It copies the file if the
// destination is a pipe or a device. Nothing remains after a failure.
func (d Destination) WriteFile(write func(path string) error) error {
	if d.Path == "" {
		return Spool(write, d.Out)
	}
	target, err := d.Resolve()
	if err != nil {
		return err
	}
	info, err := os.Stat(target)
	switch {
	case err == nil && info.IsDir():
		return exit.Usagef("write %s: is a directory; name a file", d.Path)
	case err == nil && !info.Mode().IsRegular():
		return d.writeDevice(target, write)
	case err == nil:
		return d.publish(target, info.Mode().Perm(), write)
	case !errors.Is(err, os.ErrNotExist):
		return exit.WriteError(d.Path, err)
	}
	return d.publish(target, 0, write)
}

// Resolve follows a symbolic link, so that the file is replaced and not the link, and refuses
// paths without a directory and those inside the dataset.
func (d Destination) Resolve() (string, error) {
	target := d.Path
	if resolved, err := filepath.EvalSymlinks(target); err == nil {
		target = resolved
	}
	directory, err := filepath.EvalSymlinks(filepath.Dir(target))
	if err != nil {
		return "", exit.Usagef("write %s: there is no directory %s; make it first", d.Path, filepath.Dir(target))
	}
	directory, err = filepath.Abs(directory)
	if err != nil {
		return "", fmt.Errorf("write %s: %w", d.Path, err)
	}
	target = filepath.Join(directory, filepath.Base(target))
	if d.Dataset != "" && within(target, d.Dataset) {
		return "", exit.Usagef("write %s: lies inside the dataset; choose a path outside it", d.Path)
	}
	return target, nil
}

// within reports whether an absolute path without symbolic links lies in a directory.
func within(path, directory string) bool {
	resolved, err := filepath.EvalSymlinks(directory)
	if err == nil {
		resolved, err = filepath.Abs(resolved)
	}
	return err == nil && strings.HasPrefix(path, resolved+string(filepath.Separator))
}

// writeDevice copies what write makes into a pipe or device.
func (d Destination) writeDevice(target string, write func(path string) error) (err error) {
	f, err := os.OpenFile(target, os.O_WRONLY, 0)
	if err != nil {
		return exit.WriteError(d.Path, err)
	}
	defer func() { err = exit.First(err, f.Close()) }()
	return Spool(write, namedWriter{f, d.Path})
}

// publish has write make a file in a staging directory beside target, flushes it to the disk and
// renames it. mode 0 leaves the permissions that new files get.
func (d Destination) publish(target string, mode os.FileMode, write func(path string) error) (err error) {
	directory, name := filepath.Split(target)
	folder, remove, err := staging.Folder(directory, stagingPrefix)
	if err != nil {
		return exit.WriteError(d.Path, err)
	}
	defer func() { err = exit.First(err, remove()) }()
	staged := filepath.Join(folder, name)
	if err := write(staged); err != nil {
		return err
	}
	if mode != 0 {
		err = os.Chmod(staged, mode)
	}
	err = exit.First(err, staging.Sync(staged), d.publishCompanions(staged, target))
	if err == nil {
		err = os.Rename(staged, target)
	}
	if err = exit.First(err, staging.Sync(directory)); err != nil {
		return exit.WriteError(d.Path, err)
	}
	return nil
}

// publishCompanions moves the companions of the staged file to the target, and removes those that an
// earlier file left there.
func (d Destination) publishCompanions(staged, target string) error {
	if d.companions == nil {
		return nil
	}
	for i, from := range d.companions(staged) {
		to := d.companions(target)[i]
		err := staging.Sync(from)
		switch {
		case err == nil:
			err = os.Rename(from, to)
		case errors.Is(err, os.ErrNotExist):
			if err = os.Remove(to); errors.Is(err, os.ErrNotExist) {
				err = nil
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Spool has write make a file in the temporary directory and copies it to w.
func Spool(write func(path string) error, w io.Writer) (err error) {
	directory, remove, err := staging.Temporary()
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, remove()) }()
	path := filepath.Join(directory, "result")
	if err := write(path); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// namedWriter names the file in its errors as the user did.
type namedWriter struct {
	w    io.Writer
	name string
}

func (w namedWriter) Write(p []byte) (int, error) {
	n, err := w.w.Write(p)
	if err != nil {
		err = exit.WriteError(w.name, err)
	}
	return n, err
}
