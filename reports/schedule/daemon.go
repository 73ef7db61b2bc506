package schedule

import (
	"context"
	"os"
	"time"
)

// A Daemon runs the jobs of a file when they are due, one at a time. A job that was due while no daemon ran, or whose run
// was killed, is run once afterwards.
type Daemon struct {
	Runner
	Load   func() ([]*Job, error) // reads the jobs file
	Reload <-chan os.Signal       // requests that the file is read again

	jobs      []*Job
	doneUntil map[string]time.Time // until when each job needs no more runs
}

// Run waits for jobs and runs them until ctx ends; a run in progress stops after its present step. It returns nil, or the
// cause of ctx if that interrupted a run. It fails with ErrLocked if another daemon runs the same file, with the error of
// Load, or if the history cannot be read or written.
func (d *Daemon) Run(ctx context.Context) error {
	return d.runUntil(ctx, d.wait, func(Record) {})
}

// RunDue runs the jobs that are due now, and those that become due meanwhile. It returns the final records of the runs, and
// fails like Run.
func (d *Daemon) RunDue(ctx context.Context) (ends []Record, err error) {
	never := func(context.Context, time.Time) bool { return false }
	err = d.runUntil(ctx, never, func(rec Record) { ends = append(ends, rec) })
	return ends, err
}

// runUntil runs due jobs until wait returns false. It calls ended with the final record of each run.
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

// runDue waits for a run by hand to end, then runs the job for its latest time. That is never before since, the time that
// made it due, even if the clock was put back.
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
	outcome := rec.Outcome
	if rec.Error != "" {
		outcome += ", " + rec.Error
	}
	d.Notef("%s of %s: %s", job.Name, at.Format(time.RFC3339), outcome)
	return rec, nil
}

// due returns the job that has been due longest, and since when. If none is due, job is nil and next is the time when one
// will be.
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

// wait sleeps until next, or until the file is to be read again, which it then does. It returns false if ctx has ended.
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

// reload replaces the jobs by those of the file, or keeps them if the file has an error.
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

// plan finds until when each job needs no more runs. A job that is new, or whose times changed, begins now; its earlier
// times are not made up.
func (d *Daemon) plan() error {
	history := d.State.History()
	records, _, err := history.Read()
	if err != nil {
		return err
	}
	until := map[string]time.Time{}
	for _, job := range d.jobs {
		planned, ok := plannedOf(records, job)
		if !ok {
			planned = Record{Event: EventPlanned, Job: job.Name, Time: d.Clock.Now(), Cron: job.Times.cron, TimeZone: job.Times.zone}
			if err := history.append(planned); err != nil {
				return err
			}
		}
		until[job.Name] = doneBy(records, planned)
		// Runs that could not be noted, as on a full disk, are not repeated.
		if ran := d.doneUntil[job.Name]; ran.After(until[job.Name]) {
			until[job.Name] = ran
		}
	}
	d.doneUntil = until
	return nil
}

// plannedOf returns the record of the job's present times; ok is false if there is none.
func plannedOf(records []Record, job *Job) (planned Record, ok bool) {
	for _, r := range records {
		if r.Event == EventPlanned && r.Job == job.Name {
			planned = r
		}
	}
	return planned, planned.Cron == job.Times.cron && planned.TimeZone == job.Times.zone
}

// doneBy returns the instant after which a time of a planned job is due.
func doneBy(records []Record, planned Record) time.Time {
	until := planned.Time
	for _, r := range records {
		if r.Job == planned.Job && r.Event == EventEnded && r.Outcome != Interrupted && !r.ByHand && r.At.After(until) {
			until = r.At
		}
	}
	return until
}
