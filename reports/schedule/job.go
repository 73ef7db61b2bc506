package schedule

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Job is what is done at which times.
type Job struct {
	Name    string
	Times   *Times
	Timeout time.Duration // of all steps together
	Steps   []Step        // before the outputs, in this order
	Outputs []Output
	Keep    int // outputs of the last Keep dates; 0 = all
	Days    int // outputs not older than Days; 0 = all

	OnSuccess, OnFailure Hook
}

// Step is a command line of the program.
type Step struct {
	Name string
	Args []string
}

// Output is a step that makes a file.
type Output struct {
	Name string
	File string // absolute, may hold {date} and {job}
	// Args is the command line that writes file; last is the file of an earlier run, "" without one.
	Args func(file, last string) []string
	// Message is the extension of a text that the step writes beside File and that hooks are given, "" for none.
	Message string
}

// Hook is what is told of a run's end; both may be empty.
type Hook struct {
	Command []string // given the record on standard input
	Webhook string   // URL, given the record as the body of a POST
}

// fileAt is the file of an output made for an instant. A symbolic link stands for
// what it leads to.
func (j *Job) fileAt(o Output, at time.Time) string {
	date := j.Times.In(at).Format(time.DateOnly)
	file := strings.NewReplacer("{date}", date, "{job}", j.Name).Replace(o.File)
	if real, err := filepath.EvalSymlinks(file); err == nil {
		return real
	}
	return file
}

// WithExtension is a file with another extension.
func WithExtension(file, extension string) string {
	return strings.TrimSuffix(file, filepath.Ext(file)) + extension
}

// last is the file of an output that was published for the latest instant up to at and that is still there, else what
// lies in the output's place, "" if nothing does.
func (j *Job) last(o Output, at time.Time, records []Record) string {
	file, of := "", time.Time{}
	for _, rec := range records {
		if rec.Job != j.Name || rec.Outcome != OK || rec.At.After(at) || rec.At.Before(of) {
			continue
		}
		if made := j.fileAt(o, rec.At); slices.Contains(rec.Files, made) && isFile(made) {
			file, of = made, rec.At
		}
	}
	if place := j.fileAt(o, at); file == "" && isFile(place) {
		return place
	}
	return file
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
