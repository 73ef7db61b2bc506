package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/minecarbon/minecarbon/reports/schedule"
)

// clockFile is the variable that has the program go by the time in a file.
const clockFile = asProgram + "_CLOCK"

// fileClock is a clock that a test moves.
type fileClock string

func (c fileClock) Now() time.Time {
	text, err := os.ReadFile(string(c))
	if err != nil {
		panic(err)
	}
	at, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		panic(err)
	}
	return at
}

func (c fileClock) Until(t time.Time) <-chan time.Time {
	reached := make(chan time.Time, 1)
	go func() {
		for c.Now().Before(t) {
			time.Sleep(2 * time.Millisecond)
		}
		reached <- t
	}()
	return reached
}

// planner is a jobs file with a clock of its own.
type planner struct{ scenario }

// newPlanner writes a jobs file, in which DATASET is tiny, at an instant.
func newPlanner(t *testing.T, at, jobs string) planner {
	t.Helper()
	p := planner{scenario{t, t.TempDir()}}
	p.setClock(at)
	p.jobs(jobs)
	return p
}

func (p planner) jobs(text string) {
	p.Helper()
	p.must(os.WriteFile(p.path("jobs.yaml"), []byte(strings.ReplaceAll(text, "DATASET", tiny)), 0o644))
}

func (p planner) setClock(at string) {
	p.Helper()
	p.must(os.WriteFile(p.path("clock.new"), []byte(at), 0o644))
	p.must(os.Rename(p.path("clock.new"), p.path("clock")))
}

// command is `minecarbon schedule ...` of the jobs file, which is put at the end.
func (p planner) command(args ...string) *exec.Cmd {
	args = append(append([]string{"schedule"}, args...), p.path("jobs.yaml"))
	return program([]string{clockFile + "=" + p.path("clock")}, args...)
}

func (p planner) run(args ...string) outcome {
	p.Helper()
	return runProgram(p.T, p.command(args...), "")
}

// once runs a job by hand and gives its record.
func (p planner) once(code int, job string, flags ...string) schedule.Record {
	p.Helper()
	got := p.run(append(append([]string{"once"}, flags...), job)...)
	var record schedule.Record
	if err := json.Unmarshal([]byte(got.out), &record); err != nil || got.code != code {
		p.Fatalf("once %s: exit code %d, want %d, %v\n%s%s", job, got.code, code, err, got.out, got.err)
	}
	return record
}

// running is a daemon in a process of its own.
type running struct {
	*exec.Cmd
	p planner
}

// said is what the daemons of the jobs file have said so far.
func (p planner) said() string {
	text, _ := os.ReadFile(p.path("said"))
	return string(text)
}

// daemon starts `schedule run` and returns when it has planned its jobs.
func (p planner) daemon(flags ...string) running {
	p.Helper()
	d := running{p.command(append([]string{"run"}, flags...)...), p}
	said, err := os.OpenFile(p.path("said"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	p.must(err)
	defer said.Close()
	d.Stderr = said
	p.must(d.Start())
	p.Cleanup(func() { _ = d.Process.Kill(); _ = d.Wait() })
	pid := strconv.Itoa(d.Process.Pid)
	text, err := os.ReadFile(p.path("jobs.yaml"))
	p.must(err)
	p.until("the daemon has its lock and its jobs", func() bool {
		lock, _ := os.ReadFile(p.path(".minecarbon-schedule/jobs.yaml.lock"))
		planned := 0
		for _, r := range p.records() {
			if r.Event == schedule.EventPlanned {
				planned++
			}
		}
		return strings.TrimSpace(string(lock)) == pid && planned >= strings.Count(string(text), "name: ")
	})
	return d
}

// stop ends the daemon by a signal and holds it to an exit code.
func (d running) stop(signal os.Signal, code int) {
	d.p.Helper()
	d.p.must(d.Process.Signal(signal))
	if got := finish(d.p.T, d.Wait()); got != code {
		d.p.Errorf("the daemon ended with exit code %d, want %d\n%s", got, code, d.p.said())
	}
}

// until waits for a condition.
func (p planner) until(what string, ok func() bool) {
	p.Helper()
	const patience = time.Minute
	for began := time.Now(); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Since(began) > patience {
			p.Fatalf("%v have passed, and not yet: %s\n%s", patience, what, p.said())
		}
	}
}

func (p planner) records() []schedule.Record {
	p.Helper()
	records, _, err := schedule.State(p.path(".minecarbon-schedule/jobs.yaml")).History().Read()
	p.must(err)
	return records
}

// ends are the ends of runs as "job at outcome".
func (p planner) ends() (ends []string) {
	p.Helper()
	for _, r := range p.records() {
		if r.Event == schedule.EventEnded {
			ends = append(ends, r.Job+" "+r.At.Format(time.RFC3339)+" "+r.Outcome)
		}
	}
	return ends
}

func (p planner) untilEnds(want ...string) {
	p.Helper()
	p.until(strings.Join(want, ", "), func() bool { return len(p.ends()) >= len(want) })
	if got := p.ends(); !slices.Equal(got, want) {
		p.Fatalf("runs %q, want %q", got, want)
	}
}

func (p planner) holds(name, want string) {
	p.Helper()
	if text, err := os.ReadFile(p.path(name)); string(text) != want {
		p.Errorf("%s holds %q, %v; want %q", name, text, err, want)
	}
}

func (p planner) exists(name string) bool {
	_, err := os.Stat(p.path(name))
	return err == nil
}
