package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

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
