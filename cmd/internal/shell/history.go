package shell

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
)

const (
	historyEntries = 5000     // that are kept of all shells
	historyEntry   = 64 << 10 // bytes of a text that is remembered at most
)

// history holds what was typed in shells, the oldest first. Any number of shells append to its file, a
// JSON string a line. Losing the history is not an error.
type history struct {
	path  string // "" where none can be kept
	texts []string
}

// stateDirectory is where this user's programs keep what they remember.
func stateDirectory() (string, error) {
	if directory := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(directory) {
		return filepath.Join(directory, "minecarbon"), nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "state", "minecarbon"), err
}

// openHistory reads the history of earlier shells. After an error the history still works for this
// shell, but is not kept.
func openHistory() (*history, error) {
	h := &history{}
	directory, err := stateDirectory()
	if err != nil {
		return h, err
	}
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return h, err
	}
	h.path = filepath.Join(directory, "history")
	content, err := os.ReadFile(h.path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		h.path = ""
		return h, err
	}
	for line := range bytes.Lines(content) {
		var text string
		if json.Unmarshal(line, &text) == nil && text != "" {
			h.texts = append(h.texts, text)
		}
	}
	if len(h.texts) > 2*historyEntries {
		return h, h.shorten()
	}
	return h, nil
}

// add remembers a text unless it is the last one.
func (h *history) add(text string) error {
	if text == "" || len(text) > historyEntry || len(h.texts) > 0 && h.texts[len(h.texts)-1] == text {
		return nil
	}
	h.texts = append(h.texts, text)
	return h.locked(os.O_APPEND|os.O_CREATE|os.O_WRONLY, func(f *os.File) error {
		_, err := f.Write(historyLine(text))
		return err
	})
}

func historyLine(text string) []byte {
	line, err := json.Marshal(text)
	if err != nil {
		return nil // a string always encodes
	}
	return append(line, '\n')
}

// shorten drops the oldest entries. The newer ones are written over them in place, so that other
// shells go on with the same file and an interruption leaves entries twice, not none.
func (h *history) shorten() error {
	return h.locked(os.O_RDWR, func(f *os.File) error {
		content, err := os.ReadFile(h.path)
		if err != nil {
			return err
		}
		lines := bytes.SplitAfter(content, []byte("\n"))
		kept := bytes.Join(lines[max(0, len(lines)-1-historyEntries):], nil)
		if _, err := f.WriteAt(kept, 0); err != nil {
			return err
		}
		return f.Truncate(int64(len(kept)))
	})
}

// locked opens the file, waits until no other shell writes it, and calls work. After a failure nothing
// more is written.
func (h *history) locked(flags int, work func(*os.File) error) (err error) {
	if h.path == "" {
		return nil
	}
	f, err := os.OpenFile(h.path, flags, 0o600)
	if err == nil {
		lockFile(f)
		err = exit.First(work(f), f.Close())
	}
	if err != nil {
		h.path = ""
	}
	return err
}

// Len returns the number of texts.
func (h *history) Len() int { return len(h.texts) }

// At returns the text at an index, 0 the oldest.
func (h *history) At(index int) string { return h.texts[index] }
