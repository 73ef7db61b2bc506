package reports

import (
	"bytes"
	"encoding/json"
	"flag"
	"html"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write golden files instead of comparing with them")

var (
	chartData = regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`)
	unseen    = regexp.MustCompile(`(?s)<(style|script)[^>]*>.*?</(style|script)>`)
	spoken    = regexp.MustCompile(`(?:alt|aria-label|content)="([^"]+)"`)
	tag       = regexp.MustCompile(`<[^>]*>`)
)

// visible is all that a reader sees or hears of a page, a line each: text, alternative text, and the words
// of the charts.
func visible(t *testing.T, page string) []string {
	t.Helper()
	var charts any
	if err := json.Unmarshal([]byte(chartData.FindStringSubmatch(page)[1]), &charts); err != nil {
		t.Fatal(err)
	}
	page = unseen.ReplaceAllString(page, "")
	_, page, _ = strings.Cut(page, "<link")
	var lines []string
	add := func(text string) {
		if text = strings.Join(strings.Fields(html.UnescapeString(text)), " "); text != "" {
			lines = append(lines, text)
		}
	}
	for _, match := range spoken.FindAllStringSubmatch(page, -1) {
		add(match[1])
	}
	for _, text := range tag.Split(page, -1) {
		add(text)
	}
	var words []string
	collect(charts, &words)
	slices.Sort(words)
	return append(lines, slices.Compact(words)...)
}

// collect adds the words of a value of JSON.
func collect(value any, words *[]string) {
	switch value := value.(type) {
	case string:
		*words = append(*words, value)
	case []any:
		for _, v := range value {
			collect(v, words)
		}
	case map[string]any:
		for key, v := range value {
			if key != "kind" && key != "colour" && key != "each" {
				collect(v, words)
			}
		}
	}
}

// golden holds text to a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; see what -update makes of it", file)
	}
}

// TestWords holds what the sample's page says to golden files.
func TestWords(t *testing.T) {
	golden(t, "page.en.txt", []byte(strings.Join(visible(t, write(t)), "\n")+"\n"))
}
