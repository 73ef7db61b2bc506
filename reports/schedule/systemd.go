package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/netresearch/go-cron"
)

// SystemdCalendars returns the times as calendar expressions of systemd.time(7). Times that match either a day of the
// month or a weekday become several expressions. It fails for the weekday nearest to a date (15W), which systemd lacks.
func (t *Times) SystemdCalendars() ([]string, error) {
	c := t.calendar
	clock := set(c.Hour, 0, 23) + ":" + set(c.Minute, 0, 59) + ":00 " + t.zone
	months := set(c.Month, 1, 12)
	anyDay, anyWeekday := c.Dom&(1<<63) != 0 || c.Dom&all(1, 31) == all(1, 31), c.Dow&(1<<63) != 0 || c.Dow&all(0, 6) == all(0, 6)
	days, err := t.monthDays()
	if err != nil {
		return nil, err
	}
	var dates []string
	for _, day := range days {
		dates = append(dates, "*-"+months+day)
	}
	var weekdays []string
	if c.Dow&all(0, 6) != 0 && !anyWeekday {
		weekdays = append(weekdays, weekdaysOf(c.Dow)+" *-"+months+"-*")
	}
	for _, nth := range c.DowConstraints {
		name := time.Weekday(nth.Weekday).String()[:3]
		days := fmt.Sprintf("-%02d..%02d", nth.N*7-6, min(nth.N*7, 31))
		if nth.N < 0 {
			days = "~07/1"
		}
		weekdays = append(weekdays, name+" *-"+months+days)
	}
	switch {
	case anyDay && len(weekdays) > 0:
		dates = weekdays
	case len(weekdays) > 0:
		dates = append(dates, weekdays...)
	}
	for i := range dates {
		dates[i] += " " + clock
	}
	return dates, nil
}

// monthDays returns the days of the month, each with the separator before it.
func (t *Times) monthDays() (days []string, err error) {
	c := t.calendar
	if c.Dom&all(1, 31) != 0 {
		days = append(days, "-"+set(c.Dom, 1, 31))
	}
	for _, d := range c.DomConstraints {
		switch d.Type {
		case cron.DomLast, cron.DomLastOffset:
			days = append(days, fmt.Sprintf("~%02d", d.N+1))
		default:
			return nil, fmt.Errorf("%q: systemd has no weekday next to a date; name days without W", t.cron)
		}
	}
	return days, nil
}

// all returns the bits from low to high.
func all(low, high int) uint64 { return (1<<(high+1) - 1) &^ (1<<low - 1) }

// set lists the numbers whose bits are set, * if all are.
func set(bits uint64, low, high int) string {
	if bits&all(low, high) == all(low, high) {
		return "*"
	}
	var numbers []string
	for n := low; n <= high; n++ {
		if bits&(1<<n) != 0 {
			numbers = append(numbers, fmt.Sprintf("%02d", n))
		}
	}
	return strings.Join(numbers, ",")
}

func weekdaysOf(bits uint64) string {
	var names []string
	for d := time.Sunday; d <= time.Saturday; d++ {
		if bits&(1<<d) != 0 {
			names = append(names, d.String()[:3])
		}
	}
	return strings.Join(names, ",")
}

// SystemdUnits returns a service that runs the due jobs of a file, and the timer that starts it. The timer fires at its
// start, for jobs missed while the machine was off; at the times of every job; and every hour, for times that daylight
// saving skips, which systemd leaves out. what names the jobs file; words are the command line of the service. It fails if
// systemd cannot express the times of a job.
func SystemdUnits(what string, words []string, jobs []*Job) (service, timer string, err error) {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = strconv.Quote(strings.NewReplacer("%", "%%", "$", "$$").Replace(word))
	}
	service = fmt.Sprintf(`[Unit]
Description=Due jobs of %s
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=%s
# A stop lets the present step end.
KillMode=mixed
SuccessExitStatus=130
TimeoutStartSec=infinity
`, strings.ReplaceAll(what, "%", "%%"), strings.Join(quoted, " "))
	var b strings.Builder
	fmt.Fprintf(&b, `[Unit]
Description=Times of the jobs of %s

[Timer]
# What was due while the machine was off is made up once.
OnActiveSec=0
# Times that daylight saving skips.
OnCalendar=hourly
AccuracySec=1s
`, strings.ReplaceAll(what, "%", "%%"))
	for _, job := range jobs {
		calendars, err := job.Times.SystemdCalendars()
		if err != nil {
			return "", "", fmt.Errorf("job %s: %w", job.Name, err)
		}
		fmt.Fprintf(&b, "# %s: %s\n", job.Name, job.Times.cron)
		for _, calendar := range calendars {
			fmt.Fprintf(&b, "OnCalendar=%s\n", calendar)
		}
	}
	b.WriteString("\n[Install]\nWantedBy=timers.target\n")
	return service, b.String(), nil
}
