package schedule

import "time"

// A Clock returns the time and wakes the daemon.
type Clock interface {
	Now() time.Time
	// Until returns a channel that receives a value when the clock shows t, or earlier.
	Until(t time.Time) <-chan time.Time
}

// SystemClock is the clock of the machine.
type SystemClock struct{}

// Now returns the time of the wall clock. It drops the monotonic reading, which stands still while the machine sleeps.
func (SystemClock) Now() time.Time { return time.Now().Round(0) }

// Until wakes the daemon at least every minute, since the wall clock may be set.
func (c SystemClock) Until(t time.Time) <-chan time.Time {
	return time.After(min(t.Sub(c.Now()), time.Minute))
}
