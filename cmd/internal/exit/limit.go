package exit

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"
)

// Grace is how long work may go on after its time is up or a person has interrupted it, unless Limits say otherwise.
const Grace = time.Second

// memoryGrace is shorter, since a call that takes memory takes more meanwhile; watchPeriod is the time between two looks.
const (
	memoryGrace = 250 * time.Millisecond
	watchPeriod = 50 * time.Millisecond
)

// Limits bound a piece of work.
type Limits struct {
	Time   time.Duration // 0 is unlimited
	Grace  time.Duration // after Time, 0 is the constant of that name
	Memory int64         // bytes of memory that the process may hold, 0 is unlimited
}

// endKey is the key of the function that ends the program.
type endKey struct{}

// WithEnd returns a context for work that may have to be ended from outside: end prints the error and ends the program.
func WithEnd(ctx context.Context, end func(error)) context.Context {
	return context.WithValue(ctx, endKey{}, end)
}

// End ends the program with an error, where the context knows how.
func End(ctx context.Context, err error) {
	if end, ok := ctx.Value(endKey{}).(func(error)); ok {
		end(err)
	}
}

// Within returns a context that ends where the work goes beyond a limit. The caller calls done when the work has ended.
//
// DuckDB looks at an interrupt between the pieces of a statement and not within a call of a function. Work that has not
// ended soon after its context ends the program, in a context of [WithEnd].
func (l Limits) Within(ctx context.Context) (_ context.Context, done func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	if l.Time > 0 {
		go func() {
			select {
			case <-ended:
			case <-time.After(l.Time):
				cancel(timeLimitError{l.Time, false})
				endAfter(ctx, ended, cmp.Or(l.Grace, Grace), timeLimitError{l.Time, true})
			}
		}()
	}
	if held, _ := Memory(); l.Memory > 0 && held > 0 {
		go l.watchMemory(ctx, cancel, ended)
	}
	return ctx, sync.OnceFunc(func() {
		close(ended)
		cancel(nil)
	})
}

// watchMemory ends the context, and then the program, where the process holds more memory than it may.
func (l Limits) watchMemory(ctx context.Context, cancel context.CancelCauseFunc, ended <-chan struct{}) {
	tick := time.NewTicker(watchPeriod)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return
		case <-tick.C:
		}
		if held, _ := Memory(); held > l.Memory {
			cancel(memoryLimitError{held, l.Memory, false})
			endAfter(ctx, ended, memoryGrace, memoryLimitError{held, l.Memory, true})
			return
		}
	}
}

// patience is how long work may go on after a signal: some of it removes what it has begun.
const patience = 30 * time.Second

// EndInterrupted ends the program after a signal unless the work, whose context the signal has cancelled, ends within half a minute: a
// library may wait for a file that never comes.
func EndInterrupted(ctx context.Context, ended <-chan struct{}) {
	endAfter(ctx, ended, patience, fmt.Errorf("%w%s", ErrInterrupted, overrun))
}

// endAfter ends the program with err unless the work ends within grace.
func endAfter(ctx context.Context, ended <-chan struct{}, grace time.Duration, err error) {
	select {
	case <-ended:
	case <-time.After(grace):
		End(ctx, err)
	}
}

// overrun says why the program ends and not only the work.
const overrun = "; the work did not stop when it was told, so the program ends"

// timeLimitError says that work took too long, and whether the program ends with it.
type timeLimitError struct {
	limit   time.Duration
	overrun bool
}

func (e timeLimitError) Error() string {
	text := fmt.Sprintf("the time limit of %v was reached; raise --timeout", e.limit)
	if e.overrun {
		text += overrun
	}
	return text
}

func (e timeLimitError) Is(target error) bool { return target == context.DeadlineExceeded }

// memoryLimitError says that the process held too much memory, and whether the program ends with it.
type memoryLimitError struct {
	held, limit int64
	overrun     bool
}

func (e memoryLimitError) Error() string {
	const mega = 1e6
	text := fmt.Sprintf("the program held %.0f MB of memory, more than the %.0f MB that it may; ask for less at a time, or raise --memory-limit",
		float64(e.held)/mega, float64(e.limit)/mega)
	if e.overrun {
		text += overrun
	}
	return text
}
