package loader

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/staging"
)

// replace puts text in the place of a file, as `mv` does.
func replace(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := errors.Join(os.WriteFile(path+".new", text, 0o644), os.Rename(path+".new", path)); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestInputReplacedWhileRead replaces each kind of input, by a copy of itself or of
// another, while a load reads. The old dataset stays, and the next load takes the
// new input.
func TestInputReplacedWhileRead(t *testing.T) {
	t.Parallel()
	study := simulated(t)
	dir := filepath.Dir(study.File)
	dataset := filepath.Join(t.TempDir(), "d")
	o := Options{Geostatistics: meanKriging{}, Force: true}
	if _, err := Load(context.Background(), study, dataset, o); err != nil {
		t.Fatal(err)
	}
	before := string(read(t, filepath.Join(dataset, staging.ManifestName)))
	for _, c := range []struct{ path, by string }{
		{study.File, study.File},
		{study.Disturbance.Destroyed.File, study.Disturbance.Restored.File},
		{study.Mines.File, study.Mines.File},
		{filepath.Join(dir, "npp/npp_2010.tif"), filepath.Join(dir, "npp/npp_2011.tif")},
	} {
		sound, other := read(t, c.path), read(t, c.by)
		if c.path == study.File {
			other = append(other, "# another\n"...)
		}
		var once sync.Once
		o.Progress = func(phase string, _, _ int) {
			if phase == "read rasters" {
				once.Do(func() { replace(t, c.path, other) })
			}
		}
		_, err := Load(context.Background(), study, dataset, o)
		mustFail(t, err, fault.ErrData, "read *"+filepath.Base(c.path)+": changed while it was being read; load again once it is whole")
		if string(read(t, filepath.Join(dataset, staging.ManifestName))) != before {
			t.Errorf("%s: the dataset was replaced", c.path)
		}
		if same, err := Unchanged(context.Background(), study, dataset, Options{PixelYears: PixelYearsMines}); err != nil || same != (c.path == study.Mines.File) {
			t.Errorf("%s: unchanged %v, %v", c.path, same, err)
		}
		replace(t, c.path, sound)
	}
	if entries, _ := os.ReadDir(filepath.Dir(dataset)); len(entries) != 1 {
		t.Errorf("beside the dataset are %v", entries)
	}
}

// TestInputDamagedWhileOpened takes an input away, or puts a broken one in its place, once a load has begun to open files: the
// error says that it changed, since what is wrong with it tells nobody so.
func TestInputDamagedWhileOpened(t *testing.T) {
	t.Parallel()
	study := simulated(t)
	dir := filepath.Dir(study.File)
	for _, path := range []string{study.Disturbance.Destroyed.File, study.Mines.File, filepath.Join(dir, "npp/npp_2010.tif")} {
		sound := read(t, path)
		for _, change := range []func(){
			func() { replace(t, path, sound[:len(sound)/2]) },
			func() { _ = os.Remove(path) },
		} {
			o := Options{Geostatistics: meanKriging{}, Progress: func(phase string, _, _ int) {
				if phase == "open inputs" {
					change()
				}
			}}
			_, err := Load(context.Background(), study, filepath.Join(t.TempDir(), "d"), o)
			mustFail(t, err, fault.ErrData, "read *"+filepath.Base(path)+": changed while it was being read; load again once it is whole")
			replace(t, path, sound)
		}
	}
}

// TestUnchanged asks whether a dataset is what its study would give.
func TestUnchanged(t *testing.T) {
	study := simulated(t)
	npp := filepath.Join(filepath.Dir(study.File), "npp/npp_2010.tif")
	dataset := filepath.Join(t.TempDir(), "d")
	o := Options{Geostatistics: meanKriging{}, PixelYears: PixelYearsNone}
	same := func(name string, want bool, o Options) {
		t.Helper()
		if got, err := Unchanged(context.Background(), study, dataset, o); got != want || err != nil {
			t.Errorf("%s: unchanged %v, %v; want %v", name, got, err, want)
		}
	}
	same("no dataset", false, o)
	if _, err := Load(context.Background(), study, dataset, o); err != nil {
		t.Fatal(err)
	}
	same("just loaded", true, o)
	lenient, all := o, o
	lenient.Lenient, all.PixelYears = true, PixelYearsAll
	same("lenient", false, lenient)
	same("pixel years", false, all)
	if err := os.Chtimes(npp, time.Now(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	same("only touched", true, o)
	sound := read(t, npp)
	replace(t, npp, append(sound[:len(sound):len(sound)], 0))
	same("a byte more", false, o)
	replace(t, npp, sound)
	same("as before", true, o)
	if err := os.Remove(npp); err != nil {
		t.Fatal(err)
	}
	_, err := Unchanged(context.Background(), study, dataset, o)
	mustFail(t, err, fault.ErrInput, "load npp *: no file for 2010; add the files or change years in *, or give npp.missing: unknown")
	replace(t, npp, sound)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Unchanged(ctx, study, dataset, o); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
