package schedule

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A Job is a series of steps and outputs, and the times at which they run.
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

// A Step is a command line of the program.
type Step struct {
	Name string
	Args []string
}

// An Output is a step that writes a file.
type Output struct {
	Name string
	File string // absolute path, may contain {date} and {job}
	// Args returns the command line that writes file. last is the file of an earlier run, or empty if there is none.
	Args func(file, last string) []string
	// Message is the extension of a text that the step writes beside File. Hooks receive that text. Empty means no text.
	Message string
}

// A Hook is called when a run ends. Both fields may be empty.
type Hook struct {
	Command []string // receives the record on standard input
	Webhook string   // URL that receives the record as the body of a POST
}

// fileAt returns the path of an output for an instant, with symbolic links resolved.
func (j *Job) fileAt(o Output, at time.Time) string {
	date := j.Times.In(at).Format(time.DateOnly)
	file := strings.NewReplacer("{date}", date, "{job}", j.Name).Replace(o.File)
	if real, err := filepath.EvalSymlinks(file); err == nil {
		return real
	}
	return file
}

// WithExtension replaces the extension of a file's path. The new one includes its dot; an empty one removes it.
func WithExtension(file, extension string) string {
	return strings.TrimSuffix(file, filepath.Ext(file)) + extension
}

// last returns the file that a run published for the latest instant up to at and that still exists. Without one it
// returns the output's present file, or an empty string if that does not exist.
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
	if present := j.fileAt(o, at); file == "" && isFile(present) {
		return present
	}
	return file
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
