package jobs

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/loader/yaml"
	"github.com/minecarbon/minecarbon/reports/schedule"
)

// jobFile reads the jobs of a YAML file. Paths are relative to the file's folder.
type jobFile struct {
	*yaml.Reader
	dir  string
	jobs []*schedule.Job
	// files are the patterns of all outputs so far, after {job}.
	files []string
}

// Read reads and checks a jobs file.
func Read(path string) ([]*schedule.Job, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, exit.Usagef("read schedule %s: %w", path, err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, exit.Inputf("read schedule %s: %w; name an existing YAML schedule file", path, exit.WithoutPath(err))
	}
	f := &jobFile{dir: filepath.Dir(path)}
	mistakes := yaml.Parse(path, "schedule", text, func(d *yaml.Reader, root yaml.Value) {
		f.Reader = d
		d.Fields(root, f.keys())
	})
	if len(mistakes) > 0 {
		return nil, exit.Usagef("%w", mistakes)
	}
	return f.jobs, nil
}

// path makes a path absolute.
func (f *jobFile) path(n yaml.Value) string {
	path := f.Text(n)
	if path != "" && !filepath.IsAbs(path) {
		path = filepath.Join(f.dir, path)
	}
	return path
}

// jobText is a job as the file says it, before it is checked as a whole.
type jobText struct {
	*schedule.Job
	at, cronAt, zoneAt yaml.Value
	cron, zone         string
	study, dataset     string
	lenient, verify    bool
	outputs            []outputText
}

var jobName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\pL\pN][\pL\pN._-]*$`) })

func (f *jobFile) job(n yaml.Value) {
	j := &jobText{Job: new(schedule.Job), at: n}
	f.Fields(n, f.jobKeys(j))
	f.times(j)
	f.steps(j)
	f.jobs = append(f.jobs, j.Job)
}

func (f *jobFile) name(j *jobText, n yaml.Value) {
	j.Name = f.Text(n)
	if !jobName().MatchString(j.Name) {
		f.Refuse(n, "%q is not a name; use letters, digits, . _ and -", j.Name)
	}
	if slices.ContainsFunc(f.jobs, func(other *schedule.Job) bool { return other.Name == j.Name }) {
		f.Refuse(n, "%q is the name of an earlier job; name each job differently", j.Name)
	}
}

// times reads the expression once its zone is known.
func (f *jobFile) times(j *jobText) {
	if _, err := schedule.ParseTimes("@daily", j.zone); err != nil {
		f.Refuse(j.zoneAt, "%v", err)
		return
	}
	var err error
	if j.Times, err = schedule.ParseTimes(j.cron, j.zone); err != nil {
		f.Refuse(j.cronAt, "%v", err)
	}
}

// steps turns what the job says into command lines.
func (f *jobFile) steps(j *jobText) {
	switch {
	case j.study == "" && !j.verify && len(j.outputs) == 0:
		f.Refuse(j.at, "has nothing to do; give outputs, study or verify: true")
	case j.study == "" && j.lenient:
		f.Refuse(j.at, "lenient is for loading a study; give study or remove it")
	}
	if j.study != "" {
		args := []string{"load", "--if-changed", "-d", j.dataset}
		if j.lenient {
			args = append(args, "--lenient")
		}
		j.Steps = append(j.Steps, schedule.Step{Name: "load", Args: append(args, "--", j.study)})
	}
	if j.verify {
		j.Steps = append(j.Steps, schedule.Step{Name: "verify", Args: []string{"verify", "--", j.dataset}})
	}
	for _, o := range j.outputs {
		f.checkFile(j, o)
		output := schedule.Output{Name: o.verb, File: o.file, Args: func(file, last string) []string {
			return o.arguments(j.dataset, file, last)
		}}
		if o.summary {
			output.Message = summaryExtension
		}
		j.Outputs = append(j.Outputs, output)
	}
}

// outputText is an output as the file says it.
type outputText struct {
	verb, argument string
	file, format   string
	flags          []string
	summary        bool

	fileAt, summaryAt yaml.Value
}

// summaryExtension is the extension of the summary beside a report.
const summaryExtension = ".md"

// arguments returns the command line that writes file. A report is compared with the last one, unless flags say
// otherwise.
func (o outputText) arguments(dataset, file, last string) []string {
	args := append([]string{o.verb}, o.flags...)
	given := slices.ContainsFunc(o.flags, func(flag string) bool { return strings.HasPrefix(flag, "--against") })
	if o.verb == "report" && last != "" && !given {
		args = append(args, "--against-last", last)
	}
	if o.summary {
		args = append(args, "--summary", schedule.WithExtension(file, summaryExtension))
	}
	if o.format != "" {
		args = append(args, "-f", o.format)
	}
	args = append(args, "-d", dataset, "-o", file)
	if o.argument != "" {
		args = append(args, "--", o.argument)
	}
	return args
}

func (f *jobFile) output(j *jobText, n yaml.Value) {
	var o outputText
	f.Fields(n, f.outputKeys(&o))
	if o.verb == "" {
		var verbs []string
		for _, kind := range outputKinds {
			verbs = append(verbs, kind.verb)
		}
		f.Refuse(n, "does not say what to make; give one of %s", strings.Join(verbs, ", "))
	}
	if o.summary && o.verb != "report" {
		f.Refuse(o.summaryAt, "is of a report; remove it")
	}
	j.outputs = append(j.outputs, o)
}

// placeholder is what a pattern of a file may hold.
var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// checkFile refuses a file that another output writes too, or that lies in the dataset.
func (f *jobFile) checkFile(j *jobText, o outputText) {
	for _, name := range placeholder.FindAllString(o.file, -1) {
		if name != "{date}" && name != "{job}" {
			f.Refuse(o.fileAt, "%s is unknown; use {date} and {job}", name)
		}
	}
	file := strings.ReplaceAll(o.file, "{job}", j.Name)
	if inside, err := filepath.Rel(j.dataset, file); err == nil && filepath.IsLocal(inside) {
		f.Refuse(o.fileAt, "lies inside the dataset %s; choose a path outside it", j.dataset)
	}
	files := []string{file}
	if o.summary {
		files = append(files, schedule.WithExtension(file, summaryExtension))
	}
	for _, file := range files {
		if slices.Contains(f.files, file) {
			f.Refuse(o.fileAt, "%q is written by an earlier output; name each file differently, as with {job}", o.file)
		}
		f.files = append(f.files, file)
	}
	if err := o.checkExtension(); err != nil {
		f.Refuse(o.fileAt, "%v", err)
	}
}

// checkExtension refuses a file whose extension names no format of its verb, where nothing else names one.
func (o outputText) checkExtension() error {
	named := func(flag string) bool {
		return strings.HasPrefix(flag, "--format") || strings.HasPrefix(flag, "-f")
	}
	switch {
	case o.file == "" || o.format != "" || slices.ContainsFunc(o.flags, named):
		return nil
	case o.verb == "query":
		_, err := format.Choose("", o.file, false)
		return err
	case o.verb == "export":
		return export.CheckFile(o.file)
	}
	return nil
}

func (f *jobFile) duration(n yaml.Value) time.Duration {
	text := f.Text(n)
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		f.Refuse(n, "%q is not a time; use for example 30m or 2h", text)
	}
	return d
}
