package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// root is the repository, seen from this package.
const root = "../.."

// demoCommand makes the study that all pages share. The README shows what it prints.
const demoCommand = "make demo"

// TestReadme runs the commands of the README and of each page of docs, and compares what a page
// shows with what they print. -update rewrites the pages.
//
// A page is run in a folder of its own, in which demo is the study of demoCommand. It may hold:
//
//   - ```console: lines that begin with $ are commands, the others their standard output. A
//     command that ends with 2>&1 shows its standard error too.
//   - ```yaml NAME, or another language: a block that names a file. If a command above made that
//     file, it holds the lines of the block; otherwise the block is the file.
//   - <!-- $ COMMAND --> … <!-- end -->: the Markdown that the command prints.
func TestReadme(t *testing.T) {
	skipShort(t, "simulates a study and runs all commands of the pages")
	t.Parallel()
	shared := t.TempDir()
	shown := map[string]string{demoCommand: runShown(t, shared, "minecarbon demo demo")}
	for _, page := range shownPages(t) {
		t.Run(strings.TrimPrefix(page, root+"/"), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.Symlink(filepath.Join(shared, "demo"), filepath.Join(dir, "demo")); err != nil {
				t.Fatal(err)
			}
			text := readText(t, page)
			now := pageBlock.ReplaceAllStringFunc(text, shownPage{t, dir, shown}.block)
			switch {
			case now == text:
			case !*update:
				t.Errorf("%s shows something else than its commands print; see go test -run TestReadme -update\n%s", page, now)
			default:
				if err := os.WriteFile(page, []byte(now), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// shownPages are the pages whose commands are run.
func shownPages(t *testing.T) []string {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("docs has %d pages: %v", len(pages), err)
	}
	return append(pages, filepath.Join(root, "README.md"))
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var (
	fencedBlock = regexp.MustCompile("(?s)^```([a-z]*) ?([^\n]*)\n(.*?)```$")
	markedBlock = regexp.MustCompile(`(?s)^<!-- \$ ([^\n]+) -->\n.*?<!-- end -->$`)
	pageBlock   = regexp.MustCompile("(?sm)^```[^\n]*\n.*?^```$|^<!-- \\$ [^\n]+ -->\n.*?^<!-- end -->$")
)

// shownPage is a page in the folder in which it is run.
type shownPage struct {
	t     *testing.T
	dir   string
	shown map[string]string // output of commands that have run already
}

// block returns the block as it has to be.
func (p shownPage) block(text string) string {
	if m := markedBlock.FindStringSubmatch(text); m != nil {
		return "<!-- $ " + m[1] + " -->\n\n" + strings.Trim(p.run(m[1]), "\n") + "\n\n<!-- end -->"
	}
	m := fencedBlock.FindStringSubmatch(text)
	switch language, file, content := m[1], m[2], m[3]; {
	case language == "console":
		return "```console\n" + p.console(content) + "```"
	case file != "":
		p.file(file, content)
	}
	return text
}

// console returns the commands, each followed by its output.
func (p shownPage) console(content string) string {
	var out strings.Builder
	for line := range strings.Lines(content) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			out.WriteString(line + strings.TrimLeft(p.run(strings.TrimSpace(command)), "\n"))
		}
	}
	return out.String()
}

// file writes the file that a block shows, or compares it with the one that a command made.
func (p shownPage) file(name, content string) {
	path := filepath.Join(p.dir, name)
	made, err := os.ReadFile(path)
	if err != nil {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			p.t.Fatal(err)
		}
		return
	}
	for line := range strings.Lines(content) {
		if !strings.Contains(string(made), strings.TrimSpace(line)) {
			p.t.Errorf("%s does not hold %q", name, line)
		}
	}
}

func (p shownPage) run(command string) string {
	if out, ok := p.shown[command]; ok {
		return out
	}
	return runShown(p.t, p.dir, command)
}

// shownInstant is the time at which pages show when a job is due next.
const shownInstant = "2026-11-28T12:00:00Z"

// runShown runs a command as a page shows it, in dir, and returns what it prints.
func runShown(t *testing.T, dir, command string) string {
	t.Helper()
	line, both := strings.CutSuffix(command, " 2>&1")
	args, ok := strings.CutPrefix(line, "minecarbon ")
	if !ok {
		t.Fatalf("%q: the test does not know this command", command)
	}
	clock := filepath.Join(t.TempDir(), "clock")
	if err := os.WriteFile(clock, []byte(shownInstant), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := program([]string{clockFile + "=" + clock}, shellWords(args)...)
	cmd.Dir = dir
	cmd.Path, _ = filepath.Abs(cmd.Path)
	got := runProgram(t, cmd, "")
	if got.code != 0 {
		t.Fatalf("%s: exit code %d\n%s", command, got.code, got.err)
	}
	if both {
		return got.err + got.out
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

var (
	pageLink    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	fencedText  = regexp.MustCompile("(?sm)^```.*?^```$")
	pageHeading = regexp.MustCompile(`(?m)^#+ +(.+)$`)
	quotedWord  = regexp.MustCompile("`([^`\n]+)`")
	sourcePath  = regexp.MustCompile(`^(cmd|loader|udf|sql|reports|scripts|examples|docs|\.ci)/[A-Za-z0-9_./*-]*$`)
	anyName     = regexp.MustCompile(`[A-Z]{4,}`)
	codeStep    = regexp.MustCompile("`([A-Za-z.]+)` \\(`([^`\n]+\\.go)`\\)")
)

// TestDocsLinks looks for what the pages link to: files, and headings by their anchors.
func TestDocsLinks(t *testing.T) {
	t.Parallel()
	for _, page := range linkedPages(t) {
		for _, link := range pageLink.FindAllStringSubmatch(fencedText.ReplaceAllString(readText(t, page), ""), -1) {
			if strings.Contains(link[1], "://") {
				continue
			}
			path, anchor, _ := strings.Cut(link[1], "#")
			target := page
			if path != "" {
				target = filepath.Join(filepath.Dir(page), path)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s: %v", page, link[1], err)
			} else if anchor != "" && !slices.Contains(anchors(readText(t, target)), anchor) {
				t.Errorf("%s links to %s, which has no such heading", page, link[1])
			}
		}
	}
}

// linkedPages are all pages for people.
func linkedPages(t *testing.T) []string {
	t.Helper()
	pages := shownPages(t)
	for _, name := range []string{"CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"} {
		pages = append(pages, filepath.Join(root, name))
	}
	return pages
}

// anchors are the headings as GitHub makes anchors of them.
func anchors(text string) []string {
	var all []string
	for _, m := range pageHeading.FindAllStringSubmatch(fencedText.ReplaceAllString(text, ""), -1) {
		all = append(all, strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, m[1]))
	}
	return all
}

// TestDocsPaths looks for the files and functions that the pages for contributors name.
func TestDocsPaths(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"docs/architecture.md", "CONTRIBUTING.md", "SECURITY.md"} {
		text := fencedText.ReplaceAllString(readText(t, filepath.Join(root, page)), "")
		for _, quoted := range quotedWord.FindAllStringSubmatch(text, -1) {
			path := quoted[1]
			if !sourcePath.MatchString(path) || anyName.MatchString(path) {
				continue
			}
			if found, _ := filepath.Glob(filepath.Join(root, path)); len(found) == 0 {
				t.Errorf("%s names %s, which is not there", page, path)
			}
		}
		for _, step := range codeStep.FindAllStringSubmatch(text, -1) {
			name := step[1][strings.LastIndexByte(step[1], '.')+1:]
			source, err := os.ReadFile(filepath.Join(root, step[2]))
			if declared := regexp.MustCompile(`(?m)^(func (\([^)]*\) )?|var )` + name + `\b`); err != nil || !declared.Match(source) {
				t.Errorf("%s names %s in %s, which does not declare it: %v", page, step[1], step[2], err)
			}
		}
	}
}
