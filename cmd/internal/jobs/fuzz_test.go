package jobs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
)

// FuzzJobs wants mistakes that name the file, or jobs of different names that have times and something to do, and write
// outside their datasets.
func FuzzJobs(f *testing.F) {
	const sound = `jobs:
  - name: monthly
    cron: 0 6 1 * *
    time_zone: Asia/Shanghai
    dataset: data
    timeout: 30m
    outputs:
      - {query: from summary, file: "out/{job}-{date}.csv"}
      - {report: true, file: out/report.html}
    retention: {keep: 2}
    on_failure: {command: [sh, -c, exit]}
`
	for _, change := range [][2]string{
		{"", ""}, {"0 6 1 * *", "@daily"}, {"0 6 1 * *", "*/7 0-23 1,15 2 mon"}, {"0 6 1 * *", "0 6 29 2 *"}, {"30m", "-1h"}, {"{job}-", ""}, {"dataset: data", "study: s.yaml\n    dataset: data"}, {"jobs:\n", "jobs: []\n"},
	} {
		f.Add(strings.Replace(sound, change[0], change[1], 1))
	}
	f.Add("")
	path := filepath.Join(f.TempDir(), "jobs.yaml")
	from := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		all, err := Read(path)
		if err != nil {
			if exit.Code(err) != exit.Usage || !strings.HasPrefix(err.Error(), path) {
				t.Errorf("error %v, exit code %d", err, exit.Code(err))
			}
			return
		}
		names := map[string]bool{}
		for _, j := range all {
			if names[j.Name] || j.Name == "" || len(j.Steps)+len(j.Outputs) == 0 || j.Timeout < 0 || j.Keep < 0 || j.Days < 0 {
				t.Errorf("job %+v", j)
			}
			names[j.Name] = true
			if next := j.Times.Next(from); !next.After(from) {
				t.Errorf("%s: %v is not after %v", j.Times.Cron(), next, from)
			}
			for _, o := range j.Outputs {
				if !filepath.IsAbs(o.File) {
					t.Errorf("output %q", o.File)
				}
			}
		}
		if len(all) == 0 {
			t.Error("neither a job nor a mistake")
		}
	})
}
