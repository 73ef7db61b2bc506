package schedule

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// keptRuns is how many runs of each job a history keeps. It is shortened once a job has spareRuns more.
const keptRuns, spareRuns = 1000, 100

// shorten drops the oldest runs once a job has many more than are kept. Runs whose files are still there stay, since retention
// and comparisons need them. Incomplete lines are dropped too.
func (h History) shorten() error {
	return h.locked(func(*os.File) error {
		records, _, err := h.Read()
		if err != nil {
			return err
		}
		var text bytes.Buffer
		for _, r := range worthKeeping(records) {
			line, err := json.Marshal(r)
			if err != nil {
				return err
			}
			text.Write(append(line, '\n'))
		}
		return h.replace(text.Bytes())
	})
}

// replace puts a text in the place of the file, whole or not at all.
func (h History) replace(text []byte) error {
	next := h.path + ".new"
	f, err := os.Create(next)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = cmp.Or(err, f.Sync(), f.Close()); err == nil {
		err = cmp.Or(os.Rename(next, h.path), syncDir(filepath.Dir(h.path)))
	}
	if err != nil {
		_ = os.Remove(next)
		return fmt.Errorf("shorten history %s: %w", h.path, cause(err))
	}
	return nil
}

// isLong reports whether a job has so many runs that the history is to be shortened.
func isLong(records []Record) bool {
	runs := map[string]int{}
	for _, r := range records {
		if r.Event != EventEnded {
			continue
		}
		if runs[r.Job]++; runs[r.Job] > keptRuns+spareRuns {
			return true
		}
	}
	return false
}

// worthKeeping returns the records that a shortened history holds: of each job the present times, the last runs and the last of
// them by the daemon, runs without an end, and for each published file that is there the latest run that wrote it.
func worthKeeping(records []Record) (kept []Record) {
	planned, byDaemon := map[string]int{}, map[string]string{} // by job
	runs := map[string]int{}                                   // of a job, counted from the end
	ofFile := map[string]Record{}
	keep := map[string]bool{} // runs
	for _, open := range unfinished(records) {
		keep[open.Run] = true
	}
	for i := len(records) - 1; i >= 0; i-- {
		r := records[i]
		if _, ok := planned[r.Job]; r.Event == EventPlanned && !ok {
			planned[r.Job] = i
		}
		if r.Event != EventEnded {
			continue
		}
		if runs[r.Job]++; runs[r.Job] <= keptRuns {
			keep[r.Run] = true
		}
		if !r.ByHand && r.Outcome != Interrupted && byDaemon[r.Job] == "" {
			byDaemon[r.Job] = r.Run
			keep[r.Run] = true
		}
		for _, file := range r.Files {
			if r.At.After(ofFile[file].At) {
				ofFile[file] = r
			}
		}
	}
	for file, r := range ofFile {
		keep[r.Run] = keep[r.Run] || isFile(file)
	}
	for i, r := range records {
		if keep[r.Run] || r.Event == EventPlanned && planned[r.Job] == i {
			kept = append(kept, r)
		}
	}
	return kept
}
