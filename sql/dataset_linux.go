package sql

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// openLocked opens the directory under a shared lock. Its files are read through the
// directory's descriptor, so that a session keeps them when a load replaces the directory.
// The lock keeps the load from deleting them.
func openLocked(dir string) (*dataset, error) {
	const attempts, pause = 50, 20 * time.Millisecond
	for attempt := range attempts {
		if attempt > 0 {
			time.Sleep(pause) // a publisher holds its lock for a moment
		}
		handle, err := os.Open(dir)
		if err != nil {
			return nil, datasetErrorf("open dataset %s: %w; check its permissions", dir, errors.Unwrap(err))
		}
		if lockShared(handle) && isStill(dir, handle) {
			return &dataset{dir: dir, path: fmt.Sprintf("/proc/self/fd/%d", handle.Fd()), replacedPath: replacedPath(dir, handle), handle: handle}, nil
		}
		if err := handle.Close(); err != nil {
			return nil, err
		}
	}
	return nil, datasetErrorf("open dataset %s: it is being replaced; try again", dir)
}

// replacedPath is where a load moves the open directory when it replaces it: beside
// itself, hidden, named by its inode.
func replacedPath(dir string, handle *os.File) string {
	var st unix.Stat_t
	if err := unix.Fstat(int(handle.Fd()), &st); err != nil {
		return ""
	}
	path, err := filepath.EvalSymlinks(dir)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return ""
	}
	return filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.replaced-%d", filepath.Base(path), st.Ino))
}

// fileIdentity is the number of a file and when its contents, name or rights last changed, which nobody can set.
func fileIdentity(info os.FileInfo) string {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return fmt.Sprint(st.Dev, st.Ino, st.Ctim.Nano())
	}
	return ""
}

// isOurs reports whether a file is of the user who runs the program.
func isOurs(info os.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}

// lockShared locks the directory and reports whether nobody is deleting it. On file
// systems without locks it reports true.
func lockShared(handle *os.File) bool {
	err := unix.Flock(int(handle.Fd()), unix.LOCK_SH|unix.LOCK_NB)
	return !errors.Is(err, unix.EWOULDBLOCK)
}

// isStill reports whether dir names the open directory and not one that took its
// place between opening and locking.
func isStill(dir string, handle *os.File) bool {
	now, err := os.Stat(dir)
	if err != nil {
		return false
	}
	then, err := handle.Stat()
	return err == nil && os.SameFile(now, then)
}
