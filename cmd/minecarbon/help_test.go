package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
)

func TestMan(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "man1")
	if got := runProgram(t, program(nil, "man", dir), ""); got.code != 0 || got.out+got.err != "" {
		t.Fatalf("%+v", got)
	}
	root := newRootCommand(console.Streams{})
	for _, cmd := range append(root.Commands(), root) {
		path := filepath.Join(dir, manName(cmd)+".1")
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		wantSections(t, path, page)
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			for _, name := range []string{`\fB` + roffText("--"+f.Name) + `\fR`, environmentName(f.Name) + `\fR`} {
				if hasVariable(f) && !bytes.Contains(page, []byte(name)) {
					t.Errorf("%s: does not say %s", path, name)
				}
			}
		})
		wantNoWarnings(t, path)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != len(root.Commands())+1 {
		t.Errorf("%d pages of %d verbs", len(entries), len(root.Commands()))
	}
}

// wantSections asserts that a page has its sections in the order of man-pages(7).
func wantSections(t *testing.T, path string, page []byte) {
	t.Helper()
	at := 0
	for _, section := range []string{"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "SEE ALSO"} {
		found := bytes.Index(page[at:], []byte("\n.SH "+section+"\n"))
		if found < 0 {
			t.Errorf("%s: section %s is missing or out of order", path, section)
			return
		}
		at += found
	}
}

// wantNoWarnings renders a page with all warnings of groff.
func wantNoWarnings(t *testing.T, path string) {
	t.Helper()
	if _, err := exec.LookPath("groff"); err != nil {
		t.Logf("%s: groff is not installed, the page is not rendered", path)
		return
	}
	cmd := exec.Command("groff", "-k", "-man", "-Tutf8", "-ww", "-P-cbou", path)
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Run(); err != nil || stderr.Len() > 0 {
		t.Errorf("%s: %v\n%s", path, err, stderr.String())
	}
	if shown := out.String(); !strings.Contains(shown, "MINECARBON_DATASET") && strings.HasSuffix(path, "query.1") {
		t.Errorf("%s: shows\n%s", path, shown)
	}
}

func TestManRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		if got := runProgram(t, program(nil, "man", dir), ""); got.code != 2 || !strings.Contains(got.err, "choose a directory that can be written") {
			t.Errorf("%s: %+v", dir, got)
		}
	}
}

