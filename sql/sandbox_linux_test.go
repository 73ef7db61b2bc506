package sql

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// needLandlock skips where the kernel cannot restrict threads.
func needLandlock(t *testing.T) {
	t.Helper()
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION); errno != 0 {
		t.Skip("this kernel has no Landlock: ", errno)
	}
}

// openEngine starts an engine whose DuckDB forbids nothing, so that only the
// kernel holds it.
func openEngine(t *testing.T, dir string, o Options, writable ...string) *engine {
	t.Helper()
	set, err := openDataset(dir)
	if err != nil {
		t.Fatal(err)
	}
	e, err := startEngine(context.Background(), set, o, &running{}, writable, func(string) string {
		return "set global threads = 4; create macro main.dataset_file(file_name) as " + quote(set.path+"/") + " || file_name;"
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.close(); set.close() })
	if _, err := e.ensureObjects(context.Background(), "study cohort_year", false); err != nil {
		t.Fatal(err)
	}
	return e
}

// runs executes any statement, past the guard.
func (e *engine) runs(t *testing.T, text string) error {
	t.Helper()
	s, err := newStream(context.Background(), e)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	statement, err := s.prepare(text)
	if err != nil {
		return err
	}
	if err := s.execute(statement); err != nil {
		return err
	}
	for {
		chunk, err := s.fetch()
		if err != nil || chunk.Ptr == nil {
			return err
		}
	}
}

// The kernel refuses what DuckDB would do with its own settings wide open.
func TestKernelHoldsTheLine(t *testing.T) {
	needLandlock(t)
	dir, other, allowed := writeDataset(t, 2001, 2010), writeDataset(t, 1991, 1999), t.TempDir()
	write := func(path, text string) string {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	secret, open := write(filepath.Join(t.TempDir(), "secret.csv"), "a\n1\n"), write(filepath.Join(allowed, "open.csv"), "a\n1\n")
	link := filepath.Join(allowed, "link.csv")
	if err := os.Symlink(secret, link); err != nil {
		t.Fatal(err)
	}
	writable, target := write(filepath.Join(t.TempDir(), "writable.csv"), ""), filepath.Join(t.TempDir(), "target")
	before := checksums(t, dir)
	e := openEngine(t, dir, Options{AllowFiles: []string{allowed}}, writable)
	for _, text := range []string{
		"from read_csv(" + quote(secret) + ")",
		"from read_csv(" + quote(link) + ")",
		"from read_text('/etc/passwd')",
		"from read_text('/proc/self/environ')",
		"from read_parquet(" + quote(other+"/study.parquet") + ")",
		"copy (select 1 as a) to " + quote(target),
		"copy (select 1 as a) to " + quote(dir+"/study.parquet"),
		"copy (select 1 as a) to " + quote(open),
		"attach " + quote(target),
		"export database " + quote(target),
		"copy (select * from range(1000000)) to " + quote(target) + " (format parquet, per_thread_output true)",
	} {
		if err := e.runs(t, text); err == nil || !strings.Contains(err.Error(), "ermission denied") && !strings.Contains(err.Error(), "Cannot open") {
			t.Errorf("%s: %v, want permission denied", text, err)
		}
	}
	for _, text := range []string{
		"from read_csv(" + quote(open) + ")",
		"copy (select 1 as a) to " + quote(writable) + " (format csv, use_tmp_file false)",
		"select count(*) from study cross join cohort_year",
	} {
		if err := e.runs(t, text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	if entries, err := os.ReadDir(target); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s was written: %v %v", target, entries, err)
	}
	if checksums(t, dir) != before {
		t.Error("files of the dataset changed")
	}
}

// The main thread outlives every goroutine that was locked to it, so no thread of a sandbox may get
// it.
func init() { runtime.LockOSThread() }

// restricted are the threads of the process that gave up privileges, as those in a
// sandbox do.
func restricted(t *testing.T) map[string]bool {
	t.Helper()
	paths, err := filepath.Glob("/proc/self/task/*/status")
	if err != nil {
		t.Fatal(err)
	}
	threads := map[string]bool{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // the thread has ended
		}
		if strings.Contains(string(text), "NoNewPrivs:\t1") {
			threads[path] = true
		}
	}
	return threads
}

// settled waits until so many threads are restricted that were not before, as the
// threads of statements that ended go in their own time.
func settled(t *testing.T, before map[string]bool, want int) {
	t.Helper()
	count := 0
	for range 1000 {
		count = 0
		for thread := range restricted(t) {
			if !before[thread] {
				count++
			}
		}
		if count == want {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d new threads are restricted, want %d", count, want)
}

// DuckDB's own threads are in the sandbox, and no thread that Go starts beside them.
func TestThreadsAreInTheSandbox(t *testing.T) {
	needLandlock(t)
	before := restricted(t)
	s := openSession(t, writeDataset(t, 2001, 2010), Options{Threads: 9})
	want(t, s, "select count(*) from range(3000000) where hash(range) % 2 = 2", "0")
	settled(t, before, 8) // the ninth is the caller's
	// Go functions are called on DuckDB's threads.
	want(t, s, `select count(krige(range % 7, range % 11, [0, 5, 9], [0, 7, 3], [1, 2, 3], 'spherical', 0.1, 1, 10)) from range(200000)`, "200000")
	settled(t, before, 8)
	file := filepath.Join(t.TempDir(), "x")
	for i := range 50 {
		done := make(chan error)
		go func() { done <- os.WriteFile(fmt.Sprint(file, i), nil, 0o644) }()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
}

// The Go runtime starts threads while DuckDB's threads call Go functions; none of
// them may inherit the sandbox, or Go code that happens to run there is denied its files.
func TestNoThreadOfGoIsSandboxed(t *testing.T) {
	skipShort(t, "starts dozens of sessions")
	needLandlock(t)
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	before, dataset, outside := restricted(t), writeDataset(t, 2001, 2010), t.TempDir()
	var busy sync.WaitGroup
	var denied, opened atomic.Int64
	stop := make(chan struct{})
	for range 4 {
		busy.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					_, err := os.ReadDir(outside)
					opened.Add(1)
					if err != nil {
						denied.Add(1)
					}
					time.Sleep(time.Microsecond)
				}
			}
		})
	}
	for range 30 {
		s, err := Open(t.Context(), dataset, Options{Threads: 9})
		if err != nil {
			t.Fatal(err)
		}
		want(t, s, `select count(krige(range % 7, range % 11, [0, 5, 9], [0, 7, 3], [1, 2, 3], 'spherical', 0.1, 1, 10)) from range(40000)`, "40000")
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	busy.Wait()
	settled(t, before, 0)
	if denied.Load() > 0 || opened.Load() == 0 {
		t.Errorf("%d of %d readings outside the sandbox were denied", denied.Load(), opened.Load())
	}
}
