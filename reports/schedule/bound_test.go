package schedule

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// events are a history in the making, an hour between runs by hand of which each starts and ends.
type events struct{ records []Record }

func (e *events) run(job string, change func(*Record)) Record {
	n := len(e.records)
	r := Record{Event: EventStarted, Run: fmt.Sprint(n), Job: job, At: time.Date(2026, 1, 1, n, 0, 0, 0, time.UTC), ByHand: true}
	e.records = append(e.records, r)
	r.Event, r.Outcome = EventEnded, OK
	change(&r)
	e.records = append(e.records, r)
	return r
}

// write writes the history with a line that a power cut left.
func (e *events) write(t *testing.T, path string) {
	t.Helper()
	var text bytes.Buffer
	for _, r := range e.records {
		must(t, json.NewEncoder(&text).Encode(r))
	}
	text.WriteString("torn")
	must(t, os.WriteFile(path, text.Bytes(), 0o644))
}

func plain(*Record) {}

// TestShorten gives a history more runs than it keeps. What is dropped has no meaning for what comes: the last runs, the run by
// the daemon that says until when times are served, the runs whose files are there and the one without an end stay.
func TestShorten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	there, gone := filepath.Join(dir, "there"), filepath.Join(dir, "gone")
	must(t, os.WriteFile(there, nil, 0o644))
	files := func(names ...string) func(*Record) { return func(r *Record) { r.Files = names } }
	e := events{[]Record{{Event: EventPlanned, Job: "j", Cron: "old"}, {Event: EventPlanned, Job: "j", Cron: "new"}}}
	early := []Record{
		e.run("j", plain), e.run("j", files(there)), e.run("j", files(there, gone)), e.run("j", files(gone)),
		e.run("j", func(r *Record) { r.ByHand = false }), e.run("j", func(r *Record) { r.ByHand, r.Outcome = false, Interrupted }),
	}
	e.records = append(e.records, Record{Event: EventStarted, Run: "open", Job: "j"}, Record{Event: EventHook, Run: early[0].Run, Job: "j"})
	other := e.run("k", plain)
	for range keptRuns {
		e.run("j", plain)
	}
	h := State(filepath.Join(dir, "jobs.yaml")).History()
	e.write(t, h.path)
	must(t, h.shorten())
	kept, torn, err := h.Read()
	must(t, err)
	ended := map[string]bool{}
	for _, r := range kept {
		ended[r.Run] = ended[r.Run] || r.Event == EventEnded
	}
	// two events a run, of the early ones only the two that count; besides, the times, the run without an end and the other job
	if want := 2*(keptRuns+2) + 1 + 1 + 2; len(kept) != want || torn != 0 {
		t.Errorf("%d records and %d torn are left, want %d and 0", len(kept), torn, want)
	}
	for i, want := range []bool{false, false, true, false, true, false} {
		if ended[early[i].Run] != want {
			t.Errorf("early run %d is kept: %v, want %v", i, !want, want)
		}
	}
	if open := unfinished(kept); len(open) != 1 || open[0].Run != "open" || !ended[other.Run] || kept[0].Cron != "new" {
		t.Errorf("unfinished %v, the other job is kept: %v, first record %v", open, ended[other.Run], kept[0])
	}
	if names, _ := filepath.Glob(filepath.Join(dir, "jobs.yaml*")); len(names) != 1 {
		t.Errorf("beside the history are %v", names)
	}
}

// TestIsLong counts the runs of each job for themselves, and not their events.
func TestIsLong(t *testing.T) {
	t.Parallel()
	var e events
	for range keptRuns + spareRuns {
		e.run("j", plain)
		e.run("k", plain)
	}
	if isLong(e.records) {
		t.Errorf("long with %d runs of a job", keptRuns+spareRuns)
	}
	if e.run("k", plain); !isLong(e.records) {
		t.Errorf("not long with a run more than %d", keptRuns+spareRuns)
	}
}

// TestAppendWhileShortened appends from several places while the history is replaced: no record is lost.
func TestAppendWhileShortened(t *testing.T) {
	t.Parallel()
	h := State(filepath.Join(t.TempDir(), "jobs.yaml")).History()
	const writers, each = 4, 25
	var wait sync.WaitGroup
	for w := range writers {
		wait.Go(func() {
			for n := range each {
				if err := h.append(Record{Event: EventEnded, Run: fmt.Sprint(w, n), Job: fmt.Sprint(w)}); err != nil {
					t.Error(err)
				}
				if err := h.shorten(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if records, torn, err := h.Read(); len(records) != writers*each || torn != 0 || err != nil {
		t.Errorf("%d records, %d torn, %v; want %d", len(records), torn, err, writers*each)
	}
}
