package main

import (
	"regexp"
	"strings"
	"testing"
)

var (
	drawnPattern   = regexp.MustCompile(`tabindex="-1"><path d="M[^>]*><title>([^:<]*):`)
	summaryPattern = regexp.MustCompile(`<summary><h4>([^<]*) <small>([^<]*)</small>`)
	titlePattern   = regexp.MustCompile(`(?s)</h1>(.*?)<nav>`)
)

// TestReportMines holds a page to the mines that are asked for: its title and parameters say so, and no other mine is on it.
func TestReportMines(t *testing.T) {
	dataset := loadStudy(t, simulateStudy(t, "--seed", "21", "--pixels", "400", "--mines", "4"))
	page := reportPage(t, []string{"MINECARBON_MINES=M001"}, "-d", dataset, "--mines", "M004,M002", "--mines", "M002")
	var settings, drawn, sections []string
	for _, match := range settingPattern.FindAllStringSubmatch(page, -1) {
		settings = append(settings, match[1]+": "+match[2])
	}
	for _, match := range drawnPattern.FindAllStringSubmatch(page, -1) {
		drawn = append(drawn, match[1])
	}
	for _, match := range summaryPattern.FindAllStringSubmatch(page, -1) {
		sections = append(sections, match[1]+" "+match[2])
	}
	head := titlePattern.FindString(page)
	if !strings.Contains(head, "About 2 of the 4 mines of the study only: Mine 2 (M002), Mine 4 (M004). Baselines") {
		t.Errorf("under the title: %s", head)
	}
	if got := strings.Join(settings, "\n"); !strings.Contains(got, "\nMines shown: 2 of 4: M002, M004\n") && !strings.HasSuffix(got, "\nMines shown: 2 of 4: M002, M004") {
		t.Errorf("parameters: %s", got)
	}
	if got := strings.Join(drawn, ", "); got != "Mine 2, Mine 4, Mine 2, Mine 4" {
		t.Errorf("maps 3a and 3b draw %s", got)
	}
	if got := strings.Join(sections, ", "); got != "Mine 2 M002, Mine 4 M004" {
		t.Errorf("sections of %s", got)
	}
	for _, other := range []string{"Mine 1", "M001", "Mine 3", "M003"} {
		if strings.Contains(page, other) {
			t.Errorf("the page names %s", other)
		}
	}
	// The map of the mine itself is that of a report about all.
	all := reportPage(t, nil, "-d", dataset)
	picture := regexp.MustCompile(`(?s)<svg class="map"[^>]*aria-label="Map of Mine 4:[^>]*>.*?<image [^>]*href="([^"]*)"`)
	if a, b := picture.FindStringSubmatch(page), picture.FindStringSubmatch(all); a == nil || b == nil || a[1] != b[1] {
		t.Error("the map of Mine 4 differs, or there is none")
	}
	if strings.Contains(titlePattern.FindString(all), "About") || !strings.Contains(all, "<td>all 4</td>") {
		t.Error("a report about all mines does not say so")
	}
	// Against itself nothing has changed; of a dataset without the mine there is nothing to compare it with.
	for earlier, want := range map[string]string{dataset: "Nothing has changed", tiny: "1 added"} {
		got := runProgram(t, program(nil, "report", "-d", dataset, "--mines", "M004", "--against", earlier, "--summary", "-"), "")
		if got.code != 0 || !strings.Contains(got.out, want) || !strings.Contains(got.out, "About 1 of the 4 mines of the study only: Mine 4 (M004).") {
			t.Errorf("against %s: %+v", earlier, got)
		}
	}
}

// TestScheduledMines runs a job whose report is about one mine.
func TestScheduledMines(t *testing.T) {
	if page := scheduledPage(t, "--mines, b"); !strings.Contains(page, "About 1 of the 2 mines of the study only: 煤矿 B (b).") {
		t.Errorf("%.2000s", page)
	}
}
