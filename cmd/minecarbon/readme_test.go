package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const readme = "../../README.md"

// consoleBlock is a block of commands of the README, each followed by what it
// prints to standard output.
var consoleBlock = regexp.MustCompile("(?s)```console\n(.*?)```\n")

// markdownBlock is a block of what a summary says, whose lines are to be found in report.md.
var markdownBlock = regexp.MustCompile("(?s)```markdown\n(.*?)```\n")

// TestReadme runs the commands of the README and holds what it shows to what
// they print. -update writes it anew. `make demo` is run without make.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	commands := 0
	now := consoleBlock.ReplaceAllStringFunc(string(text), func(block string) string {
		var out strings.Builder
		out.WriteString("```console\n")
		for _, line := range strings.Split(block, "\n") {
			if command, ok := strings.CutPrefix(line, "$ "); ok {
				commands++
				out.WriteString(line + "\n" + strings.TrimLeft(runShown(t, dir, command), "\n"))
			}
		}
		return out.String() + "```\n"
	})
	if commands == 0 {
		t.Fatal("the README has no commands")
	}
	said, err := os.ReadFile(filepath.Join(dir, "report.md"))
	for _, block := range markdownBlock.FindAllStringSubmatch(string(text), -1) {
		for _, line := range strings.Split(strings.TrimSpace(block[1]), "\n") {
			if err != nil || !strings.Contains(string(said), line) {
				t.Errorf("the summary does not say %q, %v", line, err)
			}
		}
	}
	if now == string(text) {
		return
	}
	if !*update {
		t.Errorf("the README shows something else than its commands print; see go test -run TestReadme -update\n%s", now)
		return
	}
	if err := os.WriteFile(readme, []byte(now), 0o644); err != nil {
		t.Fatal(err)
	}
}

// runShown runs a command as the README shows it, in dir.
func runShown(t *testing.T, dir, command string) string {
	t.Helper()
	if command == "make demo" {
		command = "minecarbon demo demo"
	}
	args, ok := strings.CutPrefix(command, "minecarbon ")
	if !ok {
		t.Fatalf("%q: the test knows no such command", command)
	}
	cmd := program(nil, shellWords(args)...)
	cmd.Dir = dir
	cmd.Path, _ = filepath.Abs(cmd.Path)
	got := runProgram(t, cmd, "")
	if got.code != 0 {
		t.Fatalf("%s: exit code %d\n%s", command, got.code, got.err)
	}
	return got.out
}

var word = regexp.MustCompile(`'[^']*'|"[^"]*"|\S+`)

// shellWords splits a command line with simple quotes.
func shellWords(line string) []string {
	words := word.FindAllString(line, -1)
	for i, w := range words {
		if w[0] == '\'' || w[0] == '"' {
			words[i] = w[1 : len(w)-1]
		}
	}
	return words
}
