package scene

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/libgdal"
)

// Write makes the scene in dir and returns its truth. The directory appears
// whole or not at all; it may exist only if it is empty. Equal options give
// equal rasters on every machine. progress, if not nil, is called from one
// goroutine after each of total steps.
//
// Errors: an *OptionError, an error that is fs.ErrExist if dir is not empty,
// the error of ctx, or one of GDAL or the file system.
func Write(ctx context.Context, dir string, o Options, progress func(done, total int)) (*Truth, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := checkEmpty(dir); err != nil {
		return nil, err
	}
	if err := registerDrivers(); err != nil {
		return nil, fmt.Errorf("simulate %s: GDAL drivers: %w", dir, err)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("simulate %s: %w", dir, err)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return nil, fmt.Errorf("simulate %s: %w", dir, err)
	}
	staging, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".partial-*")
	if err != nil {
		return nil, fmt.Errorf("simulate %s: %w", dir, err)
	}
	truth, err := writeAll(ctx, staging, o, progress)
	if err == nil {
		err = publish(staging, dir)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("simulate %s: %w", dir, err), os.RemoveAll(staging))
	}
	return truth, nil
}

// checkEmpty allows a path that does not exist and an empty directory.
func checkEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("simulate %s: %w; name a new directory", dir, cause(err))
	case len(entries) > 0:
		return fmt.Errorf("simulate %s: the directory holds files already: %w; name a new directory or empty this one", dir, fs.ErrExist)
	}
	return nil
}

// cause strips the operation and the path from a file error, which the message
// around it already names.
func cause(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

// publish renames the finished scene to dir, which may be an empty directory.
func publish(staging, dir string) error {
	if err := os.Chmod(staging, 0o755); err != nil {
		return err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(staging, dir)
}

var registerDrivers = sync.OnceValue(func() error {
	if err := libgdal.Load(); err != nil {
		return err
	}
	return errors.Join(godal.RegisterRaster(godal.GTiff), godal.RegisterVector(godal.GeoPackage))
})

// scene is one simulation while it runs.
type scene struct {
	Options
	frame   *frame
	mines   []mine
	quarry  ellipse
	plants  *vegetation
	history *cellHistory
	truth   *Truth
	dir     string
	report  func() // one step done
}

// writeAll writes every file of the scene into dir.
func writeAll(ctx context.Context, dir string, o Options, progress func(done, total int)) (*Truth, error) {
	s, err := newScene(dir, o, progress)
	if err != nil {
		return nil, err
	}
	defer s.frame.close()
	for _, sub := range []string{"npp", "truth"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, err
		}
	}
	if err := s.writeMines(); err != nil {
		return nil, fmt.Errorf("write mines.gpkg: %w", err)
	}
	if err := s.writeMaps(ctx); err != nil {
		return nil, err
	}
	if err := s.writeInputs(ctx); err != nil {
		return nil, err
	}
	if err := s.writeNPP(ctx); err != nil {
		return nil, err
	}
	s.truth.finish(s)
	if err := s.writeTruth(ctx); err != nil {
		return nil, err
	}
	return s.truth, s.writeStudy()
}

func newScene(dir string, o Options, progress func(done, total int)) (*scene, error) {
	f, err := newFrame(o.Pixels)
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(o.Seed, 0x6d696e65636172))
	s := &scene{Options: o, frame: f, dir: dir, history: newCellHistory(f.cells(), o.years())}
	s.mines, s.quarry = layMines(o, random)
	s.plants = newVegetation(o, f, random)
	s.truth = newTruth(s)
	done, total := 0, s.strips()*s.passes()+3*o.years()+1
	s.report = func() {
		if done++; progress != nil {
			progress(done, total)
		}
	}
	return s, nil
}
