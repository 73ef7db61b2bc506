package main

import (
	"github.com/spf13/cobra"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/jobs"
	"github.com/minecarbon/minecarbon/reports/schedule"
)

const scheduleLong = `schedule runs the jobs of a YAML file when their cron expressions say so.

A job loads its study if an input's checksum has changed, verifies the dataset, makes its outputs and
publishes them together. If a step fails, the outputs of the run before stay, and on_failure is
called. Each step is a process of its own.

Each time of a job is due once. A time that daylight saving skips is due when the clock goes on; of a
time that comes twice, the first counts. Runs that were missed or killed are made up by one run, for
the latest time. Only one run at a time is made for FILE, however it is started.`

const scheduleExample = `  minecarbon schedule check jobs.yaml
  minecarbon schedule list jobs.yaml
  minecarbon schedule once monthly --at 2026-03-01 jobs.yaml
  minecarbon schedule run jobs.yaml
  minecarbon schedule systemd jobs.yaml -o /etc/systemd/system
  minecarbon schedule keys`

func newScheduleCommand(s console.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "schedule",
		Short:   "Load, verify and write outputs on a schedule",
		Long:    scheduleLong,
		Example: scheduleExample,
		Args:    exit.UnknownCommand,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		newScheduleCheckCommand(s),
		newScheduleListCommand(s),
		newScheduleHistoryCommand(s),
		newScheduleOnceCommand(s),
		newScheduleRunCommand(s),
		newScheduleSystemdCommand(s),
		newKeysCommand(s, "jobs file", jobs.Keys),
	)
	return cmd
}

func newScheduleOnceCommand(s console.Streams) *cobra.Command {
	o := jobs.Options{Clock: clock}
	cmd := &cobra.Command{
		Use:   "once JOB FILE",
		Short: "Run a job now, or as at another time",
		Long: `once runs a job now, due or not, and prints the run's record as JSON. With --at it runs as if it were
that time: {date} is its date in the job's time zone. The times of "schedule run" are not affected.
The exit code is the one of the step that failed.`,
		Args: exit.Arguments(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return jobs.Once(cmd.Context(), s, o, args[0], args[1])
		},
	}
	o.AddFlags(cmd.Flags())
	cmd.Flags().StringVar(&o.At, "at", "", "run as at `TIME`: 2026-03-01T06:00:00Z, or 2026-03-01 06:00 or 2026-03-01 in the job's time zone")
	return cmd
}

func newScheduleRunCommand(s console.Streams) *cobra.Command {
	o := jobs.Options{Clock: clock}
	cmd := &cobra.Command{
		Use:   "run FILE",
		Short: "Run jobs when they are due, until stopped",
		Long: `run waits for jobs to be due and runs them, one at a time. SIGTERM or Ctrl-C ends it after the present
step; the next start makes up a run that was cut short. SIGHUP has it read FILE again; a FILE with
mistakes leaves the jobs as they were. A second one on the same FILE is refused with exit code 6.`,
		Args: exit.Arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error { return jobs.Run(cmd.Context(), s, o, args[0]) },
	}
	o.AddFlags(cmd.Flags())
	cmd.Flags().BoolVar(&o.Due, "due", false, "run what is due now and end, as a timer wants it")
	return cmd
}

// clock is the time that jobs run by.
var clock schedule.Clock = schedule.SystemClock{}

func newScheduleCheckCommand(s console.Streams) *cobra.Command {
	o := jobs.Options{Clock: clock}
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Check a jobs file, the studies that it names and the commands that it calls",
		Args:  exit.Arguments(cobra.ExactArgs(1)),
		RunE:  func(_ *cobra.Command, args []string) error { return jobs.Check(s, o, args[0]) },
	}
}

func newScheduleListCommand(s console.Streams) *cobra.Command {
	o := jobs.Options{Clock: clock}
	cmd := &cobra.Command{
		Use:   "list FILE",
		Short: "List jobs with their next times and their last run",
		Args:  exit.Arguments(cobra.ExactArgs(1)),
		RunE:  func(_ *cobra.Command, args []string) error { return jobs.List(s, o, args[0]) },
	}
	o.AddFlags(cmd.Flags())
	o.Format.AddFlag(cmd.Flags())
	cmd.Flags().IntVar(&o.Next, "next", 1, "list the next `N` times of each job, a row each")
	return cmd
}

func newScheduleHistoryCommand(s console.Streams) *cobra.Command {
	o := jobs.Options{Clock: clock}
	cmd := &cobra.Command{
		Use:   "history FILE",
		Short: "List the runs of a jobs file and what became of them",
		Args:  exit.Arguments(cobra.ExactArgs(1)),
		RunE:  func(_ *cobra.Command, args []string) error { return jobs.History(s, o, args[0]) },
	}
	o.AddFlags(cmd.Flags())
	o.Format.AddFlag(cmd.Flags())
	cmd.Flags().StringVar(&o.Job, "job", "", "list the runs of `JOB` only")
	return cmd
}

func newScheduleSystemdCommand(s console.Streams) *cobra.Command {
	o := jobs.Options{Clock: clock}
	cmd := &cobra.Command{
		Use:   "systemd FILE -o DIR",
		Short: "Write a systemd service and timer that run what is due",
		Long: `systemd writes minecarbon-NAME.service, which runs what is due of FILE and ends, and
minecarbon-NAME.timer, which starts it at the times of all jobs. NAME is the name of FILE. After
"systemctl enable --now minecarbon-NAME.timer" no daemon is needed; when jobs or their times
change, write the files again. As an alternative, let a service of your own run "schedule run FILE".`,
		Args: exit.Arguments(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error { return jobs.Systemd(s, o, args[0]) },
	}
	o.AddFlags(cmd.Flags())
	cmd.Flags().StringVarP(&o.Output, "output", "o", "", "write the files into directory `DIR`")
	return cmd
}
