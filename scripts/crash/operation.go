package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// laboratory has two studies, a and b, with their datasets. An operation replaces the output of a by that of b.
type laboratory struct {
	program, dir string
	random       *rand.Rand
	folders      *regexp.Regexp // of studies and datasets, whose names manifests hold
}

// operation is a command that replaces an output.
type operation struct {
	name      string
	weight    int    // share of the kills
	output    string // path below the folder of the operation
	arguments func(work, study string) []string
	before    func(work, study string) error // what must be there first, nil for nothing
}

func (l *laboratory) study(name string) string   { return filepath.Join(l.dir, "study-"+name) }
func (l *laboratory) dataset(name string) string { return filepath.Join(l.dir, "dataset-"+name) }

// prepare simulates and loads the two studies.
func (l *laboratory) prepare() error {
	for i, name := range []string{"a", "b"} {
		for _, arguments := range [][]string{
			{"simulate", l.study(name), "--pixels", "300", "--mines", "3", "--seed", fmt.Sprint(i + 1)},
			{"load", filepath.Join(l.study(name), "study.yaml"), "-d", l.dataset(name)},
		} {
			if text, err := l.command(l.dir, arguments).CombinedOutput(); err != nil {
				return fmt.Errorf("%v: %w: %s", arguments, err, text)
			}
		}
	}
	return nil
}

// temporary is the folder for temporary files. Its name is short for the sake of sockets below it, whose paths have 108 bytes at most.
const temporary = "t"

// command is a run of the program with a folder of its own for temporary files.
func (l *laboratory) command(work string, arguments []string) *exec.Cmd {
	cmd := exec.Command(l.program, arguments...)
	own := filepath.Join(work, temporary)
	_ = os.MkdirAll(own, 0o755)
	cmd.Env = append(os.Environ(), "TMPDIR="+own)
	cmd.Dir = work
	return cmd
}

// operations are what writes outputs.
func (l *laboratory) operations() []operation {
	ofDataset := func(words ...string) func(work, study string) []string {
		return func(_, study string) []string {
			return append([]string{words[0], "-d", l.dataset(study)}, words[1:]...)
		}
	}
	load := func(words ...string) func(work, study string) []string {
		return func(_, study string) []string {
			return append([]string{"load", filepath.Join(l.study(study), "study.yaml"), "-d", "out", "--force"}, words...)
		}
	}
	return []operation{
		{name: "load", weight: 20, output: "out", arguments: load()},
		{name: "load --shard-pixels", weight: 20, output: "out", arguments: load("--shard-pixels", "20000")},
		{name: "merge", weight: 15, output: "out", before: l.makeShards, arguments: func(_, study string) []string {
			return []string{"merge", filepath.Join(l.study(study), "study.yaml"), "-d", "out", "--force"}
		}},
		{name: "query -o", weight: 15, output: "out.parquet", arguments: ofDataset("query", "-o", "out.parquet", "from cohort_year")},
		{name: "export --all", weight: 10, output: "out", arguments: ofDataset("export", "--all", "--force", "-o", "out")},
		{name: "report", weight: 15, output: "out.html", arguments: ofDataset("report", "-o", "out.html")},
		{name: "report --pdf", weight: 4, output: "out.pdf", arguments: ofDataset("report", "--pdf", "out.pdf")},
		{name: "report --figures", weight: 4, output: "out", arguments: ofDataset("report", "--figures", "out")},
		{name: "schedule once", weight: 10, output: "out", before: l.writeJobs, arguments: func(_, study string) []string {
			return []string{"schedule", "once", "job", "jobs-" + study + ".yaml"}
		}},
	}
}

// shards is the number of shards that merge joins, which lie beside the output in a folder of its name and ofShards.
const (
	shards   = 3
	ofShards = ".shards"
)

