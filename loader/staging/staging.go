package staging

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/minecarbon/minecarbon/loader/fault"
)

// A dataset is written into a hidden directory beside its path and then renamed
// whole. The directory's lock distinguishes a running load from the remains of one
// that was killed.
const (
	stagingMark  = ".staging-"
	replacedMark = ".replaced-"
	ManifestName = "manifest.json"
)

// Staging is a hidden, locked directory in which a dataset grows before it is published.
type Staging struct {
	Dir, target string
	force       bool
	lock        *os.File
}

// New makes the hidden directory and removes what killed loads left.
func New(target string, force bool) (*Staging, error) {
	target, err := filepath.Abs(target)
	if err != nil {
		return nil, fault.New(fault.ErrUsage, "write dataset %s: %w", target, err)
	}
	if real, err := filepath.EvalSymlinks(target); err == nil {
		target = real
	}
	if err := checkTarget(target, force); err != nil {
		return nil, err
	}
	parent, base := filepath.Dir(target), filepath.Base(target)
	if info, err := os.Stat(parent); err != nil || !info.IsDir() {
		return nil, fault.New(fault.ErrUsage, "write dataset %s: the folder %s does not exist; make it first", target, parent)
	}
	unlock := lockBriefly(parent)
	defer unlock()
	dir, err := os.MkdirTemp(parent, "."+base+stagingMark+"*")
	if err != nil {
		return nil, fmt.Errorf("write dataset %s: %w; write where you may", target, fault.Cause(err))
	}
	s := &Staging{Dir: dir, target: target, force: force}
	if err = os.Chmod(dir, 0o755); err == nil {
		s.lock, err = lockDir(dir)
	}
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, fmt.Errorf("write dataset %s: lock %s: %w", target, dir, fault.Cause(err))
	}
	if err := s.sweep(parent, base); err != nil {
		s.Discard()
		return nil, err
	}
	return s, nil
}

// checkTarget refuses to write over anything but a dataset that the caller
// wants replaced.
func checkTarget(target string, force bool) error {
	entries, err := os.ReadDir(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fault.New(fault.ErrUsage, "write dataset %s: is in the way (%w); choose another path", target, fault.Cause(err))
	case !force:
		return fault.New(fault.ErrUsage, "write dataset %s: exists; replace it with --force, or choose another path", target)
	case len(entries) == 0:
		return nil
	}
	if _, err := os.Stat(filepath.Join(target, ManifestName)); err != nil {
		return fault.New(fault.ErrUsage, "write dataset %s: is not a dataset (it has no %s), so --force does not replace it; choose another path", target, ManifestName)
	}
	return nil
}

// lockDir takes the exclusive lock of a directory, without waiting.
func lockDir(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, fault.Cause(err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// lockBriefly keeps loads into one folder from mistaking each other's staging
// directory, made and not yet locked, for remains. It gives up after a second, and at
// once where the folder cannot be locked.
func lockBriefly(parent string) (unlock func()) {
	const attempts, pause = 100, 10 * time.Millisecond
	for range attempts {
		lock, err := lockDir(parent)
		if err == nil {
			return func() { _ = lock.Close() }
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			break
		}
		time.Sleep(pause)
	}
	return func() {}
}

// sweep removes unlocked remains. A locked staging directory is another load.
func (s *Staging) sweep(parent, base string) error {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return fmt.Errorf("write dataset %s: %w", s.target, fault.Cause(err))
	}
	for _, e := range entries {
		dir := filepath.Join(parent, e.Name())
		isStaging := strings.HasPrefix(e.Name(), "."+base+stagingMark)
		if dir == s.Dir || !isStaging && !strings.HasPrefix(e.Name(), "."+base+replacedMark) {
			continue
		}
		if _, err := os.Lstat(s.target); strings.HasSuffix(dir, oldMark) && errors.Is(err, fs.ErrNotExist) {
			if err := os.Rename(dir, s.target); err != nil {
				return fmt.Errorf("write dataset %s: put back the dataset that a killed load had moved to %s: %w", s.target, dir, fault.Cause(err))
			}
			continue
		}
		lock, err := lockDir(dir)
		if err != nil && isStaging {
			return fault.New(fault.ErrLocked, "write dataset %s: another load is writing it; wait for it, or stop it", s.target)
		}
		if err == nil {
			err = os.RemoveAll(dir)
			_ = lock.Close()
			if err != nil {
				return fmt.Errorf("write dataset %s: remove the remains of an earlier load: %w", s.target, err)
			}
		}
	}
	return nil
}

// Publish syncs the directories and renames the staging directory to the dataset's path. A
// dataset that was there is removed once nobody reads it: at once, or by a later load.
func (s *Staging) Publish() error {
	if err := syncTree(s.Dir); err != nil {
		return fmt.Errorf("write dataset %s: %w", s.target, err)
	}
	// Something may have come to be there while the load ran.
	if err := checkTarget(s.target, s.force); err != nil {
		return err
	}
	old, err := os.Stat(s.target)
	replaces := err == nil
	unlock := lockBriefly(filepath.Dir(s.target)) // another load would put back what an exchange by renames moves away
	defer unlock()
	if replaces {
		err = s.exchange(old)
	} else {
		err = os.Rename(s.Dir, s.target)
	}
	if err != nil {
		return fmt.Errorf("write dataset %s: rename it: %w", s.target, fault.Cause(err))
	}
	replaced := s.Dir
	s.Dir = ""
	_ = s.lock.Close()
	if replaces {
		if lock, err := lockDir(replaced); err == nil {
			_ = os.RemoveAll(replaced) // what stays is swept by the next load
			_ = lock.Close()
		}
	}
	_ = Sync(filepath.Dir(s.target)) // the dataset is published, whatever this returns
	return nil
}

// exchange moves the new dataset to its path and the old one to a name made of its
// inode, which its readers can compute, so that they can go on reading there.
func (s *Staging) exchange(old os.FileInfo) error {
	id := filepath.Base(s.Dir)
	if st, ok := old.Sys().(*syscall.Stat_t); ok {
		id = strconv.FormatUint(st.Ino, 10)
	}
	replaced := filepath.Join(filepath.Dir(s.target), "."+filepath.Base(s.target)+replacedMark+id)
	if err := os.Rename(s.Dir, replaced); err != nil {
		return err
	}
	s.Dir = replaced
	return exchange(replaced, s.target)
}

// Discard removes the staging directory; after publish it does nothing.
func (s *Staging) Discard() {
	if s.Dir == "" {
		return
	}
	_ = os.RemoveAll(s.Dir) // what stays is swept by the next load
	_ = s.lock.Close()
}

// Replace moves a file or folder to the target in one step, and what was at the target, if anything, to the place where it came from. File
// systems that cannot exchange get renames; what a kill leaves between them, [Folder] puts back.
func Replace(staged, target string) error {
	if _, err := os.Lstat(target); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(staged, target)
	}
	return exchange(staged, target)
}

// exchangeByRenames swaps two directories in three steps.
func exchangeByRenames(dir, target string) error {
	old := dir + oldMark
	if err := os.Rename(target, old); err != nil {
		return err
	}
	if err := os.Rename(dir, target); err != nil {
		_ = os.Rename(old, target) // the old dataset goes back
		return err
	}
	return os.Rename(old, dir)
}

// syncTree makes the entries of all directories durable; files sync themselves.
func syncTree(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return Sync(path)
	})
}

// Sync makes a file, or the entries of a folder, survive a power cut.
func Sync(path string) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return f.Sync()
}
