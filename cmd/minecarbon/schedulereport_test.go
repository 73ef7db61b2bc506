package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestScheduledReport makes a report by a job, again after an input has changed, and once more when that fails: each
// says what changed since the last, hooks are given the summary, and a failure leaves both as they are.
func TestScheduledReport(t *testing.T) {
	p := newPlanner(t, "2026-11-24T05:00:00Z", `
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
    on_success: {command: [cp, /dev/stdin, told]}`)
	scene := scenario{t, p.path("scene")}
	p.must(os.CopyFS(scene.dir, os.DirFS(filepath.Dir(simulateStudy(t, "--pixels", "240", "--mines", "2", "--last-year", "2009")))))
	text := func(name string) string {
		text, err := os.ReadFile(p.path(name))
		p.must(err)
		return string(text)
	}
	message := func() string {
		var told struct{ Message, Outcome string }
		p.must(json.Unmarshal([]byte(text("told")), &told))
		return told.Message
	}

	first := p.once(0, "monthly", "--at", "2026-09-01")
	if page := text("out/2026-09-01/report.html"); len(first.Files) != 4 || strings.Contains(page, `id="changes"`) || !strings.Contains(page, `id="record"`) {
		t.Errorf("the first report is compared, or its run made %v", first.Files)
	}
	if got := message(); got != text("out/2026-09-01/report.md") || !strings.HasPrefix(got, "# Simulated coal field") || strings.Contains(got, "Compared with") {
		t.Errorf("on_success was given the message %q", got)
	}

	scene.raster("npp/npp_2004.tif", "data = data + 1")
	p.once(0, "monthly", "--at", "2026-10-01")
	for name, title := range map[string]string{"out/2026-10-01/report.html": "Simulated coal field", "out/latest.html": "Latest"} {
		page := text(name)
		if said := section(t, page); !strings.Contains(said, "NPP rasters changed (npp/npp_2004.tif)") || !strings.Contains(page, "<p>Compared with the report “"+title) {
			t.Errorf("%s says %s", name, said)
		}
	}
	if strings.Contains(text("out/alone.html"), `id="changes"`) {
		t.Error("a report that is to be compared with nothing is")
	}
	if got := message(); !strings.Contains(got, "- NPP rasters changed (npp/npp_2004.tif)") {
		t.Errorf("on_success was given the message %q", got)
	}
	for _, r := range p.records() {
		if line, err := json.Marshal(r); err != nil || strings.Contains(string(line), "Simulated coal field") {
			t.Errorf("the history holds the message: %s, %v", line, err)
		}
	}

	latest, dated := text("out/latest.html"), text("out/2026-10-01/report.html")
	p.must(os.Rename(scene.path("mines.gpkg"), scene.path("mines.away")))
	if r := p.once(3, "monthly", "--at", "2026-11-01"); !strings.HasPrefix(r.Error, "load: exit code 3: ") {
		t.Errorf("record %+v", r)
	}
	p.must(os.Rename(scene.path("mines.away"), scene.path("mines.gpkg")))
	if text("out/latest.html") != latest || text("out/2026-10-01/report.html") != dated || p.exists("out/2026-11-01") {
		t.Error("a run that failed has left its mark on the reports")
	}

	// By hand for an earlier instant, the last report is that of September; the one in place of October's cannot be read.
	p.must(os.WriteFile(p.path("out/2026-10-01/report.html"), []byte("torn"), 0o644))
	p.once(0, "monthly", "--at", "2026-09-15")
	if said := section(t, text("out/2026-09-15/report.html")); !strings.Contains(said, "NPP rasters changed (npp/npp_2004.tif)") {
		t.Errorf("the report of 15 September says %s", said)
	}
	r := p.once(0, "monthly", "--at", "2026-11-02")
	if said := strings.Join(r.Steps[2].LastLines, "\n"); strings.Contains(text("out/2026-11-02/report.html"), `id="changes"`) || !strings.Contains(said, "minecarbon: not compared with the last report: --against ") {
		t.Errorf("the step beside a torn report says %q", said)
	}
	if !strings.Contains(section(t, text("out/latest.html")), "Nothing has changed: ") {
		t.Error("the latest report does not say that nothing has changed")
	}
	if len(r.Removed) == 0 || p.exists("out/2026-09-01/report.md") {
		t.Errorf("retention has removed %v and left the summary", r.Removed)
	}
}
