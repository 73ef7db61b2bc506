package sql

import "runtime"

// A cage is what the kernel lets the threads of an engine do with files, whatever
// DuckDB lets pass: read beneath some directories, write into some others, nothing
// else, and no network. Where the kernel has no such means it holds nothing back.
type cage struct {
	rules int // descriptor of the kernel's rule set, -1 for none
}

// A worker runs calls on a thread of its own that is inside the cage, as are the
// threads that DuckDB starts from it.
type worker struct {
	calls chan func()
	done  chan struct{}
}

// worker starts a thread, which the Go runtime ends with its goroutine, since it
// never unlocks it.
func (c *cage) worker() (*worker, error) {
	w := &worker{calls: make(chan func()), done: make(chan struct{})}
	entered := make(chan error)
	go func() {
		runtime.LockOSThread()
		entered <- c.enter()
		for call := range w.calls {
			call()
			w.done <- struct{}{}
		}
	}()
	if err := <-entered; err != nil {
		w.end()
		return nil, err
	}
	return w, nil
}

// run makes one call and waits for it.
func (w *worker) run(call func()) {
	w.calls <- call
	<-w.done
}

// end ends the thread.
func (w *worker) end() { close(w.calls) }
