package schedule

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A Runner runs the jobs of one file, one at a time across all processes.
type Runner struct {
	Program string // the executable that runs steps
	Dir     string // working directory of steps and hooks: that of the jobs file
	State   State
	Clock   Clock
	Notef   func(format string, args ...any) // prints one line for people
}

// State is the path that the names of a schedule's state files begin with: history (.jsonl) and locks (.lock and
// .run.lock). Two jobs files need two states; processes with the same state exclude one another.
type State string

// History returns the history of the jobs, whose file need not exist.
func (s State) History() History { return History{string(s) + ".jsonl"} }

func (s State) runLock() string    { return string(s) + ".run.lock" }
func (s State) daemonLock() string { return string(s) + ".lock" }

// RunByHand runs a job for an instant, whether it is due or not. A run that fails is not an error; its record says why. It
// fails with ErrLocked if another run is in progress.
func (r *Runner) RunByHand(ctx context.Context, job *Job, at time.Time) (Record, error) {
	held, err := lock(r.State.runLock(), "run "+job.Name+": a run is in progress")
	if err != nil {
		return Record{}, err
	}
	defer held.Close()
	return r.run(ctx, job, at, true), nil
}

// run runs a job, from its first line in the history to its hooks. The caller holds the lock of runs.
func (r *Runner) run(ctx context.Context, job *Job, at time.Time, byHand bool) Record {
	rec := Record{Event: EventStarted, Run: newRun(at), Job: job.Name, Time: r.Clock.Now(),
		At: job.Times.In(at), Due: job.Times.Latest(at), ByHand: byHand}
	outputs := make([]*stagedOutput, len(job.Outputs))
	for i, o := range job.Outputs {
		s := &stagedOutput{target: job.fileAt(o, at)}
		s.dir = filepath.Join(filepath.Dir(s.target), fmt.Sprintf(".minecarbon-%s-%d", rec.Run, i))
		outputs[i] = s
		rec.Staging = append(rec.Staging, s.dir)
	}
	err := r.begin(rec)
	rec.Event, rec.Staging = EventEnded, nil
	if err == nil {
		err = r.work(ctx, job, outputs, &rec)
	}
	for _, s := range slices.Backward(outputs) { // the first made the directory
		s.discard()
	}
	r.end(job, &rec, err)
	return rec
}

// begin records the start of a run. Runs without an end were killed, since the lock is free; it removes their staging
// directories and records their end.
func (r *Runner) begin(rec Record) error {
	history := r.State.History()
	records, _, err := history.Read()
	if err != nil {
		return err
	}
	for _, killed := range unfinished(records) {
		for _, dir := range killed.Staging {
			_ = os.RemoveAll(dir)
		}
		killed.Event, killed.Time, killed.Staging = EventEnded, r.Clock.Now(), nil
		killed.Outcome, killed.Error = Interrupted, "the process was killed, or the machine stopped"
		if err := history.append(killed); err != nil {
			return err
		}
	}
	if isLong(records) {
		if err := history.shorten(); err != nil {
			r.Notef("%v", err) // the run goes on with a long one
		}
	}
	return history.append(rec)
}

// work runs the steps and publishes the outputs.
func (r *Runner) work(ctx context.Context, job *Job, outputs []*stagedOutput, rec *Record) error {
	limited, cancel := context.WithTimeout(context.Background(), job.Timeout)
	defer cancel()
	step := func(s Step) error {
		if ctx.Err() != nil {
			return fmt.Errorf("%w before step %s", errInterrupted, s.Name)
		}
		done := r.runStep(limited, s)
		rec.Steps = append(rec.Steps, done)
		if limited.Err() != nil {
			rec.ExitCode = exitTimeLimit
			return fmt.Errorf("%s: the time limit of %v was reached; raise timeout", s.Name, job.Timeout)
		}
		if why := done.failure(); why != "" {
			rec.ExitCode = done.ExitCode
			return errors.New(why)
		}
		return nil
	}
	for _, s := range job.Steps {
		if err := step(s); err != nil {
			return err
		}
	}
	before, _, err := r.State.History().Read()
	if err != nil {
		return err
	}
	for i, o := range job.Outputs {
		if err := outputs[i].prepare(); err != nil {
			return err
		}
		if err := step(Step{Name: o.Name, Args: o.Args(outputs[i].file(), job.last(o, rec.At, before))}); err != nil {
			return err
		}
		if _, err := os.Stat(outputs[i].file()); err != nil {
			return fmt.Errorf("%s: wrote no %s", o.Name, filepath.Base(outputs[i].target))
		}
	}
	files, err := publish(outputs)
	rec.Files = files
	return err
}

// exitTimeLimit is the exit code of a run that reached its time limit.
const exitTimeLimit = 4

var errInterrupted = errors.New("interrupted")

// end records the end of a run, removes files beyond retention, and calls the hook.
func (r *Runner) end(job *Job, rec *Record, err error) {
	rec.Time, rec.Outcome = r.Clock.Now(), OK
	hook := job.OnSuccess
	if err != nil {
		rec.Outcome, rec.Error = Failed, err.Error()
		rec.ExitCode = max(rec.ExitCode, 1)
		hook = job.OnFailure
	}
	if errors.Is(err, errInterrupted) {
		rec.Outcome, rec.ExitCode = Interrupted, 0
	}
	if rec.Outcome == OK {
		rec.Removed = r.retain(job, *rec)
	}
	if err := r.State.History().append(*rec); err != nil {
		r.Notef("%v", err)
	}
	if err := r.notify(hook, payload{*rec, job.message(*rec)}); err != nil {
		r.Notef("%s: %v", job.Name, err)
		failed := Record{Event: EventHook, Run: rec.Run, Job: rec.Job, Time: r.Clock.Now(), Error: err.Error()}
		if err := r.State.History().append(failed); err != nil {
			r.Notef("%v", err)
		}
	}
}

// newRun returns an identifier of a run: its instant and random letters.
func newRun(at time.Time) string {
	return at.UTC().Format("20060102T150405Z-") + rand.Text()[:8]
}
