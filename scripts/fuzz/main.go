package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// options are what the command line says.
type options struct {
	executions, runs, from int
	seed                   uint64
	only, keep             string
}

func main() {
	var o options
	flag.IntVar(&o.executions, "executions", 10000, "of each native target, 0 for none")
	flag.IntVar(&o.runs, "runs", 1000, "changed files of each format")
	flag.IntVar(&o.from, "from", 0, "number of the first change")
	flag.Uint64Var(&o.seed, "seed", 1, "of the changes")
	flag.StringVar(&o.only, "only", "", "formats whose name begins so, and no native target")
	flag.StringVar(&o.keep, "keep", "", "folder for the files that fail a check")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "fuzz: name the program, as bin/minecarbon")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), o); err != nil {
		fmt.Fprintf(os.Stderr, "fuzz: %v\n", err)
		os.Exit(1)
	}
}

// run tries every native target and every format.
func run(program string, o options) error {
	program, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	mutations, failed := 0, 0
	if o.only == "" && o.executions > 0 {
		if mutations, failed, err = runTargets(o.executions); err != nil {
			return err
		}
	}
	l := &laboratory{program: program, options: o}
	if l.dir, err = temporaryDir(); err != nil {
		return err
	}
	defer os.RemoveAll(l.dir)
	if err := l.prepare(); err != nil {
		return err
	}
	fmt.Println("\n| changed file | changes | read as before | read as other input | refused with a message | of these, a library crashed | failed checks |")
	fmt.Println("|---|--:|--:|--:|--:|--:|--:|")
	for _, f := range formats() {
		if !strings.HasPrefix(f.name, o.only) {
			continue
		}
		c, err := l.try(f)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		fmt.Printf("| %s | %d | %d | %d | %d | %d | %d |\n", f.name, c.changes, c.same, c.other, c.refused, c.crashed, c.failed)
		mutations += c.changes
		failed += c.failed
	}
	fmt.Printf("\n%d changes, %d failed checks\n", mutations, failed)
	if failed > 0 {
		return fmt.Errorf("%d checks failed", failed)
	}
	return nil
}

// temporaryDir makes a folder in memory where there is one: thousands of datasets would wear a disk.
func temporaryDir() (string, error) {
	if dir, err := os.MkdirTemp("/dev/shm", "fuzz-"); err == nil {
		return dir, nil
	}
	return os.MkdirTemp("", "fuzz-")
}