// makeShards puts the shards of a study beside the output.
func (l *laboratory) makeShards(work, study string) error {
	made := filepath.Join(l.dir, "shards-"+study)
	if _, err := os.Stat(made); err != nil {
		for k := range shards {
			arguments := []string{"load", filepath.Join(l.study(study), "study.yaml"), "-d", "shards-" + study, "--shard", fmt.Sprintf("%d/%d", k+1, shards)}
			if text, err := l.command(l.dir, arguments).CombinedOutput(); err != nil {
				return fmt.Errorf("%v: %w: %s", arguments, err, text)
			}
		}
		if err := os.Rename(made+ofShards, made); err != nil {
			return err
		}
	}
	target := filepath.Join(work, "out"+ofShards)
	if err := os.RemoveAll(target); err != nil {
		return err
	}
	return os.CopyFS(target, os.DirFS(made))
}

// writeJobs writes a jobs file with a table and a page, which are published together. The page says nothing of the one before, so
// that it is the same on each run.
func (l *laboratory) writeJobs(work, study string) error {
	text := fmt.Sprintf("jobs:\n  - name: job\n    cron: \"@monthly\"\n    dataset: %s\n    outputs:\n"+
		"      - {query: from deficit, file: out/deficit.parquet}\n      - {report: true, file: out/report.html, flags: [--against=]}\n", l.dataset(study))
	return os.WriteFile(filepath.Join(work, "jobs-"+study+".yaml"), []byte(text), 0o644)
}

// moments are what differs between two runs of the same work: times and dates.
var moments = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?`)

// staged begins the names of folders in which a schedule makes the files of a folder, among these. They do not belong to the output.
const staged = ".minecarbon-"

// containers hold the time at which they were made where no pattern finds it.
var containers = []string{".pdf", ".xlsx", ".gpkg", ".duckdb", ".db", ".zip"}

// state is the SHA-256 of all files below a path by name, times and folders of inputs left out; empty where there is nothing.
func (l *laboratory) state(path string) (string, error) {
	sum := sha256.New()
	found := false
	err := filepath.WalkDir(path, func(at string, d fs.DirEntry, err error) error {
		switch {
		case err == nil && d.IsDir() && strings.HasPrefix(d.Name(), staged):
			return fs.SkipDir
		case err != nil || d.IsDir():
			return err
		}
		found = true
		text, err := os.ReadFile(at)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(path, at)
		if slices.Contains(containers, filepath.Ext(at)) {
			text = []byte(fmt.Sprint("whole: ", isWhole(at, text)))
		}
		text = l.folders.ReplaceAll(moments.ReplaceAll(text, nil), nil)
		_, _ = fmt.Fprintf(sum, "%s %d\n%s\n", name, len(text), text)
		return nil
	})
	if os.IsNotExist(err) || !found {
		return "", nil
	}
	return hex.EncodeToString(sum.Sum(nil)), err
}

// isWhole reports whether a container begins and ends as its format does.
func isWhole(path string, text []byte) bool {
	switch filepath.Ext(path) {
	case ".pdf":
		return bytes.HasPrefix(text, []byte("%PDF")) && bytes.Contains(text[max(0, len(text)-32):], []byte("%%EOF"))
	case ".xlsx", ".zip":
		return bytes.HasPrefix(text, []byte("PK")) && bytes.Contains(text[max(0, len(text)-64):], []byte("PK\x05\x06"))
	case ".gpkg":
		return bytes.HasPrefix(text, []byte("SQLite format 3")) && len(text)%4096 == 0
	}
	return len(text) > 0
}

// sumOf is the SHA-256 of a file.
func sumOf(path string) (string, error) {
	text, err := os.ReadFile(path)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}

// remains are the files of folders that a run should not leave there: all but the output and what belongs to it.
func remains(output string, dirs ...string) (left []string) {
	for _, dir := range dirs {
		within, _ := filepath.Glob(filepath.Join(dir, output, staged+"*"))
		left = append(left, within...)
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			if name := e.Name(); name != output && name != temporary && name != ".minecarbon-schedule" && !strings.HasPrefix(name, "jobs-") {
				left = append(left, name)
			}
		}
	}
	return left
}
