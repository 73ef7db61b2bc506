package sql

import "runtime"

// A sandbox limits, by Landlock, which files DuckDB's threads can open, whatever DuckDB
// itself allows: they read beneath some directories and write into some others. It also
// takes the network from them. Without Landlock it does nothing.
type sandbox struct {
	rules int // descriptor of the kernel's rule set, -1 for none
}

// A sandboxedThread runs calls on a thread of its own inside a sandbox. The threads that
// DuckDB starts from it are inside too.
type sandboxedThread struct {
	calls chan func()
	done  chan struct{}
}

// newThread starts a thread. The Go runtime ends it with its goroutine, which never
// unlocks it.
func (s *sandbox) newThread() (*sandboxedThread, error) {
	t := &sandboxedThread{calls: make(chan func()), done: make(chan struct{})}
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
		t.end()
		return nil, err
	}
	return t, nil
}

// run makes one call and waits for it.
func (t *sandboxedThread) run(call func()) {
	t.calls <- call
	<-t.done
}

// end ends the thread.
func (t *sandboxedThread) end() { close(t.calls) }
