package main

import (
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"
)

const (
	progressDelay    = time.Second // quick work shows none
	progressInterval = 200 * time.Millisecond
	progressWidth    = 79 // terminal columns; a longer line would wrap and stay
)

// progress is one line on a terminal that says how far long work has come. It is silent where
// standard error is not a terminal.
type progress struct {
	w    io.Writer
	done chan struct{}
	once sync.Once
	wait sync.WaitGroup
}

// newProgress shows what text returns until stop; text is called from another goroutine.
func newProgress(s streams, text func() string) *progress {
	p := &progress{w: s.err, done: make(chan struct{})}
	if !s.errTerminal {
		return p
	}
	p.wait.Go(func() { p.show(text) })
	return p
}

func (p *progress) show(text func() string) {
	select {
	case <-p.done:
		return
	case <-time.After(progressDelay):
	}
	tick := time.NewTicker(progressInterval)
	defer tick.Stop()
	for {
		fmt.Fprintf(p.w, "\r\x1b[K%s", terminalWidth.Truncate(oneLine(text()), progressWidth, "…"))
		select {
		case <-p.done:
			fmt.Fprint(p.w, "\r\x1b[K")
			return
		case <-tick.C:
		}
	}
}

// stop clears the line and returns when nothing more will be written. It may be called again.
func (p *progress) stop() {
	p.once.Do(func() { close(p.done) })
	p.wait.Wait()
}

// counted writes a number with its noun, thousands grouped: "1 row", "12,345 rows".
func counted(n int64, noun string) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	if n == 1 {
		return digits + " " + noun
	}
	return digits + " " + noun + "s"
}