func TestRoffText(t *testing.T) {
	for text, want := range map[string]string{
		".5 of it": `\&.5 of it`, `\N in tsv`: `\eN in tsv`, "--limit": `\-\-limit`, "it's ~ ^ `x`": `it\(aqs \(ti \(ha \(gax\(ga`,
	} {
		if got := roffText(text); got != want {
			t.Errorf("roffText(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestCompletionScripts(t *testing.T) {
	t.Parallel()
	for _, shell := range completionShells {
		got := runProgram(t, program(nil, "completion", shell), "")
		if got.code != 0 || got.err != "" || !strings.Contains(got.out, "__complete") {
			t.Errorf("%s: exit code %d, %q, %d bytes", shell, got.code, got.err, len(got.out))
		}
		if _, err := exec.LookPath(shell); err != nil {
			t.Logf("%s: is not installed, its syntax is not checked", shell)
			continue
		}
		script := filepath.Join(t.TempDir(), "script")
		if err := os.WriteFile(script, []byte(got.out), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(shell, "-n", script).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s -n: %v\n%s", shell, err, out)
		}
	}
	if got := runProgram(t, program(nil, "completion", "tcsh"), ""); got.code != 2 || got.out != "" {
		t.Errorf("tcsh: %+v", got)
	}
}

// completed is what the shell is offered for a command line, whose last word is being typed, in dir.
func completed(t *testing.T, dir string, environment []string, words ...string) []string {
	t.Helper()
	cmd := program(environment, append([]string{"__complete"}, words...)...)
	cmd.Dir = dir
	cmd.Path, _ = filepath.Abs(cmd.Path)
	got := runProgram(t, cmd, "")
	if got.code != 0 {
		t.Fatalf("%q: %+v", words, got)
	}
	var offered []string
	for line := range strings.Lines(got.out) {
		value, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !strings.HasPrefix(value, ":") { // the last line is how the shell shall treat them
			offered = append(offered, value)
		}
	}
	return offered
}

func TestCompletion(t *testing.T) {
	skipShort(t, "starts the program many times")
	t.Parallel()
	parent := filepath.Dir(tiny)
	for _, name := range []string{"a", "z/nested", ".hidden"} {
		if err := os.MkdirAll(filepath.Join(parent, name), 0o755); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(filepath.Join(parent, strings.Split(name, "/")[0])) })
	}
	dataset := []string{"MINECARBON_DATASET=" + tiny}
	for _, c := range []struct {
		environment []string
		words       []string
		want        string
	}{
		{nil, []string{"ver"}, "verify"},
		{nil, []string{"query", "-f", ""}, "table csv tsv json jsonl markdown parquet xlsx"},
		{nil, []string{"tables", "--format", ""}, "table json markdown csv tsv jsonl"},
		{nil, []string{"load", "--pixel-years", ""}, "mines all none"},
		{nil, []string{"simulate", "--background", ""}, "smooth constant field"},
		{nil, []string{"simulate", "--inputs", ""}, "years ndvi states classes polygons"},
		{nil, []string{"completion", ""}, "bash zsh fish"},
		{nil, []string{"query", "--limit", ""}, ""},
		{nil, []string{"query", "-F", ""}, "sql"},
		{nil, []string{"load", ""}, "yaml yml"},
		{nil, []string{"query", "-d", ""}, "tiny a/ z/"},
		{nil, []string{"load", "--dataset", "t"}, "tiny"},
		{nil, []string{"verify", "z/"}, "z/nested/"},
		{nil, []string{"verify", parent + "/ti"}, tiny},
		{nil, []string{"verify", "tiny", ""}, ""},
		{nil, []string{"query", "-d", "."}, ".hidden/"},
		{nil, []string{"query", "-d", "absent/"}, ""},
		{nil, []string{"tables", "-d", tiny, "krige"}, "krige krige_variance"},
		{nil, []string{"tables", "-d", tiny, "Variogram_F"}, "variogram_fit"},
		{dataset, []string{"tables", "def"}, "deficit"},
		{dataset, []string{"tables", "deficit", ""}, ""},
		{nil, []string{"tables", "def"}, ""},
		{nil, []string{"tables", "-d", "absent", "def"}, ""},
	} {
		if got := strings.Join(completed(t, parent, c.environment, c.words...), " "); got != c.want {
			t.Errorf("%q: offered %q, want %q", c.words, got, c.want)
		}
	}
	all := completed(t, parent, dataset, "tables", "")
	for _, name := range []string{"mine", "pixel_year", "deficit", "summary", "krige"} {
		if !slices.Contains(all, name) {
			t.Errorf("tables: %q lacks %s", all, name)
		}
	}
}

// TestCompletionOfEveryFlag asks of every flag with a value that it be completed, be it by files.
func TestCompletionOfEveryFlag(t *testing.T) {
	for _, cmd := range newRootCommand(console.Streams{}).Commands() {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			_, ok := cmd.GetFlagCompletionFunc(f.Name)
			if placeholder, _ := pflag.UnquoteUsage(f); !ok && placeholder != "FILE" {
				t.Errorf("%s --%s %s: is not completed", cmd.Name(), f.Name, placeholder)
			}
		})
	}
	for name := range completeArguments {
		if cmd, _, err := newRootCommand(console.Streams{}).Find([]string{name}); err != nil || cmd.Name() != name {
			t.Errorf("arguments of %s are completed, but there is no such verb", name)
		}
	}
}

func TestListedValues(t *testing.T) {
	for usage, want := range map[string]string{
		"print as FORMAT: table, csv":                         "table csv",
		"write as FORMAT: csv, gpkg; that of FILE by default": "csv gpkg",
		"SHAPE: smooth, constant, field (random, of no form)": "smooth constant field",
		"write to FILE": "", "end after TIME, such as 30s or 5m (0 = never)": "", "say: one thing, then another thing": "",
	} {
		if got := strings.Join(listedValues(usage), " "); got != want {
			t.Errorf("%q: %q, want %q", usage, got, want)
		}
	}
}

func TestCompleteDatasetsElsewhere(t *testing.T) {
	if _, directive := completeDatasets(nil, nil, "~nobody/"); directive != cobra.ShellCompDirectiveFilterDirs {
		t.Errorf("a directory that only the shell can read: %d, want the shell's own directories", directive)
	}
}
