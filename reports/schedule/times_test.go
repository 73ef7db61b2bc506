package schedule

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func mustTimes(t *testing.T, cron, zone string) *Times {
	t.Helper()
	times, err := ParseTimes(cron, zone)
	if err != nil {
		t.Fatal(err)
	}
	return times
}

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestNext lists the times that follow an instant. The transitions are those of the
// zones' laws: Berlin 29 March and 25 October 2026 at 01:00 UTC, New York 8 March
// and 1 November 2026 at 2 o'clock local time.
func TestNext(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, cron, zone, after, want string }{
		{"a time in the gap comes when the clock goes on", "30 2 * * *", "Europe/Berlin", "2026-03-27T12:00:00Z",
			"2026-03-28T02:30:00+01:00 2026-03-29T03:00:00+02:00 2026-03-30T02:30:00+02:00"},
		{"so do all times in the gap, once", "*/20 * * * *", "Europe/Berlin", "2026-03-29T00:30:00Z",
			"2026-03-29T01:40:00+01:00 2026-03-29T03:00:00+02:00 2026-03-29T03:20:00+02:00"},
		{"the end of the gap itself", "0 3 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z",
			"2026-03-29T03:00:00+02:00 2026-03-30T03:00:00+02:00"},
		{"a time that comes twice is the first", "30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z",
			"2026-10-25T02:30:00+02:00 2026-10-26T02:30:00+01:00"},
		{"also when asked between both", "30 2 * * *", "Europe/Berlin", "2026-10-25T00:45:00Z", "2026-10-26T02:30:00+01:00"},
		{"also when asked in the second hour", "45 2 * * *", "Europe/Berlin", "2026-10-25T01:15:00Z", "2026-10-26T02:45:00+01:00"},
		{"hours go on after the repeated one", "0 * * * *", "Europe/Berlin", "2026-10-24T23:30:00Z",
			"2026-10-25T02:00:00+02:00 2026-10-25T03:00:00+01:00"},
		{"New York, gap", "30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z",
			"2026-03-08T03:00:00-04:00 2026-03-09T02:30:00-04:00"},
		{"New York, twice", "30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z",
			"2026-11-01T01:30:00-04:00 2026-11-02T01:30:00-05:00"},
		{"the 31st", "0 6 31 * *", "Asia/Shanghai", "2026-02-01T00:00:00Z",
			"2026-03-31T06:00:00+08:00 2026-05-31T06:00:00+08:00 2026-07-31T06:00:00+08:00 2026-08-31T06:00:00+08:00"},
		{"the last day of a month", "0 6 L * *", "UTC", "2028-01-31T07:00:00Z", "2028-02-29T06:00:00Z 2028-03-31T06:00:00Z 2028-04-30T06:00:00Z"},
		{"a leap day", "0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z 2032-02-29T00:00:00Z"},
		{"a leap day where a century has none", "0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z"},
		{"a date or a weekday", "0 0 13 * fri", "UTC", "2026-11-06T00:00:00Z", "2026-11-13T00:00:00Z 2026-11-20T00:00:00Z 2026-11-27T00:00:00Z 2026-12-04T00:00:00Z 2026-12-11T00:00:00Z 2026-12-13T00:00:00Z"},
		{"capitals", "0 0 * MAR THU#2", "UTC", "2026-11-06T00:00:00Z", "2027-03-11T00:00:00Z"},
		{"@monthly", "@monthly", "Asia/Shanghai", "2026-12-15T00:00:00Z", "2027-01-01T00:00:00+08:00"},
		{"a zone that lost a day", "0 12 * * *", "Pacific/Apia", "2011-12-29T23:00:00Z", "2011-12-31T00:00:00+14:00 2011-12-31T12:00:00+14:00"},
		{"midnight that does not exist", "@daily", "America/Sao_Paulo", "2018-11-03T12:00:00Z", "2018-11-04T01:00:00-02:00 2018-11-05T00:00:00-02:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			times := mustTimes(t, c.cron, c.zone)
			at := moment(t, c.after)
			for _, want := range strings.Fields(c.want) {
				at = times.Next(at)
				if got := at.Format(time.RFC3339); got != want {
					t.Fatalf("%s in %s after %s: %s, want %s", c.cron, c.zone, c.after, got, want)
				}
			}
		})
	}
}

// randomFields are a cron expression of lists and what it matches, told from the
// lists alone.
func randomFields(r *rand.Rand) (string, func(wall time.Time) bool) {
	list := func(low, high, most int) (string, map[int]bool) {
		if r.IntN(3) == 0 {
			return "*", nil
		}
		chosen := map[int]bool{}
		var texts []string
		for range 1 + r.IntN(most) {
			n := low + r.IntN(high-low+1)
			if !chosen[n] {
				chosen[n] = true
				texts = append(texts, fmt.Sprint(n))
			}
		}
		return strings.Join(texts, ","), chosen
	}
	minute, minutes := list(0, 59, 4)
	hour, hours := list(0, 4, 4)
	dom, doms := list(1, 31, 20)
	month, months := list(1, 12, 10)
	dow, dows := list(0, 6, 4)
	in := func(set map[int]bool, n int) bool { return set == nil || set[n] }
	return strings.Join([]string{minute, hour, dom, month, dow}, " "), func(w time.Time) bool {
		day := in(doms, w.Day()) && in(dows, int(w.Weekday()))
		if doms != nil && dows != nil {
			day = doms[w.Day()] || dows[int(w.Weekday())]
		}
		return in(minutes, w.Minute()) && in(hours, w.Hour()) && in(months, int(w.Month())) && day
	}
}

