package schedule

import (
	"os"
	"path/filepath"
	"slices"
	"time"
)

// retain removes files of earlier runs of the job that are beyond its retention, and returns their paths. It touches only
// published files, and none of this run.
func (r *Runner) retain(job *Job, now Record) (removed []string) {
	if job.Keep == 0 && job.Days == 0 {
		return nil
	}
	records, _, err := r.State.History().Read()
	if err != nil {
		r.Notef("%s: %v", job.Name, err)
		return nil
	}
	old := expired(job, append(records, now))
	for _, file := range old {
		if os.Remove(file) == nil {
			removed = append(removed, file)
			_ = os.Remove(filepath.Dir(file)) // a dated directory, once it is empty
		}
	}
	return removed
}

// expired returns the published files that are beyond the job's retention. The last record belongs to the present run.
func expired(job *Job, records []Record) []string {
	now := records[len(records)-1]
	dates := map[string]bool{}
	var runs []Record
	for _, rec := range records {
		if rec.Job == job.Name && rec.Event == EventEnded && len(rec.Files) > 0 {
			runs = append(runs, rec)
		}
	}
	slices.SortStableFunc(runs, func(a, b Record) int { return b.At.Compare(a.At) })
	kept := map[string]bool{}
	var old []string
	for _, rec := range runs {
		dates[rec.At.Format(time.DateOnly)] = true // in the job's zone, as {date} is
		late := job.Keep > 0 && len(dates) > job.Keep || job.Days > 0 && rec.At.Before(now.At.AddDate(0, 0, -job.Days))
		for _, file := range rec.Files {
			switch {
			case rec.Run == now.Run || !late:
				kept[file] = true
			default:
				old = append(old, file)
			}
		}
	}
	old = slices.DeleteFunc(old, func(file string) bool { return kept[file] })
	slices.Sort(old)
	return slices.Compact(old)
}
