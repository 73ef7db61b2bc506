package console

import (
	"fmt"
	"io"
	"sync"
	"time"
)

const (
	progressDelay    = time.Second // quick work shows none
	progressInterval = 200 * time.Millisecond
	progressWidth    = 79 // terminal columns; a longer line would wrap and stay
)

// Progress is one line on a terminal that says how far long work has come. It is silent where
// standard error takes no escape sequences.
type Progress struct {
	w    io.Writer
	done chan struct{}
	once sync.Once
	wait sync.WaitGroup
}

// NewProgress shows what text returns until Stop; text is called from another goroutine.
func NewProgress(s Streams, text func() string) *Progress {
	p := &Progress{w: s.Err, done: make(chan struct{})}
	if !s.ErrScreen.Escapes {
		return p
	}
	p.wait.Go(func() { p.show(text) })
	return p
}

func (p *Progress) show(text func() string) {
	select {
	case <-p.done:
		return
	case <-time.After(progressDelay):
	}
	tick := time.NewTicker(progressInterval)
	defer tick.Stop()
	for {
		fmt.Fprintf(p.w, "\r\x1b[K%s", Shorten(OneLine(text()), progressWidth))
		select {
		case <-p.done:
			fmt.Fprint(p.w, "\r\x1b[K")
			return
		case <-tick.C:
		}
	}
}

// Stop clears the line and returns when nothing more will be written. It may be called again.
func (p *Progress) Stop() {
	p.once.Do(func() { close(p.done) })
	p.wait.Wait()
}
