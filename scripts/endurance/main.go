package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// endurance is what a run is about.
type endurance struct {
	program, dir             string
	statements, runs, months int
	seed                     uint64
}

func main() {
	var e endurance
	flag.IntVar(&e.statements, "statements", 9000, "statements of the shell")
	flag.IntVar(&e.runs, "runs", 500, "runs of the daemon")
	flag.IntVar(&e.months, "months", 24, "simulated months of a schedule")
	flag.Uint64Var(&e.seed, "seed", 1, "of the statements")
	only := flag.String("only", "", "part whose name begins so: shell, daemon, months")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "endurance: name the program, as bin/minecarbon")
		os.Exit(2)
	}
	e.program = flag.Arg(0)
	if err := e.run(*only); err != nil {
		fmt.Fprintf(os.Stderr, "endurance: %v\n", err)
		os.Exit(1)
	}
}

// run simulates and loads a study, and runs the parts on it.
func (e *endurance) run(only string) (err error) {
	if e.program, err = filepath.Abs(e.program); err != nil {
		return err
	}
	if e.dir, err = os.MkdirTemp("", "endurance-"); err != nil {
		return err
	}
	defer os.RemoveAll(e.dir)
	for _, arguments := range [][]string{
		{"simulate", "study", "--pixels", "300", "--mines", "3", "--seed", "1"},
		{"load", "study/study.yaml", "-d", "dataset"},
	} {
		if text, err := e.command(arguments...).CombinedOutput(); err != nil {
			return fmt.Errorf("%v: %w: %s", arguments, err, text)
		}
	}
	var failed error
	for _, part := range []struct {
		name string
		run  func() error
	}{{"shell", e.shell}, {"daemon", e.daemon}, {"months", e.calendar}} {
		if !strings.HasPrefix(part.name, only) {
			continue
		}
		began := time.Now()
		if err := part.run(); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", part.name, err))
		}
		fmt.Printf("\n%s: %v\n\n", part.name, time.Since(began).Round(time.Second))
	}
	return failed
}

// temporary is the folder for temporary files below that of the run.
const temporary = "t"

func (e *endurance) path(name string) string { return filepath.Join(e.dir, name) }

// command is a run of the program with a folder of its own for temporary files and what it remembers.
func (e *endurance) command(arguments ...string) *exec.Cmd {
	cmd := exec.Command(e.program, arguments...)
	_ = os.MkdirAll(e.path(temporary), 0o755)
	cmd.Env = append(os.Environ(), "TMPDIR="+e.path(temporary), "XDG_STATE_HOME="+e.path("state"), "TERM=xterm", "PAGER=")
	cmd.Dir = e.dir
	return cmd
}

// left returns the names in the folder for temporary files, as an error if there are any.
func (e *endurance) left() error {
	entries, err := os.ReadDir(e.path(temporary))
	if err != nil || len(entries) == 0 {
		return err
	}
	return fmt.Errorf("%d temporary files are left, as %s", len(entries), entries[0].Name())
}
