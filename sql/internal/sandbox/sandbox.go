package sandbox

import "runtime"

// A Sandbox limits, by Landlock, which files DuckDB's threads can open, whatever DuckDB
// itself allows: they read beneath some directories and write into some others. It also
// takes the network from them. Without Landlock it does nothing.
type Sandbox struct {
	rules int // descriptor of the kernel's rule set, -1 for none
}

// Holds reports whether the sandbox limits anything.
func (s *Sandbox) Holds() bool { return s.rules >= 0 }

// A Thread runs calls on a thread of its own inside a sandbox. The threads that
// DuckDB starts from it are inside too.
type Thread struct {
	calls chan func()
	done  chan struct{}
}

// NewThread starts a thread. The Go runtime ends it with its goroutine, which never
// unlocks it.
func (s *Sandbox) NewThread() (*Thread, error) {
	t := &Thread{calls: make(chan func()), done: make(chan struct{})}
	entered := make(chan error)
	go func() {
		runtime.LockOSThread()
		entered <- s.enter()
		for call := range t.calls {
			call()
			t.done <- struct{}{}
		}
	}()
	if err := <-entered; err != nil {
		t.End()
		return nil, err
	}
	return t, nil
}

// Run makes one call and waits for it.
func (t *Thread) Run(call func()) {
	t.calls <- call
	<-t.done
}

// End ends the thread.
func (t *Thread) End() { close(t.calls) }
