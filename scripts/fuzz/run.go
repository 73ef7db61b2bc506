package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Limits of a run. One of an unchanged study takes 0.2 s, 130 MB and 2 GB of address space.
const (
	mostTime    = 5 * time.Minute // of waiting, on a machine that others use
	mostCPU     = 30              // s
	mostAddress = 1 << 22         // kB of address space, and so of memory
)

// outcome is how a run ended.
type outcome struct {
	code    int
	text    string // on standard error
	crashed bool   // a library did, and the message says so
	fault   string // the check that failed, empty for none
}

// documented are the exit codes of --help but those of time limits, locks and interrupts, which no run has cause for.
var documented = []int{0, 1, 2, 3, 5, 7}

var (
	message = regexp.MustCompile(`(?m)^minecarbon: \S`)
	trace   = regexp.MustCompile(`(?m)^(goroutine \d|panic:|fatal error:|SIG[A-Z]+:|runtime:)|runtime error`)
)

// execute runs the program within the limits.
func (l *laboratory) execute(dir string, arguments ...string) (o outcome) {
	ctx, cancel := context.WithTimeout(context.Background(), mostTime)
	defer cancel()
	limits := fmt.Sprintf(`ulimit -v %d; ulimit -t %d; exec "$0" "$@"`, mostAddress, mostCPU)
	cmd := exec.CommandContext(ctx, "sh", append([]string{"-c", limits, l.program}, arguments...)...)
	cmd.Dir = dir
	var text bytes.Buffer
	cmd.Stderr = &text
	err := cmd.Run()
	o.text = strings.TrimSpace(text.String())
	if cmd.ProcessState == nil {
		o.fault = err.Error()
		return o
	}
	o.code = cmd.ProcessState.ExitCode()
	o.crashed = strings.Contains(o.text, crashWords)
	switch {
	case ctx.Err() != nil:
		o.fault = fmt.Sprintf("the run took more than %v", mostTime)
	case o.code < 0:
		o.fault = fmt.Sprintf("the run ended by a signal: %v", cmd.ProcessState)
	case trace.MatchString(o.text):
		o.fault = "the run printed a stack trace"
	case !slices.Contains(documented, o.code):
		o.fault = fmt.Sprintf("the run ended with exit code %d", o.code)
	case o.code != 0 && !message.MatchString(o.text) && o.code != 7:
		o.fault = fmt.Sprintf("the run ended with exit code %d without a message", o.code)
	}
	return o
}

// crashWords stand in the message about a library that crashed.
const crashWords = "crashed"
