package sql

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

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

// TestChangedUnderSession copies other files over those of an open dataset, as cp and rsync do: nothing is read of two datasets.
func TestChangedUnderSession(t *testing.T) {
	t.Parallel()
	dir := example(t)
	s := openSession(t, dir, Options{})
	rows, err := s.Query(t.Context(), "from cohort")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "mine.parquet")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Second)
	if err := errors.Join(os.WriteFile(file, text, 0o644), os.Chtimes(file, later, later)); err != nil {
		t.Fatal(err)
	}
	for ok := true; ok; {
		_, ok, err = rows.Next()
	}
	message := "read dataset " + dir + ": mine.parquet changed after it was opened; run again once the dataset is whole"
	for what, err := range map[string]error{
		"a query under way": errors.Join(err, rows.Close()),
		"another query":     do(s, "select 1"),
		"a Parquet file":    s.CopyParquet(t.Context(), "from cohort", filepath.Join(t.TempDir(), "x.parquet"), nil),
	} {
		if !errors.Is(err, ErrDataset) || err.Error() != message {
			t.Errorf("%s: %v, want %s", what, err, message)
		}
	}
	s = openSession(t, dir, Options{})
	want(t, s, "select count(*) from cohort", "8")
}
