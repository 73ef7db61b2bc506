package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/reports/schedule"
)

func newScheduleCheckCommand(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Check a jobs file, the studies that it names and the commands that it calls",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE:  func(_ *cobra.Command, args []string) error { return runScheduleCheck(s, args[0]) },
	}
}

func newScheduleListCommand(s streams) *cobra.Command {
	var o scheduleOptions
	cmd := &cobra.Command{
		Use:   "list FILE",
		Short: "List jobs with their next times and their last run",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE:  func(_ *cobra.Command, args []string) error { return runScheduleList(s, o, args[0]) },
	}
	o.addFlags(cmd.Flags())
	o.addFormat(cmd.Flags())
	cmd.Flags().IntVar(&o.next, "next", 1, "list the next `N` times of each job, a row each")
	return cmd
}

func newScheduleHistoryCommand(s streams) *cobra.Command {
	var o scheduleOptions
	cmd := &cobra.Command{
		Use:   "history FILE",
		Short: "List the runs of a jobs file and what became of them",
		Args:  arguments(cobra.ExactArgs(1)),
		RunE:  func(_ *cobra.Command, args []string) error { return runScheduleHistory(s, o, args[0]) },
	}
	o.addFlags(cmd.Flags())
	o.addFormat(cmd.Flags())
	cmd.Flags().StringVar(&o.job, "job", "", "list the runs of `JOB` only")
	return cmd
}

func newScheduleSystemdCommand(s streams) *cobra.Command {
	var o scheduleOptions
	cmd := &cobra.Command{
		Use:   "systemd FILE -o DIR",
		Short: "Write a systemd service and timer that run what is due",
		Long: `systemd writes minecarbon-NAME.service, which runs what is due of FILE and ends, and
minecarbon-NAME.timer, which starts it at the times of all jobs. NAME is that of FILE. After
"systemctl enable --now minecarbon-NAME.timer" no daemon is needed; when jobs or their times
change, write the files again. As an alternative, let a service of your own run "schedule run FILE".`,
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error { return runScheduleSystemd(s, o, args[0]) },
	}
	o.addFlags(cmd.Flags())
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "write the files into directory `DIR`")
	return cmd
}

// runScheduleCheck reads the file, and what it names as far as that exists before a run.
func runScheduleCheck(s streams, file string) error {
	jobs, err := readJobs(file)
	if err != nil {
		return err
	}
	for _, job := range jobs {
		if err := checkJob(job, filepath.Dir(file)); err != nil {
			return err
		}
		fmt.Fprintf(s.out, "ok   %s: %s, next %s\n", job.Name, counted(int64(len(job.Outputs)), "output"), moment(job.Times.Next(clock.Now())))
	}
	return nil
}

func checkJob(job *schedule.Job, dir string) error {
	for _, step := range job.Steps {
		if step.Name != "load" {
			continue
		}
		if _, err := loader.ReadStudy(step.Args[len(step.Args)-1]); err != nil {
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
			return usageErrorf("schedule: job %s: command %s: cannot be run; check its path and permissions", job.Name, hook.Command[0])
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

// printRuns prints rows in the format asked for.
func printRuns(s streams, format string, rows *listing) error {
	name, err := chooseFormat(format, "", s.outTerminal)
	if err != nil {
		return err
	}
	if !slices.Contains(listFormats(), name) {
		return usageErrorf("format %s: is for results of query; choose %s", name, strings.Join(listFormats(), ", "))
	}
	return printListing(s.out, name, look{colour: s.colour, literal: true}, rows)
}

// readHistory reads the history of a jobs file and says on standard error what of it is torn.
func readHistory(s streams, o scheduleOptions, file string) ([]schedule.Record, error) {
	state, err := scheduleState(o, file)
	if err != nil {
		return nil, err
	}
	records, torn, err := state.History().Read()
	if torn > 0 {
		s.notef("history of %s: %s torn and left out", file, counted(int64(torn), "line"))
	}
	return records, err
}

func runScheduleList(s streams, o scheduleOptions, file string) error {
	if o.next < 1 {
		return usageErrorf("--next %d: want 1 or more", o.next)
	}
	jobs, err := readJobs(file)
	if err != nil {
		return err
	}
	records, err := readHistory(s, o, file)
	if err != nil {
		return err
	}
	rows := newListing("job", "cron", "time_zone", "next", "last", "outcome", "error")
	for _, job := range jobs {
		last, _ := schedule.Last(records, job.Name)
		next := clock.Now()
		for range o.next {
			if next = job.Times.Next(next); next.IsZero() {
				break
			}
			rows.add(job.Name, job.Times.Cron(), job.Times.Zone(), moment(next), moment(last.At), last.Outcome, last.Error)
		}
	}
	return printRuns(s, o.format, rows)
}

func runScheduleHistory(s streams, o scheduleOptions, file string) error {
	records, err := readHistory(s, o, file)
	if err != nil {
		return err
	}
	rows := newListing("at", "job", "ended", "by", "outcome", "exit_code", "seconds", "error", "files", "removed")
	for _, r := range records {
		if r.Event != schedule.EventEnded || o.job != "" && r.Job != o.job {
			continue
		}
		by, seconds := "schedule", 0.0
		if r.ByHand {
			by = "hand"
		}
		for _, step := range r.Steps {
			seconds += step.Seconds
		}
		rows.add(moment(r.At), r.Job, moment(r.Time), by, r.Outcome, strconv.Itoa(r.ExitCode), strconv.FormatFloat(seconds, 'f', 1, 64),
			r.Error, strings.Join(r.Files, " "), strings.Join(r.Removed, " "))
	}
	return printRuns(s, o.format, rows)
}

// printRecord prints a run's record as JSON.
func printRecord(s streams, record schedule.Record) error {
	text, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	_, err = s.out.Write(append(text, '\n'))
	return err
}

func runScheduleSystemd(s streams, o scheduleOptions, file string) error {
	jobs, err := readJobs(file)
	if err != nil {
		return err
	}
	if o.output == "" {
		return usageErrorf("schedule systemd: no directory is given; use -o DIR")
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("write systemd units: find this program: %w", err)
	}
	absolute, err := filepath.Abs(file)
	if err != nil {
		return fmt.Errorf("write systemd units: %w", err)
	}
	words := []string{program, "schedule", "run", "--due"}
	if o.state != "" {
		state, err := filepath.Abs(o.state)
		if err != nil {
			return fmt.Errorf("write systemd units: %w", err)
		}
		words = append(words, "--state", state)
	}
	service, timer, err := schedule.SystemdUnits(absolute, append(words, absolute), jobs)
	if err != nil {
		return usageErrorf("schedule %s: %w", file, err)
	}
	name := "minecarbon-" + strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	for _, unit := range []struct{ extension, text string }{{".service", service}, {".timer", timer}} {
		path := filepath.Join(o.output, name+unit.extension)
		err := destination{path: path}.write(func(w io.Writer) error {
			_, err := io.WriteString(w, unit.text)
			return err
		})
		if err != nil {
			return err
		}
		s.notef("wrote %s", path)
	}
	return nil
}
