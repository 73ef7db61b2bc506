package schedule

import (
	"path/filepath"
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
	File string                     // absolute, may hold {date} and {job}
	Args func(file string) []string // the command line that writes file
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
