package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/reports/schedule"
)

// clock is the time that schedules go by.
var clock schedule.Clock = schedule.SystemClock{}

type scheduleOptions struct {
	state  string
	format string
	at     string
	next   int
	job    string
	due    bool
	output string
}

func (o *scheduleOptions) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.state, "state", "", "keep history and locks in directory `DIR` (default: .minecarbon-schedule beside FILE)")
}

func (o *scheduleOptions) addFormat(flags *pflag.FlagSet) {
	flags.StringVarP(&o.format, "format", "f", "", "print as `FORMAT`: "+strings.Join(listFormats(), ", "))
}

// listFormats are the formats of what is no result of the SQL engine.
func listFormats() []string {
	return slices.DeleteFunc(formatNames(), func(name string) bool { return name == formatParquet })
}

const scheduleLong = `schedule runs the jobs of a YAML file when their cron expressions say so.

A job loads its study if an input's checksum has changed, verifies the dataset, makes its outputs and
moves them to their places together. If a step fails, the outputs of the run before stay, and
on_failure is told. Each step is a process of its own.

Each time of a job is due once: one that daylight saving skips when the clock goes on, one that comes
twice the first time. What was missed while nothing ran, or was killed, is made up once, for the latest
time. One run at a time is made per FILE, whoever starts it.`

const scheduleExample = `  minecarbon schedule check jobs.yaml
  minecarbon schedule list jobs.yaml
  minecarbon schedule once monthly --at 2026-03-01 jobs.yaml
  minecarbon schedule run jobs.yaml
  minecarbon schedule systemd jobs.yaml -o /etc/systemd/system`

func newScheduleCommand(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "schedule",
		Short:   "Load, verify and write outputs on a schedule",
		Long:    scheduleLong,
		Example: scheduleExample,
		Args:    unknownCommand,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		newScheduleCheckCommand(s),
		newScheduleListCommand(s),
		newScheduleHistoryCommand(s),
		newScheduleOnceCommand(s),
		newScheduleRunCommand(s),
		newScheduleSystemdCommand(s),
	)
	return cmd
}

func newScheduleOnceCommand(s streams) *cobra.Command {
	var o scheduleOptions
	cmd := &cobra.Command{
		Use:   "once JOB FILE",
		Short: "Run a job now, or as at another time",
		Long: `once runs a job now, due or not, and prints the run's record as JSON. With --at it is made as if it were
that instant: {date} is its date in the job's time zone. The daemon's own times are not affected.
The exit code is that of the step that failed.`,
		Args: arguments(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runScheduleOnce(cmd.Context(), s, o, args[0], args[1])
		},
	}
	o.addFlags(cmd.Flags())
	cmd.Flags().StringVar(&o.at, "at", "", "run as at `TIME`: 2026-03-01T06:00:00Z, or 2026-03-01 06:00 or 2026-03-01 in the job's time zone")
	return cmd
}

func newScheduleRunCommand(s streams) *cobra.Command {
	var o scheduleOptions
	cmd := &cobra.Command{
		Use:   "run FILE",
		Short: "Run jobs when they are due, until stopped",
		Long: `run waits for jobs to be due and runs them, one at a time. SIGTERM or Ctrl-C ends it after the present
step; a run that is cut short so is made up by the next. SIGHUP has it read FILE again; a FILE with
mistakes leaves the jobs as they were. A second one on the same FILE is refused with exit code 6.`,
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return runScheduleRun(cmd.Context(), s, o, args[0]) },
	}
	o.addFlags(cmd.Flags())
	cmd.Flags().BoolVar(&o.due, "due", false, "run what is due now and end, as a timer wants it")
	return cmd
}

// scheduleRunner is what runs the jobs of a file.
func scheduleRunner(s streams, o scheduleOptions, file string) (schedule.Runner, error) {
	program, err := os.Executable()
	if err != nil {
		return schedule.Runner{}, fmt.Errorf("run schedule %s: find this program: %w", file, err)
	}
	state, err := scheduleState(o, file)
	if err != nil {
		return schedule.Runner{}, err
	}
	absolute, err := filepath.Abs(file)
	return schedule.Runner{Program: program, Dir: filepath.Dir(absolute), State: state, Clock: clock, Notef: s.notef}, err
}

// scheduleState is where the state of a jobs file is: the same whatever links lead to it.
func scheduleState(o scheduleOptions, file string) (schedule.State, error) {
	real, err := filepath.EvalSymlinks(file)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		return "", inputErrorf("read schedule %s: %w; name an existing YAML schedule file", file, unwrapPath(err))
	}
	dir := o.state
	if dir == "" {
		dir = filepath.Join(filepath.Dir(real), ".minecarbon-schedule")
	}
	dir, err = filepath.Abs(dir)
	return schedule.State(filepath.Join(dir, filepath.Base(real))), err
}

// unwrapPath is an error of the file system without path and call.
func unwrapPath(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// findJob is the job of that name.
func findJob(jobs []*schedule.Job, name, file string) (*schedule.Job, error) {
	var names []string
	for _, job := range jobs {
		if job.Name == name {
			return job, nil
		}
		names = append(names, job.Name)
	}
	return nil, usageErrorf("schedule %s: there is no job %q; it has %s", file, name, strings.Join(names, ", "))
}

func runScheduleOnce(ctx context.Context, s streams, o scheduleOptions, name, file string) error {
	jobs, err := readJobs(file)
	if err != nil {
		return err
	}
	job, err := findJob(jobs, name, file)
	if err != nil {
		return err
	}
	at, err := instant(o.at, job.Times)
	if err != nil {
		return err
	}
	runner, err := scheduleRunner(s, o, file)
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
func instant(text string, times *schedule.Times) (time.Time, error) {
	if text == "" {
		return clock.Now().Truncate(time.Second), nil
	}
	location := times.In(time.Time{}).Location()
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, text, location); err == nil {
			return at, nil
		}
	}
	return time.Time{}, usageErrorf("--at %s: is no time; want one such as 2026-03-01T06:00:00Z or 2026-03-01", text)
}

// runError is the error of a run that failed, of the kind whose exit code the failed step had.
func runError(r schedule.Record) error {
	switch r.Outcome {
	case schedule.OK:
		return nil
	case schedule.Interrupted:
		return errInterrupted
	}
	err := fmt.Errorf("run %s: %s", r.Job, r.Error)
	for _, rule := range exitRules {
		if rule.code == r.ExitCode && rule.code != exitOK {
			return kindError{err, rule.kind}
		}
	}
	return err
}

func runScheduleRun(ctx context.Context, s streams, o scheduleOptions, file string) error {
	runner, err := scheduleRunner(s, o, file)
	if err != nil {
		return err
	}
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	defer signal.Stop(reload)
	daemon := schedule.Daemon{Runner: runner, Reload: reload, Load: func() ([]*schedule.Job, error) { return readJobs(file) }}
	if !o.due {
		return daemon.Run(ctx)
	}
	records, err := daemon.RunDue(ctx)
	for _, record := range records {
		err = firstError(err, runError(record))
	}
	return err
}
