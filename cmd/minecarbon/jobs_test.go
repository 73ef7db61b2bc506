package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/cmd/internal/jobs"
)

// soundJobs is a jobs file without a mistake.
const soundJobs = `jobs:
  - name: monthly
    cron: 0 6 1 * *
    time_zone: Asia/Shanghai
    dataset: data
    timeout: 30m
    outputs:
      - {query: from summary, file: "out/{job}-{date}.csv"}
    retention: {keep: 2}
    on_failure: {command: [sh, -c, exit]}
`

// badJobs replace something in it. The message of the mistake holds want.
var badJobs = []struct{ old, new, want string }{
	{"monthly", "a/b", `2: jobs[0].name: "a/b" is not a name; use letters, digits, . _ and -`},
	{"    cron: 0 6 1 * *\n", "", `2: jobs[0].cron: is missing; add it`},
	{"0 6 1 * *", "0 25 1 * *", `3: jobs[0].cron: "0 25 1 * *" is not a cron expression (end of range (25) above maximum (23): "25"); want minute hour day month weekday, for example 0 6 1 * *, or @daily`},
	{"0 6 1 * *", "0 6 30 feb *", `3: jobs[0].cron: never comes, as 31 February; name a date that exists`},
	{"Asia/Shanghai", "Asia/Shenhua", `4: jobs[0].time_zone: time zone "Asia/Shenhua" is unknown; want a name such as UTC or Asia/Shanghai`},
	{"dataset:", "datset:", "5: jobs[0].datset: unknown key; did you mean dataset? known here: cron, dataset, lenient, name, on_failure, on_success, outputs, retention, study, time_zone, timeout, verify\n" +
		"PATH/jobs.yaml:2: jobs[0].dataset: is missing; add it"},
	{"30m", "30", `6: jobs[0].timeout: "30" is not a time; use for example 30m or 2h`},
	{"30m", "-1h", `6: jobs[0].timeout: "-1h" is not a time`},
	{"query: from summary, ", "", `does not say what to make; give one of query, export, report`},
	{"query: from summary", "query: from summary, export: mines", `8: jobs[0].outputs[0].export: query is given too; make one output of each`},
	{"query: from summary", "report: html", `8: jobs[0].outputs[0].report: is the text "html", want true or false`},
	{"query: from summary", "report: false", `8: jobs[0].outputs[0].report: is false; write true or remove the output`},
	{"query: from summary,", "query: from summary, summary: true,", `8: jobs[0].outputs[0].summary: is of a report; remove it`},
	{`query: from summary, file: "out/{job}-{date}.csv"`, "report: true, summary: true, file: out/a.md", `is written by an earlier output`},
	{"{date}.csv", "{date}.ods", `8: jobs[0].outputs[0].file: write PATH/out/{job}-{date}.ods: the extension .ods names no format; end it in .txt, .csv`},
	{`query: from summary, file: "out/{job}-{date}.csv"`, "export: mines, file: out/mines", `8: jobs[0].outputs[0].file: write PATH/out/mines: the name has no extension`},
	{"{date}", "{year}", `8: jobs[0].outputs[0].file: {year} is unknown; use {date} and {job}`},
	{"out/", "data/", `8: jobs[0].outputs[0].file: lies inside the dataset PATH/data; choose a path outside it`},
	{"    retention:", "      - {export: mines, file: \"out/monthly-{date}.csv\"}\n    retention:", `is written by an earlier output; name each file differently, as with {job}`},
	{"keep: 2", "keep: 0", `retention.keep: is 0, want a whole number from 1 to 1048576`},
	{"{keep: 2}", "2", `9: jobs[0].retention: is 2, want keys: days, keep`},
	{"command: [sh, -c, exit]", "webhook: ftp://x/y", `10: jobs[0].on_failure.webhook: is not an http or https address`},
	{"command: [sh, -c, exit]", "command: []", `10: jobs[0].on_failure.command: is an empty list, want at least one text`},
	{soundJobs, "jobs: []\n", `1: jobs: is an empty list, want a list of at least one`},
	{soundJobs, "", "jobs.yaml: holds nothing; write a schedule"},
	{"    dataset: data\n", "    dataset: data\n    dataset: data\n", `6: mapping key "dataset" already defined at [5:5]`},
	{"    outputs:\n      - {query: from summary, file: \"out/{job}-{date}.csv\"}\n", "", "jobs[0]: has nothing to do; give outputs, study or verify: true"},
	{"dataset: data", "dataset: data\n    lenient: true", "jobs[0]: lenient is for loading a study; give study or remove it"},
	{"name: monthly", "name: [", "mend the YAML"},
	{"    on_failure", "  - {name: monthly, cron: \"@daily\", dataset: d, verify: true}\n#", `10: jobs[1].name: "monthly" is the name of an earlier job; name each job differently`},
}

