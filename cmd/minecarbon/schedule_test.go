package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/minecarbon/minecarbon/reports/schedule"
)

// TestDaemonThroughTheYear moves the clock over both changes of daylight saving, a
// stop over several times and the end of a month.
func TestDaemonThroughTheYear(t *testing.T) {
	skipShort(t, "runs a daemon through many days")
	t.Parallel()
	p := newPlanner(t, "2026-03-28T12:00:00Z", `
jobs:
  - {name: night, cron: "30 2 * * *", time_zone: Europe/Berlin, dataset: DATASET, outputs: [{query: select 1 as n, file: "out/{job}-{date}.csv"}]}
  - {name: last, cron: "0 12 31 * *", dataset: DATASET, outputs: [{query: select 2 as n, file: "out/{job}-{date}.csv"}]}`)
	d := p.daemon()
	p.setClock("2026-03-29T00:59:59Z") // 01:59:59
	p.setClock("2026-03-29T01:00:00Z") // 03:00, a second later
	want := []string{"night 2026-03-29T03:00:00+02:00 ok"}
	p.untilEnds(want...)
	p.holds("out/night-2026-03-29.csv", "n\n1\n")
	p.setClock("2026-03-30T00:29:59Z")
	p.setClock("2026-03-30T00:30:00Z")
	want = append(want, "night 2026-03-30T02:30:00+02:00 ok")
	p.untilEnds(want...)
	d.stop(syscall.SIGTERM, 0)

	// Off from April to 1 June: both jobs are made up once, for their latest times.
	p.setClock("2026-06-01T03:00:00Z")
	d = p.daemon()
	want = append(want, "night 2026-06-01T02:30:00+02:00 ok", "last 2026-05-31T12:00:00Z ok")
	p.until("made up", func() bool { return len(p.ends()) == len(want) })
	if got := p.ends(); !slices.Contains(got, want[2]) || !slices.Contains(got, want[3]) {
		t.Errorf("runs %q, want %q in any order", got, want)
	}
	d.stop(syscall.SIGINT, 0)

	p.jobs(`
jobs:
  - {name: night, cron: "30 2 * * *", time_zone: Europe/Berlin, dataset: DATASET, outputs: [{query: select 3 as n, file: "out/{job}-{date}.csv"}]}`)
	p.setClock("2026-10-25T00:30:00Z") // 02:30 for the first time
	d = p.daemon()
	want = append(p.ends(), "night 2026-10-25T02:30:00+02:00 ok")
	p.untilEnds(want...)
	p.setClock("2026-10-25T01:30:00Z") // 02:30 for the second time
	p.setClock("2026-10-26T01:30:00Z")
	p.untilEnds(append(want, "night 2026-10-26T02:30:00+01:00 ok")...)
	d.stop(syscall.SIGTERM, 0)
}

// slow is a job whose second output takes for ever.
const slow = `
jobs:
  - name: slow
    cron: "0 6 * * *"
    dataset: DATASET
    outputs:
      - {query: select 'new' as text, file: out/first.csv}
      - {query: "` + endless + `", file: out/second.csv}`

const quick = `
jobs:
  - name: slow
    cron: "0 6 * * *"
    dataset: DATASET
    outputs:
      - {query: select 'new' as text, file: out/first.csv}
      - {query: select 'also new' as text, file: out/second.csv}`

// making waits until an output is being made, and gives the process that makes it.
func (d running) making(output string) (child int) {
	d.p.Helper()
	pid := strconv.Itoa(d.Process.Pid)
	d.p.until(output+" is being made", func() bool {
		text, _ := os.ReadFile(filepath.Join("/proc", pid, "task", pid, "children"))
		child, _ = strconv.Atoi(strings.TrimSpace(string(text)))
		return strings.Contains(commandOf(child), output)
	})
	return child
}

// commandOf is the command line of a process, "" if it has ended.
func commandOf(pid int) string {
	text, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
	return string(text)
}

// needsProc skips tests that look for processes where that cannot be done.
func needsProc(t *testing.T) {
	t.Helper()
	if _, err := os.Stat("/proc/self/task"); err != nil {
		t.Skip("this system has no /proc")
	}
}

