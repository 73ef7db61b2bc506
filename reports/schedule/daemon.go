package schedule

import (
	"context"
	"os"
	"time"
)

// Daemon runs the jobs of a file when they are due, one at a time. A job that was
// due while no daemon ran, or whose run was killed, is made up once.
type Daemon struct {
	Runner
	Load   func() ([]*Job, error) // reads the jobs file
	Reload <-chan os.Signal       // has the file read again

	jobs      []*Job
	doneUntil map[string]time.Time // until when each job needs no more runs
}

// Run waits for jobs and runs them until ctx ends, which ends a run after its
// present step. It returns nil, or the error of ctx if that cut a run short. It is
// an ErrLocked if another daemon runs the same file.
func (d *Daemon) Run(ctx context.Context) error {
	return d.runUntil(ctx, d.wait, func(Record) {})
}

// RunDue runs what is due now, and what becomes due meanwhile, and returns the
// ends of the runs.
func (d *Daemon) RunDue(ctx context.Context) (ends []Record, err error) {
	never := func(context.Context, time.Time) bool { return false }
	err = d.runUntil(ctx, never, func(rec Record) { ends = append(ends, rec) })
	return ends, err
}

// runUntil runs due jobs, handing each run's end to ended, until wait says that there
// is no more to wait for.
func (d *Daemon) runUntil(ctx context.Context, wait func(context.Context, time.Time) bool, ended func(Record)) error {
	held, err := lock(d.State.daemonLock(), "run schedule: another process runs it")
	if err != nil {
		return err
	}
	defer held.Close()
	if d.jobs, err = d.Load(); err != nil {
		return err
	}
	if err := d.plan(); err != nil {
		return err
	}
	for ctx.Err() == nil {
		job, next := d.due()
		if job == nil {
			if !wait(ctx, next) {
				return nil
			}
			continue
		}
		rec, err := d.runDue(ctx, job, next)
		if err != nil {
			return err
		}
		ended(rec)
		if rec.Outcome == Interrupted {
			return context.Cause(ctx)
		}
	}
	return nil
}

// runDue waits for a run by hand to end, then runs the job for its latest time,
// which is not before the one that made it due even if the clock was put back.
func (d *Daemon) runDue(ctx context.Context, job *Job, since time.Time) (Record, error) {
	held, err := lockPatiently(ctx, d.State.runLock())
	if err != nil {
		return Record{}, err
	}
	defer held.Close()
	at := job.Times.Latest(d.Clock.Now())
	if at.Before(since) {
		at = since
	}
	rec := d.run(ctx, job, at, false)
	d.doneUntil[job.Name] = at
	said := rec.Outcome
	if rec.Error != "" {
		said += ", " + rec.Error
	}
	d.Notef("%s of %s: %s", job.Name, at.Format(time.RFC3339), said)
	return rec, nil
}

// due is the job that has been due longest, nil if none is; then next is when one will be.
func (d *Daemon) due() (job *Job, next time.Time) {
	for _, j := range d.jobs {
		at := j.Times.Next(d.doneUntil[j.Name])
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			job, next = j, at
		}
	}
	if next.After(d.Clock.Now()) {
		return nil, next
	}
	return job, next
}

// wait sleeps until next, reading the file again if that is asked for. It returns
// false when ctx has ended.
func (d *Daemon) wait(ctx context.Context, next time.Time) bool {
	select {
	case <-ctx.Done():
		return false
	case <-d.Reload:
		d.reload()
	case <-d.Clock.Until(next):
	}
	return true
}

// reload takes the file's jobs, or keeps those that it has if the file is wrong.
func (d *Daemon) reload() {
	jobs, err := d.Load()
	if err != nil {
		d.Notef("%v; the jobs stay as they were", err)
		return
	}
	before := d.jobs
	d.jobs = jobs
	if err := d.plan(); err != nil {
		d.jobs = before
		d.Notef("%v; the jobs stay as they were", err)
		return
	}
	d.Notef("read again, jobs: %d", len(jobs))
}

// plan finds out until when each job needs no more runs. A job that is new, or has
// other times than before, starts now: what it would have been due for before is
// not made up.
func (d *Daemon) plan() error {
	history := d.State.History()
	records, _, err := history.Read()
	if err != nil {
		return err
	}
	served := map[string]time.Time{}
	for _, job := range d.jobs {
		planned, ok := plannedOf(records, job)
		if !ok {
			planned = Record{Event: EventPlanned, Job: job.Name, Time: d.Clock.Now(), Cron: job.Times.cron, TimeZone: job.Times.zone}
			if err := history.append(planned); err != nil {
				return err
			}
		}
		served[job.Name] = doneBy(records, planned)
		// Runs that could not be noted, as on a full disk, are not repeated.
		if ran := d.doneUntil[job.Name]; ran.After(served[job.Name]) {
			served[job.Name] = ran
		}
	}
	d.doneUntil = served
	return nil
}

// plannedOf is the record of the job's present times, if it has one.
func plannedOf(records []Record, job *Job) (planned Record, ok bool) {
	for _, r := range records {
		if r.Event == EventPlanned && r.Job == job.Name {
			planned = r
		}
	}
	return planned, planned.Cron == job.Times.cron && planned.TimeZone == job.Times.zone
}

// doneBy is the instant after which a time of a planned job is due.
func doneBy(records []Record, planned Record) time.Time {
	until := planned.Time
	for _, r := range records {
		if r.Job == planned.Job && r.Event == EventEnded && r.Outcome != Interrupted && !r.ByHand && r.At.After(until) {
			until = r.At
		}
	}
	return until
}