// TestMinuteByMinute holds Next and Latest to a clock that is watched minute by
// minute: what it shows for the first time, or skips, is due.
func TestMinuteByMinute(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct{ zone, from string }{
		{"Europe/Berlin", "2026-03-28T00:00:00Z"}, {"Europe/Berlin", "2026-10-24T00:00:00Z"},
		{"America/New_York", "2026-03-07T00:00:00Z"}, {"America/New_York", "2026-10-31T00:00:00Z"},
		{"Australia/Lord_Howe", "2026-04-03T12:00:00Z"}, {"Australia/Lord_Howe", "2026-10-02T12:00:00Z"},
		{"America/Sao_Paulo", "2018-11-03T00:00:00Z"}, {"America/Sao_Paulo", "2018-02-17T00:00:00Z"},
		{"Africa/Casablanca", "2026-02-14T00:00:00Z"}, {"Pacific/Apia", "2011-12-29T00:00:00Z"},
		{"Asia/Shanghai", "2028-02-28T00:00:00Z"}, {"UTC", "2026-12-30T00:00:00Z"},
	} {
		for range 40 {
			expression, matches := randomFields(r)
			times := mustTimes(t, expression, c.zone)
			from := moment(t, c.from)
			shown := wallOf(times.In(from))
			next := times.Next(from)
			latest := times.Latest(from)
			for at := from.Add(time.Minute); at.Before(from.AddDate(0, 0, 3)); at = at.Add(time.Minute) {
				due := false
				for wall := wallOf(times.In(at)); shown.Before(wall); {
					shown = shown.Add(time.Minute)
					due = due || matches(shown)
				}
				if due != next.Equal(at) {
					t.Fatalf("%q in %s at %s: due %v, Next says %s", expression, c.zone, times.In(at), due, next)
				}
				if due {
					latest, next = at, times.Next(at)
				}
				if r.IntN(20) == 0 || due {
					if got := times.Latest(at.Add(time.Duration(r.IntN(60)) * time.Second)); !got.Equal(latest) {
						t.Fatalf("%q in %s: Latest by %s is %s, want %s", expression, c.zone, times.In(at), got, latest)
					}
				}
			}
		}
	}
}

func TestBadTimes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ cron, zone, want string }{
		{"0 6 1 *", "UTC", `"0 6 1 *" is not a cron expression (expected exactly 5 fields, found 4`},
		{"0 0 6 1 * *", "UTC", `expected exactly 5 fields, found 6`},
		{"61 6 * * *", "UTC", "above maximum"},
		{"0 6 32 * *", "UTC", "above maximum"},
		{"* * * * monday", "UTC", "not a cron expression"},
		{"0 6 31 2 *", "UTC", "never comes, as 31 February"},
		{"@every 1h", "UTC", "intervals are written as */15"},
		{"@reboot", "UTC", "unrecognized descriptor"},
		{"TZ=UTC 0 6 * * *", "UTC", "the zone is time_zone"},
		{"", "UTC", "not a cron expression"},
		{"0 6 * * *", "Mars/Olympus", `time zone "Mars/Olympus" is unknown`},
		{"0 6 * * *", "", `time zone "" is unknown`},
		{"0 6 * * *", "../etc/passwd", "is unknown"},
	} {
		if _, err := ParseTimes(c.cron, c.zone); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q in %q: %v, want %q", c.cron, c.zone, err, c.want)
		}
	}
}

// TestSystemdCalendars holds the calendar expressions to what systemd itself makes
// of them, where it is installed.
func TestSystemdCalendars(t *testing.T) {
	t.Parallel()
	base := moment(t, "2026-11-24T15:00:00Z")
	for _, expression := range []string{
		"0 6 1 * *", "*/7 * * * 7", "0 6 L * *", "30 5 L-2 * *", "0 6 * 2 THU#2", "0 6 * * FRI#L", "0 6 1-5 jan-mar *", "0 6 * * mon-fri",
		"*/15 6-8 15 * fri", "0 6 29 2 *", "@weekly", "@daily", "@hourly", "@yearly", "0 0 L * sun#1", "1 2 3 4 *",
	} {
		times := mustTimes(t, expression, "Asia/Shanghai")
		calendars, err := times.SystemdCalendars()
		if err != nil {
			t.Errorf("%s: %v", expression, err)
			continue
		}
		analyze, err := exec.LookPath("systemd-analyze")
		if err != nil {
			t.Skip("systemd is not installed")
		}
		var first time.Time
		for _, calendar := range calendars {
			out, err := exec.Command(analyze, "calendar", "--base-time="+base.Format("2006-01-02 15:04:05 UTC"), calendar).CombinedOutput()
			if err != nil {
				t.Fatalf("%s: %s: %v\n%s", expression, calendar, err, out)
			}
			if next := elapse(t, string(out)); first.IsZero() || next.Before(first) {
				first = next
			}
		}
		if want := times.Next(base); !first.Equal(want) {
			t.Errorf("%s as %q: systemd says %s, want %s", expression, calendars, first, want.UTC())
		}
	}
	if _, err := mustTimes(t, "0 6 15W * *", "UTC").SystemdCalendars(); err == nil || !strings.Contains(err.Error(), "name days without W") {
		t.Errorf("15W: %v", err)
	}
}

// elapse is the next time in UTC that systemd-analyze says.
func elapse(t *testing.T, said string) time.Time {
	t.Helper()
	for line := range strings.Lines(said) {
		label, text, _ := strings.Cut(line, ": ")
		if label = strings.TrimSpace(label); label == "(in UTC)" || label == "Next elapse" && strings.HasSuffix(strings.TrimSpace(text), "UTC") {
			at, err := time.Parse("Mon 2006-01-02 15:04:05 MST", strings.TrimSpace(text))
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
	}
	t.Fatalf("no time in %s", said)
	return time.Time{}
}
