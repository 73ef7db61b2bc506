package jobs

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/reports/schedule"
)

// Check reads the file, and what it names as far as that exists before a run. It prints a line a job.
func Check(s console.Streams, o Options, file string) error {
	jobs, err := Read(file)
	if err != nil {
		return err
	}
	for _, job := range jobs {
		if err := checkJob(job, filepath.Dir(file)); err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "ok   %s: %s, next %s\n", job.Name, console.Counted(int64(len(job.Outputs)), "output"), moment(job.Times.Next(o.Clock.Now())))
	}
	return nil
}

func checkJob(job *schedule.Job, dir string) error {
	for _, step := range job.Steps {
		if step.Name != "load" {
			continue
		}
		if _, err := studyfile.Read(step.Args[len(step.Args)-1]); err != nil {
			return err
		}
	}
	for _, hook := range []schedule.Hook{job.OnSuccess, job.OnFailure} {
		if len(hook.Command) == 0 {
			continue
		}
		name := hook.Command[0]
		if strings.ContainsRune(name, filepath.Separator) && !filepath.IsAbs(name) {
			name = filepath.Join(dir, name)
		}
		if _, err := exec.LookPath(name); err != nil {
			return exit.Usagef("schedule: job %s: command %s: cannot be run; check its path and permissions", job.Name, hook.Command[0])
		}
	}
	return nil
}

// moment writes a time with its offset, "" for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// readHistory reads the history of a jobs file and notes lines that are incomplete.
func readHistory(s console.Streams, o Options, file string) ([]schedule.Record, error) {
	state, err := stateOf(o, file)
	if err != nil {
		return nil, err
	}
	records, torn, err := state.History().Read()
	if torn > 0 {
		s.Notef("history of %s: %s torn and left out", file, console.Counted(int64(torn), "line"))
	}
	return records, err
}

// List prints the jobs with their next times and their last run.
func List(s console.Streams, o Options, file string) error {
	if o.Next < 1 {
		return exit.Usagef("--next %d: want 1 or more", o.Next)
	}
	jobs, err := Read(file)
	if err != nil {
		return err
	}
	records, err := readHistory(s, o, file)
	if err != nil {
		return err
	}
	rows := format.NewList("job", "cron", "time_zone", "next", "last", "outcome", "error")
	for _, job := range jobs {
		last, _ := schedule.Last(records, job.Name)
		next := o.Clock.Now()
		for range o.Next {
			if next = job.Times.Next(next); next.IsZero() {
				break
			}
			rows.Add(job.Name, job.Times.Cron(), job.Times.Zone(), moment(next), moment(last.At), last.Outcome, last.Error)
		}
	}
	return o.Format.Print(s, rows)
}

// History prints the runs of the file's jobs and what became of them.
func History(s console.Streams, o Options, file string) error {
	records, err := readHistory(s, o, file)
	if err != nil {
		return err
	}
	rows := format.NewList("at", "job", "ended", "by", "outcome", "exit_code", "seconds", "error", "files", "removed")
	for _, r := range records {
		if r.Event != schedule.EventEnded || o.Job != "" && r.Job != o.Job {
			continue
		}
		by, seconds := "schedule", 0.0
		if r.ByHand {
			by = "hand"
		}
		for _, step := range r.Steps {
			seconds += step.Seconds
		}
		rows.Add(moment(r.At), r.Job, moment(r.Time), by, r.Outcome, strconv.Itoa(r.ExitCode), strconv.FormatFloat(seconds, 'f', 1, 64),
			r.Error, strings.Join(r.Files, " "), strings.Join(r.Removed, " "))
	}
	return o.Format.Print(s, rows)
}
