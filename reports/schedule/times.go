package schedule

import (
	"errors"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // zones also where the system has none

	"github.com/netresearch/go-cron"
)

// searchYears limits the search for the next time: 29 February is up to 8 years away, on a given weekday up to 40.
const searchYears = 41

var parser = cron.MustNewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow |
	cron.Descriptor | cron.DowOrDom | cron.Extended).WithMaxSearchYears(searchYears)

// Times are the instants that a cron expression names in a time zone. Each is due once. A time that daylight saving
// skips is due at the end of the gap; a time that the clock shows twice is due the first time.
type Times struct {
	cron, zone string
	calendar   *cron.SpecSchedule // in UTC, which stands for a calendar without gaps
	location   *time.Location
}

// ParseTimes reads a cron expression of five fields, or @yearly, @monthly, @weekly, @daily or @hourly. If day of month and
// day of week are both given, either may match. L is the last day of a month, fri#2 the second Friday, fri#L the last
// Friday. zone is an IANA name. It fails if the expression or the zone is unknown, or if no date ever matches.
func ParseTimes(expression, zone string) (*Times, error) {
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" {
		return nil, fmt.Errorf("time zone %q is unknown; want a name such as UTC or Asia/Shanghai", zone)
	}
	if strings.Contains(expression, "=") || strings.HasPrefix(expression, "@every") {
		return nil, fmt.Errorf("%q is not a cron expression of five fields; the zone is time_zone, and intervals are written as */15 * * * *", expression)
	}
	// In capitals THU would be taken for a hash expression, H.
	parsed, err := parser.Parse(strings.ToLower(expression))
	if err != nil {
		return nil, fmt.Errorf("%q is not a cron expression (%w); want minute hour day month weekday, for example 0 6 1 * *, or @daily", expression, err)
	}
	calendar, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return nil, fmt.Errorf("%q names no times of the calendar; want minute hour day month weekday", expression)
	}
	calendar.Location = time.UTC
	t := &Times{cron: expression, zone: zone, calendar: calendar, location: location}
	if calendar.Next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, errors.New("never comes, as 31 February; name a date that exists")
	}
	return t, nil
}

// Cron returns the expression.
func (t *Times) Cron() string { return t.cron }

// Zone returns the name of the time zone.
func (t *Times) Zone() string { return t.zone }

// In converts at to the zone of the times.
func (t *Times) In(at time.Time) time.Time { return at.In(t.location) }

// Next returns the first time after at, in the zone of the times; zero if there is none in 41 years.
func (t *Times) Next(at time.Time) time.Time {
	for wall := t.calendar.Next(wallOf(t.In(at))); !wall.IsZero(); wall = t.calendar.Next(wall) {
		if next := t.instant(wall); next.After(at) {
			return next
		}
	}
	return time.Time{}
}

// Latest returns the last time that is not after at, in the zone of the times; zero if there is none in 41 years.
func (t *Times) Latest(at time.Time) time.Time {
	// If the clock was put back during the day before, begin at the later of the times that it has shown.
	shown := wallOf(t.In(at))
	if put := offset(t.In(at.Add(-day))) - offset(t.In(at)); put > 0 {
		shown = shown.Add(put)
	}
	for wall := t.calendar.Prev(shown.Add(time.Second)); !wall.IsZero(); wall = t.calendar.Prev(wall) {
		if latest := t.instant(wall); !latest.After(at) {
			return latest
		}
	}
	return time.Time{}
}

const day = 24 * time.Hour

// wallOf returns what a clock of t's zone shows at t, as if it were UTC.
func wallOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

func offset(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}

// instant returns when the clocks of the zone show wall for the first time, or the end of the gap if they skip it.
func (t *Times) instant(wall time.Time) time.Time {
	before := wall.Add(-offset(t.In(wall.Add(-day))))
	after := wall.Add(-offset(t.In(wall.Add(day))))
	switch {
	case wallOf(t.In(before)).Equal(wall):
		return t.In(before) // the first of two, as offsets shrink where a time comes twice
	case wallOf(t.In(after)).Equal(wall):
		return t.In(after)
	}
	end, _ := t.In(before).ZoneBounds()
	return t.In(end)
}
