package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/minecarbon/minecarbon/reports/schedule"
)

// plan is a job of the simulated months, and when it is due in words of Go.
type plan struct {
	name, cron, zone string
	due              func(wall time.Time) bool
	outputs          []string // command lines; the first word is the extension of the file
	keep, days       int
	fails            bool
}

func at(hour, minute int, wall time.Time) bool { return wall.Hour() == hour && wall.Minute() == minute }

var plans = []plan{
	{name: "nightly", cron: "30 2 * * *", zone: "Europe/Berlin", outputs: []string{"csv query from summary"}, keep: 30,
		due: func(wall time.Time) bool { return at(2, 30, wall) }},
	{name: "month-end", cron: "0 22 L * *", zone: "America/New_York", outputs: []string{"parquet query from deficit"}, keep: 12,
		due: func(wall time.Time) bool { return at(22, 0, wall) && wall.AddDate(0, 0, 1).Day() == 1 }},
	{name: "monthly", cron: "@monthly", zone: "Asia/Shanghai", outputs: []string{"html report", "csv query from rates"}, keep: 12,
		due: func(wall time.Time) bool { return at(0, 0, wall) && wall.Day() == 1 }},
	{name: "last-days", cron: "0 9 29-31 * *", zone: "UTC", outputs: []string{"csv query from summary"},
		due: func(wall time.Time) bool { return at(9, 0, wall) && wall.Day() >= 29 }},
	{name: "leap-day", cron: "0 12 29 2 *", zone: "UTC", outputs: []string{"csv query from summary"},
		due: func(wall time.Time) bool { return at(12, 0, wall) && wall.Month() == time.February && wall.Day() == 29 }},
	{name: "mondays", cron: "0 0 * * mon", zone: "UTC", outputs: []string{"csv query from summary"}, days: 60,
		due: func(wall time.Time) bool { return at(0, 0, wall) && wall.Weekday() == time.Monday }},
	{name: "fails", cron: "@weekly", zone: "UTC", outputs: []string{"csv query from summary", "csv query from nothing"}, fails: true,
		due: func(wall time.Time) bool { return at(0, 0, wall) && wall.Weekday() == time.Sunday }},
	// Without outputs, so that a history grows beyond what it keeps. Daylight saving of half an hour.
	{name: "often", cron: "15 2-23/3 * * *", zone: "Australia/Lord_Howe",
		due: func(wall time.Time) bool { return wall.Minute() == 15 && wall.Hour()%3 == 2 }},
}

// job makes a plan a job of the schedule.
func (e *endurance) job(p plan) (*schedule.Job, error) {
	times, err := schedule.ParseTimes(p.cron, p.zone)
	if err != nil {
		return nil, err
	}
	job := &schedule.Job{Name: p.name, Times: times, Timeout: time.Hour, Keep: p.keep, Days: p.days}
	for i, output := range p.outputs {
		words := strings.SplitN(output, " ", 3)
		job.Outputs = append(job.Outputs, schedule.Output{
			Name: words[1], File: e.path(fmt.Sprintf("out-months/%s-%d-{date}.%s", p.name, i, words[0])),
			Args: func(file, _ string) []string {
				return append([]string{words[1], "-d", "dataset", "-o", file}, words[2:]...)
			},
		})
	}
	return job, nil
}

// sleep is a time in which the machine sleeps.
type sleep struct{ from, to time.Time }

// simulated is a clock that goes to where it is waited for, over the sleeps. At restart it stops the daemon.
type simulated struct {
	now, restart time.Time
	stop         func()
}

func (c *simulated) Now() time.Time { return c.now }

// Until goes to t, or to the restart before it, or to the end of the sleep that holds that moment.
func (c *simulated) Until(t time.Time) <-chan time.Time {
	reached := make(chan time.Time, 1)
	ends := !t.Before(c.restart)
	if ends {
		t = c.restart
	}
	for _, s := range sleeps {
		if !t.Before(s.from) && t.Before(s.to) {
			t = s.to
		}
	}
	if t.After(c.now) {
		c.now = t
	}
	if ends {
		c.stop()
	} else {
		reached <- c.now
	}
	return reached
}

// begins is when the simulated months begin: four changes of daylight saving and a leap year follow.
var begins = time.Date(2027, 3, 1, 0, 0, 30, 0, time.UTC)

// sleeps are a night over the change of daylight saving, a week-end over the end of a month and five weeks.
var sleeps = []sleep{
	{time.Date(2027, 3, 27, 22, 0, 0, 0, time.UTC), time.Date(2027, 3, 28, 7, 0, 0, 0, time.UTC)},
	{time.Date(2027, 7, 30, 17, 0, 0, 0, time.UTC), time.Date(2027, 8, 2, 6, 0, 0, 0, time.UTC)},
	{time.Date(2028, 9, 20, 17, 30, 0, 0, time.UTC), time.Date(2028, 10, 26, 5, 45, 0, 0, time.UTC)},
}

// calendar runs a schedule on a simulated clock, with a new daemon every month.
func (e *endurance) calendar() error {
	var jobs []*schedule.Job
	for _, p := range plans {
		job, err := e.job(p)
		if err != nil {
			return err
		}
		jobs = append(jobs, job)
	}
	ran := map[string][]time.Time{} // by job and outcome
	clock := &simulated{now: begins}
	state := schedule.State(e.path("state-months/jobs.yaml"))
	var held samples
	for month := range e.months {
		ctx, stop := context.WithCancel(context.Background())
		clock.restart, clock.stop = begins.AddDate(0, month+1, 0), stop
		daemon := schedule.Daemon{
			Load: func() ([]*schedule.Job, error) { return jobs, nil },
			Runner: schedule.Runner{Program: e.program, Dir: e.dir, State: state, Clock: clock, Notef: func(format string, arguments ...any) {
				note(ran, fmt.Sprintf(format, arguments...))
			}},
		}
		err := daemon.Run(ctx)
		stop()
		if err != nil {
			return err
		}
		runtime.GC()
		if err := held.take(os.Getpid(), month+1); err != nil {
			return err
		}
	}
	return errors.Join(held.print(fmt.Sprintf("%d months", e.months)), e.checkMonths(ran, clock.now), e.checkState(string(state)), e.left())
}

