package jobs

import (
	"net/url"

	"github.com/minecarbon/minecarbon/loader/yaml"
	"github.com/minecarbon/minecarbon/reports/schedule"
)

// Keys returns every key of a jobs file, those below a list or mapping after it.
func Keys() []yaml.Key { return yaml.Paths(new(jobFile).keys()) }

func (f *jobFile) keys() []yaml.Key {
	return []yaml.Key{{Name: "jobs", Required: true, Type: "list", Meaning: "The jobs, each with its own times.",
		Keys: f.jobKeys(&jobText{Job: new(schedule.Job)}), Read: func(n yaml.Value) { f.List(n, f.job) }}}
}

func (f *jobFile) jobKeys(j *jobText) []yaml.Key {
	return []yaml.Key{
		{Name: "name", Required: true, Type: "letters, digits, . _ and -", Example: "monthly", Meaning: "Name of the job in messages and histories, and for {job}.",
			Read: func(n yaml.Value) { f.name(j, n) }},
		{Name: "cron", Required: true, Type: "minute hour day month weekday", Example: "0 6 1 * *", Meaning: "When the job runs; @daily and the like are times too.",
			Read: func(n yaml.Value) { j.cron, j.cronAt = f.Text(n), n }},
		{Name: "time_zone", Type: "text", Default: "UTC", Example: "Asia/Shanghai", Meaning: "Time zone of cron.",
			Read: func(n yaml.Value) { j.zone, j.zoneAt = f.Text(n), n }},
		{Name: "study", Type: "path", Otherwise: "nothing is loaded", Example: "study.yaml", Meaning: "Study file to load into the dataset first, if its inputs changed.",
			Read: func(n yaml.Value) { j.study = f.path(n) }},
		{Name: "lenient", Type: "true or false", Default: "false", Example: "true", Meaning: "Load with --lenient.",
			Read: func(n yaml.Value) { j.lenient = f.Bool(n) }},
		{Name: "dataset", Required: true, Type: "path", Example: "dataset", Meaning: "Dataset that the job loads, verifies and reads.",
			Read: func(n yaml.Value) { j.dataset = f.path(n) }},
		{Name: "verify", Type: "true or false", Default: "false", Example: "true", Meaning: "Verify the dataset before the outputs.",
			Read: func(n yaml.Value) { j.verify = f.Bool(n) }},
		{Name: "outputs", Type: "list", Otherwise: "none", Meaning: "Files to make, each by one verb.", Keys: f.outputKeys(new(outputText)),
			Read: func(n yaml.Value) { f.List(n, func(n yaml.Value) { f.output(j, n) }) }},
		{Name: "retention", Type: "mapping", Otherwise: "all files are kept", Meaning: "Which files of earlier runs are kept.", Keys: []yaml.Key{
			{Name: "keep", Type: "whole number from 1", Unit: "dates", Otherwise: "any number", Example: "12", Meaning: "How many dates keep their files.",
				Read: func(n yaml.Value) { j.Keep = f.Integer(n, 1, mostRetained) }},
			{Name: "days", Type: "whole number from 1", Unit: "days", Otherwise: "any age", Example: "365", Meaning: "How long files are kept.",
				Read: func(n yaml.Value) { j.Days = f.Integer(n, 1, mostRetained) }},
		}},
		{Name: "timeout", Type: "duration", Default: "1h", Example: "30m", Meaning: "Time after which a run is ended.",
			Read: func(n yaml.Value) { j.Timeout = f.duration(n) }},
		{Name: "on_success", Type: "mapping", Otherwise: "nothing is called", Meaning: "What is called after a run that succeeded.", Keys: f.hookKeys(&j.OnSuccess)},
		{Name: "on_failure", Type: "mapping", Otherwise: "nothing is called", Meaning: "What is called after a run that failed.", Keys: f.hookKeys(&j.OnFailure)},
	}
}

// mostRetained is the largest number that a retention may have.
const mostRetained = 1 << 20

// outputKinds are the verbs that make the outputs of a job. The key of an output is
// the verb; what it says is the verb's argument, or true for a verb without one.
var outputKinds = []struct {
	verb             string
	argument         bool
	example, meaning string
}{
	{"query", true, "from summary", "SQL whose result is written."},
	{"export", true, "mines", "Table, view or layer to export."},
	{"report", false, "true", "Write a report."},
}

func (f *jobFile) outputKeys(o *outputText) []yaml.Key {
	var keys []yaml.Key
	for _, kind := range outputKinds {
		key := yaml.Key{Name: kind.verb, Type: "text", Otherwise: "another verb", Example: kind.example, Meaning: kind.meaning}
		if !kind.argument {
			key.Type = "true"
		}
		key.Read = func(n yaml.Value) {
			if o.verb != "" {
				f.Refuse(n, "%s is given too; make one output of each", o.verb)
			}
			o.verb = kind.verb
			switch {
			case kind.argument:
				o.argument = f.Text(n)
			case !f.Bool(n):
				f.Refuse(n, "is false; write true or remove the output")
			}
		}
		keys = append(keys, key)
	}
	return append(keys,
		yaml.Key{Name: "file", Required: true, Type: "path", Example: "reports/{job}-{date}.html", Meaning: "File to write; {date} is the day of the run, {job} the job's name.",
			Read: func(n yaml.Value) { o.file, o.fileAt = f.path(n), n }},
		yaml.Key{Name: "format", Type: "text", Otherwise: "by the file's extension", Example: "csv", Meaning: "Format, as --format of the verb.",
			Read: func(n yaml.Value) { o.format = f.Text(n) }},
		yaml.Key{Name: "flags", Type: "text or list of texts", Otherwise: "none", Example: `[--to-year, "2015"]`, Meaning: "Further flags of the verb.",
			Read: func(n yaml.Value) { o.flags = f.Texts(n) }},
		yaml.Key{Name: "summary", Type: "true or false", Default: "false", Example: "true", Meaning: "Write a summary in Markdown beside a report.",
			Read: func(n yaml.Value) { o.summary, o.summaryAt = f.Bool(n), n }},
	)
}

func (f *jobFile) hookKeys(h *schedule.Hook) []yaml.Key {
	return []yaml.Key{
		{Name: "command", Type: "text or list of texts", Otherwise: "none", Example: "[./notify, monthly]", Meaning: "Program and arguments that are given the run as JSON.",
			Read: func(n yaml.Value) { h.Command = f.Texts(n) }},
		{Name: "webhook", Type: "http or https address", Otherwise: "none", Example: "https://example.org/hook", Meaning: "Address to which the run is posted as JSON.",
			Read: func(n yaml.Value) {
				h.Webhook = f.Text(n)
				if u, err := url.Parse(h.Webhook); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
					f.Refuse(n, "is not an http or https address")
				}
			}},
	}
}
