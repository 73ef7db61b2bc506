package schedule

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Events of a job, one per line of the history.
const (
	EventPlanned = "planned" // seen for the first time, or with other times than before
	EventStarted = "started"
	EventEnded   = "ended"
	EventHook    = "hook" // a hook failed after the end
)

// Outcomes of a run.
const (
	OK          = "ok"
	Failed      = "failed"
	Interrupted = "interrupted" // stopped between steps, or killed; the daemon runs it again
)

// A Record is a line of the history. Hooks receive the record of a run's end.
type Record struct {
	Event    string       `json:"event"`
	Run      string       `json:"run,omitempty"` // identifies a run
	Job      string       `json:"job"`
	Time     time.Time    `json:"time"` // when the event happened
	Cron     string       `json:"cron,omitempty"`
	TimeZone string       `json:"time_zone,omitempty"`
	At       time.Time    `json:"at,omitzero"`      // the instant that the run is for
	Due      time.Time    `json:"due,omitzero"`     // the latest time of the schedule up to At
	ByHand   bool         `json:"by_hand,omitzero"` // started by hand, not by the daemon
	Outcome  string       `json:"outcome,omitempty"`
	ExitCode int          `json:"exit_code,omitzero"` // of the step that failed
	Error    string       `json:"error,omitempty"`
	Steps    []StepRecord `json:"steps,omitempty"`
	Staging  []string     `json:"staging,omitempty"` // directories that a run in progress writes to
	Files    []string     `json:"files,omitempty"`   // published
	Removed  []string     `json:"removed,omitempty"` // by retention
}

// A StepRecord is the outcome of a step.
type StepRecord struct {
	Step      string   `json:"step"`
	Seconds   float64  `json:"seconds"`
	ExitCode  int      `json:"exit_code"` // -1 if a signal ended it
	Signal    string   `json:"signal,omitempty"`
	LastLines []string `json:"last_lines,omitempty"` // of what it printed
}

// A History is a file of JSON lines. Lines are appended; once there are many, the oldest are dropped.
type History struct{ path string }

// Read returns all records in the order of the file. Lines that a power cut or kill left incomplete are skipped and
// counted in torn. A file that does not exist has no records; one that cannot be read is an error.
func (h History) Read() (records []Record, torn int, err error) {
	text, err := os.ReadFile(h.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read history: %w", err)
	}
	for line := range bytes.Lines(text) {
		var r Record
		switch {
		case len(bytes.TrimSpace(line)) == 0:
		case json.Unmarshal(line, &r) != nil || r.Event == "":
			torn++
		default:
			records = append(records, r)
		}
	}
	return records, torn, nil
}

// append adds a line and syncs it to the disk. If the last line is incomplete, the new one begins on a line of its own.
func (h History) append(r Record) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write history %s: %w", h.path, cause(err))
		}
	}()
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(h.path), 0o755); err != nil {
		return err
	}
	return h.locked(func(f *os.File) error {
		last := []byte{'\n'}
		if info, err := f.Stat(); err == nil && info.Size() > 0 {
			if _, err := f.ReadAt(last, info.Size()-1); err != nil {
				return err
			}
		}
		if last[0] != '\n' {
			line = append([]byte{'\n'}, line...)
		}
		if _, err := f.Write(append(line, '\n')); err != nil {
			return err
		}
		return f.Sync()
	})
}

// locked opens the file for appending and calls work, while other processes neither write nor replace it.
func (h History) locked(work func(*os.File) error) error {
	for {
		f, err := os.OpenFile(h.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
		if err != nil {
			return err
		}
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
			return errors.Join(err, f.Close())
		}
		held, err := f.Stat()
		now, gone := os.Stat(h.path)
		if err == nil && gone == nil && os.SameFile(held, now) {
			return errors.Join(work(f), f.Close())
		}
		_ = f.Close() // it was replaced meanwhile
	}
}

// cause returns an error of the file system without its path and call.
func cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// Last returns the record of the last end of a run of the job, by name. Last means the later line of the history, also if
// another record has the same or a later Time or At. ok is false if no run of the job has ended.
func Last(records []Record, job string) (last Record, ok bool) {
	for _, r := range records {
		if r.Job == job && r.Event == EventEnded {
			last, ok = r, true
		}
	}
	return last, ok
}

// unfinished returns the first records of runs that have no end.
func unfinished(records []Record) []Record {
	ended := map[string]bool{}
	for _, r := range records {
		if r.Event == EventEnded {
			ended[r.Run] = true
		}
	}
	var open []Record
	for _, r := range records {
		if r.Event == EventStarted && !ended[r.Run] {
			open = append(open, r)
		}
	}
	return open
}
