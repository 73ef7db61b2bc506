package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/reports/schedule"
)

// failingJob is a job whose second output the cases of [TestFailedRuns] change.
const failingJob = `
jobs:
  - name: j
    cron: "@daily"
    dataset: DATASET
    timeout: 1h
    outputs:
      - {query: select 1 as n, file: out/first.csv}
      - {query: select 2 as n, file: out/second.csv}
    on_success: {command: [cp, /dev/stdin, told]}
    on_failure: {command: [cp, /dev/stdin, told]}`

// TestFailedRuns lets runs fail in every way. The outputs of the run before stay as
// they are, nothing else remains, on_failure is told, and the exit code is the
// step's.
func TestFailedRuns(t *testing.T) {
	skipShort(t, "starts the program often for each failure; TestKilledStep holds one")
	t.Parallel()
	for _, c := range []struct {
		name, change string // of `query: select 2 as n`, or of the whole job
		code         int
		want         string
	}{
		{"bad SQL", "query: selec 2", 1, "query: exit code 1: Parser Error: syntax error at or near \"selec\""},
		{"a verb's flag", "query: select 2, flags: [--frob]", 2, "query: exit code 2: unknown flag: --frob; see minecarbon query --help"},
		{"a format", "query: select 2, format: xml", 2, `query: exit code 2: format "xml": unknown`},
		{"too long", `query: "` + endless + `"`, 4, "query: the time limit of 2s was reached; raise timeout"},
		{"a directory in the way", "query: select 2", 1, "write PATH/second.csv: is a directory; name a file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newPlanner(t, "2026-11-24T05:00:00Z", failingJob)
			p.once(0, "j")
			p.holds("out/first.csv", "n\n1\n")
			if told := p.told("told"); told.Outcome != schedule.OK || len(told.Files) != 2 {
				t.Errorf("on_success was told %+v", told)
			}
			second := "n\n2\n"
			if c.name == "a directory in the way" {
				p.must(os.Remove(p.path("out/second.csv")))
				p.must(os.Mkdir(p.path("out/second.csv"), 0o755))
			}
			changes := strings.NewReplacer("select 1", "select 11", "query: select 2 as n", c.change)
			if c.code == exit.TimeLimit {
				changes = strings.NewReplacer("query: select 2 as n", c.change, "1h", "2s")
			}
			p.jobs(changes.Replace(failingJob))
			got := p.run("once", "j")
			want := strings.ReplaceAll(c.want, "PATH", p.path("out"))
			if got.code != c.code || !strings.HasPrefix(got.err, "minecarbon: run j: "+want) {
				t.Errorf("exit code %d, want %d, %s", got.code, c.code, got.err)
			}
			if told := p.told("told"); told.Outcome != schedule.Failed || told.ExitCode != c.code || !strings.HasPrefix(told.Error, want) || len(told.Files) > 0 {
				t.Errorf("on_failure was told %+v", told)
			}
			p.holds("out/first.csv", "n\n1\n")
			if c.name != "a directory in the way" {
				p.holds("out/second.csv", second)
			}
			if entries, _ := os.ReadDir(p.path("out")); len(entries) != 2 {
				t.Errorf("out holds %v, want two entries", entries)
			}
		})
	}
}

// told is the record that a hook has written to a file.
func (p planner) told(name string) (record schedule.Record) {
	p.Helper()
	text, err := os.ReadFile(p.path(name))
	p.must(err)
	p.must(json.Unmarshal(text, &record))
	return record
}

