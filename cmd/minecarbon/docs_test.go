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