// TestBadJobs spoils one thing of a sound jobs file at a time: the message has the
// line, the key and the remedy.
func TestBadJobs(t *testing.T) {
	skipShort(t, "starts the program for each mistake; package jobs reads some of them")
	t.Parallel()
	p := newPlanner(t, "2026-11-24T05:00:00Z", soundJobs)
	if got := p.run("check"); got.code != 0 || got.out != "ok   monthly: 1 output, next 2026-12-01T06:00:00+08:00\n" || got.err != "" {
		t.Fatalf("the sound file: %+v", got)
	}
	for _, c := range badJobs {
		p.jobs(strings.Replace(soundJobs, c.old, c.new, 1))
		got := p.run("check")
		want := strings.ReplaceAll(c.want, "PATH", p.dir)
		if got.code != 2 || got.out != "" || strings.Count(got.err, "\n") != 1+strings.Count(want, "\n") || !strings.Contains(got.err, want) || !strings.Contains(got.err, p.path("jobs.yaml")) {
			t.Errorf("%q for %q: exit code %d, %swant %s", c.new, c.old, got.code, got.err, want)
		}
	}
	for _, c := range []struct {
		old, new string
		code     int
		want     string
	}{
		{"dataset: data", "dataset: data\n    study: absent.yaml", 3, fmt.Sprintf("read study %s: no such file or directory", p.path("absent.yaml"))},
		{"[sh, -c, exit]", "[./absent]", 2, "job monthly: command ./absent: cannot be run; check its path and permissions"},
	} {
		p.jobs(strings.Replace(soundJobs, c.old, c.new, 1))
		if got := p.run("check"); got.code != c.code || !strings.Contains(got.err, c.want) {
			t.Errorf("%q: %+v, want %s", c.new, got, c.want)
		}
	}
}

// TestScheduleCommandLine gives wrong command lines.
func TestScheduleCommandLine(t *testing.T) {
	skipShort(t, "starts the program for each mistake")
	t.Parallel()
	p := newPlanner(t, "2026-11-24T05:00:00Z", "jobs: [{name: j, cron: \"@daily\", dataset: DATASET, verify: true}]")
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"once", "k"}, 2, `there is no job "k"; it has j`},
		{[]string{"list", "--next", "0"}, 2, "--next 0: want 1 or more"},
		{[]string{"list", "-f", "parquet"}, 2, "format parquet: is for results of query; choose table, csv"},
		{[]string{"list", "-f", "xml"}, 2, `format "xml": unknown`},
		{[]string{"frob"}, 2, `unknown command "frob"`},
		{[]string{"run", "x"}, 2, "accepts 1 arg(s), received 2"},
	} {
		if got := p.run(c.args...); got.code != c.code || got.out != "" || !strings.Contains(got.err, c.want) {
			t.Errorf("%v: %+v, want %d, %s", c.args, got, c.code, c.want)
		}
	}
	for _, verb := range []string{"check", "list", "run", "history", "systemd"} {
		if got := runProgram(t, program(nil, "schedule", verb, p.path("absent.yaml")), ""); got.code != 3 && verb != "systemd" || !strings.Contains(got.err, "absent.yaml: no such file or directory; name an existing YAML schedule file") {
			t.Errorf("%s of an absent file: %+v", verb, got)
		}
	}
}

