package staging

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// oldMark ends the name of what an exchange by renames has moved away and not yet replaced.
const oldMark = ".old"

// Folder makes a folder whose name is prefix and a number, and removes those of the same parent that killed processes left.
// What such a process had moved away and not yet replaced goes back. The folder is locked, so that others leave it alone,
// until remove is called or the process ends.
//
// Errors: those of the file system, where the parent cannot be written.
func Folder(parent, prefix string) (dir string, remove func() error, err error) {
	unlock := lockBriefly(parent)
	defer unlock()
	sweepFolders(parent, prefix)
	if dir, err = os.MkdirTemp(parent, prefix+"*"); err != nil {
		return "", nil, err
	}
	lock, err := lockDir(dir)
	if err != nil { // on file systems without locks nothing is swept
		return dir, func() error { return os.RemoveAll(dir) }, nil
	}
	return dir, func() error {
		err := os.RemoveAll(dir)
		_ = lock.Close()
		return err
	}, nil
}

// Temporary makes a folder for temporary files, as [Folder] does.
func Temporary() (dir string, remove func() error, err error) {
	return Folder(os.TempDir(), "minecarbon-tmp-")
}

// sweepFolders removes the user's folders of that prefix and a number, as long as nobody locks them.
func sweepFolders(parent, prefix string) {
	entries, _ := os.ReadDir(parent)
	for _, e := range entries {
		number, ours := strings.CutPrefix(e.Name(), prefix)
		if !ours || number == "" || strings.Trim(number, "0123456789") != "" {
			continue
		}
		dir := filepath.Join(parent, e.Name())
		if !isOwnFolder(dir) {
			continue
		}
		lock, err := lockDir(dir)
		if err != nil {
			continue
		}
		restore(parent, dir)
		_ = os.RemoveAll(dir)
		_ = lock.Close()
	}
}

// isOwnFolder reports whether a path is a folder, and not a link to one, that belongs to the user.
func isOwnFolder(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.IsDir() {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid()
}

// restore puts back what a killed process had moved from parent into dir.
func restore(parent, dir string) {
	moved, _ := os.ReadDir(dir)
	for _, e := range moved {
		name, isOld := strings.CutSuffix(e.Name(), oldMark)
		target := filepath.Join(parent, name)
		if _, err := os.Lstat(target); isOld && os.IsNotExist(err) {
			_ = os.Rename(filepath.Join(dir, e.Name()), target)
		}
	}
}
