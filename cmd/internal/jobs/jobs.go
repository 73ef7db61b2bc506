package jobs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/reports/schedule"
)

// Options say which jobs to run or list, and how.
type Options struct {
	Clock  schedule.Clock // the time that jobs go by
	state  string
	Format format.ListFlag // of lists
	At     string
	Next   int
	Job    string
	Due    bool
	Output string
}

// AddFlags adds the flag that all verbs of a jobs file have.
func (o *Options) AddFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.state, "state", "", "keep history and locks in directory `DIR` (default: .minecarbon-schedule beside FILE)")
}

// runner returns the runner for the jobs of a file.
func runner(s console.Streams, o Options, file string) (schedule.Runner, error) {
	program, err := os.Executable()
	if err != nil {
		return schedule.Runner{}, fmt.Errorf("run schedule %s: find this program: %w", file, err)
	}
	state, err := stateOf(o, file)
	if err != nil {
		return schedule.Runner{}, err
	}
	absolute, err := filepath.Abs(file)
	return schedule.Runner{Program: program, Dir: filepath.Dir(absolute), State: state, Clock: o.Clock, Notef: s.Notef}, err
}

// stateOf returns where the state of a jobs file is kept: the same for all links to the file.
func stateOf(o Options, file string) (schedule.State, error) {
	real, err := filepath.EvalSymlinks(file)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		return "", exit.Inputf("read schedule %s: %w; name an existing YAML schedule file", file, exit.WithoutPath(err))
	}
	dir := o.state
	if dir == "" {
		dir = filepath.Join(filepath.Dir(real), ".minecarbon-schedule")
	}
	dir, err = filepath.Abs(dir)
	return schedule.State(filepath.Join(dir, filepath.Base(real))), err
}

// findJob returns the job of that name.
func findJob(jobs []*schedule.Job, name, file string) (*schedule.Job, error) {
	var names []string
	for _, job := range jobs {
		if job.Name == name {
			return job, nil
		}
		names = append(names, job.Name)
	}
	return nil, exit.Usagef("schedule %s: there is no job %q; it has %s", file, name, strings.Join(names, ", "))
}