// TestOutputArguments gives the command lines of the kinds of output.
func TestOutputArguments(t *testing.T) {
	t.Parallel()
	p := newPlanner(t, "2026-11-24T05:00:00Z", `
jobs:
  - name: j
    cron: "@daily"
    study: s.yaml
    dataset: data
    verify: true
    lenient: true
    outputs:
      - {query: "-- all\nfrom deficit", file: a.csv, format: tsv}
      - {export: vcs, file: b.tif, flags: [--year, "2020"]}
      - {report: true, file: /c.html, flags: [--to-year=2015, --mines, "M001,M002"], summary: true}
      - {report: true, file: /d.html, flags: --against=}`)
	jobs, err := jobs.Read(p.path("jobs.yaml"))
	p.must(err)
	var lines []string
	for _, step := range jobs[0].Steps {
		lines = append(lines, step.Name+": "+strings.Join(step.Args, " "))
	}
	for _, o := range jobs[0].Outputs {
		lines = append(lines, o.Name+": "+o.File+": "+strings.Join(o.Args("FILE.html", "LAST"), " "))
	}
	want := strings.ReplaceAll(`load: load --if-changed -d DIR/data --lenient -- DIR/s.yaml
verify: verify -- DIR/data
query: DIR/a.csv: query -f tsv -d DIR/data -o FILE.html -- -- all
from deficit
export: DIR/b.tif: export --year 2020 -d DIR/data -o FILE.html -- vcs
report: /c.html: report --to-year=2015 --mines M001,M002 --against-last LAST --summary FILE.md -d DIR/data -o FILE.html
report: /d.html: report --against= -d DIR/data -o FILE.html`, "DIR", p.dir)
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// scheduledReports are the reports of a job that a test looks at.
type scheduledReports struct {
	planner
	scene scenario
}

func (p scheduledReports) text(name string) string {
	p.Helper()
	text, err := os.ReadFile(p.path(name))
	p.must(err)
	return string(text)
}

// message is what on_success was given.
func (p scheduledReports) message() string {
	p.Helper()
	var payload struct{ Message, Outcome string }
	p.must(json.Unmarshal([]byte(p.text("payload")), &payload))
	return payload.Message
}

// TestScheduledReport makes a report by a job, again after an input has changed, and once more when that fails: each
// says what changed since the last, hooks are given the summary, and a failure leaves both as they are.
func TestScheduledReport(t *testing.T) {
	skipShort(t, "runs a job of a study seven times")
	t.Parallel()
	p := scheduledReports{planner: newPlanner(t, "2026-11-24T05:00:00Z", `
jobs:
  - name: monthly
    cron: "@monthly"
    study: scene/study.yaml
    dataset: data
    verify: true
    outputs:
      - {report: true, summary: true, file: "out/{date}/report.html"}
      - {report: true, file: out/latest.html, flags: [--title, Latest]}
      - {report: true, file: out/alone.html, flags: [--against=]}
    retention: {keep: 2}
    on_success: {command: [cp, /dev/stdin, payload]}`)}
	p.scene = scenario{t, p.path("scene")}
	p.must(os.CopyFS(p.scene.dir, os.DirFS(filepath.Dir(simulateStudy(t, "--pixels", "240", "--mines", "2", "--last-year", "2009")))))

	first := p.once(0, "monthly", "--at", "2026-09-01")
	if page := p.text("out/2026-09-01/report.html"); len(first.Files) != 4 || strings.Contains(page, `id="changes"`) || !strings.Contains(page, `id="record"`) {
		t.Errorf("the first report is compared, or its run made %v", first.Files)
	}
	if got := p.message(); got != p.text("out/2026-09-01/report.md") || !strings.HasPrefix(got, "# Simulated coal field") || strings.Contains(got, "Compared with") {
		t.Errorf("on_success was given the message %q", got)
	}

	p.wantChanged()
	p.wantUntouched()
	p.wantTornIgnored()
}

// wantChanged changes a raster, which the next reports say.
func (p scheduledReports) wantChanged() {
	p.Helper()
	p.scene.raster("npp/npp_2004.tif", shiftNPP)
	p.once(0, "monthly", "--at", "2026-10-01")
	for name, title := range map[string]string{"out/2026-10-01/report.html": "Simulated coal field", "out/latest.html": "Latest"} {
		page := p.text(name)
		if said := section(p.T, page); !strings.Contains(said, "NPP rasters changed (npp/npp_2004.tif)") || !strings.Contains(page, "<p>Compared with the report “"+title) {
			p.Errorf("%s says %s", name, said)
		}
	}
	if strings.Contains(p.text("out/alone.html"), `id="changes"`) {
		p.Error("a report that is to be compared with nothing is")
	}
	if got := p.message(); !strings.Contains(got, "- NPP rasters changed (npp/npp_2004.tif)") {
		p.Errorf("on_success was given the message %q", got)
	}
	for _, r := range p.records() {
		if line, err := json.Marshal(r); err != nil || strings.Contains(string(line), "Simulated coal field") {
			p.Errorf("the history holds the message: %s, %v", line, err)
		}
	}
}

// wantUntouched has a run fail, after which the reports are what they were.
func (p scheduledReports) wantUntouched() {
	p.Helper()
	latest, dated := p.text("out/latest.html"), p.text("out/2026-10-01/report.html")
	p.must(os.Rename(p.scene.path("mines.gpkg"), p.scene.path("mines.away")))
	if r := p.once(3, "monthly", "--at", "2026-11-01"); !strings.HasPrefix(r.Error, "load: exit code 3: ") {
		p.Errorf("record %+v", r)
	}
	p.must(os.Rename(p.scene.path("mines.away"), p.scene.path("mines.gpkg")))
	if p.text("out/latest.html") != latest || p.text("out/2026-10-01/report.html") != dated || p.exists("out/2026-11-01") {
		p.Error("a run that failed has left its mark on the reports")
	}
}

// wantTornIgnored damages the last report, with which the next cannot be compared.
func (p scheduledReports) wantTornIgnored() {
	p.Helper()
	// By hand for an earlier instant, the last report shows September; October's file cannot be read.
	p.must(os.WriteFile(p.path("out/2026-10-01/report.html"), []byte("torn"), 0o644))
	p.once(0, "monthly", "--at", "2026-09-15")
	if said := section(p.T, p.text("out/2026-09-15/report.html")); !strings.Contains(said, "NPP rasters changed (npp/npp_2004.tif)") {
		p.Errorf("the report of 15 September says %s", said)
	}
	r := p.once(0, "monthly", "--at", "2026-11-02")
	if said := strings.Join(r.Steps[2].LastLines, "\n"); strings.Contains(p.text("out/2026-11-02/report.html"), `id="changes"`) || !strings.Contains(said, "minecarbon: not compared with the last report: --against ") {
		p.Errorf("the step beside a torn report says %q", said)
	}
	if !strings.Contains(section(p.T, p.text("out/latest.html")), "Nothing has changed: ") {
		p.Error("the latest report does not say that nothing has changed")
	}
	if len(r.Removed) == 0 || p.exists("out/2026-09-01/report.md") {
		p.Errorf("retention has removed %v and left the summary", r.Removed)
	}
}

// TestJobKeys reads a job that gives its keys their examples.
func TestJobKeys(t *testing.T) {
	t.Parallel()
	keys := map[string]string{}
	for _, k := range jobs.Keys() {
		if k.Type == "" || !strings.HasSuffix(k.Meaning, ".") || k.Keys == nil && k.Example == "" || k.Default != "" && k.Otherwise != "" {
			t.Errorf("%+v: want type, meaning, example and one of default and otherwise", k)
		}
		keys[k.Name] = k.Example
	}
	p := newPlanner(t, "2026-11-24T05:00:00Z", "")
	for _, verb := range []string{"query", "export", "report"} {
		text := "jobs:\n- outputs:\n"
		for i, name := range []string{verb, "file", "format", "flags"} {
			text += []string{"  - ", "    "}[min(i, 1)] + name + ": " + keys["jobs[].outputs[]."+name] + "\n"
		}
		for _, name := range []string{"name", "cron", "time_zone", "study", "lenient", "dataset", "verify", "timeout", "on_success.command", "on_failure.webhook", "retention.keep"} {
			parent, child, below := strings.Cut(name, ".")
			value := keys["jobs[]."+name]
			if below {
				value = "{" + child + ": " + value + "}"
			}
			text += "  " + parent + ": " + value + "\n"
		}
		p.jobs(text)
		if list, err := jobs.Read(p.path("jobs.yaml")); err != nil || len(list) != 1 || list[0].Name != "monthly" || len(list[0].OnSuccess.Command) != 2 {
			t.Errorf("%v\n%s", err, text)
		}
	}
}
