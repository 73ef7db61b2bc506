package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	kills := flag.Int("kills", 1000, "kills in all")
	seed := flag.Uint64("seed", 1, "of the moments")
	only := flag.String("only", "", "operations whose name begins so")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "crash: name the program, as bin/minecarbon")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *only, *kills, *seed); err != nil {
		fmt.Fprintf(os.Stderr, "crash: %v\n", err)
		os.Exit(1)
	}
}

// run makes two scenes and datasets, and tries every operation on them.
func run(program, only string, kills int, seed uint64) (err error) {
	program, err = filepath.Abs(program)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "crash-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	l := &laboratory{program: program, dir: dir, random: rand.New(rand.NewPCG(seed, 0))}
	if err := l.prepare(); err != nil {
		return err
	}
	operations := slices.DeleteFunc(l.operations(), func(o operation) bool { return !strings.HasPrefix(o.name, only) })
	fmt.Println("| operation | kills | old output left | new output left | unfinished runs that the next run cleared | failed checks |")
	fmt.Println("|---|--:|--:|--:|--:|--:|")
	failed := 0
	share := 0
	for _, o := range operations {
		share += o.weight
	}
	for _, o := range operations {
		c := l.kill(o, kills*o.weight/share)
		fmt.Printf("| `%s` | %d | %d | %d | %d | %d |\n", o.name, c.kills, c.old, c.new, c.cleared, c.failed)
		failed += c.failed
	}
	fmt.Println("\n| shortage | runs | ended well | ended with a message | failed checks |")
	fmt.Println("|---|--:|--:|--:|--:|")
	for _, s := range shortages {
		c := l.starve(s, operations)
		if c.skipped != "" {
			fmt.Printf("| %s | %s | | | |\n", s.name, c.skipped)
			continue
		}
		fmt.Printf("| %s | %d | %d | %d | %d |\n", s.name, c.runs, c.well, c.messages, c.failed)
		failed += c.failed
	}
	if failed > 0 {
		return fmt.Errorf("%d checks failed", failed)
	}
	return nil
}
