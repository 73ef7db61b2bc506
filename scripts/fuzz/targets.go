package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// target is a native fuzz target.
type target struct{ pkg, name string }

var declared = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(f \*testing\.F\)`)

// targets lists the fuzz targets of the module as the sources have them: to compile all tests takes minutes.
func targets() (all []target, err error) {
	list, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{.Dir}} {{join .TestGoFiles " "}}`, "./...").Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	for line := range strings.Lines(string(list)) {
		words := strings.Fields(line)
		for _, file := range words[2:] {
			text, err := os.ReadFile(filepath.Join(words[1], file))
			if err != nil {
				return nil, err
			}
			for _, found := range declared.FindAllSubmatch(text, -1) {
				all = append(all, target{words[0], string(found[1])})
			}
		}
	}
	return all, nil
}

var executed = regexp.MustCompile(`execs: (\d+)`)

// runTargets runs each target n times and returns the executions of all and how many targets failed.
func runTargets(n int) (executions, failed int, err error) {
	all, err := targets()
	if err != nil {
		return 0, 0, err
	}
	fmt.Println("| native target | executions | failed |")
	fmt.Println("|---|--:|--:|")
	for _, t := range all {
		text, err := exec.Command("go", "test", "-run", "^$", "-fuzz", "^"+t.name+"$", "-fuzztime", fmt.Sprintf("%dx", n), t.pkg).CombinedOutput()
		bad := 0
		if err != nil {
			bad = 1
			fmt.Fprintf(os.Stderr, "%s %s: %v: %s\n", t.pkg, t.name, err, bytes.TrimSpace(text))
		}
		done := 0
		if found := executed.FindAllSubmatch(text, -1); found != nil {
			done, _ = strconv.Atoi(string(found[len(found)-1][1]))
		}
		fmt.Printf("| `%s` of %s | %d | %d |\n", t.name, strings.TrimPrefix(t.pkg, "github.com/minecarbon/minecarbon/"), done, bad)
		executions += done
		failed += bad
	}
	return executions, failed, nil
}
