package loader

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/scene"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// simulated writes a small scene and gives its study.
func simulated(t testing.TB) *studyfile.Study {
	t.Helper()
	o := scene.DefaultOptions()
	o.Pixels, o.Mines, o.FirstYear, o.LastYear = 700, 2, 2008, 2014
	dir := filepath.Join(t.TempDir(), "scene")
	if _, err := scene.Write(context.Background(), dir, o, nil); err != nil {
		t.Fatal(err)
	}
	study, err := studyfile.Read(filepath.Join(dir, "study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return study
}

// hooked calls hook before the first kriging.
type hooked struct {
	meanKriging
	hook func()
	once *sync.Once
}

func atKriging(hook func()) hooked { return hooked{hook: hook, once: &sync.Once{}} }

func (h hooked) Krige(ctx context.Context, v Variogram, s Points, n int, x, y, estimate, variance []float64) (Validation, error) {
	h.once.Do(h.hook)
	return h.meanKriging.Krige(ctx, v, s, n, x, y, estimate, variance)
}

func entries(t testing.TB, dir string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

func TestTargetsRefused(t *testing.T) {
	t.Parallel()
	study, err := studyfile.Read(ladder().write(t))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	mkdir := func(name string) string {
		t.Helper()
		if err := os.Mkdir(filepath.Join(dir, name), 0o777); err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, name)
	}
	mkdir("empty")
	put(t, filepath.Join(mkdir("thesis"), "chapter1.txt"), "words")
	put(t, filepath.Join(dir, "file"), "words")
	before := entries(t, dir)
	for _, c := range []struct {
		name  string
		force bool
		want  string
	}{
		{"empty", false, "write dataset *empty: exists; replace it with --force, or choose another path"},
		{"thesis", false, "write dataset *thesis: exists; replace it with --force, or choose another path"},
		{"thesis", true, "write dataset *thesis: is not a dataset (it has no manifest.json), so --force does not replace it; choose another path"},
		{"file", true, "write dataset *file: is in the way (not a directory); choose another path"},
		{"absent/dataset", false, "write dataset *absent/dataset: the folder *absent does not exist; make it first"},
	} {
		_, err := Load(context.Background(), study, filepath.Join(dir, c.name), Options{Force: c.force, Geostatistics: plainKriging{}})
		mustFail(t, err, fault.ErrUsage, c.want)
	}
	same(t, "entries", entries(t, dir), before...)
	if text, err := os.ReadFile(filepath.Join(dir, "thesis/chapter1.txt")); string(text) != "words" {
		t.Errorf("thesis/chapter1.txt: %q, %v", text, err)
	}
	if _, err := Load(context.Background(), study, filepath.Join(dir, "empty"), Options{Force: true, Geostatistics: plainKriging{}}); err != nil {
		t.Error(err)
	}
	same(t, "entries", entries(t, dir), before...)
}

// TestReplacingUnderAReader keeps the files of a replaced dataset while a reader
// holds its shared lock, and sweeps them with the next load.
func TestReplacingUnderAReader(t *testing.T) {
	t.Parallel()
	study, err := studyfile.Read(ladder().write(t))
	if err != nil {
		t.Fatal(err)
	}
	parent := t.TempDir()
	dir := filepath.Join(parent, "data*set")
	load := func() {
		t.Helper()
		if _, err := Load(context.Background(), study, dir, Options{Force: true, Geostatistics: plainKriging{}}); err != nil {
			t.Fatal(err)
		}
	}
	load()
	reader, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if err := syscall.Flock(int(reader.Fd()), syscall.LOCK_SH); err != nil {
		t.Fatal(err)
	}
	study.Name = "another"
	load()
	load()
	names := entries(t, parent)
	if len(names) != 2 || !strings.HasPrefix(names[0], ".data*set.replaced-") {
		t.Fatalf("entries %q", names)
	}
	same(t, "the old dataset", rowsOf(t, filepath.Join(parent, names[0]), "study", "name"), "study")
	same(t, "the new dataset", rowsOf(t, dir, "study", "name"), "another")
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	load()
	same(t, "entries after the reader left", entries(t, parent), "data*set")
}

func TestRemainsAreSwept(t *testing.T) {
	t.Parallel()
	study, err := studyfile.Read(ladder().write(t))
	if err != nil {
		t.Fatal(err)
	}
	parent := t.TempDir()
	for _, name := range []string{".d.staging-77", ".d.replaced-78", ".other.staging-79"} {
		if err := os.Mkdir(filepath.Join(parent, name), 0o777); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(parent, name, "cell.parquet"), "half a fi")
	}
	if _, err := Load(context.Background(), study, filepath.Join(parent, "d"), Options{Geostatistics: plainKriging{}}); err != nil {
		t.Fatal(err)
	}
	same(t, "entries", entries(t, parent), ".other.staging-79", "d")
}

func TestTwoLoadsAtOnce(t *testing.T) {
	t.Parallel()
	study, err := studyfile.Read(ladder().write(t))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "d")
	var inner error
	_, err = Load(context.Background(), study, dir, Options{Geostatistics: atKriging(func() {
		_, inner = Load(context.Background(), study, dir, Options{Geostatistics: meanKriging{}})
	})})
	if err != nil {
		t.Error(err)
	}
	mustFail(t, inner, fault.ErrLocked, "write dataset *d: another load is writing it; wait for it, or stop it")
	same(t, "entries", entries(t, filepath.Dir(dir)), "d")

	// Started together, one wins and none harms another.
	dir = filepath.Join(t.TempDir(), "d")
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { _, errs[i] = Load(context.Background(), study, dir, Options{Geostatistics: meanKriging{}}) })
	}
	wg.Wait()
	good := 0
	for _, err := range errs {
		switch {
		case err == nil:
			good++
		case !errors.Is(err, fault.ErrLocked) && !errors.Is(err, fault.ErrUsage):
			t.Error(err)
		}
	}
	if good != 1 {
		t.Errorf("%d of 8 loads at once succeeded", good)
	}
	same(t, "entries", entries(t, filepath.Dir(dir)), "d")
	if _, err := Verify(context.Background(), dir); err != nil {
		t.Error(err)
	}
}

// TestNothingElseIsReplaced finds a folder at the target that was not there
// when the load began.
func TestNothingElseIsReplaced(t *testing.T) {
	t.Parallel()
	study, err := studyfile.Read(ladder().write(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, force := range []bool{false, true} {
		parent := t.TempDir()
		dir := filepath.Join(parent, "d")
		_, err = Load(context.Background(), study, dir, Options{Force: force, Geostatistics: atKriging(func() {
			if err := os.Mkdir(dir, 0o777); err != nil {
				t.Error(err)
			}
			put(t, filepath.Join(dir, "diary.txt"), "words")
		})})
		mustFail(t, err, fault.ErrUsage, "write dataset *d: *choose another path")
		same(t, "entries", entries(t, parent), "d")
		same(t, "entries of the folder", entries(t, dir), "diary.txt")
	}
}

// TestShardsUnused loads a map in one piece where a shard of it was kept, which goes.
func TestShardsUnused(t *testing.T) {
	t.Parallel()
	study, err := studyfile.Read(drawn("2002 0", "", "300", "400").write(t))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "dataset")
	if _, err := LoadShard(t.Context(), study, dir, Shard{1, 1}, Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(shardFolder(dir)); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(t.Context(), study, dir, Options{Geostatistics: plainKriging{}}); err != nil {
		t.Fatal(err)
	}
	mustBeAlone(t, dir)
}
