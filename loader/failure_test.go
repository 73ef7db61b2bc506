package loader

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// leaks compares goroutines and open files before and after a test's work.
func leaks(t *testing.T) (check func()) {
	t.Helper()
	files := func() int { list, _ := os.ReadDir("/proc/self/fd"); return len(list) }
	routines, open := runtime.NumGoroutine(), files()
	return func() {
		t.Helper()
		for range 200 {
			if runtime.NumGoroutine() <= routines && files() <= open {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
		t.Errorf("%d goroutines and %d open files, before %d and %d", runtime.NumGoroutine(), files(), routines, open)
	}
}

// TestInterruption cancels loads everywhere: before they begin, while they
// read, krige, write. Each ends with the context's error and leaves nothing, or
// it was finished.
func TestInterruption(t *testing.T) {
	study := simulated(t)
	if _, err := Load(context.Background(), study, filepath.Join(t.TempDir(), "d"), Options{Geostatistics: meanKriging{}}); err != nil {
		t.Fatal(err)
	}
	check := leaks(t)
	defer check()
	try := func(name string, always bool, arm func(cancel func(), o *Options)) {
		t.Helper()
		parent := t.TempDir()
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		o := Options{Geostatistics: meanKriging{}}
		arm(cancel, &o)
		_, err := Load(ctx, study, filepath.Join(parent, "d"), o)
		switch {
		case err == nil && !always:
			if _, err := Verify(context.Background(), filepath.Join(parent, "d")); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case !errors.Is(err, context.Canceled):
			t.Errorf("%s: %v", name, err)
		default:
			nothingIn(t, parent)
		}
	}
	try("before", true, func(cancel func(), _ *Options) { cancel() })
	try("in the first strip", true, func(cancel func(), o *Options) { o.Progress = func(string, int, int) { cancel() } })
	try("at kriging", true, func(cancel func(), o *Options) { o.Geostatistics = atKriging(cancel) })
	step := 7 * time.Millisecond
	if testing.Short() {
		step = 50 * time.Millisecond
	}
	for delay := time.Duration(0); delay < 150*time.Millisecond; delay += step {
		try("after "+delay.String(), false, func(cancel func(), _ *Options) { time.AfterFunc(delay, cancel) })
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := Load(ctx, study, filepath.Join(t.TempDir(), "d"), Options{Geostatistics: meanKriging{}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a deadline: %v", err)
	}
}

// TestFailuresLeaveNothing lets writing fail at growing sizes of file, as a full
// disk does. The limit holds for a process, so the test runs in one of its own.
func TestFailuresLeaveNothing(t *testing.T) {
	skipShort(t, "fails at many sizes of file; TestFullDisk fails at one")
	const mark = "MINECARBON_TEST_LIMITS"
	if os.Getenv(mark) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestFailuresLeaveNothing$", "-test.v")
		cmd.Env = append(os.Environ(), mark+"=1")
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS") {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	study := simulated(t)
	check := leaks(t)
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	failed := 0
	for size := uint64(1); size < 1<<22; size *= 3 {
		parent := t.TempDir()
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: limit.Max}); err != nil {
			t.Fatal(err)
		}
		_, err := Load(context.Background(), study, filepath.Join(parent, "d"), Options{Geostatistics: meanKriging{}})
		if err == nil {
			break
		}
		failed++
		if !matches(err.Error(), "write *: file too large") {
			t.Errorf("%d bytes: %v", size, err)
		}
		nothingIn(t, parent)
	}
	if failed < 5 {
		t.Errorf("%d limits failed", failed)
	}
	check()
}

func TestFailedKriging(t *testing.T) {
	t.Parallel()
	study := simulated(t)
	parent := t.TempDir()
	_, err := Load(context.Background(), study, filepath.Join(parent, "d"), Options{Geostatistics: failingKriging{}})
	if err == nil || err.Error() != "interpolate background 2008: singular" {
		t.Errorf("kriging: %v", err)
	}
	nothingIn(t, parent)
}

type failingKriging struct{ meanKriging }

func (failingKriging) Krige(context.Context, Variogram, Points, int, []float64, []float64, []float64, []float64) (Validation, error) {
	return Validation{}, errors.New("singular")
}

// TestFullDisk loads onto a file system of 100 kB where one may be mounted.
func TestFullDisk(t *testing.T) {
	study := simulated(t)
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=100k"); err != nil {
		t.Skip(err)
	}
	defer func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	}()
	_, err := Load(context.Background(), study, filepath.Join(disk, "d"), Options{Geostatistics: meanKriging{}})
	if err == nil || !strings.HasPrefix(err.Error(), "write ") || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v", err)
	}
	nothingIn(t, disk)
}

// skipShort leaves a long test out of go test -short; why says what takes the time.
func skipShort(t *testing.T, why string) {
	t.Helper()
	if testing.Short() {
		t.Skip(why)
	}
}
