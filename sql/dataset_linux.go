package sql

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// hold opens the directory and reads it through its descriptor, so that a session
// stays with the files it opened when the directory is exchanged for a new one.
// The shared lock keeps the publisher from deleting the old one meanwhile.
func hold(dir string) (*dataset, error) {
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
			return &dataset{dir: dir, path: fmt.Sprintf("/proc/self/fd/%d", handle.Fd()), aside: aside(dir, handle), handle: handle}, nil
		}
		if err := handle.Close(); err != nil {
			return nil, err
		}
	}
	return nil, datasetErrorf("open dataset %s: it is being replaced; try again", dir)
}

// aside is where a load moves the open directory when it replaces it: beside
// itself, hidden, by its inode.
func aside(dir string, handle *os.File) string {
	var st unix.Stat_t
	if err := unix.Fstat(int(handle.Fd()), &st); err != nil {
		return ""
	}
	place, err := filepath.EvalSymlinks(dir)
	if err == nil {
		place, err = filepath.Abs(place)
	}
	if err != nil {
		return ""
	}
	return filepath.Join(filepath.Dir(place), fmt.Sprintf(".%s.replaced-%d", filepath.Base(place), st.Ino))
}

// lockShared reports whether nobody is deleting the directory. File systems
// without locks have no say.
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