// startSlow starts the slow job over outputs of an earlier run.
func startSlow(t *testing.T) (planner, running) {
	needsProc(t)
	p := newPlanner(t, "2026-11-24T05:00:00Z", slow)
	p.must(os.Mkdir(p.path("out"), 0o755))
	p.must(os.WriteFile(p.path("out/first.csv"), []byte("old"), 0o644))
	p.must(os.WriteFile(p.path("out/second.csv"), []byte("old"), 0o644))
	d := p.daemon()
	p.setClock("2026-11-24T06:00:00Z")
	return p, d
}

// onlyOutputs asserts that nothing lies beside the two outputs.
func (p planner) onlyOutputs(first, second string) {
	p.Helper()
	p.holds("out/first.csv", first)
	p.holds("out/second.csv", second)
	if entries, _ := os.ReadDir(p.path("out")); len(entries) != 2 {
		p.Errorf("out holds %v, want two files", entries)
	}
}

// TestKilledDaemon kills the daemon in the middle of a run. Its step goes with it,
// the outputs stay, and the next daemon makes the run up once.
func TestKilledDaemon(t *testing.T) {
	t.Parallel()
	p, d := startSlow(t)
	child := d.making("second.csv")
	p.must(d.Process.Kill())
	_ = d.Wait()
	p.until("the step has ended with its daemon", func() bool { return commandOf(child) == "" })
	p.holds("out/first.csv", "old")
	p.jobs(quick)
	p.setClock("2026-11-24T08:00:00Z")
	d = p.daemon()
	p.untilEnds("slow 2026-11-24T06:00:00Z interrupted", "slow 2026-11-24T06:00:00Z ok")
	p.onlyOutputs("text\nnew\n", "text\nalso new\n")
	d.stop(syscall.SIGTERM, 0)
	got := p.run("history", "-f", "csv")
	if !strings.Contains(got.out, "2026-11-24T06:00:00Z,slow,2026-11-24T08:00:00Z,schedule,interrupted,0,0.0,\"the process was killed, or the machine stopped\",,\n") {
		t.Errorf("history: %s%s", got.out, got.err)
	}
}

// TestKilledStep kills a step. The daemon lives, the outputs stay, and the time is
// not repeated.
func TestKilledStep(t *testing.T) {
	t.Parallel()
	p, d := startSlow(t)
	p.must(syscall.Kill(d.making("second.csv"), syscall.SIGKILL))
	p.untilEnds("slow 2026-11-24T06:00:00Z failed")
	last, _ := schedule.Last(p.records(), "slow")
	if last.Error != "query: ended by a signal (killed)" || len(last.Steps) != 2 || last.Steps[1].Signal != "killed" {
		t.Errorf("record %+v", last)
	}
	p.onlyOutputs("old", "old")
	p.jobs(quick)
	p.must(d.Process.Signal(syscall.SIGHUP))
	p.until("the file is read again", func() bool { return strings.Contains(p.said(), "minecarbon: read again, jobs: 1\n") })
	p.setClock("2026-11-25T06:00:00Z")
	p.until("the next day", func() bool { return len(p.ends()) > 1 })
	d.stop(syscall.SIGTERM, 0)
	if p.ends()[1] != "slow 2026-11-25T06:00:00Z ok" {
		t.Errorf("%q\n%s", p.ends(), p.said())
	}
}

// TestStopInTheMiddle stops the daemon between two steps; the present one ends by
// itself, the next is not begun, and the run is made up.
func TestStopInTheMiddle(t *testing.T) {
	skipShort(t, "stops a daemon midway")
	needsProc(t)
	p := newPlanner(t, "2026-11-24T05:00:00Z", strings.Replace(quick, "select 'new' as text",
		"'select count(*) as n from range(12000) a, range(12000) b where a.range * b.range % 7 = 3'", 1))
	d := p.daemon()
	p.setClock("2026-11-24T06:00:00Z")
	d.making("first.csv")
	d.stop(syscall.SIGTERM, 130)
	p.untilEnds("slow 2026-11-24T06:00:00Z interrupted")
	last, _ := schedule.Last(p.records(), "slow")
	if last.Error != "interrupted before step query" || len(last.Steps) != 1 || last.Steps[0].ExitCode != 0 || p.exists("out") {
		t.Errorf("record %+v, out is there: %v", last, p.exists("out"))
	}
	p.jobs(quick)
	if got := p.run("run", "--due"); got.code != 0 {
		t.Errorf("run --due: %+v", got)
	}
	p.untilEnds("slow 2026-11-24T06:00:00Z interrupted", "slow 2026-11-24T06:00:00Z ok")
}

