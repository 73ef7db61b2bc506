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

// ErrLocked marks an error about a schedule that another process runs, for errors.Is.
var ErrLocked = errors.New("locked")

// kindError gives err a kind for errors.Is that is not part of the message.
type kindError struct {
	error
	kind error
}

func (e kindError) Unwrap() []error { return []error{e.error, e.kind} }

// lock takes the exclusive lock of a file and writes the process number into it. The lock ends with the process. It
// fails with ErrLocked, in a message that begins with what, if another process holds the lock.
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
		return nil, kindError{fmt.Errorf("%s, process %s; wait for it, or stop it", what, strings.TrimSpace(string(holder))), ErrLocked}
	}
	_ = f.Truncate(0) // the number is for people; a full disk may keep it
	_, _ = fmt.Fprintln(f, os.Getpid())
	return f, nil
}

// lockPatiently takes the lock as soon as no other process holds it.
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
