package schedule

import "time"

// Clock tells the time and wakes the daemon.
type Clock interface {
	Now() time.Time
	// Until returns a channel on which something comes once the clock shows t, or
	// earlier.
	Until(t time.Time) <-chan time.Time
}

// SystemClock is the clock of the machine.
type SystemClock struct{}

// Now is the time of the wall clock, without the monotonic one, which does not
// notice that the machine slept.
func (SystemClock) Now() time.Time { return time.Now().Round(0) }

// Until wakes at least every minute, since the wall clock may be set.
func (c SystemClock) Until(t time.Time) <-chan time.Time {
	return time.After(min(t.Sub(c.Now()), time.Minute))
}