// TestReloadedStudy loads a study on the first run, not on the second, and again
// once an input has changed; then the quality check fails.
func TestReloadedStudy(t *testing.T) {
	skipShort(t, "loads a study three times")
	t.Parallel()
	p := newPlanner(t, "2026-11-24T05:00:00Z", `
jobs:
  - name: j
    cron: "@daily"
    study: scene/study.yaml
    dataset: data
    verify: true
    outputs: [{query: "select cells from (select count(*) as cells from cell)", file: "out/{date}.csv"}]
    retention: {keep: 2}`)
	scene := scenario{t, p.path("scene")}
	p.must(os.CopyFS(scene.dir, os.DirFS(filepath.Dir(simulateStudy(t, "--pixels", "300", "--mines", "2", "--last-year", "2010")))))
	loaded := func(r schedule.Record) bool {
		return !strings.HasSuffix(strings.Join(r.Steps[0].LastLines, "\n"), "has changed")
	}
	created := func() string {
		text, err := os.ReadFile(p.path("data/cell.parquet"))
		p.must(err)
		info, err := os.Stat(p.path("data/cell.parquet"))
		p.must(err)
		return string(text) + info.ModTime().String()
	}
	if r := p.once(0, "j", "--at", "2026-11-01"); !loaded(r) || len(r.Steps) != 3 {
		t.Errorf("first run: %+v", r)
	}
	before := created()
	if r := p.once(0, "j", "--at", "2026-11-02"); loaded(r) || created() != before {
		t.Errorf("second run: %+v", r)
	}
	scene.raster("npp/npp_2004.tif", shiftNPP)
	if r := p.once(0, "j", "--at", "2026-11-03"); !loaded(r) || created() == before || len(r.Removed) != 1 {
		t.Errorf("third run: %+v", r)
	}
	if p.exists("out/2026-11-01.csv") || !p.exists("out/2026-11-02.csv") || !p.exists("out/2026-11-03.csv") {
		t.Error("want the outputs of the last two dates")
	}
	scenario{t, p.path("data")}.distort("cell.parquet", "select * replace (mapped_m2 * 2 as mapped_m2) from read_parquet('%s')")
	r := p.once(5, "j", "--at", "2026-11-04")
	if !strings.HasPrefix(r.Error, "verify: exit code 5: ") || !strings.Contains(r.Error, "breaks mapped_area") || p.exists("out/2026-11-04.csv") {
		t.Errorf("record %+v", r)
	}
	scene.must(os.Remove(scene.path("npp/npp_2005.tif")))
	if r := p.once(3, "j", "--at", "2026-11-05"); !strings.Contains(r.Error, "no file for 2005") || len(r.Steps) != 1 {
		t.Errorf("record %+v", r)
	}
}

// TestScheduleOnFullDisk makes an output that does not fit, then has no room for
// the history.
func TestScheduleOnFullDisk(t *testing.T) {
	skipShort(t, "fills a disk")
	t.Parallel()
	const job = `
jobs:
  - name: j
    cron: "@daily"
    dataset: DATASET
    outputs: [{query: select range from range(1000), file: out/a.csv}, {query: select range from range(ROWS), file: out/b.csv}]
    on_failure: {command: [cp, /dev/stdin, told]}`
	p := newPlanner(t, "2026-11-24T05:00:00Z", strings.Replace(job, "ROWS", "2", 1))
	p.must(os.Mkdir(p.path("out"), 0o755))
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", p.path("out")).Run(); err != nil {
		t.Skipf("a small file system cannot be mounted here: %v", err)
	}
	defer func() { _ = exec.Command("umount", p.path("out")).Run() }()
	p.once(0, "j")
	p.holds("out/b.csv", "range\n0\n1\n")
	p.jobs(strings.Replace(job, "ROWS", "100000", 1))
	p.once(1, "j")
	if told := p.told("told"); !strings.HasSuffix(told.Error, "b.csv: no space left on device") {
		t.Errorf("on_failure was told %+v", told)
	}
	p.holds("out/b.csv", "range\n0\n1\n")
	if entries, _ := os.ReadDir(p.path("out")); len(entries) != 2 {
		t.Errorf("out holds %v, want two files", entries)
	}

	p.must(os.Remove(p.path("told")))
	p.jobs(strings.Replace(job, "ROWS", "3", 1))
	fill := strings.Repeat("x", 1<<16)
	_ = os.WriteFile(p.path("out/fill"), []byte(fill), 0o644)
	r := p.once(1, "j", "--state", p.path("out"))
	if told := p.told("told"); !strings.Contains(told.Error, "jobs.yaml.jsonl: no space left on device") || told.Error != r.Error {
		t.Errorf("on_failure was told %+v", told)
	}
	p.holds("out/b.csv", "range\n0\n1\n")
}

