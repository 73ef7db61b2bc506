package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// kinds are the jobs of the daemon, with how many of a round are of each. NAME, HERE and FILE are put in.
var kinds = []struct {
	name   string
	share  int // of mostJobs
	fails  bool
	fields string
}{
	{"reload", 2, false, "study: HERE/study-NAME/study.yaml, dataset: HERE/dataset-NAME, verify: true, outputs: [{query: from deficit, file: \"FILE.csv\"}]"},
	{"page", 4, false, "dataset: HERE/dataset, outputs: [{report: true, file: \"FILE.html\", summary: true}]"},
	{"fails", 4, true, "dataset: HERE/dataset, outputs: [{query: from summary, file: \"FILE.csv\"}, {query: from nothing, file: \"FILE.parquet\"}]"},
	{"tables", 50, false, "dataset: HERE/dataset, outputs: [{query: from summary, file: \"FILE.csv\"}, {query: from cohort_year, file: \"FILE.parquet\"}], retention: {keep: 2}"},
}

// interrupted is the exit code of a daemon that SIGTERM ends in the middle of a run.
const interrupted = 130

// mostJobs is how many jobs are due in a minute, the shortest time that a cron expression has.
const mostJobs = 60

// daemon runs jobs that are due every minute until there are enough runs.
func (e *endurance) daemon() error {
	if err := e.writeJobs(); err != nil {
		return err
	}
	var said bytes.Buffer
	cmd := e.command("schedule", "run", "jobs.yaml")
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() { _ = cmd.Process.Kill() }()
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	held, records, err := e.watch(cmd.Process.Pid, ended)
	if err != nil {
		return fmt.Errorf("%w: %s", err, end(said.String()))
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	var stopped error
	if err := <-ended; err != nil && cmd.ProcessState.ExitCode() != interrupted {
		stopped = fmt.Errorf("end by SIGTERM: %w: %s", err, end(said.String()))
	}
	return errors.Join(stopped, held.print("one daemon"), e.checkRuns(records), e.left())
}

// writeJobs writes the jobs file, and a copy of the study for each job that loads one.
func (e *endurance) writeJobs() error {
	text := "jobs:\n"
	count := min(mostJobs, max(len(kinds), e.runs/2))
	for _, kind := range kinds {
		for n := range max(1, kind.share*count/mostJobs) {
			name := fmt.Sprintf("%s-%d", kind.name, n)
			fields := strings.NewReplacer("NAME", name, "HERE", e.dir, "FILE", e.path("out-daemon/"+name+"-{date}")).Replace(kind.fields)
			text += fmt.Sprintf("  - {name: %s, cron: \"* * * * *\", %s}\n", name, fields)
			if kind.name != "reload" {
				continue
			}
			if err := os.CopyFS(e.path("study-"+name), os.DirFS(e.path("study"))); err != nil {
				return err
			}
		}
	}
	return os.WriteFile(e.path("jobs.yaml"), []byte(text), 0o644)
}

// record is what is looked at in a line of the history.
type record struct {
	Event, Job, Outcome, Error string
	At                         time.Time
}

// watch samples the daemon now and then, until there are enough runs. With each sample the studies change, so that they are loaded
// again.
func (e *endurance) watch(pid int, exited <-chan error) (held samples, ended []record, err error) {
	every := max(1, e.runs/30)
	for len(ended) < e.runs {
		select {
		case err := <-exited:
			return nil, nil, errors.Join(fmt.Errorf("the daemon ended after %d runs", len(ended)), err)
		case <-time.After(time.Second):
		}
		text, err := os.ReadFile(e.path(".minecarbon-schedule/jobs.yaml.jsonl"))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, nil, err
		}
		ended = nil
		for line := range bytes.Lines(text) {
			var r record
			if json.Unmarshal(line, &r) == nil && r.Event == "ended" {
				ended = append(ended, r)
			}
		}
		if len(held) > 0 && len(ended) < held[len(held)-1].at+every {
			continue
		}
		if err := held.take(pid, len(ended)); err != nil {
			return nil, nil, err
		}
		studies, _ := filepath.Glob(e.path("study-*/study.yaml"))
		for _, file := range studies {
			if err := appendLine(file, fmt.Sprintf("# after run %d", len(ended))); err != nil {
				return nil, nil, err
			}
		}
	}
	return held, ended, nil
}

func appendLine(file, line string) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, line)
	return errors.Join(err, f.Close())
}

// checkRuns checks that each time of a job was served once, that the jobs that must fail did and no others, that studies were
// loaded again, and that nothing lies beside the outputs.
func (e *endurance) checkRuns(records []record) (wrong error) {
	served := map[string]bool{}
	outcomes := map[string]int{}
	for _, r := range records {
		key := r.Job + r.At.String()
		if served[key] {
			wrong = errors.Join(wrong, fmt.Errorf("%s of %v ran twice", r.Job, r.At))
		}
		served[key] = true
		kind, _, _ := strings.Cut(r.Job, "-")
		if strings.Contains(r.Error, "changed while it was being read") {
			outcomes[kind+", the study changed meanwhile"]++
			continue
		}
		outcomes[kind+", "+r.Outcome]++
		if (kind == "fails") != (r.Outcome == "failed") {
			wrong = errors.Join(wrong, fmt.Errorf("%s of %v: %s", r.Job, r.At, r.Outcome))
		}
	}
	fmt.Print("\n| runs | number |\n|---|--:|\n")
	for _, what := range slices.Sorted(maps.Keys(outcomes)) {
		fmt.Printf("| %s | %d |\n", what, outcomes[what])
	}
	hidden, _ := filepath.Glob(e.path("out-daemon/.*"))
	failed, _ := filepath.Glob(e.path("out-daemon/fails*"))
	if left := slices.Concat(hidden, failed); len(left) > 0 {
		wrong = errors.Join(wrong, fmt.Errorf("beside the outputs is %s", left[0]))
	}
	return wrong
}
