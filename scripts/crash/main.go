package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// choice says what is tried.
type choice struct {
	kills          int
	seed           uint64
	only, shortage string // what the names of operations and of shortages begin with
}

func main() {
	var c choice
	flag.IntVar(&c.kills, "kills", 1000, "kills in all")
	flag.Uint64Var(&c.seed, "seed", 1, "of the moments")
	flag.StringVar(&c.only, "only", "", "operations whose name begins so")
	flag.StringVar(&c.shortage, "shortage", "", "shortages whose name begins so")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "crash: name the program, as bin/minecarbon")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), c); err != nil {
		fmt.Fprintf(os.Stderr, "crash: %v\n", err)
		os.Exit(1)
	}
}

// run makes two scenes and datasets, and tries every operation on them.
func run(program string, c choice) (err error) {
	program, err = filepath.Abs(program)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "crash-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	l := &laboratory{
		program: program, dir: dir, random: rand.New(rand.NewPCG(c.seed, 0)),
		folders: regexp.MustCompile(regexp.QuoteMeta(dir) + `/(study-[ab]|dataset-[ab]|` + twin + `|mixed\d+/study)`),
	}
	if err := l.prepare(); err != nil {
		return err
	}
	operations := slices.DeleteFunc(l.operations(), func(o operation) bool { return !strings.HasPrefix(o.name, c.only) })
	failed := l.killAll(operations, c.kills) + l.starveAll(operations, c.shortage)
	if failed > 0 {
		return fmt.Errorf("%d checks failed", failed)
	}
	return nil
}

// killAll shares kills among operations and prints a row each.
func (l *laboratory) killAll(operations []operation, kills int) (failed int) {
	share := 0
	for _, o := range operations {
		share += o.weight
	}
	fmt.Println("| operation | kills | old output left | new output left | unfinished runs that the next run cleared | failed checks |")
	fmt.Println("|---|--:|--:|--:|--:|--:|")
	for _, o := range operations {
		n := kills * o.weight / share
		if n == 0 {
			continue
		}
		c := l.kill(o, n)
		fmt.Printf("| `%s` | %d | %d | %d | %d | %d |\n", o.name, c.kills, c.old, c.new, c.cleared, c.failed)
		failed += c.failed
	}
	return failed
}

// starveAll runs operations in shortages and prints a row each.
func (l *laboratory) starveAll(operations []operation, begin string) (failed int) {
	fmt.Println("\n| shortage | runs | ended well | ended with a message | ended at once | failed checks |")
	fmt.Println("|---|--:|--:|--:|--:|--:|")
	for _, s := range shortages {
		if !strings.HasPrefix(s.name, begin) || !slices.ContainsFunc(operations, s.concerns) {
			continue
		}
		c := l.starve(s, operations)
		if c.skipped != "" {
			fmt.Printf("| %s | %s | | | | |\n", s.name, c.skipped)
			continue
		}
		fmt.Printf("| %s | %d | %d | %d | %d | %d |\n", s.name, c.runs, c.well, c.messages, c.abrupt, c.failed)
		failed += c.failed
	}
	return failed
}