// note adds what a daemon says of a run.
func note(ran map[string][]time.Time, said string) {
	words := strings.SplitN(said, " ", 4) // JOB of TIME: OUTCOME
	if len(words) != 4 {
		return
	}
	if when, err := time.Parse(time.RFC3339+":", words[2]); err == nil {
		outcome, _, _ := strings.Cut(words[3], ",")
		ran[words[0]+" "+outcome] = append(ran[words[0]+" "+outcome], when)
	}
}

// expected returns the instants at which a plan is due, found minute by minute on the faces of the clocks of its zone. In a sleep
// only the last counts.
func (p plan) expected(from, to time.Time) (due []time.Time, err error) {
	zone, err := time.LoadLocation(p.zone)
	if err != nil {
		return nil, err
	}
	face := func(t time.Time) time.Time {
		local := t.In(zone)
		return time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, time.UTC)
	}
	shown := face(from)
	for t := from.Truncate(time.Minute).Add(time.Minute); !t.After(to); t = t.Add(time.Minute) {
		for now := face(t); shown.Before(now); { // none where the clock was put back, several where it was put on
			if shown = shown.Add(time.Minute); p.due(shown) {
				due = append(due, t)
			}
		}
	}
	for _, s := range sleeps {
		first, _ := slices.BinarySearchFunc(due, s.from, time.Time.Compare)
		last, exact := slices.BinarySearchFunc(due, s.to, time.Time.Compare)
		if exact {
			last++
		}
		if last-first > 1 {
			due = slices.Delete(due, first, last-1)
		}
	}
	return slices.CompactFunc(due, time.Time.Equal), nil
}

// checkMonths compares the runs with the calendar, and the files that are there with what is to be kept.
func (e *endurance) checkMonths(ran map[string][]time.Time, until time.Time) (wrong error) {
	fmt.Print("\n| job | cron | zone | due | runs | files kept |\n|---|---|---|--:|--:|--:|\n")
	for _, p := range plans {
		due, err := p.expected(begins, until)
		if err != nil {
			return err
		}
		outcome := "ok"
		if p.fails {
			outcome = "failed"
		}
		got := ran[p.name+" "+outcome]
		delete(ran, p.name+" "+outcome)
		if !slices.EqualFunc(due, got, time.Time.Equal) {
			wrong = errors.Join(wrong, fmt.Errorf("%s ran %d times and was due %d times%s", p.name, len(got), len(due), firstOther(due, got)))
		}
		files, _ := filepath.Glob(e.path("out-months/" + p.name + "-*"))
		slices.Sort(files)
		if want := e.kept(p, due); !slices.Equal(files, want) {
			wrong = errors.Join(wrong, fmt.Errorf("%s keeps %d files, want %d", p.name, len(files), len(want)))
		}
		fmt.Printf("| %s | `%s` | %s | %d | %d | %d |\n", p.name, p.cron, p.zone, len(due), len(got), len(files))
	}
	for _, other := range slices.Sorted(maps.Keys(ran)) {
		wrong = errors.Join(wrong, fmt.Errorf("%d runs of %s", len(ran[other]), other))
	}
	return wrong
}

// firstOther says where two series part.
func firstOther(due, got []time.Time) string {
	for i := range due {
		if i >= len(got) || !due[i].Equal(got[i]) {
			return fmt.Sprintf(", not on %v", due[i])
		}
	}
	return ""
}

// kept returns the files that a plan's retention leaves of its runs.
func (e *endurance) kept(p plan, due []time.Time) (files []string) {
	zone, _ := time.LoadLocation(p.zone)
	if p.fails || len(due) == 0 {
		return nil
	}
	dates := map[string]bool{}
	for _, when := range slices.Backward(due) {
		date := when.In(zone).Format(time.DateOnly)
		if p.keep > 0 && len(dates) == p.keep && !dates[date] || p.days > 0 && when.Before(due[len(due)-1].AddDate(0, 0, -p.days)) {
			break
		}
		dates[date] = true
	}
	for date := range dates {
		for i, output := range p.outputs {
			extension, _, _ := strings.Cut(output, " ")
			files = append(files, e.path(fmt.Sprintf("out-months/%s-%d-%s.%s", p.name, i, date, extension)))
		}
	}
	slices.Sort(files)
	return files
}

// mostHistory limits the history of the simulated months, bytes.
const mostHistory = 4 << 20

// checkState checks that a schedule leaves its history and two locks and no more, and that the history is bounded.
func (e *endurance) checkState(state string) error {
	names, _ := filepath.Glob(filepath.Dir(state) + "/*")
	if len(names) != 3 {
		return fmt.Errorf("the state of the schedule is %v", names)
	}
	history, err := os.Stat(state + ".jsonl")
	if err != nil {
		return err
	}
	fmt.Printf("\nhistory: %d bytes\n", history.Size())
	if history.Size() > mostHistory {
		return fmt.Errorf("the history has %d bytes, more than %d", history.Size(), mostHistory)
	}
	hidden, _ := filepath.Glob(e.path("out-months/.*"))
	if len(hidden) > 0 {
		return fmt.Errorf("beside the outputs is %s", hidden[0])
	}
	return nil
}