// TestTwoDaemons asserts that a second daemon is refused, that a run by hand is
// refused while one is in progress, and that the daemon waits for one by hand.
func TestTwoDaemons(t *testing.T) {
	skipShort(t, "waits for daemons")
	t.Parallel()
	p, d := startSlow(t)
	child := d.making("second.csv")
	pid := strconv.Itoa(d.Process.Pid)
	link := p.path("link.yaml")
	p.must(os.Symlink("jobs.yaml", link))
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"run", p.path("jobs.yaml")}, "minecarbon: run schedule: another process runs it, process " + pid + "; wait for it, or stop it\n"},
		{[]string{"run", "--due", link}, "another process runs it, process " + pid},
		{[]string{"once", "slow", link}, "minecarbon: run slow: a run is in progress, process " + pid + "; wait for it, or stop it\n"},
	} {
		got := runProgram(t, program(nil, append([]string{"schedule"}, c.args...)...), "")
		if got.code != 6 || !strings.Contains(got.err, c.want) || got.out != "" {
			t.Errorf("%v: %+v, want exit code 6 and %q", c.args, got, c.want)
		}
	}
	p.must(syscall.Kill(child, syscall.SIGKILL))
	p.untilEnds("slow 2026-11-24T06:00:00Z failed")
	d.stop(syscall.SIGTERM, 0)

	byHand := p.command("once", "slow", "--at", "2026-11-20")
	p.must(byHand.Start())
	child = running{byHand, p}.making("second.csv")
	p.jobs(quick)
	p.setClock("2026-11-25T07:00:00Z")
	d = p.daemon()
	p.must(syscall.Kill(child, syscall.SIGKILL))
	if code := finish(t, byHand.Wait()); code != 1 {
		t.Errorf("once: exit code %d, want 1", code)
	}
	p.untilEnds("slow 2026-11-24T06:00:00Z failed", "slow 2026-11-20T00:00:00Z failed", "slow 2026-11-25T06:00:00Z ok")
	d.stop(syscall.SIGTERM, 0)
}

// TestReload adds a job, then breaks the file, then changes the times of a job.
func TestReload(t *testing.T) {
	t.Parallel()
	const one = "jobs:\n  - {name: a, cron: 0 6 * * *, dataset: DATASET, outputs: [{query: select 1, file: a.csv}]}\n"
	p := newPlanner(t, "2026-11-24T05:00:00Z", one)
	d := p.daemon()
	hup := func(text, said string) {
		t.Helper()
		p.jobs(text)
		p.must(d.Process.Signal(syscall.SIGHUP))
		p.until(said, func() bool { return strings.Contains(p.said(), said) })
	}
	hup(one+"  - {name: b, cron: 0 7 * * *, dataset: DATASET, outputs: [{query: select 2, file: b.csv}]}\n", "read again, jobs: 2")
	hup("jobs: soon", "jobs.yaml:1: jobs: is the text \"soon\", want a list; the jobs stay as they were")
	p.setClock("2026-11-24T07:00:00Z")
	p.untilEnds("a 2026-11-24T06:00:00Z ok", "b 2026-11-24T07:00:00Z ok")
	// Times that were not those of the job when they passed are not made up.
	hup(strings.Replace(one, "0 6", "30 6", 1), "read again, jobs: 1")
	p.setClock("2026-11-25T06:30:00Z")
	p.untilEnds("a 2026-11-24T06:00:00Z ok", "b 2026-11-24T07:00:00Z ok", "a 2026-11-25T06:30:00Z ok")
	d.stop(syscall.SIGTERM, 0)
}
