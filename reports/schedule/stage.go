package schedule

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// stagedOutput is an output on its way: its step writes into a directory beside the
// target, from which all that it made is moved there.
type stagedOutput struct {
	target string
	dir    string
	made   bool // the target's directory, for this output
}

// file is where the step writes.
func (s stagedOutput) file() string { return filepath.Join(s.dir, filepath.Base(s.target)) }

func (s *stagedOutput) prepare() error {
	parent := filepath.Dir(s.target)
	_, err := os.Stat(parent)
	s.made = errors.Is(err, fs.ErrNotExist)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return fmt.Errorf("write %s: %w", s.target, cause(err))
	}
	if err := os.Mkdir(s.dir, 0o755); err != nil {
		return fmt.Errorf("write %s: %w", s.target, cause(err))
	}
	return nil
}

// discard removes what was not published.
func (s *stagedOutput) discard() {
	_ = os.RemoveAll(s.dir) // what stays, the next run removes
	if s.made {
		_ = os.Remove(filepath.Dir(s.target)) // if it is empty
	}
}

// move is a file to be moved to its place.
type move struct {
	from, to string
	replaced string // what was in its place; "" if nothing was
}

// publish moves the files of all outputs to their places. If one cannot be moved,
// those before it go back.
func publish(outputs []*stagedOutput) (files []string, err error) {
	var moves []move
	for _, s := range outputs {
		entries, err := os.ReadDir(s.dir)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", s.target, cause(err))
		}
		for _, e := range entries {
			name := e.Name()
			moves = append(moves, move{from: filepath.Join(s.dir, name), to: filepath.Join(filepath.Dir(s.target), name)})
		}
	}
	for i := range moves {
		if err := moves[i].do(); err != nil {
			for _, done := range moves[:i] {
				done.undo()
			}
			return nil, fmt.Errorf("write %s: %w", moves[i].to, cause(err))
		}
		files = append(files, moves[i].to)
	}
	for _, s := range outputs {
		if err := syncDir(filepath.Dir(s.target)); err != nil {
			return files, fmt.Errorf("write %s: %w", s.target, cause(err))
		}
	}
	return files, nil
}

func (m *move) do() error {
	info, err := os.Lstat(m.to)
	switch {
	case err == nil && info.IsDir():
		return errors.New("is a directory; name a file")
	case err == nil:
		m.replaced = m.from + ".before"
		if os.Link(m.to, m.replaced) == nil {
			break // the old file is there until the very moment
		}
		if err := os.Rename(m.to, m.replaced); err != nil {
			return err
		}
	}
	return os.Rename(m.from, m.to)
}

func (m *move) undo() {
	if m.replaced != "" {
		_ = os.Rename(m.replaced, m.to)
		return
	}
	_ = os.Remove(m.to)
}

func syncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
