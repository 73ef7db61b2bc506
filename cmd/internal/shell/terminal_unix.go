//go:build unix

package shell

import (
	"errors"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// windowChange says that the screen has another size.
const windowChange = syscall.SIGWINCH

// lockFile waits for the file's lock and holds it until the file is closed. On file systems without locks
// it does nothing.
func lockFile(f *os.File) {
	for errors.Is(unix.Flock(int(f.Fd()), unix.LOCK_EX), unix.EINTR) {
	}
}

// awaitInput waits for input up to limit, and reports whether there is any.
func awaitInput(f *os.File, limit time.Duration) bool {
	for end := time.Now().Add(limit); ; {
		poll := []unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLIN}}
		n, err := unix.Poll(poll, int(max(0, time.Until(end).Milliseconds())))
		if !errors.Is(err, unix.EINTR) {
			return err == nil && n > 0
		}
	}
}