// TestHooks sends records to a webhook; one that fails is noted and does not fail the run
// of the run. The path of its address is a secret.
func TestHooks(t *testing.T) {
	skipShort(t, "runs a job often")
	t.Parallel()
	status := http.StatusOK
	var got schedule.Record
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(text, &got)
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s with %v", r.Method, r.Header)
		}
		w.WriteHeader(status)
	}))
	defer server.Close()
	p := newPlanner(t, "2026-11-24T05:00:00Z", `
jobs:
  - {name: good, cron: "@daily", dataset: DATASET, outputs: [{query: select 1, file: a.csv}], on_success: {webhook: `+server.URL+`/secret}}
  - {name: bad, cron: "@daily", dataset: DATASET, outputs: [{query: selec, file: b.csv}], on_failure: {command: [sh, -c, "echo oh >&2; exit 3"], webhook: `+server.URL+`/secret}}`)
	p.once(0, "good")
	if got.Job != "good" || got.Outcome != schedule.OK || len(got.Files) != 1 {
		t.Errorf("the webhook was sent %+v", got)
	}
	status = http.StatusTeapot
	said := p.run("once", "bad")
	if got.Job != "bad" || got.Outcome != schedule.Failed {
		t.Errorf("the webhook was sent %+v", got)
	}
	if said.code != 1 || !strings.Contains(said.err, `minecarbon: bad: hook sh: exit status 3 ["oh"]`) || !strings.Contains(said.err, "answers 418") || strings.Contains(said.err, "secret") {
		t.Errorf("exit code %d, %s", said.code, said.err)
	}
	records := p.records()
	if last := records[len(records)-1]; last.Event != schedule.EventHook || last.Job != "bad" || !strings.Contains(last.Error, "answers 418") {
		t.Errorf("the history ends with %+v", last)
	}
}

// TestAt evaluates a job at instants in its zone.
func TestAt(t *testing.T) {
	skipShort(t, "starts the program for each time")
	t.Parallel()
	p := newPlanner(t, "2026-11-24T17:30:00Z", `
jobs: [{name: j, cron: 0 6 1 * *, time_zone: Asia/Shanghai, dataset: DATASET, outputs: [{query: select 1, file: "{date}/{job}.csv"}]}]`)
	for _, c := range []struct{ at, want string }{
		{"", "2026-11-25/j.csv 2026-11-01T06:00:00+08:00"},
		{"2026-03-01", "2026-03-01/j.csv 2026-02-01T06:00:00+08:00"},
		{"2026-03-01 06:00", "2026-03-01/j.csv 2026-03-01T06:00:00+08:00"},
		{"2026-02-28T22:00:00Z", "2026-03-01/j.csv 2026-03-01T06:00:00+08:00"},
		{"2026-02-28T21:59:59Z", "2026-03-01/j.csv 2026-02-01T06:00:00+08:00"},
		{"2026-02-28T15:59:59Z", "2026-02-28/j.csv 2026-02-01T06:00:00+08:00"},
	} {
		r := p.once(0, "j", "--at", c.at)
		file, err := filepath.Rel(p.dir, r.Files[0])
		p.must(err)
		if got := file + " " + r.Due.Format(time.RFC3339); got != c.want || !r.ByHand {
			t.Errorf("at %q: %s, want %s", c.at, got, c.want)
		}
	}
	if got := p.run("once", "j", "--at", "tomorrow"); got.code != 2 || got.err != "minecarbon: --at tomorrow: is not a time; use for example 2026-03-01T06:00:00Z or 2026-03-01\n" {
		t.Errorf("%+v", got)
	}
	got := p.run("list", "-f", "csv", "--next", "2")
	want := "job,cron,time_zone,next,last,outcome,error\n" +
		"j,0 6 1 * *,Asia/Shanghai,2026-12-01T06:00:00+08:00,2026-02-28T23:59:59+08:00,ok,\n" +
		"j,0 6 1 * *,Asia/Shanghai,2027-01-01T06:00:00+08:00,2026-02-28T23:59:59+08:00,ok,\n"
	if got.code != 0 || got.out != want {
		t.Errorf("list: %+v, want\n%s", got, want)
	}
}

