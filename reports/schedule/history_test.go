package schedule

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestTornHistory cuts a history at every byte, as a power cut may, and appends to
// it: the whole lines before the cut and the new one are there.
func TestTornHistory(t *testing.T) {
	t.Parallel()
	h := State(filepath.Join(t.TempDir(), "state", "jobs.yaml")).History()
	if records, torn, err := h.Read(); len(records) != 0 || torn != 0 || err != nil {
		t.Errorf("no file: %v, %d, %v; want nothing", records, torn, err)
	}
	first := Record{Event: EventStarted, Run: "1", Job: "a", At: moment(t, "2026-03-01T06:00:00Z")}
	second := Record{Event: EventEnded, Run: "1", Job: "a", Outcome: Failed, ExitCode: 5, Error: "größer\nals", Files: []string{"x y"}}
	must(t, h.append(first))
	whole, err := os.ReadFile(h.path)
	must(t, err)
	must(t, h.append(second))
	text, err := os.ReadFile(h.path)
	must(t, err)
	third := Record{Event: EventPlanned, Job: "b"}
	for cut := len(whole); cut <= len(text); cut++ {
		must(t, os.WriteFile(h.path, text[:cut], 0o644))
		must(t, h.append(third))
		want, wantTorn := []Record{first, third}, 1
		switch {
		case cut == len(whole):
			wantTorn = 0
		case cut >= len(text)-1: // only the end of the line is lost
			want, wantTorn = []Record{first, second, third}, 0
		}
		records, torn, err := h.Read()
		if err != nil || torn != wantTorn || !reflect.DeepEqual(records, want) {
			t.Fatalf("cut at %d of %d: %v, %d torn, %v; want %v, %d", cut, len(text), records, torn, err, want, wantTorn)
		}
	}
}

func TestUnfinished(t *testing.T) {
	t.Parallel()
	records := []Record{
		{Event: EventStarted, Run: "1"}, {Event: EventEnded, Run: "1"}, {Event: EventStarted, Run: "2"}, {Event: EventPlanned}, {Event: EventHook, Run: "1"},
	}
	if open := unfinished(records); len(open) != 1 || open[0].Run != "2" {
		t.Errorf("unfinished: %v, want run 2", open)
	}
}

// TestExpired gives runs of the days of March 2026 and asks what is no longer kept.
func TestExpired(t *testing.T) {
	t.Parallel()
	run := func(day int, outcome string, files ...string) Record {
		at := time.Date(2026, 3, day, 6, 0, 0, 0, time.UTC)
		return Record{Event: EventEnded, Run: at.String() + strings.Join(files, ""), Job: "j", At: at, Outcome: outcome, Files: files}
	}
	other := run(1, OK, "other")
	other.Job = "k"
	for _, c := range []struct {
		name       string
		keep, days int
		records    []Record
		want       string
	}{
		{"the last two", 2, 0, []Record{run(1, OK, "1", "1.qml"), run(2, OK, "2"), run(3, OK, "3")}, "1 1.qml"},
		{"failures have no files", 2, 0, []Record{run(1, OK, "1"), run(2, Failed), run(3, OK, "3")}, ""},
		{"a date made again counts once", 2, 0, []Record{run(1, OK, "1"), run(2, OK, "2"), run(2, OK, "2"), run(2, OK, "2")}, ""},
		{"a file without a date stays", 1, 0, []Record{run(1, OK, "1", "latest"), run(2, OK, "2", "latest")}, "1"},
		{"also where it is the first", 1, 0, []Record{run(1, OK, "latest", "1"), run(2, OK, "latest", "2")}, "1"},
		{"not older than two days", 0, 2, []Record{run(1, OK, "1"), run(2, OK, "2"), run(4, OK, "4")}, "1"},
		{"both", 1, 2, []Record{run(1, OK, "1"), run(2, OK, "2"), run(3, OK, "3")}, "1 2"},
		{"another job's file", 1, 0, []Record{other, run(2, OK, "2")}, ""},
		{"what was made just now for an old date", 1, 1, []Record{run(8, OK, "8"), run(9, OK, "9"), run(1, OK, "1")}, "8"},
	} {
		if got := strings.Join(expired(&Job{Name: "j", Keep: c.keep, Days: c.days}, c.records), " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestPublishTogether lets the last of three files fail: those before it are as
// they were.
func TestPublishTogether(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(path, text string) {
		t.Helper()
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(text), 0o644))
	}
	var outputs []*stagedOutput
	for _, name := range []string{"a/old.csv", "b/new.csv", "c/directory.csv"} {
		s := &stagedOutput{target: filepath.Join(dir, name)}
		s.dir = filepath.Join(filepath.Dir(s.target), ".staging")
		must(t, s.prepare())
		write(s.file(), "after")
		outputs = append(outputs, s)
	}
	write(outputs[0].target, "before")
	must(t, os.Mkdir(outputs[2].target, 0o755))
	if _, err := publish(outputs); err == nil || !strings.Contains(err.Error(), "c/directory.csv: is a directory; name a file") {
		t.Errorf("publish: %v", err)
	}
	if text, err := os.ReadFile(outputs[0].target); string(text) != "before" {
		t.Errorf("%s holds %q, %v; want it as before", outputs[0].target, text, err)
	}
	if _, err := os.Stat(outputs[1].target); !os.IsNotExist(err) {
		t.Errorf("%s is there: %v", outputs[1].target, err)
	}
	must(t, os.Remove(outputs[2].target))
	write(outputs[0].file(), "after")
	write(outputs[1].file(), "after")
	files, err := publish(outputs)
	must(t, err)
	for i, s := range outputs {
		s.discard()
		if text, _ := os.ReadFile(s.target); string(text) != "after" || files[i] != s.target {
			t.Errorf("%s holds %q and was published as %s", s.target, text, files[i])
		}
		if entries, _ := os.ReadDir(filepath.Dir(s.target)); len(entries) != 1 {
			t.Errorf("beside %s are %v", s.target, entries)
		}
	}
}
