package schedule

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// ErrLocked marks a schedule that another process runs.
var ErrLocked = errors.New("locked")

// lockedError is an ErrLocked in the user's words.
type lockedError struct{ text string }

func (e lockedError) Error() string { return e.text }

func (e lockedError) Is(target error) bool { return target == ErrLocked }

// lock takes the exclusive lock of a file, which tells who holds it. It ends with
// the process, however that ends.
func lock(path, what string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, cause(err))
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, cause(err))
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		holder, _ := os.ReadFile(path)
		return nil, lockedError{fmt.Sprintf("%s, process %s; wait for it, or stop it", what, strings.TrimSpace(string(holder)))}
	}
	_ = f.Truncate(0) // the number is for people; a full disk may keep it
	_, _ = fmt.Fprintln(f, os.Getpid())
	return f, nil
}

// lockPatiently waits until nobody else holds the lock.
func lockPatiently(ctx context.Context, path string) (*os.File, error) {
	const pause = 100 * time.Millisecond
	for {
		f, err := lock(path, "")
		if !errors.Is(err, ErrLocked) {
			return f, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}
