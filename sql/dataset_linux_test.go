package sql

import (
	"context"
	"errors"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// A publisher deletes a replaced directory only with its exclusive lock, which it
// gets when the last session has closed.
func TestSessionHoldsSharedLock(t *testing.T) {
	t.Parallel()
	dir := writeDataset(t, 2001, 2010)
	s, err := Open(context.Background(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	publisher, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer publisher.Close()
	exclusive := func() error { return unix.Flock(int(publisher.Fd()), unix.LOCK_EX|unix.LOCK_NB) }
	if err := exclusive(); !errors.Is(err, unix.EWOULDBLOCK) {
		t.Errorf("exclusive lock while a session is open: %v, want that it is refused", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := exclusive(); err != nil {
		t.Errorf("exclusive lock after the session: %v", err)
	}
}
