package schedule

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A stagedOutput is an output before it is published. Its step writes into a staging directory beside the target; publish
// moves all files of that directory to the target's.
type stagedOutput struct {
	target string
	dir    string
	made   bool // whether the target's directory was created for this output
}

// file returns the path that the step writes to.
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

// discard removes files that were not published.
func (s *stagedOutput) discard() {
	_ = os.RemoveAll(s.dir) // the next run removes what is left
	if s.made {
		_ = os.Remove(filepath.Dir(s.target)) // if it is empty
	}
}

// A move replaces a file, and can be undone.
type move struct {
	from, to string
	replaced string // path of the file that was replaced, or empty
}

// publish moves the files of all outputs to their targets and returns their paths. If one cannot be moved, all are moved
// back.
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
			break // the old file exists until the rename replaces it
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