// TestSystemd has systemd itself check the units, where it is installed.
func TestSystemd(t *testing.T) {
	t.Parallel()
	p := newPlanner(t, "2026-11-24T17:30:00Z", `
jobs:
  - {name: j, cron: 0 6 L * fri, time_zone: Asia/Shanghai, dataset: DATASET, verify: true}
  - {name: k, cron: 30 2 * * *, time_zone: Europe/Berlin, dataset: DATASET, verify: true}`)
	p.must(os.Mkdir(p.path("100% units"), 0o755))
	if got := p.run("systemd", "-o", p.path("100% units"), "--state", p.path("100% units")); got.code != 0 || got.out != "" {
		t.Fatalf("%+v", got)
	}
	timer, err := os.ReadFile(p.path("100% units/minecarbon-jobs.timer"))
	p.must(err)
	for _, line := range []string{"OnCalendar=*-*~01 06:00:00 Asia/Shanghai\n", "OnCalendar=Fri *-*-* 06:00:00 Asia/Shanghai\n", "OnCalendar=*-*-* 02:30:00 Europe/Berlin\n"} {
		if !strings.Contains(string(timer), line) {
			t.Errorf("no %q in\n%s", line, timer)
		}
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd is not installed")
	}
	out, err := exec.Command(analyze, "verify", p.path("100% units/minecarbon-jobs.service"), p.path("100% units/minecarbon-jobs.timer")).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("systemd-analyze: %v\n%s", err, out)
	}
	if got := p.run("systemd"); got.code != 2 || !strings.Contains(got.err, "no directory is given; use -o DIR") {
		t.Errorf("%+v", got)
	}
}

// TestExampleJobs runs the example jobs file on a simulated study and compares it with the one that
// docs/schedule.md shows.
func TestExampleJobs(t *testing.T) {
	skipShort(t, "loads and reports a study")
	t.Parallel()
	example, err := os.ReadFile("../../examples/jobs.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../docs/schedule.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "```yaml\n"+string(example)+"```") {
		t.Error("docs/schedule.md shows another file than examples/jobs.yaml")
	}
	p := newPlanner(t, "2026-11-24T05:00:00Z", string(example))
	p.must(os.CopyFS(p.dir, os.DirFS(filepath.Dir(simulateStudy(t, "--pixels", "300", "--mines", "2", "--last-year", "2010")))))
	if got := p.run("check"); got.code != 0 || got.out != "ok   monthly: 4 outputs, next 2026-12-01T06:00:00+08:00\n" {
		t.Errorf("check: %+v", got)
	}
	r := p.once(0, "monthly", "--at", "2026-03-01")
	if told := p.told("out/last-run.json"); told.Run != r.Run || !p.exists("out/monthly-2026-03-01.csv") || !p.exists("out/deficit.parquet") || !p.exists("out/vcs-2026-03-01.tif") || !p.exists("out/vcs-2026-03-01.qml") || !p.exists("out/report-2026-03-01.md") {
		t.Errorf("on_success was told %+v, the record is %+v", told, r)
	}
}
