package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/reports/schedule"
)

// Once runs one job and prints the run's record as JSON. Its error has the kind of the step that failed.
func Once(ctx context.Context, s console.Streams, o Options, name, file string) error {
	jobs, err := Read(file)
	if err != nil {
		return err
	}
	job, err := findJob(jobs, name, file)
	if err != nil {
		return err
	}
	at, err := instant(o.At, job.Times, o.Clock)
	if err != nil {
		return err
	}
	runner, err := runner(s, o, file)
	if err != nil {
		return err
	}
	record, err := runner.RunByHand(ctx, job, at)
	if err != nil {
		return err
	}
	if err := printRecord(s, record); err != nil {
		return err
	}
	return runError(record)
}

// instant reads --at; "" is now.
func instant(text string, times *schedule.Times, clock schedule.Clock) (time.Time, error) {
	if text == "" {
		return clock.Now().Truncate(time.Second), nil
	}
	location := times.In(time.Time{}).Location()
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, text, location); err == nil {
			return at, nil
		}
	}
	return time.Time{}, exit.Usagef("--at %s: is not a time; use for example 2026-03-01T06:00:00Z or 2026-03-01", text)
}

// runError returns the error of a run that failed. Its kind has the exit code of the failed step.
func runError(r schedule.Record) error {
	switch r.Outcome {
	case schedule.OK:
		return nil
	case schedule.Interrupted:
		return exit.ErrInterrupted
	}
	return exit.WithCode(fmt.Errorf("run %s: %s", r.Job, r.Error), r.ExitCode)
}

// Run runs jobs when they are due until ctx ends, or with Due only what is due now.
func Run(ctx context.Context, s console.Streams, o Options, file string) error {
	runner, err := runner(s, o, file)
	if err != nil {
		return err
	}
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	defer signal.Stop(reload)
	daemon := schedule.Daemon{Runner: runner, Reload: reload, Load: func() ([]*schedule.Job, error) { return Read(file) }}
	if !o.Due {
		return daemon.Run(ctx)
	}
	records, err := daemon.RunDue(ctx)
	for _, record := range records {
		err = exit.First(err, runError(record))
	}
	return err
}

// printRecord prints a run's record as JSON.
func printRecord(s console.Streams, record schedule.Record) error {
	text, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	_, err = s.Out.Write(append(text, '\n'))
	return err
}
